"""Which words are English; the only importer of pyspellchecker, which brings the list of them."""

from __future__ import annotations

from functools import cache

from spellchecker import SpellChecker


def is_english(word: str) -> bool:
    """Whether a word in lower case is in the list; British and American spellings may both be."""
    return word in _list()


@cache
def _list() -> SpellChecker:
    # Reading the list takes a tenth of a second, which no page should wait for.
    return SpellChecker(language="en")
