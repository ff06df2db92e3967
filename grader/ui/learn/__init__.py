"""The Learn to grade page."""
