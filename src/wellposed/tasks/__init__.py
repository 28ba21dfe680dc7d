"""Regression tasks as data: problems with what their answers must be, run through the front door."""

from wellposed.tasks.scoring import Score
from wellposed.tasks.task import Task, TaskError, catalogue, load

__all__ = ["Score", "Task", "TaskError", "catalogue", "load"]
