from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grader.bank.favorites import turn_favorite
from grader.errors import StoreError
from grader.models import Answer, Peeks, SimilarityGrade
from grader.plan.plan import keep_interview_date, plan_choices
from grader.ui.editor.box import take
from grader.ui.editor.messages import Typed
from grader.ui.practice.page import settle
from grader.ui.state import PRACTICE, PracticeState
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

FIRST = "cv-pipeline-architecture"
SECOND = "unlabeled-data-bootstrap"


def test_the_first_page_asks_the_first_question_of_the_bank(app: PageUnderTest) -> None:
    app.open()
    assert app.rehearse.bank.question(FIRST).text in app.shown
    assert "not answered yet" in app.shown


def test_a_link_opens_its_question(app: PageUnderTest) -> None:
    app.open(question="mobile-latency")
    assert "30 milliseconds" in app.shown


def test_a_link_to_no_question_says_so_and_offers_another(app: PageUnderTest) -> None:
    app.open(question="mobile-latence")
    assert "There is no question “mobile-latence”" in app.shown
    assert "Did you mean “mobile-latency”?" in app.shown
    assert "rh-question" in app.shown


def test_a_suggestion_turns_to_a_question_never_answered(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER)
    app.click("Next question")
    assert app.run.session_state[PRACTICE].question_id == SECOND
    assert "eight weeks to show a working model" in app.shown


def test_a_category_brings_one_of_its_questions(app: PageUnderTest) -> None:
    app.open()
    app.run.get_by_key("practice.category").set_value("Motivation and style")
    app.run.run()
    assert app.rehearse.bank.question("why-this-role").text in app.shown


def test_starred_questions_come_first_in_the_list_and_are_marked(app: PageUnderTest) -> None:
    history = app.open().rehearse.history
    turn_favorite(history, "mobile-latency")
    app.open()
    listed = app.run.get_by_key("practice.chosen").options
    assert listed[0] == f"★ {app.rehearse.bank.question('mobile-latency').text}"
    assert sum(text.startswith("★") for text in listed) == 1


def test_choosing_a_question_from_the_list_opens_it(app: PageUnderTest) -> None:
    app.open()
    app.run.get_by_key("practice.chosen").set_value("drift-monitoring")
    app.run.run()
    assert app.rehearse.bank.question("drift-monitoring").text in app.shown


def test_the_list_holds_every_question_those_of_the_category_first(app: PageUnderTest) -> None:
    app.open()
    app.run.get_by_key("practice.category").set_value("Data")
    app.run.run()
    listed = app.run.get_by_key("practice.chosen").options
    bank = app.rehearse.bank
    assert sorted(listed) == sorted(question.text for question in bank)
    of_category = {question.text for question in bank if question.category == "Data"}
    assert set(listed[: len(of_category)]) == of_category


def test_a_newcomer_is_told_what_this_is_once_and_may_say_when(app: PageUnderTest) -> None:
    app.open()
    assert "rh-welcome" in app.shown
    assert "nothing is sent to anybody" in app.shown
    on = app.rehearse.plan.today(None) + timedelta(days=9)
    app.run.get_by_key("welcome.interview_on").set_value(on)
    app.click("Start")
    assert plan_choices(app.rehearse.history).interview_on == on
    assert "rh-welcome" not in app.shown
    assert "rh-welcome" not in app.open().shown


def test_a_date_in_the_welcome_is_kept_without_start(app: PageUnderTest) -> None:
    app.open()
    on = app.rehearse.plan.today(None) + timedelta(days=9)
    app.run.get_by_key("welcome.interview_on").set_value(on).run()
    assert "rh-welcome" in app.shown
    app.submit(FIRST, ANSWER)
    assert "rh-welcome" not in app.shown
    assert plan_choices(app.rehearse.history).interview_on == on


def test_a_question_due_only_after_the_interview_says_so(app: PageUnderTest) -> None:
    app.open()
    keep_interview_date(app.rehearse.history, app.rehearse.plan.today(None) + timedelta(days=1))
    app.submit(FIRST, ANSWER)
    assert "We won’t ask again before your interview" in app.shown
    assert "not before your interview" in app.open("plan").shown


def test_the_welcome_can_be_closed_without_a_date_and_goes_by_itself(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER)
    assert "rh-welcome" not in app.shown
    app.rehearse.history.delete_attempt(app.rehearse.history.attempts()[0].id)
    app.open().click("Start")
    assert plan_choices(app.rehearse.history).interview_on is None
    assert "rh-welcome" not in app.shown


def test_guidance_and_model_answer_stay_closed_until_asked_for(app: PageUnderTest) -> None:
    question = app.open().rehearse.bank.question(FIRST)
    assert question.guidance[:40] not in app.shown
    assert question.model_answer[:40] not in app.shown


def test_a_graded_answer_shows_score_margin_criteria_and_marks(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    grade = attempt.grade(SimilarityGrade)
    assert grade is not None
    assert f'aria-label="{grade.score}, between {grade.low} and {grade.high}"' in app.shown
    assert "points an interviewer listens for." in app.shown
    assert "a second person" in app.shown
    assert "It does not know whether a claim is true." in app.shown
    assert 'class="is-covered"' in app.shown
    assert all(criterion.title in app.shown for criterion in grade.criteria)


def test_the_grade_comes_first_what_to_do_after_it_statistics_last(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER)
    order = ["rh-score", "rh-good", "rh-next", "rh-reliability"]
    places = [app.shown.index(name) for name in order]
    assert places == sorted(places)
    before, behind = app.shown.split("rh-reliability", 1)
    for word in ("plain cosine", "weights:", "8 times in 10", "version"):
        assert word not in before.split("rh-score", 1)[1]
    assert "weights:" in behind


def test_a_revision_says_how_the_score_moved(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER)
    (first,) = app.rehearse.history.attempts()
    better = f"{ANSWER} {app.rehearse.bank.question(FIRST).model_answer[:300]}"
    app.submit(FIRST, better, revises=first.id)
    assert "since the last draft" in app.shown
    assert app.rehearse.history.attempts()[0].revises == first.id


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("", "Your answer is empty"),
        ("  \n ", "Your answer is empty"),
        ("🙂🙂🙂", "Your answer has no words in it"),
        ("word " * 25_000, "more than the 100,000 that are graded"),
    ],
)
def test_an_answer_that_cannot_be_graded_gets_one_sentence(
    app: PageUnderTest, answer: str, sentence: str
) -> None:
    app.open()
    app.submit(FIRST, answer)
    assert sentence in app.shown
    assert app.rehearse.history.count_attempts() == 0


@pytest.mark.parametrize("answer", ["cat", "אני אוסף תמונות מכל אתר ומכל מצלמה", "a\x00b c", "word " * 5000])
def test_odd_answers_are_graded_and_kept_exactly(app: PageUnderTest, answer: str) -> None:
    app.open()
    app.submit(FIRST, answer)
    (attempt,) = app.rehearse.history.attempts()
    assert attempt.answer == answer
    assert attempt.grade(SimilarityGrade) is not None


def test_a_failed_grade_gives_its_reason_and_can_be_tried_again(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    scorer = app.rehearse.loader.scorer()

    def broken(*_: object) -> None:
        raise RuntimeError("the model ran out of memory.")

    with monkeypatch.context() as patched:
        patched.setattr(scorer, "grade", broken)
        app.submit(FIRST, ANSWER)
    assert "Not graded, because: the grader failed (RuntimeError). Your answer is kept." in app.shown
    app.click("Try again")
    assert "rh-score" in app.shown


def test_an_answer_that_cannot_be_stored_is_told_so_and_not_graded(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full: free some space and grade again.")

    monkeypatch.setattr(app.rehearse.history, "add_attempt", full)
    app.submit(FIRST, ANSWER)
    assert "The disk is full" in app.shown
    assert app.run.session_state[PRACTICE].editor(FIRST).settled.attempt_id is None


def test_time_and_peeks_of_an_answer_reach_its_attempt(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER, elapsed_s=83.0, peeks=Peeks(model_answer=True))
    (attempt,) = app.rehearse.history.attempts()
    assert attempt.elapsed_s == 83.0
    assert attempt.peeks == Peeks(model_answer=True)


def test_a_graded_attempt_that_was_deleted_elsewhere_leaves_the_page(app: PageUnderTest) -> None:
    app.open()
    app.submit(FIRST, ANSWER)
    app.rehearse.history.delete_attempt(app.rehearse.history.attempts()[0].id)
    app.run.run()
    assert "rh-score" not in app.shown
    assert "There is no answer" not in app.shown
    assert "Looking before you answer is fine" in app.shown


def test_the_last_attempt_is_offered_for_revision(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer(FIRST, ANSWER))
    app.open(question=FIRST)
    app.click("Revise that answer")
    loading = app.run.session_state[PRACTICE].editor(FIRST).loading
    assert loading.text == ANSWER
    assert loading.attempt_id == app.rehearse.history.attempts()[0].id


def test_an_answer_is_saved_the_moment_it_is_sent_and_once(app: PageUnderTest) -> None:
    state = PracticeState()
    app.open()
    wish = Typed("mobile-latency", "tab", 7, 0, ANSWER)
    take(app.rehearse, state, wish)
    take(app.rehearse, state, wish)
    (saved,) = app.rehearse.history.attempts()
    assert saved.grade(SimilarityGrade) is None
    assert state.pending is not None
    settle(app.rehearse, state, state.pending)
    take(app.rehearse, state, wish)
    (graded,) = app.rehearse.history.attempts()
    assert (graded.id, graded.grade(SimilarityGrade) is not None) == (saved.id, True)
