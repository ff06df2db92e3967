"""Ways to win words without saying anything: echoes, repeats, lists of keywords, copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import sentence_of
from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import TextEmbedding
    from grader.models import Question, Span

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
LIST_LIKE_ANSWER, LIST_LIKE_SENTENCE, LONG_SENTENCE = 0.1, 0.05, 12
"""Share of function words below which an answer, or a sentence of so many words, reads as keywords.

With 0.2 and 0.16 the terse answers that people give in exams were taken for lists: it cost .06 of the
agreement with their graders (within a question, on computer networks), and these values cost nothing.
"""
JOINERS = frozenset({"and", "or"})
"""Words that string keywords together as commas do; in a whole answer they do not make prose."""
LIST_WORTH = 0.05
"""What a list of keywords still counts: it names things, and says nothing about them."""


@dataclass(frozen=True, eq=False)
class Gaming:
    """How much of an answer is gaming; shares run from 0 to 1.

    ``usable`` has one number a sentence: 0 for an echo or a repeat, ``LIST_WORTH`` for keywords, else 1.
    ``copied`` is the share of the answer that is the model answer's, ``taken`` the share of the model answer
    that stands in the answer.
    """

    usable: NDArray[np.float64]
    echoed: float
    repeated: float
    copied: float
    taken: float
    list_like: bool


def gaming_in(question: Question, answer: TextEmbedding, spans: Sequence[Span], *, english: bool) -> Gaming:
    """Judge each sentence of ``answer``; keywords are told from prose in English only."""
    words = answer.words
    owner = sentence_of(answer, spans)
    sentences = [[words[i] for i in np.flatnonzero(owner == index)] for index in range(len(spans))]
    sizes = np.array([len(sentence) for sentence in sentences], float)
    total = max(sizes.sum(), 1.0)
    from_brief = _runs(words, [question.text, question.guidance], ECHO_RUN)
    echo = np.array(
        [_share(from_brief[owner == index]) >= ECHOED_SENTENCE for index in range(len(spans))], bool
    )
    repeat = _repeats(sentences)
    unjoined = [word for word in words if word not in JOINERS]
    list_like = english and _reads_as_keywords(unjoined, LIST_LIKE_ANSWER)
    listed = np.array(
        [list_like or (english and _reads_as_keywords(item, LIST_LIKE_SENTENCE)) for item in sentences], bool
    )
    usable = np.where(echo | repeat, 0.0, np.where(listed, LIST_WORTH, 1.0))
    return Gaming(
        usable,
        echoed=float(sizes[echo].sum() / total),
        repeated=float(sizes[repeat].sum() / total),
        copied=_share(_runs(words, [question.model_answer], COPY_RUN)),
        taken=_share(_runs(_plain_words(question.model_answer), [answer.text], TAKEN_RUN)),
        list_like=bool(list_like or sizes[listed].sum() > total / 2),
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


def _repeats(sentences: list[list[str]]) -> NDArray[np.bool_]:
    seen: list[frozenset[str]] = []
    repeats = np.zeros(len(sentences), bool)
    for index, sentence in enumerate(sentences):
        stems = frozenset(stem(word) for word in sentence if word not in FUNCTION_WORDS)
        if stems:
            repeats[index] = any(len(stems & other) >= SAME_SENTENCE * len(stems | other) for other in seen)
            seen.append(stems)
    return repeats


def _reads_as_keywords(words: list[str], least: float) -> bool:
    # Numbers and single letters are data, not keywords: an address or a formula is not a list of topics.
    named = [word for word in words if word.isalpha() and (len(word) > 1 or word in FUNCTION_WORDS)]
    return len(named) >= LONG_SENTENCE and sum(word in FUNCTION_WORDS for word in named) < least * len(named)
