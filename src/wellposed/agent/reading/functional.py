"""A free energy functional becomes the equation that it gives.

F = ∫ [f(c) + kappa/2 |∇c|^2] dV with "Cahn-Hilliard, mobility M" is c_t = M ∇^2 (f'(c) - kappa ∇^2 c), with
"Allen-Cahn" c_t = -M (f'(c) - kappa ∇^2 c). Asked for the energy or width of a flat interface it is the
profile at rest: kappa c'' = f'(c) - mu, mu the slope of the common tangent (J. W. Cahn, J. E. Hilliard,
J. Chem. Phys. 28 (1958) 258).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sympy as sp

from wellposed.agent.reading.draft import Draft
from wellposed.agent.reading.spans import maths_spans
from wellposed.errors import ProblemError, UnsupportedProblem
from wellposed.problem.mathematics import Scope, build, parse, to_text
from wellposed.problem.mathematics.syntax import Call, Name, walk
from wellposed.problem.statement import symbol

__all__ = ["Functional", "read_functional", "use_functional"]

_FUNCTIONAL = re.compile(
    r"(?:[Aa]n interface has )?(?:[Tt]he |[Aa] )?"
    r"(?:(?:[Tt]otal |[Ff]ree |[Gg]ibbs |[Hh]elmholtz |[Gg]inzburg[- ][Ll]andau |[Ll]andau"
    r" |[Ee]nergy )*(?:[Ee]nergy|[Ff]unctional) (?:is |reads )?)?"
    r"(?<![A-Za-z])(?:[A-Z]\w*)(?:\[[^\]]*\]|\([a-z]\w*\))? ?= ?∫(?:_\S+(?:\^\S+)?)? ?(?P<body>[^∫?;]+?) ?"
    r"(?<![/∂])d(?:V|A|Omega|\^\d ?[rx]|x ?dy|x|r)(?![\w(])"
)
_SQUARE = re.compile(
    r"abs\(\(?(?:∇|grad ?)\(?(\w+)\)?\)?\)\^2|"
    r"\| ?(?:∇|grad ?)\(?(\w+)\)? ?\|\^2|\((?:∇|grad ?)(\w+)\)\^2|(?<!\w)(\w+)_x\^2|\([d∂](\w+) ?/"
    r" ?[d∂]x\)\^2|(\w+)'\^2"
)
_VARIATION = re.compile(r"(?:delta|δ) ?[A-Z]\w* ?/ ?(?:delta|δ) ?[a-z]\w*")
_MOBILITY = re.compile(
    r",?(?: and| with)*(?: a| the)?(?: constant)? (?:mobility|kinetic coefficient|relaxation"
    r" (?:rate|coefficient))"
    r"(?: of| is| =)? ?(?:(?P<name>[A-Z]\w*)(?! ?=)\b|(?P<number>[\d.]+(?:e-?\d+)?)(?![\w/]| \w+/))?"
)
_WIDTH = re.compile(
    r"(?:the |its )?(?:(?:interface |interfacial |equilibrium )*(?:width|thickness)(?: of (?:the|a"
    r"|this)(?: \w+)? interface)?,?(?: (?:measured|taken|defined))?(?: as the distance)?|distance)"
    r" (?:between|from) (?:the )?(?:(?:points?|places?|levels?) )?(?:(?:where|with|at which) )?"
    r"(?:(?P<u>\w+) ?= ?)?(?P<a>-?[\d.]+)(?: and| to) (?:\w+ ?= ?)?(?P<b>-?[\d.]*\d)",
    re.IGNORECASE,
)
_ENERGY = re.compile(
    r"(?:the )?(?:(?:excess |free )*energy (?:per (?:unit )?(?:interface )?area )?of (?:a|the)"
    r" (?:flat |planar |equilibrium )*"
    r"(?:interface|boundary|wall)|(?:interface|interfacial|surface) (?:free )?energy(?: of (?:a"
    r"|the) (?:flat |planar |equilibrium )*interface)?|surface tension|interfacial tension"
    r"|(?:excess |free )*energy per (?:unit )?(?:interface )?area(?: of (?:a|the) (?:flat |planar "
    r"|equilibrium )*interface)?)"
    r"(?: per (?:unit )?area)?(?: at equilibrium)?",
    re.IGNORECASE,
)
_STATES = re.compile(
    r",?(?: (?:of|for) (?:a|the)(?: flat| planar| equilibrium)* (?:interface"
    r"|profile|boundary|transition))? (?:between|joining|separating"
    r"|that joins|from) (?:the )?"
    r"(?:(?:phases?|states?|wells?) )?(?:(?P<u>\w+) ?= ?)?(?P<a>-?[\d.]+) (?:and|to) (?:\w+ ?="
    r" ?)?(?P<b>-?[\d.]*\d)"
)


@dataclass(frozen=True)
class Functional:
    """A density `bulk(u) + gradient |∇u|^2`, as the words give it."""

    unknown: str
    bulk: str
    gradient: str
    law: str
    """The equation, in the grammar."""
    tangent: str = ""
    """For an interface at rest: the part of the bulk that far away phases have anyway."""
    width: tuple[str, str] | None = None


def read_functional(text: str) -> tuple[str, Functional | None]:
    """Return the text with a functional replaced by its equation, and the functional.

    Args:
        text: Normalised text.

    Raises:
        ProblemError: The law of motion or a state that it needs is not said.
        UnsupportedProblem: The gradient term is not a constant times |∇u|^2.
    """
    text = _whole(text)
    match = _FUNCTIONAL.search(text)
    square = _SQUARE.search(match.group("body")) if match else None
    if match is None or square is None:
        return text, None
    u = next(g for g in square.groups() if g)
    body = match.group("body").strip()
    body = body[1:-1] if body[0] in "[({" and body[-1] in "])}" and _is_wrapped(body) else body
    rest = text[: match.start()] + " \x00 " + text[match.end() :]
    rest = re.sub(r"= ?\+ ?(?=[\d.])", "= ", rest)  # "between c = -1 and c = +1"
    body, rest = _inlined(body, rest, u)
    for square_of in re.findall(r"(?<![A-Za-z])([A-Za-z]\w*)\^2 ?= ?[\d.]", rest):
        if square_of != u and re.search(rf"(?<!\w){square_of}\^2", body):  # "epsilon^2 = 0.5"
            rest = re.sub(
                rf"(?<!\w){square_of}\^2 ?= ?([\d.]*\d(?:e-?\d+)?)", rf"{square_of} = sqrt(\1)", rest
            )
    bulk, gradient = _parts(body, u)
    dynamics = r"mobility|_t\b" + ("" if re.search(r"\b(?:flat|planar|equilibrium)\b", rest) else "|cahn")
    if (_ENERGY.search(rest) and not re.search(dynamics, rest, re.IGNORECASE)) or (
        _WIDTH.search(rest) and not re.search(r"_t\b|mobility", rest)
    ):
        return _interface(rest, u, bulk, gradient)
    return _motion(rest, u, bulk, gradient)


def _whole(text: str) -> str:
    """Write "f(c) = …, gradient energy kappa/2 |∇c|^2" as the functional that it means."""
    square = _SQUARE.search(text)
    bulk = re.search(r"(?<![A-Za-z])(f|g|W|w|psi)\((\w+)\) ?=", text)
    if "∫" in text or square is None or bulk is None or not _ENERGY.search(text):
        return text
    factor = re.search(
        r"(?:(?:in|as|of|term|energy|with|plus|and) )*(\(?[\w./()^]+\)?) ?\*? ?$", text[: square.start()]
    )
    if factor is None:
        return text
    term = f"{factor[1]} {square.group()}"
    text = text[: factor.start()] + text[square.end() :]
    said = r"\b(?:the |a )?(?:bulk )?free energy density(?: is)?"
    said += r"|(?:the |a )?gradient[- ]energy coefficient(?: is)?"
    text = re.sub(said, " ", text, flags=re.IGNORECASE)
    return f"F = ∫ [{bulk[1]}({bulk[2]}) + {term}] dV with {text}"


def _is_wrapped(body: str) -> bool:
    """True when the first bracket closes at the very end."""
    depth = 0
    for i, ch in enumerate(body):
        depth += (ch in "[({") - (ch in "])}")
        if depth == 0:
            return i == len(body) - 1
    return False


def _inlined(body: str, rest: str, u: str) -> tuple[str, str]:
    """Put the definition of `f(c)` into the density and take it out of the text."""
    for span in maths_spans(rest):
        match = re.fullmatch(rf"([A-Za-z]\w*)(\({u}\))? ?= ?(.+)", span.text, re.DOTALL)
        if match is None or span.measures:
            continue
        name = match.group(1)
        called = re.search(rf"(?<!\w){name}\({u}\)", body)
        if called or (
            not match.group(2)
            and re.search(rf"(?<!\w){name}(?!\w)", body)
            and u in re.findall(r"\w+", match.group(3))
        ):
            body = re.sub(rf"(?<!\w){name}(?:\({u}\)|(?![\w(]))", f"({match.group(3)})", body)
            rest = rest[: span.start] + " " + rest[span.end :]
            rest = re.sub(r"(?:,|;)? ?(?:with|where|and)(?=  |\s*[.,;])", "", rest)
            break
    return body, rest


def _parts(body: str, u: str) -> tuple[sp.Expr, sp.Expr]:
    """Return bulk and gradient coefficient of a density.

    Raises:
        UnsupportedProblem: The density is not of this form.
    """
    body = re.sub(r"(?<=[\d)]) ?(?=abs\()", "*", body)
    node = parse(_SQUARE.sub(" gradsq", body).replace("[", "(").replace("]", ")"))
    names = {n.name for n in walk(node) if isinstance(n, Name)}
    unknown_calls = [
        n
        for n in walk(node)
        if isinstance(n, Call) and isinstance(n.function, Name) and n.function.name == "f"
    ]
    if unknown_calls:
        raise ProblemError(
            f"the bulk energy `f({u})` is not given",
            instead=f"add it, for example f({u}) = {u}^2 (1 - {u})^2",
        )
    density: Any = sp.expand(build(node, Scope(unknowns={}, parameters=frozenset(names))))
    mark = symbol("gradsq")
    gradient = sp.diff(density, mark)
    bulk = sp.factor_terms(density.subs(mark, 0))
    if gradient == 0 or gradient.has(mark) or gradient.has(symbol(u)) or not bulk.has(symbol(u)):
        raise UnsupportedProblem(
            f"the gradient energy in `{body}` is not a constant times |∇{u}|^2",
            instead="write the equation of motion itself",
        )
    return bulk, gradient


def _motion(rest: str, u: str, bulk: Any, gradient: Any) -> tuple[str, Functional]:
    slope = f"({_slope(bulk, u)} - ({to_text(2 * gradient)})*lap({u}))"
    if _VARIATION.search(rest):
        rest = re.sub(r"∇ ?(?=(?:delta|δ))", "grad ", rest)
        rest = re.sub(r"grad (?:(?:delta|δ) ?[A-Z]\w* ?/ ?(?:delta|δ) ?[a-z]\w*)", f"grad{slope}", rest)
        rest = _VARIATION.sub(lambda _: slope, rest).replace("\x00", "")
        return rest, Functional(u, to_text(bulk), to_text(gradient), "")
    conserved = re.search(r"cahn[- ]hilliard|conserved|model b\b", rest, re.IGNORECASE)
    relaxing = re.search(
        r"allen[- ]cahn|ginzburg[- ]landau (?:equation|dynamics)|gradient flow|model a\b|non-?conserved",
        rest,
        re.IGNORECASE,
    )
    if bool(conserved) == bool(relaxing):
        raise ProblemError(
            "a free energy is given, but not how it relaxes",
            why="Allen-Cahn (not conserved) and Cahn-Hilliard (conserved) dynamics differ",
            instead="say which of the two, with the mobility",
        )
    mobility, rest = _mobility(rest)
    law = f"{mobility}*lap{slope}" if conserved else f"-({mobility})*{slope}"
    equation = f"diff({u},t) = {law}"
    return rest.replace("\x00", f"; {equation} ;"), Functional(u, to_text(bulk), to_text(gradient), equation)


def _slope(bulk: Any, u: str) -> str:
    """Return the derivative of the bulk energy, multiplied out when it is a polynomial."""
    slope = sp.diff(bulk, symbol(u))
    return to_text(sp.expand(slope) if slope.is_polynomial(symbol(u)) else slope)


def _mobility(rest: str) -> tuple[str, str]:
    """Return the mobility, and the text without a bare number for it.

    Raises:
        ProblemError: No mobility is given.
    """
    match = _MOBILITY.search(rest)
    if match is not None and match.group("number"):
        return match.group("number"), rest[: match.start()] + " " + rest[match.end() :]
    if match is not None and match.group("name"):
        return match.group("name"), rest[: match.start()] + " " + rest[match.end() :]
    letter = re.search(r"(?<![A-Za-z])(M|L) ?= ?(?=[\d.])", rest)
    if letter is None:
        raise ProblemError(
            "the mobility is not given",
            why="it sets the pace of the evolution",
            instead="add, for example, M = 1",
        )
    return letter.group(1), rest[: match.start()] + " " + rest[match.end() :] if match else rest


def _interface(rest: str, u: str, bulk: Any, gradient: Any) -> tuple[str, Functional]:
    """Return the profile of a flat interface at rest.

    Raises:
        ProblemError: The two phases are not said, or cannot be in equilibrium.
    """
    width = _WIDTH.search(rest)
    if width is not None:
        rest = rest[: width.start()] + "interface width" + rest[width.end() :]
    rest = _ENERGY.sub("interface energy", rest)
    states = _STATES.search(rest)
    c = symbol(u)
    if states is not None:
        a, b = (sp.Rational(states.group(k)) for k in ("a", "b"))
        rest = re.sub(
            r"(?<=interface energy) at equilibrium", "", rest[: states.start()] + rest[states.end() :]
        )
    else:
        a, b = _wells(bulk, c)
    slopes = [sp.simplify(sp.diff(bulk, c).subs(c, s)) for s in (a, b)]
    mu = sp.simplify((bulk.subs(c, b) - bulk.subs(c, a)) / (b - a))
    if any(sp.simplify(s - mu) != 0 for s in slopes):
        raise ProblemError(
            f"{u} = {a} and {u} = {b} are not in equilibrium: they have no common tangent",
            why=f"the slopes of the bulk energy there are {slopes[0]} and {slopes[1]}, the chord's is {mu}",
            instead="give the two compositions in equilibrium",
        )
    tangent = bulk.subs(c, a) + mu * (c - a)
    law = f"({to_text(2 * gradient)})*diff({u},x,2) = {_slope(bulk - mu * c, u)}"
    far = f"; {law} ; {u} = {to_text(a)} at x = -inf; {u} = {to_text(b)} at x = inf ;"
    ends = (width.group("a"), width.group("b")) if width is not None else None
    done = Functional(u, to_text(bulk), to_text(gradient), law, to_text(tangent), ends)
    return rest.replace("\x00", far), done


def _wells(bulk: Any, c: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """Return the two minima of a double well.

    Raises:
        ProblemError: There are not just two.
    """
    values = {s: sp.Rational(7, 5) for s in bulk.free_symbols - {c}}
    found = [s for s in sp.solve(sp.diff(bulk, c), c) if not s.free_symbols and s.is_real]
    bend: Any = sp.diff(bulk, c, 2).subs(values)
    stable = sorted(s for s in found if bend.subs(c, s) > 0)
    if len(stable) != 2:
        raise ProblemError(
            "the interface is asked for, but not between which two phases",
            instead="add, for example, `between c = 0 and c = 1`",
        )
    return stable[0], stable[1]


def use_functional(draft: Draft, functional: Functional) -> None:
    """Let the draft know the densities that a question for an energy means."""
    u, axes = functional.unknown, draft.roles.space or ["x"]
    squares = " + ".join(f"diff({u},{x})^2" for x in axes)
    density = f"({functional.bulk}) + ({functional.gradient})*({squares})"
    excess = f"({functional.bulk}) - ({functional.tangent or 0}) + ({functional.gradient})*({squares})"
    draft.entry = {**draft.entry, "energy": density, "interface": excess, "width": functional.width}
    if functional.law:
        draft.assume(f"the equation is {functional.law}", "it is what the free energy that is given leads to")
