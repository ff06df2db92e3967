"""Graders, and everything that has one grade an answer: at once, in the background, in batches, again."""
