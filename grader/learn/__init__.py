"""Learning to grade: examples to judge, and how well a candidate judges themselves."""
