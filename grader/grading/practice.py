"""Practice: an answer is saved, then graded."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError, NoModelAnswerError, StoreError
from grader.models import GraderKind, RubricGrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.bank import QuestionBank
    from grader.grading.loader import GraderLoader
    from grader.history import HistoryStore
    from grader.models import Answer, Attempt, Question, SimilarityGrade

logger = logging.getLogger(__name__)

LONGEST_ANSWER = 100_000
"""Characters, about 15,000 words: an hour's speech, and far beyond any answer worth rehearsing."""


class Practice:
    """Takes answers and grades them by the model answer.

    An answer is saved before it is graded, so that nothing that fails afterwards can lose it.
    """

    def __init__(
        self,
        *,
        bank: QuestionBank,
        history: HistoryStore,
        loader: GraderLoader,
        may_grade: Callable[[], None] = lambda: None,
    ) -> None:
        """``may_grade`` is called before an answer is graded, and raises InputError if that was too often."""
        self._may_grade = may_grade
        self._bank = bank
        self._history = history
        self._loader = loader

    def grade(self, question: Question, answer: str) -> SimilarityGrade:
        """The grade alone; nothing is stored.

        Raises:
            NoModelAnswerError: the question has nothing to compare with.
            InputError: there is nothing to grade, or too much.
            EmbedderError: the scorer cannot be loaded.
        """
        check_answer(answer)
        if not question.can_be_compared:
            raise NoModelAnswerError(question.id)
        scorer = self._loader.scorer()
        with self._loader.turns.taken(self._history.user_id):
            return scorer.grade(question, answer)

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
        question = self._bank.question(answer.question_id)
        check_answer(answer.text)
        asked, said = question.text, answer.text
        if answer.follows is not None:
            asked, said = self._with_earlier(answer.follows, said)
            check_answer(said)
        return self._history.add_attempt(replace(answer, text=said), question_text=asked)

    def _with_earlier(self, attempt_id: str, answer: str) -> tuple[str, str]:
        """The follow-up question of an attempt, and its answer followed by the answer to that."""
        earlier = self._history.attempt(attempt_id)
        grade = earlier.grade(RubricGrade)
        if grade is None or grade.follow_up is None:
            raise InputError("There is no follow-up question to answer: grade the first answer again.")
        return grade.follow_up, f"{earlier.answer.rstrip()}\n\n{answer}"

    def grade_again(self, attempt_id: str) -> Attempt:
        """Grade a stored attempt with the present grader; earlier grades are kept."""
        return self.grade_stored(self._history.attempt(attempt_id))

    def grade_stored(self, attempt: Attempt, waiting: Callable[[int], None] = lambda _: None) -> Attempt:
        """The attempt with a grade by the present grader, or with the reason for having none; it is stored.

        ``waiting`` hears how many answers come before it, while any do.

        An answer to a question that has nothing to compare with stays as it is: once that is added, it is
        graded as one that never was.

        Raises:
            NotFoundError: the bank no longer has the question.
        """
        question = self._bank.question(attempt.question_id)
        if not question.can_be_compared:
            return attempt
        try:
            self._may_grade()
            scorer = self._loader.scorer()
            with self._loader.turns.taken(self._history.user_id, waiting):
                grade = scorer.grade(question, attempt.answer)
        except GraderError as error:
            return self.note_failure(attempt, str(error))
        except Exception as error:
            # Whatever went wrong, the attempt must say so, or it would look as if still being graded.
            logger.exception("grading failed")
            return self.note_failure(attempt, f"the grader failed ({type(error).__name__}).")
        try:
            self._history.add_grade(attempt.id, grade)
        except StoreError as error:
            return attempt.failed(GraderKind.SIMILARITY, f"the grade could not be kept: {error}")
        return attempt.graded(grade)

    def tick(self, attempt_id: str, point: str, criterion_id: str | None, said: bool | None) -> None:
        """Keep the candidate's word on whether an attempt says a point; None takes an earlier word back.

        It counts in every grade of the attempt that looks for the point: by ``criterion_id`` in the rubric,
        or, where that is None, in the model answer.

        Raises:
            NotFoundError: there is no such attempt.
            StoreError: it could not be kept.
        """
        self._history.tick(attempt_id, point, criterion_id=criterion_id, said=said)

    def note_failure(self, attempt: Attempt, reason: str) -> Attempt:
        """The attempt with the reason for having no grade, which is stored if that is possible."""
        # The answer itself is safe by now: a reason that cannot be stored is still shown.
        with suppress(StoreError):
            self._history.add_failure(attempt.id, GraderKind.SIMILARITY, reason)
        return attempt.failed(GraderKind.SIMILARITY, reason)


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
