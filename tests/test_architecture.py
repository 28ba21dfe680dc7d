"""The rooms, who may import whom, and the limits of size: read from the source, never by running it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "wellposed"
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

# Room (folder or module of the package) -> what of wellposed it may import besides itself and `errors`.
# An entry with a dot allows that module of a room and nothing else of it.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "problem": set(),
    "contract": {"problem"},
    "sandbox": set(),
    "solvers": {"problem", "contract"},
    # The judge never sees program text: no contract.program, no solvers, no agent, no sandbox.
    "verification": {"problem", "contract.plan", "contract.run"},
    "report": {"problem", "contract", "verification"},
    "agent": {"problem", "contract", "solvers", "sandbox"},
    "front": {"problem", "contract", "sandbox", "solvers", "verification", "report", "agent", "api"},
    "api": {"problem", "contract", "sandbox", "solvers", "verification", "report", "agent", "front"},
    "comparison": {"api", "problem", "solvers", "report"},
    "tasks": {"api"},
    "doctor": {"sandbox", "agent.models.settings"},
    "command": {"api", "comparison", "agent", "problem", "report", "tasks", "doctor", "sandbox"},
    "cli": {"command"},
    "__main__": {"cli"},
    "__init__": {"api", "comparison", "problem", "report"},
}

# Public packages that belong to some rooms only; a package that is not listed may be used in every room but
# the sandbox, which has the standard library alone.
ONLY_IN: dict[str, set[str]] = {
    "click": {"command", "cli"},
    "rich": {"command"},
    "openai": {"agent"},
    "matplotlib": {"report"},
    "jinja2": {"report", "solvers", "tasks"},
    # FiPy runs in the programs, behind the sandbox, and never in our own process.
    "fipy": set(),
    # The tasks put their questions to the command itself, each in a process of its own.
    "subprocess": {"sandbox", "tasks"},
    "multiprocessing": {"sandbox"},
}

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "parse_expr", "breakpoint"}
FORBIDDEN_MODULES = {"matplotlib.pyplot", "sympy.parsing", "pickle", "marshal", "shelve", "dill"}
HEAVY = ("sympy", "scipy", "numpy", "fipy", "matplotlib", "pint", "openai", "pydantic")


def own_files() -> list[Path]:
    """The package's modules; templates are text of programs that run elsewhere."""
    return sorted(p for p in PACKAGE.rglob("*.py") if "templates" not in p.relative_to(PACKAGE).parts)


def all_files() -> list[Path]:
    return own_files() + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "benchmarks").rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), named(path))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_of(path: Path) -> list[str]:
    parts = list(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported name as a dotted path, with its line; `from a import b` is `a.b`."""
    is_package = path.name == "__init__.py"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module_of(path)
                kept = here[: len(here) - node.level + is_package]
                base = ".".join([*kept, *filter(None, [node.module])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def is_allowed(target: str, room: str) -> bool:
    """True when a module of `room` may import `target`, a dotted path below `wellposed`."""
    other = target.split(".")[0]
    if other in (room, "errors", "__version__", ""):
        return True
    return any(target == entry or target.startswith(entry + ".") for entry in MAY_IMPORT[room])


def test_every_room_of_the_package_stands_in_the_table() -> None:
    rooms = {room_of(path) for path in own_files()}
    assert rooms - MAY_IMPORT.keys() == set()


@pytest.mark.parametrize("path", own_files(), ids=named)
def test_a_room_imports_only_what_the_table_allows(path: Path) -> None:
    room = room_of(path)
    wrong = []
    for name, line in imported(path):
        top, _, below = name.partition(".")
        if top == "wellposed" and not is_allowed(below, room):
            wrong.append(f"line {line}: {room} may not import {name}")
        if top in ONLY_IN and room not in ONLY_IN[top]:
            wrong.append(f"line {line}: only {sorted(ONLY_IN[top])} may import {top}")
        if room == "sandbox" and top != "wellposed" and top not in sys.stdlib_module_names:
            wrong.append(f"line {line}: the sandbox has the standard library only, not {name}")
        if any(name == m or name.startswith(m + ".") for m in FORBIDDEN_MODULES):
            wrong.append(f"line {line}: {name} is forbidden")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", own_files(), ids=named)
def test_no_text_is_ever_evaluated(path: Path) -> None:
    wrong = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef) and UNSAFE_LOADERS & {ast.unparse(base) for base in node.bases}:
            wrong.append(f"line {node.lineno}: {node.name} derives from a loader that builds objects")
        if not isinstance(node, ast.Call):
            continue
        is_method = isinstance(node.func, ast.Attribute)
        name = node.func.attr if is_method else getattr(node.func, "id", "")
        # re.compile and the like are methods; the builtins that evaluate are plain names.
        if name in FORBIDDEN_CALLS and (not is_method or name == "parse_expr"):
            wrong.append(f"line {node.lineno}: {name}()")
        if name == "sympify" and not has_true(node, "strict"):
            wrong.append(f"line {node.lineno}: sympify() without strict=True evaluates strings")
        if name == "S" and not all(
            isinstance(a, ast.Constant) and not isinstance(a.value, str) for a in node.args
        ):
            wrong.append(f"line {node.lineno}: S() of anything but a literal number evaluates strings")
        if has_true(node, "shell") or has_true(node, "allow_pickle"):
            wrong.append(f"line {node.lineno}: shell=True or allow_pickle=True")
        called = ast.unparse(node.func)
        if called in {"os.system", "os.popen"} or (called == "yaml.load" and not loads_safely(node)):
            wrong.append(f"line {node.lineno}: {called}()")
    assert not wrong, "\n".join(wrong)


UNSAFE_LOADERS = {"", "yaml.Loader", "yaml.CLoader", "yaml.FullLoader", "yaml.UnsafeLoader"}


def loads_safely(call: ast.Call) -> bool:
    """True unless PyYAML would build objects; a class of our own is held to its base below."""
    return next((ast.unparse(k.value) for k in call.keywords if k.arg == "Loader"), "") not in UNSAFE_LOADERS


def has_true(call: ast.Call, keyword: str) -> bool:
    return any(
        k.arg == keyword and isinstance(k.value, ast.Constant) and k.value.value is True
        for k in call.keywords
    )


@pytest.mark.parametrize("path", all_files(), ids=named)
def test_files_and_functions_stay_short(path: Path) -> None:
    wrong = []
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > MOST_LINES_OF_A_FILE:
        wrong.append(f"{lines} lines; at most {MOST_LINES_OF_A_FILE}")
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_LINES_OF_A_FUNCTION:
                wrong.append(f"{node.name}: {length} lines; at most {MOST_LINES_OF_A_FUNCTION}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["solve", "--help"]])
def test_the_command_starts_without_the_heavy_packages(arguments: list[str]) -> None:
    program = (
        "import sys, wellposed, wellposed.cli\n"
        f"code = wellposed.cli.main({arguments!r})\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('loaded:', loaded)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_the_rules_catch_what_they_forbid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted faults: without them a rule that never fires would look like a rule that is kept."""
    bad = PACKAGE / "verification" / "planted.py"
    source = (
        "from wellposed.contract.program import Program\n"
        "import wellposed.sandbox.job, subprocess, matplotlib.pyplot\n"
        "from ..solvers import anything\n"
    )
    monkeypatch.setattr(f"{__name__}.tree_of", lambda path: ast.parse(source))
    with pytest.raises(AssertionError) as caught:
        test_a_room_imports_only_what_the_table_allows(bad)
    message = str(caught.value)
    for part in (
        "contract.program",
        "sandbox.job",
        "import subprocess",
        "pyplot is forbidden",
        "wellposed.solvers",
    ):
        assert part in message

    evaluating = "eval('1')\nsp.sympify(text)\nsp.S('x')\nparse_expr('x')\nyaml.load(f)\nre.compile('x')\n"
    monkeypatch.setattr(f"{__name__}.tree_of", lambda path: ast.parse(evaluating))
    with pytest.raises(AssertionError) as caught:
        test_no_text_is_ever_evaluated(bad)
    assert [f"line {n}" in str(caught.value) for n in range(1, 7)] == [True] * 5 + [False]
