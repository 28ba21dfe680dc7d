"""Programs that take more than they are given: processes, threads, memory, disk, files, output."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import FAILED, KILLED, LIMIT, OK, REFUSED, TIME, Attack

__all__ = ["RESOURCES"]

_ENDED = (FAILED, LIMIT, KILLED, TIME)
_ANY = (OK, FAILED, TIME, LIMIT, REFUSED, KILLED)


def _bomb(
    name: str,
    text: str,
    codes: tuple[int, ...] = _ENDED,
    time_s: float = 6,
    memory_mb: int = 512,
    disk_mb: int = 32,
) -> Attack:
    return Attack("resources", name, text, codes, time_s, memory_mb=memory_mb, disk_mb=disk_mb)


RESOURCES = (
    _bomb("fork", "attempt('fork', lambda: os.fork() or os._exit(0))", _ANY),
    _bomb(
        "fork_bomb",
        """
for _ in range(10_000):
    attempt('fork', lambda: os.fork() or os.execv('/bin/sleep', ['sleep', '30']))""",
        _ANY,
    ),
    _bomb("vfork", "attempt('vfork', lambda: call(58))", _ANY),
    _bomb("clone3", "attempt('clone3', lambda: call(435, (ctypes.c_uint64 * 11)(), 88))", _ANY),
    _bomb("clone_process", "attempt('clone', lambda: call(56, 17, 0, 0, 0, 0))", _ANY),
    _bomb("subprocess", "import subprocess\nattempt('run', lambda: subprocess.run(['/bin/true']))", _ANY),
    _bomb("shell", "attempt('system', lambda: os.system('true') == 0)", _ANY),
    _bomb("spawn", "attempt('posix_spawn', lambda: os.posix_spawn('/bin/true', ['true'], {}))", _ANY),
    _bomb(
        "multiprocessing",
        """
import multiprocessing
attempt('pool', lambda: multiprocessing.get_context('fork').Process(target=print).start())""",
        _ANY,
    ),
    _bomb(
        "thread_bomb",
        """
import threading, time
threading.stack_size(65536)
for _ in range(50_000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
time.sleep(60)""",
    ),
    _bomb("memory_at_once", "block = bytearray(20 * 2**30)", (LIMIT,)),
    _bomb(
        "memory_slowly", "blocks = []\nwhile True: blocks.append(bytes([1]) * 2**22)", (LIMIT,), memory_mb=200
    ),
    _bomb(
        "memory_by_threads",
        """
import threading
blocks = []
def eat():
    while True: blocks.append(bytes([1]) * 2**20)
for _ in range(8): threading.Thread(target=eat).start()""",
        (LIMIT, FAILED),
        memory_mb=200,
    ),
    _bomb(
        "memory_by_list",
        "items = []\nwhile True: items.append(items[:] or [1] * 10**6)",
        (LIMIT,),
        memory_mb=200,
    ),
    _bomb("memory_of_integers", "x = 2\nwhile True: x = x * x", (LIMIT, TIME), 3, memory_mb=200),
    _bomb(
        "memory_mapped",
        """
import mmap
maps = []
while True:
    maps.append(mmap.mmap(-1, 2**26))
    maps[-1].write(bytes(2**26))""",
        _ENDED,
        memory_mb=200,
    ),
    _bomb("memory_file", "attempt('memfd', lambda: os.memfd_create('x'))", _ANY),
    _bomb("secret_memory", "attempt('memfd_secret', lambda: call(447, 0))", _ANY),
    _bomb("shared_memory", "attempt('shmget', lambda: call(29, 0, 2**30, 0o1777))", _ANY),
    _bomb(
        "shared_memory_folder",
        """
attempt('shm', lambda: open('/dev/shm/planted', 'wb'))
from multiprocessing import shared_memory
attempt('posix', lambda: shared_memory.SharedMemory(create=True, size=2**20))""",
        _ANY,
    ),
    _bomb("semaphores", "attempt('semget', lambda: call(64, 0, 1, 0o1777))", _ANY),
    _bomb("system_v_messages", "attempt('msgget', lambda: call(68, 0, 0o1777))", _ANY),
    _bomb("posix_messages", "attempt('mq_open', lambda: call(240, b'planted', 0o102, 0o600, 0))", _ANY),
    _bomb("locked_memory", "attempt('mlockall', lambda: call(151, 3))", _ANY),
    _bomb(
        "one_large_file",
        "f = open('large', 'wb')\nwhile True: f.write(bytes([1]) * 2**20)",
        (LIMIT,),
    ),
    _bomb(
        "many_files",
        """
for i in range(1000):
    with open(f'{i}.dat', 'wb') as f: f.write(bytes([1]) * 2**20)
import time
time.sleep(5)""",
        (LIMIT,),
    ),
    _bomb(
        "files_without_names",
        """
held = []
for i in range(200):
    f = open('x.dat', 'wb')
    os.unlink('x.dat')
    f.write(bytes([1]) * 2**20)
    f.flush()
    held.append(f)
import time
time.sleep(5)""",
        (LIMIT,),
    ),
    _bomb("sparse_file", "f = open('sparse', 'wb')\nf.truncate(2**40)", (LIMIT,)),
    _bomb(
        "reserved_file",
        "attempt('fallocate', lambda: call(285, os.open('x', 0o102, 0o600), 0, 0, 2**30))",
        _ANY,
    ),
    _bomb(
        "files_by_number",
        """
i = 0
while True:
    os.close(os.open(f'{i}', os.O_CREAT, 0o600))
    i += 1""",
        (LIMIT, TIME),
    ),
    _bomb("folders_by_number", "i = 0\nwhile True:\n    os.mkdir(str(i))\n    i += 1", (LIMIT, TIME)),
    _bomb(
        "deep_folders",
        """
import time
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')
open('deepest', 'w').write('x')
time.sleep(5)""",
        (LIMIT,),
    ),
    _bomb(
        "large_file_in_deep_folders",
        """
for _ in range(400):
    os.mkdir('d' * 200)
    os.chdir('d' * 200)
n = 0
while True:
    with open(f'{n}', 'wb') as f: f.write(bytes([1]) * 2**20)
    n += 1""",
        (LIMIT,),
    ),
    _bomb("long_names", "deliver()\nopen('x' * 255, 'w').close()", (REFUSED,)),
    _bomb(
        "disk_of_home",
        """
home = os.environ['HOME']
for i in range(999): open(f'{home}/{i}', 'wb').write(bytes(2**20))
import time
time.sleep(5)""",
        (LIMIT,),
    ),
    _bomb(
        "disk_of_tmp",
        """
import tempfile
d = tempfile.mkdtemp()
for i in range(9999): open(f'{d}/{i}', 'wb').write(b'1' * 2**20)""",
        (LIMIT,),
    ),
    _bomb("flood_of_output", "while True: print('x' * 100_000)", (LIMIT,)),
    _bomb("flood_of_errors", "while True: print('x' * 100_000, file=sys.stderr)", (LIMIT,)),
    _bomb("flood_of_descriptors", "held = []\nwhile True: held.append(os.dup(1))", (FAILED,)),
    _bomb("flood_of_pipes", "held = []\nwhile True: held.append(os.pipe())", (FAILED,)),
    _bomb(
        "higher_limits",
        """
import resource
for k in range(16): attempt(k, lambda: resource.getrlimit(k)[1] != -1 and resource.setrlimit(k, (-1, -1)))""",
        _ANY,
    ),
    _bomb(
        "limits_of_others",
        "attempt('prlimit', lambda: call(302, os.getppid(), 7, 0, (ctypes.c_uint64 * 2)()))",
        _ANY,
    ),
    _bomb(
        "higher_priority",
        """
attempt('nice', lambda: os.nice(-5)); attempt('rr', lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)))""",
        _ANY,
    ),
    _bomb(
        "priority_of_others",
        """
attempt('ppid', lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)); attempt('user', lambda: os.setpriority(os.PRIO_USER, 0, 19))""",
        _ANY,
    ),
    _bomb("cores_of_others", "attempt('affinity', lambda: os.sched_setaffinity(os.getppid(), {0}))", _ANY),
    _bomb(
        "timers",
        """
import ctypes
n = 0
t = ctypes.c_int()
for _ in range(100_000):
    if libc.syscall(222, 0, 0, ctypes.byref(t)) != 0: break
""",
        _ANY,
    ),
)
