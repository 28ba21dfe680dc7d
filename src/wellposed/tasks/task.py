"""What a task is, and how tasks are read from files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from wellposed.errors import WellposedError

__all__ = ["Budget", "Expectation", "ExpectedAnswer", "Task", "TaskError", "catalogue", "load", "select"]

Status = Literal["solved", "refused"]


class TaskError(WellposedError):
    """A task file does not say what a task must say."""

    exit_code = 2


@dataclass(frozen=True)
class ExpectedAnswer:
    """What one asked quantity must be."""

    value: float | bool | tuple[float, ...]
    rtol: float = 1e-4
    """Accepted difference relative to the expected value."""
    atol: float = 0.0
    """Accepted difference besides, in the answer's unit."""
    unit: str | None = None
    """The unit that the answer must be given in; None: not looked at."""
    source: str = ""
    """Where the value comes from: a closed form, a citation."""


@dataclass(frozen=True)
class Expectation:
    """What must come back."""

    status: Status = "solved"
    verdicts: tuple[str, ...] = ("VERIFIED",)
    """Accepted verdicts of a solved problem."""
    answers: tuple[ExpectedAnswer, ...] = ()
    """In the order in which the prompt asks."""
    order: tuple[float, float] | None = None
    """Accepted range of the observed order in space."""
    closed_form: bool = False
    """True when a closed form must be given."""
    message: tuple[str, ...] = ()
    """Words that a refusal must contain."""


@dataclass(frozen=True)
class Budget:
    """What a task may cost."""

    seconds: float = 120.0
    memory_mb: float | None = None
    """Largest accepted peak memory of any program."""


@dataclass(frozen=True)
class Task:
    """One problem with what its answer must be."""

    id: str
    turns: tuple[str, ...]
    """What the user says, turn by turn; a single text for most tasks. Empty with `problem`."""
    expect: Expectation
    problem: str | None = None
    """A problem file's text instead of words."""
    budget: Budget = Budget()
    tags: tuple[str, ...] = ()
    path: str = ""
    """The file it was read from."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the question, the expectation or the budget does."""
        told = json.dumps([self.turns, self.problem, repr(self.expect), repr(self.budget)])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def catalogue() -> tuple[Task, ...]:
    """Return the tasks that come with the package, in the order of their ids."""
    return load(Path(__file__).parent / "catalogue")


def load(place: Path) -> tuple[Task, ...]:
    """Return the tasks of a file or of every `.yaml` file of a folder, in the order of their ids.

    Args:
        place: A YAML file with one task or with a list of tasks, or a folder of such files.

    Raises:
        TaskError: A file cannot be read, says something unknown, or an id is there twice.
    """
    if not place.exists():
        raise TaskError(f"{str(place)!r} does not exist", instead="name a folder of task files or one file")
    files = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    if not files:
        raise TaskError(f"{str(place)!r} holds no .yaml file", instead="put one task or a list into a file")
    found: dict[str, Task] = {}
    for file in files:
        for task in _read(file):
            if task.id in found:
                raise TaskError(
                    f"the id {task.id!r} is there twice",
                    where=f"{found[task.id].path} and {task.path}",
                    why="results are kept by id",
                    instead="give one of them another id",
                )
            found[task.id] = task
    return tuple(found[name] for name in sorted(found))


def select(tasks: Iterable[Task], ids: Sequence[str], tags: Sequence[str]) -> tuple[Task, ...]:
    """Return the tasks with these ids (all, when none are given) and every one of these tags.

    Raises:
        TaskError: An id or a tag that no task has.
    """
    tasks = tuple(tasks)
    known, used = {t.id for t in tasks}, {tag for t in tasks for tag in t.tags}
    for kind, wanted, there in (("id", ids, known), ("tag", tags, used)):
        for name in wanted:
            if name not in there:
                raise TaskError(
                    f"no task has the {kind} {name!r}",
                    where=f"{len(tasks)} tasks",
                    instead=f"write one of: {', '.join(_nearest(name, there))}",
                )
    return tuple(t for t in tasks if (not ids or t.id in ids) and set(tags) <= set(t.tags))


def _nearest(name: str, known: set[str]) -> list[str]:
    from rapidfuzz import process

    return [found for found, _, _ in process.extract(name, sorted(known), limit=5)]


def _read(file: Path) -> list[Task]:
    import yaml

    try:
        data: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(
            f"{str(file)!r} cannot be read: {error}", instead="name a readable text file"
        ) from None
    except yaml.YAMLError as error:
        raise TaskError(
            "the file is not YAML",
            where=f"{file}: {' '.join(str(error).split())[:300]}",
            instead="mend the indentation or the quotes",
        ) from None
    from wellposed.tasks.schema import checked

    entries = data if isinstance(data, list) else [data]
    return [checked(entry, f"{file}, task {number}") for number, entry in enumerate(entries, 1)]
