"""Is every answer as accurate as it is asked to be?"""

from __future__ import annotations

from dataclasses import replace

from wellposed.contract.plan import Plan
from wellposed.verification.evidence import Answer, Check, Evidence

__all__ = ["with_accuracy"]


def with_accuracy(plan: Plan, evidence: Evidence) -> Evidence:
    """Return the evidence with one check more per number: its bar against the accuracy that is wanted.

    An accuracy that the user asked for and did not get leaves the verdict open; one that is only usual for
    this kind of problem is noted.
    """
    if plan.target is None:
        return evidence
    checks = [c for c in (_check(plan, plan.target, a) for a in evidence.answers) if c is not None]
    return replace(evidence, checks=(*evidence.checks, *checks))


def _check(plan: Plan, target: float, answer: Answer) -> Check | None:
    value, bar = answer.value, answer.error_bar
    if isinstance(value, (bool, str, tuple)) or value is None or not isinstance(bar, float):
        return None
    name, why = f"accuracy of {answer.quantity}", "The error bar is held against the accuracy that is wanted."
    bound = f"<= {target:g} of the value"
    if abs(value) <= bar:
        return Check(name, "note", f"{value:.3g} ± {bar:.1e} may be zero", bound, why)
    relative = bar / abs(value)
    if relative <= target:
        return Check(name, "passed", f"{relative:.1e} of the value", bound, why)
    more = " Ask for less (--rtol), or for another method (--method)."
    status = "missing" if plan.target_asked else "note"
    return Check(name, status, f"{relative:.1e} of the value", bound, why + more)
