"""`wellposed sandbox`: run a program file behind the sandbox, and say what the sandbox is worth here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from wellposed.command.outcome import printable
from wellposed.errors import SandboxUnavailable

if TYPE_CHECKING:
    from wellposed.sandbox.conformance import Verdict
    from wellposed.sandbox.job import LevelName
    from wellposed.sandbox.script import Finished

__all__ = ["sandbox"]

_NO_SANDBOX = 125
_NOT_HELD = 1
_MAX_SCRIPT = 10_000_000
_SAID = {
    "ok": "finished, results accepted",
    "failed": "the script failed",
    "time": "ended at the limit of time",
    "limit": "ended at a limit of memory, disk or output",
    "refused": "the results were refused",
    "killed": "killed",
}


@click.group()
def sandbox() -> None:
    """Run programs that nobody has read, behind the kernel's isolation."""


@sandbox.command()
@click.argument("script", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--workdir",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Empty or new folder for results.npz, result.json and *.png.",
)
@click.option("--time", "time_s", default=60.0, type=click.FloatRange(0.1, 1e6), help="Seconds; 60.")
@click.option("--memory", "memory_mb", default=2048, type=click.IntRange(16, 2**20), help="MiB; 2048.")
@click.option("--disk", "disk_mb", default=512, type=click.IntRange(1, 2**20), help="MiB; 512.")
@click.option("--require", type=click.Choice(["namespace", "landlock"]), help="Weakest level; landlock.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(
    script: Path,
    workdir: Path,
    time_s: float,
    memory_mb: int,
    disk_mb: int,
    require: str | None,
    as_json: bool,
) -> int:
    """Run one program file and take only safe results from it.

    Exit code 0 when the script ended by itself with 0 and left result.json and results.npz that agree, all
    files of an allowed kind; 10 the script failed, 11 time, 12 memory, disk or output, 13 results refused,
    14 killed, 125 no sandbox (nothing ran).
    """
    from wellposed.sandbox.script import export, run_script

    _prepare(workdir)
    source = script.read_bytes()[: _MAX_SCRIPT + 1]
    if len(source) > _MAX_SCRIPT:
        raise click.UsageError(f"{script.name} is larger than {_MAX_SCRIPT} bytes; give a program, not data")
    try:
        finished = run_script(
            source,
            time_s=time_s,
            memory_mb=memory_mb,
            disk_mb=disk_mb,
            name=script.name,
            require=require,
        )
    except SandboxUnavailable as error:
        if as_json:
            parts = {"what": error.what, "where": error.where, "why": error.why, "instead": error.instead}
            click.echo(json.dumps({"status": "no sandbox", "exit_code": _NO_SANDBOX, "error": parts}))
        else:
            click.echo(printable(f"Nothing was run: {error}"), err=True)
        return _NO_SANDBOX
    export(finished.files, workdir)
    if as_json:
        click.echo(json.dumps(_to_json(finished), indent=2))
    else:
        _print(finished, workdir)
    return finished.exit_code


def _prepare(workdir: Path) -> None:
    """Make the folder; what is in it already could be taken for a result."""
    try:
        workdir.mkdir(parents=True, exist_ok=True)
        taken = next(workdir.iterdir(), None)
    except OSError as error:
        raise click.UsageError(f"--workdir {str(workdir)!r} cannot be used: {error.strerror}") from None
    if taken is not None:
        raise click.UsageError(
            f"--workdir {str(workdir)!r} holds {taken.name!r}; name an empty or new folder, so that nothing "
            "in it can be taken for a result of this run"
        )


def _to_json(finished: Finished) -> dict[str, object]:
    outcome = finished.outcome
    return {
        "status": finished.ending,
        "exit_code": finished.exit_code,
        "level": outcome.isolation.level,
        "layers": list(outcome.isolation.layers),
        "gaps": list(outcome.isolation.gaps),
        "weaker_because": outcome.isolation.weaker_because,
        "files": {name: len(content) for name, content in finished.files.items()},
        "refused": [printable(reason) for reason in finished.refused],
        "returncode": outcome.returncode,
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "wall_s": round(outcome.wall_s, 3),
        "cpu_s": round(outcome.cpu_s, 3),
        "peak_memory_mb": round(outcome.peak_memory_mb, 1),
    }


def _print(finished: Finished, workdir: Path) -> None:
    """Show what the program printed where it printed it, and our own words on standard error."""
    outcome = finished.outcome
    click.echo(printable(outcome.stdout), nl=False)
    click.echo(printable(outcome.stderr), nl=False, err=True)
    click.echo(f"sandbox: {_SAID[finished.ending]} ({outcome})", err=True)
    for reason in finished.refused:
        click.echo(printable(f"  {reason}"), err=True)
    for name in finished.files:
        click.echo(printable(f"  {workdir / name}"), err=True)
    if outcome.isolation.weaker_because:
        click.echo(printable(f"  {outcome.isolation}"), err=True)


@sandbox.command()
@click.option("--full", is_flag=True, help="Also attack it with the programs of the conformance suite.")
@click.option("--level", type=click.Choice(["namespace", "landlock"]), help="Only this level, with --full.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(full: bool, level: Literal["namespace", "landlock"] | None, as_json: bool) -> int:
    """Say, layer by layer, what stands between programs and this machine.

    Exit code 0 when programs can be run at level landlock or better (and, with --full, every attack is held),
    1 when an attack is not held, 125 when no program can be run.
    """
    from wellposed.sandbox.probe import survey

    levels = survey()
    ready = next((found.level for found in levels if found.works and found.level != "none"), None)
    verdicts: list[Verdict] = []
    if full and ready is not None:
        from wellposed.sandbox.conformance import attack

        chosen: LevelName = level or ready  # pyright: ignore[reportAssignmentType]
        verdicts = attack(chosen, on_verdict=None if as_json else _show)
    broken = [v for v in verdicts if not v.held]
    if as_json:
        shown = {"level": ready or "none", "levels": [found.to_json() for found in levels]}
        if full:
            shown["attacks"] = [v.to_json() for v in verdicts]
        click.echo(json.dumps(shown, indent=2))
    else:
        for found in levels:
            click.echo(printable(str(found)))
        if verdicts:
            click.echo(f"{len(verdicts) - len(broken)} of {len(verdicts)} programs held.")
        click.echo(f"Programs run at level {ready!r}." if ready else "No program can be run here.")
    if ready is None:
        return _NO_SANDBOX
    return _NOT_HELD if broken else 0


def _show(verdict: Verdict) -> None:
    click.echo(printable(str(verdict)))
    sys.stdout.flush()
