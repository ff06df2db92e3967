"""What a coach sees of a group, and nobody else: tried with everybody's ids on both kinds of databases."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import date, timedelta

import pytest

from grader.errors import InputError, NotFoundError, StoreError
from grader.history import coaching
from grader.history.coaching import Coaching
from grader.history.database import Database
from grader.history.people import People
from grader.models import GraderKind, HumanGrade, HumanGraderVersion, SessionKind, SessionPlan, TimedQuestion
from grader.models.group import AssignmentKind, LookKind, Shares
from grader.models.person import Role
from tests.history.conftest import NOON, rubric, similarity, submit
from tests.history.kept import ODD, fill
from tests.history.test_isolation import identity, rows_of, written

PRIVATE = "Only my coach may read that"
GRADE = HumanGrade(
    70, (), HumanGraderVersion("Dana", "dana", None), NOON, blind=True, comment="Say which metric."
)
CALLS = {
    "make_group": lambda coach, _: coach.make_group("Mine"),
    "renew_code": lambda coach, ids: coach.renew_code(ids["group"]),
    "end_code": lambda coach, ids: coach.end_code(ids["group"]),
    "end_group": lambda coach, ids: coach.end_group(ids["group"]),
    "take_out": lambda coach, ids: coach.take_out(ids["group"], ids["person"]),
    "groups": lambda coach, _: [group.name for group in coach.groups() if group.name != "Mine"],
    "members": lambda coach, ids: coach.members(ids["group"]),
    "answers": lambda coach, ids: coach.answers(ids["group"]),
    "open_answer": lambda coach, ids: coach.open_answer(ids["person"], ids["attempt"]),
    "grade_answer": lambda coach, ids: coach.grade_answer(ids["person"], ids["attempt"], GRADE),
    "graded_by_people": lambda coach, ids: coach.graded_by_people(ids["group"]),
    "assign": lambda coach, ids: coach.assign(ids["group"], AssignmentKind.MOCK, "", due_on=date(2026, 3, 9)),
    "assigned": lambda coach, ids: coach.assigned(ids["group"]),
    "take_back": lambda coach, ids: coach.take_back(ids["assignment"]),
}
"""What somebody may try with the ids of another's group, for every method that there is."""


@pytest.fixture
def shared(url):
    database = Database(url)
    yield database
    database.close()


class Class:
    """Two coaches, Dana and Cleo, of whom Dana has a group; Ann is in it and Ben is not."""

    def __init__(self, shared, clock, make_store):
        self.clock, self.people = clock, People(shared, clock=clock)
        self._shared, self._make_store = shared, make_store
        self._codes = iter(f"code {number}" for number in range(100))
        for name in ("dana", "cleo"):
            self.people.give_role(self.admit(name).id, Role.COACH)
        self.dana, self.cleo = self.coach("dana"), self.coach("cleo")
        self.ann, self.ben = self.store("ann"), self.store("ben")
        self.group = self.dana.make_group("Spring course")

    def admit(self, name):
        return self.people.admit(identity(name))

    def coach(self, name):
        codes = lambda: next(self._codes)  # noqa: E731 - a code that a test can foretell
        return Coaching(self._shared, self.admit(name), clock=self.clock, new_code=codes)

    def store(self, name):
        return self._make_store(self._shared, user_id=self.admit(name).id, account=True)

    def join(self, shares=Shares.ANSWERS):
        return self.ann.join_group(self.group.code, shares)

    def ids(self, attempt_id):
        return {
            "group": self.group.id,
            "person": self.ann.user_id,
            "attempt": attempt_id,
            "assignment": next(iter(each.id for each in self.dana.assigned(self.group.id)), "none"),
        }


@pytest.fixture
def school(shared, clock, make_store):
    return Class(shared, clock, make_store)


def answer(store, **options):
    attempt_id = submit(store, answer=PRIVATE, **options)
    store.add_grade(attempt_id, similarity(60))
    store.add_grade(attempt_id, rubric(44))
    return attempt_id


def test_every_method_of_a_coach_is_tried_by_those_who_may_not():
    """A method that is added here must keep the rule as well."""
    methods = {name for name, _ in inspect.getmembers(Coaching, callable) if not name.startswith("_")}

    assert methods == set(CALLS)


@pytest.mark.parametrize("who", ["cleo", "ben", "ann", "dana, no coach any more"])
def test_nobody_but_its_coach_does_anything_in_a_group(school, shared, who):
    """Another coach, somebody outside, a member, and a coach whose role was taken: with all the right ids."""
    school.join()
    attempt_id = answer(school.ann)
    school.ann.add_grade(attempt_id, GRADE)
    school.dana.assign(school.group.id, AssignmentKind.QUESTION, "drift", due_on=date(2026, 3, 9))
    ids = school.ids(attempt_id)
    if who.startswith("dana"):
        school.people.give_role(school.dana._user_id, Role.CANDIDATE)
        coach = school.dana
    else:
        coach = school.coach(who)
    everybody = [person.id for person in school.people.everybody() if person.id != school.cleo._user_id]
    before = [rows_of(shared, each) for each in everybody]

    for name, call in CALLS.items():
        try:
            told = call(coach, ids)
        except NotFoundError as error:
            told = str(error)
        said = f"{told!r}"
        assert not any(text in said for text in (PRIVATE, "Spring", "Ann", "What drifts", "metric")), name
        assert [rows_of(shared, each) for each in everybody] == before, name


@pytest.mark.parametrize("shares", Shares)
def test_a_coach_sees_what_a_member_shows_and_no_more(school, shares):
    school.join(shares)
    attempt_id = answer(school.ann)
    follow_up = submit(school.ann, follows=attempt_id)

    listed = {each.attempt_id: each for each in school.dana.answers(school.group.id)}

    assert [member.name for member in school.dana.members(school.group.id)] == ["Ann"]
    # A question that follows up was made of the answer's text.
    assert (
        set(listed)
        == {
            Shares.NOTHING: set(),
            Shares.GRADES: {attempt_id},
            Shares.ANSWERS: {attempt_id, follow_up},
        }[shares]
    )
    assert PRIVATE not in repr(listed)
    if listed:
        shown = listed[attempt_id]
        assert (shown.score, shown.by_rubric, shown.by_people) == (60, 44, None)
        assert shown.may_open is (shares is Shares.ANSWERS)
    if shares is Shares.ANSWERS:
        assert school.dana.open_answer(school.ann.user_id, attempt_id).answer == PRIVATE
    else:
        with pytest.raises(NotFoundError, match="This answer is not shown to you"):
            school.dana.open_answer(school.ann.user_id, attempt_id)
    school.ann.add_grade(attempt_id, GRADE)
    exported = [each.id for each in school.dana.graded_by_people(school.group.id)]
    assert exported == ([attempt_id] if shares is Shares.ANSWERS else [])


@pytest.mark.parametrize("how", ["shows less", "leaves", "taken out", "group ended", "role taken", "deleted"])
def test_what_is_taken_back_is_gone_from_an_open_page(school, how):
    """At the next click, whoever took it back, and a grade that was being written is told so."""
    school.join()
    attempt_id = answer(school.ann)
    school.dana.open_answer(school.ann.user_id, attempt_id)
    {
        "shows less": lambda: school.ann.share(school.group.id, Shares.GRADES),
        "leaves": lambda: school.ann.leave_group(school.group.id),
        "taken out": lambda: school.dana.take_out(school.group.id, school.ann.user_id),
        "group ended": lambda: school.dana.end_group(school.group.id),
        "role taken": lambda: school.people.give_role(school.dana._user_id, Role.CANDIDATE),
        "deleted": lambda: school.ann.delete_attempt(attempt_id),
    }[how]()

    with pytest.raises(NotFoundError, match="no coach here" if how == "role taken" else "not shown to you"):
        school.dana.grade_answer(school.ann.user_id, attempt_id, GRADE)
    with pytest.raises(NotFoundError):
        school.dana.open_answer(school.ann.user_id, attempt_id)
    assert school.dana.graded_by_people(school.group.id) == ()
    assert GraderKind.HUMAN not in {kind for attempt in school.ann.attempts() for kind in attempt.grades}


def test_an_admin_by_the_settings_may_coach(school, shared, clock):
    admin = replace(school.admit("eve"), role=Role.ADMIN)

    group = Coaching(shared, admin, clock=clock).make_group("Mine")

    assert len(group.code) >= 22
    with pytest.raises(NotFoundError, match="You are no coach"):
        school.coach("eve").make_group("Mine")


def test_a_code_lets_in_until_it_ends(school):
    with pytest.raises(InputError, match="No group has this code"):
        school.ann.join_group("x" * 5000, Shares.NOTHING)
    assert school.ann.join_group(f" {school.group.code}\n", Shares.GRADES).name == "Spring course"
    with pytest.raises(InputError, match="You are in “Spring course” already"):
        school.join()
    with pytest.raises(InputError, match="is your own group"):
        school.store("dana").join_group(school.group.code, Shares.NOTHING)
    assert [each.shares for each in school.ann.memberships()] == [Shares.GRADES]

    school.clock.now = school.group.code_ends_at
    with pytest.raises(InputError, match="This code of “Spring course” has ended"):
        school.ben.join_group(school.group.code, Shares.NOTHING)
    school.dana.renew_code(school.group.id)
    with pytest.raises(InputError, match="No group has this code"):
        school.ben.join_group(school.group.code, Shares.NOTHING)
    (renewed,) = school.dana.groups()
    assert renewed.code_ends_at == school.clock.now + timedelta(days=14)
    assert school.ben.join_group(renewed.code, Shares.NOTHING).coach == "Dana"
    school.dana.end_code(school.group.id)
    with pytest.raises(InputError, match="has ended"):
        school.store("fay").join_group(renewed.code, Shares.NOTHING)


def test_a_look_is_noted_for_whom_it_is_at(school):
    """Once for one look, and again for one that is later; an export as what it is."""
    school.join()
    attempt_id = answer(school.ann)
    for minutes in (0, 3, 20):
        school.clock.forward(minutes=minutes)
        school.dana.open_answer(school.ann.user_id, attempt_id)
    school.dana.grade_answer(school.ann.user_id, attempt_id, GRADE)
    assert [each.id for each in school.dana.graded_by_people(school.group.id)] == [attempt_id]

    assert sorted((look.by, look.how) for look in school.ann.looks_at(attempt_id)) == [
        ("Dana", LookKind.EXPORTED),
        ("Dana", LookKind.OPENED),
        ("Dana", LookKind.OPENED),
    ]
    assert school.ben.looks_at(attempt_id) == ()


def test_a_coachs_grade_goes_with_the_answer(school, tmp_path):
    """It is a row of who wrote the answer: in their archive, and gone with it."""
    school.join()
    attempt_id = answer(school.ann)
    school.dana.grade_answer(school.ann.user_id, attempt_id, GRADE)

    opened = school.dana.open_answer(school.ann.user_id, attempt_id)
    assert opened.grade(HumanGrade) == GRADE
    assert school.ann.attempt(attempt_id).grade(HumanGrade) == GRADE
    school.ben.import_from(written(tmp_path / "archive", school.ann.archive()))
    assert school.ben.attempt(attempt_id).grade(HumanGrade) == GRADE
    assert [look.by for look in school.ben.looks_at(attempt_id)] == ["Dana"]
    # An archive brings nobody into a group.
    assert school.ben.memberships() == ()
    with pytest.raises(NotFoundError):
        school.dana.open_answer(school.ben.user_id, attempt_id)
    assert school.ann.delete_attempt(attempt_id) == 1
    assert school.dana.answers(school.group.id) == ()


def test_a_mock_interview_that_goes_on_is_shown_when_it_is_over(school):
    school.join()
    session = school.ann.start_session(SessionKind.MOCK, SessionPlan((TimedQuestion("drift", 180.0),)))
    attempt_id = submit(school.ann, session=session.id)
    assert school.dana.answers(school.group.id) == ()
    with pytest.raises(NotFoundError):
        school.dana.open_answer(school.ann.user_id, attempt_id)

    school.ann.update_session(session, replace(session, ended_at=school.clock.now))

    assert len(school.dana.answers(school.group.id)) == 1


def test_of_very_many_answers_the_newest_are_listed(school, monkeypatch):
    monkeypatch.setattr(coaching, "MOST_ANSWERS", 2)
    school.join()
    made = []
    for _ in range(3):
        school.clock.forward(minutes=1)
        made.append(submit(school.ann))

    assert [each.attempt_id for each in school.dana.answers(school.group.id)] == [made[2], made[1]]


def test_what_is_shown_in_one_group_is_in_no_other_list(school):
    other = school.dana.make_group("Autumn course")
    school.join()
    attempt_id = answer(school.ann)
    school.dana.grade_answer(school.ann.user_id, attempt_id, GRADE)

    assert (school.dana.answers(other.id), school.dana.graded_by_people(other.id)) == ((), ())
    assert [each.id for each in school.dana.graded_by_people(school.group.id)] == [attempt_id]


def test_where_a_member_has_answers_graded_is_not_shown(school):
    """A reason why there is no grade may name the endpoint of their own."""
    school.join()
    attempt_id = submit(school.ann)
    school.ann.add_failure(attempt_id, GraderKind.RUBRIC, "Nobody at http://my-own-model answered.")

    assert school.ann.attempt(attempt_id).failures
    assert "my-own-model" not in repr(school.dana.open_answer(school.ann.user_id, attempt_id))


def test_members_are_told_what_is_assigned(school):
    school.join(Shares.NOTHING)
    school.dana.assign(
        school.group.id, AssignmentKind.QUESTION, "drift", due_on=date(2026, 3, 9), note=" Aloud. "
    )
    school.dana.assign(school.group.id, AssignmentKind.MOCK, "", due_on=date(2026, 3, 5))

    told = school.ann.assigned()

    assert [(each.kind, each.what, each.note, each.group) for each in told] == [
        (AssignmentKind.MOCK, "", "", "Spring course"),
        (AssignmentKind.QUESTION, "drift", "Aloud.", "Spring course"),
    ]
    assert (school.dana.assigned(school.group.id), school.ben.assigned()) == (told, ())
    school.dana.take_back(told[0].id)
    assert school.ann.assigned() == told[1:]
    with pytest.raises(InputError, match="too long"):
        school.dana.assign(school.group.id, AssignmentKind.BANK, "x" * 501, due_on=date(2026, 3, 5))


def test_an_account_that_goes_takes_its_groups_and_memberships(school, shared):
    school.join()
    attempt_id = answer(school.ann)
    school.dana.open_answer(school.ann.user_id, attempt_id)
    held = school.ann.held()
    assert (held.memberships, held.looks, school.store("dana").held().groups) == (1, 1, 1)

    school.store("dana").delete_all(account=True)

    assert school.ann.memberships() == ()
    # Who has looked stays true.
    assert [look.by for look in school.ann.looks_at(attempt_id)] == ["Dana"]
    school.ann.delete_all(account=True)
    assert not any(rows_of(shared, school.ann.user_id).values())


def test_a_deleted_account_joins_nothing(school):
    school.ann.delete_all(account=True)

    with pytest.raises(StoreError, match="This account was deleted"):
        school.join()
    with pytest.raises(StoreError, match="This account was deleted"):
        school.ann.share(school.group.id, Shares.ANSWERS)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_group_needs_a_name(school, name):
    with pytest.raises(InputError, match="The name of the group has"):
        school.dana.make_group(name)


def test_nothing_private_is_in_what_a_coach_opens(school):
    school.join()
    first, *_ = fill(school.ann)

    opened = school.dana.open_answer(school.ann.user_id, first)

    assert opened.answer == ODD
    assert not any(
        text in repr(opened) for text in ("shorter «next» time", "half a thought", "Acme", "The frozen lock")
    )
