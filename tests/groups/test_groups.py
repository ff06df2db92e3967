"""What a group's table says, how often codes may be tried, and the file that evaluate reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple

import pytest

from grader.bank import QuestionBank
from grader.errors import InputError
from grader.grading.pace import Pace
from grader.groups import Groups
from grader.groups.weak_spots import weak_spots
from grader.models import Attempt, HumanGrade, HumanGraderVersion, Peeks, Question
from grader.models.group import (
    Assignment,
    AssignmentKind,
    Look,
    LookKind,
    SharedAnswer,
    SharedCriterion,
    Shares,
)
from grader.rehearse import CODES
from grader.wording.groups import assignment_in_words, looks_in_words, rests_on
from research.human_answers import read_human_file

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class NoGroups:
    def join_group(self, *_):
        raise InputError("None has this code.")


class GradedGroup(NamedTuple):
    graded: tuple[Attempt, ...]

    def graded_by_people(self, _group_id):
        return self.graded


def shared(person, *scores, question="drift", attempt="a"):
    criteria = tuple(SharedCriterion(f"c{n}", f"Criterion {n}", score) for n, score in enumerate(scores))
    return SharedAnswer(attempt, person, question, "What drifts?", NOON, True, 50, None, None, criteria)


def test_a_group_is_weakest_where_its_members_newest_answers_are():
    spots = weak_spots([shared("ann", 20, 90), shared("ben", 40, 80), shared("ann", 100, 0), shared("cat")])

    assert [(spot.criterion, spot.mean, spot.scores) for spot in spots] == [
        ("Criterion 0", 30.0, {"ann": 20, "ben": 40}),
        ("Criterion 1", 85.0, {"ann": 90, "ben": 80}),
    ]
    assert rests_on(spots[0]) == "2 answers"


def test_there_is_no_mean_of_one_answer():
    alone, both = shared("ann", 0, question="bias"), [shared("ann", 60), shared("ben", 70)]

    spots = weak_spots([alone, *both])

    assert [(spot.question_id, spot.mean) for spot in spots] == [("drift", 65.0), ("bias", None)]


def test_codes_can_be_tried_so_often_and_by_each_alone():
    pace = Pace(*CODES, noun="code")

    def joining(person):
        return Groups(
            bank=QuestionBank(),
            history=NoGroups(),
            coaching=lambda _: None,
            may_join=partial(pace.check, person),
            clock=lambda: NOON,
        )

    for _ in range(CODES[0]):
        with pytest.raises(InputError, match="None"):
            joining("ann").join("guess", Shares.NOTHING)
    with pytest.raises(InputError, match="This code was not tried: nobody can have more than 10 codes"):
        joining("ann").join("guess", Shares.NOTHING)
    with pytest.raises(InputError, match="None"):
        joining("ben").join("guess", Shares.NOTHING)


def test_what_people_graded_can_be_evaluated(tmp_path):
    question = Question("drift", "", "", "", "What drifts?", "", "The inputs drift.")
    grade = HumanGrade(70, (), HumanGraderVersion("Dana", "d", None), NOON, blind=True, comment="Good.")
    attempt = Attempt("a", "ann", "drift", "What drifts?", "=All of it", NOON, None, Peeks(), None)
    other = replace(attempt, question_id="of no bank")
    file = tmp_path / "human-grades.csv"

    found = GradedGroup((attempt.graded(grade), other.graded(grade)))
    groups = Groups(
        bank=QuestionBank([question]),
        history=NoGroups(),
        coaching=lambda _: found,
        may_join=lambda: None,
        clock=lambda: NOON,
    )

    file.write_text("".join(groups.graded_by_people(found, "g").lines()))

    (read,) = read_human_file(file).answers
    assert (read.question.text, read.grade) == ("What drifts?", 0.7)
    assert "'=All of it" in file.read_text()


def test_who_looked_and_what_is_due_is_said_in_a_sentence():
    looks = [
        Look("a", "Dana", NOON, LookKind.OPENED),
        Look("a", "Dana", NOON.replace(hour=18), LookKind.OPENED),
        Look("a", "Dana", NOON, LookKind.EXPORTED),
    ]
    assert looks_in_words(looks, UTC) == (
        "Dana looked at this answer on 3 Mar 2026. Dana exported this answer on 3 Mar 2026."
    )
    due = Assignment("1", "g", "Spring", AssignmentKind.QUESTION, "drift", date(2026, 3, 9), "", NOON)
    assert assignment_in_words(due, "What drifts?") == "Answer “What drifts?” by 9 Mar 2026"
    mock = replace(due, kind=AssignmentKind.MOCK)
    assert assignment_in_words(mock, "") == "Take a mock interview by 9 Mar 2026"
