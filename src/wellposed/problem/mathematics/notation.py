"""The vocabulary of the notation: Greek letters, LaTeX commands, function names, limits."""

from __future__ import annotations

__all__ = ["ACCENTS", "FUNCTIONS", "GREEK", "GREEK_NAMES", "LATEX_FUNCTIONS", "LATEX_SIGNS"]

MAX_LENGTH = 4000
"""Characters of one text."""
MAX_TOKENS = 1500
MAX_DEPTH = 32
"""Nested brackets."""
MAX_DIGITS = 40
"""Digits of one number."""

# Letter -> name. The name `lambda` is legal here, since nothing is ever evaluated as Python.
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "ο": "omicron", "π": "pi", "ρ": "rho", "ς": "sigma", "σ": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "ℏ": "hbar", "ℓ": "ell",
}  # fmt: skip
GREEK_NAMES = frozenset(GREEK.values())

# Other code points and LaTeX names for the same letters.
GREEK_VARIANTS = {
    "ϵ": "ε",
    "ϕ": "φ",
    "ϑ": "θ",
    "ϱ": "ρ",
    "µ": "μ",
    "ϖ": "π",
    "ϰ": "κ",
    "\u2126": "Ω",
    "ħ": "ℏ",
}
LATEX_GREEK = {name: letter for letter, name in GREEK.items() if letter != "ς"} | {
    "varepsilon": "ε", "varphi": "φ", "vartheta": "θ", "varrho": "ρ", "varkappa": "κ", "varpi": "π",
    "varsigma": "σ",
}  # fmt: skip

# Combining marks: what they do to the letter before them.
ACCENTS = {
    "\u0307": "dot", "\u0308": "ddot", "\u20db": "dddot", "\u0304": "bar", "\u0305": "bar",
    "\u0302": "hat", "\u0303": "tilde",
}  # fmt: skip
LATEX_ACCENTS = {
    "dot": "\u0307", "ddot": "\u0308", "dddot": "\u20db", "bar": "\u0304", "overline": "\u0304",
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
}  # fmt: skip

# Names that are always functions, with the name that build and printing use.
FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "coth": "coth", "sech": "sech", "csch": "csch",
    "tg": "tan", "ctg": "cot", "sh": "sinh", "ch": "cosh", "th": "tanh", "cosec": "csc",
    "asin": "asin", "acos": "acos", "atan": "atan", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "arccot": "acot", "acot": "acot", "asec": "asec", "acsc": "acsc",
    "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "acoth": "acoth",
    "asech": "asech", "acsch": "acsch", "atan2": "atan2", "arctan2": "atan2",
    "exp": "exp", "ln": "log", "log": "log", "log10": "log10", "lg": "log10", "log2": "log2",
    "sqrt": "sqrt", "cbrt": "cbrt", "root": "root", "abs": "Abs", "Abs": "Abs", "fabs": "Abs",
    "sign": "sign", "sgn": "sign", "erf": "erf", "erfc": "erfc", "erfi": "erfi", "erfinv": "erfinv",
    "erfcinv": "erfcinv", "Heaviside": "Heaviside", "heaviside": "Heaviside",
    "DiracDelta": "DiracDelta", "diracdelta": "DiracDelta", "dirac": "DiracDelta",
    "besselj": "besselj", "bessely": "bessely", "besseli": "besseli", "besselk": "besselk",
    "airyai": "airyai", "airybi": "airybi", "airyaiprime": "airyaiprime",
    "airybiprime": "airybiprime", "LambertW": "LambertW", "lambertw": "LambertW",
    "loggamma": "loggamma", "expint": "expint", "Ei": "Ei", "Si": "Si", "Ci": "Ci",
    "fresnels": "fresnels", "fresnelc": "fresnelc", "legendre": "legendre", "hermite": "hermite",
    "chebyshevt": "chebyshevt", "laguerre": "laguerre",
    "floor": "floor", "ceiling": "ceiling", "ceil": "ceiling", "factorial": "factorial",
    "max": "Max", "min": "Min", "Max": "Max", "Min": "Min",
    "piecewise": "Piecewise", "Piecewise": "Piecewise",
    "lap": "lap", "laplacian": "lap", "Laplacian": "lap", "laplace": "lap", "div": "div",
    "divergence": "div", "grad": "grad", "gradient": "grad",
    "Derivative": "Derivative", "diff": "Derivative", "Integral": "Integral",
    "integrate": "Integral", "Subs": "Subs", "And": "And", "Or": "Or", "Not": "Not",
}  # fmt: skip

LATEX_FUNCTIONS = {name: name for name in FUNCTIONS if name.islower()} | {"operatorname": "operatorname"}
LATEX_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "bullet": "*", "div": "/", "le": "<=", "leq": "<=",
    "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=",
    "neq": "!=", "equiv": "=", "colon": ":", "partial": "∂", "nabla": "∇", "Delta": "Δ",
    "infty": "∞", "int": "∫", "prime": "'", "vert": "|", "lvert": "|", "rvert": "|", "mid": "|",
    "Vert": "|", "lVert": "|", "rVert": "|", "|": "|", "{": "(", "}": ")", "lbrack": "(", "rbrack": ")",
    "lbrace": "(", "rbrace": ")", "langle": "(", "rangle": ")", "to": "->", "rightarrow": "->",
    "hbar": "ℏ", "ell": "ℓ", "imath": "i", "%": "%", "degree": "°",
}  # fmt: skip

# What single characters and structural commands become in the one linear notation.
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣᵗᵃᵏᵐ", "0123456789+-()nixtakm", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥᵧ", "0123456789+-aeoxhklmnpstijruvy", strict=True))
FRACTIONS = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅛": (1, 8),
    "⅙": (1, 6),
}
SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "·": "*", "⋅": "*", "∙": "*", "×": "*", "∗": "*",
    "•": "*", "÷": "/", "∕": "/", "⁄": "/", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "≡": "=",
    "′": "'", "’": "'", "‘": "'", "´": "'", "ʹ": "'", "″": "''", "‴": "'''", "∆": "Δ", "‖": "|",
    "[": "(", "]": ")", "⟨": "(", "⟩": ")", "√": "√", "∛": "∛",
}  # fmt: skip
SPACES = "\u00a0\u2009\u202f\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u200a\u205f\t\r"
INVISIBLE = "\u200b\u200c\u200d\ufeff\u2061\u2062\u2063\u2064"
DROPPED = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "displaystyle",
        "textstyle",
        "limits",
        "nolimits",
        "mathstrut",
        "nonumber",
        "notag",
        "vec",
        "boldsymbol",
        "mathbf",
        "mathit",
        "mathcal",
        "bm",
        "rm",
        "bf",
        "it",
        "cal",
    ]
)
SPACE_COMMANDS = frozenset(
    ["quad", "qquad", ",", ";", "!", ":", " ", ">", "hspace", "space", "enspace", "thinspace"]
)
WORD_COMMANDS = frozenset(
    ["text", "mathrm", "textrm", "mbox", "operatorname", "mathsf", "textit", "textbf", "hbox"]
)
FRACTION_COMMANDS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"])
