"""Differential equations in plain words: the answer, the program, and a bound on the error."""

__version__ = "0.1.0"
