"""Proper names in a text: of tools, people, firms and days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.advice.tokens import has_digit, tokens_of
from grader.advice.vocabulary import COMMON_TERMS, COMPANIES, MONTHS, PLAIN_WORDS, TOOLS, WEEKDAYS
from grader.models.blank import DATE, NAME, YOUR_FIGURE, YOUR_TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from grader.advice.tokens import Token

INFLECTED = re.compile(r".{2,}(?:ing|ed|ly|tions?|ments?|ness|ities|ity|ers|ors|ances?|ences?|ive|able)")
"""Endings of common English words: at the start of a sentence such a word is no name."""
PERIOD = re.compile(r"[QH][1-4]")
POSSESSIVE = re.compile(r"['’](?:s|m|ve|re|d|ll|t)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProperName:
    """A name in ``[start, end)``, and the blank that may stand in its place."""

    start: int
    end: int
    text: str
    blank: str


def names_in(text: str, common: AbstractSet[str]) -> Iterator[ProperName]:
    """What reads as a name, in order. ``common`` are words in lower case that name nothing here.

    A capital counts inside a sentence; at its start only for a word that is neither common nor inflected.
    Names in lower case are known only for widespread tools and firms.
    """
    for token in tokens_of(text):
        if token.kind != "word":
            continue
        word = POSSESSIVE.sub("", token.text)
        blank = _blank_for(word, token, common)
        if blank is not None:
            yield ProperName(token.start, token.start + len(word), word, blank)


def _blank_for(word: str, token: Token, common: AbstractSet[str]) -> str | None:
    lower = word.lower()
    capital = word[:1].isupper()
    if has_digit(word):
        if PERIOD.fullmatch(word):
            return DATE
        return YOUR_FIGURE if "-" in word and not any(sign.isupper() for sign in word) else YOUR_TOOL
    if capital and (lower in WEEKDAYS or (lower in MONTHS and not (token.opens and lower in PLAIN_WORDS))):
        return DATE
    if word in COMMON_TERMS or len(word) < 2 or lower in PLAIN_WORDS:
        return None
    if any(part[1:] != part[1:].lower() for part in word.split("-")) or not TOOLS.isdisjoint(
        {lower, *lower.split("-")}
    ):
        return YOUR_TOOL
    if lower in COMPANIES:
        return NAME
    if not capital or all(_is_common(part, common, opens=token.opens) for part in lower.split("-")):
        return None
    return NAME


def _is_common(part: str, common: AbstractSet[str], *, opens: bool) -> bool:
    return part in common or part in PLAIN_WORDS or (opens and INFLECTED.fullmatch(part) is not None)


def lower_words(text: str) -> frozenset[str]:
    """The words that a text writes in lower case, each with its parts."""
    words = {token.text for token in tokens_of(text) if token.kind == "word" and token.text.islower()}
    return frozenset(words | {part for word in words for part in word.split("-")})


def name_words(text: str) -> frozenset[str]:
    """All words of a text as names are compared: in lower case, each with its parts."""
    words = {POSSESSIVE.sub("", token.text).lower() for token in tokens_of(text) if token.kind == "word"}
    return frozenset(words | {part for word in words for part in word.split("-")})
