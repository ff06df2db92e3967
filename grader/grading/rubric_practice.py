from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError, NotGradedError, StoreError, Ungraded
from grader.models import GraderKind, RubricGrade, SimilarityGrade
from grader.models.rubric_grade import Estimate
from grader.wording.places import shown_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from threading import Event

    from grader.bank import QuestionBank
    from grader.grading.language_model import LanguageModel
    from grader.grading.loader import GraderLoader
    from grader.grading.rubric.grader import RubricGrader
    from grader.history import HistoryStore
    from grader.models import Attempt, Question
    from grader.models.endpoint import Endpoint
    from grader.text.masking import Masking


logger = logging.getLogger(__name__)


class RubricPractice:
    """Rubric grades by a language model: from the store where the same answer has one, else asked for.

    ``build`` makes the grader when it is first needed, for it imports what no page should wait for.
    """

    def __init__(
        self,
        *,
        bank: QuestionBank,
        history: HistoryStore,
        loader: GraderLoader,
        language_model: LanguageModel,
        build: Callable[[], RubricGrader],
    ) -> None:
        self._bank = bank
        self._history = history
        self._loader = loader
        self._language_model = language_model
        self._build = build
        self._grader: RubricGrader | None = None
        self._gradable: dict[str, bool] = {}

    def payload(
        self, question: Question, answer: str, endpoint: Endpoint, masking: Masking | None = None
    ) -> str:
        """Word for word what ``grade`` would send first."""
        return self._rubric_grader().preview(
            question, masking.masked(answer) if masking else answer, endpoint
        )

    def version(self, question: Question, endpoint: Endpoint) -> str:
        """All that decides a grade of a question besides the answer and chance, as one text.

        Raises:
            NotGradedError: the question has no rubric.
        """
        masked = " masked" if self._language_model.masks(endpoint) else ""
        return f"{endpoint.base_url} {self._rubric_grader().version(question, endpoint)}{masked}"

    def present_versions(
        self, questions: Iterable[Question], endpoint: Endpoint
    ) -> dict[str, frozenset[str]]:
        """The graders that count as the present one, as texts: asked once, and thoroughly.

        By the ids of those questions that have a rubric.
        """
        grader = self._rubric_grader()
        way = grader.way(endpoint)
        return {
            question.id: frozenset(
                str(grader.version(question, endpoint, thorough=thorough, way=way))
                for thorough in (False, True)
            )
            for question in questions
            if question.rubric is not None
        }

    def gradable(self, attempt_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of the attempts that a model is asked about: not those of a few words, for instance."""
        # Each answer is looked at once, since a page asks each time it is drawn.
        new = [each for each in attempt_ids if each not in self._gradable]
        for attempt in self._history.attempts_with(new):
            question = self._bank.question(attempt.question_id)
            self._gradable[attempt.id] = self.unfit(question, attempt.answer) is None
        return tuple(each for each in attempt_ids if self._gradable.get(each, False))

    def unfit(self, question: Question, answer: str) -> str | None:
        """Why no model is asked about an answer, to end "Not graded, because …"; None if one can be."""
        from grader.grading.rubric.gradable import check_gradable

        try:
            check_gradable(question, answer)
        except NotGradedError as error:
            return str(error)
        return None

    def known(self, question: Question, answer: str, endpoint: Endpoint) -> RubricGrade | None:
        """The grade that this very answer has had from the present grader, at whichever attempt."""
        return self._from_store(question, answer, endpoint, thorough=False)

    def estimate(self, answers: int, some: Iterable[tuple[Question, str]], endpoint: Endpoint) -> Estimate:
        """About what it takes to grade so many ``answers``, if ``some`` of them are like the others."""
        sizes = [self._rubric_grader().size(question, answer, endpoint) for question, answer in some]
        share = answers / len(sizes) if sizes else 0.0
        sent = share * sum(size.sent for size in sizes)
        received = share * sum(size.received for size in sizes)
        price = self._language_model.price(endpoint)
        cost = None if price is None else (price.sent * sent + price.received * received) / 1_000_000
        return Estimate(answers, round(sent + received), cost)

    def masking(self, answer: str, endpoint: Endpoint) -> Masking | None:
        """What is replaced in an answer before it is sent, if that is switched on: all that is found."""
        if not self._language_model.masks(endpoint):
            return None
        from grader.text.masking import suggest_masking

        return suggest_masking(answer)

    def grade(
        self,
        question: Question,
        answer: str,
        endpoint: Endpoint,
        *,
        thorough: bool = False,
        agreed: bool = False,
        masking: Masking | None = None,
        doubtful: Sequence[str] = (),
        cancel: Event | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> RubricGrade:
        """The grade alone; nothing is stored. With ``masking``, the endpoint sees placeholders.

        The model is asked about the points ``doubtful`` first: those of which the local grader is unsure.

        ``agreed`` says that whoever asks allowed it just now, whatever the history knows of agreements.

        Raises:
            NotGradedError: there is none, and why; nothing is sent where nobody agreed to it.
            EmbedderError: the local scorer, which checks the quotes, cannot be loaded.
        """
        if not (agreed or self._language_model.has_agreed(endpoint)):
            raise NotGradedError(
                Ungraded.NOT_AGREED,
                f"nobody has agreed that answers may be sent to {shown_origin(endpoint.origin)}: "
                "agree to it first.",
            )
        similarity = self._loader.scorer().text_similarity
        sent = masking.masked(answer) if masking else answer
        grade = self._rubric_grader().grade(
            question,
            sent,
            endpoint,
            similarity,
            thorough=thorough,
            doubtful=doubtful,
            cancel=cancel,
            progress=progress,
        )
        price = self._language_model.price(endpoint)
        grade = replace(grade, cost=price.of(grade.exchanges) if price else None)
        return masking.unmasked_grade(answer, grade) if masking else grade

    def grade_stored(
        self,
        attempt_id: str,
        endpoint: Endpoint,
        *,
        thorough: bool = False,
        again: bool = False,
        masking: Masking | None = None,
        cancel: Event | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Attempt:
        """Grade a stored attempt; without ``again``, the same answer is not sent to the same grader twice.

        A grade that fails is noted with its reason, never as a number; earlier grades are kept.
        """
        attempt = self._history.attempt(attempt_id)
        try:
            question = self._bank.question(attempt.question_id)
            grade = None if again else self._from_store(question, attempt.answer, endpoint, thorough=thorough)
            if grade is None:
                local = attempt.grade(SimilarityGrade)
                grade = self.grade(
                    question,
                    attempt.answer,
                    endpoint,
                    thorough=thorough,
                    masking=masking,
                    doubtful=local.doubtful if local else (),
                    cancel=cancel,
                    progress=progress,
                )
            if cancel is not None and cancel.is_set():
                raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")
        except GraderError as error:
            return self._failed(attempt, str(error))
        except Exception as error:
            # Whatever went wrong, the attempt must say so, or it would look as if still being graded.
            logger.exception("rubric grading failed")
            return self._failed(attempt, f"the rubric grader failed ({type(error).__name__}).")
        try:
            self._history.add_grade(attempt.id, grade)
        except StoreError as error:
            return attempt.failed(GraderKind.RUBRIC, f"the grade could not be kept: {error}")
        return self._history.attempt(attempt.id)

    def _from_store(
        self, question: Question, answer: str, endpoint: Endpoint, *, thorough: bool
    ) -> RubricGrade | None:
        version = self._rubric_grader().version(question, endpoint, thorough=thorough)
        found = self._history.grade_of(RubricGrade, question.id, answer, version)
        return found and replace(found, from_store=True)

    def _failed(self, attempt: Attempt, reason: str) -> Attempt:
        # The answer itself is safe by now: a reason that cannot be stored is still shown.
        with suppress(StoreError, InputError):
            self._history.add_failure(attempt.id, GraderKind.RUBRIC, reason)
        return attempt.failed(GraderKind.RUBRIC, reason)

    def _rubric_grader(self) -> RubricGrader:
        if self._grader is None:
            self._grader = self._build()
        return self._grader
