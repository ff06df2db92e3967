from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.advice.finding import Advising
from grader.errors import GraderError, InputError, StoreError
from grader.grading.background import Jobs
from grader.grading.regrading import Regrader
from grader.grading.rubric_regrading import RubricRegrader
from grader.learn.examples import Learning
from grader.models import Answer, GraderKind, RubricGrade
from grader.plan.next_question import next_question
from grader.plan.planning import Planning
from grader.sessions.reports import SittingReports
from grader.sessions.running import SittingPractice

if TYPE_CHECKING:
    from grader.advice.suggesting import Suggesting
    from grader.bank import QuestionBank
    from grader.comparison.attempts import Comparing
    from grader.grading.background import Job
    from grader.grading.endpoint_trial import EndpointTrial
    from grader.grading.language_model import LanguageModel
    from grader.grading.loader import GraderLoader
    from grader.grading.rubric import Endpoint
    from grader.grading.rubric.masking import Masking
    from grader.grading.rubric_practice import RubricPractice
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, SimilarityGrade, TriedSuggestions
    from grader.progress.overview import Progressing

logger = logging.getLogger(__name__)

LONGEST_ANSWER = 100_000
"""Characters, about 15,000 words: an hour's speech, and far beyond any answer worth rehearsing."""


class PracticeService:
    """Everything a candidate can do: pick a question, submit an answer, look back.

    An answer is saved before it is graded, so that nothing that fails afterwards can lose it.
    """

    def __init__(
        self,
        *,
        bank: QuestionBank,
        history: HistoryStore,
        loader: GraderLoader,
        rubric: RubricPractice,
        comparing: Comparing,
        progressing: Progressing,
        language_model: LanguageModel,
        endpoint_trial: EndpointTrial,
        suggesting: Suggesting,
    ) -> None:
        self.bank = bank
        self.history = history
        self.loader = loader
        self.rubric = rubric
        self.comparing = comparing
        self.progressing = progressing
        self.language_model = language_model
        self.endpoint_trial = endpoint_trial
        self.suggesting = suggesting
        self.rubric_jobs: Jobs[None] = Jobs("the rubric grader")
        self.suggestion_jobs: Jobs[TriedSuggestions] = Jobs("the search for sentences")
        self.regrader = Regrader(bank=bank, history=history, loader=loader)
        self.rubric_regrader = RubricRegrader(
            bank=bank, history=history, rubric=rubric, language_model=language_model
        )
        self.advising = Advising(loader)
        self.sittings = SittingPractice(bank=bank, history=history, save=self.save)
        self.reports = SittingReports(bank=bank, history=history, language_model=language_model)
        self.planning = Planning(bank=bank, history=history)
        self.learning = Learning(bank=bank, history=history)

    def next_question(self, *, category: str | None = None, after: str | None = None) -> Question:
        """What to practice next: never answered first, in the bank's order, then the weakest.

        ``after`` is the question on the page now, which is not offered again unless it is the only one.
        """
        questions = [question for question in self.bank if category in (None, question.category)]
        if not questions:
            raise InputError(f"There is no question in the category «{category}».")
        return next_question(questions, self.history.summaries(), after=after)

    def grade(self, question: Question, answer: str) -> SimilarityGrade:
        """The grade alone; nothing is stored.

        Raises:
            InputError: there is nothing to grade, or too much.
            EmbedderError: the scorer cannot be loaded.
        """
        check_answer(answer)
        return self.loader.scorer().grade(question, answer)

    def submit(self, answer: Answer) -> Attempt:
        """Save the answer, then grade it; a grade that fails is noted with its reason, never as a number.

        Raises:
            NotFoundError: the bank has no such question, or the history no such attempt.
            InputError: there is nothing to grade, or too much; nothing is stored.
            StoreError: the answer could not be saved, and was not graded.
        """
        return self.grade_stored(self.save(answer))

    def save(self, answer: Answer) -> Attempt:
        """Save the answer without a grade, to be graded next.

        An answer that follows an attempt is to its follow-up question, and is saved and graded together with
        the answer that it adds to: neither rubric nor model answer knows the follow-up question alone.

        Raises:
            NotFoundError: the bank has no such question, or the history no such attempt.
            InputError: there is nothing to grade, or too much; nothing is stored.
            StoreError: the answer could not be saved.
        """
        question = self.bank.question(answer.question_id)
        check_answer(answer.text)
        asked, said = question.text, answer.text
        if answer.follows is not None:
            asked, said = self._with_earlier(answer.follows, said)
            check_answer(said)
        return self.history.add_attempt(replace(answer, text=said), question_text=asked)

    def _with_earlier(self, attempt_id: str, answer: str) -> tuple[str, str]:
        """The follow-up question of an attempt, and its answer followed by the answer to that."""
        earlier = self.history.attempt(attempt_id)
        grade = earlier.grade(RubricGrade)
        if grade is None or grade.follow_up is None:
            raise InputError("There is no follow-up question to answer: grade the first answer again.")
        return grade.follow_up, f"{earlier.answer.rstrip()}\n\n{answer}"

    def grade_again(self, attempt_id: str) -> Attempt:
        """Grade a stored attempt with the present grader; earlier grades are kept."""
        return self.grade_stored(self.history.attempt(attempt_id))

    def grade_stored(self, attempt: Attempt) -> Attempt:
        """The attempt with a grade by the present grader, or with the reason for having none; it is stored.

        Raises:
            NotFoundError: the bank no longer has the question.
        """
        return self._graded(self.bank.question(attempt.question_id), attempt)

    def grade_sitting(self, sitting_id: str) -> None:
        """Grade what was answered in a sitting and has not been graded; does nothing before it is over."""
        if self.history.sitting(sitting_id).ended_at is None:
            return
        for attempt in self.sittings.waiting(sitting_id):
            try:
                question = self.bank.question(attempt.question_id)
            except GraderError as error:
                self._failed(attempt, str(error))
            else:
                self._graded(question, attempt)

    def start_rubric(
        self,
        attempt_id: str,
        endpoint: Endpoint,
        *,
        thorough: bool = False,
        again: bool = False,
        masking: Masking | None = None,
    ) -> Job[None]:
        """Have a language model grade a stored attempt in the background, unless that is under way."""

        def grade(job: Job[None]) -> None:
            job.failure = self.rubric.grade_stored(
                attempt_id,
                endpoint,
                thorough=thorough,
                again=again,
                masking=masking,
                cancel=job.cancel,
                progress=job.tell,
            ).failure(RubricGrade)

        return self.rubric_jobs.start(attempt_id, grade, asked=_asked(endpoint))

    def start_suggestions(
        self, attempt: Attempt, grade: SimilarityGrade, endpoint: Endpoint, *, masking: Masking | None = None
    ) -> Job[TriedSuggestions]:
        """Have a language model suggest sentences for a graded answer in the background, likewise.

        Raises:
            NotFoundError: the bank no longer has the question.
        """
        question = self.bank.question(attempt.question_id)
        return self.suggestion_jobs.start(
            attempt.id,
            lambda job: self.suggesting.tried(
                question, attempt.answer, grade, endpoint, masking=masking, cancel=job.cancel
            ),
            asked=_asked(endpoint),
        )

    def delete_attempt(self, attempt_id: str) -> int:
        """Deletes an attempt for good, and stops asking about it: 1, or 0 if there was none."""
        self._cancel_jobs_of(attempt_id)
        return self.history.delete_attempt(attempt_id)

    def delete_question(self, question_id: str) -> int:
        """Deletes all attempts at a question for good, and stops asking about them; gives how many."""
        for draft in self.history.thread(question_id).drafts:
            self._cancel_jobs_of(draft.attempt.id)
        return self.history.delete_question(question_id)

    def delete_sitting(self, sitting_id: str, *, answers: bool) -> int:
        """Deletes a sitting for good, with its answers or without: 1, or 0 if there was none.

        Stops asking about answers that go.
        """
        if answers:
            for attempt in self.history.attempts_of_sitting(sitting_id):
                self._cancel_jobs_of(attempt.id)
        return self.history.delete_sitting(sitting_id, answers=answers)

    def delete_all(self) -> int:
        """Deletes everything for good, and stops asking about any of it; gives how many attempts."""
        self._cancel_jobs()
        return self.history.delete_all()

    def withdraw(self, origin: str) -> None:
        """Sends nothing more to an origin; what is under way stops, wherever it goes."""
        self.language_model.withdraw(origin)
        self._cancel_jobs()

    def switch_off(self) -> None:
        """Asks no language model from now on, nor about what is under way."""
        self.language_model.switch_off()
        self._cancel_jobs()

    def _cancel_jobs_of(self, attempt_id: str) -> None:
        self.rubric_jobs.cancel(attempt_id)
        self.suggestion_jobs.cancel(attempt_id)
        self.rubric_regrader.stop(attempt_id)

    def _cancel_jobs(self) -> None:
        self.rubric_jobs.cancel_all()
        self.suggestion_jobs.cancel_all()
        self.rubric_regrader.stop()

    def _graded(self, question: Question, attempt: Attempt) -> Attempt:
        try:
            grade = self.loader.scorer().grade(question, attempt.answer)
        except GraderError as error:
            return self._failed(attempt, str(error))
        except Exception as error:
            # Whatever went wrong, the attempt must say so, or it would look as if still being graded.
            logger.exception("grading failed")
            return self._failed(attempt, f"the grader failed ({type(error).__name__}).")
        try:
            self.history.add_grade(attempt.id, grade)
        except StoreError as error:
            return attempt.failed(GraderKind.SIMILARITY, f"the grade could not be kept: {error}")
        return attempt.graded(grade)

    def _failed(self, attempt: Attempt, reason: str) -> Attempt:
        # The answer itself is safe by now: a reason that cannot be stored is still shown.
        with suppress(StoreError):
            self.history.add_failure(attempt.id, GraderKind.SIMILARITY, reason)
        return attempt.failed(GraderKind.SIMILARITY, reason)


def _asked(endpoint: Endpoint) -> str:
    return f"{endpoint.model} at {endpoint.host}"


def check_answer(answer: str) -> None:
    """Raises InputError, one sentence, if there is nothing to grade in ``answer`` or far too much."""
    if not any(character.isalnum() for character in answer):
        held = "is empty" if not answer.strip() else "has no words in it"
        raise InputError(f"Your answer {held}: type a few sentences, then grade it.")
    if any("\ud800" <= character <= "\udfff" for character in answer):
        raise InputError("Your answer holds half a character (a lone surrogate): delete it, then grade it.")
    if len(answer) > LONGEST_ANSWER:
        raise InputError(
            f"Your answer has {len(answer):,} characters, more than the {LONGEST_ANSWER:,} that are graded: "
            "shorten it to what you would say in an interview."
        )
