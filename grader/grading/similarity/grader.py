"""The local grader: what an answer covers, with which sentences, and how good that usually is."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from copy import copy
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from grader.bank import QuestionBank
from grader.errors import InputError, NoModelAnswerError
from grader.grading.similarity.alignment import SentenceVectors, align, word_likeness
from grader.grading.similarity.calibration import Expectation
from grader.grading.similarity.denials import find_denial, without_denied
from grader.grading.similarity.evidence import NOTHING, evidence
from grader.grading.similarity.flags import AT_HOME, MOST_RIVALS, Rivals, flags, relevance
from grader.grading.similarity.gaming import gaming_in, without_repeats
from grader.grading.similarity.likelihood import doubt
from grader.grading.similarity.meaning import Meanings
from grader.grading.similarity.point_judges import NOT_SAID, AlignmentJudges, AnswerText
from grader.grading.similarity.reference import build_references
from grader.grading.similarity.text_similarity import EmbeddingSimilarity
from grader.models import (
    CriterionCoverage,
    GraderVersion,
    PointCoverage,
    SimilarityGrade,
    band_of,
)
from grader.models.answer import graded_part, open_blanks, without_blanks
from grader.text.language import language_of
from grader.text.reading import read_text
from grader.text.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from grader.grading.similarity.alignment import Alignment
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.denials import Denial
    from grader.grading.similarity.evidence import Evidence
    from grader.grading.similarity.gaming import Gaming, Unrepeated
    from grader.grading.similarity.point_judges import JudgedPoint, PointJudge, PointJudges
    from grader.grading.similarity.reference import Point, Reference
    from grader.grading.similarity.reference_cache import ReferenceCache
    from grader.grading.similarity.text_embedding import Embedder, TextEmbedding, TokenStates
    from grader.models import FittedSet, PointFigures, Question, Span

CODE_VERSION = "7"
"""Grows whenever the same answer, weights and calibration would be graded differently."""
CLEARLY_MORE = 0.03
"""Share of its points that an answer must make more of at another question than at its own, to answer that
one: so it was of 15 in 17 answers that did, and of none of 3 that were told so wrongly."""
KEPT_REFERENCES = 512
KEPT_BANKS = 8
"""Banks whose questions are kept ready."""
ENGLISH = "en"


@dataclass(frozen=True, eq=False)
class _Reading:
    """An answer compared with one reference.

    ``relevance`` (0 to 1) is how far it answers this question at all; ``better_home`` is a question that it
    fits better; ``denial`` is what it says that is the opposite of a point.
    """

    spans: tuple[Span, ...]
    alignment: Alignment
    gaming: Gaming
    evidence: Evidence
    relevance: float
    better_home: Question | None
    denial: Denial | None
    language: str | None

    def at_home(self, words: int) -> _Reading:
        """The same for an answer, of so many words, that answers its own question after all."""
        return replace(self, better_home=None, relevance=relevance(self.alignment.fit, words, misfit=0.0))


@dataclass(frozen=True, eq=False)
class _Embedded:
    """An answer beside its reference: as it is ``said`` once, in plain letters, and as it was embedded."""

    reference: Reference
    said: Unrepeated
    text: TextEmbedding
    states: TokenStates | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer's evidence, its relevance to the question (0 to 1), and its cosine with the model answer."""

    evidence: Evidence
    relevance: float
    cosine: float


class BatchGrader(Protocol):
    """Grades many answers at once; equal answers get equal grades."""

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> Sequence[SimilarityGrade]:
        """The grades of many answers, in order."""
        ...


class SimilarityGrader:
    """Grades answers by what they cover of the model answer and the rubric's expected points.

    Local, deterministic, and safe to call from several threads. Equal versions grade alike.
    """

    def __init__(
        self,
        embedder: Embedder,
        calibration: Calibration,
        judges: PointJudges | None = None,
        *,
        bank: QuestionBank | None = None,
        cache: ReferenceCache | None = None,
        meanings: Meanings | None = None,
    ) -> None:
        """``judges`` says what an answer does about each point, by the calibration's thresholds if there are
        none. ``bank`` has the questions, as they are whenever an answer is graded, one of which an answer may
        fit better than its own; their embeddings are kept in ``cache``."""
        self._embedder = embedder
        self._calibration = calibration
        limits = calibration.points
        self._judges: PointJudges = judges or AlignmentJudges(
            embedder, missing=limits.touched, covered=limits.covered
        )
        self._bank = self._cached_bank = bank or QuestionBank()
        self._cache = cache
        self._rivals: OrderedDict[str, tuple[Sequence[Question], Rivals]] = OrderedDict()
        self._references: OrderedDict[Question, Reference] = OrderedDict()
        self._judge_of: OrderedDict[Question, PointJudge] = OrderedDict()
        self._lock = Lock()
        self._rivals_lock = Lock()
        self.text_similarity = EmbeddingSimilarity(embedder)
        self.meanings = meanings or Meanings(embedder)

    def for_bank(self, bank: QuestionBank) -> SimilarityGrader:
        """This grader for the questions of another bank; both share what is loaded and what they have read.

        What ``cache`` keeps on disk are the first bank's questions alone.
        """
        other = copy(self)
        other._bank = bank
        return other

    @property
    def fitted_on(self) -> tuple[FittedSet, ...]:
        """The human-graded answers that the calibration rests on, and how it did on each left out."""
        return self._calibration.fitted_on

    @property
    def measured(self) -> tuple[PointFigures, ...]:
        """How often what is said of single points was right, on questions left out of the training."""
        return self._judges.measured

    def version(self, question: Question) -> GraderVersion:
        rubric = question.rubric.digest if question.rubric else None
        texts = "\0".join((question.text, question.guidance, question.model_answer))
        digest = hashlib.sha256(texts.encode()).hexdigest()
        return GraderVersion(CODE_VERSION, self._embedder.digest, self._fitted, rubric, digest)

    @property
    def identity(self) -> str:
        """What decides grades besides questions and answers: graders with the same grade alike."""
        return f"{CODE_VERSION} weights:{self._embedder.digest} calibration:{self._fitted}"

    @property
    def _fitted(self) -> str:
        return f"{self._calibration.version}+{self._judges.version}"

    def grade(self, question: Question, answer: str) -> SimilarityGrade:
        """The grade of one answer. An answer without words scores 0 and is flagged as too short; one of more
        than ``MOST_CHARACTERS`` is graded by its beginning and flagged so.

        Open blanks, which advice put in and nobody filled, do not count as words.
        """
        return self.grade_many([(question, answer)])[0]

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        """The grades of many answers, in order; their texts share forward passes.

        Raises:
            NoModelAnswerError: a question has nothing to compare with.
            InputError: a question's model answer has no words of its own.
        """
        return [grade for grade, _ in self.grade_with_embeddings(pairs)]

    def grade_with_embeddings(
        self, pairs: Sequence[tuple[Question, str]]
    ) -> list[tuple[SimilarityGrade, TextEmbedding]]:
        """The grades of many answers, each with the answer's embedding, to compare it with other measures."""
        return [
            (self._grade(each, answer), each.text)
            for each, (_, answer) in zip(self._embedded(pairs), pairs, strict=True)
        ]

    def show_many(self, pairs: Sequence[tuple[Question, str]]) -> list[Shown]:
        """What each answer shows for itself: what a calibration is fitted on.

        Raises:
            InputError: a question's model answer has no words.
        """
        return [
            Shown(reading.evidence, reading.relevance, float(each.reference.whole @ each.text.whole))
            for each in self._embedded(pairs)
            for reading in [self._read(each.reference, each.text)]
        ]

    def _embedded(self, pairs: Sequence[tuple[Question, str]]) -> Iterator[_Embedded]:
        for question, _ in pairs:
            if not question.can_be_compared:
                raise NoModelAnswerError(question.id)
        references = self._prepare([question for question, _ in pairs])
        said = [without_repeats(read_text(without_blanks(graded_part(answer)))) for _, answer in pairs]
        # One answer may be graded for many questions.
        texts = list(dict.fromkeys(each.text.text for each in said))
        embedded = dict(zip(texts, self._judges.embed(texts), strict=True))
        for reference, own in zip(references, said, strict=True):
            text, states = embedded[own.text.text]
            yield _Embedded(reference, own, text, states)

    def _grade(self, embedded: _Embedded, typed: str) -> SimilarityGrade:
        reference, answer, said = embedded.reference, embedded.text, embedded.said
        question, calibration = reference.question, self._calibration
        reading = self._read(reference, answer)
        said_text = AnswerText(answer, embedded.states, reading.spans, reading.gaming.usable)
        if reading.better_home is not None and not self._makes_more_of(reading, reference, said_text):
            reading = reading.at_home(len(answer))
        expected = reference.expected
        weights = reference.point_weights[expected] / reference.point_weights[expected].sum()
        judged = self._judge(reference).judge(
            said_text,
            reading.alignment.of(expected),
            # Cubed: what answers another question makes points of this one by chance only.
            reading.relevance**3,
        )
        denied = reading.denial.points if reading.denial else ()
        judged = [
            NOT_SAID if number in denied else each for number, each in zip(expected, judged, strict=True)
        ]
        made = float(weights @ [each.strength for each in judged])
        if question.rubric and self._judges.interval:
            outcome = Expectation.of(made, self._judges.interval, words=len(answer))
        else:
            outcome = calibration.expect(reading.evidence, relevance=reading.relevance)
        score = round(100 * outcome.grade)
        points = [reference.points[number] for number in expected]
        coverage = _coverage(points, weights, judged, 100 * outcome.grade)
        return SimilarityGrade(
            score=score,
            low=math.floor(100 * outcome.low),
            high=math.ceil(100 * outcome.high),
            band=band_of(score),
            coverage=coverage,
            criteria=_criteria(question, coverage, calibration),
            flags=flags(
                words=len(answer),
                fit=reading.alignment.fit,
                better_home=reading.better_home,
                gaming=reading.gaming,
                repeated=said.repeated,
                language=reading.language,
                expected_language=reference.language,
                mistaken=_most_opposed(points, judged, self._judges.mistaken) if question.rubric else None,
                denied=reference.points[reading.denial.points[0]].text if reading.denial else None,
                blanks=open_blanks(typed),
                cut=graded_part(typed) != typed,
            ),
            sentences=tuple(map(said.text.in_typed, reading.spans)),
            version=self.version(question),
            unusual=outcome.unusual,
        )

    def _read(self, reference: Reference, answer: TextEmbedding) -> _Reading:
        spans = sentence_spans(answer.text)
        language = language_of(answer.text)
        sentences = SentenceVectors.of(answer, spans)
        english = {language, reference.language} <= {ENGLISH, None}
        gaming = gaming_in(reference.question, answer, spans, english=english)
        likeness = word_likeness(reference, sentences)
        denial = find_denial(reference, answer, sentences, likeness) if english else None
        if denial:
            likeness = without_denied(denial, reference, answer, sentences, likeness, self._embedder)
        alignment = align(reference, sentences, gaming.usable, likeness)
        better_home, misfit = self._better_home(reference.question, sentences, alignment.fit)
        return _Reading(
            spans,
            alignment,
            gaming,
            evidence(reference, answer, sentences, gaming.usable, likeness) if spans else NOTHING,
            relevance(alignment.fit, len(answer), misfit),
            better_home,
            denial,
            language,
        )

    def _makes_more_of(self, reading: _Reading, own: Reference, said: AnswerText) -> bool:
        """Whether an answer makes more of the points of the question that seems its better home than of its
        own question's; where points are not read, the fit alone decides."""
        home = reading.better_home
        if home is None or not (home.rubric and own.question.rubric and self._judges.interval):
            return reading.alignment.fit < AT_HOME
        made = []
        for reference in (own, *self._prepare([home])):
            weights = reference.point_weights[reference.expected]
            judged = self._judge(reference).judge(said, reading.alignment, 1.0)
            made.append(float(weights @ [each.strength for each in judged] / weights.sum()))
        return made[1] > made[0] + CLEARLY_MORE

    def _judge(self, reference: Reference) -> PointJudge:
        with self._lock:
            known = self._judge_of.get(reference.question)
        if known is not None:
            return known
        texts = [reference.points[number].text for number in reference.expected]
        made = self._judges.of(texts)
        with self._lock:
            self._judge_of[reference.question] = made
            while len(self._judge_of) > KEPT_REFERENCES:
                self._judge_of.popitem(last=False)
        return made

    def warm_up(self) -> None:
        """Read the questions of the banks that are practised, which the first answer that may be out of place
        would wait for."""
        for question in {question.bank: question for question in self._bank}.values():
            self._known_rivals(question)

    def _known_rivals(self, question: Question) -> Rivals | None:
        """What an answer to a question may fit better; None without other questions in its bank."""
        beside = self._bank.beside(question)[:MOST_RIVALS]
        with self._rivals_lock:
            known = self._rivals.get(question.bank)
            if known is None or known[0] != beside:
                if not beside:
                    return None
                known = beside, Rivals(self._prepare_some(beside))
                self._rivals[question.bank] = known
                while len(self._rivals) > KEPT_BANKS:
                    self._rivals.popitem(last=False)
            return known[1]

    def _better_home(
        self, question: Question, sentences: SentenceVectors, fit: float
    ) -> tuple[Question | None, float]:
        """Another question of the bank that the answer fits clearly better, and how clearly, from 0 to 1."""
        if not sentences.sizes.any():
            return None, 0.0
        rivals = self._known_rivals(question)
        return rivals.better_home(question, sentences, fit) if rivals else (None, 0.0)

    def _prepare_some(self, questions: Sequence[Question]) -> list[Reference]:
        """What is compared with, of those questions that can be: a rival without words is none."""
        try:
            return self._prepare(questions)
        except InputError:
            if len(questions) == 1:
                return []
            half = len(questions) // 2
            return self._prepare_some(questions[:half]) + self._prepare_some(questions[half:])

    def _prepare(self, questions: Sequence[Question]) -> list[Reference]:
        with self._lock:
            ready = {
                question: self._references[question] for question in questions if question in self._references
            }
        absent = list(dict.fromkeys(question for question in questions if question not in ready))
        for cache, group in (
            (
                self._cache,
                [question for question in absent if self._cached_bank.find(question.id) == question],
            ),
            (None, [question for question in absent if self._cached_bank.find(question.id) != question]),
        ):
            ready |= zip(group, build_references(group, self._embedder, cache), strict=True)
        with self._lock:
            self._references |= ready
            while len(self._references) > KEPT_REFERENCES:
                self._references.popitem(last=False)
        return [ready[question] for question in questions]


def _most_opposed(points: Sequence[Point], judged: Sequence[JudgedPoint], limit: float) -> str | None:
    """The point that a mistaken answer opposes most; None for an answer that does not read like one."""
    if doubt([each.opposed for each in judged]) < limit:
        return None
    return points[max(range(len(judged)), key=lambda number: judged[number].opposed)].text


def _coverage(
    points: Sequence[Point], weights: NDArray[np.float64], judged: Sequence[JudgedPoint], score: float
) -> tuple[PointCoverage, ...]:
    """Every point, with its share of the score: as much as its weight and strength are of all points'."""
    brought = weights * [each.strength for each in judged]
    added = score * brought / max(float(brought.sum()), 1e-9)
    return tuple(
        PointCoverage(
            point.text,
            point.criterion_id,
            each.status,
            round(each.strength, 3),
            each.sentence,
            weight=round(float(weight), 4),
            added=round(float(share), 1),
            likelihood=each.likelihood,
            second=each.second,
        )
        for point, weight, each, share in zip(points, weights, judged, added, strict=True)
    )


def _criteria(
    question: Question, coverage: Sequence[PointCoverage], calibration: Calibration
) -> tuple[CriterionCoverage, ...]:
    criteria = question.rubric.criteria if question.rubric else ()
    scored = []
    for criterion in criteria:
        own = [item for item in coverage if item.criterion_id == criterion.id]
        if not own:
            continue
        strengths = [item.strength for item in own]
        if all(item.likelihood is not None for item in own):
            score = round(100 * sum(strengths) / len(strengths))
        else:
            score = calibration.criterion_score(strengths)
        scored.append(CriterionCoverage(criterion.id, criterion.title, criterion.weight, score))
    return tuple(scored)
