"""From a problem to a plan and to program text."""
