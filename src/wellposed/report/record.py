"""What a report's folder holds besides the page: enough to rebuild the report, and to trust it.

`report.json` holds plan, evidence, runs, programs and provenance; the problem stands in
`problem.yaml`, arrays in `arrays/<level>.npz`, program text in its own file. The digest of each of
these is recorded, so that a page is never rebuilt around a program or a problem that did not give
the numbers.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellposed.contract.plan import Caution, Ladder, Level, Plan, Scheme
from wellposed.contract.program import Program, Term
from wellposed.contract.run import Run, Runs
from wellposed.errors import WellposedError
from wellposed.report.contents import Attempt, Contender, ModelUse, Provenance, Report
from wellposed.verification.evidence import Evidence

__all__ = ["RECORD", "as_bytes", "check_program_names", "decode", "read_files", "source_files"]

RECORD = "report.json"
FORMAT = "wellposed report"
VERSION = 1
_LADDERS = ("ladders", "manufactured_ladders", "second_ladders")
_OWN_TYPES = ("scheme", "second_scheme", "cautions", "shared_levels")
_PLAN_LEFT_OUT = ("problem", "manufactured_region", "manufactured_conditions", "near")
"""The problem has its own file; where and how the manufactured problem runs only matters for solving."""
_PROGRAM_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.py")


def source_files(report: Report, problem_text: str | None) -> dict[str, bytes]:
    """Return the files that a report is rebuilt from, path in the folder to content.

    Args:
        report: The report.
        problem_text: The problem as YAML; None when there is no problem.

    Returns:
        `report.json` and everything whose digest it records. The same report gives the same bytes.
    """
    check_program_names(report.programs)
    files: dict[str, bytes] = {}
    if problem_text is not None:
        files["problem.yaml"] = as_bytes(problem_text)
    for program in report.programs:
        files[program.name] = as_bytes(program.source)
    files |= {f"attempts/attempt_{a.number}.py": as_bytes(a.source) for a in report.attempts}
    if report.trace:
        files["trace.jsonl"] = as_bytes(report.trace)
    runs = report.runs.runs if report.runs else ()
    files |= {name: _npz(run.arrays) for run, name in zip(runs, _array_files(runs), strict=True) if name}
    record = {
        "format": FORMAT,
        "version": VERSION,
        "status": report.status,
        "message": report.message,
        "plan": _plan_record(report.plan),
        "programs": [_without(_encode(p), "source") for p in report.programs],
        "evidence": _encode(report.evidence),
        "runs": _runs_record(report.runs),
        "provenance": _encode(report.provenance),
        "comparison": _encode(report.comparison),
        "model": _encode(report.model),
        "attempts": [_without(_encode(a), "source") for a in report.attempts],
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    return {**files, RECORD: as_bytes(f"{text}\n")}


def as_bytes(text: str) -> bytes:
    """Return text as UTF-8; half characters, which a shell can pass in a prompt, become `?`."""
    return text.encode("utf-8", "replace")


def check_program_names(programs: tuple[Program, ...]) -> None:
    """Refuse a program whose name is not a plain file name, or that two programs share.

    Raises:
        WellposedError: A name leads out of the folder or hides another file.
    """
    names = [p.name for p in programs]
    for name in names:
        if not _PROGRAM_NAME.fullmatch(name) or names.count(name) > 1:
            raise WellposedError(
                f"the program name {name!r} cannot be a file of the report",
                where="Program.name",
                why="each program becomes one file of that name in the report's folder",
                instead="use letters, digits and _ with the ending .py, each name once, as in 'program.py'",
            )


def read_files(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read a report's record and the files whose digests it holds.

    Returns:
        The record and the content of each file by its path in the folder.

    Raises:
        WellposedError: Not a report folder, a file is missing, or one was changed after the solve.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        is_ours = record["format"] == FORMAT and isinstance(record["sha256"], dict)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _not_a_report(folder, f"{RECORD} cannot be read") from error
    if not is_ours:
        raise _not_a_report(folder, f"{RECORD} has another format")
    if record.get("version") != VERSION:
        raise WellposedError(
            f"the report has format version {record.get('version')!r}; this wellposed reads {VERSION}",
            where=str(folder / RECORD),
            instead="use the wellposed version that the report names, or solve problem.yaml again",
        )
    files: dict[str, bytes] = {}
    for name, digest in record["sha256"].items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise _not_a_report(folder, f"{RECORD} names {name!r}, which lies outside the folder")
        if not path.is_file():
            raise _changed(folder, name, "is missing")
        files[name] = path.read_bytes()
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise _changed(folder, name, "was changed after the solve")
    return record, files


def _not_a_report(folder: Path, reason: str) -> WellposedError:
    return WellposedError(
        f"{str(folder)!r} is not the folder of a wellposed report: {reason}",
        where=str(folder),
        instead="name a folder that `wellposed solve … -o DIR` wrote",
    )


def _changed(folder: Path, name: str, what: str) -> WellposedError:
    return WellposedError(
        f"{name!r} {what}, so the report cannot be rebuilt",
        where=str(folder),
        why="the page would show numbers beside a problem, program or array that did not give them",
        instead=f"solve again with `wellposed solve {folder / 'problem.yaml'}`, or put the file back",
    )


def decode(record: Mapping[str, Any], files: Mapping[str, bytes], problem: Any) -> Report:
    """Return the report that a record and its files describe.

    Args:
        record: The object in `report.json`.
        files: As returned by `read_files`.
        problem: The `Problem`, or None.

    Raises:
        WellposedError: The record does not follow its format.
    """
    from pydantic import TypeAdapter, ValidationError

    def typed(kind: Any, data: Any) -> Any:
        return None if data is None else TypeAdapter(kind).validate_python(_restore(data))

    try:
        plan, runs = record["plan"], record["runs"]
        if plan is not None:
            plan = Plan(
                problem=problem,
                scheme=typed(Scheme, plan["scheme"]),
                second_scheme=typed(Scheme, plan["second_scheme"]),
                **{name: typed(tuple[Ladder, ...], plan[name]) for name in _LADDERS},
                cautions=typed(tuple[Caution, ...], plan["cautions"]),
                shared_levels=typed(tuple[Level, ...], plan["shared_levels"]),
                **_restore(_without(plan, *_OWN_TYPES, *_LADDERS)),
            )
        programs = tuple(
            Program(
                source=files[p["name"]].decode(),
                encodes=typed(tuple[Term, ...], p["encodes"]),
                requires=tuple(p["requires"]),
                **_without(p, "encodes", "requires"),
            )
            for p in record["programs"]
        )
        if runs is not None:
            ended = tuple(_run(r, files, typed(Level, r["level"])) for r in runs["runs"])
            runs = Runs(ended, runs["isolation"])
        return Report(
            status=record["status"],
            message=record["message"],
            problem=problem,
            plan=plan,
            programs=programs,
            evidence=typed(Evidence, record["evidence"]),
            runs=runs,
            provenance=typed(Provenance, record["provenance"]),
            comparison=typed(tuple[Contender, ...], record["comparison"]),
            model=typed(ModelUse, record.get("model")),
            attempts=tuple(_attempt(a, files) for a in record.get("attempts", ())),
            trace=files.get("trace.jsonl", b"").decode(),
        )
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise WellposedError(
            f"{RECORD} does not describe a report: {str(error).splitlines()[0]}",
            where=RECORD,
            instead="solve again; the file is written by wellposed and not meant to be edited",
        ) from error


def _attempt(data: Mapping[str, Any], files: Mapping[str, bytes]) -> Attempt:
    return Attempt(source=files[f"attempts/attempt_{data['number']}.py"].decode(), **_tupled(data))


def _tupled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}


def _run(data: Mapping[str, Any], files: Mapping[str, bytes], level: Level) -> Run:
    arrays = _arrays(files[data["arrays"]]) if data["arrays"] else {}
    texts = {name: tuple(lines) for name, lines in data["texts"].items()}
    return Run(
        level=level, arrays=arrays, texts=texts, **_restore(_without(data, "level", "arrays", "texts"))
    )


def _plan_record(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    fields = (f.name for f in dataclasses.fields(plan))
    return _encode({name: getattr(plan, name) for name in fields if name not in _PLAN_LEFT_OUT})


def _runs_record(runs: Runs | None) -> dict[str, Any] | None:
    if runs is None:
        return None
    rows = []
    for run, name in zip(runs.runs, _array_files(runs.runs), strict=True):
        own = {f.name: getattr(run, f.name) for f in dataclasses.fields(run) if f.name != "arrays"}
        rows.append({**_encode(own), "arrays": name})
    return {"isolation": runs.isolation, "runs": rows}


def _array_files(runs: tuple[Run, ...]) -> list[str | None]:
    """Return the file of each run's arrays, each name once; None for a run without arrays."""
    names: list[str | None] = []
    for run in runs:
        stem = re.sub(r"[^A-Za-z0-9_-]", "_", run.level.key)
        name, number = f"arrays/{stem}.npz", 1
        while name in names:
            number += 1
            name = f"arrays/{stem}-{number}.npz"
        names.append(name if run.arrays else None)
    return names


def _npz(arrays: Mapping[str, NDArray[np.float64]]) -> bytes:
    """Return an `.npz` file; unlike `np.savez` it takes any array name and no clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, values in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(values, dtype=np.float64), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.getvalue(), compresslevel=1)
    return out.getvalue()


def _arrays(content: bytes) -> dict[str, NDArray[np.float64]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _without(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k not in names}


def _encode(value: Any) -> Any:
    """Return plain JSON data; numbers that JSON has no word for become `{"number": "nan"}`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.generic | np.ndarray):
        return _encode(value.tolist())
    if isinstance(value, Mapping):
        return {str(k): _encode(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_encode(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": str(float(value))}
    return value


def _restore(data: Any) -> Any:
    """Return data with the numbers that `_encode` had to spell."""
    if isinstance(data, dict):
        if data.keys() == {"number"} and data["number"] in ("nan", "inf", "-inf"):
            return float(data["number"])
        return {k: _restore(v) for k, v in data.items()}
    return [_restore(v) for v in data] if isinstance(data, list) else data
