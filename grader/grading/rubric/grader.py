"""Grades by a rubric: a language model claims levels, code checks them and adds them up."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.asking.language import feedback_language
from grader.grading.rubric.asking.pointwise import PointByPoint, point_messages
from grader.grading.rubric.asking.prompt import (
    END_OF_ANSWER,
    NO_NONCE,
    PROMPT_CODE,
    prompt_hash,
    whole_messages,
)
from grader.grading.rubric.asking.whole import WholeAnswer
from grader.grading.rubric.checking.checker import Checker
from grader.grading.rubric.endpoint.capabilities import KnownCapabilities, Way
from grader.grading.rubric.endpoint.patient_chat import PatientChat
from grader.grading.rubric.gradable import check_gradable
from grader.grading.turns import line_in_words
from grader.models import Level, RubricGrade, RubricGraderVersion
from grader.models.rubric_grade import GradeSize, score_of, tokens_in
from grader.models.similarity_grade import PointOpinion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random
    from threading import Event

    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.rubric.endpoint.messages import Message
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import Criterion, CriterionGrade, Question, Rubric
    from grader.models.endpoint import Endpoint
    from grader.models.preference import KeptTexts


def strongest_of(criteria: Sequence[CriterionGrade]) -> str | None:
    """The criterion that is met best, the weightiest of several; None if none is met at all."""
    best = max(criteria, key=lambda criterion: (criterion.worth, criterion.weight), default=None)
    return best.criterion_id if best is not None and best.worth > 0 else None


def best_change_of(criteria: Sequence[CriterionGrade]) -> str | None:
    """The criterion that would raise the score most if it became strong; None if all are."""
    best = max(criteria, key=_to_gain, default=None)
    return best.criterion_id if best is not None and _to_gain(best) > 0 else None


def noise_of(runs: Sequence[Sequence[CriterionGrade]]) -> float | None:
    """The standard deviation of the runs' scores; None for a single run."""
    return pstdev(score_of(run) for run in runs) if len(runs) > 1 else None


def mean_of(runs: Sequence[Sequence[CriterionGrade]]) -> tuple[CriterionGrade, ...]:
    """Each criterion's mean over runs, with the words of the run that comes closest to it.

    A level above missing has the words of a run that quotes the answer; without one it falls to missing.
    All runs name the same criteria, in the same order.
    """
    return tuple(_mean(same) for same in zip(*runs, strict=True))


def _mean(same: tuple[CriterionGrade, ...]) -> CriterionGrade:
    worths = [grade.worth for grade in same]
    mean = fmean(worths)
    level = _nearest_level(mean)
    fit = [grade for grade in same if level is Level.MISSING or grade.span is not None]
    if not fit:
        return replace(same[0], level=Level.MISSING, worth=0.0, spread=0.0)
    typical = min(fit, key=lambda grade: (abs(grade.worth - mean), grade.lowered is not None))
    return replace(typical, level=level, worth=mean, spread=pstdev(worths))


def _nearest_level(worth: float) -> Level:
    if worth < 0.25:
        return Level.MISSING
    return Level.PARTIAL if worth < 0.75 else Level.STRONG


def _to_gain(criterion: CriterionGrade) -> float:
    return criterion.weight * (1 - criterion.worth)


THOROUGH_RUNS = 3
REPLY_TOKENS = {Way.WHOLE: 120, Way.POINTWISE: 4}
"""About how many a model says about one criterion, or to one question about a point."""


class RubricGrader:
    """Grades answers by their question's rubric with a language model; safe to call from several threads."""

    def __init__(
        self,
        connect: Callable[[Endpoint], ChatClient],
        memory: KeptTexts,
        *,
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        """``connect`` opens a conversation, ``clock`` counts seconds, ``random`` should not be guessable."""
        self._connect = connect
        self._memory = memory
        self._known = KnownCapabilities(memory)
        self._clock = clock
        self._random = random
        self._prompts: dict[tuple[Question, Way, int, str], str] = {}

    def way(self, endpoint: Endpoint) -> Way:
        """How an endpoint would be asked, by what is known so far; sends nothing."""
        return self._known.way(endpoint)

    def version(
        self, question: Question, endpoint: Endpoint, *, thorough: bool = False, way: Way | None = None
    ) -> RubricGraderVersion:
        """Everything that decides a grade besides the answer; sends nothing.

        Raises:
            NotGradedError: the question has no rubric.
        """
        rubric = _rubric(question)
        way = way or self.way(endpoint)
        runs = THOROUGH_RUNS if thorough else 1
        return RubricGraderVersion(
            code=PROMPT_CODE,
            host=endpoint.host,
            model=endpoint.model,
            protocol=way.value,
            prompt=self._prompt(question, way, runs),
            rubric=rubric.digest,
            runs=runs,
        )

    def preview(self, question: Question, answer: str, endpoint: Endpoint) -> str:
        """The text that would be sent, with zeros for the random mark around the answer; sends nothing.

        Raises:
            NotGradedError: the question has no rubric.
        """
        _rubric(question)
        messages = _messages(question, answer, self.way(endpoint), 0, self._language(question))
        first, *later = (message.content for message in messages[1:])
        only_new = [text.rpartition(END_OF_ANSWER)[2].strip() for text in later]
        return "\n\n".join([messages[0].content, first, *only_new])

    def size(self, question: Question, answer: str, endpoint: Endpoint) -> GradeSize:
        """About how many tokens one grade takes, without retries and with every point asked about.

        Raises:
            NotGradedError: the question has no rubric.
        """
        way = self.way(endpoint)
        system, *prompts = _messages(question, answer, way, 0, self._language(question))
        sent = sum(len(system.content) + len(prompt.content) for prompt in prompts)
        replies = len(prompts) if way is Way.POINTWISE else len(_rubric(question).criteria)
        return GradeSize(tokens_in(sent), replies * REPLY_TOKENS[way])

    def grade(
        self,
        question: Question,
        answer: str,
        endpoint: Endpoint,
        text_similarity: TextSimilarity,
        *,
        thorough: bool = False,
        way: Way | None = None,
        doubtful: Sequence[str] = (),
        cancel: Event | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> RubricGrade:
        """The grade of one answer; ``thorough`` asks three times, with the criteria in different orders.

        Of the points ``doubtful`` the model is asked first, one by one, where it is not asked about all.

        Raises:
            NotGradedError: no grade could be made; its ``exchanges`` hold what was spent.
        """
        version = self.version(question, endpoint, thorough=thorough, way=way)
        check_gradable(question, answer)
        started = self._clock()
        chat = PatientChat(
            self._connect,
            endpoint,
            self._known,
            clock=self._clock,
            cancel=cancel,
            runs=version.runs,
            waiting=line_in_words(progress),
        )

        def asked(version: RubricGraderVersion) -> RubricGrade:
            return self._asked(
                chat, version, question, answer, text_similarity, doubtful, progress, started=started
            )

        try:
            return asked(version)
        except NotGradedError as error:
            other = self._other_way(Way(version.protocol), error.kind, endpoint) if way is None else None
            if other is None:
                raise
        return asked(self.version(question, endpoint, thorough=thorough, way=other))

    def _other_way(self, way: Way, kind: Ungraded, endpoint: Endpoint) -> Way | None:
        """The way to ask after one has failed for want of room, None if no other is better.

        A prompt about one point is shorter; and where each of many words costs a long thought, one reply to
        all is quicker, next time as well.
        """
        if way is Way.WHOLE:
            return Way.POINTWISE if kind is Ungraded.TOO_LONG else None
        if kind is not Ungraded.CUT:
            return None
        self._known.learn(endpoint, replace(self._known.of(endpoint), way=Way.WHOLE, says_words=False))
        return Way.WHOLE

    def _asked(
        self,
        chat: PatientChat,
        version: RubricGraderVersion,
        question: Question,
        answer: str,
        text_similarity: TextSimilarity,
        doubtful: Sequence[str],
        progress: Callable[[str], None] | None,
        *,
        started: float,
    ) -> RubricGrade:
        """The grade as a version says that it is made; ``started`` is when it was asked for."""
        checker = Checker(question, answer, text_similarity)
        criteria = _rubric(question).criteria
        runs: list[tuple[CriterionGrade, ...]] = []
        follow_up: str | None = None
        chances: dict[str, list[float]] = {}
        if Way(version.protocol) is not Way.POINTWISE:
            one_by_one = PointByPoint(
                chat, text_similarity, nonce=self._nonce, progress=_progress(progress, 0, 1)
            )
            for point, chance in _opinions(one_by_one, chat, question, doubtful, answer).items():
                chances[point] = [chance]
        for run in range(version.runs):
            asking = self._asking(
                Way(version.protocol),
                chat,
                text_similarity,
                _progress(progress, run, version.runs),
                self._language(question),
            )
            claims = asking.claims(question, self._ordered(criteria, run), answer, run=run)
            runs.append(checker.check(criteria, claims.by_id))
            follow_up = follow_up or claims.follow_up
            for point, chance in claims.chances.items():
                chances.setdefault(point, []).append(chance)
        grades = mean_of(runs)
        return RubricGrade(
            score=score_of(grades),
            noise=noise_of(runs),
            criteria=grades,
            strongest=strongest_of(grades),
            best_change=best_change_of(grades),
            follow_up=follow_up,
            version=version,
            exchanges=tuple(chat.exchanges),
            seconds=self._clock() - started,
            points=tuple(
                PointOpinion(criterion.id, point, fmean(chances[point]))
                for criterion in criteria
                for point in criterion.points
                if point in chances
            ),
        )

    def _prompt(self, question: Question, way: Way, runs: int) -> str:
        """The hash of a question's prompts; kept, since a list of answers needs the same ones many times."""
        language = self._language(question)
        key = (question, way, runs, language)
        if key not in self._prompts:
            sent = [message for run in range(runs) for message in _messages(question, "", way, run, language)]
            self._prompts[key] = prompt_hash(sent)
        return self._prompts[key]

    def _asking(
        self,
        way: Way,
        chat: PatientChat,
        text_similarity: TextSimilarity,
        progress: Callable[[str], None],
        language: str,
    ) -> WholeAnswer | PointByPoint:
        if way is Way.POINTWISE:
            return PointByPoint(chat, text_similarity, nonce=self._nonce, progress=progress)
        return WholeAnswer(chat, nonce=self._nonce, progress=progress, language=language)

    def _language(self, question: Question) -> str:
        return feedback_language(question, self._memory)

    def _nonce(self) -> str:
        return f"{self._random.getrandbits(64):016x}"

    def _ordered(self, criteria: Sequence[Criterion], run: int) -> list[Criterion]:
        """The criteria as written, then from behind, then shuffled."""
        ordered = list(criteria)
        if run == 1:
            ordered.reverse()
        elif run > 1:
            self._random.shuffle(ordered)
        return ordered


def _opinions(
    asking: PointByPoint, chat: PatientChat, question: Question, points: Sequence[str], answer: str
) -> dict[str, float]:
    """What a model says of points one by one; nothing of one that does not say a single word."""
    if not points or not chat.capabilities.says_words:
        return {}
    try:
        chances = asking.chances(question, points, answer, run=0)
    except NotGradedError as error:
        if error.kind is not Ungraded.CUT:
            raise
        chat.learn(says_words=False)
        return {}
    return {point: chance for point, chance in chances.items() if chance is not None}


def _messages(question: Question, answer: str, way: Way, run: int, language: str) -> list[Message]:
    criteria = _rubric(question).criteria
    if way is Way.WHOLE:
        return list(whole_messages(question, criteria, answer, NO_NONCE, language))
    points = [point for criterion in criteria for point in criterion.statements]
    first = point_messages(question, answer, points[0], NO_NONCE, run)
    rest = [point_messages(question, answer, point, NO_NONCE, run)[-1] for point in points[1:]]
    return [*first, *rest]


def _rubric(question: Question) -> Rubric:
    if question.rubric is None and not question.guidance.strip():
        raise NotGradedError(
            Ungraded.NOTHING_TO_GRADE_BY,
            f"there is nothing to grade by: the question {question.id} has neither a rubric nor guidance.",
        )
    if question.rubric is None:
        raise NotGradedError(
            Ungraded.NO_RUBRIC, f"the question {question.id} has no rubric: add a file for it under rubrics/."
        )
    return question.rubric


def _progress(report: Callable[[str], None] | None, run: int, runs: int) -> Callable[[str], None]:
    """Reports progress, with the number of the run where there are several; does nothing for None."""
    if report is None:
        return lambda _: None
    if runs == 1:
        return report
    return lambda text: report(f"Run {run + 1} of {runs}: {text[0].lower()}{text[1:]}")
