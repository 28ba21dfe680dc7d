"""Programs that look for what is the host's: files, environment, descriptors, memory, other processes."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import Attack, attempts

__all__ = ["SECRETS"]

_OTHERS = """
mine = os.getpid()
for pid in [p for p in range(1, 400) if p != mine] + [host["pid"], os.getppid()]:
"""

SECRETS = (
    *attempts(
        "secrets",
        file="attempt('file', lambda: print(open(host['secret']).read()))",
        file_by_descriptor_folder="""
attempt('fd', lambda: os.open('/proc/self/fd/0/../../..' + host['secret'], 0))""",
        file_through_root_link="""
attempt('root', lambda: print(open('/proc/self/root' + host['secret']).read()))""",
        file_through_cwd_link="""
attempt('cwd', lambda: print(open('/proc/self/cwd/../../../..' + host['secret']).read()))""",
        file_through_thread_root="""
attempt('t', lambda: print(open('/proc/thread-self/root' + host['secret']).read()))""",
        file_upwards="attempt('up', lambda: print(open('../' * 30 + host['secret'][1:]).read()))",
        file_mapped="""
import mmap
attempt('mmap', lambda: print(mmap.mmap(os.open(host['secret'], os.O_RDONLY), 0, prot=1)[:]))""",
        file_by_handle="attempt('handle', lambda: call(304, -100, ctypes.create_string_buffer(128), 0))",
        file_by_openat2="""
how = (ctypes.c_uint64 * 3)(0, 0, 0)
attempt('openat2', lambda: call(437, -100, host['secret'].encode(), how, 24))""",
        file_by_hard_link="""
attempt('link', lambda: os.link(host['secret'], 'here'))
attempt('read', lambda: print(open('here').read()))""",
        file_by_symbolic_link="""
attempt('read', lambda: (os.symlink(host['secret'], 'here'), print(open('here').read())))""",
        home_folder="""
import pwd
attempt('home', lambda: os.listdir(host['home']))
attempt('root', lambda: os.listdir('/root'))""",
        passwords="""
attempt('shadow', lambda: open('/etc/shadow').read())
attempt('passwd', lambda: open('/etc/passwd').read())
attempt('hosts', lambda: open('/etc/resolv.conf').read())""",
        credentials="""
for name in ('.ssh/id_rsa', '.aws/credentials', '.netrc', '.config/gh/hosts.yml', '.bash_history'):
    for home in ('/root', host['home'], os.path.expanduser('~')):
        attempt(name, lambda: open(os.path.join(home, name)).read())""",
        environment="""
for name, value in os.environ.items():
    if any(word in name for word in ('KEY', 'TOKEN', 'SECRET', 'PROXY', 'proxy', 'PASS')):
        through(name)
print(os.environ)""",
        own_first_environment="print(open('/proc/self/environ').read())",
        parents_environment=_OTHERS
        + "    attempt('environ', lambda: open(f'/proc/{pid}/environ').read() or False)",
        parents_command_line=_OTHERS
        + "    attempt('maps', lambda: open(f'/proc/{pid}/maps').read() or False)",
        parents_memory=_OTHERS + "    attempt('mem', lambda: open(f'/proc/{pid}/mem', 'rb').close())",
        parents_descriptors=_OTHERS + "    attempt('fd', lambda: os.listdir(f'/proc/{pid}/fd') or False)",
        parents_folder=_OTHERS + "    attempt('cwd', lambda: os.listdir(f'/proc/{pid}/cwd'))",
        parents_root=_OTHERS
        + "    attempt('root', lambda: print(open(f'/proc/{pid}/root' + host['secret']).read()))",
        parents_stack=_OTHERS + "    attempt('syscall', lambda: open(f'/proc/{pid}/stack').read() or False)",
        inherited_descriptors="""
for fd in range(3, 256):
    try:
        os.fstat(fd)
    except OSError:
        continue
    try:
        where = os.readlink(f'/proc/self/fd/{fd}')
    except OSError:
        where = '?'
    if host['scratch'] in where or 'pipe' in where or 'socket' in where:
        through(f'descriptor {fd}: {where}')""",
        inherited_folders="""
for fd in range(256):
    attempt(f'openat from {fd}', lambda: os.open('..', os.O_RDONLY, dir_fd=fd))""",
        read_another_process="""
local = (ctypes.c_uint64 * 2)(0, 0)
for pid in (1, os.getppid(), host['pid']):
    attempt('process_vm_readv', lambda: call(310, pid, local, 1, local, 1, 0))""",
        take_a_descriptor="""
for pid in (1, os.getppid(), host['pid']):
    attempt('pidfd_open', lambda: call(434, pid, 0))
attempt('pidfd_getfd', lambda: call(438, 0, 0, 0))""",
        kernel_messages="""
attempt('syslog', lambda: call(103, 3, ctypes.create_string_buffer(100), 100))
attempt('kmsg', lambda: os.open('/dev/kmsg', os.O_RDONLY))
attempt('kallsyms', lambda: open('/proc/kallsyms').read())
attempt('kcore', lambda: open('/proc/kcore', 'rb').read(10))""",
        keyrings="""
attempt('keyctl', lambda: call(250, 0, -3, 0))
attempt('add_key', lambda: call(248, b'user', b'x', b'y', 1, -2))
attempt('request_key', lambda: call(249, b'user', b'x', 0, 0))
attempt('keys', lambda: open('/proc/keys').read() or False)""",
        clipboard_and_displays="""
for path in ('/tmp/.X11-unix', '/run', '/run/user', '/var/run/docker.sock', '/var/log', '/var/lib', '/mnt', '/media'):
    attempt(path, lambda: os.listdir(path))""",
        raw_disks="""
for path in ('/dev/sda', '/dev/vda', '/dev/nvme0n1', '/dev/mem', '/dev/port', '/dev/tty', '/dev/ptmx', '/dev/shm'):
    attempt(path, lambda: os.open(path, os.O_RDONLY))""",
        watch_host_files="""
attempt('inotify', lambda: call(294, 0))
attempt('fanotify', lambda: call(300, 0, 0))""",
        reports_of_the_sandbox="""
for name in ('stdin', 'stdout', 'stderr'):
    pass
for pid in (1, os.getppid()):
    for fd in range(30):
        attempt('fd', lambda: os.open(f'/proc/{pid}/fd/{fd}', os.O_WRONLY))""",
        the_canary="""
folder = os.path.dirname(os.path.dirname(os.getcwd()))
for path in (folder, os.path.dirname(folder)):
    attempt('canary', lambda: open(path + '/canary').read())
    attempt('jobs', lambda: os.listdir(path))""",
    ),
    Attack(
        "secrets",
        "stat_probing",
        "attempt('stat', lambda: os.stat(host['secret']))",
        gap_at="landlock",
    ),
)
