"""Where a candidate stands and what to practise next."""
