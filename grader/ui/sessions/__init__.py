"""The Mock interview page."""
