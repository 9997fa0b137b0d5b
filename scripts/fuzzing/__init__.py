"""What scripts/fuzz is made of: inputs, how they are tried, and what counts as a
fault."""
