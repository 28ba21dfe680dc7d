"""Regression tasks as data."""
