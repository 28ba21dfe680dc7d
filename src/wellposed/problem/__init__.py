"""The typed statement of a problem."""
