"""The judge of programs whose method was written by somebody else than our own templates.

The same checks as for any field program, and two more on the numbers it returns. Without a reference from
another method, the residual of the user's own equations stands in for it: it is formed by us, from the
statement, with derivatives far sharper than the program's.
"""

from __future__ import annotations

from dataclasses import replace

from wellposed.contract.plan import Plan
from wellposed.contract.run import Runs
from wellposed.verification.evidence import Check, Evidence
from wellposed.verification.exact import Admission
from wellposed.verification.field_residual import residual_check, start_check
from wellposed.verification.judge import Trial, judge_fields

__all__ = ["judge_written"]

_REFERENCE = "reference for the problem itself"


def judge_written(
    plan: Plan,
    runs: Runs,
    trials: tuple[Trial, ...],
    extra: tuple[Check, ...] = (),
    claim: Admission | None = None,
) -> Evidence:
    """Return the evidence for a problem solved by a written program.

    Args:
        plan: The plan of the user's problem.
        runs: Its runs.
        trials: Manufactured studies of the same program; the last one is fresh, and every one must pass.
        extra: Checks made elsewhere.
        claim: A closed form that was derived elsewhere, tested.
    """
    first = trials[0] if trials else None
    evidence = judge_fields(plan, runs, first, extra, claim)
    if first is not None and first.runs.failed:
        return evidence
    residual = residual_check(plan, runs)
    checks = [c for c in evidence.checks if not (c.name == _REFERENCE and residual.status == "passed")]
    if len(checks) < len(evidence.checks):
        told = "no other method covers it; its place is taken by the residual of the stated equations"
        why = "The error bar then rests on refinement, and the equations on the residual."
        checks.append(Check(_REFERENCE, "note", told, "an exact solution or an independent method", why))
    checks += [residual, *start_check(plan, runs)]
    for fresh in trials[1:]:
        found = judge_fields(fresh.plan, fresh.runs, fresh)
        checks += [
            replace(c, name=f"{c.name} (fresh data)")
            for c in found.checks
            if c.name.startswith(("manufactured solution", "contract"))
        ]
    return replace(evidence, checks=tuple(checks))
