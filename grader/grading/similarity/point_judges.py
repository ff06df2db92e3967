"""What an answer does about each expected point: by the trained reader, or by alignment alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from grader.grading.similarity.alignment import ramp, sentence_of
from grader.grading.similarity.likelihood import PointJudgment, PointReading, placing
from grader.grading.similarity.point_evidence import point_evidence
from grader.models import PointStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.alignment import Alignment
    from grader.grading.similarity.calibration import GradeInterval
    from grader.grading.similarity.likelihood import Likelihoods
    from grader.grading.similarity.point_evidence import PointEvidence
    from grader.grading.similarity.reader import PreparedPoint, Reader
    from grader.grading.similarity.text_embedding import Embedder, TextEmbedding, TokenStates
    from grader.models import PointFigures, Span

ABOUT_AS_MUCH = 0.7
"""How little less than the best a second sentence may do for a point to be shown beside it."""
READ_AT_ONCE = 330
"""Words of an answer that are read together: the longest that the reader learnt from, with sentences of other
answers put in. A longer one is read in parts, and loses by it what sentences far apart say together."""
BEARING = {2: (0.2, 0.32), 8: (0.16, 0.27)}
"""Mean cosine of so many sentences with their nearest points up to which an answer bears on nothing, and
from which it does in full: of 798 labelled answers one in fifty lies between, of stray ones most."""
USABLE = 0.5
"""Worth of a sentence (0 for echoes, repeats and lists) from which the reader reads it."""


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """``strength`` (0 to 1) is the share of the point that a careful reader is expected to tick, less for an
    answer that bears on the question little, and
    ``likelihood`` how likely they tick it in full, None where nobody has measured that. ``sentence`` makes
    the point or comes nearest, ``second`` is another that it takes; ``opposed`` (0 to 1) is how far the
    answer reads like something incompatible with the point."""

    status: PointStatus
    strength: float
    likelihood: float | None
    sentence: int | None
    second: int | None = None
    opposed: float = 0.0


NOT_SAID = JudgedPoint(PointStatus.MISSING, 0.0, 0.0, None)
"""A point of which nothing is said, or that is denied."""


@dataclass(frozen=True, eq=False)
class AnswerText:
    """An answer as it was read; ``usable`` (0 to 1) is what each of its sentences ``spans`` is worth."""

    embedding: TextEmbedding
    states: TokenStates | None
    spans: Sequence[Span]
    usable: NDArray[np.float64]


class PointJudge(Protocol):
    """Judges the points of one question, whose texts it was made with."""

    def judge(self, answer: AnswerText, alignment: Alignment, relevance: float, /) -> list[JudgedPoint]:
        """A judgment a point, in order. ``alignment`` has a strength and a best sentence for each, and
        ``relevance`` (0 to 1) is how far the answer answers the question."""
        ...


class PointJudges(Protocol):
    """Makes the judges of all questions, and reads answers as these need them."""

    @property
    def version(self) -> str:
        """Judges of equal versions judge alike."""

    @property
    def interval(self) -> GradeInterval | None:
        """Of a score that is the share of the points ticked; None where nobody has measured it."""

    @property
    def mistaken(self) -> float:
        """The doubt, 0 to 1, from which an answer is said to hold mistakes."""

    @property
    def measured(self) -> tuple[PointFigures, ...]:
        """How often what is said of points was right, on questions left out; empty where nobody knows."""

    def embed(self, texts: Sequence[str]) -> list[tuple[TextEmbedding, TokenStates | None]]:
        """Answers as the embedding model reads them, in order."""
        ...

    def of(self, points: Sequence[str], /) -> PointJudge:
        """The judge of one question's points."""
        ...


class AlignmentJudges:
    """Judges points by alignment alone: how likely they are ticked has not been measured.

    So with another embedding model than the reader's nothing is called covered: ``covered`` is the strength
    from which a point is, None for never.
    """

    version = "alignment"
    interval = None
    mistaken = math.inf
    measured = ()

    def __init__(self, embedder: Embedder, *, missing: float, covered: float | None) -> None:
        """Below the strength ``missing`` a point is missing."""
        self._embedder = embedder
        self._missing = missing
        self._covered = covered

    def embed(self, texts: Sequence[str]) -> list[tuple[TextEmbedding, TokenStates | None]]:
        return [(embedding, None) for embedding in self._embedder.embed(texts)]

    def of(self, _points: Sequence[str], /) -> AlignmentJudges:
        return self

    def judge(self, _answer: AnswerText, alignment: Alignment, _relevance: float, /) -> list[JudgedPoint]:
        judged = []
        for strength, best in zip(alignment.strengths, alignment.best, strict=True):
            status = self._status(float(strength))
            sentence = None if status is PointStatus.MISSING else int(best)
            judged.append(JudgedPoint(status, float(strength), None, sentence))
        return judged

    def _status(self, strength: float) -> PointStatus:
        if strength < self._missing:
            return PointStatus.MISSING
        if self._covered is not None and strength >= self._covered:
            return PointStatus.COVERED
        return PointStatus.UNSURE


class ReaderJudges:
    """Judges points by the trained reader and what is known of its likelihoods."""

    def __init__(self, reader: Reader, likelihoods: Likelihoods) -> None:
        self._reader = reader
        self._likelihoods = likelihoods

    @property
    def version(self) -> str:
        return self._likelihoods.version

    @property
    def interval(self) -> GradeInterval | None:
        return self._likelihoods.interval

    @property
    def mistaken(self) -> float:
        return self._likelihoods.mistaken

    @property
    def measured(self) -> tuple[PointFigures, ...]:
        return self._likelihoods.measured

    def embed(self, texts: Sequence[str]) -> list[tuple[TextEmbedding, TokenStates | None]]:
        return [*self._reader.embed(texts)]

    def of(self, points: Sequence[str], /) -> ReaderJudge:
        return ReaderJudge(self._reader, self._likelihoods, self._reader.prepare(points))


class ReaderJudge:
    """Judges the points of one question by the trained reader."""

    def __init__(self, reader: Reader, likelihoods: Likelihoods, points: Sequence[PreparedPoint]) -> None:
        self._reader = reader
        self._likelihoods = likelihoods
        self._points = points

    def judge(self, answer: AnswerText, _alignment: Alignment, relevance: float, /) -> list[JudgedPoint]:
        usable = np.flatnonzero(answer.usable >= USABLE)
        if answer.states is None or not len(usable):
            return [NOT_SAID] * len(self._points)
        points = [point.embedding for point in self._points]
        word_for_word = [_word_for_word(point, answer) for point in points]
        # A sentence that is a point itself makes that one, and tells the reader nothing of the others.
        elsewhere = np.setdiff1d(usable, [place for places in word_for_word for place in places])
        kept = elsewhere if len(elsewhere) else usable
        evidence = point_evidence(points, answer.embedding, answer.spans).of(kept)
        reading = self._read(answer, answer.states, kept, evidence)
        share = relevance * _bearing(evidence)
        judged = []
        for each, row, said in zip(
            self._likelihoods.judge(reading, evidence), placing(reading, evidence), word_for_word, strict=True
        ):
            judgment = PointJudgment(1.0, 1.0, each.opposed) if said else each
            status = self._likelihoods.assertions.status(judgment)
            places = [] if status is PointStatus.MISSING else [int(kept[place]) for place in places_of(row)]
            places = said or places
            sentence, second = [*places, None, None][:2]
            strength, likelihood = share * judgment.strength, round(judgment.likelihood, 3)
            judged.append(JudgedPoint(status, strength, likelihood, sentence, second, judgment.opposed))
        return judged

    def _read(
        self, answer: AnswerText, states: TokenStates, kept: NDArray[np.intp], evidence: PointEvidence
    ) -> PointReading:
        """The reading of the kept sentences; of a long answer part by part, each point at its best."""
        sizes = np.bincount(
            np.maximum(sentence_of(answer.embedding, answer.spans), 0), minlength=len(answer.spans)
        )[kept]
        parts = np.array_split(np.arange(len(kept)), max(1, math.ceil(sizes.sum() / READ_AT_ONCE)))
        readings = [
            self._reader.read(self._points, states, answer.spans, kept[part], evidence.of(part))
            for part in parts
            if len(part)
        ]
        return PointReading(
            np.max([reading.logits for reading in readings], axis=0),
            np.concatenate([reading.by_sentence for reading in readings], axis=1),
        )


def _bearing(evidence: PointEvidence) -> float:
    """How far the answer bears on the points at all, 0 to 1: a stray one earns nothing by chance."""
    nearest = np.sort(evidence.cosine.max(axis=0))[::-1]
    shares = [float(ramp(nearest[:count].mean(), *ends)) for count, ends in BEARING.items()]
    return math.prod(shares)


def _word_for_word(point: TextEmbedding, answer: AnswerText) -> list[int]:
    """The whole sentences of the answer that are the point itself, none if it is not there so; what a
    negation might precede is not."""
    words, wanted = answer.embedding.words, point.words
    edges = [int(np.searchsorted(answer.embedding.starts, span.start)) for span in answer.spans]
    ends = {edge: number for number, edge in enumerate([*edges[1:], len(words)])}
    for number, start in enumerate(edges):
        end = start + len(wanted)
        if wanted and words[start:end] == wanted and end in ends:
            return list(range(number, ends[end] + 1))
    return []


def places_of(row: NDArray[np.float64]) -> list[int]:
    """The sentence that does most for a point, and a second one that does about as much."""
    order = np.argsort(-row)[:2]
    both = len(order) > 1 and row[order[0]] - row[order[1]] < ABOUT_AS_MUCH
    return [int(place) for place in order[: 1 + both]]
