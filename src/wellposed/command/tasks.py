"""`wellposed tasks`: regression tasks listed, shown and run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from wellposed.tasks.scoring import Score
    from wellposed.tasks.task import Task

__all__ = ["tasks"]

_FAILED = 1

_folder = click.option(
    "--dir",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="Your own tasks: a folder of YAML files or one file; by default the catalogue of the package.",
)
_tags = click.option(
    "--tag", "tags", multiple=True, metavar="T", help="Only tasks with this tag; may be repeated."
)


@click.group()
def tasks() -> None:
    r"""Run problems whose answers are known, and compare with earlier runs.

    \b
      wellposed tasks run --tag quick
      wellposed tasks run --dir my-tasks --baseline baseline.json
    """


@tasks.command("list")
@_folder
@_tags
def list_tasks(folder: Path | None, tags: tuple[str, ...]) -> int:
    """List tasks with their tags."""
    for task in _chosen(folder, (), tags):
        click.echo(f"{task.id:44} {', '.join(task.tags)}")
    return 0


@tasks.command()
@click.argument("task_id", metavar="ID")
@_folder
def show(task_id: str, folder: Path | None) -> int:
    """Show one task: what is asked and what must come back."""
    (task,) = _chosen(folder, (task_id,), ())
    click.echo(f"{task.id}   {', '.join(task.tags)}   at most {task.budget.seconds:g} s")
    for turn in task.turns or (task.problem or "",):
        click.echo(f"  > {turn}")
    e = task.expect
    click.echo(f"expected: {e.status}" + (f", {' or '.join(e.verdicts)}" if e.status == "solved" else ""))
    for answer in e.answers:
        value = answer.value if isinstance(answer.value, tuple) else (answer.value,)
        shown = ", ".join(str(v) for v in value)
        unit = f" {answer.unit}" if answer.unit else ""
        click.echo(f"  {shown}{unit}   within {answer.rtol:g} of it + {answer.atol:g}   {answer.source}")
    for word in e.message:
        click.echo(f"  the message says {word!r}")
    return 0


@tasks.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@_folder
@_tags
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Side by side.")
@click.option("--model", metavar="NAME", help="Passed on to `wellposed solve`.")
@click.option("--repeat", type=click.IntRange(1), default=1, show_default=True, help="Runs of each task.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("wellposed-tasks"),
    show_default=True,
    help="Folder for results.jsonl, junit.xml and scoreboard.html.",
)
@click.option("--resume", is_flag=True, help="Keep the results that an interrupted run left in the folder.")
@click.option(
    "--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Compare with it."
)
@click.option("--update-baseline", is_flag=True, help="Write this run's figures into the baseline.")
def run(
    ids: tuple[str, ...],
    folder: Path | None,
    tags: tuple[str, ...],
    jobs: int,
    model: str | None,
    repeat: int,
    output: Path,
    resume: bool,
    baseline: Path | None,
    update_baseline: bool,
) -> int:
    """Run tasks; exit with 0 when all end as expected and nothing is worse than the baseline."""
    from wellposed.tasks.records import read_baseline, regressions, write_baseline

    if update_baseline and baseline is None:
        raise click.UsageError("--update-baseline needs --baseline FILE\n  instead: name the file to write")
    chosen = _chosen(folder, ids, tags)
    if not chosen:
        raise click.UsageError("no task has all these tags\n  instead: see `wellposed tasks list`")
    old = read_baseline(baseline) if baseline is not None and baseline.exists() else {}
    if baseline is not None and not old and not update_baseline:
        raise click.UsageError(
            f"the baseline {str(baseline)!r} does not exist\n  instead: write it with --update-baseline"
        )
    scores = _run(chosen, repeat, jobs, ["--model", model] if model else [], output, resume)
    worse = regressions(scores, old)
    _finish(scores, old, worse, output)
    if update_baseline and baseline is not None:
        write_baseline(baseline, scores, old)
    return 0 if all(s.passed for s in scores) and not worse else _FAILED


def _chosen(folder: Path | None, ids: Sequence[str], tags: Sequence[str]) -> tuple[Task, ...]:
    from wellposed.tasks.task import catalogue, load, select

    return select(load(folder) if folder is not None else catalogue(), ids, tags)


def _run(
    chosen: Sequence[Task], repeat: int, jobs: int, options: Sequence[str], output: Path, resume: bool
) -> list[Score]:
    """Run what is left to run, telling each score as it comes in."""
    from wellposed.tasks.records import append, earlier
    from wellposed.tasks.running import run_all

    output.mkdir(parents=True, exist_ok=True)
    results = output / "results.jsonl"
    kept = earlier(results, {t.id: t.fingerprint for t in chosen}) if resume else []
    if not resume:
        results.unlink(missing_ok=True)
    scores = list(kept)
    for number in range(repeat):
        done = {s.task for s in _nth(kept, number)}
        left = [t for t in chosen if t.id not in done]
        if not left:
            continue

        def told(score: Score) -> None:
            scores.append(score)
            append(results, score)
            _tell(score, len(scores), repeat * len(chosen))

        run_all(left, jobs=jobs, options=options, on_score=told)
    order = {t.id: i for i, t in enumerate(chosen)}
    return sorted(scores, key=lambda s: order[s.task])


def _nth(scores: Sequence[Score], number: int) -> list[Score]:
    """Return the scores that are the (number + 1)-th of their task."""
    seen: dict[str, int] = {}
    found = []
    for s in scores:
        if seen.get(s.task, 0) == number:
            found.append(s)
        seen[s.task] = seen.get(s.task, 0) + 1
    return found


_COLOURS = {"right": "green", "unproven": "yellow", "refused": "magenta"}


def _tell(score: Score, number: int, total: int) -> None:
    mark = click.style(f"{score.outcome:12}", fg=_COLOURS.get(score.outcome, "red"))
    why = f"   {score.why.splitlines()[0][:90]}" if score.why else ""
    click.echo(f"{number:4}/{total}  {mark} {score.wall_s:7.1f} s  {score.task}{why}")


def _finish(scores: Sequence[Score], old: dict[str, Any], worse: Sequence[Any], output: Path) -> None:
    from wellposed.tasks.records import write_junit
    from wellposed.tasks.scoreboard import write_scoreboard
    from wellposed.tasks.statistics import summary

    write_junit(output / "junit.xml", scores)
    write_scoreboard(output / "scoreboard.html", scores, old, worse)
    click.echo(f"\n{summary(scores)}")
    for line in worse:
        click.echo(f"worse: {line}")
    click.echo(f"Scoreboard: {os.fspath(output / 'scoreboard.html')}")
