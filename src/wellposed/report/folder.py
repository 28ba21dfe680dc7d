"""The folder of a report: written whole or not at all, and rebuilt without solving."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wellposed.errors import WellposedError
from wellposed.report.contents import Report
from wellposed.report.figures import Drawing, draw
from wellposed.report.record import RECORD, as_bytes, check_program_names, decode, read_files, source_files
from wellposed.report.schema import result_of

if TYPE_CHECKING:
    from wellposed.problem.statement import Problem

__all__ = ["file_names", "load", "problem_as_dict", "rebuild", "save"]

_PAGES = {"report": "report.html", "markdown": "report.md", "result": "result.json", "record": RECORD}
_OURS = frozenset({*_PAGES.values(), "problem.yaml", "trace.jsonl"})
_OUR_FOLDERS = ("figures", "arrays", "attempts")
_SLUG_LENGTH = 40


def save(report: Report, folder: Path | None = None) -> Path:
    """Write a report into a folder, atomically.

    The files are written into a new folder beside the target, which then takes the target's place
    by renaming. An earlier report there is replaced; files in it that wellposed did not write, and
    programs that were edited, are kept.

    Args:
        report: The report.
        folder: The target; None: a new folder in the working directory, named after the prompt.

    Returns:
        The target.

    Raises:
        WellposedError: The target holds something else than a report, or cannot be written.
    """
    target = _fresh_name(report) if folder is None else folder
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow a link to the target
    check_program_names(report.programs)
    _refuse_foreign(target)
    partial = target.parent / f".{target.name}.{secrets.token_hex(4)}.partial"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        _write(partial, _all_files(report))
        _keep_foreign_files(target, partial)
        _swap(partial, target)
    except OSError as error:
        raise WellposedError(
            f"the report cannot be written: {error.strerror or error}",
            where=str(target),
            instead="name another folder with -o, or make room and give yourself the right to write there",
        ) from error
    finally:
        # After success nothing is left of it; after an interrupt nothing half-written remains.
        shutil.rmtree(partial, ignore_errors=True)
    return target


def load(folder: Path | str) -> Report:
    """Return the report that a folder holds.

    Raises:
        WellposedError: Not a report folder, or one of its sources is missing or was changed.
    """
    from wellposed.problem.files import read as read_problem

    folder = Path(folder)
    record, files = read_files(folder)
    problem = read_problem(files["problem.yaml"].decode()) if "problem.yaml" in files else None
    return decode(record, files, problem)


def rebuild(folder: Path | str) -> Report:
    """Render page and figures of a report again from its data, without solving.

    Args:
        folder: A folder that `Report.save` wrote.

    Returns:
        The report that the folder holds.

    Raises:
        WellposedError: Not a report folder, or one of its sources is missing or was changed.
    """
    report = load(folder)
    save(report, Path(folder))
    return report


def file_names(report: Report) -> dict[str, str]:
    """Return what `save` writes for this report: kind of file to path inside the folder."""
    names = dict(_PAGES)
    if report.problem:
        names["problem"] = "problem.yaml"
    for program in report.programs:
        names[program.name.removesuffix(".py")] = program.name
    if report.problem and (report.fields or report.study.studies):
        names["figures"] = "figures"
    if report.trace:
        names["trace"] = "trace.jsonl"
    if report.attempts:
        names["attempts"] = "attempts"
    if report.runs and any(r.arrays for r in report.runs.runs):
        names["arrays"] = "arrays"
    return names


def problem_as_dict(problem: Problem) -> dict[str, Any]:
    """Return the problem as plain data, the form that `problem.yaml` holds."""
    from wellposed.problem.files import to_dict

    return to_dict(problem)


def _all_files(report: Report) -> dict[str, bytes]:
    from wellposed.problem.files import dump
    from wellposed.report.page import html_page, markdown_page

    drawings: tuple[Drawing, ...] = draw(report)
    result = json.dumps(result_of(report, Path()), indent=2, ensure_ascii=False, allow_nan=False)
    files = source_files(report, dump(report.problem) if report.problem else None)
    files["report.html"] = as_bytes(html_page(report, drawings))
    files["report.md"] = as_bytes(markdown_page(report, drawings))
    files["result.json"] = as_bytes(f"{result}\n")
    return files | {f"figures/{d.name}.svg": as_bytes(d.svg) for d in drawings}


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _refuse_foreign(target: Path) -> None:
    """Refuse a target that exists and is neither empty nor a report."""
    if target.is_dir() and not target.is_symlink():
        if not any(target.iterdir()) or _is_report(target):
            return
        what = f"the folder {str(target)!r} is not empty and holds no wellposed report"
    elif target.exists() or target.is_symlink():
        what = f"{str(target)!r} exists and is not a folder"
    else:
        return
    raise WellposedError(
        what,
        where="the folder for the report",
        why="a report replaces its folder, and files that are yours would be mixed with it",
        instead="name a new or empty folder, or the folder of an earlier report, with -o",
    )


def _is_report(folder: Path) -> bool:
    try:
        return json.loads((folder / RECORD).read_text(encoding="utf-8"))["format"] == "wellposed report"
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _keep_foreign_files(target: Path, partial: Path) -> None:
    """Copy what the user put into an earlier report: own files, and programs that were edited."""
    if not target.is_dir() or not _is_report(target):
        return
    import hashlib

    digests = json.loads((target / RECORD).read_text(encoding="utf-8")).get("sha256", {})
    for entry in sorted(target.iterdir()):
        if entry.name in _OURS or entry.name in _OUR_FOLDERS:
            continue
        copy = partial / entry.name
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, copy, symlinks=True)
        elif entry.name not in digests:
            _copy_file(entry, copy)
        elif hashlib.sha256(entry.read_bytes()).hexdigest() != digests[entry.name]:
            _copy_file(entry, copy.with_name(f"{entry.name}.edited"))


def _copy_file(source: Path, copy: Path) -> None:
    while copy.exists():
        copy = copy.with_name(f"{copy.name}.kept")
    shutil.copy2(source, copy, follow_symlinks=False)


def _swap(partial: Path, target: Path) -> None:
    """Put the finished folder in the target's place; on any failure the old one comes back."""
    earlier = partial.with_suffix(".earlier")
    try:
        if target.exists():
            target.rename(earlier)
        partial.rename(target)
    except BaseException:
        if earlier.exists() and not target.exists():
            earlier.rename(target)
        raise
    finally:
        if target.exists():
            shutil.rmtree(earlier, ignore_errors=True)


def _fresh_name(report: Report) -> Path:
    """Return a folder name in the working directory that is free."""
    prompt = report.problem.prompt if report.problem else ""
    slug = re.sub(r"[^a-z0-9]+", "-", prompt.lower())[:_SLUG_LENGTH].strip("-")
    base = f"wellposed-{slug or 'report'}"
    number = 1
    while (path := Path(base if number == 1 else f"{base}-{number}")).exists():
        number += 1
    return path
