from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.grading.by_hand import human_grade
from grader.grading.human_export import HumanTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from grader.bank import QuestionBank
    from grader.history import Coaching, HistoryStore
    from grader.models import Attempt, HumanMarks
    from grader.models.group import Membership, Shares
    from grader.models.person import Person


class Groups:
    """The groups of one account: those that it is in, and those that it coaches.

    What others show is read through ``coaching`` alone, whose every query asks what is shown at that moment.
    """

    def __init__(
        self,
        *,
        bank: QuestionBank,
        history: HistoryStore,
        coaching: Callable[[Person], Coaching],
        may_join: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        """``may_join`` raises InputError, with a reason that ends a sentence, where too many codes are
        tried."""
        self._bank = bank
        self._history = history
        self.coaching = coaching
        self._may_join = may_join
        self._clock = clock

    def join(self, code: str, shares: Shares) -> Membership:
        """Joins the group of a code, and shows its coach that much.

        Raises:
            InputError: the code is none, has ended, was used by this account before, or is one of too many
                that were tried.
        """
        try:
            self._may_join()
        except InputError as error:
            raise InputError(f"This code was not tried: {error}") from None
        return self._history.join_group(code, shares)

    def grade(self, coach: Person, attempt: Attempt, marks: HumanMarks) -> None:
        """Grades a member's answer by what the coach filled in; it stands beside the machine's grades.

        Raises:
            InputError: a level is open, or something is too long; nothing is kept.
            NotFoundError: the answer is not shown to the coach any more; nothing is kept.
        """
        made = human_grade(marks, self._bank.find(attempt.question_id), at=self._clock())
        self.coaching(coach).grade_answer(attempt.user_id, attempt.id, made)

    def graded_by_people(self, coaching: Coaching, group_id: str) -> HumanTable:
        """What people graded in a group, of members who show their answers; each of them is told."""
        graded = coaching.graded_by_people(group_id)
        return HumanTable(tuple((attempt, self._bank.find(attempt.question_id)) for attempt in graded))
