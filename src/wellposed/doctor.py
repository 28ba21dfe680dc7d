"""What a solve needs from the machine, whether it is there, and how to mend what is not."""

from __future__ import annotations

import importlib
import os
import platform
import re
import shutil
import sys
import tempfile
import warnings
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any, Literal

from wellposed import __version__
from wellposed.errors import WellposedError

__all__ = ["Diagnosis", "Finding", "Level", "examine"]

Level = Literal["ok", "limited", "missing"]

_LEAST_PYTHON = (3, 11)
_LEAST_SPACE_MB = 500
"""A dendrite's arrays on every level of its ladders take well below this."""
_NOT_IMPORTED = {"openai", "wellposed"}
"""openai is imported only when a model is configured."""
_MODULES = {"pyyaml": "yaml", "scikit-sundae": "sksundae", "matplotlib": "matplotlib.figure"}
"""Distribution name to what has to be imported, where the two differ."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    status: Level
    """"ok"; "limited": solving works, with less than there could be; "missing": solving does not work."""
    text: str
    mend: str = ""
    """What to do about it; empty when it is ok."""


@dataclass(frozen=True)
class Diagnosis:
    """Everything that was looked at."""

    findings: tuple[Finding, ...]
    versions: tuple[tuple[str, str], ...]
    """Package and version, for a bug report."""

    @property
    def is_ready(self) -> bool:
        """True when nothing that a solve needs is missing."""
        return all(f.status != "missing" for f in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the object that `wellposed doctor --json` prints."""
        return {
            "ready": self.is_ready,
            "findings": [asdict(f) for f in self.findings],
            "versions": dict(self.versions),
        }


def examine() -> Diagnosis:
    """Look at the interpreter, the packages, the isolation, the machine and the model."""
    required = _requirements()
    findings = (_python(), *_packages(required), _isolation(), _space(), _machine(), _model())
    versions = {
        "wellposed": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
    versions |= {name: version for name in required if (version := _version(name))}
    return Diagnosis(findings, tuple(versions.items()))


def _python() -> Finding:
    text = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info >= _LEAST_PYTHON:
        return Finding("Python", "ok", text)
    return Finding(
        "Python", "missing", text, "install Python 3.11 or newer and make a new environment with it"
    )


def _requirements() -> tuple[str, ...]:
    """Return the names of the distributions that wellposed declares it needs."""
    try:
        lines = metadata.requires("wellposed") or []
    except metadata.PackageNotFoundError:
        return ()
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if "extra ==" not in line)
    return tuple(sorted(m.group().lower() for m in names if m))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _packages(required: tuple[str, ...]) -> tuple[Finding, ...]:
    """Import every required package: a version number alone does not show that it works."""
    if not required:
        return (
            Finding(
                "packages",
                "missing",
                "wellposed itself is not installed, so its requirements are unknown",
                "pip install -e . (in the folder that holds pyproject.toml)",
            ),
        )
    # FiPy chooses its solvers at import and warns about those that are not there.
    os.environ.setdefault("FIPY_SOLVERS", "scipy")
    faults = tuple(f for name in required if (f := _fault(name)))
    good = [f"{name} {_version(name)}" for name in required if name not in {f.topic for f in faults}]
    return (Finding("packages", "ok", ", ".join(good)), *faults) if good else faults


def _fault(name: str) -> Finding | None:
    """Return what is wrong with one package, None when nothing is."""
    mend = f"{sys.executable} -m pip install --force-reinstall {name}"
    if _version(name) is None:
        return Finding(name, "missing", "is not installed", f"{sys.executable} -m pip install {name}")
    if name in _NOT_IMPORTED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a package warns about is not what is wrong with it
            importlib.import_module(_MODULES.get(name, name.replace("-", "_")))
    except Exception as error:  # a broken package may raise anything at import
        return Finding(name, "missing", f"does not import: {type(error).__name__}: {error}"[:300], mend)
    return None


def _isolation() -> Finding:
    try:
        from wellposed.sandbox import isolation

        found = isolation()
    except WellposedError as error:
        return Finding("isolation", "missing", error.what, error.instead)
    except Exception as error:  # a doctor that falls over helps nobody
        return Finding("isolation", "missing", f"cannot be found out: {error}", "reinstall wellposed")
    return Finding("isolation", "ok" if found.level == "namespace" else "limited", found.sentence, found.mend)


def _space() -> Finding:
    folder = tempfile.gettempdir()
    free_mb = shutil.disk_usage(folder).free // 2**20
    text = f"{free_mb} MiB free in {folder}, where programs run"
    if free_mb >= _LEAST_SPACE_MB:
        return Finding("disk", "ok", text)
    return Finding("disk", "limited", text, "free some space, or point TMPDIR at a folder that has it")


def _machine() -> Finding:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Finding("machine", "ok", f"{platform.platform()}, {usable} usable CPU cores")


def _model() -> Finding:
    from wellposed.agent.models.settings import configuration_file, model_settings

    try:
        found = model_settings()
    except WellposedError as error:
        return Finding("model", "limited", error.what, error.instead)
    except Exception as error:  # a doctor that falls over helps nobody
        return Finding("model", "limited", f"cannot be found out: {error}", "reinstall wellposed")
    if found is None:
        return Finding(
            "model",
            "ok",
            "none configured and none needed: prompts are read by the built-in reader, offline "
            f"(WELLPOSED_MODEL or {configuration_file()} would name one)",
        )
    key = "with a key" if found.key else "without a key"
    return Finding("model", "ok", f"{found.name} at {found.base_url}, {key}; asked only when needed")
