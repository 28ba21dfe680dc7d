"""From the words to the number, through the command: against closed forms of the textbooks."""

import json
import math

import pytest

from wellposed.cli import main

FIRST_ZERO = (
    2.404825557695773  # of J0: M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, table 9.5
)


def radiating(t: float) -> float:
    """Return a lumped body that radiates into empty space: T0 (1 + 3 b T0^3 t)^(-1/3), b = sigma A/(m c)."""
    b = 5.670374419e-8 * 0.3 / (1.5 * 800)
    return 350 * (1 + 3 * b * 350**3 * t) ** (-1 / 3)


SPOKEN = [
    ("A black body of mass 1.5 kg, area 0.3 m², specific heat 800 J/kgK is initially at 350 K and"
     " radiates into space"
     " at 0 K. Temperature after 20 min?", radiating(1200), "K", 1e-7),
    ("A circular drum of 40 cm diameter, tension 1800 N/m, surface density 0.3 kg/m². Fundamental"
     " frequency in Hz?",
     FIRST_ZERO / 0.2 * math.sqrt(1800 / 0.3) / (2 * math.pi), "Hz", 1e-8),
    ("A wall has 20 cm of brick (k = 0.8 W/mK) and 5 cm of wool (k = 0.04 W/mK). The inside face is at 20"
     " °C and the"
     " outside face at -10 °C. Heat flux?", 30 / (0.2 / 0.8 + 0.05 / 0.04), "W/m^2", 1e-9),
    ("A simply supported beam of 6 m span carries a point load of 12 kN at 2 m from the left end, EI ="
     " 4e6 N m²."
     " Bending moment in the middle?", 12e3 * 2 * 3 / 6, "N*m", 1e-9),
    ("A stone is thrown at 18 m/s at 35° above the horizontal, neglecting air resistance. Range?",
     18**2 * math.sin(math.radians(70)) / 9.80665, "m", 1e-8),
]  # fmt: skip


@pytest.mark.parametrize(
    ("prompt", "truth", "unit", "error"), SPOKEN, ids=["space", "drum", "wall", "beam", "stone"]
)
def test_a_word_problem_is_solved_and_verified(prompt, truth, unit, error, capsys):
    code = main(["solve", "--json", prompt])
    said = json.loads(capsys.readouterr().out)
    (answer,) = said["answers"]
    assert (code, said["verdict"], answer["unit"]) == (0, "VERIFIED", unit)
    assert answer["value"] == pytest.approx(truth, rel=error)
