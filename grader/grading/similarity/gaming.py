"""Ways to win words without saying anything: echoes, repeats, lists of keywords, copies."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import ramp, sentence_of
from grader.text.sentences import sentence_spans
from grader.text.words import FUNCTION_WORDS, has_digit, stem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import TextEmbedding
    from grader.models import Question, Span
    from grader.text.reading import ReadText

ECHO_RUN, COPY_RUN = 4, 7
"""Words in a row that count as taken over from the question or guidance, and from the model answer."""
TAKEN_RUN = 4
"""Words in a row of the model answer that count as taken over, whatever else the answer says.

Of 360 answers by others to the 24 questions none takes over more than 7% of the model answer in such runs;
the model answer with a filler after every fourth word, or with two others behind it, does so with all of it.
"""
ECHOED_SENTENCE = 0.6
"""Share of a sentence's words in such runs from which it is the interviewer's, not the candidate's."""
SAME_SENTENCE = 0.8
"""Jaccard overlap of two sentences' stems from which the later one repeats the earlier."""
WORD = re.compile(r"[^\W_]+")
REPEATED_RUN = 8
"""Words in a row that stand earlier in the answer as well, wherever its sentences begin and end."""
PROSE_ANSWER, PROSE_SENTENCE = (0.05, 0.15), (0.0, 0.1)
"""Share of function words up to which an answer, or a sentence of it, is no prose, and from which it is.

With 0.2 and 0.16 the terse answers that people give in exams were taken for lists: it cost .06 of the
agreement with their graders (within a question, on computer networks).
"""
ENOUGH_TO_TELL = (8, 16)
"""Words up to which nothing can be told from their kind, and from which all can."""
PHRASE = (3, 8)
"""Words between two marks that may say something without function words: fewer name a thing, and more are
keywords without marks."""
IN_PHRASES, TELEGRAPHIC = (0.1, 0.6), 0.6
"""Share of words in such phrases from which a text is telegraphic at all, and in full, which makes up for so
much of the missing function words."""
IN_NUMBERS = (0.12, 0.4)
"""Share of words that are numbers from which a text is data, not keywords, and in full; lists of keywords
from the model answers reach .11."""
JOINERS = frozenset({"and", "or"})
"""Words that string keywords together as commas do; in a whole answer they do not make prose."""
SEPARATOR = re.compile(r"[^\w\s'’-]+|\s[-–—]+\s|\n|\b(?:and|or)\b", re.IGNORECASE)
LIST_WORTH = 0.05
"""What a list of keywords still counts: it names things, and says nothing about them."""


@dataclass(frozen=True, eq=False)
class Gaming:
    """How much of an answer is gaming; shares run from 0 to 1.

    ``usable`` has one number a sentence: 0 for an echo, down to ``LIST_WORTH`` for keywords, else 1.
    ``copied`` is the share of the answer that is the model answer's, ``taken`` the share of the model answer
    that stands in the answer.
    """

    usable: NDArray[np.float64]
    echoed: float
    copied: float
    taken: float
    list_like: bool


def gaming_in(question: Question, answer: TextEmbedding, spans: Sequence[Span], *, english: bool) -> Gaming:
    """Judge each sentence of ``answer``; keywords are told from prose in English only."""
    words = answer.words
    owner = sentence_of(answer, spans)
    sizes = np.bincount(owner[owner >= 0], minlength=len(spans)).astype(float)
    total = max(sizes.sum(), 1.0)
    from_brief = _runs(words, [question.text, question.guidance], ECHO_RUN)
    echo = np.array(
        [_share(from_brief[owner == index]) >= ECHOED_SENTENCE for index in range(len(spans))], bool
    )
    listed = np.zeros(len(spans))
    if english and len(spans):
        sentences = [_listed(answer.text[span.start : span.end], PROSE_SENTENCE) for span in spans]
        listed = np.maximum(sentences, _listed(answer.text, PROSE_ANSWER, ignored=JOINERS))
    return Gaming(
        np.where(echo, 0.0, 1 - (1 - LIST_WORTH) * listed),
        echoed=float(sizes[echo].sum() / total),
        copied=_share(_runs(words, [question.model_answer], COPY_RUN)),
        taken=_share(_runs(_plain_words(question.model_answer), [answer.text], TAKEN_RUN)),
        list_like=bool(sizes @ listed > total / 2),
    )


def _runs(words: list[str], sources: list[str], length: int) -> NDArray[np.bool_]:
    """Which words stand in a run of ``length`` that one of the sources has as well."""
    known = {
        tuple(tokens[start : start + length])
        for tokens in map(_plain_words, sources)
        for start in range(len(tokens) - length + 1)
    }
    inside = np.zeros(len(words), bool)
    for start in range(len(words) - length + 1):
        if tuple(words[start : start + length]) in known:
            inside[start : start + length] = True
    return inside


def _plain_words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text.lower()).split()


def _share(mask: NDArray[np.bool_]) -> float:
    return float(mask.mean()) if len(mask) else 0.0


@dataclass(frozen=True, slots=True)
class Unrepeated:
    """An answer without what it says again, and the share (0 to 1) of its words that this was."""

    text: ReadText
    repeated: float


def without_repeats(read: ReadText) -> Unrepeated:
    """What is said again counts as said once: the same sentence in other small words, or a passage again."""
    places = [word.span() for word in WORD.finditer(read.text)]
    words = [read.text[start:end].lower() for start, end in places]
    starts = [start for start, _ in places]
    again = _said_before(words)
    seen: list[frozenset[str]] = []
    for span in sentence_spans(read.text):
        first, after = bisect_left(starts, span.start), bisect_left(starts, span.end)
        fresh = [words[place] for place in range(first, after) if not again[place]]
        stems = frozenset(stem(word) for word in fresh if word not in FUNCTION_WORDS)
        if stems and any(len(stems & other) >= SAME_SENTENCE * len(stems | other) for other in seen):
            again[first:after] = True
        seen.append(stems)
    if not again.any():
        return Unrepeated(read, 0.0)
    kept = np.ones(len(read.text), bool)
    for place in np.flatnonzero(again):
        kept[starts[place] : starts[place + 1] if place + 1 < len(starts) else len(read.text)] = False
    if again[-1]:
        rest = "".join(compress(read.text, kept))
        kept[np.flatnonzero(kept)[len(_without_opening(rest)) :]] = False
    return Unrepeated(read.kept(kept.tolist()), _share(again))


def _without_opening(text: str) -> str:
    """A text without the bullet or quotation mark that opened what no longer follows."""
    bare = text.rstrip()
    last = bare.rsplit(maxsplit=1)[-1] if bare else ""
    return bare if any(sign.isalnum() for sign in last) else bare.removesuffix(last).rstrip()


def _said_before(words: list[str]) -> NDArray[np.bool_]:
    """Which words stand in a run of ``REPEATED_RUN`` that ended before it began."""
    again = np.zeros(len(words), bool)
    ended: dict[tuple[str, ...], int] = {}
    for start in range(len(words) - REPEATED_RUN + 1):
        run = tuple(words[start : start + REPEATED_RUN])
        if ended.setdefault(run, start + REPEATED_RUN) <= start:
            again[start : start + REPEATED_RUN] = True
    return again


def _listed(text: str, prose: tuple[float, float], ignored: AbstractSet[str] = frozenset()) -> float:
    """How far a text reads as keywords, from 0 to 1: many words, few small ones among them, no phrases."""
    items = [words for piece in SEPARATOR.split(text) if (words := _plain_words(piece))]
    said = [word for word in _plain_words(text) if word not in ignored]
    # Numbers and single letters are data, not keywords: an address or a formula is not a list of topics.
    named = [word for word in said if word.isalpha() and (len(word) > 1 or word in FUNCTION_WORDS)]
    if not named:
        return 0.0
    small = sum(word in FUNCTION_WORDS for word in named) / len(named)
    phrased = sum(len(item) for item in items if PHRASE[0] <= len(item) <= PHRASE[1]) / len(said)
    numbers = sum(map(has_digit, said)) / len(said)
    telegraphic = max(TELEGRAPHIC * _ramp(phrased, IN_PHRASES), _ramp(numbers, IN_NUMBERS))
    return _ramp(len(named), ENOUGH_TO_TELL) * (1 - _ramp(small, prose)) * (1 - telegraphic)


def _ramp(value: float, ends: tuple[float, float]) -> float:
    return float(ramp(np.array(float(value)), *ends))
