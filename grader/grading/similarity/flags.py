"""What a reader of the score should know, each as one sentence a candidate understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import ramp
from grader.models import Flag, FlagKind
from grader.models.answer import MOST_CHARACTERS
from grader.text.language import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.alignment import SentenceVectors
    from grader.grading.similarity.gaming import Gaming
    from grader.grading.similarity.reference import Reference
    from grader.models import Question


SHORTEST_ANSWER = 15
"""Words; fewer leave nothing to compare."""
OFF_TOPIC_FIT = 0.3
"""Fit below which an answer is about something else; of 192 on-topic test answers one lies below."""
MOSTLY_ECHOED, MOSTLY_REPEATED, MOSTLY_COPIED = 0.4, 0.3, 0.4
"""Shares from which gaming is worth a flag: of the answer's words, or of the model answer's."""

ELSEWHERE, SURELY_HERE = 0.15, 0.35
"""Fit up to which a long answer is about something else, and from which it surely is not."""
SHORT, LONG = 60, 100
"""Words: a shorter answer's fit is too noisy to count, a longer one's counts in full."""
AT_HOME = 0.5
"""Fit from which an answer belongs to its question, whatever else it would fit, where no points are read that
could tell; 0.44 to 0.72 is usual."""
BETTER_BY = (0.085, 0.13)
"""By how much more it must fit another question for this to begin to count, and to count in full."""
MOST_LOST = 0.5
"""What an answer can lose for fitting another question better: neighboring questions share good answers."""
FAIR_FIT = 0.35
"""Fit that a better home must offer to be named; below, the answer belongs nowhere in the bank."""
FEW_WORDS, FEW_WORDS_MARGIN = 60, 0.08
"""A short text's fit is noisier: an answer below so many words must fit another question by so much more, and
so must one to a question whose model answer is below."""
BY_CHANCE = 40
"""Of so many questions one may fit better by chance: neighbors in a bank of one subject do."""
MOST_RIVALS = 200
"""Questions that an answer out of place is compared with, at most."""


def flags(
    *,
    words: int,
    fit: float,
    better_home: Question | None,
    gaming: Gaming,
    repeated: float,
    language: str | None,
    expected_language: str | None,
    mistaken: str | None,
    denied: str | None,
    blanks: int,
    cut: bool,
) -> tuple[Flag, ...]:
    """Every flag that applies, gravest first.

    ``repeated`` is the share of the answer that says something again, ``mistaken`` a point that a mistaken
    answer is most at odds with, ``denied`` one that it says the opposite of, ``blanks`` how many are left
    open, and ``cut`` whether the end of the answer was left out.
    """
    flagged: list[Flag] = []

    def flag(kind: FlagKind, message: str) -> None:
        flagged.append(Flag(kind, message))

    if language and expected_language and language != expected_language:
        flag(FlagKind.OTHER_LANGUAGE, _other_language(language, expected_language))
    if words < SHORTEST_ANSWER:
        flag(FlagKind.TOO_SHORT, "This is too short to grade well: aim for 120 to 180 words.")
    elif (better_home or fit < OFF_TOPIC_FIT) and not flagged:
        flag(FlagKind.OFF_TOPIC, _off_topic(better_home))
    if cut:
        message = (
            f"Only the first {MOST_CHARACTERS:,} characters of this, about 3,000 words, were graded: what "
            "follows counts for nothing. Shorten it."
        )
        flag(FlagKind.CUT, message)
    flagged += _open_blanks(blanks)
    flagged += _against(denied, mistaken)
    if gaming.list_like:
        message = "This reads as a list of keywords: say what you do with each and why, in sentences."
        flag(FlagKind.KEYWORD_LIST, message)
    if gaming.echoed >= MOSTLY_ECHOED:
        message = (
            "Much of this repeats the question or its guidance, which earns nothing: use your own words."
        )
        flag(FlagKind.ECHO, message)
    if repeated >= MOSTLY_REPEATED:
        flag(FlagKind.REPEATS, "Some of this is said more than once; only the first one counts.")
    if max(gaming.copied, gaming.taken) >= MOSTLY_COPIED:
        flag(FlagKind.NEAR_COPY, f"{_copied(gaming)} word for word: the score says little about you.")
    return tuple(flagged)


def _against(denied: str | None, mistaken: str | None) -> list[Flag]:
    if denied:
        message = f"This seems to deny what a strong answer says, “{denied}”: that earns nothing."
        return [Flag(FlagKind.DENIES, message)]
    if mistaken:
        message = (
            "Some of this reads like a mistake that people make. Check first what you say about this: "
            f"“{mistaken}”"
        )
        return [Flag(FlagKind.MISTAKES, message)]
    return []


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
    return f"This seems to answer another question: it fits “{better.text}” better."


def _other_language(found: str, expected: str) -> str:
    name, wanted = (language_name(code) for code in (found, expected))
    return (
        f"This looks like {name}, but the model answer is in {wanted}: only one language can be compared. "
        f"Answer in {wanted}."
    )


def relevance(fit: float, words: int, misfit: float) -> float:
    """How far an answer answers its question: 1 in full, down to 0 for a long one about something else.

    ``fit`` is the mean cosine of the answer's sentences with the points nearest to them; ``misfit`` (0 to 1)
    is how clearly another question fits better.
    """
    doubt = ramp(np.array(float(words)), SHORT, LONG) * (1 - ramp(np.array(fit), ELSEWHERE, SURELY_HERE))
    return (1.0 - float(doubt)) * (1 - MOST_LOST * misfit)


class Rivals:
    """The questions of a bank among which an answer may find a better home than its own."""

    def __init__(self, references: Sequence[Reference]) -> None:
        """There must be one question at least."""
        self._questions = [reference.question for reference in references]
        self._summaries = np.concatenate([reference.summaries for reference in references])
        self._first = np.cumsum([0, *(len(reference.summaries) for reference in references[:-1])])

    def better_home(
        self, question: Question, sentences: SentenceVectors, fit: float
    ) -> tuple[Question | None, float]:
        """The question that the sentences fit clearly better than their own, ``question``, which they fit by
        ``fit``, and how clearly, from 0 to 1."""
        likeness = np.maximum.reduceat(sentences.means @ self._summaries.T, self._first, axis=1)
        fits = sentences.sizes @ likeness / max(sentences.sizes.sum(), 1)
        rival, rival_fit = self._questions[int(fits.argmax())], float(fits.max())
        if np.count_nonzero(fits > fit) <= len(fits) // BY_CHANCE:
            return None, 0.0
        lengths = (int(sentences.sizes.sum()), len(question.model_answer.split()))
        margin = FEW_WORDS_MARGIN * sum(words < FEW_WORDS for words in lengths)
        misfit = float(ramp(np.array(rival_fit - fit - margin), *BETTER_BY))
        return (rival if misfit > 0 and rival_fit >= FAIR_FIT else None), misfit
