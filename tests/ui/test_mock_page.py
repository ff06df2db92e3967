from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError, StoreError
from grader.history import database
from grader.models import GraderKind, SessionKind, SimilarityGrade
from grader.models.session import place_key
from grader.ui.editor.box import take
from grader.ui.editor.messages import Typed
from grader.ui.state import MOCK, PRACTICE, PracticeState
from grader.ui.widgets.text import in_html
from tests.rehearse_kit import answer_in
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from grader.models import Session
    from tests.ui.conftest import PageUnderTest


def start(app: PageUnderTest, kind: SessionKind = SessionKind.MOCK, size: int = 2) -> Session:
    app.open()
    session = app.rehearse.sessions.start(kind, size)
    app.open("mock", session=session.id)
    return session


def question_text(app: PageUnderTest, session: Session, position: int) -> str:
    return in_html(app.rehearse.bank.question(session.plan.questions[position].question_id).text)


def buttons(app: PageUnderTest) -> list[str]:
    return [button.label for button in app.run.button]


def test_before_the_start_the_outline_gives_no_question_away(app: PageUnderTest) -> None:
    app.open("mock")
    plan = app.rehearse.sessions.plan(SessionKind.MOCK, 3)
    assert "3 questions, 7 minutes for each: " in app.shown
    for planned in plan.questions:
        question = app.rehearse.bank.question(planned.question_id)
        assert question.category in app.shown
        assert in_html(question.text) not in app.shown


def test_kind_and_length_are_chosen_and_start_opens_the_first_question(app: PageUnderTest) -> None:
    app.open("mock")
    app.run.get_by_key("mock.size.mock").set_value(2)
    app.run.get_by_key("mock.how").set_value("Speaking")
    app.run.run()
    app.run.get_by_key("mock.each").set_value(2)
    app.run.run()
    app.click("Start")
    session = app.rehearse.sessions.under_way()
    assert session is not None
    assert [planned.seconds for planned in session.plan.questions] == [120, 120]
    assert question_text(app, session, 0) in app.shown
    assert question_text(app, session, 1) not in app.shown
    assert "Question 1 of 2" in app.shown


def test_the_time_fits_the_speed_of_typing_that_was_set_and_is_kept(app: PageUnderTest) -> None:
    app.open("mock")
    app.run.get_by_key("mock.pace").set_value(60)
    app.run.run()
    assert "4.5 minutes for each" in app.shown
    app.open("mock")
    assert app.run.get_by_key("mock.pace").value == 60
    app.click("Start")
    session = app.rehearse.sessions.under_way()
    assert session is not None
    assert {planned.seconds for planned in session.plan.questions} == {270.0}


def test_only_the_categories_that_were_chosen_are_asked_about(app: PageUnderTest) -> None:
    app.open("mock")
    app.run.get_by_key("mock.categories").set_value(["Data"])
    app.run.run()
    assert ": Data" in app.shown
    app.click("Start")
    session = app.rehearse.sessions.under_way()
    assert session is not None
    asked = [app.rehearse.bank.question(each.question_id).category for each in session.plan.questions]
    assert asked
    assert set(asked) == {"Data"}


@pytest.mark.parametrize("page", ["practice", "plan", "progress", "history", "settings"])
def test_a_mock_interview_under_way_is_seen_on_every_page(app: PageUnderTest, page: str) -> None:
    app.open()
    session = app.rehearse.sessions.start(SessionKind.MOCK, 2)
    app.open(page)
    assert "Your mock interview is running: question 1 of 2." in app.shown
    app.rehearse.sessions.pause(session.id)
    app.open(page)
    assert "Your mock interview is paused: question 1 of 2." in app.shown
    links = [link.proto for link in app.run.get("page_link")]
    assert [link.page for link in links if link.query_string == f"session={session.id}"] == ["mock"]
    app.rehearse.sessions.finish(session.id)
    app.open(page)
    assert "Your mock interview" not in app.shown


def test_its_own_page_has_no_line_about_the_mock_interview(app: PageUnderTest) -> None:
    start(app)
    assert "Your mock interview" not in app.shown


def test_the_page_returns_to_the_session_under_way(app: PageUnderTest) -> None:
    session = start(app)
    app.rehearse.sessions.skip(session.id, 0)
    app.open("mock")
    assert question_text(app, session, 1) in app.shown


def test_an_interview_shows_neither_guidance_nor_model_answer_nor_grades(app: PageUnderTest) -> None:
    session = start(app)
    answer_in(app.rehearse, session, 0, ANSWER)
    app.open("mock", session=session.id)
    assert not app.run.expander
    assert "of 100" not in app.shown
    assert "rh-score" not in app.shown


def test_practice_by_number_or_time_lets_guidance_be_opened(app: PageUnderTest) -> None:
    start(app, SessionKind.QUESTIONS, 3)
    assert [panel.label for panel in app.run.expander] == ["What employers look for", "A model answer"]


def test_a_pause_hides_the_question_and_going_on_shows_it_again(app: PageUnderTest) -> None:
    session = start(app)
    app.click("Pause")
    assert app.rehearse.history.session(session.id).paused
    assert question_text(app, session, 0) not in app.shown
    app.click("Go on")
    assert not app.rehearse.history.session(session.id).paused
    assert question_text(app, session, 0) in app.shown


def test_a_skipped_question_is_named_in_the_report_with_what_was_typed(app: PageUnderTest) -> None:
    session = start(app)
    app.rehearse.history.save_unsent_text(place_key(session.id, 0), "Half a <b>thought</b>")
    app.click("Skip this question")
    app.click("Finish and see the report")
    assert "Skipped." in app.shown
    assert "Half a &lt;b&gt;thought&lt;/b&gt;" in app.shown
    assert "Not answered." in app.shown


def test_the_report_grades_what_was_answered_and_says_what_was_not(app: PageUnderTest) -> None:
    session = start(app)
    attempt = answer_in(app.rehearse, session, 0, ANSWER)
    app.rehearse.sessions.finish(session.id)
    app.open("mock", session=session.id)
    grade = app.rehearse.history.attempt(attempt.id).grade(SimilarityGrade)
    assert grade is not None
    assert f"<b>{grade.score}</b> <em>{grade.band}</em>" in app.shown
    assert "rubric" not in app.shown
    assert "To take with you" in app.shown
    assert "Leave none out: 1 of 2 got no answer." in app.shown
    assert "1 question is without an answer" in app.shown
    assert ANSWER.split(".", maxsplit=1)[0] in app.shown
    assert "Fix first" in app.shown


def test_an_answer_that_cannot_be_graded_says_why_in_the_report(app: PageUnderTest) -> None:
    session = start(app)
    attempt = answer_in(app.rehearse, session, 0, ANSWER)
    app.rehearse.history.add_failure(attempt.id, GraderKind.SIMILARITY, "the weights are gone.")
    app.rehearse.sessions.finish(session.id)
    app.open("mock", session=session.id)
    assert "Not graded, because the weights are gone." in app.shown


def test_earlier_sessions_are_listed_with_their_reports(app: PageUnderTest) -> None:
    session = start(app)
    answer_in(app.rehearse, session, 0, ANSWER)
    app.rehearse.sessions.finish(session.id)
    app.open("mock")
    assert "Mock interview, 2 questions" in app.shown
    assert "<li>1 answer</li>" in app.shown


@pytest.mark.parametrize(
    ("label", "left"), [("Delete it with its answers", 0), ("Delete it, keep its answers", 1)]
)
def test_a_session_is_deleted_from_its_report_with_its_answers_or_without(
    app: PageUnderTest, label: str, left: int
) -> None:
    session = start(app)
    answer_in(app.rehearse, session, 0, ANSWER)
    app.rehearse.history.save_unsent_text(place_key(session.id, 1), "Half a thought")
    app.rehearse.sessions.skip(session.id, 1)
    app.open("mock", session=session.id)
    assert (
        "erases 1 answer, 1 grade, 1 mock interview and 1 unsent text from this machine. This cannot be "
        "undone." in app.shown
    )
    assert (
        "erases 1 mock interview and 1 unsent text from this machine. This cannot be undone. Its answers stay"
        in app.shown
    )
    app.click(label)
    assert "The mock interview is deleted." in app.shown
    assert "Start" in buttons(app)
    assert (app.rehearse.history.sessions(), app.rehearse.history.unsent_texts()) == ((), ())
    assert [attempt.session for attempt in app.rehearse.history.attempts()] == [None] * left


def test_a_session_that_cannot_be_deleted_says_why(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(app)
    app.rehearse.sessions.finish(session.id)
    app.open("mock", session=session.id)

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full: free some space.")

    monkeypatch.setattr(app.rehearse.history, "delete_session", full)
    app.click("Delete it, keep its answers")
    assert "The disk is full: free some space." in app.shown
    assert app.rehearse.history.sessions() != ()


def test_a_session_whose_traces_remain_is_gone_all_the_same_and_says_so(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(app)
    app.rehearse.sessions.finish(session.id)
    app.open("mock", session=session.id)
    monkeypatch.setattr(database, "rewrite", lambda _: "another program is reading that file")
    app.click("Delete it, keep its answers")
    assert "traces stay in that file for now, because another program is reading that file" in app.shown
    assert "session" not in app.run.query_params
    assert app.rehearse.history.sessions() == ()


def test_a_session_that_does_not_exist_is_named_and_another_can_start(app: PageUnderTest) -> None:
    app.open("mock", session="nothere")
    assert "no session with the id nothere" in app.shown
    assert "Start" in buttons(app)


def typed(session: Session, position: int, text: str, seq: int = 1) -> Typed:
    return Typed(question=place_key(session.id, position), client="tab", seq=seq, base=0, text=text)


def test_an_answer_from_the_editor_is_kept_once_and_opens_the_next(app: PageUnderTest) -> None:
    session, state = start(app), PracticeState()
    for _ in range(2):
        take(app.rehearse, state, typed(session, 0, ANSWER))
    (attempt,) = app.rehearse.history.attempts_of_session(session.id)
    assert (attempt.answer, attempt.grade(SimilarityGrade)) == (ANSWER, None)
    assert app.rehearse.history.session(session.id).state.position == 1
    assert state.pending is None


def test_an_answer_from_a_window_left_behind_is_refused_in_one_sentence(app: PageUnderTest) -> None:
    session, state = start(app), PracticeState()
    app.rehearse.sessions.skip(session.id, 0)
    take(app.rehearse, state, typed(session, 0, ANSWER))
    assert state.problem == (
        "This question was closed in another window; what you typed here is kept with the report."
    )
    assert app.rehearse.history.attempts_of_session(session.id) == ()


def test_a_place_that_no_plan_has_is_refused(app: PageUnderTest) -> None:
    session, state = start(app), PracticeState()
    take(app.rehearse, state, typed(session, 99, ANSWER))
    assert state.problem == "The mock interview has no such question: reload the page."


def test_the_practice_page_knows_nothing_of_the_interview(app: PageUnderTest) -> None:
    start(app)
    assert app.run.session_state[MOCK] is not app.run.session_state[PRACTICE]


def test_a_report_is_made_only_at_the_end(app: PageUnderTest) -> None:
    session = start(app)
    with pytest.raises(InputError, match="not over"):
        app.rehearse.reports.report(session.id)


def test_the_history_holds_back_a_grade_until_its_session_is_over(app: PageUnderTest) -> None:
    session = start(app)
    attempt = answer_in(app.rehearse, session, 0, ANSWER)
    app.open("history", attempt=attempt.id)
    assert "it is graded when that is over" in app.shown
    assert "Try again" not in buttons(app)
    app.rehearse.sessions.finish(session.id)
    app.rehearse.sessions.grade(session.id)
    app.open("history", attempt=attempt.id)
    assert "rh-number" in app.shown


def test_the_history_leads_from_an_answer_to_the_session_it_was_given_in(app: PageUnderTest) -> None:
    session = start(app)
    attempt = answer_in(app.rehearse, session, 0, ANSWER)
    app.open("history")
    assert "<li>in a mock interview</li>" in app.shown
    app.open("history", attempt=attempt.id)
    (link,) = (each.proto for each in app.run.get("page_link") if each.proto.label.startswith("Part of"))
    assert (link.page, link.query_string) == ("mock", f"session={session.id}")


def test_a_step_that_cannot_be_stored_says_why_and_the_question_stays(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(app)

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(app.rehearse.history, "update_session", full)
        app.click("Skip this question")
    assert "The disk is full." in app.shown
    assert question_text(app, session, 0) in app.shown


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        (SessionKind.MINUTES, "Mock interview, 20 minutes"),
        (SessionKind.QUESTIONS, "Mock interview, 5 questions without a clock"),
    ],
)
def test_a_length_of_time_or_a_number_of_questions_can_be_started(
    app: PageUnderTest, kind: SessionKind, called: str
) -> None:
    app.open("mock")
    app.run.get_by_key("mock.kind").set_value(kind)
    app.run.run()
    app.click("Start")
    assert called in app.shown
    session = app.rehearse.sessions.under_way()
    assert session is not None
    assert session.kind is kind
