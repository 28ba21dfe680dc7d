"""pytest plugin: every task of a folder becomes a test.

    pytest --wellposed-tasks DIR

Only the standard library and pytest are imported until the option is given, since pytest loads the plugin
in every run of an environment that has wellposed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from wellposed.tasks.task import Task

__all__ = ["pytest_addoption", "pytest_collection_modifyitems"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("wellposed")
    group.addoption(
        "--wellposed-tasks",
        action="append",
        default=[],
        metavar="DIR",
        help="Run each regression task of this folder (or file) as a test; may be repeated.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the tasks to what pytest collected itself, before `-k` and `-m` choose among all."""
    places = config.getoption("--wellposed-tasks")
    if not places:
        return
    from wellposed.errors import WellposedError
    from wellposed.tasks.task import load

    for place in places:
        try:
            tasks = load(Path(place))
        except WellposedError as error:
            raise pytest.UsageError(str(error)) from None
        folder: Any = _TaskFile.from_parent(session, name=Path(place).name, nodeid=Path(place).name)
        items.extend(TaskItem.from_parent(folder, name=task.id, task=task) for task in tasks)


class _TaskFile(pytest.Collector):
    def collect(self) -> list[pytest.Item]:
        """Nothing: the items are made by the hook."""
        return []


class TaskItem(pytest.Item):
    """One task as a test."""

    def __init__(self, *, task: Task, **rest: Any) -> None:
        super().__init__(**rest)
        self.task = task
        for tag in task.tags:
            self.keywords[tag] = True

    def runtest(self) -> None:
        """Run the task through the command."""
        from wellposed.tasks.running import run_all

        (found,) = run_all([self.task])
        self.user_properties += [("verdict", found.verdict), ("wall_s", found.wall_s)]
        if not found.passed:
            raise NotAsExpected(f"{found.outcome}: {found.why}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what differs; a traceback of this file would say nothing."""
        if isinstance(excinfo.value, NotAsExpected):
            return f"task {self.task.id}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the task stands."""
        return Path(self.task.path.partition(",")[0]), 0, f"task {self.task.id}"


class NotAsExpected(Exception):
    """The task did not end as it says."""
