"""What each term of an expression is measured in, and what equations say about units that are not given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from wellposed.problem.measure import Measure, known, open_name
from wellposed.problem.statement import Problem
from wellposed.problem.units import UnitError

__all__ = ["Mismatch", "Tally"]

_SAME = (sp.Abs, sp.Max, sp.Min, sp.re)
_FREE = (sp.sign, sp.Heaviside, sp.DiracDelta)

_OF_NATURE = frozenset({"hbar", "m_e", "k_B", "kB"})


class Mismatch(Exception):
    """Two terms that measure different things."""

    def __init__(self, first: str, first_unit: str, second: str, second_unit: str, where: str) -> None:
        self.first, self.first_unit = first, first_unit
        self.second, self.second_unit = second, second_unit
        self.where = where
        super().__init__(where)


class Tally:
    """The units of the names of one problem, as they become known."""

    def __init__(self, problem: Problem) -> None:
        self._names: dict[str, Measure] = {}
        self._found: dict[str, Measure] = {}
        self._where = ""
        given = [(p.name, p.unit) for p in problem.parameters] + [(u.name, u.unit) for u in problem.unknowns]
        given += [(a.name, a.unit) for a in problem.domain.axes] if problem.domain else []
        given += [(problem.span.name, problem.span.unit)] if problem.span else []
        for name, unit in given:
            if unit is not None:
                try:
                    self._names[name] = known(unit)
                except UnitError:
                    continue

    def of(self, name: sp.Symbol) -> Measure:
        """Return what a name is measured in, open when that is not known."""
        return self.solved(self._names.get(name.name, open_name(name.name)))

    def solved(self, measure: Measure) -> Measure:
        """Return a measure with everything put in that has been found."""
        for _ in range(len(self._found) + 1):
            if not any(n in self._found for n in measure.opens):
                break
            measure = measure.with_solved(self._found)
        return measure

    def equal(self, left: Any, right: Any, where: str) -> None:
        """Add that two expressions measure the same.

        Raises:
            Mismatch: They do not, or terms inside one of them do not.
        """
        self._where = where
        terms = [
            t for side in (left, right) for t in sp.Add.make_args(sp.sympify(side, strict=True)) if t != 0
        ]
        self._level([(t, None if t.is_number else self.measure(t)) for t in terms])

    def _level(self, terms: list[tuple[Any, Measure | None]]) -> Measure | None:
        """Make all terms of a sum measure the same; return what that is, None when no term says it."""
        telling = [(t, m) for t, m in terms if m is not None]
        for term, measure in telling[1:]:
            self._match(telling[0], (term, measure))
        return self.solved(telling[0][1]) if telling else None

    def _match(self, a: tuple[Any, Measure], b: tuple[Any, Measure]) -> None:
        first, second = self.solved(a[1]), self.solved(b[1])
        ratio = first / second
        opens = ratio.opens
        if not opens:
            if ratio.base:
                raise Mismatch(f"`{a[0]}`", _told(first), f"`{b[0]}`", _told(second), self._where)
            return
        # One equation fixes one open name; a later one tells whether it fits.
        name, power = next(iter(sorted(opens.items())))
        rest = Measure(tuple((n, p) for n, p in ratio.powers if n != name))
        self._found[name] = rest ** (Fraction(-1) / power)

    def measure(self, e: Any, *, asked: bool = False) -> Measure | None:
        """Return what an expression is measured in; None when a bare number in it may carry a unit.

        Args:
            e: An expression in the problem's names.
            asked: In an asked expression a number is a pure number.

        Raises:
            Mismatch: Terms that are added differ, or the argument of a function has a unit.
        """
        if e.is_number or e in (sp.pi, sp.E):
            return Measure() if asked or e in (1, -1) or e.has(sp.oo, -sp.oo) else None
        if isinstance(e, sp.Symbol):
            return self.of(e)
        if isinstance(e, AppliedUndef):
            return self.of(sp.Symbol(e.func.__name__, real=True))
        if isinstance(e, sp.Add):
            return self._level([(t, self.measure(t, asked=asked)) for t in e.args])
        if isinstance(e, sp.Mul):
            # Beside a constant of nature, as in hbar^2/(2 m), a number is a pure one.
            asked = asked or any(str(s) in _OF_NATURE for s in e.free_symbols)
            return self._product([self.measure(f, asked=asked) for f in e.args])
        if isinstance(e, sp.Pow):
            return self._power(e, asked)
        if isinstance(e, sp.Derivative):
            return self._differentiated(e, asked)
        if isinstance(e, sp.Integral):
            return self._integrated(e, asked)
        return self._called(e, asked)

    @staticmethod
    def _product(factors: list[Measure | None]) -> Measure | None:
        total = Measure()
        for f in factors:
            if f is None:
                return None
            total *= f
        return total

    def _power(self, e: Any, asked: bool) -> Measure | None:
        base, exponent = e.as_base_exp()
        if exponent.is_Rational:
            inner = self.measure(base, asked=asked)
            return None if inner is None else inner ** Fraction(int(exponent.p), int(exponent.q))
        if not exponent.is_number:
            self._pure(exponent)
        inner = None if base == sp.E else self.measure(base, asked=asked)
        # A power that is no fraction, as in Norton's law, leaves a unit that only its coefficient mends.
        return Measure() if base == sp.E or (inner is not None and not self.solved(inner).powers) else None

    def _differentiated(self, e: Any, asked: bool) -> Measure | None:
        found = self.measure(e.expr, asked=asked)
        for variable, count in e.variable_count:
            if found is None:
                return None
            found = found / self.measure(variable, asked=asked) ** int(count)  # type: ignore[operator]
        return found

    def _integrated(self, e: Any, asked: bool) -> Measure | None:
        found = self.measure(e.function, asked=asked)
        for limit in e.limits:
            if found is None:
                return None
            found = found * self.of(limit[0])
        return found

    def _called(self, e: Any, asked: bool) -> Measure | None:
        if isinstance(e, sp.Subs):
            return self.measure(e.expr, asked=asked)
        if isinstance(e, sp.Piecewise):
            values = [p.args[0] for p in e.args]
            return self._level([(v, self.measure(v, asked=asked)) for v in values if v != 0])
        if isinstance(e, _SAME):
            return self._level([(a, self.measure(a, asked=asked)) for a in e.args if a != 0])
        if isinstance(e, _FREE) or not isinstance(e, sp.Function):
            return Measure() if isinstance(e, (sp.sign, sp.Heaviside)) else None
        if isinstance(e, sp.atan2):
            self._level([(a, self.measure(a)) for a in e.args])
            return Measure()
        for argument in e.args:
            self._pure(argument)
        return Measure()

    def _pure(self, e: Any) -> None:
        """Note that an exponent or a function's argument is a pure number."""
        found = self.measure(e)
        if found is not None:
            self._match((e, found), (sp.Integer(1), Measure()))


def _told(measure: Measure) -> str:
    """Return a measure in words."""
    return f"in {measure.text}" if measure.powers else "a pure number"
