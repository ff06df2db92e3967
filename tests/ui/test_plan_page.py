"""The Plan page, today on the front page, and what an answer counts as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from grader.errors import StoreError
from grader.models import Answer, PlanChoices, Recall, SimilarityGrade
from grader.plan.plan import keep_plan_choices, plan_choices
from grader.ui.plan.interviews import interview_html
from grader.wording.plan import left_today
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    import pytest

    from grader.history import HistoryStore
    from tests.ui.conftest import PageUnderTest

Q = "cv-pipeline-architecture"
HOSTILE = "<script>alert(1)</script> ![x](http://127.0.0.1:9/x.png) **b**"
FULL = "The disk is full: free some space."


def today(app: PageUnderTest) -> date:
    return app.rehearse.plan.today(None)


def links(app: PageUnderTest) -> list[str]:
    return [link.proto.label for link in app.run.get("page_link")]


def change(app: PageUnderTest, key: str, value: object) -> None:
    app.run.get_by_key(key).set_value(value)
    app.run.run()
    assert not app.run.exception


def refuse(*_: object, **__: object) -> None:
    raise StoreError(FULL)


def note(app: PageUnderTest, **more: object) -> str:
    return app.rehearse.history.add_interview(**{"held_on": today(app), **more}).id


def test_the_page_lists_today_with_links_and_the_days_ahead(app: PageUnderTest) -> None:
    app.open("plan")
    assert links(app).count("Practice") == 3
    assert "3 to answer." in app.shown
    assert "The days ahead" in app.shown
    assert app.shown.count("<time") == 6


def test_each_question_of_a_later_day_is_a_link_that_opens_it(app: PageUnderTest) -> None:
    app.open("plan")
    later = [each.question_id for day in app.rehearse.plan.plan(None).days[1:] for each in day.questions]
    assert later
    for question_id in later:
        assert f'<a href="./?question={question_id}" target="_self"' in app.shown


def test_the_interview_date_and_the_minutes_are_kept_and_planned_for(app: PageUnderTest) -> None:
    app.open("plan")
    on = today(app) + timedelta(days=1)
    change(app, "plan.interview_on", on)
    change(app, "plan.minutes", 10)
    assert plan_choices(app.rehearse.history) == PlanChoices(on, 10)
    assert "With 10 minutes a day, 23 never answered questions do not get a turn" in app.shown
    again = app.open("plan")
    assert again.run.get_by_key("plan.interview_on").value == on
    assert again.run.get_by_key("plan.minutes").value == 10
    change(again, "plan.interview_on", None)
    assert plan_choices(app.rehearse.history) == PlanChoices(None, 10)


def test_an_interview_that_is_over_asks_for_the_next_date(app: PageUnderTest) -> None:
    app.open()
    keep_plan_choices(app.rehearse.history, PlanChoices(today(app) - timedelta(days=900), 30))
    app.open("plan")
    assert "set the date of the next one" in app.shown


def test_a_date_that_cannot_be_kept_is_said_and_stays_in_the_field(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open("plan")
    monkeypatch.setattr(type(app.rehearse.history), "keep_preference", refuse)
    on = today(app) + timedelta(days=9)
    change(app, "plan.interview_on", on)
    assert FULL in app.shown
    assert app.run.get_by_key("plan.interview_on").value == on


def test_a_day_that_is_full_says_what_else_is_due(app: PageUnderTest) -> None:
    app.open()
    day = replace(app.rehearse.plan.plan(None).today, questions=())
    plan = replace(app.rehearse.plan.plan(None), days=(day,))
    assert left_today(plan) == "Nothing is due."
    assert left_today(replace(plan, done_today=3)) == "3 answered today: nothing is left."
    full = replace(plan, done_today=3, due={Q: day.day})
    assert left_today(full) == "3 answered today, which fills your 30 minutes; 1 more is due."


def test_a_day_that_is_done_offers_one_more(app: PageUnderTest) -> None:
    app.open("plan")
    change(app, "plan.minutes", 10)
    assert "Answer one more" not in links(app)
    app.rehearse.practice.submit(Answer(Q, ANSWER))
    assert "Answer one more" in links(app.open("plan"))
    assert "Answer one more" in links(app.open(question=app.rehearse.plan.next_question().id))


def test_what_was_answered_is_listed_with_the_day_on_which_it_comes_back(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("plan")
    assert "1 answered today, 2 to answer." in app.shown
    assert any(panel.label == "When each question comes back" for panel in app.run.expander)


def test_today_stands_on_the_front_page_until_something_is_typed(app: PageUnderTest) -> None:
    app.open(question=Q)
    assert "See the plan" in links(app)
    assert "<h2>Today</h2>" in app.shown
    app.rehearse.history.save_unsent_text(Q, "I start")
    app.open(question=Q)
    assert "See the plan" not in links(app)
    app.rehearse.history.save_unsent_text(Q, " ")
    app.open(question=Q)
    assert "See the plan" in links(app)


def test_a_grade_says_when_its_question_comes_back_and_can_be_corrected(app: PageUnderTest) -> None:
    app.open(question=Q)
    app.submit(Q, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    assert "by its score and time" in app.shown
    change(app, f"review.{attempt.id}", Recall.EASY)
    assert app.rehearse.history.ratings_of(attempt.id) == (None, Recall.EASY)
    assert "“Easy” is as you say" in app.shown


def test_a_correction_that_cannot_be_kept_is_said(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open(question=Q)
    app.submit(Q, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    monkeypatch.setattr(type(app.rehearse.history), "correct_review", refuse)
    change(app, f"review.{attempt.id}", Recall.EASY)
    assert f"The correction is not kept. {FULL}" in app.shown


def test_the_candidate_rates_an_answer_before_its_grade_is_shown(app: PageUnderTest) -> None:
    app.open(question=Q)
    change(app, "practice.rate_first", True)
    app.submit(Q, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    assert attempt.grade(SimilarityGrade) is not None
    assert "How good is your answer?" in app.shown
    assert "rh-score" not in app.shown
    assert "last score" not in app.shown
    assert app.run.get_by_key(f"practice.self.{attempt.id}").value is None
    assert app.run.get_by_key("practice.self.show").disabled
    change(app, f"practice.self.{attempt.id}", 80)
    app.click("Show the grade")
    assert app.rehearse.history.ratings_of(attempt.id)[0] == 80
    assert "rh-score" in app.shown
    assert "You rated it 80" in app.shown


def test_rating_can_be_skipped_and_the_wish_is_kept(app: PageUnderTest) -> None:
    app.open(question=Q)
    change(app, "practice.rate_first", True)
    app.submit(Q, ANSWER)
    app.click("Skip this time")
    (attempt,) = app.rehearse.history.attempts()
    assert app.rehearse.history.ratings_of(attempt.id)[0] is None
    assert "rh-score" in app.shown
    app.open(question="drift-monitoring")
    assert app.run.get_by_key("practice.rate_first").value is True


def test_a_rating_that_cannot_be_kept_is_said_and_stays_on_the_page(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open(question=Q)
    change(app, "practice.rate_first", True)
    app.submit(Q, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    change(app, f"practice.self.{attempt.id}", 80)
    monkeypatch.setattr(type(app.rehearse.history), "rate_self", refuse)
    app.click("Show the grade")
    assert f"Your rating is not kept yet. {FULL}" in app.shown
    assert app.run.get_by_key(f"practice.self.{attempt.id}").value == 80
    app.click("Skip this time")
    assert "rh-score" in app.shown


def test_what_could_not_be_graded_is_shown_at_once(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open(question=Q)
    change(app, "practice.rate_first", True)
    monkeypatch.setattr(type(app.rehearse.loader), "scorer", refuse)
    app.submit(Q, ANSWER)
    assert "How good is your answer?" not in app.shown
    assert FULL in app.shown


def test_the_page_says_how_well_one_judges_oneself(app: PageUnderTest) -> None:
    app.open("plan")
    assert "No answer is rated yet" in app.shown
    for _ in range(5):
        attempt = app.rehearse.practice.submit(Answer(Q, ANSWER))
        assert attempt.grade(SimilarityGrade) is not None
        app.rehearse.history.rate_self(attempt.id, min(100, attempt.grade(SimilarityGrade).score + 7))
    app.open("plan")
    assert "You rate yourself 7 points too high on average, over 5 answers." in app.shown


def test_a_real_interview_is_noted_changed_and_deleted(app: PageUnderTest) -> None:
    app.open("plan")
    app.run.get_by_key("interview.new.company").set_value(HOSTILE)
    app.run.get_by_key("interview.new.questions").set_value([Q])
    app.run.get_by_key("interview.new.went").set_value(4)
    app.run.get_by_key("interview.new.notes").set_value(HOSTILE)
    app.click("Save")
    (noted,) = app.rehearse.history.interviews()
    assert (noted.company, noted.questions, noted.went, noted.notes) == (HOSTILE, (Q,), 4, HOSTILE)
    assert noted.held_on == today(app)
    assert "went well" in app.shown
    assert "<script>" not in app.shown
    assert app.run.get_by_key("interview.new.company").value == ""

    app.click("Change")
    app.run.get_by_key(f"interview.{noted.id}.notes").set_value("Something else")
    app.click("Leave it as it was")
    assert app.rehearse.history.interviews() == (noted,)
    app.click("Change")
    assert app.run.get_by_key(f"interview.{noted.id}.notes").value == HOSTILE
    app.run.get_by_key(f"interview.{noted.id}.went").set_value(1)
    app.click("Save")
    assert app.rehearse.history.interviews() == (replace(noted, went=1),)
    assert "went badly" in app.shown

    assert "This erases 1 interview from this machine. This cannot be undone." in app.shown
    app.click("Delete it")
    assert app.rehearse.history.interviews() == ()
    assert "None noted yet" in app.shown


def test_an_interview_that_cannot_be_kept_stays_in_the_fields(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open("plan")
    monkeypatch.setattr(type(app.rehearse.history), "add_interview", refuse)
    app.run.get_by_key("interview.new.notes").set_value("They asked about drift.")
    app.click("Save")
    assert f"The interview is not kept yet. {FULL}" in app.shown
    assert app.run.get_by_key("interview.new.notes").value == "They asked about drift."


def test_an_interview_that_cannot_be_deleted_is_said(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    note(app)
    app.open("plan")
    monkeypatch.setattr(type(app.rehearse.history), "delete_interview", refuse)
    app.click("Delete it")
    assert FULL in app.shown


def test_interviews_stand_latest_first_and_name_removed_questions(app: PageUnderTest) -> None:
    app.open()
    history: HistoryStore = app.rehearse.history
    note(app, company="Older", held_on=today(app) - timedelta(days=40), questions=["gone-question"])
    note(app, company="Newer")
    app.open("plan")
    assert app.shown.index("Newer") < app.shown.index("Older")
    assert "gone-question" in interview_html(app.rehearse.bank, history.interviews()[1])
