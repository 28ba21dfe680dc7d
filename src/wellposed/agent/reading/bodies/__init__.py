"""Heat and diffusion in one body, told in words: shape, faces, start, properties, question."""

from wellposed.agent.reading.bodies.tell import read_body

__all__ = ["read_body"]
