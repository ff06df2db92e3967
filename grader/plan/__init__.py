"""What to practice when: spaced repetition up to the day of the interview."""
