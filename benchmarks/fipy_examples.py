"""FiPy's own analytic examples, stated in words: is every answer inside the tolerance that FiPy asserts?

    python benchmarks/fipy_examples.py [--only NAME]

The examples are those of FiPy 4.0.3 (usnistgov/fipy, `examples/`) that are tested against a formula. The
words are ours; the formula and the tolerance are those of the example, evaluated at one place.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass

import wellposed


@dataclass(frozen=True)
class Example:
    """One example: its path, the question, the formula's value, and the tolerance."""

    path: str
    words: str
    truth: float
    tolerance: float
    """Absolute."""


EXAMPLES = {
    "diffusion in time": Example(
        "diffusion/mesh1D.py",
        "u_t = u_xx on 0 < x < 50 with u(x,0) = 0, u = 1 at x = 0 and u = 0 at x = 50. Find u(10, 45).",
        math.erfc(10 / (2 * math.sqrt(45))),
        7e-4,
    ),
    "diffusion at rest": Example(
        "diffusion/mesh1D.py",
        "Solve u_xx = 0 on 0 < x < 50 with u(0) = 1 and u(50) = 0. What is u(12.5)?",
        0.75,
        1e-10,
    ),
    "layers": Example(
        "diffusion/mesh1D.py",
        "Solve d/dx(D(x) du/dx) = 0 on 0 < x < 1 where D = 1 for x < 1/4, D = 0.1 for 1/4 < x < 3/4 "
        "and D = 1 for x > 3/4, with u(0) = 0 and u'(1) = 1. Find u(0.5).",
        10 * 0.5 - 9 / 4,
        1e-8,
    ),
    "nonlinear": Example(
        "diffusion/mesh1D.py",
        "Solve ((1 - u) u')' = 0 on 0 < x < 1 with u(0) = 0 and u(1) = 3/4. Find u(1/2).",
        1 - math.sqrt(1 - 0.5 * (1 - 1 / 16)),
        0.1,
    ),
    "charge": Example(
        "diffusion/electrostatics.py",
        "Poisson's equation phi'' = 1 on 0 < x < 2 with phi(0) = 0 and phi'(2) = 0. Find phi(1.3).",
        1.3**2 / 2 - 2 * 1.3,
        2e-5,
    ),
    "fourth order": Example(
        "diffusion/nthOrder/input4thOrder1D.py",
        "u'''' = 0 on 0 < x < 1 with u(0) = 1, u'(0) = 1, u''(1) = 1 and u'''(1) = 2. Find u(1).",
        1 + 1 - 1 / 2 + 2 / 6,
        1e-4,
    ),
    "square": Example(
        "diffusion/steadyState/mesh50x50.py",
        "Laplace's equation u_xx + u_yy = 0 on 0 < x < 1, 0 < y < 1 with u = 0 at x = 0, u = 1 at x = 1 and "
        "u_y = 0 at y = 0 and at y = 1. Find u(0.3, 0.6).",
        0.3,
        1e-9,
    ),
    "convection": Example(
        "convection/exponential1D/mesh1D.py",
        "Solve u'' + 10 u' = 0 on 0 < x < 10 with u(0) = 0 and u(10) = 1. Find u(0.1).",
        (1 - math.exp(-1)) / (1 - math.exp(-100)),
        1e-10,
    ),
    "strong convection": Example(
        "convection/peclet.py",
        "Solve u'' = 100 u' on 0 < x < 1 with u(0) = 0 and u(1) = 1. Find u(0.99).",
        (1 - math.exp(99)) / (1 - math.exp(100)),
        1e-2,
    ),
    "phase boundary": Example(
        "phase/simple.py",
        "p_t = 0.0025 p_xx - p (1 - p) (1 - 2 p) on 0 < x < 1 with zero slope at both ends and p(x,0) = 1 "
        "for x < 1/2 and 0 for x > 1/2. Find p(0.45, 10).",
        (1 - math.tanh(-0.05 / (2 * math.sqrt(0.0025)))) / 2,
        1e-4,
    ),
    "unmixing": Example(
        "cahnHilliard/tanh1D.py",
        "Solve c'' = c (1 - c) (1 - 2 c) on 0 < x < 20 with c(0) = 1/2 and c(20) = 1. Find c(1).",
        1 / (1 + math.exp(-1)),
        1e-4,
    ),
}


def met(name: str, example: Example) -> bool:
    """Solve one example, print a line, and return whether the answer lies inside the tolerance."""
    begin = time.perf_counter()
    report = wellposed.solve(example.words)
    took = time.perf_counter() - begin
    evidence = report.evidence
    value = evidence.answers[0].value if evidence is not None and evidence.answers else None
    if evidence is None or not isinstance(value, float):
        print(f"{name:>18}  no answer: {report.message or report.status}")
        return False
    error, verdict = abs(value - example.truth), str(evidence.verdict)
    inside = error <= example.tolerance
    print(
        f"{name:>18}  {value:13.9f}  error {error:8.1e}  allowed {example.tolerance:7.0e}  "
        f"{verdict:<12} {took:6.1f} s  {example.path}",
        flush=True,
    )
    return inside and verdict == "VERIFIED"


def main() -> int:
    """Run what is asked for; the exit code is 0 where every answer is verified and inside."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=tuple(EXAMPLES))
    only = parser.parse_args().only
    results = [met(n, e) for n, e in EXAMPLES.items() if only in (None, n)]
    print(f"{sum(results)} of {len(results)} verified and inside")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
