"""The built-in reader: words to a problem without a model.

prompt ─normalise▶ text ─spans▶ mathematics and words ─statements▶ roles ─clauses▶ draft ─assemble▶ Problem
"""

from wellposed.agent.reading.followup import follow_up
from wellposed.agent.reading.reader import read

__all__ = ["follow_up", "read"]
