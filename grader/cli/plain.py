from __future__ import annotations

import textwrap

WIDTH = 100


def plain(text: str) -> str:
    """On one line, and without the characters that steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def wrapped(lead: str, text: str) -> str:
    """A text that somebody else wrote, cleaned and broken into lines below its lead."""
    return textwrap.fill(plain(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))
