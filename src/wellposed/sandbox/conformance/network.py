"""Programs that try to talk to anything outside."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import attempts

__all__ = ["NETWORK"]

_SOCKET = "import socket\n"

NETWORK = attempts(
    "network",
    tcp=_SOCKET
    + "attempt('tcp', lambda: socket.create_connection(('127.0.0.1', host['tcp']), 2).send(b'x'))",
    tcp6=_SOCKET + "attempt('tcp6', lambda: socket.socket(socket.AF_INET6).connect(('::1', host['tcp'])))",
    tcp6_mapped=_SOCKET
    + "attempt('mapped', lambda: socket.socket(socket.AF_INET6).connect(('::ffff:127.0.0.1', host['tcp'])))",
    udp=_SOCKET
    + "attempt('udp', lambda: socket.socket(2, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', host['udp'])))",
    udp_connected=_SOCKET
    + """
s = None
def go():
    s = socket.socket(2, socket.SOCK_DGRAM)
    s.connect(('127.0.0.1', host['udp']))
    s.send(b'x')
attempt('udp', go)""",
    multicast=_SOCKET
    + """
attempt('multicast', lambda: socket.socket(2, socket.SOCK_DGRAM).sendto(b'x', ('224.0.0.1', host['udp'])))""",
    listening=_SOCKET
    + """
def go():
    s = socket.socket()
    s.bind(('0.0.0.0', 0))
    s.listen()
attempt('listen', go)""",
    unix_stream=_SOCKET + "attempt('unix', lambda: socket.socket(1).connect(host['unix']))",
    unix_datagram=_SOCKET
    + "attempt('dgram', lambda: socket.socket(1, socket.SOCK_DGRAM).sendto(b'x', host['dgram']))",
    unix_datagram_by_pair=_SOCKET
    + """
def go():
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    a.sendto(b'x', host['dgram'])
attempt('pair', go)""",
    unix_datagram_by_message=_SOCKET
    + """
def go():
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    a.sendmsg([b'x'], [], 0, host['dgram'])
attempt('pair', go)""",
    unix_abstract=_SOCKET + r"attempt('abstract', lambda: socket.socket(1).connect('\0' + host['abstract']))",
    unix_listening=_SOCKET + "attempt('bind', lambda: socket.socket(1).bind('door'))",
    unix_seqpacket=_SOCKET + "attempt('seq', lambda: socket.socket(1, socket.SOCK_SEQPACKET))",
    docker=_SOCKET
    + """
for path in ('/var/run/docker.sock', '/run/systemd/journal/socket', '/run/dbus/system_bus_socket'):
    attempt(path, lambda: socket.socket(1).connect(path))""",
    names="import socket\nattempt('names', lambda: socket.getaddrinfo('example.org', 80, proto=17))",
    raw=_SOCKET + "attempt('raw', lambda: socket.socket(2, socket.SOCK_RAW, 1))",
    packet=_SOCKET + "attempt('packet', lambda: socket.socket(17, socket.SOCK_RAW, 3))",
    netlink=_SOCKET + "attempt('netlink', lambda: socket.socket(16, socket.SOCK_RAW, 0))",
    vsock=_SOCKET + "attempt('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))",
    crypto=_SOCKET + "attempt('alg', lambda: socket.socket(38, socket.SOCK_SEQPACKET))",
    every_family=_SOCKET
    + """
for family in range(46):
    for kind in (1, 2, 3, 5):
        attempt(f'family {family} kind {kind}', lambda: socket.socket(family, kind))""",
    io_uring="attempt('io_uring', lambda: call(425, 8, ctypes.create_string_buffer(120)))",
    web="""
import urllib.request
attempt('http', lambda: urllib.request.urlopen(f"http://127.0.0.1:{host['tcp']}/", timeout=2))""",
    by_bash="""
import subprocess
attempt('bash', lambda: subprocess.run(['bash', '-c', 'echo x > /dev/tcp/127.0.0.1/%d' % host['tcp']]))""",
    given_descriptors="""
import socket
for fd in range(3, 64):
    attempt('socket', lambda: socket.socket(fileno=fd).getsockname())""",
)
