"""From evidence to pages, figures and data. Renders from data alone: no solving, no network."""

from wellposed.report.contents import Contender, FieldSnapshot, Provenance, RefinementStudy, Report
from wellposed.report.folder import load, rebuild
from wellposed.report.schema import report_schema

__all__ = [
    "Contender",
    "FieldSnapshot",
    "Provenance",
    "RefinementStudy",
    "Report",
    "load",
    "rebuild",
    "report_schema",
]
