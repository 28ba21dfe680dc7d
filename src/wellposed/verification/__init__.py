"""References, convergence, and the judge."""
