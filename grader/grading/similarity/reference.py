"""What a good answer to a question says, embedded once and compared with every answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import InputError
from grader.grading.similarity.text_embedding import content_weights
from grader.models import Span
from grader.text.language import language_of
from grader.text.negation import polarity
from grader.text.sentences import whole_sentence_spans
from grader.text.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.reference_cache import ReferenceCache
    from grader.grading.similarity.text_embedding import Embedder, TextEmbedding
    from grader.models import Question

MODEL_ANSWER_SHARE = 0.5
"""What the model answer's points weigh beside the rubric's; with no rubric they are all there is."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something a good answer says. ``weight`` is its share of all points' worth, which add up to 1."""

    text: str
    criterion_id: str | None
    weight: float


@dataclass(frozen=True, eq=False)
class Reference:
    """What answers to one question are compared with, embedded once.

    ``vectors`` stacks the content words of all points; those of point ``i`` begin at ``first_word[i]``
    and have the weights ``word_weights``, which add up to 1 within a point. ``summaries`` holds a unit
    vector for each point as a whole; ``language`` is the model answer's, if it can be told.
    ``affirmed`` marks the words whose clause holds nothing negative, which an answer can deny.
    ``distinct`` numbers the stacked words by stem, and ``word_shares`` holds what each distinct one is
    worth, adding up to 1. ``asked`` are the stems of the question's words, and ``whole`` is the model
    answer's vector as a whole.
    """

    question: Question
    points: tuple[Point, ...]
    vectors: NDArray[np.float32]
    word_weights: NDArray[np.float32]
    first_word: NDArray[np.intp]
    summaries: NDArray[np.float32]
    language: str | None
    affirmed: NDArray[np.bool_]
    distinct: NDArray[np.intp]
    word_shares: NDArray[np.float64]
    asked: frozenset[str]
    whole: NDArray[np.float32]

    @property
    def size(self) -> float:
        """How much the reference says: the logarithm of one more than its distinct words."""
        return math.log1p(len(self.word_shares))

    @property
    def expected(self) -> NDArray[np.intp]:
        """Which points an answer is looked through for: the rubric's, or the model answer's without one."""
        by_rubric = any(point.criterion_id for point in self.points)
        return np.flatnonzero([bool(point.criterion_id) == by_rubric for point in self.points])

    @property
    def point_weights(self) -> NDArray[np.float64]:
        return np.array([point.weight for point in self.points])


def build_references(
    questions: Sequence[Question], embedder: Embedder, cache: ReferenceCache | None = None
) -> list[Reference]:
    """Embed what a good answer to each question says, all in shared forward passes.

    What ``cache`` holds is not embedded again, and what it lacks is added to it.

    Raises:
        InputError: a model answer has no words of its own.
    """
    texts = [[question.text, answer_to(question), *_expected(question)] for question in questions]
    kept = [cache.get(group) if cache else None for group in texts]
    absent = [text for group, cached in zip(texts, kept, strict=True) if cached is None for text in group]
    embeddings = iter(embedder.embed(absent) if absent else ())
    references = []
    for question, group, cached in zip(questions, texts, kept, strict=True):
        read = cached or list(islice(embeddings, len(group)))
        references.append(_reference(question, read))
        if cache and cached is None:
            cache.put(group, read)
    return references


def answer_to(question: Question) -> str:
    """The model answer, or the rubric's points as one text where there is none."""
    return question.model_answer if question.has_model_answer else "\n".join(_expected(question))


def _expected(question: Question) -> list[str]:
    return (
        [point for criterion in question.rubric.criteria for point in criterion.points]
        if question.rubric
        else []
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """The words of one point; ``affirmed`` marks those whose clause holds nothing negative."""

    text: str
    stems: NDArray[np.object_]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]
    affirmed: NDArray[np.bool_]


def _reference(question: Question, embeddings: list[TextEmbedding]) -> Reference:
    asked_embedding, model_answer, *expected = embeddings
    criteria = question.rubric.criteria if question.rubric else ()
    asked = frozenset(stem(word) for word in asked_embedding.words)
    answered, share = [], 0.0
    if question.has_model_answer:
        answered = _parts(model_answer, whole_sentence_spans(model_answer.text), asked)
        share = MODEL_ANSWER_SHARE if criteria else 1.0
        if not answered:
            raise InputError(f"The model answer of “{question.id}” has no words: give it a few sentences.")
    worth = sum(float(part.weights.sum()) for part in answered)
    points = [Point(part.text, None, share * float(part.weights.sum()) / worth) for part in answered]
    points += [
        Point(text, criterion.id, (1 - share) * criterion.weight / 100 / len(criterion.points))
        for criterion in criteria
        for text in criterion.points
    ]
    parts = answered + [part for item in expected for part in _parts(item, [Span(0, len(item.text))], asked)]
    return _stack(question, tuple(points), parts, asked, model_answer.whole)


def _parts(embedding: TextEmbedding, spans: Sequence[Span], asked: frozenset[str]) -> list[_Part]:
    """The pieces of a text that have words in them."""
    stems = np.array([stem(word) for word in embedding.words], object)
    weights = content_weights(embedding, asked)
    negative = np.array(polarity(embedding.text, embedding.places).negative, bool)
    parts = []
    for span in spans:
        inside = (embedding.starts >= span.start) & (embedding.starts < span.end)
        if weights[inside].sum() > 0:
            text = embedding.text[span.start : span.end]
            parts.append(
                _Part(text, stems[inside], embedding.vectors[inside], weights[inside], ~negative[inside])
            )
    return parts


def _stack(
    question: Question,
    points: tuple[Point, ...],
    parts: list[_Part],
    asked: frozenset[str],
    model_answer: NDArray[np.float32],
) -> Reference:
    kept = [part.weights > 0 for part in parts]
    sizes = [int(words.sum()) for words in kept]
    whole = np.stack([part.vectors.mean(axis=0) for part in parts])
    word_weights = np.concatenate(
        [part.weights[words] / part.weights.sum() for part, words in zip(parts, kept, strict=True)]
    )
    worth = word_weights * np.repeat([point.weight for point in points], sizes)
    stems = np.concatenate([part.stems[words] for part, words in zip(parts, kept, strict=True)])
    distinct, word_shares = _distinct(stems, worth)
    return Reference(
        question,
        points,
        np.concatenate([part.vectors[words] for part, words in zip(parts, kept, strict=True)]),
        word_weights,
        np.cumsum([0, *sizes[:-1]]),
        whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9),
        language_of(answer_to(question)),
        np.concatenate([part.affirmed[words] for part, words in zip(parts, kept, strict=True)]),
        distinct,
        word_shares,
        asked,
        model_answer,
    )


def _distinct(
    stems: NDArray[np.object_], worth: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Each word's number among the distinct stems, and their shares: saying a word often adds nothing."""
    names: dict[str, int] = {}
    numbers = np.array([names.setdefault(name, len(names)) for name in stems], np.intp)
    shares = np.zeros(len(names))
    np.maximum.at(shares, numbers, worth)
    return numbers, shares / shares.sum()
