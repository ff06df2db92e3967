"""The pages: they draw what PracticeService says, and decide nothing about grades."""
