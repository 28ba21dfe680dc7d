"""Random noise at the start: "c = 0.4 plus random noise of amplitude 0.01, seed 3".

The noise becomes a written-out sum of waves with random phases, drawn from the seed, so that the problem is
one problem: the same on every grid, in every program, under refinement. (Numbers drawn cell by cell are
another field on each grid, and no convergence can be measured.)
"""

from __future__ import annotations

import itertools
import math
import random
import re
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.statement import Assumption, Axis, Problem, symbol

__all__ = ["Noise", "plain_noise", "with_noise"]

_NUMBER = r"\d*\.?\d+(?:e-?\d+)?"
_KIND = (
    r"(?:an? |some |the )?(?:(?:small|weak|tiny|slight|low|uniform|uniformly distributed|gaussian|normal"
    r"|white|normally distributed|zero-mean|initial|additive|added)[- ,]+(?:and )?)*"
    r"(?:random(?:ly)? (?:(?:initial|uniform|gaussian|white|spatial) )*(?:noise|perturbations?|fluctuations?"
    r"|values?|numbers?|data|field|conditions?)|noise)"
)
_SIZE = (
    r"(?: added| superimposed| on top)?,? ?\(?(?:of|with|having|in|between|from|,|:)? ?(?:an? |the )?"
    r"(?:(?:maximum |max |peak )?amplitude|size|strength|magnitude|level|standard deviation|std|rms|sigma)?"
    rf"(?: of| ?=| is|:)? ?(?:(?:±|\+/-|\+-) ?)?(?P<size>{_NUMBER})(?! ?%)\)?"
    rf"|,? ?(?:in|between|from|on|uniform(?:ly)? (?:in|on|between|from))(?: the (?:range|interval))? ?[\[(]?"
    rf"-(?P<low>{_NUMBER})(?:,| and| to) ?\+?(?P<high>{_NUMBER})[\])]?"
)
_SEED = (
    r",?(?: and| with| using| for)?(?: the| an?)?(?: random| rng| fixed)? ?\(?\bseed(?: number| value)?"
    r"(?: of| ?=|:| is)? ?(\d+)\)?"
)
_LEAD = (
    r"(?P<lead>,? ?(?:\+|plus|with|perturbed (?:by|with)|and|superposed (?:by|with)|disturbed by)(?: added)?"
    r" ?|= ?|\b(?:is|are|as) |\b(?:from|initially) )"
)
_PHRASE = re.compile(rf"{_LEAD}{_KIND}(?:{_SIZE})(?: added)?", re.IGNORECASE)
_DATA = re.compile(
    r"(?P<lead>)\b(?:from |with )?(?:an? |the )?(?:small |uniform |gaussian )*random initial"
    rf" (?:conditions?|data|state|values?|field)(?:{_SIZE})",
    re.IGNORECASE,
)
_DEVIATION = r"standard deviation|std|rms|sigma|gaussian|normal"
_START = r"\([^()]*\b0\)|\binitial|\bat t ?= ?0|\bat the start|\bstart"
_MOVING = r"_t\b|∂t|/ ?d ?t\b|diff\([^()]*, ?t\)"
_WAVES = {1: 16, 2: 8}
"""Largest number of periods (half periods between walls) along an axis, by the number of axes."""
_DIGITS = 6


@dataclass(frozen=True)
class Noise:
    """A random field that a prompt names."""

    name: str
    """The symbol that stands for it until the region is known."""
    size: str
    is_deviation: bool
    """True when the size is a standard deviation, False when it is the largest value."""
    seed: int | None


def plain_noise(text: str) -> tuple[str, tuple[Noise, ...]]:
    """Return the text with initial noise replaced by symbols, and what these stand for.

    Noise that stands in an equation is left alone: it makes the equation stochastic.

    Args:
        text: Normalised text.
    """
    found: list[Noise] = []
    seeds = re.findall(_SEED, text, re.IGNORECASE)
    seed = int(seeds[0]) if len(set(seeds)) == 1 else None

    def named(match: re.Match[str]) -> str:
        low, high = match.group("low"), match.group("high")
        lopsided = low is not None and float(low) != float(high)
        if lopsided or not _is_initial(match):
            return match.group()
        deviation = re.search(_DEVIATION, match.group(), re.IGNORECASE) is not None
        name = f"noise{len(found) + 1}"
        found.append(Noise(name, str(match.group("size") or low), deviation, seed))
        lead = match.group("lead").strip(" ,").lower()
        if lead in ("=", "is", "are", "as"):
            return f"= {name}"
        sums = re.search(r"[\d)\w]$", match.string[: match.start()].rstrip()) and lead not in ("from", "")
        return f" + {name}" if sums and lead != "initially" else f" initially 0 + {name}"

    changed = _DATA.sub(named, _PHRASE.sub(named, text))
    if not found:
        return text, ()
    return re.sub(_SEED, "", changed, flags=re.IGNORECASE), tuple(found)


def _is_initial(match: re.Match[str]) -> bool:
    """True when the part of the sentence round a phrase speaks of the start, and of no rate."""
    text, start = match.string, match.start()
    marks = (". ", "; ", "? ", "\n")
    low = max((p + len(m) for m in marks if (p := text.rfind(m, 0, start)) >= 0), default=0)
    high = min((p for m in marks if (p := text.find(m, match.end())) >= 0), default=len(text))
    parts, depth, at, own = [""], 0, low, 0
    for ch in text[low:high]:
        depth += (ch in "([{") - (ch in ")]}")
        if ch == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += ch
        own = len(parts) - 1 if at <= start + 1 else own
        at += 1
    near = ",".join(parts[max(0, own - 1) : own + 2])
    return re.search(_START, near, re.IGNORECASE) is not None and not re.search(_MOVING, parts[own])


def with_noise(problem: Problem, noises: tuple[Noise, ...]) -> Problem:
    """Return the problem with the waves written out that the noise consists of.

    Args:
        problem: With the symbols of the noise in its initial values.
        noises: What they stand for.

    Raises:
        ProblemError: The noise has no seed, and the answer depends on it.
        UnsupportedProblem: The region or its walls do not fit such waves.
    """
    held = [n for n in noises if any(_holds(c.expression, n) for c in problem.conditions)]
    if not held:
        return problem
    notes: list[Assumption] = []
    for index, noise in enumerate(held):
        if any(_holds(c.expression, noise) and c.kind != "initial" for c in problem.conditions):
            raise UnsupportedProblem("the noise stands in a boundary value", instead="put it at the start")
        seed = _seed(problem, noise)
        field, periods = _field(problem, noise, seed, index)
        problem = problem.with_changes(
            conditions=tuple(
                replace(c, expression=c.expression.subs(symbol(noise.name), field))
                if c.expression is not None and _holds(c.expression, noise)
                else c
                for c in problem.conditions
            )
        )
        size = "standard deviation" if noise.is_deviation else "largest value"
        notes.append(
            Assumption(
                f"the noise is a sum of waves with up to {periods} along each axis, of equal amplitude where"
                f" the region is periodic, drawn from the seed {seed}; its {size} is {noise.size}",
                "a field that is the same on every grid is needed; numbers drawn cell by cell are not",
            )
        )
        if noise.seed is None:
            notes.append(Assumption("the seed is 1", "none is given, and what is asked holds for every seed"))
    return problem.with_changes(assumptions=(*problem.assumptions, *notes))


def _holds(expression: Any, noise: Noise) -> bool:
    return expression is not None and expression.has(symbol(noise.name))


def _seed(problem: Problem, noise: Noise) -> int:
    if noise.seed is not None:
        return noise.seed
    if all(q.kind in ("conserved", "energy decay") for q in problem.quantities):
        return 1
    raise ProblemError(
        "the random noise has no seed",
        where=problem.prompt[:160],
        why="every draw of the noise gives another answer",
        instead="add one, for example `seed 1`",
    )


def _field(problem: Problem, noise: Noise, seed: int, index: int) -> tuple[Any, str]:
    """Return the sum of waves, and how fine they are in words.

    Raises:
        UnsupportedProblem: The region or its walls do not fit.
    """
    domain = problem.domain
    axes = domain.axes if domain is not None else ()
    fits = domain is not None and domain.inside is None and domain.coordinates == "cartesian"
    if not fits or len(axes) not in _WAVES or not all(a.is_bounded for a in axes):
        raise UnsupportedProblem(
            "random noise is read on bounded intervals and rectangles only",
            where=problem.prompt[:160],
            instead="give the interval or the rectangle, for example periodic on 0 < x < 10",
        )
    kinds = [_walls(problem, a) for a in axes]
    most = _WAVES[len(axes)]
    draw = random.Random(1000 * seed + index)
    waves = [_wave(numbers, axes, kinds, draw) for numbers in _numbers(most, kinds)]
    whole = sp.Add(*(height * shape for height, shape in waves))
    scale = float(noise.size) / _measure(whole, axes, problem, deviation=noise.is_deviation)
    periods = f"{most} periods" if all(k == "periodic" for k in kinds) else f"{most} periods or half periods"
    heights = [sp.Rational(f"{float(height) * scale:.{_DIGITS}g}") for height, _ in waves]
    return sp.Add(*(h * shape for h, (_, shape) in zip(heights, waves, strict=True))), periods


def _walls(problem: Problem, axis: Axis) -> str:
    """Return which waves fit between the two walls of an axis."""
    if axis.periodic:
        return "periodic"
    kinds = {c.kind for c in problem.conditions if c.side in (f"{axis.name}-", f"{axis.name}+")}
    if kinds <= {"gradient", "flux"} and kinds:
        return "cosine"
    if kinds == {"value"}:
        return "sine"
    raise UnsupportedProblem(
        f"random noise between the walls of `{axis.name}` needs the same kind of wall at both ends",
        instead="periodic, no flux at both ends, or values at both ends",
    )


def _numbers(most: int, kinds: list[str]) -> list[tuple[int, ...]]:
    """Return the wave numbers, one of each pair that makes the same wave."""
    ranges = [
        range(-most, most + 1) if k == "periodic" and i else range(1 if k == "sine" else 0, most + 1)
        for i, k in enumerate(kinds)
    ]
    found: list[tuple[int, ...]] = []
    for numbers in itertools.product(*ranges):
        size = sum(n * n for n in numbers)
        twin = tuple(-n if k == "periodic" else n for n, k in zip(numbers, kinds, strict=True))
        if 0 < size <= most * most and twin not in found:
            found.append(numbers)
    return found


def _wave(numbers: tuple[int, ...], axes: tuple[Axis, ...], kinds: list[str], draw: random.Random) -> Any:
    """Return height and shape of one wave: a random phase, or a random height between walls."""
    phase: Any = sp.Integer(0)
    shape: Any = sp.Integer(1)
    for n, axis, kind in zip(numbers, axes, kinds, strict=True):
        turn = sp.pi * n * (symbol(axis.name) - axis.lower) / axis.length
        if kind == "periodic":
            phase += 2 * turn
        else:
            shape *= sp.cos(turn) if kind == "cosine" else sp.sin(turn)
    if "periodic" in kinds:
        return sp.Integer(1), sp.cos(phase + sp.Rational(f"{draw.random() * 2 * math.pi:.4f}")) * shape
    return sp.Rational(f"{2 * draw.random() - 1:.4f}"), shape


def _measure(field: Any, axes: tuple[Axis, ...], problem: Problem, *, deviation: bool) -> float:
    """Return the standard deviation or the largest value of a field, on a grid that resolves its waves."""
    import numpy as np

    cells = 512 if len(axes) == 1 else 96
    names = [symbol(a.name) for a in axes]
    lines = []
    for a in axes:
        low, length = (float(problem.with_values(e)) for e in (a.lower, a.length))
        lines.append(low + length * (np.arange(cells) + 0.5) / cells)
    values = sp.lambdify(names, problem.with_values(field), "numpy")(*np.meshgrid(*lines, indexing="ij"))
    found = np.sqrt(np.mean(values**2)) if deviation else np.max(np.abs(values))
    return float(found)
