"""Mistakes planted in programs: edits of the syntax tree, and wrappers around the entry point.

A mutation is found by its kind, the function that it is in and its number there, so that the same
mistake can be made in the program of the user's problem and in its manufactured twin: a mistake of the
writer is in both, a mistake in the user's data only in the first.
"""

from __future__ import annotations

import ast
import copy
import random
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["WRAPPERS", "Mutation", "function_text", "functions_used", "mutations", "planted"]

_SPARED = ("value_at", "describe", "show", "main")
"""Functions that only place or print results; an edit there does not change what is judged."""


@dataclass(frozen=True)
class Mutation:
    """One planted mistake."""

    kind: str
    function: str
    """The function it is in, "module" for a constant, or "solve" for a wrapper."""
    number: int
    """Which of the sites of this kind in this function; -1 for wrappers."""
    shown: str
    """The code before and after, or what the wrapper does."""

    @property
    def name(self) -> str:
        """A stable name that says what was done where."""
        return f"{self.kind} in {self.function}#{self.number}: {self.shown}"


Edit = Callable[[ast.AST], ast.AST | None]


def _flip(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        return ast.BinOp(node.left, op, node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    return None


def _drop(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return node.left
    return None


def _duplicate(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return ast.BinOp(copy.deepcopy(node), copy.deepcopy(node.op), copy.deepcopy(node.right))
    return None


def _drop_factor(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        return node.left
    return None


def _invert(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        return ast.BinOp(node.left, ast.Div() if isinstance(node.op, ast.Mult) else ast.Mult(), node.right)
    return None


def _factor(by: float) -> Edit:
    def edit(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.Constant) or not node.value:
            return None
        if isinstance(node.value, float):
            return ast.Constant(node.value * by)
        # A whole number five per cent off is no whole number, and would not be a count any more.
        return ast.Constant(node.value * 2) if type(node.value) is int and by == 2.0 else None

    return edit


def _off_by_one(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Constant) and type(node.value) is int and -3 <= node.value <= 3:
        return ast.Constant(node.value + 1)
    return None


def _shorter_loop(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        last = ast.BinOp(node.args[-1], ast.Sub(), ast.Constant(1))
        return ast.Call(node.func, [*node.args[:-1], last], node.keywords)
    return None


def _other_function(node: ast.AST) -> ast.AST | None:
    swaps = {
        "sin": "cos",
        "cos": "sin",
        "exp": "expm1",
        "sinh": "cosh",
        "minimum": "maximum",
        "sqrt": "square",
    }
    if isinstance(node, ast.Attribute) and node.attr in swaps:
        return ast.Attribute(node.value, swaps[node.attr], ast.Load())
    return None


def _swapped_arguments(node: ast.AST) -> ast.AST | None:
    plain = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)
    if (
        isinstance(node, ast.Call)
        and len(node.args) >= 2
        and all(isinstance(a, plain) for a in node.args[:2])
    ):
        return ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    return None


def _swapped_ends(node: ast.AST) -> ast.AST | None:
    ends = {"facesLeft": "facesRight", "facesRight": "facesLeft", "facesTop": "facesBottom"}
    ends |= {"LOWER": "UPPER", "lower": "upper"}
    if isinstance(node, ast.Attribute) and node.attr in ends:
        return ast.Attribute(node.value, ends[node.attr], ast.Load())
    if isinstance(node, ast.Name) and node.id in ends and isinstance(node.ctx, ast.Load):
        return ast.Name(ends[node.id], ast.Load())
    return None


def _deleted(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return ast.Pass()
    return None


EDITS: dict[str, Edit] = {
    "sign flipped": _flip,
    "term dropped": _drop,
    "term doubled": _duplicate,
    "factor dropped": _drop_factor,
    "product for quotient": _invert,
    "number doubled": _factor(2.0),
    "number 5 % off": _factor(1.05),
    "off by one": _off_by_one,
    "one step less": _shorter_loop,
    "other function": _other_function,
    "arguments swapped": _swapped_arguments,
    "ends swapped": _swapped_ends,
    "statement deleted": _deleted,
}

_WRAP = '''

_unspoiled = {entry}


def {entry}(*args, progress=None, **level):
    """The program as it was, then spoiled."""
    import numpy as _np
{body}
'''

WRAPPERS: dict[str, str] = {
    "constant output": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else _np.broadcast_to(_np.asarray(v)[:1], _np.shape(v)) if _np.ndim(v) else v
            for k, v in a.items()}
""",
    "zero output": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else 0 * _np.asarray(v) for k, v in a.items()}
""",
    "two per cent too large": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else 1.02 * _np.asarray(v) for k, v in a.items()}
""",
    "thousandfold (units)": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else 1000.0 * _np.asarray(v) for k, v in a.items()}
""",
    "offset of the mean": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else _np.asarray(v) + 0.03 * _np.abs(_np.asarray(v)).mean()
            for k, v in a.items()}
""",
    "noise": """
    a, g = dict(_unspoiled(*args, progress=progress, **level)), _np.random.default_rng(0)
    return {k: v if k in KEPT else _np.asarray(v) * (1 + 0.01 * g.standard_normal(_np.shape(v)))
            for k, v in a.items()}
""",
    "half precision": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else _np.asarray(v, dtype=_np.float16).astype(float) for k, v in a.items()}
""",
    "mirrored": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT or _np.ndim(v) < 2 else _np.flip(_np.asarray(v), axis=-1) for k, v in a.items()}
""",
    "axes transposed": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT or _np.ndim(v) < 3 else _np.swapaxes(_np.asarray(v), -1, -2)
            for k, v in a.items()}
""",
    "shifted by a cell": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT or _np.ndim(v) < 2 else _np.roll(_np.asarray(v), 1, axis=-1)
            for k, v in a.items()}
""",
    "output one time late": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT or _np.ndim(v) < 2 else _np.roll(_np.asarray(v), 1, axis=0)
            for k, v in a.items()}
""",
    "same level always": """
    if "same" not in _memo:
        _memo["same"] = dict(_unspoiled(*args, progress=progress, **level))
    return _memo["same"]
""",
    "drawn to the mean": """
    a = dict(_unspoiled(*args, progress=progress, **level))
    return {k: v if k in KEPT else 0.97 * _np.asarray(v) + 0.03 * _np.mean(v) for k, v in a.items()}
""",
}
_KEPT = ("t", "dt", "residual", "cell_volumes", "t_reached", "t_curve", "twin_error")


def mutations(source: str, per_kind: int, seed: int, used: frozenset[str]) -> Iterator[Mutation]:
    """Yield mistakes for this program: up to `per_kind` sites of each edit, and every wrapper.

    Args:
        source: The program.
        per_kind: How many sites of each edit.
        seed: Which sites.
        used: Functions that are called when the program runs; mistakes elsewhere change nothing.
    """
    draw = random.Random(seed)
    for kind, edit in EDITS.items():
        sites = [s for s in _sites(ast.parse(source), edit) if s[0] in used or s[0] == "module"]
        for function, number, before, after in draw.sample(sites, min(per_kind, len(sites))):
            yield Mutation(kind, function, number, f"{_short(before)} -> {_short(after)}")
    for kind in WRAPPERS:
        yield Mutation(kind, "solve", -1, kind)


def planted(source: str, mutation: Mutation, entry: str = "solve", axes: tuple[str, ...] = ()) -> str | None:
    """Return the source with the mistake in it, or None where it has no such site.

    Args:
        source: The program.
        mutation: What to plant.
        entry: Name of its entry point.
        axes: Names of arrays that hold places or times, which wrappers leave alone.
    """
    if mutation.number < 0:
        marker = '\nif __name__ == "__main__":'
        head, _, tail = source.partition(marker)
        body = WRAPPERS[mutation.kind].strip("\n")
        kept = f"KEPT = {(*_KEPT, *axes)!r}\n_memo = {{}}\n"
        return f"{head}\n{kept}" + _WRAP.format(entry=entry, body=body) + (marker + tail if tail else "")
    tree = ast.parse(source)
    edit, seen = EDITS[mutation.kind], 0
    for function, parent, field, index, node in _walk(tree):
        if function != mutation.function:
            continue
        new = edit(node)
        if new is None:
            continue
        if seen == mutation.number:
            _put(parent, field, index, new)
            return ast.unparse(ast.fix_missing_locations(tree))
        seen += 1
    return None


def functions_used(source: str, entry: str, arguments: dict[str, object]) -> frozenset[str]:
    """Return the names of the functions of a program that one call of its entry point runs."""
    made, names = types.ModuleType("program"), set()

    def note(frame: types.FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename == "<planted>":
            names.add(frame.f_code.co_name)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "<planted>", "exec"), made.__dict__)  # our own writer's text
        sys.setprofile(note)
        try:
            getattr(made, entry)(**arguments)
        finally:
            sys.setprofile(None)
    return frozenset(names)


def function_text(source: str, name: str) -> str:
    """Return the syntax of one function, "" where there is none; "module": the constants."""
    tree = ast.parse(source)
    if name == "module":
        return "\n".join(ast.dump(n) for n in tree.body if isinstance(n, (ast.Assign, ast.AnnAssign)))
    return "\n".join(ast.dump(n) for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
    return text if len(text) <= 60 else text[:57] + "..."


def _sites(tree: ast.Module, edit: Edit) -> Iterator[tuple[str, int, ast.AST, ast.AST]]:
    count: dict[str, int] = {}
    for function, _, _, _, node in _walk(tree):
        new = edit(copy.deepcopy(node))
        if new is None:
            continue
        number = count.get(function, 0)
        count[function] = number + 1
        yield function, number, node, new


def _walk(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
    """Yield every node with the function it is in and its place in its parent, in a fixed order."""

    def visit(parent: ast.AST, function: str) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
        for field, value in ast.iter_fields(parent):
            nodes = value if isinstance(value, list) else [value]
            for index, node in enumerate(nodes):
                if (
                    not isinstance(node, ast.AST)
                    or _is_words(node)
                    or field in ("annotation", "decorator_list")
                ):
                    continue
                yield function, parent, field, index if isinstance(value, list) else None, node
                yield from visit(node, function)

    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            if not statement.name.startswith(_SPARED):
                yield from visit(statement, statement.name)
        elif isinstance(statement, ast.Assign):
            yield from visit(statement, "module")


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _put(parent: ast.AST, field: str, index: int | None, new: ast.AST) -> None:
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new
