"""What the README and the documentation say, done as they say it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

# Commands that are run as they stand; every other `wellposed solve` is at least read.
CHEAP = ("doctor", "schema", "read", "--version", "--help")
SOLVED = "y'' + 2 y' + 5 y"
"""The prompt with these words, an ordinary equation, is solved as well."""


@dataclass(frozen=True)
class Block:
    """One fenced block of code."""

    page: Path
    line: int
    language: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w*)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(page, text.count("\n", 0, match.start()) + 1, match[1], match[2])


def named(value: Path | Block | list[str]) -> str:
    if isinstance(value, Block):
        return f"{value.page.name}:{value.line}"
    return value.name if isinstance(value, Path) else " ".join(value)[:60]


def python_pages() -> list[Path]:
    return [page for page in PAGES if any(block.language == "python" for block in blocks(page))]


def commands() -> list[list[str]]:
    """Every `wellposed …` line of a shell block, as the words a shell makes of it, each once."""
    found = {}
    for page in PAGES:
        for block in blocks(page):
            if block.language in ("sh", "bash", "console"):
                for line in block.text.replace("\\\n", " ").splitlines():
                    words = shlex.split(line, comments=True)
                    if words[:1] == ["wellposed"]:
                        found[tuple(words[1:])] = None
    return [list(words) for words in found]


def run(words: list[str], folder: Path, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def wellposed(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "wellposed.cli", *words], folder)


@pytest.mark.slow
@pytest.mark.parametrize("page", python_pages(), ids=named)
def test_the_python_of_a_page_runs_from_top_to_bottom(page: Path, tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    text = "\n".join(block.text for block in blocks(page) if block.language == "python")
    script.write_text(text, encoding="utf-8")
    done = run([sys.executable, str(script)], tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("words", [w for w in commands() if w[0] in CHEAP], ids=named)
def test_a_cheap_command_of_the_pages_succeeds(words: list[str], tmp_path: Path) -> None:
    done = wellposed(words, tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("words", [w for w in commands() if w[0] == "solve" and " " in w[1]], ids=named)
def test_a_prompt_of_the_pages_is_understood(words: list[str], tmp_path: Path) -> None:
    done = wellposed(["read", words[1]], tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_first_solve_of_the_pages_is_verified(tmp_path: Path) -> None:
    words = next(w for w in commands() if w[0] == "solve" and SOLVED in w[1])
    done = wellposed(words, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "VERIFIED" in done.stdout
    assert len(list(tmp_path.rglob("report.html"))) == 1


@pytest.mark.parametrize(
    "block",
    [b for page in PAGES for b in blocks(page) if b.language == "yaml" and "unknowns:" in b.text],
    ids=named,
)
def test_a_problem_file_of_the_pages_holds_a_problem(block: Block) -> None:
    from wellposed.problem.files import dump, read

    problem = read(block.text)
    assert problem.equations
    # Shown as `wellposed read` would write it, so that the page and the program speak alike.
    assert dump(problem) == block.text


def test_the_task_file_of_the_pages_holds_tasks(tmp_path: Path) -> None:
    from wellposed.tasks import load

    (block,) = [b for b in blocks(ROOT / "docs" / "tasks.md") if b.text.startswith("- id:")]
    file = tmp_path / "tasks.yaml"
    file.write_text(block.text, encoding="utf-8")
    assert [t.expect.status for t in load(file)] == ["solved", "refused"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_to_files_of_the_project_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [t.partition("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [t for t in targets if t and "://" not in t and not (page.parent / t).exists()]
    assert missing == []


def test_ci_runs_exactly_the_test_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    shell = "".join(b.text for b in blocks(ROOT / "README.md") if b.language in ("sh", "bash"))
    (command,) = [line for line in shell.splitlines() if "pytest" in line]
    assert lines[-1] == command
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    words = ["-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-b", "html", "-d", str(tmp_path / "doctrees")]
    done = run([sys.executable, *words, str(ROOT / "docs"), str(tmp_path / "html")], tmp_path)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "html" / "index.html").is_file()
