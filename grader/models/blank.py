"""What our advice leaves for the person to fill in, and how it is found again in a text."""

from __future__ import annotations

import re

YOUR_FIGURE, YOUR_TOOL, NAME, DATE = "[your figure]", "[your tool]", "[name]", "[date]"
BLANKS = (YOUR_FIGURE, YOUR_TOOL, NAME, DATE)

OPEN_BLANK = (
    r"\[point [0-9]+: what you do, and why, with your figure\]"
    r"|\[your (?:figure|tool)\]"
    # Not as in row[name] or in a link.
    r"|(?<![A-Za-z0-9_)\]])\[(?:name|date)\](?![(\[])"
)
"""Matches what we put in, and nothing else; means the same to Python and to a browser."""
_OPEN_BLANK = re.compile(OPEN_BLANK)


def frame_for(number: int) -> str:
    """What goes into the draft for a point, by its number among the rubric's.

    It holds no word of the point: a draft that is sent with its frames unfilled must earn nothing by them.
    """
    return f"[point {number}: what you do, and why, with your figure]"


def open_blanks(text: str) -> int:
    """How many blanks are still to be filled in."""
    return sum(1 for _ in _OPEN_BLANK.finditer(text))


def without_blanks(text: str) -> str:
    """The text with spaces for each blank, as many as it had characters, so that every position stays."""
    return _OPEN_BLANK.sub(lambda blank: " " * len(blank[0]), text)
