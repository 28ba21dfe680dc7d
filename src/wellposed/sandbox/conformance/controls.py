"""Programs that do honest work: a sandbox that breaks them is no use."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import FAILED, OK, Attack

__all__ = ["CONTROLS"]


def _good(
    name: str,
    text: str,
    shows: str = "",
    codes: tuple[int, ...] = (OK,),
    memory_mb: int = 512,
    disk_mb: int = 32,
) -> Attack:
    return Attack("controls", name, text, codes, 60.0, shows=shows, memory_mb=memory_mb, disk_mb=disk_mb)


CONTROLS = (
    _good("hello", "deliver()\nprint('hello')", "hello"),
    _good(
        "arguments_and_place",
        """
deliver()
assert sys.argv[0].endswith('.py') and __name__ == '__main__' and __file__
print(os.listdir('.') != [])""",
        "True",
    ),
    _good(
        "sympy",
        """
import sympy
x = sympy.Symbol('x')
print(sympy.integrate(sympy.exp(-x**2), (x, -sympy.oo, sympy.oo)))
deliver()""",
        "sqrt(pi)",
        memory_mb=1024,
    ),
    _good(
        "scipy_in_threads",
        """
import threading, numpy, scipy.linalg
found = []
def work(seed):
    a = numpy.random.default_rng(seed).normal(size=(120, 120))
    found.append(numpy.allclose(scipy.linalg.inv(a) @ a, numpy.eye(120)))
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(found)
deliver()""",
        "[True, True, True, True]",
    ),
    _good(
        "thread_pool",
        """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(lambda n: n * n, range(100))))
deliver()""",
        "328350",
    ),
    _good(
        "ode",
        """
from scipy.integrate import solve_ivp
s = solve_ivp(lambda t, y: -y, (0, 1), [1.0], rtol=1e-9, atol=1e-12)
print(round(s.y[0, -1], 6))
deliver(t=s.t, y=s.y)""",
        "0.367879",
    ),
    _good(
        "fipy",
        """
import numpy
from fipy import CellVariable, DiffusionTerm, Grid1D, TransientTerm
mesh = Grid1D(nx=20, dx=0.05)
u = CellVariable(mesh=mesh, value=0.0)
u.constrain(1.0, mesh.facesLeft)
u.constrain(0.0, mesh.facesRight)
(DiffusionTerm() == 0).solve(u)
print(bool(numpy.allclose(u.value, 1 - mesh.cellCenters.value[0])))
deliver(u=u.value)""",
        "True",
        memory_mb=1024,
    ),
    _good(
        "matplotlib",
        """
from matplotlib.figure import Figure
figure = Figure()
figure.subplots().plot([1, 2, 3])
figure.savefig('figure.png')
deliver()
print('drawn')""",
        "drawn",
        memory_mb=1024,
    ),
    _good(
        "large_results",
        """
import numpy
deliver(u=numpy.random.default_rng(1).normal(size=(1000, 1000)), v=numpy.zeros((1000, 1000)))
print('large')""",
        "large",
        disk_mb=64,
    ),
    _good(
        "every_kind_of_number",
        """
import numpy
deliver(a=numpy.arange(3), b=numpy.array([True]), c=numpy.array([1j]), d=numpy.float32(2), e=numpy.zeros((0, 3)), f=numpy.array(['α']))""",
        "",
    ),
    _good("unicode", "deliver()\nprint('∂u/∂t = ∇²u — Zürich 東京')", "∂u/∂t = ∇²u — Zürich 東京"),
    _good(
        "temporary_files",
        """
import tempfile
with tempfile.TemporaryDirectory() as folder:
    open(folder + '/x', 'w').write('x')
with tempfile.NamedTemporaryFile() as file:
    file.write(b'x')
open('notes.txt', 'w').write('left behind')
deliver()
print('done')""",
        "done",
    ),
    _good(
        "memory_map",
        """
import numpy
m = numpy.memmap('x.dat', dtype='f8', mode='w+', shape=(1000,))
m[:] = 1
print(m.sum())
del m
deliver()""",
        "1000.0",
    ),
    _good(
        "clock_and_chance",
        """
import random, time, secrets, uuid
time.sleep(0.01)
print(time.time() > 1e9 and len(secrets.token_hex()) == 64 and uuid.uuid4() is not None)
deliver()""",
        "True",
    ),
    _good(
        "sub_module_beside",
        "open('notes.txt', 'w').write('x = 1')\ndeliver()\nimport platform\nprint(bool(platform.system()))",
        "True",
    ),
    _good("end_functions", "import atexit\natexit.register(print, 'at the end')\ndeliver()", "at the end"),
    _good(
        "child_thread_prints_last",
        """
import threading, time
deliver()
threading.Thread(target=lambda: (time.sleep(0.1), print('last'))).start()""",
        "last",
    ),
    _good("traceback", "def inner():\n    raise ValueError('told')\ninner()", "ValueError: told", (FAILED,)),
    _good("syntax_error", "deliver()\nx = (", "SyntaxError", (FAILED,)),
    _good("exit_text", "sys.exit('no convergence')", "no convergence", (FAILED,)),
)
