"""Processes, limits and isolation."""
