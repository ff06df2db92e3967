from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from grader.models import CriterionCoverage, GraderVersion, PointCoverage, PointStatus, SimilarityGrade
from grader.similarity.alignment import SentenceVectors, align, ramp
from grader.similarity.flags import flags
from grader.similarity.habits import habits
from grader.similarity.language import language_of
from grader.similarity.reference import build_references
from grader.similarity.rivals import Rivals
from grader.similarity.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Question, Span
    from grader.similarity.alignment import Alignment
    from grader.similarity.calibration import Calibration
    from grader.similarity.habits import Habits
    from grader.similarity.reference import Reference
    from grader.similarity.text_embedding import Embedder, TextEmbedding

CODE_VERSION = "1"
"""Grows whenever the same answer, weights and calibration would be graded differently."""
FOCUS_SHARE = 0.4
"""How much of the evidence an answer keeps only as far as its sentences bear on the question."""
AT_HOME = 0.5
"""Fit from which an answer belongs to its question, whatever else it would fit; 0.44 to 0.72 is usual."""
BETTER_BY = (0.085, 0.13)
"""By how much more it must fit another question for this to begin to count, and to count in full."""
FAIR_FIT = 0.35
"""Fit that a better home must offer to be named; below, the answer belongs nowhere in the bank."""
FEW_WORDS, FEW_WORDS_MARGIN = 60, 0.08
"""A short answer's fit is noisier: below so many words it must fit another question by so much more."""
KEPT_REFERENCES = 512
MOST_RIVALS = 200
"""Questions that an answer out of place is compared with, at most."""
ENGLISH = "en"


@dataclass(frozen=True, eq=False)
class _Reading:
    """An answer compared with one reference; ``better_home`` is the question it fits clearly better."""

    spans: tuple[Span, ...]
    alignment: Alignment
    habits: Habits
    evidence: float
    better_home: Question | None


class SimilarityScorer:
    """Grades answers by what they cover of the model answer and the rubric's expected points.

    Local, deterministic, and safe to call from several threads. Equal versions grade alike.
    """

    def __init__(
        self, embedder: Embedder, calibration: Calibration, *, rivals: Sequence[Question] = ()
    ) -> None:
        """``rivals`` are the bank's questions, among which an answer may find a better home."""
        self._embedder = embedder
        self._calibration = calibration
        self._rival_questions = tuple(rivals)[:MOST_RIVALS]
        self._bank = frozenset(rivals)
        self._rivals: Rivals | None = None
        self._references: OrderedDict[Question, Reference] = OrderedDict()
        self._lock = Lock()

    def version(self, question: Question) -> GraderVersion:
        rubric = question.rubric.digest if question.rubric else None
        said = "\0".join((question.text, question.guidance, question.model_answer))
        digest = hashlib.sha256(said.encode()).hexdigest()
        return GraderVersion(CODE_VERSION, self._embedder.digest, self._calibration.version, rubric, digest)

    def grade(self, question: Question, answer: str) -> SimilarityGrade:
        """The grade of one answer. An answer without words scores 0 and is flagged as too short."""
        return self.grade_many([(question, answer)])[0]

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        """The grades of many answers, in order; their texts share forward passes.

        Raises:
            InputError: a question's model answer has no words.
        """
        references = self._prepare([question for question, _ in pairs])
        embeddings = self._embedder.embed([answer for _, answer in pairs])
        return [
            self._grade(reference, embedding)
            for reference, embedding in zip(references, embeddings, strict=True)
        ]

    def _grade(self, reference: Reference, answer: TextEmbedding) -> SimilarityGrade:
        question, calibration = reference.question, self._calibration
        language, expected = language_of(answer.text), reference.language
        reading = self._read(reference, answer, english={language, expected} <= {ENGLISH, None})
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
                fit=reading.alignment.fit,
                better_home=reading.better_home,
                habits=reading.habits,
                language=language,
                expected_language=expected,
            ),
            sentences=reading.spans,
            version=self.version(question),
        )

    def _read(self, reference: Reference, answer: TextEmbedding, *, english: bool) -> _Reading:
        spans = sentence_spans(answer.text)
        sentences = SentenceVectors.of(answer, spans)
        found = habits(reference.question, answer, spans, english=english)
        alignment = align(reference, sentences, found.usable)
        better_home, misfit = self._better_home(reference.question, sentences, alignment.fit)
        focus = sentences.sizes @ (alignment.relevance * found.usable) / max(sentences.sizes.sum(), 1)
        said = float(reference.point_weights @ alignment.strengths)
        evidence = said * (1 - FOCUS_SHARE + FOCUS_SHARE * float(focus)) * (1 - misfit)
        return _Reading(spans, alignment, found, evidence, better_home)

    def _better_home(
        self, question: Question, sentences: SentenceVectors, fit: float
    ) -> tuple[Question | None, float]:
        """The rival that the answer fits clearly better, and how far that counts against it, 0 to 1."""
        if fit >= AT_HOME or question not in self._bank or not sentences.sizes.any():
            return None, 0.0
        if self._rivals is None:
            self._rivals = Rivals(self._prepare(self._rival_questions))
        rival, rival_fit = self._rivals.best(sentences)
        margin = FEW_WORDS_MARGIN if sentences.sizes.sum() < FEW_WORDS else 0.0
        misfit = float(ramp(np.array(rival_fit - fit - margin), *BETTER_BY))
        return (rival if misfit > 0 and rival_fit >= FAIR_FIT else None), misfit

    def _prepare(self, questions: Sequence[Question]) -> list[Reference]:
        with self._lock:
            ready = {
                question: self._references[question] for question in questions if question in self._references
            }
        absent = list(dict.fromkeys(question for question in questions if question not in ready))
        ready |= zip(absent, build_references(absent, self._embedder), strict=True)
        with self._lock:
            self._references |= ready
            while len(self._references) > KEPT_REFERENCES:
                self._references.popitem(last=False)
        return [ready[question] for question in questions]


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
        score = calibration.criterion_score(strengths)
        scored.append(CriterionCoverage(criterion.id, criterion.title, criterion.weight, score))
    return tuple(scored)
