"""Hostile and faulty programs that the sandbox has to hold, and good ones that it must let work.

    verdicts = attack("landlock")

Every program is run as a stranger's would be. A program is held when nothing of the host was read, written or
reached, it ended in time and left nothing behind; what it says about itself decides only to its disadvantage.
"""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import Attack, Verdict
from wellposed.sandbox.conformance.suite import ATTACKS, attack

__all__ = ["ATTACKS", "Attack", "Verdict", "attack"]
