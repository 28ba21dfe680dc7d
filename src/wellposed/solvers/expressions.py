"""SymPy expressions as readable NumPy text for the written programs."""

from __future__ import annotations

import builtins
import keyword
import textwrap
from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.numpy import SciPyPrinter
from sympy.printing.str import StrPrinter

from wellposed.errors import UnsupportedProblem

__all__ = ["function_text", "literal", "name_text", "numpy_text", "sympy_text"]

# A parameter of one of these names would hide something that a program needs.
_PROGRAM_NAMES = (
    "np", "sp", "os", "special", "sparse", "splu", "cg", "solve_ivp", "main", "result", "solve", "rate",
    "CellVariable", "FaceVariable", "DiffusionTerm", "TransientTerm", "ImplicitSourceTerm",
    "CentralDifferenceConvectionTerm", "Grid1D", "Grid2D", "Grid3D", "LinearLUSolver", "LinearCGSolver",
    "Discretization", "LOWER", "UPPER", "T_START", "OUTPUT_TIMES", "GAMMA", "SWEEP_TOLERANCE",
    "LINEAR_TOLERANCE", "MAX_EVALUATIONS", "MIRRORED", "EQUATION", "CONDITIONS", "UNKNOWN", "ORDER", "START",
    "NAMES", "assemble", "side_flux", "centres_of", "on_grid", "value_at", "anisotropy", "driving_force",
    "diffusion_matrix", "outer_walls", "walls", "wall_values", "wall_inflow", "phase_rate", "whole", "tip",
    "SimpleNamespace", "cache", "RectBivariateSpline", "lapack", "SLOPES", "SIDES", "CENTRE", "HALF_AXES",
    "interval", "periodic", "pole", "axis", "chebyshev", "barycentric", "trigonometric", "build", "fields_of",
    "equation", "volume", "element", "residual", "jacobian", "solve_linear", "newton", "start",
    "different_solutions", "sampler", "located", "placed", "at", "along", "integral", "extreme",
    "fft", "LINEAR", "NONLINEAR", "INNER", "SHOWN", "UNKNOWNS", "transform", "restore", "monomial",
    "symbol_of", "prepare", "remainder", "weights", "stepper", "sampled", "mean", "outermost", "recorded",
    "decide_conserved", "decide_decay", "snapshots", "history", "sizes",
    "extreme_along", "answers", "picture", "grid", "fields", "found", "values",
    "STATES", "BREAKS", "REACH", "REGULAR", "PIN", "CENTRE", "LINEAR", "KNOWN_ENDS", "NOT_NEGATIVE",
    "SINGULAR", "SEARCH_DEGREE", "RESOLVED", "MOST_PIECES", "MOST_NODES", "Curve", "Guess", "rates", "slopes",
    "stacked", "jump", "conditions", "state", "left", "right", "curve", "splu", "schur", "brentq", "newton",
    "integral",
    "derive", "homogeneous", "classified", "fitted", "tidy", "holds", "left_over",
    "speed_squared", "damping", "load", "start_value", "start_rate", "smoothed_rate", "folded", "neighbours",
    "left_value", "right_value", "left_rate", "right_rate", "left_coefficient", "right_coefficient",
    "weights",
    "interpolated", "answers", "panels", "scanned", "largest", "crossings", "repeats_after", "unfolded",
    "image",
    "gathered", "nodes_and_slopes", "carried", "HORIZON", "SHOWN", "PERIODIC",
    "SPEED", "ENDS", "BREAKS", "BarycentricInterpolator", "flux", "flux_speed", "source", "inflow_value",
    "FLUX", "SOURCE", "CAPACITY", "INITIAL", "VALUES", "FLUXES", "STEEP", "PULSES", "EXTENT",
    "DIFFUSIVITY", "EARLY", "POWER", "MOMENTS", "VARIES", "T_END", "COARSEST",
    "LEAST", "MOST_STEPS", "Space", "Moment", "History", "Unanswered", "TooShort",
    "over_time", "sampled", "highest", "highest_in_time", "outermost", "first_time", "at_rest", "edges_of",
    "edge_of_support", "integrator", "lobatto", "DEGREE", "roots_jacobi", "bisect_left", "now",
    "GAUSS_X", "GAUSS_W", "ANSWERS", "LSODA", "Radau", "CubicSpline", "csr_matrix", "brentq", "warnings",
    "minimize_scalar", "history",
    "solves", "is_steep", "EASY_KINDS", "switches", "shown", "by_cvode", "CVODE", "near_start",
    "njit", "dctn", "idctn", "ThreadPoolExecutor", "RELAXATION", "LATENT_HEAT", "PULL", "STEEPNESS",
    "MELTING", "MEAN_EPS", "STRENGTH", "FOLD", "TURN", "BEND", "SERIES", "STILL", "compiled", "inlined",
    "arctan", "advance", "flux_between_rows", "flux_along_row", "mirror", "wall_slopes", "modes",
    "wall_load", "RATE", "eigh_tridiagonal", "dst", "idst", "dct", "idct", "set_walls", "improve", "Stages",
    "largest_residual", "slopes_of_source", "slope", "forcing", "MOST_PASSES",
)  # fmt: skip
_TAKEN = frozenset(dir(builtins)) | frozenset(_PROGRAM_NAMES)
_LONG = 30  # operations; a longer expression is written with intermediate results


class _Printer(SciPyPrinter):
    """NumPy text with `np.` and `special.` in front, as a person would write it."""

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        return name_text(expr.name)

    def _print_Integer(self, expr: sp.Integer) -> str:
        return str(expr.p)

    def _print_Rational(self, expr: sp.Rational) -> str:
        return f"{expr.p}/{expr.q}"

    def _print_Pi(self, expr: sp.Basic) -> str:
        return "np.pi"

    def _print_Exp1(self, expr: sp.Basic) -> str:
        return "np.e"

    def _print_Max(self, expr: sp.Max) -> str:
        return self._nested("np.maximum", expr.args)

    def _print_Min(self, expr: sp.Min) -> str:
        return self._nested("np.minimum", expr.args)

    def _nested(self, name: str, args: Sequence[sp.Basic]) -> str:
        first, *rest = (self._print(a) for a in args)
        for other in rest:
            first = f"{name}({first}, {other})"
        return first

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp.is_Integer and expr.exp < 0:  # NumPy refuses integers to negative integer powers
            return f"1/{self.parenthesize(expr.base**-expr.exp, 70)}"
        return super()._print_Pow(expr, rational=rational)


def name_text(name: str) -> str:
    """Return the name as a valid Python identifier that hides nothing the program uses."""
    text = "".join(c if c.isidentifier() or c.isdigit() else "_" for c in name)
    if not text or text[0].isdigit():
        text = f"p_{text}"
    return (
        f"{text}_" if keyword.iskeyword(text) or text in _TAKEN or text.startswith("PeriodicGrid") else text
    )


def numpy_text(expression: sp.Basic) -> str:
    """Return Python text that evaluates the expression with `np` and `special` imported.

    Raises:
        UnsupportedProblem: NumPy and SciPy know no function that the expression holds.
    """
    if expression.has(sp.DiracDelta):
        raise UnsupportedProblem(
            f"`{expression}` is infinite at one place",
            why="a program evaluates its data on a grid, which passes the place by or meets infinity there",
            instead="spread it, for example as exp(-x^2/(2 s^2))/(s sqrt(2 pi)) with a small s",
        )
    text = str(_Printer({"fully_qualified_modules": True}).doprint(expression))
    return text.replace("numpy.", "np.").replace("scipy.special.", "special.")


def literal(expression: sp.Expr) -> str:
    """Return a number as the shortest exact Python text: `0.1`, `np.pi/2`, `3e-04`.

    Raises:
        ValueError: The expression still has free symbols.
    """
    if expression.free_symbols:
        raise ValueError(f"`{expression}` is not a number")
    if expression.is_Integer:
        return str(int(expression))
    if expression.is_Rational or expression.is_Float:
        return repr(float(expression))
    return numpy_text(expression)


def function_text(name: str, arguments: Sequence[str], expression: sp.Expr, doc: str, like: str) -> str:
    """Return the text of a function that evaluates the expression on arrays.

    Args:
        name: Name of the function.
        arguments: Names of its arguments, arrays or numbers.
        expression: What it returns; symbols other than the arguments are module constants.
        doc: Docstring, one line.
        like: The argument whose shape the result must have, also when the expression is constant.
    """
    free = {str(s) for s in expression.free_symbols}
    lines = [f"def {name}({', '.join(name_text(a) for a in arguments)}):", f'    """{doc}"""']
    shaped = like in free
    result: Any = expression
    if expression.count_ops() > _LONG:
        pieces, (result,) = sp.cse(expression, symbols=(sp.Symbol(f"a{i}", real=True) for i in range(10_000)))
        lines += [f"    {p.name} = {numpy_text(e)}" for p, e in pieces]
    text = numpy_text(result)
    x = name_text(like)
    constant = f"np.zeros_like({x})" if result == 0 else f"np.full_like({x}, {text})"
    lines.append(f"    return {text if shaped else constant}")
    return "\n".join(_wrap(line) for line in lines)


def _wrap(line: str) -> str:
    """Break a long line at spaces inside parentheses, which SymPy puts around operators."""
    if len(line) <= 110:
        return line
    indent = " " * (len(line) - len(line.lstrip()))
    head, found, rest = line.partition(" = ") if " = " in line else line.partition("return ")
    body = textwrap.wrap(rest, 100 - len(indent), break_long_words=False, break_on_hyphens=False)
    inner = f"\n{indent}    ".join(body)
    return f"{head}{found}(\n{indent}    {inner}\n{indent})"


class _SymPyText(StrPrinter):
    """SymPy text with `sp.` in front, exact numbers included, as a program would write it."""

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        return name_text(expr.name)

    def _print_Rational(self, expr: sp.Rational) -> str:
        return f"sp.Rational({expr.p}, {expr.q})"

    def _print_Pi(self, expr: sp.Basic) -> str:
        return "sp.pi"

    def _print_Exp1(self, expr: sp.Basic) -> str:
        return "sp.E"

    def _print_Function(self, expr: sp.Function) -> str:
        arguments = ", ".join(self._print(a) for a in expr.args)
        prefix = "" if isinstance(expr, AppliedUndef) else "sp."
        name = name_text(expr.func.__name__) if isinstance(expr, AppliedUndef) else expr.func.__name__
        return f"{prefix}{name}({arguments})"

    _print_Max = _print_Min = _print_Heaviside = _print_Function

    def _print_Abs(self, expr: sp.Abs) -> str:
        return f"sp.Abs({self._print(expr.args[0])})"

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        pieces: Any = expr.args
        return "sp.Piecewise(" + ", ".join(f"({self._print(e)}, {self._print(c)})" for e, c in pieces) + ")"

    def _print_Derivative(self, expr: sp.Derivative) -> str:
        counts: Any = expr.variable_count
        orders = ", ".join(f"{self._print(v)}, {n}" for v, n in counts)
        return f"{self._print(expr.expr)}.diff({orders})"

    def _print_Equality(self, expr: sp.Eq) -> str:
        return f"sp.Eq({self._print(expr.lhs)}, {self._print(expr.rhs)})"

    def _print_Relational(self, expr: sp.core.relational.Relational) -> str:
        if isinstance(expr, sp.Eq):
            return self._print_Equality(expr)
        return super()._print_Relational(expr)

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp == sp.Rational(1, 2):
            return f"sp.sqrt({self._print(expr.base)})"
        return f"{self.parenthesize(expr.base, 70)}**{self.parenthesize(expr.exp, 70)}"


def sympy_text(expression: sp.Basic) -> str:
    """Return Python text that builds the expression with SymPy imported as `sp`."""
    return _SymPyText().doprint(expression)
