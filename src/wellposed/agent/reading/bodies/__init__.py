"""Bodies told in words, without an equation: heat and diffusion, melting and freezing, plucked strings."""

from wellposed.agent.reading.bodies.melting import read_melting
from wellposed.agent.reading.bodies.string import read_string
from wellposed.agent.reading.bodies.tell import read_body

__all__ = ["read_body", "read_melting", "read_string"]
