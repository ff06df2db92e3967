from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import InputError
from grader.similarity.language import language_of
from grader.similarity.sentences import sentence_spans
from grader.similarity.words import content_weights, stem, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.models import Question
    from grader.similarity.text_embedding import Embedder, TextEmbedding

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
    distinct: NDArray[np.intp]
    word_shares: NDArray[np.float64]
    asked: frozenset[str]
    whole: NDArray[np.float32]

    @property
    def size(self) -> float:
        """How much the reference says: the logarithm of one more than its distinct words."""
        return math.log1p(len(self.word_shares))

    @property
    def point_weights(self) -> NDArray[np.float64]:
        return np.array([point.weight for point in self.points])


def build_references(questions: Sequence[Question], embedder: Embedder) -> list[Reference]:
    """Embed what a good answer to each question says, all in shared forward passes.

    Raises:
        InputError: a model answer has no words.
    """
    texts = [[question.text, question.model_answer, *_expected(question)] for question in questions]
    embeddings = iter(embedder.embed([text for group in texts for text in group]))
    return [
        _reference(question, list(islice(embeddings, len(group))))
        for question, group in zip(questions, texts, strict=True)
    ]


def _expected(question: Question) -> list[str]:
    return (
        [point for criterion in question.rubric.criteria for point in criterion.points]
        if question.rubric
        else []
    )


def _reference(question: Question, embeddings: list[TextEmbedding]) -> Reference:
    asked_embedding, model_answer, *expected = embeddings
    criteria = question.rubric.criteria if question.rubric else ()
    asked = frozenset(stem(word) for word in words_of(asked_embedding))
    pieces = _sentences(model_answer, asked)
    if not pieces:
        raise InputError(f"The model answer of «{question.id}» has no words: give it a few sentences.")
    share = MODEL_ANSWER_SHARE if criteria else 1.0
    worth = sum(float(weights.sum()) for *_, weights in pieces)
    points = [Point(text, None, share * float(weights.sum()) / worth) for text, _, _, weights in pieces]
    points += [
        Point(text, criterion.id, (1 - share) * criterion.weight / 100 / len(criterion.points))
        for criterion in criteria
        for text in criterion.points
    ]
    parts = [(stems, vectors, weights) for _, stems, vectors, weights in pieces]
    parts += [(_stems(item), item.vectors, content_weights(item, asked)) for item in expected]
    return _stack(question, tuple(points), parts, asked, model_answer.whole)


def _stems(embedding: TextEmbedding) -> NDArray[np.object_]:
    return np.array([stem(word) for word in words_of(embedding)], object)


def _sentences(
    embedding: TextEmbedding, asked: frozenset[str]
) -> list[tuple[str, NDArray[np.object_], NDArray[np.float32], NDArray[np.float32]]]:
    """Each sentence with words in it: its text, and its words' stems, vectors and weights."""
    stems, weights = _stems(embedding), content_weights(embedding, asked)
    pieces = []
    for span in sentence_spans(embedding.text):
        inside = (embedding.starts >= span.start) & (embedding.starts < span.end)
        if weights[inside].sum() > 0:
            text = embedding.text[span.start : span.end]
            pieces.append((text, stems[inside], embedding.vectors[inside], weights[inside]))
    return pieces


def _stack(
    question: Question,
    points: tuple[Point, ...],
    parts: list[tuple[NDArray[np.object_], NDArray[np.float32], NDArray[np.float32]]],
    asked: frozenset[str],
    model_answer: NDArray[np.float32],
) -> Reference:
    kept = [
        (stems[weights > 0], vectors[weights > 0], weights[weights > 0] / weights.sum())
        for stems, vectors, weights in parts
    ]
    sizes = [len(weights) for *_, weights in kept]
    whole = np.stack([vectors.mean(axis=0) for _, vectors, _ in parts])
    word_weights = np.concatenate([weights for *_, weights in kept])
    worth = word_weights * np.repeat([point.weight for point in points], sizes)
    distinct, word_shares = _distinct(np.concatenate([stems for stems, *_ in kept]), worth)
    return Reference(
        question,
        points,
        np.concatenate([vectors for _, vectors, _ in kept]),
        word_weights,
        np.cumsum([0, *sizes[:-1]]),
        whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9),
        language_of(question.model_answer),
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
