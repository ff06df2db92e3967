"""A coach's groups, and what their members show there: the rule of who sees what is in every query."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import and_, delete, exists, func, literal, or_, select, true

from grader.errors import InputError, NotFoundError
from grader.history.attempts import read_attempts, with_grades
from grader.history.grade_rows import COUNTED_SCORE, counting, graded_row
from grader.history.memberships import read_assignments
from grader.history.people import called
from grader.history.rows import UserRows, add_selected, labeled, new_id, now
from grader.history.stored import StoredGroup
from grader.history.tables import (
    assignments,
    attempts,
    grades,
    groups,
    looks,
    memberships,
    people,
    sittings,
)
from grader.models import GraderKind
from grader.models.group import (
    CODE_DAYS,
    LONGEST_ASSIGNMENT_NOTE,
    LONGEST_GROUP_NAME,
    AssignmentKind,
    Group,
    LookKind,
    Member,
    SharedAnswer,
    SharedCriterion,
    Shares,
)
from grader.models.limits import LONGEST_ID
from grader.models.person import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection

    from grader.history.database import Database
    from grader.models import Attempt, HumanGrade
    from grader.models.group import Assignment
    from grader.models.person import Person

CODE_BYTES = 16
"""Random bytes in a code: nobody guesses one of 2 to the power of 128."""
ONE_LOOK = timedelta(minutes=10)
"""For how long a coach who looks at an answer is taken to be at the same look."""
MOST_ANSWERS = 2_000
"""Answers of a group that are listed, the newest."""
_SHOWN = {
    Shares.GRADES: (Shares.GRADES, Shares.ANSWERS),
    Shares.ANSWERS: (Shares.ANSWERS,),
}


class Coaching(UserRows):
    """The groups of one person, for as long as that is a coach or an admin.

    Of a member is seen what that member shows at that moment: every method asks the database anew.
    """

    def __init__(
        self,
        database: Database,
        coach: Person,
        *,
        clock: Callable[[], datetime] = now,
        new_id: Callable[[], str] = new_id,
        new_code: Callable[[], str] = lambda: token_urlsafe(CODE_BYTES),
    ) -> None:
        """``coach`` is who is logged in, with the role that they have now: an admin by the settings is one
        whatever the database says."""
        super().__init__(database, user_id=coach.id, account=True, clock=clock, new_id=new_id)
        self._name = coach.called
        self._admin = coach.role is Role.ADMIN
        self._new_code = new_code

    def make_group(self, name: str) -> Group:
        """Makes a group with a code that lets people in for CODE_DAYS days.

        Raises:
            InputError: the name is empty or too long.
            NotFoundError: the person is no coach.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_GROUP_NAME:
            raise InputError(
                f"The name of the group has {len(name):,} characters: give it 1 to {LONGEST_GROUP_NAME}."
            )
        made = self._clock()
        group = Group(self._new_id(), name, self._new_code(), made + timedelta(days=CODE_DAYS), made)
        row = select(*labeled(groups, {"user_id": self._user_id, **asdict(group)})).where(self._may())
        with self._writing() as connection:
            if not add_selected(connection, groups, row):
                raise NotFoundError("You are no coach here any more, so the group was not made.")
        return group

    def renew_code(self, group_id: str) -> None:
        """Gives a group a new code; the one before lets nobody in any more, and who is in stays.

        Raises:
            NotFoundError: the person has no such group.
        """
        self._change(group_id, code=self._new_code(), code_ends_at=self._clock() + timedelta(days=CODE_DAYS))

    def end_code(self, group_id: str) -> None:
        """Lets nobody in by a group's code from now on.

        Raises:
            NotFoundError: the person has no such group.
        """
        self._change(group_id, code_ends_at=self._clock())

    def end_group(self, group_id: str) -> None:
        """Ends a group, with what was assigned in it. Grades and comments stay with the answers."""
        with self._writing() as connection:
            connection.execute(delete(groups).where(groups.c.id == group_id, self._own(groups.c.id)))

    def take_out(self, group_id: str, person_id: str) -> None:
        """Takes a member out of a group."""
        theirs = memberships.c.group_id == group_id, memberships.c.user_id == person_id
        with self._writing() as connection:
            connection.execute(delete(memberships).where(*theirs, self._own(memberships.c.group_id)))

    def groups(self) -> tuple[Group, ...]:
        """The person's groups, in the order in which they were made."""
        query = select(groups).where(self._own(groups.c.id)).order_by(groups.c.created_at, groups.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(record.group() for record in self._damage.sound(StoredGroup, rows))

    def members(self, group_id: str) -> tuple[Member, ...]:
        """Who is in a group, in the order in which they joined."""
        query = (
            select(memberships, called("name"))
            .join(people, people.c.user_id == memberships.c.user_id)
            .where(memberships.c.group_id == group_id, self._own(memberships.c.group_id))
            .order_by(memberships.c.joined_at, memberships.c.user_id)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            Member(row.user_id, row.name, Shares(row.shares), row.joined_at)
            for row in found
            if row.shares in set(Shares)
        )

    def answers(self, group_id: str) -> tuple[SharedAnswer, ...]:
        """What the members of a group answered, as far as they show it: the newest MOST_ANSWERS.

        Nothing of an answer's text is in it, nor a question that was made of one.
        """
        opened = self._shown(Shares.ANSWERS, group_id)
        query = (
            select(
                *(attempts.c[name] for name in _LISTED),
                opened.label("may_open"),
                counting(COUNTED_SCORE).label("score"),
                counting(grades.c.score, GraderKind.RUBRIC).label("by_rubric"),
                counting(grades.c.score, GraderKind.HUMAN).label("by_people"),
                counting(grades.c.payload).label("payload"),
            )
            .where(self._shown(Shares.GRADES, group_id), or_(attempts.c.follows.is_(None), opened))
            .order_by(attempts.c.submitted_at.desc(), attempts.c.seq.desc())
            .limit(MOST_ANSWERS)
        )
        with self._database.reading() as connection:
            return tuple(map(_shared, connection.execute(query).mappings()))

    def open_answer(self, person_id: str, attempt_id: str) -> Attempt:
        """A member's answer with its grades, which is noted for the member to see.

        Raises:
            NotFoundError: there is none that the person may see.
        """
        (attempt,) = self._opened(LookKind.OPENED, self._shown_answer(person_id, attempt_id)) or (None,)
        if attempt is None:
            raise NotFoundError(self._why_not())
        return attempt

    def grade_answer(self, person_id: str, attempt_id: str, grade: HumanGrade) -> None:
        """Adds the person's grade to a member's answer, with which it stays and goes.

        Raises:
            NotFoundError: there is no such answer that the person may see; nothing was kept.
        """
        row = {
            "attempt_seq": attempts.c.seq,
            "user_id": attempts.c.user_id,
            "graded_at": self._clock(),
            **graded_row(grade),
        }
        given = select(*labeled(grades, row)).where(self._shown_answer(person_id, attempt_id))
        with self._writing() as connection:
            if add_selected(connection, grades, given):
                return
        raise NotFoundError(self._why_not())

    def graded_by_people(self, group_id: str) -> tuple[Attempt, ...]:
        """The answers of a group that people graded, the oldest first, of members who show them.

        Each is noted for its member to see.
        """
        graded = select(literal(1)).where(
            grades.c.attempt_seq == attempts.c.seq, grades.c.kind == GraderKind.HUMAN
        )
        which = and_(exists(graded.correlate(attempts)), self._shown(Shares.ANSWERS, group_id))
        found = self._opened(LookKind.EXPORTED, which)
        return tuple(sorted(found, key=lambda attempt: (attempt.submitted_at, attempt.id)))

    def assign(self, group_id: str, kind: AssignmentKind, what: str, *, due_on: date, note: str = "") -> None:
        """Has a group practice something by a day.

        Raises:
            InputError: a text is too long.
            NotFoundError: the person has no such group.
        """
        note = note.strip()
        for text, longest in ((what, LONGEST_ID), (note, LONGEST_ASSIGNMENT_NOTE)):
            if len(text) > longest:
                raise InputError(f"A text of {len(text):,} characters is too long here: {longest:,} fit.")
        row = {
            "id": self._new_id(),
            "user_id": self._user_id,
            "group_id": groups.c.id,
            "kind": kind,
            "what": what,
            "due_on": due_on.isoformat(),
            "note": note,
            "made_at": self._clock(),
        }
        given = select(*labeled(assignments, row)).where(groups.c.id == group_id, self._own(groups.c.id))
        with self._writing() as connection:
            if not add_selected(connection, assignments, given):
                raise NotFoundError(_NO_GROUP)

    def assigned(self, group_id: str) -> tuple[Assignment, ...]:
        """What is assigned in a group, the earliest due first."""
        own = and_(groups.c.id == group_id, self._own(groups.c.id))
        with self._database.reading() as connection:
            return read_assignments(connection, own, self._damage)

    def take_back(self, assignment_id: str) -> None:
        """Assigns something no more."""
        with self._writing() as connection:
            mine = assignments.c.id == assignment_id, self._own(assignments.c.group_id)
            connection.execute(delete(assignments).where(*mine))

    def _change(self, group_id: str, **values: object) -> None:
        changed = groups.update().where(groups.c.id == group_id, self._own(groups.c.id)).values(**values)
        with self._writing() as connection:
            if not connection.execute(changed).rowcount:
                raise NotFoundError(_NO_GROUP)

    def _may(self) -> ColumnElement[bool]:
        """Whether the person is a coach or an admin at this moment."""
        me = people.alias("me")
        role = true() if self._admin else me.c.role.in_((Role.COACH, Role.ADMIN))
        return exists(select(literal(1)).select_from(me).where(me.c.user_id == self._user_id, role))

    def _own(self, group_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a group is the person's, who may have one."""
        mine = groups.alias("mine")
        return group_id.in_(select(mine.c.id).where(mine.c.user_id == self._user_id, self._may()))

    def _shown(self, least: Shares, group_id: str | None = None) -> ColumnElement[bool]:
        """Whether somebody shows at least that much of the answer in question to the person."""
        theirs = memberships.alias(f"showing_{least}")
        shown = select(literal(1)).where(
            theirs.c.user_id == attempts.c.user_id,
            theirs.c.shares.in_(_SHOWN[least]),
            self._own(theirs.c.group_id),
            true() if group_id is None else theirs.c.group_id == group_id,
        )
        # What was answered in a mock interview that goes on is graded for nobody yet.
        going_on = select(literal(1)).where(
            sittings.c.user_id == attempts.c.user_id,
            sittings.c.id == attempts.c.sitting,
            sittings.c.ended_at.is_(None),
        )
        return and_(
            exists(shown.correlate(attempts)),
            ~exists(going_on.correlate(attempts)),
        )

    def _shown_answer(self, person_id: str, attempt_id: str) -> ColumnElement[bool]:
        named = attempts.c.user_id == person_id, attempts.c.id == attempt_id
        return and_(*named, self._shown(Shares.ANSWERS))

    def _opened(self, how: LookKind, which: ColumnElement[bool]) -> list[Attempt]:
        """Answers that are shown to the person, each noted as seen by them before it is given to anybody."""
        at = self._clock()
        seen_just_now = select(literal(1)).where(
            looks.c.user_id == attempts.c.user_id,
            looks.c.attempt_id == attempts.c.id,
            looks.c.by_id == self._user_id,
            looks.c.how == how,
            looks.c.at > at - ONE_LOOK,
            looks.c.at <= at,
        )
        unseen = ~exists(seen_just_now.correlate(attempts))
        row = {"by_id": self._user_id, "by": self._name, "at": at, "how": how}
        look = select(attempts.c.user_id, attempts.c.id, *labeled(looks, row)).where(which, unseen)
        with self._database.reading() as connection:
            if not connection.scalar(select(func.count()).select_from(attempts).where(which, unseen)):
                return self._read(connection, which)
        with self._writing() as connection:
            connection.execute(looks.insert().from_select(["user_id", "attempt_id", *row], look))
            return self._read(connection, which)

    def _read(self, connection: Connection, which: ColumnElement[bool]) -> list[Attempt]:
        # Why a grader gave no grade may name the endpoint that its owner has chosen.
        found = read_attempts(connection, with_grades().where(which), self._damage)
        return [replace(attempt, failures={}) for attempt in found]

    def _why_not(self) -> str:
        """Why an answer that was asked for is not there, in a sentence."""
        with self._database.reading() as connection:
            may = connection.scalar(select(self._may()))
        if not may:
            return "You are no coach here any more, so this answer is shown to you no more."
        return (
            "This answer is not shown to you: who wrote it has taken it back or deleted it, or is in no "
            "group of yours any more."
        )


_NO_GROUP = "You have no such group any more: it was ended, or you are no coach here any more."
_LISTED = ("id", "user_id", "question_id", "question_text", "submitted_at")


class _Criterion(BaseModel):
    criterion_id: str
    title: str
    score: int


class _Criteria(BaseModel):
    """What a group's table needs of a stored grade by the model answer and the rubric's points."""

    criteria: tuple[_Criterion, ...] = ()


def _shared(row: Mapping[Any, Any]) -> SharedAnswer:
    try:
        read = _Criteria.model_validate_json(row["payload"] or "{}").criteria
    except ValidationError:
        read = ()
    return SharedAnswer(
        attempt_id=row["id"],
        person_id=row["user_id"],
        question_id=row["question_id"],
        question_text=row["question_text"],
        submitted_at=row["submitted_at"],
        may_open=bool(row["may_open"]),
        score=row["score"],
        by_rubric=row["by_rubric"],
        by_people=row["by_people"],
        criteria=tuple(SharedCriterion(each.criterion_id, each.title, each.score) for each in read),
    )
