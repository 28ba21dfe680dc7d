"""How long a call to a model takes besides the model's own time: messages, wire, validation, trace, cache.

    python benchmarks/model_overhead.py [calls]

A local server answers at once, through the real client, with a problem draft as answer.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "agent")]

BOUND_MS = 50.0


def main() -> int:
    import json

    from drafts import COOLING, draft
    from served import Answer, served

    from wellposed.agent.interpretation.draft import ProblemDraft
    from wellposed.agent.models.advisor import Advisor
    from wellposed.agent.models.budget import Budget
    from wellposed.agent.models.memory import ReplyCache, RungMemory
    from wellposed.agent.models.protocol import Message
    from wellposed.agent.models.settings import Limits, ModelSettings
    from wellposed.agent.models.wire import ServedModel
    from wellposed.agent.prompts import fenced, prompt
    from wellposed.agent.trace import Trace

    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with served(lambda _: Answer(json.dumps(draft()))) as server, tempfile.TemporaryDirectory() as folder:
        advisor = Advisor(
            ServedModel(ModelSettings("bench", server.url)),
            budget=Budget(Limits(calls=calls + 2, tokens=10**9)),
            cache=ReplyCache(Path(folder)),
            memory=RungMemory(Path(folder) / "servers.json"),
            log=Trace(),
        )
        wall, cpu = [], []
        for k in range(calls + 1):
            words = fenced(f"{COOLING} ({k})")
            turns = (
                Message("system", prompt("interpret")),
                Message("user", prompt("interpret_words", words=words)),
            )
            start, work = time.perf_counter(), time.process_time()
            advisor.ask("interpret", turns, ProblemDraft)
            wall.append(1e3 * (time.perf_counter() - start))
            cpu.append(1e3 * (time.process_time() - work))
    print(f"first call (imports, connection): {wall[0]:.0f} ms")
    median, worst = statistics.median(wall[1:]), max(wall[1:])
    print(f"{calls} further calls: median {median:.1f} ms, largest {worst:.1f} ms")
    spent = statistics.median(cpu[1:])  # wall time says little on a machine with other work
    print(f"processor time of both ends: median {spent:.1f} ms; bound {BOUND_MS:.0f} ms")
    return 0 if spent <= BOUND_MS else 1


if __name__ == "__main__":
    sys.exit(main())
