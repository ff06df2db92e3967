"""What a reader of the score should know, each as one sentence a candidate understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Flag, FlagKind
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.grading.similarity.gaming import Gaming
    from grader.models import Question

SHORTEST_ANSWER = 15
"""Words; fewer leave nothing to compare."""
OFF_TOPIC_FIT = 0.3
"""Fit below which an answer is about something else; of 192 on-topic test answers one lies below."""
MOSTLY_ECHOED, MOSTLY_REPEATED, MOSTLY_COPIED = 0.4, 0.3, 0.4
"""Shares from which gaming is worth a flag: of the answer's words, or of the model answer's."""

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


def flags(
    *,
    words: int,
    fit: float,
    better_home: Question | None,
    gaming: Gaming,
    language: str | None,
    expected_language: str | None,
    denied: str | None,
    blanks: int,
) -> tuple[Flag, ...]:
    """Every flag that applies, gravest first.

    ``denied`` is a point that the answer says the opposite of, and ``blanks`` how many are left open.
    """
    flagged: list[Flag] = []

    def flag(kind: FlagKind, message: str) -> None:
        flagged.append(Flag(kind, message))

    if language and expected_language and language != expected_language:
        flag(FlagKind.OTHER_LANGUAGE, _other_language(language, expected_language))
    if words < SHORTEST_ANSWER:
        message = f"This is too short to grade well: it has {count(words, 'word')}. Aim for 120 to 180."
        flag(FlagKind.TOO_SHORT, message)
    elif (better_home or fit < OFF_TOPIC_FIT) and not flagged:
        flag(FlagKind.OFF_TOPIC, _off_topic(better_home))
    flagged += _open_blanks(blanks)
    if denied:
        message = f"This seems to deny what a strong answer says, «{denied}»: that earns nothing."
        flag(FlagKind.DENIES, message)
    if gaming.list_like:
        message = "This reads as a list of keywords: say what you do with each and why, in sentences."
        flag(FlagKind.KEYWORD_LIST, message)
    if gaming.echoed >= MOSTLY_ECHOED:
        message = (
            "Much of this repeats the question or its guidance, which earns nothing: use your own words."
        )
        flag(FlagKind.ECHO, message)
    if gaming.repeated >= MOSTLY_REPEATED:
        flag(FlagKind.REPEATS, "Some sentences say the same thing again; only the first one counts.")
    if max(gaming.copied, gaming.taken) >= MOSTLY_COPIED:
        flag(FlagKind.NEAR_COPY, f"{_copied(gaming)} word for word: the score says little about you.")
    return tuple(flagged)


def _open_blanks(count: int) -> list[Flag]:
    if not count:
        return []
    message = (
        "1 blank is still open: it counts for nothing until your own words take its place."
        if count == 1
        else f"{count} blanks are still open: they count for nothing until your own words take their place."
    )
    return [Flag(FlagKind.OPEN_BLANK, message)]


def _copied(gaming: Gaming) -> str:
    if gaming.copied >= gaming.taken:
        return f"{gaming.copied:.0%} of this is the model answer"
    return f"{gaming.taken:.0%} of the model answer stands in this"


def _off_topic(better: Question | None) -> str:
    if better is None:
        return "This seems to be about something else: hardly any of it bears on the question."
    return f"This seems to answer another question: it fits «{better.text}» better."


def _other_language(found: str, expected: str) -> str:
    name, wanted = (LANGUAGES.get(code, f"another language ({code})") for code in (found, expected))
    return f"This looks like {name}, but the model answer is in {wanted}: only one language can be compared."
