"""Lists of phrases as one pattern, and the signs that stand around words."""

from __future__ import annotations

import re

SIGNS = re.compile(r"^(?:[^\w\s\"'“‘«„‹»(\[¿¡<$€£#@&+\-–—.…/]|[*•·▪●○◦‣]|[-–—>]\s)+\s*")
"""Emoji, ticks and bullets that stand before a line's words."""
PAIRS = {
    '"': '"”',
    "'": "'",
    "“": "”",
    "”": "”",
    "‘": "’",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
}
"""Quotation marks, and what closes each."""


def any_of(block: str) -> str:
    """A pattern for any of the phrases, one a line; a line further in goes on with the one before."""
    lines = [line for line in block.splitlines() if line.strip()]
    inset = min(len(line) - len(line.lstrip()) for line in lines)
    phrases: list[str] = []
    for line in lines:
        if len(line) - len(line.lstrip()) > inset:
            phrases[-1] += line.strip()
        else:
            phrases.append(line.strip())
    return "(?:" + "|".join(phrases) + ")"


def unsigned(line: str) -> str:
    """A line without the emoji, ticks and bullets before its words."""
    return SIGNS.sub("", line)


def key_of(text: str) -> str:
    """What two settings of the same words share."""
    return " ".join(re.findall(r"\w+", text.casefold()))
