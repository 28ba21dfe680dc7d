"""What was read before must not change what is read now."""

from __future__ import annotations

import pytest

from wellposed.agent.reading import read

FIRST = "y'' = x y, y(0) = 1, y'(0) = 0; what is y(1.5)?"
SECOND = "y'' + 9 y = cos(2 t), y(0) = 0.5, y'(0) = 0. Find y(4)."


@pytest.mark.parametrize(("one", "other"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_slope_belongs_to_the_variable_of_its_own_prompt(one: str, other: str) -> None:
    """SymPy takes y'(0) in x and y'(0) in t for equal, and may hand out the earlier one."""
    read(one)
    problem = read(other)
    names = {"x"} if other == FIRST else {"t"}
    assert set(problem.unknowns[0].arguments) == names
    assert [c.order for c in problem.conditions] == [0, 1]


def test_a_product_with_a_coordinate_names_no_unknown() -> None:
    """`x(3 - x)` beside the name of an equation is a product, and x stays the coordinate."""
    problem = read(
        "Solve the heat equation on a rod of length 3 with diffusivity 0.2, both ends held at zero, initial "
        "temperature x(3 - x). What is the temperature at x = 1, t = 0.5?"
    )
    assert problem.unknowns[0].arguments == ("x", "t")
    assert not problem.unread
