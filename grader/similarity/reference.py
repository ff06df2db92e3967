from __future__ import annotations

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
    """

    question: Question
    points: tuple[Point, ...]
    vectors: NDArray[np.float32]
    word_weights: NDArray[np.float32]
    first_word: NDArray[np.intp]
    summaries: NDArray[np.float32]
    language: str | None

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
    asked = {stem(word) for word in words_of(asked_embedding)}
    pieces = _sentences(model_answer, asked)
    if not pieces:
        raise InputError(f"The model answer of «{question.id}» has no words: give it a few sentences.")
    share = MODEL_ANSWER_SHARE if criteria else 1.0
    worth = sum(float(weights.sum()) for _, _, weights in pieces)
    points = [Point(text, None, share * float(weights.sum()) / worth) for text, _, weights in pieces]
    points += [
        Point(text, criterion.id, (1 - share) * criterion.weight / 100 / len(criterion.points))
        for criterion in criteria
        for text in criterion.points
    ]
    parts = [(vectors, weights) for _, vectors, weights in pieces]
    parts += [(embedding.vectors, content_weights(embedding, asked)) for embedding in expected]
    return _stack(question, tuple(points), parts)


def _sentences(
    embedding: TextEmbedding, asked: set[str]
) -> list[tuple[str, NDArray[np.float32], NDArray[np.float32]]]:
    weights = content_weights(embedding, asked)
    pieces = []
    for span in sentence_spans(embedding.text):
        inside = (embedding.starts >= span.start) & (embedding.starts < span.end)
        if weights[inside].sum() > 0:
            pieces.append((embedding.text[span.start : span.end], embedding.vectors[inside], weights[inside]))
    return pieces


def _stack(
    question: Question,
    points: tuple[Point, ...],
    parts: list[tuple[NDArray[np.float32], NDArray[np.float32]]],
) -> Reference:
    kept = [(vectors[weights > 0], weights[weights > 0] / weights.sum()) for vectors, weights in parts]
    sizes = [len(weights) for _, weights in kept]
    whole = np.stack([vectors.mean(axis=0) for vectors, _ in parts])
    return Reference(
        question,
        points,
        np.concatenate([vectors for vectors, _ in kept]),
        np.concatenate([weights for _, weights in kept]),
        np.cumsum([0, *sizes[:-1]]),
        whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9),
        language_of(question.model_answer),
    )
