from __future__ import annotations

from dataclasses import replace

import pytest

from grader.bank.new_questions import id_for, is_new, question_of, with_own_ids
from grader.models import Question
from grader.models.imported import FoundQuestion
from tests.questions import criterion, question


def asked(text: str, question_id: str = "") -> Question:
    return question_of(FoundQuestion(text, "line 1", id=question_id))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Tell me about yourself.", "tell-me-about-yourself"),
        ("What’s “CI/CD”, and why?", "what-s-ci-cd-and-why"),
        ("Wie würden Sie Größe messen?", "wie-würden-sie-grösse-messen"),
        ("自己紹介をしてください", "自己紹介をしてください"),
        ("How " + "very " * 50 + "long?", "how-very-very-very-very-very-very-very-very-very"),
        ("x" * 90, "x" * 48),
        ("?!", "question"),
    ],
)
def test_an_id_is_made_of_the_first_words(text: str, made: str) -> None:
    assert id_for(text) == made


def test_ids_stay_where_they_can_and_are_numbered_where_not() -> None:
    questions = [
        asked("Why?", "taken"),
        asked("Why?", "own"),
        asked("Why?"),
        asked("Why?"),
        asked("Why?", "own"),
    ]
    made = with_own_ids(questions, taken=["taken", "why"])
    assert [each.id for each in made] == ["taken-2", "own", "why-2", "why-3", "own-2"]


def test_ten_thousand_equal_questions_get_their_ids_in_no_time() -> None:
    assert len({each.id for each in with_own_ids([asked("Why?")] * 10_000)}) == 10_000


def test_a_rubric_goes_with_its_question_to_the_new_id() -> None:
    with_rubric = question(criterion("one", "A point."))
    (made,) = with_own_ids([with_rubric], taken=[with_rubric.id])
    assert made.rubric is not None
    assert made.rubric.question_id == made.id == "robot-2"
    assert made.rubric.criteria == with_rubric.rubric.criteria  # type: ignore[union-attr]


def test_what_was_found_is_kept_whole() -> None:
    found = FoundQuestion(
        "Why?", "row 3", "Hint.", "Since.", "Nurse", "Ward", "technical", "senior", ("a",), "w"
    )
    made = Question("w", "Nurse", "Ward", "technical", "Why?", "Hint.", "Since.", None, "senior", ("a",))
    assert question_of(found) == made


def test_a_question_is_new_but_for_case_marks_and_spaces() -> None:
    known = [asked("Why this role?")]
    again = [
        asked("why  THIS role"),
        asked("Why that role?"),
        asked("“Why that role”?"),
        replace(known[0], id="x"),
    ]
    assert is_new(again, known) == [False, True, False, False]
