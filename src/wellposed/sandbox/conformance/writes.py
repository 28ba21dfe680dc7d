"""Programs that try to change something of the host."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import attempts

__all__ = ["WRITES"]

WRITES = attempts(
    "writes",
    overwrite="attempt('write', lambda: open(host['victim'], 'w').write('changed'))",
    append="attempt('append', lambda: open(host['victim'], 'a').write('changed'))",
    truncate_by_path="attempt('truncate', lambda: os.truncate(host['victim'], 0))",
    truncate_on_opening="attempt('trunc', lambda: os.open(host['victim'], os.O_RDONLY | os.O_TRUNC))",
    delete="attempt('unlink', lambda: os.unlink(host['victim']))",
    rename_away="attempt('rename', lambda: os.rename(host['victim'], 'mine'))",
    rename_onto="open('mine', 'w').close(); attempt('rename', lambda: os.rename('mine', host['victim']))",
    exchange="""
open('mine', 'w').close(); attempt('swap', lambda: call(316, -100, b'mine', -100, host['victim'].encode(), 2))""",
    new_file="attempt('new', lambda: open(host['target'] + '/planted', 'w'))",
    new_folder="attempt('mkdir', lambda: os.mkdir(host['target'] + '/planted'))",
    new_link="attempt('symlink', lambda: os.symlink('/', host['target'] + '/planted'))",
    new_hard_link="""
open('mine', 'w').close(); attempt('link', lambda: os.link('mine', host['target'] + '/planted'))""",
    hard_link_to_write="""
attempt('link', lambda: os.link(host['victim'], 'mine'))
attempt('write', lambda: os.path.exists('mine') and open('mine', 'w').write('changed'))""",
    modes="attempt('chmod', lambda: os.chmod(host['victim'], 0o777))",
    modes_by_descriptor="attempt('fchmod', lambda: os.fchmod(os.open('/usr', os.O_RDONLY), 0o777))",
    owner="attempt('chown', lambda: os.chown(host['victim'], os.getuid(), -1))",
    dates="attempt('utime', lambda: os.utime(host['victim'], (1, 1)))",
    attributes="attempt('setxattr', lambda: os.setxattr(host['victim'], 'user.x', b'1'))",
    temporary_folder="""
attempt('tmp', lambda: os.path.isdir(host['scratch']) and open(host['scratch'] + '/planted', 'w'))""",
    packages="""
import site, numpy
for folder in (os.path.dirname(numpy.__file__), os.path.dirname(os.__file__), '/usr/lib', '/usr/bin', '/bin'):
    attempt(folder, lambda: open(folder + '/planted.py', 'w'))
attempt('edit', lambda: open(numpy.__file__, 'a').write('# changed'))""",
    compiled_packages="""
import glob
for path in glob.glob(os.path.dirname(os.__file__) + '/__pycache__/os*.pyc'):
    attempt(path, lambda: open(path, 'r+b').write(b'x'))
attempt('new', lambda: open(os.path.dirname(os.__file__) + '/__pycache__/planted.pyc', 'wb'))""",
    start_files="""
for path in (os.path.dirname(os.__file__) + '/sitecustomize.py', '/etc/ld.so.preload', '/etc/profile', '/etc/crontab',
             host['home'] + '/.bashrc', host['home'] + '/.profile', '/etc/cron.d/x'):
    attempt(path, lambda: open(path, 'a').write(' '))""",
    kernel_settings="""
for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/vm/overcommit_memory', '/proc/sysrq-trigger',
             '/sys/kernel/mm/transparent_hugepage/enabled', '/proc/self/uid_map'):
    attempt(path, lambda: open(path, 'w').write('1'))""",
    control_groups="""
import glob
for path in glob.glob('/sys/fs/cgroup/*/cgroup.procs') + ['/sys/fs/cgroup/cgroup.procs']:
    attempt(path, lambda: open(path, 'w').write(str(os.getpid())))
attempt('mkdir', lambda: os.mkdir('/sys/fs/cgroup/planted'))
attempt('mkdir', lambda: os.mkdir('/sys/fs/cgroup/memory/planted'))""",
    parents_memory="""
attempt('other', lambda: open(f'/proc/{os.getppid()}/mem', 'r+b').close())""",
    new_devices="""
import stat
attempt('mknod', lambda: os.mknod('disk', 0o600 | stat.S_IFBLK, os.makedev(254, 0)))
attempt('fifo', lambda: os.mkfifo('pipe'))""",
    devices="""
for path in ('/dev/sda', '/dev/vda', '/dev/mem', '/dev/kmsg', '/dev/console', '/dev/fuse', '/dev/net/tun'):
    attempt(path, lambda: os.open(path, os.O_RDWR))""",
    own_layers="""
for path in ('/trusted/inside/program.py', '/trusted/inside/server.py'):
    attempt(path, lambda: open(path, 'a').write('#'))
import importlib
for name in list(sys.modules):
    file = getattr(sys.modules[name], '__file__', None)
    if file and 'inside' in file:
        attempt(file, lambda: open(file, 'a').write('#'))""",
    root_folder="attempt('root', lambda: os.mkdir('/planted'))",
    locks_on_host_files="""
import fcntl
attempt('lock', lambda: fcntl.flock(os.open(host['victim'], os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB))""",
)
