from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from grader.models import CriterionCoverage, GraderVersion, PointCoverage, PointStatus, SimilarityGrade
from grader.similarity.alignment import align, sentence_of
from grader.similarity.flags import flags
from grader.similarity.habits import habits
from grader.similarity.language import language_of
from grader.similarity.reference import build_references
from grader.similarity.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.models import Question, Span
    from grader.similarity.alignment import Alignment
    from grader.similarity.calibration import Calibration
    from grader.similarity.habits import Habits
    from grader.similarity.reference import Reference
    from grader.similarity.text_embedding import Embedder, TextEmbedding

CODE_VERSION = "1"
"""Grows whenever the same answer, weights and calibration would be graded differently."""
FOCUS_SHARE = 0.25
"""How much of the evidence an answer keeps only as far as its sentences bear on the question."""
KEPT_REFERENCES = 512
MOST_RIVALS = 200
"""Questions that an off-topic answer is compared with, at most."""
ENGLISH = "en"


@dataclass(frozen=True, eq=False)
class _Reading:
    """An answer compared with one reference."""

    spans: tuple[Span, ...]
    alignment: Alignment
    habits: Habits
    evidence: float


class SimilarityScorer:
    """Grades answers by what they cover of the model answer and the rubric's expected points.

    Local, deterministic, and safe to call from several threads. Equal versions grade alike.
    """

    def __init__(self, embedder: Embedder, calibration: Calibration, *, rivals: Sequence[Question] = ()) -> None:
        """``rivals`` are the questions among which an off-topic answer may find a better home."""
        self._embedder = embedder
        self._calibration = calibration
        self._rivals = tuple(rivals)[:MOST_RIVALS]
        self._references: OrderedDict[Question, Reference] = OrderedDict()
        self._lock = Lock()

    def version(self, question: Question) -> GraderVersion:
        rubric = question.rubric.digest if question.rubric else None
        return GraderVersion(CODE_VERSION, self._embedder.digest, self._calibration.version, rubric)

    def grade(self, question: Question, answer: str) -> SimilarityGrade:
        """The grade of one answer. An answer without words scores 0 and is flagged as too short."""
        return self.grade_many([(question, answer)])[0]

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        """The grades of many answers, in order; their texts share forward passes."""
        references = self._prepare([question for question, _ in pairs])
        embeddings = self._embedder.embed([answer for _, answer in pairs])
        return [
            self._grade(reference, embedding)
            for reference, embedding in zip(references, embeddings, strict=True)
        ]

    def coverage_of_model_answer(self, question: Question) -> list[PointCoverage]:
        """Which expected points of the rubric the question's own model answer makes."""
        grade = self.grade(question, question.model_answer)
        return [item for item in grade.coverage if item.criterion_id is not None]

    def _grade(self, reference: Reference, answer: TextEmbedding) -> SimilarityGrade:
        question, calibration = reference.question, self._calibration
        language, expected = language_of(answer.text), language_of(question.model_answer)
        reading = _read(reference, answer, english=language in (ENGLISH, None) and expected in (ENGLISH, None))
        exact = calibration.score(reading.evidence)
        low, high = calibration.ends(exact)
        coverage = _coverage(reference, reading.alignment, calibration)
        return SimilarityGrade(
            score=round(exact),
            low=low,
            high=high,
            band=calibration.band(round(exact)),
            coverage=coverage,
            criteria=_criteria(question, coverage, calibration),
            flags=flags(
                words=len(answer),
                evidence=reading.evidence,
                habits=reading.habits,
                language=language,
                expected_language=expected,
                fits_better=lambda: self._fits_better(question, answer, reading.evidence),
            ),
            sentences=reading.spans,
            version=self.version(question),
        )

    def _fits_better(self, question: Question, answer: TextEmbedding, evidence: float) -> Question | None:
        rivals = self._prepare([rival for rival in self._rivals if rival.id != question.id])
        readings = [(_read(rival, answer, english=True).evidence, rival.question) for rival in rivals]
        best, fitting = max(readings, key=lambda reading: reading[0], default=(0.0, question))
        return fitting if best > 2 * max(evidence, 0.05) else None

    def _prepare(self, questions: Sequence[Question]) -> list[Reference]:
        with self._lock:
            ready = {question: self._references[question] for question in questions if question in self._references}
        absent = list(dict.fromkeys(question for question in questions if question not in ready))
        ready |= zip(absent, build_references(absent, self._embedder), strict=True)
        with self._lock:
            self._references |= ready
            while len(self._references) > KEPT_REFERENCES:
                self._references.popitem(last=False)
        return [ready[question] for question in questions]


def _read(reference: Reference, answer: TextEmbedding, *, english: bool) -> _Reading:
    spans = sentence_spans(answer.text)
    found = habits(reference.question, answer, spans, english=english)
    alignment = align(reference, answer, spans, found.usable)
    said = float(reference.point_weights @ alignment.strengths)
    focus = _focus(answer, spans, alignment.relevance * found.usable)
    return _Reading(spans, alignment, found, said * (1 - FOCUS_SHARE + FOCUS_SHARE * focus))


def _focus(answer: TextEmbedding, spans: Sequence[Span], worth: NDArray[np.float64]) -> float:
    """The share of the answer's words that stand in sentences of worth."""
    owner = sentence_of(answer, spans)
    sizes = np.bincount(owner[owner >= 0], minlength=len(spans))
    return float(sizes @ worth / sizes.sum()) if sizes.sum() else 0.0


def _coverage(
    reference: Reference, alignment: Alignment, calibration: Calibration
) -> tuple[PointCoverage, ...]:
    items = []
    for index, point in enumerate(reference.points):
        strength = float(alignment.strengths[index])
        status = calibration.status(strength)
        sentence = None if status is PointStatus.MISSING else int(alignment.best[index])
        items.append(PointCoverage(point.text, point.criterion_id, status, round(strength, 3), sentence))
    return tuple(items)


def _criteria(
    question: Question, coverage: Sequence[PointCoverage], calibration: Calibration
) -> tuple[CriterionCoverage, ...]:
    criteria = question.rubric.criteria if question.rubric else ()
    scored = []
    for criterion in criteria:
        strengths = [item.strength for item in coverage if item.criterion_id == criterion.id]
        reached = np.minimum(np.array(strengths) / calibration.covered, 1.0).mean()
        scored.append(CriterionCoverage(criterion.id, criterion.title, criterion.weight, round(100 * reached)))
    return tuple(scored)
