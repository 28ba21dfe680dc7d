"""What reading costs: no solver is loaded, and a prompt is read at once."""

import subprocess
import sys
import time

from wellposed.agent.reading import read


def test_no_solver_is_imported():
    code = (
        'import sys, wellposed.agent.reading as r; r.read("y\' = -y, y(0) = 1, y(2)?"); '
        "print([m for m in ('scipy', 'fipy', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_warm_reader_is_fast():
    prompts = [
        "y'' + 2 y' + 5 y = 0, y(0) = 1, y'(0) = 0. y(2)?",
        "u_t = 0.1 u_xx, 0<x<1, u = 0 at both ends, u(x,0) = sin(pi x). u(0.5, 1)?",
        "-Δu = 1 on the unit square, u = 0 on the boundary. u at the centre?",
    ]
    for p in prompts:
        read(p)
    start = time.perf_counter()
    for p in prompts:
        read(p)
    # The budget is 0.3 s a prompt on a quiet machine; a shared one gets three times that.
    assert time.perf_counter() - start < 0.9 * len(prompts)
