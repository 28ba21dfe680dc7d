"""What a written method may not hold, found by reading it; the sandbox and the judge stand behind this.

It turns most mistakes and all plain attempts at files, networks and the frame into a precise complaint before
anything is run. It is no boundary: that is the sandbox's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

__all__ = ["faults_of"]

_MODULES = frozenset(
    {"numpy", "scipy", "sympy", "fipy", "math", "functools", "itertools", "dataclasses", "collections"}
)
_CLOSED = ("scipy.io", "numpy.ctypeslib", "numpy.f2py", "numpy.testing", "sympy.parsing", "sympy.utilities",
           "fipy.tools", "fipy.viewers")  # fmt: skip
_CALLS = frozenset(
    {"eval", "exec", "compile", "open", "input", "globals", "locals", "vars", "getattr", "setattr", "delattr",
     "breakpoint", "exit", "quit", "print", "memoryview", "dir", "help"}
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {"load", "save", "savez", "savez_compressed", "savetxt", "loadtxt", "genfromtxt", "fromfile", "tofile",
     "memmap", "DataSource", "ctypeslib", "f2py", "io", "os", "sys", "subprocess", "system", "popen", "dump",
     "dumps", "sympify", "parse_expr", "S", "test", "show_config"}
)  # fmt: skip
_FRAME = frozenset({"solve", "shares", "gauss", "AXES", "T_START", "OUTPUT_TIMES", "BASE_STEPS", "np"})
_MOST_CHARACTERS = 40_000
_MOST_FAULTS = 8


def faults_of(source: str, *, data: str, unknowns: Sequence[str], is_steady: bool) -> tuple[str, ...]:
    """Return what stands against running a method, a sentence each; empty when nothing does.

    Args:
        source: The method's text.
        data: Text of the data that stand before it; its names may not be redefined.
        unknowns: Names of the unknowns: each one's source must be used.
        is_steady: Whether `solve_steady` is wanted, or `prepare` and `advance`.
    """
    if len(source) > _MOST_CHARACTERS:
        return (f"the method has {len(source)} characters; at most {_MOST_CHARACTERS}",)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return (f"the method is not valid Python: {error}",)
    taken = _FRAME | _defined(ast.parse(data))
    found = [*_imports(tree), *_forbidden(tree), *_top(tree, taken), *_contract(tree, unknowns, is_steady)]
    return tuple(dict.fromkeys(found))[:_MOST_FAULTS]


def _defined(tree: ast.Module) -> set[str]:
    names = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return names


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module or ''}.{a.name}" for a in node.names]
            if node.level:
                yield f"line {node.lineno}: relative imports lead nowhere here"
        for name in names:
            is_closed = any(name == c or name.startswith(f"{c}.") for c in _CLOSED)
            if name.partition(".")[0] not in _MODULES or is_closed:
                yield f"`{name}` may not be imported; allowed: {', '.join(sorted(_MODULES))}"


def _forbidden(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and (node.id in _CALLS or node.id.startswith("__")):
            yield f"line {node.lineno}: `{node.id}` may not be used"
        elif isinstance(node, ast.Attribute) and (node.attr in _ATTRIBUTES or node.attr.startswith("__")):
            yield f"line {node.lineno}: `.{node.attr}` may not be used"
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield f"line {node.lineno}: `global` and `nonlocal` may not be used; keep data in `state`"
        elif isinstance(node, ast.alias) and (node.name.rpartition(".")[2] in _ATTRIBUTES):
            yield f"`{node.name}` may not be imported"
        elif isinstance(node, ast.alias) and node.name == "*":
            yield "`import *` may not be used"


def _top(tree: ast.Module, taken: set[str] | frozenset[str]) -> Iterator[str]:
    """Yield statements that run at import, and names that belong to the data or the frame."""
    plain = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    for node in tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not isinstance(node, plain) and not is_text:
            yield f"line {node.lineno}: only imports, functions, classes and constants may stand at the top"
    for name in sorted(_defined(tree) & (taken - {"np"})):
        yield f"`{name}` is given by the data or the frame and may not be redefined"
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and (node.asname or node.name) in taken - {"np"}:
            yield f"`{node.asname or node.name}` is given by the data or the frame; import it by another name"


def _contract(tree: ast.Module, unknowns: Sequence[str], is_steady: bool) -> Iterator[str]:
    wanted = {"solve_steady": 1} if is_steady else {"prepare": 1, "advance": 4}
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    for name, count in wanted.items():
        if name not in functions:
            yield f"`{name}` is missing"
        elif len(functions[name].args.args) != count:
            yield f"`{name}` takes {len(functions[name].args.args)} arguments, not {count}"
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    for u in unknowns:
        if f"source_{u}" not in used:
            yield f"`source_{u}` is never called, so no manufactured data can reach the method"
