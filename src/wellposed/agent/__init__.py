"""From words to a problem, and from programs to runs."""
