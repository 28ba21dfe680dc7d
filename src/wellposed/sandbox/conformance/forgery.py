"""Programs that claim what they did not do, and poison what comes after them."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import FAILED, KILLED, OK, REFUSED, Attack

__all__ = ["FORGERY"]


def _lie(name: str, text: str, codes: tuple[int, ...]) -> Attack:
    return Attack("forgery", name, text, codes)


FORGERY = (
    _lie(
        "printed_verdict",
        "print('VERIFIED')\nprint(json.dumps({'status': 'ok', 'exit_code': 0}))",
        (REFUSED,),
    ),
    _lie(
        "printed_report",
        "print(json.dumps({'armed': True, 'proved': ['seccomp'], 'code': 0, 'cpu_s': 0, 'peak_kb': 1}))",
        (REFUSED,),
    ),
    _lie(
        "forged_report",
        """
for fd in range(3, 256):
    try:
        if os.write(fd, b'{"code": 0, "cpu_s": 0.0, "peak_kb": 1}\\n'):
            through(f'descriptor {fd}')
    except OSError:
        pass
os._exit(7)""",
        (FAILED,),
    ),
    _lie(
        "forged_orders",
        """
import socket
for fd in range(3, 256):
    try:
        socket.socket(fileno=fd).send(b'{"go": 1}\\n')
        through(f'socket {fd}')
    except OSError:
        pass
os._exit(7)""",
        (FAILED,),
    ),
    _lie(
        "exit_in_a_thread",
        "import threading\nt = threading.Thread(target=os._exit, args=(0,))\nt.start()\nt.join()",
        (REFUSED,),
    ),
    _lie(
        "exit_at_the_end",
        "import atexit\natexit.register(os._exit, 0)\nraise RuntimeError",
        (REFUSED, FAILED),
    ),
    _lie("results_at_the_end", "import atexit\natexit.register(deliver)\nsys.exit(5)", (FAILED,)),
    _lie("results_of_a_crash", "deliver()\nctypes.string_at(0)", (KILLED,)),
    _lie(
        "hooked_exceptions", "sys.excepthook = lambda *a: os._exit(0)\nraise RuntimeError", (REFUSED, FAILED)
    ),
    _lie(
        "poisoned_numpy",
        """
open('numpy.py', 'w').write('def load(*a, **k): raise SystemExit(0)')
deliver()""",
        (REFUSED, FAILED),
    ),
    _lie(
        "poisoned_json",
        "deliver()\nopen('json.py', 'w').write('print(1)')\nopen('zipfile.py', 'w').write('print(1)')",
        (REFUSED,),
    ),
    _lie(
        "poisoned_start",
        """
deliver()
for name in ('sitecustomize.py', 'usercustomize.py', 'conftest.py', 'pyvenv.cfg', 'x.pth'):
    open(name, 'w').write('print(1)')""",
        (REFUSED,),
    ),
    _lie(
        "poisoned_environment",
        """
os.environ.update(LD_PRELOAD='./x.so', PYTHONSTARTUP='./x.py', PYTHONPATH='.', PYTHONHOME='.', BASH_ENV='./x')
deliver()""",
        (OK,),
    ),
    _lie(
        "poisoned_home",
        """
deliver()
home = os.environ['HOME']
os.makedirs(home + '/.local/lib/python3.11/site-packages', exist_ok=True)
open(home + '/.pythonrc.py', 'w').write('print(1)')
open(home + '/.local/lib/python3.11/site-packages/usercustomize.py', 'w').write('print(1)')""",
        (OK,),
    ),
    _lie(
        "patched_modules",
        """
import builtins, zipfile
json.loads = zipfile.ZipFile = None
open('result.json', 'w').write('nothing')""",
        (REFUSED,),
    ),
    _lie(
        "patched_sandbox",
        """
for name, module in list(sys.modules.items()):
    if 'inside' in name:
        for attribute in list(vars(module)):
            setattr(module, attribute, lambda *a, **k: 0)
sys.exit(9)""",
        (FAILED,),
    ),
    _lie("other_script", "deliver()\nopen(sys.argv[0], 'w').write('print(1)')", (OK,)),
    _lie("progress_bomb", "deliver()\nopen('progress', 'wb').write(b'\\x1b[2J' * 10**6)", (OK,)),
    _lie("progress_link", "os.symlink(host['secret'], 'progress')", (REFUSED, FAILED)),
)
