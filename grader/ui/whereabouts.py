"""Where the history lives, as far as words on a page depend on it."""

from __future__ import annotations

from pathlib import Path


def on_this_machine(location: str) -> bool:
    """Whether a history's location is a path here; a database is described by its host."""
    return Path(location).is_absolute() or location.startswith("file:")


def place(location: str) -> str:
    """What data is stored on, in words that follow "from"."""
    return "this machine" if on_this_machine(location) else f"the database at {location}"
