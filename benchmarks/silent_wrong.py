"""How often is a wrong program called VERIFIED? A mutation study of the judge.

    python benchmarks/silent_wrong.py [--only NAME] [--per-kind N] [--seed S] [--json FILE] [--resume]

Every problem is solved as a user would solve it. Then the main program gets one mistake at a time (see
`mutations.py`), is run and judged again, and what the judge says is counted:

- a mutant *changes the answer* when an answer moves by more than the error bar of the sound program;
- it is *silent wrong* when it changes the answer, is VERIFIED, and its own bar does not cover the change;
- a *false alarm* is a sound program that is REFUTED.

A mistake in a function that is the same in the manufactured twin is made there too, as a mistake of the
program writer would be; a mistake in the user's data is made in the user's program alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from mutations import Mutation, function_text, functions_used, mutations, planted

from wellposed import api
from wellposed.agent import pipeline
from wellposed.agent.execution import Work, execute
from wellposed.errors import WellposedError

PROBLEMS: dict[str, str] = {
    "nonlinear ODE": "y'' + 0.3 (y^2 - 1) y' + y = 0, y(0) = 1.2, y'(0) = 0.1. What is y(4)?",
    "BVP": "y'' + x y' = y^3 - x on 0 <= x <= 1 with y(0) = 0.3 and y(1) = 0.7. Find y(0.4).",
    "heat 1-D": "u_t = 0.15 u_xx on 0 < x < 1, u(0,t) = 0.2, u(1,t) = 0.2, u(x,0) = 0.2 + sin(pi x) "
    "+ 0.3 sin(2 pi x). Find u(0.3, 0.8).",
    "heat 2-D": "u_t = 0.2 (u_xx + u_yy) on the square 0 < x < 1, 0 < y < 1, u = 0 on the boundary, "
    "u(x,y,0) = sin(pi x) sin(2 pi y) + x y (1-x)(1-y). Find u(0.3, 0.4, 0.2).",
    "convection-diffusion": "u_t + 0.6 u_x = 0.05 u_xx on 0 < x < 2, u(0,t) = 1, u_x(2,t) = 0, "
    "u(x,0) = exp(-x). Find u(0.9, 1.2).",
    "nonlinear diffusion": "u_t = d/dx((0.2 + u^2) u_x) on 0 < x < 1, u(0,t) = 0.5, u(1,t) = 0.5, "
    "u(x,0) = 0.5 + 0.4 sin(pi x). Find u(0.4, 0.3).",
    "layered diffusion": "u_t = d/dx(k(x) u_x) on 0 < x < 1 with k = 0.1 for x < 0.5 and k = 0.3 for "
    "x >= 0.5, u(0,t) = 0, u(1,t) = 0, u(x,0) = sin(pi x). Find u(0.6, 0.7).",
    "wave": "u_tt = 2.25 u_xx on 0 < x < 1, u(0,t) = u(1,t) = 0, u(x,0) = sin(pi x) + 0.4 sin(3 pi x), "
    "u_t(x,0) = 0.5 sin(2 pi x). Find u(0.35, 0.9).",
    "Burgers": "u_t + u u_x = 0.1 u_xx on 0 < x < 1, u(0,t) = 0, u(1,t) = 0, u(x,0) = sin(pi x). "
    "Find u(0.6, 0.4).",
    "Poisson": "-(u_xx + u_yy) = 1 + x y on 0 < x < 1, 0 < y < 1, u = 0 on the boundary. Find u(0.4, 0.6).",
    "Allen-Cahn": "u_t = 0.01 u_xx + u - u^3 on 0 < x < 1, u_x = 0 at both ends, "
    "u(x,0) = 0.3 + 0.5 cos(pi x). Find u(0.25, 1.5).",
    "Cahn-Hilliard": "c_t = d2/dx2(c^3 - c - 0.02 c_xx) on 0 < x < 1 with periodic boundary conditions, "
    "c(x,0) = 0.1 + 0.3 cos(2 pi x). Find c(0.25, 0.05).",
    "reaction system": "u_t = 0.05 u_xx - u v, v_t = 0.02 v_xx + u v - 0.3 v on 0 < x < 1, u_x = v_x = 0 at "
    "both ends, u(x,0) = 1, v(x,0) = 0.2 + 0.1 cos(pi x). Find v(0.3, 1).",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant."""

    problem: str
    mutation: str
    verdict: str
    """VERIFIED, INCONCLUSIVE, REFUTED, or "no answer"."""
    answers: tuple[float | None, ...]
    bars: tuple[float | None, ...]
    changed: bool
    silent: bool
    failed: tuple[str, ...]
    """Names of the checks that failed or are missing."""
    wall_s: float


class Bench:
    """One problem, solved once soundly and then with mistakes."""

    def __init__(self, name: str, timeout_s: float) -> None:
        session = api.Session()
        problem = session.read(PROBLEMS[name])
        batch = pipeline.prepare(problem, cells=None, timeout_s=timeout_s)
        self.name = name
        self.batch, self.made = api._manufactured(batch)  # the front door's own path, without its report
        start = time.perf_counter()
        self.results = pipeline.run(self.batch, None)
        self.sound = api._judge(self.batch, self.made, self.results)
        self.wall_s = time.perf_counter() - start
        self._axes = tuple(a for u in problem.unknowns for a in u.arguments)
        self.main = next(p for p in self.batch.programs if p.role == "main")

    def judged(self, mutation: Mutation) -> Outcome | None:
        """Return what the judge says of the mutant; None where nothing would change."""
        source = planted(self.main.source, mutation, self.main.entry, self._axes)
        if source is None or source == self.main.source:
            return None
        plan, trial = self.batch.plan, self.batch.trial_program
        work = [Work(replace(self.main, source=source), plan.levels)]
        if trial is not None and self.batch.trial_plan is not None:
            shared = mutation.number < 0 or function_text(
                self.main.source, mutation.function
            ) == function_text(trial.source, mutation.function)
            spoiled = planted(trial.source, mutation, trial.entry, self._axes) if shared else None
            work.append(Work(replace(trial, source=spoiled or trial.source), self.batch.trial_plan.levels))
        start = time.perf_counter()
        found = execute(work, timeout_s=max(30.0, 4 * self.wall_s))
        results = replace(self.results, runs=found[0], trial=found[1] if len(found) > 1 else None)
        took = time.perf_counter() - start
        try:
            evidence = api._judge(self.batch, self.made, results)
        except WellposedError as error:
            return self._without(mutation, "no answer", str(error), took)
        except Exception as error:  # a judge that falls over is counted, and shown
            return self._without(mutation, "JUDGE CRASHED", f"{type(error).__name__}: {error}", took)
        return self._outcome(mutation, evidence, took)

    def _without(self, mutation: Mutation, verdict: str, said: str, wall_s: float) -> Outcome:
        return Outcome(self.name, mutation.name, verdict, (), (), False, False, (said[:200],), wall_s)

    def _outcome(self, mutation: Mutation, evidence, wall_s: float) -> Outcome:
        values = tuple(_scalar(a.value) for a in evidence.answers)
        bars = tuple(_scalar(a.error_bar) for a in evidence.answers)
        changed = silent = False
        for answer, value, bar in zip(self.sound.answers, values, bars, strict=True):
            truth, own = _scalar(answer.value), _scalar(answer.error_bar) or 0.0
            if truth is None or value is None:
                continue
            moved = abs(value - truth)
            changed |= moved > own
            silent |= moved > own and moved > own + (bar or 0.0)
        verdict = evidence.verdict if any(v is not None for v in values) else "no answer"
        blocking = tuple(c.name for c in evidence.checks if c.status in ("failed", "missing"))
        silent = silent and verdict == "VERIFIED"
        return Outcome(self.name, mutation.name, verdict, values, bars, changed, silent, blocking, wall_s)


def _scalar(value: object) -> float | None:
    if value is None or isinstance(value, (str, bool)):
        return None
    found = np.ravel(np.asarray(value, dtype=float))
    return float(found[0]) if found.size else None


def study(name: str, per_kind: int, seed: int, timeout_s: float) -> Iterator[dict[str, object]]:
    """Yield the sound program's line, then one line per mutant."""
    bench = Bench(name, timeout_s)
    blocking = [c.name for c in bench.sound.checks if c.status in ("failed", "missing")]
    yield {
        "problem": name,
        "sound": bench.sound.verdict,
        "family": bench.batch.plan.family,
        "blocking": blocking,
        "wall_s": bench.wall_s,
    }
    used = functions_used(bench.main.source, bench.main.entry, bench.batch.plan.levels[0].arguments)
    for mutation in mutations(bench.main.source, per_kind, seed, used):
        found = bench.judged(mutation)
        if found is not None:
            yield asdict(found)


def summary(lines: list[dict]) -> str:
    """Return the table of what was counted, and the survivors by name."""
    text = [f"{'problem':24}{'family':14}{'sound':14}{'mutants':>8}{'changed':>8}{'caught':>8}{'silent':>8}"]
    total = changed_total = silent_total = alarms = sound_total = 0
    survivors: list[str] = []
    for name in dict.fromkeys(str(v["problem"]) for v in lines):
        own = [v for v in lines if v["problem"] == name]
        sound = next(v for v in own if "sound" in v)
        found = [v for v in own if "mutation" in v]
        changed = [v for v in found if v["changed"] or v["verdict"] in ("no answer", "JUDGE CRASHED")]
        silent = [v for v in found if v["silent"]]
        survivors += [f"  {name}: {v['mutation']}" for v in silent]
        caught = len(changed) - len(silent)
        text.append(
            f"{name:24}{sound['family'][:13]:14}{sound['sound']:14}{len(found):8}{len(changed):8}{caught:8}{len(silent):8}"
        )
        total, changed_total = total + len(found), changed_total + len(changed)
        silent_total, sound_total = silent_total + len(silent), sound_total + 1
        alarms += sound["sound"] == "REFUTED"
    rate = silent_total / changed_total if changed_total else 0.0
    text += [
        "",
        f"{total} mutants, {changed_total} change the answer or give none; {silent_total} of these VERIFIED: "
        f"silent-wrong rate {rate:.2%}; false alarms {alarms} of {sound_total}",
    ]
    return "\n".join(text + (["survivors:", *survivors] if survivors else []))


def main() -> None:
    """Run the study and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=list(PROBLEMS))
    parser.add_argument("--per-kind", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=240.0)
    parser.add_argument("--json", type=Path, help="one JSON line a mutant, appended as they come")
    parser.add_argument(
        "--resume", action="store_true", help="leave out problems that are in the file already"
    )
    chosen = parser.parse_args()
    lines: list[dict] = []
    if chosen.resume and chosen.json and chosen.json.exists():
        lines = [json.loads(line) for line in chosen.json.read_text(encoding="utf-8").splitlines()]
    done = {line["problem"] for line in lines}
    for name in chosen.only or PROBLEMS:
        if name in done:
            continue
        for line in study(name, chosen.per_kind, chosen.seed, chosen.timeout):
            lines.append(line)
            told = line.get("mutation", "sound program")
            print(f"{name:22} {line.get('verdict', line.get('sound')):14} {told}", flush=True)
            if line.get("silent"):
                print("    SILENT WRONG:", line["answers"], line["bars"], flush=True)
            if chosen.json:
                with chosen.json.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
    print(summary(lines))


if __name__ == "__main__":
    main()
