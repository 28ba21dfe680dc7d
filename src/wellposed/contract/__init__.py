"""The nouns that cross rooms: plan, program, run."""
