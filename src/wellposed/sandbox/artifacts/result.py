"""The set of files that a program has to bring back, taken as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wellposed.sandbox.artifacts.archive import Member, read_headers
from wellposed.sandbox.artifacts.document import read_json
from wellposed.sandbox.artifacts.picture import redraw
from wellposed.sandbox.artifacts.refusal import Refused

__all__ = ["ARRAYS", "RESULT", "accept"]

RESULT, ARRAYS = "result.json", "results.npz"
_MAX_PICTURES = 50


def accept(files: Mapping[str, bytes], *, limit: int) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files that may leave the sandbox, or every reason why none may.

    Args:
        files: Name to content: `result.json` with {"arrays": {name: {"shape": […], "dtype": …}}, …},
            `results.npz` with exactly these arrays, and pictures `*.png`.
        limit: Most bytes that all arrays together may take.

    Returns:
        Name to content, pictures written anew; and the reasons, each with the name of its file. When there is
        a reason there are no files.
    """
    reasons = [f"{name}: missing" for name in (RESULT, ARRAYS) if name not in files]
    taken: dict[str, bytes] = {}
    members: tuple[Member, ...] | None = None
    document: Any = None
    if sum(name.endswith(".png") for name in files) > _MAX_PICTURES:
        reasons.append(f"more than {_MAX_PICTURES} pictures")
    for name, content in sorted(files.items()):
        try:
            if name == RESULT:
                document = read_json(content)
                taken[name] = content
            elif name == ARRAYS:
                members = read_headers(content, limit=limit)
                taken[name] = content
            elif name.endswith(".png"):
                taken[name] = redraw(content)
            else:
                reasons.append(f"{name}: not a kind of file that may leave the sandbox")
        except Refused as refusal:
            reasons.append(f"{name}: {refusal}")
    if document is not None and members is not None:
        reasons += [f"{RESULT}: {reason}" for reason in _disagreements(document, members)]
    return ({}, tuple(reasons)) if reasons else (taken, ())


def _disagreements(document: Any, members: tuple[Member, ...]) -> list[str]:
    """Return where the declared arrays and the arrays differ."""
    declared = document.get("arrays") if isinstance(document, dict) else None
    if not isinstance(declared, dict):
        return ['no object "arrays" that gives each array\'s shape']
    found = {member.name: member for member in members}
    reasons = [
        f"declares {name[:60]!a}, which {ARRAYS} does not hold" for name in declared.keys() - found.keys()
    ]
    reasons += [f"does not declare {name!a} of {ARRAYS}" for name in found.keys() - declared.keys()]
    for name, member in found.items():
        entry = declared.get(name, {"shape": list(member.shape)})
        shape = entry.get("shape") if isinstance(entry, dict) else entry
        whole = tuple(shape) if isinstance(shape, list) and all(type(n) is int for n in shape) else None
        if whole != member.shape:
            reasons.append(f"{name}: declared with shape {str(shape)[:60]}, is {list(member.shape)}")
        dtype = entry.get("dtype") if isinstance(entry, dict) else None
        if dtype is not None and not _same(dtype, member.dtype):
            reasons.append(f"{name}: declared as {str(dtype)[:60]!a}, is {member.dtype}")
    return sorted(reasons)


_NAMES = {"b1": "bool", "f2": "float16", "f4": "float32", "f8": "float64", "f16": "float128"}
_NAMES |= {
    f"{kind}{n}": f"{word}{8 * n}" for kind, word in (("i", "int"), ("u", "uint")) for n in (1, 2, 4, 8)
}
_NAMES |= {"c8": "complex64", "c16": "complex128", "c32": "complex256"}


def _same(said: Any, stored: str) -> bool:
    """Return True when a name of a type, `float64` or `<f8` or `f8`, is the stored one."""
    plain = stored.lstrip("<>|=")
    return said in (stored, plain, _NAMES.get(plain, plain))
