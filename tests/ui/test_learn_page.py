"""Grading example answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Level

if TYPE_CHECKING:
    from grader.models import Example
    from tests.ui.conftest import PageUnderTest

Q = "drift-monitoring"


def first(app: PageUnderTest) -> Example:
    return app.rehearse.learn.examples[Q][0]


def give(app: PageUnderTest, example: Example, level: Level | None = None) -> None:
    """A level for each criterion: the same for all, or ours."""
    for ours in example.levels:
        app.run.get_by_key(f"learn.level.{example.id}.{ours.criterion_id}").set_value(level or ours.level)
    app.run.run()
    assert not app.run.exception


def compare_button(app: PageUnderTest) -> bool:
    """Whether it can be pressed."""
    return not app.run.get_by_key("learn.compare").disabled


def test_no_level_or_score_is_shown_before_all_criteria_are_graded(app: PageUnderTest) -> None:
    app.open("learn")
    assert first(app).answer[:40] in app.shown
    assert not compare_button(app)
    assert not any(level.reason in app.shown for level in first(app).levels)
    assert "similarity score" not in app.shown


def test_the_levels_are_compared_with_ours_and_the_reasons_given(app: PageUnderTest) -> None:
    app.open("learn")
    example = first(app)
    give(app, example, Level.STRONG)
    app.click("Compare with our grades")
    agreed = sum(level.level is Level.STRONG for level in example.levels)
    assert f"You agree with us on {agreed} of {len(example.levels)}" in app.shown
    assert all(level.reason in app.shown for level in example.levels)
    assert "you said strong" in app.shown
    assert "The similarity score: " in app.shown


def test_agreement_is_counted_once_for_each_example_and_kept(app: PageUnderTest) -> None:
    app.open("learn")
    example = first(app)
    give(app, example)
    app.click("Compare with our grades")
    app.run.run()
    app.open("learn")
    (done,) = app.rehearse.learn.graded()
    assert (done.example, done.agreed) == (example.id, len(example.levels))
    assert "Over 1 example you agreed with us" in app.shown


def test_the_next_answer_starts_without_levels(app: PageUnderTest) -> None:
    app.open("learn")
    give(app, first(app))
    app.click("Compare with our grades")
    app.run.get_by_key(f"learn.answer.{Q}").set_value(1)
    app.run.run()
    assert app.rehearse.learn.examples[Q][1].answer[:40] in app.shown
    assert not compare_button(app)


def test_the_page_is_linked_from_plan(app: PageUnderTest) -> None:
    app.open("plan")
    assert any("Learn to grade" in link.proto.label for link in app.run.get("page_link"))
