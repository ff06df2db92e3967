"""Where a candidate stands and what to practice next."""
