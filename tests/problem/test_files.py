"""Problems as files."""

from __future__ import annotations

import json

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from posed import LEFT, RIGHT, START, posed

from wellposed.errors import ProblemError
from wellposed.problem.files import ProblemFileError, dump, from_dict, load, problem_schema, read, to_dict
from wellposed.problem.statement import Assumption, Condition, Parameter, Quantity, symbol
from wellposed.problem.wellposedness import check

BY_HAND = """
unknowns: [u(x, t)]
equations: [u_t = D u_xx]
parameters: {D: 1e-5, L: {value: 2, unit: m, meaning: length of the rod}}
domain: {axes: {x: [0, L]}}
span: {t: [0, 1]}
conditions:
  - {kind: initial, unknown: u, value: sin(pi*x/L)}
  - {kind: value, unknown: u, side: x-, value: 0}
  - {kind: robin, unknown: u, side: x+, coefficient: 1/2, value: exp(-t)}
quantities:
  - {name: middle, kind: value, at: {x: 1, t: 0.5}}
"""


def test_a_file_written_by_hand():
    problem = read(BY_HAND)
    x, t = symbol("x"), symbol("t")
    u = sp.Function("u")(x, t)
    assert problem.equations == (sp.Eq(sp.Derivative(u, t), symbol("D") * sp.Derivative(u, (x, 2))),)
    assert problem.parameters[0] == Parameter("D", sp.Rational(1, 100000))
    assert problem.parameters[1].unit == "m"
    assert problem.domain is not None
    assert problem.domain.axes[0].upper == symbol("L")
    assert problem.conditions[2] == Condition("robin", "u", sp.exp(-t), "x+", 0, sp.Rational(1, 2))
    assert problem.quantities[0].place == {"x": 1, "t": sp.Rational(1, 2)}
    assert not [f for f in check(problem) if f.severity == "error"]


SAMPLES = [
    posed("u_t = u_xx"),
    posed("u_t = D u_xx", free=("D",)),
    posed("u_t = d/dx((1+u^2) u_x) + a u(1-u)", parameters=(("a", "1/3"),)),
    posed("lap(u) = 1/r", unknowns=(("u", ("r",)),), axes=(("r", "0",
        "oo"),), span=None, coordinates="spherical",
          conditions=(("value", "u", "r+", "0", 0),)),
    posed("y'' + sin(y) = 0", unknowns=(("y", ("t",)),), axes=(), span=("t", "0", None),
          conditions=(("initial", "y", "", "2", 0),), quantities=(("y(1)", "value", "y", (("t", "1"),)),)),
    posed("u_t = lap(u)", unknowns=(("u", ("x", "y", "t")),), axes=(("x", "0", "1"), ("y", "-1", "1")),
          periodic=("y",), conditions=(("initial", "u", "", "piecewise((1, x<1/2), (0, True))", 0), LEFT,
                                       ("flux", "u", "x+", "cos(t)", 0))),
    posed("u_t = v", "v_t = -u", unknowns=(("u", ("t",)), ("v", ("t",))), axes=(), conditions=()),
    posed("y'' = -k y", unknowns=(("y", ("x",)),), axes=(("x", "0",
        "1"),), span=None, free=("k",), conditions=()),
]  # fmt: skip


@pytest.mark.parametrize("problem", SAMPLES)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_is_written_is_read_back(problem, form, tmp_path):
    path = tmp_path / f"problem.{form}"
    path.write_text(dump(problem, form=form), encoding="utf-8")
    assert load(path) == problem


NUMBERS = st.integers(-(10**6), 10**6).map(sp.Integer) | st.fractions(max_denominator=1000).map(
    lambda f: sp.Rational(f.numerator, f.denominator)
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(SAMPLES[:3]),
    st.lists(
        st.tuples(st.sampled_from(["k1", "beta", "q_s"]), NUMBERS), max_size=3, unique_by=lambda p: p[0]
    ),
    TEXTS,
    TEXTS,
    st.sampled_from([None, "K", "m**2/s", "degC"]),
    st.sampled_from(["closed form", "value", "time when", "profile"]),
)
def test_round_trip_of_every_field(problem, numbers, prompt, words, unit, kind):
    x = symbol("x")
    changed = problem.with_changes(
        parameters=problem.parameters + tuple(Parameter(n, v, unit, words) for n, v in numbers),
        quantities=(
            Quantity(words or "q", kind, sp.sin(x), (("x", sp.Rational(1, 3)),), unit, sp.Integer(0)),
        ),
        assumptions=(Assumption(words, prompt),),
        unread=(words,),
        prompt=prompt,
        model=words or None,
        settings=(("cells", words),),
    )
    assert read(dump(changed)) == changed
    assert from_dict(json.loads(json.dumps(to_dict(changed)))) == changed


WRONG = [
    ("side: x-", "sid: x-", "conditions[1].sid", "'side'"),
    ("side: x-", "side: left", "conditions[1].side", "x-, x+"),
    ("kind: value, unknown", "kind: valu, unknown", "conditions[1].kind", "'value'"),
    ("unknown: u, side: x-", "unknown: w, side: x-", "conditions[1].unknown", "one of u"),
    ("equations", "equation", "equation", "'equations'"),
    ("unit: m,", "unti: m,", "parameters.L.unti", "'unit'"),
    ("sin(pi*x/L)", "sin(pi*x/M)", "conditions[0].value", "M"),
    ("u_t = D u_xx", "u_t = D u_xx +", "equations[0]", "too early"),
    ("u_t = D u_xx", "D u_xx", "equations[0]", "left = right"),
    ("x: [0, L]", "x: [0]", "domain.axes.x", "[lower, upper]"),
    ("at: {x: 1, t: 0.5}", "at: {z: 1}", "quantities[0].at.z", "one of x, t"),
    ("coefficient: 1/2, ", "", "conditions[2].coefficient", "coefficient"),
    ("[u(x, t)]", "[u]", "unknowns[0]", "u(x, t)"),
    ("kind: value, at", "kind: vlaue, at", "quantities[0].kind", "'value'"),
]


@pytest.mark.parametrize(("old", "new", "path", "words"), WRONG)
def test_complaints_name_the_place_and_the_remedy(old, new, path, words):
    assert old in BY_HAND
    with pytest.raises(ProblemFileError) as caught:
        read(BY_HAND.replace(old, new, 1))
    assert caught.value.path.split("\n")[0] == path
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "- 1",
        "",
        "x: [",
        "a: &a [1]\nb: *a",
        "unknowns: [u(x)]\nunknowns: [v(x)]",
        "!!python/object/apply:os.system ['ls']",
        "[" * 5000,
        "{a: " * 3000,
        "a" * 300_000,
        "unknowns: 3\nequations: 4",
        "unknowns: [u(x)]\nequations: [\"__import__('os')\"]",
        "unknowns: [u(x)]\nequations: [u = 9**9**9**9]",
        "unknowns: [u(x)]\nequations: [u = 1]\nparameters: {on: true}",
        "unknowns: [u(x)]\nequations: [u = 1]\n? [1, 2]\n: 3",
    ],
)
def test_malformed_and_hostile_files_are_refused(text):
    with pytest.raises(ProblemError):
        read(text)


def test_a_missing_file(tmp_path):
    with pytest.raises(ProblemFileError, match="cannot be read"):
        load(tmp_path / "none.yaml")


def test_the_schema_describes_every_field():
    published = problem_schema()
    assert published["type"] == "object"
    models = [published, *published["$defs"].values()]
    for model in models:
        for name, field in model["properties"].items():
            described = field.get("description") or any("description" in o for o in field.get("anyOf", []))
            assert described, name
    assert START[0] in json.dumps(published)
    assert LEFT != RIGHT
