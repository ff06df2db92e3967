"""A cell of a table that a spreadsheet is going to open."""

from __future__ import annotations

import unicodedata

FORMULA_SIGNS = ("=", "+", "-", "@")
"""What a formula begins with, also as the full-width signs of East Asian keyboards."""
_LINE_SIGNS = ("\t", "\r", "\n")
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""Unicode's spaces, and its signs that nobody sees: spreadsheets pass over some of them."""


def without_formula(text: str) -> str:
    """The text with a quote before it if a spreadsheet might run it as a formula; the quote makes it text."""
    begins = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    runs = unicodedata.normalize("NFKC", begins).startswith(FORMULA_SIGNS)
    return f"'{text}" if runs or text.startswith(_LINE_SIGNS) else text
