"""What each level promises is tried from the inside."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

import pytest

from wellposed.errors import SandboxUnavailable
from wellposed.sandbox import LEVELS, Job, bubblewrap, child, isolation, levels, probe, run
from wellposed.sandbox.inside import landlock

ALLOWED = {
    "PATH", "HOME", "TMPDIR", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
    "FIPY_SOLVERS", "MPLBACKEND", "MPLCONFIGDIR", "LC_CTYPE", "__CF_USER_TEXT_ENCODING",
}  # fmt: skip


@pytest.fixture
def fresh(monkeypatch):
    """Forget what was found about this machine, for one test."""
    monkeypatch.setattr(probe, "_found", {})


def test_the_environment_is_bare(level, start, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "planted-secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://planted-secret")
    outcome = start(
        level,
        """
import json, os, sys
fds = len(os.listdir("/dev/fd")) if os.path.exists("/dev/fd/0") else 4
print(json.dumps({"env": dict(os.environ), "here": os.getcwd(), "umask": os.umask(0),
                  "stdin": sys.stdin.read(), "fds": fds}))
""",
    )
    seen = json.loads(outcome.stdout)
    assert set(seen["env"]) <= ALLOWED
    assert "planted-secret" not in outcome.stdout
    assert seen["env"]["LANG"] == "C.UTF-8"
    assert seen["env"]["FIPY_SOLVERS"] == "scipy"
    assert not seen["here"].startswith(seen["env"]["HOME"])
    assert not seen["env"]["HOME"].startswith(seen["here"])
    assert seen["umask"] == 0o077
    assert seen["stdin"] == ""
    assert seen["fds"] <= 4  # three streams and the listing itself


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_privileges_and_limits_are_set(level, start):
    outcome = start(
        level,
        """
import json, os, resource
try:
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
except OSError:
    status = {}
print(json.dumps({"status": {k: v.strip() for k, v in status.items()}, "nice": os.nice(0),
    "limits": {k: getattr(resource, k) and resource.getrlimit(getattr(resource, k)) for k in
               ("RLIMIT_CORE", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE")}}))
""",
        memory_mb=300,
        max_file_mb=7,
    )
    seen = json.loads(outcome.stdout)
    if seen["status"]:
        assert seen["status"]["NoNewPrivs"] == "1"
        assert {seen["status"][f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Amb")} == {"0" * 16}
    assert seen["nice"] >= 5
    assert seen["limits"].get("RLIMIT_CORE", [0, 0]) == [0, 0] or seen["limits"]["RLIMIT_CORE"] == 0
    assert seen["limits"]["RLIMIT_AS"] == [(300 + 1024) * 2**20] * 2
    assert seen["limits"]["RLIMIT_FSIZE"] == [7 * 2**20] * 2
    assert seen["limits"]["RLIMIT_NOFILE"] == [256, 256]


NETWORK = """
import json, socket, sys
def can(act):
    try:
        act()
    except OSError:
        return False
    return True
tcp, udp, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
# The job's own loopback may take the datagram: what counts is whether it arrives outside.
can(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", udp)))
print(json.dumps([
    can(lambda: socket.create_connection(("127.0.0.1", tcp), timeout=2)),
    can(lambda: socket.socket(socket.AF_UNIX).connect("\\0" + name)),
]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="abstract sockets are Linux's")
def test_the_network_is_unreachable_where_promised(level, start):
    kinds = (socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX,)
    with socket.socket(*kinds[0]) as tcp, socket.socket(*kinds[1]) as udp, socket.socket(*kinds[2]) as local:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        name = f"wellposed-test-{os.getpid()}"
        local.bind("\0" + name)
        local.listen()
        outcome = start(level, NETWORK, str(tcp.getsockname()[1]), str(udp.getsockname()[1]), name)
        try:
            arrived = udp.recv(100)
        except BlockingIOError:
            arrived = b""
    blocked = outcome.isolation.network_blocked
    assert blocked == (level != "none" or "seccomp" in outcome.isolation.sentence)
    assert json.loads(outcome.stdout) == [not blocked, not blocked]
    assert arrived == (b"" if blocked else b"hello")
    assert ("the network is not blocked" in outcome.isolation.gaps) == (not blocked)


REACH = """
import os, sys
secret, target, home = sys.argv[1:]
def read():
    print(open(secret).read())
def write():
    open(target, "w").close()
for act in (read, write, lambda: open("/usr/wellposed-test", "w"), lambda: open("/wellposed-test", "w")):
    try:
        act()
    except OSError:
        print("refused")
try:
    print(len(os.listdir(home)))
except OSError:
    print(0)
"""


def test_host_files_are_out_of_reach_where_promised(level, start, tmp_path):
    if level == "none":
        pytest.skip("promises nothing about files; see the next test")
    secret, target = tmp_path / "secret", tmp_path / "written"
    secret.write_text("planted-secret", "utf-8")
    outcome = start(level, REACH, str(secret), str(target), str(Path.home()))
    *refused, names_at_home = outcome.stdout.splitlines()
    assert refused == ["refused"] * 4
    # Of the home folder at most the way to an interpreter inside it can be seen.
    assert int(names_at_home) <= 2
    assert not target.exists()
    assert outcome.isolation.host_files_hidden


def test_open_host_files_are_a_gap_that_is_said(start, tmp_path):
    outcome = start("none", f"print(open({str(tmp_path / 'secret')!r}, 'w').write('x'))")
    assert outcome.stdout == "1\n"
    assert not outcome.isolation.host_files_hidden
    assert any("read and write this user's files" in gap for gap in outcome.isolation.gaps)


def test_processes_of_the_host_are_hidden_where_promised(level, start):
    outcome = start(level, "import os; print(os.getpid(), os.getppid())")
    pid, _ = map(int, outcome.stdout.split())
    assert pid < 10 or level != "namespace"


@pytest.mark.parametrize("package", ["numpy", "scipy.sparse.linalg", "sympy"])
def test_the_numeric_packages_import(package, start):
    outcome = start(isolation("none").level, f"import {package}; print('in')")
    assert outcome.stdout == "in\n", outcome.stderr


def test_isolation_speaks_and_agrees_with_the_flags():
    found = isolation("none")
    assert found.sentence.startswith(f"Programs run at level {found.level!r}: ")
    assert found.network_blocked == ("no network" in found.layers)
    assert (found.level == LEVELS[0]) == (found.weaker_because == "")


def test_a_missing_bubblewrap_is_a_downgrade_that_is_said(monkeypatch, fresh):
    monkeypatch.setattr(bubblewrap, "binary", lambda: "")
    found = isolation("none")
    assert found.level != "namespace"
    assert "bubblewrap is not installed" in found.sentence
    assert "apt install bubblewrap" in str(found)
    with pytest.raises(SandboxUnavailable) as refused:
        run(Job({"a.py": b"open('/tmp/never', 'w')"}, ("a.py",), timeout_s=5), require="namespace")
    assert "bubblewrap is not installed" in refused.value.what
    assert "apt install bubblewrap" in refused.value.instead


def test_a_bubblewrap_that_fails_is_a_downgrade_with_its_own_words(monkeypatch, fresh, tmp_path):
    """As where user namespaces are forbidden."""
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "binary", lambda: str(broken))
    monkeypatch.setattr(sys, "platform", "linux")
    found = isolation("none")
    assert found.level != "namespace"
    assert "setting up uid map: Permission denied" in found.weaker_because
    assert "user namespaces" in found.mend


def test_a_level_that_does_not_keep_its_promise_is_not_used(monkeypatch, fresh):
    """A wrapper that wraps nothing: the child still sees the host's file and process numbers."""
    monkeypatch.setattr(levels.Way, "wrapper", lambda self, jobs, bare: [])
    monkeypatch.setattr(levels.Way, "inside", lambda self, path, jobs: str(path))
    monkeypatch.setattr(levels.Way, "trusted", str(levels.TRUSTED.parent))
    monkeypatch.setattr(bubblewrap, "binary", lambda: "/usr/bin/true")
    monkeypatch.setattr(bubblewrap, "limits_tmp", lambda: False)
    found = isolation("none")
    assert found.level != "namespace"
    if sys.platform.startswith("linux"):
        assert "a layer does not hold: namespaces: reading a file of the host" in found.weaker_because


@pytest.mark.parametrize("layer", ["landlock", "seccomp"])
def test_a_layer_that_is_switched_on_in_name_only_is_found_out(monkeypatch, fresh, layer):
    """As a kernel would be that accepts the call and refuses nothing."""
    if layer not in find_any().way.layers:
        pytest.skip(f"{layer} does not exist here")
    real = child.Child._order

    def less(self, job):
        return real(self, job) | {"layers": sorted(self.server.way.layers - {layer})}

    monkeypatch.setattr(child.Child, "_order", less)
    with pytest.raises(SandboxUnavailable, match=f"{layer}: not proved"):
        run(Job({"a.py": b""}, ("a.py",), timeout_s=5), _level=LEVELS[1])


def find_any():
    return probe.find("none")


def test_without_any_layer_nothing_runs_unless_it_is_allowed(monkeypatch, fresh):
    monkeypatch.setattr(bubblewrap, "binary", lambda: "")
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    monkeypatch.setattr(levels.seatbelt, "BINARY", "/nowhere/sandbox-exec")
    job = Job({"a.py": b"print(1)"}, ("a.py",), timeout_s=5)
    with pytest.raises(SandboxUnavailable, match="no program can be run at level 'landlock' or stronger"):
        run(job)
    outcome = run(job, require="none")
    assert outcome.stdout == "1\n"
    assert outcome.isolation.level == "none"
    assert "the program can read and write this user's files" in outcome.isolation.gaps


def test_an_unknown_requirement_is_an_error():
    with pytest.raises(ValueError, match="'docker' is not one of namespace, landlock, seatbelt, none"):
        run(Job({"a.py": b""}, ("a.py",), timeout_s=5), require="docker")


def test_a_missing_interpreter_is_four_parts(monkeypatch, start, tmp_path):
    assert isolation("none")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(SandboxUnavailable) as refused:
        start("none", "pass")
    assert "no-python" in refused.value.what
    assert all((refused.value.where, refused.value.why, refused.value.instead))


def test_an_unwritable_temporary_folder_is_four_parts(monkeypatch, start, tmp_path):
    assert isolation("none")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(SandboxUnavailable, match="no temporary folder could be made") as refused:
        start("none", "pass")
    assert "TMPDIR" in refused.value.instead
