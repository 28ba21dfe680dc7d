"""Titles over a written equation: alloys, oxides and settings that say nothing which the equation does not.

Only where an equation is written are they left out; told alone, "Ohmic heating" is a situation of its own.
"""

from __future__ import annotations

import re

__all__ = ["plain_titles"]

_EQUATION = re.compile(
    r"[A-Za-z]'+ ?[-+=]|[A-Za-z]'+ ?[A-Za-z(]|d(?:\^\d)?[A-Za-z]+ ?/ ?d[a-z]|∂|_[txyzr]{1,3}\b"
)
_ELEMENT = (
    r"(?:Al|Ag|Au|As|B|Ba|Be|Bi|C|Ca|Cd|Ce|Cl|Co|Cr|Cu|F|Fe|Ga|Ge|H|Hf|"
    r"In|Ir|K|La|Li|Mg|Mn|Mo|N|Na|Nb|Ni|O|P|Pb"
    r"|Pd|Pt|Re|Ru|S|Sb|Se|Si|Sn|Ta|Te|Th|Ti|U|V|W|Y|Zn|Zr)"
)
_ALLOY = re.compile(
    rf"(?<![\w'.])(?!\w' ){_ELEMENT}(?:-(?:\d+(?:\.\d+)?)?{_ELEMENT})+(?![\w'(=^*/]| ?[=(^*/+])"
)
_OXIDE = re.compile(rf"(?<![\w'/*^])(?:{_ELEMENT}\d?){{1,3}}\d(?![\w'(=^*/]| ?[=(^*/+-])")
_TITLES = (
    r"(?:ohmic|joule|resistive|frictional|viscous|adiabatic|self-?) ?(?:heating|cooling)",
    r"(?:blasius|falkner-skan|prandtl|laminar|viscous|thermal) boundary layer",
    r"boundary[- ]layer (?:equation|problem|flow)",
    r"newton(?:'s|ian)? (?:law of )?cooling",
    r"(?:series |parallel |driven |undriven )*(?:RLC|RCL|LCR|RL|LR|RC|CR|LC) (?:circuit|series|loop|filter)",
)


def plain_titles(text: str) -> str:
    """Return the text without titles that only name what a written equation states.

    Args:
        text: Normalised text.
    """
    if not _EQUATION.search(text):
        return text
    for title in _TITLES:
        text = re.sub(
            rf"\b{title}(?=[:,.;]| of | in | equation| problem| flow| law|$)",
            "model",
            text,
            flags=re.IGNORECASE,
        )
    for pattern, known, word in ((_ALLOY, _is_material, "alloy"), (_OXIDE, _is_compound, "oxide")):
        text = pattern.sub(
            lambda m, k=known, w=word: w if k(m.group(), m.string) and _among_words(m) else m.group(), text
        )
    text = re.sub(
        r"\b([Ll]ane-[Ee]mden (?:equation|problem))(?: of| with)? (?:index|"
        r"polytropic index) (?:n ?= ?)?(\d)(?![.\d])",
        lambda m: m[1] if m[2] == "1" or re.search(rf"\^\(?{m[2]}\b", text) else m[0],
        text,
    )
    text = re.sub(r"(?<=[;,.] )(?:the )?formula(?= ?\?| ?$| please)", "closed form", text)
    return _effectiveness(text)


def _among_words(match: re.Match[str]) -> bool:
    """True when words stand round a formula, so that it is no factor of an expression."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if before.endswith("("):
        return bool(re.search(r"[a-z]{3,} ?\($", before) or re.match(r" [a-z]{3,}", after))
    return not before.strip() or bool(re.search(r"(?:[A-Za-z-]{2,}|[.:;,?]|(?<![\w.])[Aa]) $", before))


def _is_material(word: str, text: str) -> bool:
    """True for `Cu-Ni`, `Al-4Cu`; a difference of letters that stand for values elsewhere is none."""
    letters = re.findall(_ELEMENT, word)
    return not any(re.search(rf"(?<![\w-]){x}(?:\(|'| ?=)|d{x} ?/ ?d", text) for x in letters)


def _is_compound(word: str, text: str) -> bool:
    """True for `SiO2`, `Al2O3`; `T0`, `C1` and names that are given a value or differentiated are symbols."""
    letters = re.findall(_ELEMENT, word)
    symbol = re.search(rf"(?<!\w){word}(?:\(|'| ?[=*/^+])|d{word} ?/ ?d|[*/^+=] ?{word}\b", text)
    return symbol is None and (len(letters) > 1 or word in ("O2", "N2", "H2", "Cl2", "F2"))


def _effectiveness(text: str) -> str:
    """Write the effectiveness factor of a slab as the mean rate over the rate at the surface, where c = 1.

    Source: R. Aris, The Mathematical Theory of Diffusion and Reaction in Permeable Catalysts (1975), vol. 1.
    """
    slab = re.search(
        r"(?<![\w'])([a-z])'' ?= ?(?:[A-Za-z]\w*|\d+(?:\.\d+)?)(?:\^2)? "
        r"?\*? ?\1(\^\d)?(?=[,;. ])(?! ?[-+*/(])",
        text,
    )
    if slab is None:
        return text
    c, power = slab[1], slab[2] or ""
    unit = re.search(rf"(?<!\w){c}'\(0\) ?= ?0(?!\.?\d)", text) and re.search(
        rf"(?<!\w){c}\(1\) ?= ?1(?!\.?\d)", text
    )
    if unit is None:
        return text
    return re.sub(
        r"(?:what is |find |compute |give )?(?:the )?effectiveness factor(?: (?:of the \w+|eta))?"
        r"(?![ ,:(=]*(?:(?:is|as|i\.e\.) )?(?:the )?(?:∫|int_|integral))",  # which is written out
        f"the integral of {c}{power} from 0 to 1",
        text,
        flags=re.IGNORECASE,
    )
