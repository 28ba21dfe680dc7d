"""A program must declare the whole problem and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from stated import D, I, Q, heat, line, logistic, mixed_heat, oscillator, poisson, reaction, t, wind, x
from wellposed.agent.account import unaccounted
from wellposed.contract.program import Term
from wellposed.problem.statement import Parameter, Problem
from wellposed.solvers import plan, write


@pytest.mark.parametrize(
    "make", [heat, mixed_heat, reaction, wind, poisson, logistic, oscillator], ids=lambda f: f.__name__
)
def test_every_written_program_accounts_for_its_problem(make) -> None:
    for program in write(plan(make())):
        assert unaccounted(make(), program) == ((), ())


@pytest.mark.parametrize("kind", ["equation", "condition", "parameter"])
def test_what_is_left_out_is_named(kind: str) -> None:
    program = write(plan(reaction()))[0]
    dropped = next(term for term in program.encodes if term.kind == kind)
    rest = tuple(term for term in program.encodes if term is not dropped)
    left_out, added = unaccounted(reaction(), replace(program, encodes=rest))
    assert left_out == (f"{kind} {dropped.text}",)
    assert added == ()


def test_what_is_added_is_named() -> None:
    program = write(plan(heat()))[0]
    more = Term("condition", "u = 7 on x- (left)")
    left_out, added = unaccounted(heat(), replace(program, encodes=(*program.encodes, more)))
    assert left_out == ()
    assert added == ("condition u = 7 on x- (left)",)


def test_a_term_declared_twice_is_one_too_many() -> None:
    program = write(plan(heat()))[0]
    twice = replace(program, encodes=(*program.encodes, program.encodes[0]))
    assert len(unaccounted(heat(), twice)[1]) == 1


def test_a_parameter_that_nothing_uses_is_left_out() -> None:
    problem = heat().with_changes(parameters=(Parameter("g", Q(981, 100)),))
    assert unaccounted(problem, write(plan(problem))[0]) == (("parameter g",), ())


def test_a_program_for_another_problem_fails_both_ways() -> None:
    other: Problem = line(
        lambda u: sp.Eq(D(u, t), D(u, x, x) / 5), ("value", I(0)), ("value", I(0)), sp.sin(sp.pi * x)
    )
    left_out, added = unaccounted(heat(), write(plan(other))[0])
    assert len(left_out) == len(added) == 1
