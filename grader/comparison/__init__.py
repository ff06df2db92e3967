"""Drafts side by side: what changed, what it won and lost, and whether it is better."""
