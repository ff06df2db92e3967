"""Sentences that pages, terminal and files share, made last, from fields."""
