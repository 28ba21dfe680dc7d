"""Prints the table of speeds with ratios, each row measured side by side in this one run.

    python benchmarks/run.py [--only ROW ...] [--json FILE]

Needs an idle machine to mean much; the load is printed with the table. Rows against py-pde need the
dependency group `bench`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
import warnings
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("OMP_NUM_THREADS", "1")

from end_to_end import machine
from measuring import Row

ROWS = {
    "heat-1d": "steps.heat_line",
    "heat-2d": "steps.heat_plane",
    "allen-cahn": "steps.allen_cahn",
    "cahn-hilliard": "steps.cahn_hilliard",
    "kobayashi": "steps.dendrite",
    "accuracy": "accuracy.against_fipy",
    "py-pde": "accuracy.against_py_pde",
    "kobayashi-2048": "scale.large_dendrite",
    "memory": "scale.memory",
    "stiff": "stiff.stiff",
    "prompt": "prompts.prompt",
    "growth": "scale.growth",
}


def measured(name: str) -> list[Row]:
    module, function = ROWS[name].split(".")
    found = getattr(importlib.import_module(module), function)()
    return found if isinstance(found, list) else [found]


def line(row: Row) -> str:
    sign = "<=" if row.smaller_is_better else ">="
    figure = f"{row.reached:.4g} {row.unit}".replace(" x", "x")
    verdict = "met" if row.met else "MISSED"
    head = f"{row.work:<48}{row.ours:>12}{row.theirs:>12}{figure:>18}  must be {sign} {row.must:g}: {verdict}"
    return f"{head}\n    {row.note}" if row.note else head


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the table of speeds.")
    parser.add_argument("--only", choices=ROWS, action="append", help="only this row; may be repeated")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    options = parser.parse_args()
    warnings.simplefilter("ignore")

    about = machine()
    print(", ".join(f"{key}: {value}" for key, value in about.items()))
    print(f"{'work':<48}{'wellposed':>12}{'other':>12}{'reached':>18}\n")
    rows: list[Row] = []
    failed = False
    for name in options.only or ROWS:
        try:
            found = measured(name)
        except Exception:
            failed = True
            print(f"{name}: could not be measured\n{traceback.format_exc()}", flush=True)
            continue
        rows += found
        for row in found:
            print(line(row), flush=True)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    print(f"\n{sum(r.met for r in rows)} of {len(rows)} met; load at the end: {load}")
    if options.json:
        record = {"machine": about, "load_after": load, "rows": [asdict(r) | {"met": r.met} for r in rows]}
        options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return int(failed or not all(r.met for r in rows))


if __name__ == "__main__":
    sys.exit(main())
