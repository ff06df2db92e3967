"""Mock interviews and other runs of questions: their clock, how they are formed, and their reports."""
