"""Runs a program at the asked levels inside the sandbox and writes its arrays.

This file is handed to the sandbox as text; it imports nothing of wellposed. The request is
`request.json`: {"program": "program.py", "entry": "solve", "levels": [{"key", "arguments"}], …}.
Each level's arrays go to `<key>.npz`, a line per level to `levels.jsonl`, progress to `progress`.
"""

from __future__ import annotations

import importlib.util
import json
import pathlib
import resource
import time
import traceback
from typing import Any

import numpy as np


def _load(name: str):
    spec = importlib.util.spec_from_file_location("program", name)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Run every level of the request, one after the other."""
    request = json.loads(pathlib.Path("request.json").read_text(encoding="utf-8"))
    weights = [float(level.get("weight", 1.0)) for level in request["levels"]]
    total, done = sum(weights) or 1.0, 0.0
    solve = getattr(_load(request["program"]), request["entry"])
    with pathlib.Path("progress").open("a", encoding="utf-8") as progress:
        for level, weight in zip(request["levels"], weights, strict=True):
            last = [0.0]

            def report(
                fraction: float, done: float = done, weight: float = weight, last: list = last
            ) -> None:
                now = time.monotonic()
                if now - last[0] > 0.2:
                    last[0] = now
                    progress.write(f"{(done + weight * min(max(fraction, 0.0), 1.0)) / total:.5f}\n")
                    progress.flush()

            start, key = time.perf_counter(), level["key"]
            try:
                arguments = level["arguments"]
                if "cells" in arguments:
                    arguments["cells"] = tuple(arguments["cells"])
                arrays = solve(**arguments, progress=report)
                stored: dict[str, Any] = {k: np.asarray(v) for k, v in arrays.items()}
                np.savez(key + ".npz", **stored)
                line = {"key": key, "status": "ok"}
            except MemoryError:
                line = {"key": key, "status": "memory", "message": "the program ran out of memory"}
            except Exception as error:
                line = {"key": key, "status": "crashed", "message": f"{type(error).__name__}: {error}"}
                traceback.print_exc()
            line["wall_s"] = time.perf_counter() - start
            line["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            done += weight
            with pathlib.Path("levels.jsonl").open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
