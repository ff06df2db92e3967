"""Where what guidance looks for begins in a sentence: after who asks, why, and that one should tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.bank.guidance.words import (
    ABLE,
    ASKERS,
    DETERMINERS,
    LEADS,
    LEADS_BEFORE,
    OCCASIONS,
    PRAISE,
    PREPOSITIONS,
    PURPOSES,
    SENSES,
    SIDE_CLAUSES,
    SUBJECTS,
    VERBS,
    WORD,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 2_000
"""Characters of a sentence that are looked through for a lead-in; one beyond that is cut into no parts."""
BY_EXAMPLE = re.compile(
    r"use (?:[^\s,.;:]+ ){1,8}?to "
    r"(?=(?:show|explain|illustrate|demonstrate|describe|highlight|support|tell|give)\b)",
    re.IGNORECASE,
)
"""“Use examples from past projects to show”: what is to be shown is looked for."""
SO_THEY_ASK = re.compile(
    r",? (?:so|and|because|therefore|which is why|that is why) "
    r"(?=(?:(?:the|an?|your|many|most|some|potential|hiring) )*"
    r"(?:employers?|interviewers?|recruiters?|managers?|companies) )",
    re.IGNORECASE,
)
"""“Not every cook has, so employers use this question to”: what stands before is background."""
NO_PURPOSE_AFTER = DETERMINERS | (PREPOSITIONS - {"to"}) | (SUBJECTS - {"it", "they"})


def content_start(sentence: str) -> int:
    """Where what is looked for begins: after the words that only say who asks, why, and that one should tell.

    Of a sentence of nothing else, what is left may be empty.
    """
    sentence = sentence[:LONGEST]
    by_example = BY_EXAMPLE.match(sentence) or SO_THEY_ASK.search(sentence)
    words = list(WORD.finditer(sentence, by_example.end() if by_example else 0))
    lower = [word[0].lower().replace("’", "'") for word in words]
    place = 0
    while place < len(words):
        if not _leads_in(lower, place):
            subject = _subject(lower, place)
            if not subject:
                break
            place += subject
            continue
        gap = sentence[words[place].end() : words[place + 1].start()] if place + 1 < len(words) else ""
        if "," in gap and lower[0] not in SIDE_CLAUSES:
            # What comes before the mark is looked for itself: "understand first, argue later".
            told = [number for number in range(place) if lower[number] in SUBJECTS]
            return words[told[-1] + 1].start() if told else 0
        place += 1
        if ":" in gap:
            break
    return words[place].start() if place < len(words) else len(sentence)


def _subject(words: Sequence[str], place: int) -> int:
    """How many words name who does what is looked for: “a product manager who fixes”, “a good plan names”."""
    if "who" in words[:place]:
        return 0
    if "who" in words[place : place + 4] and place and words[place - 1] in DETERMINERS:
        return words.index("who", place) - place
    if place > 1 and words[place - 1] in PRAISE and words[place - 2] in DETERMINERS:
        return int(VERBS.get("".join(words[place + 1 : place + 2])) == "s")
    return 0


def _leads_in(words: Sequence[str], place: int) -> bool:
    """Whether a word, with nothing but a lead-in before it, belongs to the lead-in."""
    word, before = words[place], words[:place]
    if "who" in before:
        return word in ABLE
    following = words[place + 1] if place + 1 < len(words) else ""
    if word in LEADS_BEFORE:
        return following in LEADS_BEFORE[word]
    if word in PURPOSES:
        return before == ["to"] or (not ASKERS.isdisjoint(before) and before[-1] not in NO_PURPOSE_AFTER)
    if word in SENSES:
        return not before or before[-1] not in SUBJECTS - {"it", "they"}
    if word in OCCASIONS:
        return bool(before)
    return word in LEADS
