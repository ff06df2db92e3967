from __future__ import annotations

import pytest

from grader.models import Answer, HumanGrade, Level, SimilarityGrade
from tests.ui.conftest import ANSWER, PageUnderTest

QUESTION = "drift-monitoring"
MACHINE = "Local grader"


@pytest.fixture
def attempt_id(app: PageUnderTest) -> str:
    app.open()
    return app.rehearse.practice.submit(Answer(QUESTION, ANSWER)).id


def form(app: PageUnderTest, attempt_id: str) -> PageUnderTest:
    return app.open("history", attempt=attempt_id, **{"by-hand": "1"})


def criteria(app: PageUnderTest) -> list[str]:
    rubric = app.rehearse.bank.question(QUESTION).rubric
    assert rubric is not None
    return [criterion.id for criterion in rubric.criteria]


def fill(app: PageUnderTest, attempt_id: str, *, by: str = "Ana", level: Level = Level.PARTIAL) -> None:
    app.run.text_input(key="by_hand.by").input(by)
    app.run.radio(key=f"by_hand.{attempt_id}.seen").set_value(False)
    for criterion in criteria(app):
        app.run.radio(key=f"by_hand.{attempt_id}.{criterion}.level").set_value(level)


def given(app: PageUnderTest, attempt_id: str) -> tuple[HumanGrade, ...]:
    return app.rehearse.history.attempt(attempt_id).by_people


def test_a_grade_by_hand_stands_beside_the_machines(app: PageUnderTest, attempt_id: str) -> None:
    form(app, attempt_id)
    fill(app, attempt_id, by="Ana <b>")
    app.run.text_area(key=f"by_hand.{attempt_id}.comment").input("One <i>number</i>.")
    app.click("Save the grade")

    (grade,) = given(app, attempt_id)
    assert (grade.by, grade.score, grade.blind, grade.version.by_id) == ("Ana <b>", 50, True, "local")
    assert all(not each.points for each in grade.criteria)
    app.open("history", attempt=attempt_id)
    for shown in ("Ana &lt;b&gt;", MACHINE, "side by side", "One &lt;i&gt;number", "changes nothing else"):
        assert shown in app.shown
    assert "<b>50</b>" in app.shown


def test_nothing_of_the_machine_is_seen_until_asked_for(app: PageUnderTest, attempt_id: str) -> None:
    form(app, attempt_id)
    grade = app.rehearse.history.attempt(attempt_id).grade(SimilarityGrade)
    assert grade is not None
    assert MACHINE not in app.shown
    assert f"<b>{grade.score}</b>" not in app.shown

    fill(app, attempt_id)
    app.run.toggle(key=f"by_hand.{attempt_id}.show").set_value(True)
    app.run.run()
    assert MACHINE in app.shown
    # Hidden again it has been seen all the same.
    app.run.toggle(key=f"by_hand.{attempt_id}.show").set_value(False)
    app.run.run()
    app.click("Save the grade")

    (kept,) = given(app, attempt_id)
    assert not kept.blind


def test_points_count_once_somebody_goes_through_them(app: PageUnderTest, attempt_id: str) -> None:
    form(app, attempt_id)
    fill(app, attempt_id)
    app.run.toggle(key=f"by_hand.{attempt_id}.points").set_value(True)
    app.run.run()
    first = criteria(app)[0]
    app.run.checkbox(key=f"by_hand.{attempt_id}.{first}.0").check()
    app.click("Save the grade")

    (grade,) = given(app, attempt_id)
    made = [point.made for criterion in grade.criteria for point in criterion.points]
    assert made.count(True) == 1
    assert made[0]


@pytest.mark.parametrize(
    ("left_open", "said"),
    [
        ("by", "Nobody is named who grades"),
        ("seen", "Say first whether you have seen the machine"),
        ("level", "has no level yet: choose missing, partial or strong."),
    ],
)
def test_what_is_open_is_asked_for_and_nothing_is_lost(
    app: PageUnderTest, attempt_id: str, left_open: str, said: str
) -> None:
    form(app, attempt_id)
    fill(app, attempt_id, by="" if left_open == "by" else "Ana")
    last = f"by_hand.{attempt_id}.{criteria(app)[-1]}"
    app.run.text_input(key=f"{last}.comment").input("Says no number.")
    open_ones = {"seen": f"by_hand.{attempt_id}.seen", "level": f"{last}.level"}
    if left_open in open_ones:
        app.run.radio(key=open_ones[left_open]).set_value(None)
    app.click("Save the grade")

    assert said in app.shown
    assert given(app, attempt_id) == ()
    assert app.run.text_input(key=f"{last}.comment").value == "Says no number."


def test_the_next_person_finds_an_empty_form(app: PageUnderTest, attempt_id: str) -> None:
    form(app, attempt_id)
    fill(app, attempt_id)
    app.click("Save the grade")
    form(app, attempt_id)

    assert app.run.text_input(key="by_hand.by").value == ""
    assert app.run.radio(key=f"by_hand.{attempt_id}.{criteria(app)[0]}.level").value is None
    fill(app, attempt_id, by="Ben", level=Level.STRONG)
    app.click("Save the grade")
    assert [(each.by, each.score) for each in given(app, attempt_id)] == [("Ana", 50), ("Ben", 100)]


def test_a_question_that_left_the_bank_gets_a_score_for_the_whole(app: PageUnderTest) -> None:
    app.open()
    gone = app.rehearse.history.add_attempt(Answer("gone", ANSWER), question_text="Why?").id
    form(app, gone)
    app.run.text_input(key="by_hand.by").input("Ana")
    app.run.number_input(key=f"by_hand.{gone}.score").set_value(64)
    app.click("Save the grade")

    (grade,) = given(app, gone)
    assert (grade.score, grade.criteria, grade.blind) == (64, (), True)


def test_a_persons_grade_moves_neither_advice_nor_score(app: PageUnderTest, attempt_id: str) -> None:
    def machine() -> tuple[str, ...]:
        app.open("history", attempt=attempt_id)
        parts = ("rh-next", "rh-good", 'id="result"', "rh-criteria")
        bodies = [element.proto.body for element in app.run.get("html")]
        return tuple(body for body in bodies if body.startswith("<section") and any(p in body for p in parts))

    before = machine()
    form(app, attempt_id)
    fill(app, attempt_id, level=Level.STRONG)
    app.click("Save the grade")

    assert len(before) > 3
    assert machine() == before


def test_progress_lets_scores_by_people_be_chosen(app: PageUnderTest, attempt_id: str) -> None:
    app.open("progress")
    assert "progress.grader" not in {each.key for each in app.run.segmented_control}
    form(app, attempt_id)
    fill(app, attempt_id)
    app.click("Save the grade")

    app.open("progress")
    choice = app.run.segmented_control(key="progress.grader")
    assert choice.options == ["By the points", "By people"]


def test_settings_offers_the_grades_by_people_once_there_are_any(app: PageUnderTest, attempt_id: str) -> None:
    def offered() -> bool:
        app.open("settings")
        labels = [each.proto.label for each in app.run.get("download_button")]
        assert "JSON" in labels
        return "Grades by people" in labels

    assert not offered()
    form(app, attempt_id)
    fill(app, attempt_id)
    app.click("Save the grade")
    assert offered()


def test_a_graded_answer_on_practice_leads_to_the_form(app: PageUnderTest) -> None:
    label = "Grade it yourself, or hand it to someone"
    app.open(question=QUESTION)
    assert label not in {each.proto.label for each in app.run.get("page_link")}
    app.submit(QUESTION, ANSWER)
    assert label in {each.proto.label for each in app.run.get("page_link")}
