"""Programs side by side in one sandbox: one import, separate folders, one budget, nothing afterwards."""

from __future__ import annotations

import threading

import pytest

from wellposed.sandbox import Job, Pool, isolation, probe


@pytest.fixture(params=["as found", "landlock"])
def pool(request, monkeypatch):
    if request.param == "landlock":
        try:
            found = probe.find_at("landlock")
        except probe.SandboxUnavailable as missing:
            pytest.skip(missing.what)
        monkeypatch.setitem(probe._found, "namespace", "switched off by a test")
        assert probe.find("none").way == found.way
    with Pool(preload=("json.tool", "no_such_package"), memory_mb=150, require="none") as pool:
        yield pool


def job(text: str, **settings) -> Job:
    return Job({"a.py": text.encode()}, ("a.py",), timeout_s=settings.pop("timeout_s", 30), **settings)


def test_programs_find_what_was_imported_and_nothing_of_each_other(pool):
    outcomes = {}
    text = """
import os, sys, time
open("mine", "w").write("{n}")
time.sleep(0.3)
seen = []
for other in range(1, 9):
    try:
        seen += os.listdir(f"../../{{other}}/work")
    except OSError:
        pass
print("{n}", "json.tool" in sys.modules, sorted(os.listdir(".")), len(seen))
"""

    def run(n: int) -> None:
        outcomes[n] = pool.run(job(text.format(n=n)))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    apart = isolation("none").level in ("namespace", "landlock")
    for n, outcome in outcomes.items():
        assert outcome.status == "ok", outcome.stderr
        words = outcome.stdout.split()
        assert words[:2] == [str(n), str(apart)]
        assert words[-1] == "2" or not apart  # its own two files


def test_one_that_ends_badly_disturbs_no_other(pool):
    assert pool.run(job("import os; os.kill(os.getpid(), 9)")).returncode == -9
    assert pool.run(job("while True: pass", timeout_s=0.3)).status == "timeout"
    assert pool.run(job("import os, sys; os.kill(os.getppid(), 9)")).status == "crashed"
    assert pool.run(job("print(1)")).stdout == "1\n"


def test_a_pool_serves_many(pool):
    for n in range(12):
        assert pool.run(job(f"print({n})")).stdout == f"{n}\n"


def test_all_share_one_budget_of_memory(pool):
    """Each holds less than its own limit, together they hold more than all may."""
    if isolation("none").level not in ("namespace", "landlock"):
        pytest.skip("programs have a sandbox of their own here")
    outcomes = []
    text = "block = bytearray(b'1' * (90 * 2**20))\nimport time\ntime.sleep(3)"

    def run() -> None:
        outcomes.append(pool.run(job(text, memory_mb=140, timeout_s=10)))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(o.status for o in outcomes) in (["memory", "ok"], ["memory", "memory"])
    assert any("together held" in o.stderr for o in outcomes)


def test_a_cancelled_program_ends_and_the_pool_goes_on(pool):
    cancel = threading.Event()
    timer = threading.Timer(0.3, cancel.set)
    timer.start()
    assert pool.run(job("import time; time.sleep(60)"), cancel=cancel).status == "cancelled"
    timer.join()
    assert pool.run(job("print(2)")).stdout == "2\n"
