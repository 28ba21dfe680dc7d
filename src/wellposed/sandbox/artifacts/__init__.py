"""The border that results cross: bytes of a program become data here, or are refused with the reason.

Nothing in this package trusts a size, a count or a name that a program wrote: each is compared with a limit
before anything is allocated for it, and nothing is ever unpickled, rendered or executed.
"""

from __future__ import annotations

from wellposed.sandbox.artifacts.archive import Member, read_headers
from wellposed.sandbox.artifacts.document import read_json
from wellposed.sandbox.artifacts.picture import redraw
from wellposed.sandbox.artifacts.refusal import Refused
from wellposed.sandbox.artifacts.result import accept

__all__ = ["Member", "Refused", "accept", "read_headers", "read_json", "redraw"]
