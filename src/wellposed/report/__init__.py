"""From evidence to pages, figures and data. Renders from data alone: no solving, no network."""

from wellposed.report.contents import (
    Attempt,
    Contender,
    FieldSnapshot,
    ModelUse,
    Provenance,
    RefinementStudy,
    Report,
)
from wellposed.report.folder import load, rebuild
from wellposed.report.schema import report_schema

__all__ = [
    "Attempt",
    "Contender",
    "FieldSnapshot",
    "ModelUse",
    "Provenance",
    "RefinementStudy",
    "Report",
    "load",
    "rebuild",
    "report_schema",
]
