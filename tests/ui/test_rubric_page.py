from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.errors import NotGradedError, StoreError, Ungraded
from grader.models import Level, SimilarityGrade, Span
from grader.models.endpoint import EndpointChoice
from grader.ui import services
from grader.ui.state import PRACTICE
from tests.history.conftest import rubric
from tests.rehearse_kit import FakeRubricGrader as FakeGrader
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.models import RubricGrade
    from tests.ui.conftest import PageUnderTest

LOCAL = EndpointChoice("http://localhost:8080/v1", "small-model")
REMOTE = EndpointChoice("https://llm.example.org/v1", "large-model")
QUESTION = "mobile-latency"
GERMAN = (
    "Zuerst messe ich auf dem Gerät, wie lange jede Stufe braucht. Dann verkleinere ich das Netz und rechne "
    "mit acht Bit, bis die Zeit reicht."
)
HOSTILE = "![x](http://127.0.0.1:9/leak.png) <script>alert(1)</script> [here](http://evil.example) **b**"


@pytest.fixture
def grader(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch) -> FakeGrader:
    """What the pages ask for rubric grades."""
    fake = FakeGrader()
    monkeypatch.setattr(services, "build_rubric_grader", lambda *_: fake)
    services.shared_rehearse.clear()
    app.open(question=QUESTION)
    return fake


def judged(score: int = 55, **more: object) -> RubricGrade:
    """A grade whose one criterion is that of the question's rubric."""
    return replace(rubric(score), **more)


def wait_for_grade(app: PageUnderTest) -> None:
    attempt_id = app.run.session_state[PRACTICE].attempt_id
    job = app.rehearse.background.rubric_jobs.of(attempt_id)
    assert job is not None
    assert job.finished.wait(20)
    app.run.run()
    assert not app.run.exception


def switch_on(app: PageUnderTest, choice: EndpointChoice, *, agreed: bool = True) -> None:
    app.rehearse.language_model.choose(choice)
    endpoint = app.rehearse.language_model.endpoint()
    assert endpoint is not None
    if agreed:
        app.rehearse.language_model.agree(endpoint)


def test_a_language_model_that_is_off_takes_no_place_beside_the_grade(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    app.submit(QUESTION, ANSWER)
    assert "anguage model" not in app.shown.split("rh-reliability", 1)[0]
    assert "By the rubric" not in app.shown
    (offer,) = [link for link in app.run.get("page_link") if "second opinion" in link.proto.label]
    assert offer.proto.page == "settings"
    assert grader.asked == []


def test_nothing_is_sent_before_the_host_is_agreed_to(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, REMOTE, agreed=False)
    app.submit(QUESTION, ANSWER)
    assert grader.asked == []
    assert "Before anything is sent" in app.shown
    assert "goes to https://llm.example.org" in app.shown
    assert "large-model" in app.shown
    assert "&lt;b&gt;I collect images" in app.shown  # the exact text, shown as text
    app.click("Agree and grade")
    wait_for_grade(app)
    assert len(grader.asked) == 1
    assert "By the rubric" in app.shown


def test_an_answer_in_another_language_is_told_so_ahead_of_consent(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    switch_on(app, REMOTE, agreed=False)
    app.submit(QUESTION, GERMAN)
    assert (
        "Not graded, because quotes can only be checked in English, and this answer is in German" in app.shown
    )
    assert "choose a bank of questions in your language" in app.shown
    assert "Before anything is sent" not in app.shown
    assert "Grade by the rubric" not in [button.label for button in app.run.button]
    assert grader.asked == []


def test_a_host_is_agreed_to_once_and_then_answers_are_graded_at_once(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    switch_on(app, REMOTE)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    assert grader.asked == [(QUESTION, ANSWER, False)]
    switch_on(app, EndpointChoice("https://other.example.org/v1", "large-model"), agreed=False)
    app.open(question="drift-monitoring").submit("drift-monitoring", ANSWER)
    assert len(grader.asked) == 1
    assert "goes to https://other.example.org" in app.shown


def test_the_consent_shows_scheme_and_port_and_warns_of_plain_http(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    switch_on(app, EndpointChoice("http://llm.example.org:8080/v1", "large-model"), agreed=False)
    app.submit(QUESTION, ANSWER)
    assert "<dd>http://llm.example.org:8080</dd>" in app.shown
    assert "travel to llm.example.org unencrypted" in app.shown
    app.run.switch_page("grader/ui/settings/page.py")
    app.run.run()
    assert "<b>http://llm.example.org:8080</b>" in app.shown
    assert "travel to llm.example.org unencrypted" in app.shown
    assert grader.asked == []


def test_on_this_machine_the_badge_says_so(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL, agreed=False)
    app.submit(QUESTION, ANSWER)
    assert "stays on this machine" in app.shown
    assert grader.asked == []


def test_the_rubric_grade_stands_whole_beside_the_similarity_grade(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    grader.outcomes.append(judged(55, strongest="metrics", best_change="metrics"))
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    similarity = app.rehearse.history.attempts()[0].grade(SimilarityGrade)
    assert similarity is not None
    wait_for_grade(app)
    shown = app.shown
    assert f"<b>{similarity.score}</b><span>of 100" in shown
    assert "<b>55</b><span>of 100 ± 4" in shown
    for words in (
        "<b>Strongest:</b>",
        "<b>Change first:</b>",
        "No number says how well it worked",
        "Say the number.",
        "The quote says too little.",
        "An interviewer would now ask",
        "How did you measure it?",
        '<mark data-place="quote-R1" class="is-partial" title="R1 Metrics: partial">I collect images </mark>',
    ):
        assert words in shown, words


def test_what_a_model_writes_is_shown_as_text_never_as_html_or_markdown(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    written = replace(
        rubric().criteria[0], title=HOSTILE, missing=HOSTILE, suggestion=HOSTILE, lowered=HOSTILE
    )
    grader.outcomes.append(
        judged(criteria=(written,), follow_up=HOSTILE, best_change="metrics", strongest="metrics")
    )
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    attempt_id = app.run.session_state[PRACTICE].attempt_id
    for shown in (app.shown, app.open("history", attempt=attempt_id).shown):
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>" not in shown
    assert not app.run.markdown


def test_a_failure_is_told_with_its_reason_and_can_be_tried_again(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    grader.outcomes.append(
        NotGradedError(Ungraded.UNREACHABLE, "localhost:8080 did not answer: start the server.")
    )
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    assert "Not graded, because localhost:8080 did not answer: start the server." in app.shown
    assert "<h2>Point by point</h2>" in app.shown
    app.click("Try again")
    wait_for_grade(app)
    assert "Not graded" not in app.shown
    assert "By the rubric" in app.shown


def test_grading_again_that_fails_keeps_the_grade_on_the_page(app: PageUnderTest, grader: FakeGrader) -> None:
    grader.outcomes += [judged(41), NotGradedError(Ungraded.RATE_LIMITED, "the server asks to wait.")]
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    app.click("Grade again")
    wait_for_grade(app)
    assert "<b>41</b>" in app.shown
    assert "because the server asks to wait. The grade from before is kept." in app.shown


def test_thorough_grading_is_one_click_away(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    app.click("Thorough: three runs")
    wait_for_grade(app)
    assert [thorough for _, _, thorough in grader.asked] == [False, True]
    assert "over 3 runs" in app.shown


@pytest.mark.parametrize("label", ["Grade by the rubric", "Thorough: three runs"])
def test_a_placeholder_that_was_typed_just_before_the_click_is_sent(
    app: PageUnderTest, grader: FakeGrader, label: str
) -> None:
    switch_on(app, replace(REMOTE, masked=True))
    app.submit(QUESTION, ANSWER)
    assert grader.asked == []
    attempt_id = app.run.session_state[PRACTICE].attempt_id
    app.run.text_area(key=f"rubric.masking.{attempt_id}").set_value("every site = [PLACES]")
    app.click(label)
    wait_for_grade(app)
    assert "I collect images from [PLACES] and camera" in grader.asked[0][1]


def test_a_grade_from_the_store_says_so(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL)
    for _ in range(2):
        app.submit(QUESTION, ANSWER)
        wait_for_grade(app)
    assert len(grader.asked) == 1
    assert "so this grade is the stored one" in app.shown


def test_grades_far_apart_are_explained(app: PageUnderTest, grader: FakeGrader) -> None:
    grader.outcomes.append(
        judged(0, criteria=(replace(rubric().criteria[0], worth=0.0, level=Level.MISSING),))
    )
    switch_on(app, LOCAL)
    app.submit(QUESTION, "Quantize the model, measure on the device, prune and distill. " + ANSWER)
    score = app.rehearse.history.attempts()[0].grade(SimilarityGrade)
    assert score is not None
    wait_for_grade(app)
    assert ("Close to the model answer in words" in app.shown) == (score.score >= 25)


def test_the_follow_up_question_is_answered_in_place_as_a_linked_attempt(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    first = app.run.session_state[PRACTICE].attempt_id
    app.click("Answer it")
    assert app.run.session_state[PRACTICE].following == first
    app.submit(QUESTION, "By counting.", follows=first)
    wait_for_grade(app)
    second = app.rehearse.history.attempts()[0]
    assert (second.follows, second.question_text) == (first, "How did you measure it?")
    assert grader.asked[-1][1].endswith("By counting.")
    assert app.run.session_state[PRACTICE].following is None
    assert "with the answer to a follow-up question" in app.open("history").shown


def test_the_history_shows_both_scores_and_the_attempt_page_all_of_it(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    grader.outcomes.append(judged(37))
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    attempt_id = app.run.session_state[PRACTICE].attempt_id
    assert "<span>rubric 37</span>" in app.open("history").shown
    shown = app.open("history", attempt=attempt_id).shown
    assert "<b>37</b>" in shown
    assert "Criterion by criterion" in shown
    assert "By version 1 small-model at localhost " in shown
    app.click("Answer it")
    assert app.run.session_state[PRACTICE].following == attempt_id


def test_a_span_that_the_answer_does_not_have_draws_no_mark_and_no_error(
    app: PageUnderTest, grader: FakeGrader
) -> None:
    beyond = replace(rubric().criteria[0], span=Span(5_000, 5_010))
    grader.outcomes.append(judged(criteria=(beyond,)))
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    wait_for_grade(app)
    assert "By the rubric" in app.shown


def test_a_question_without_a_rubric_says_so_and_is_not_sent(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL)
    app.rehearse.bank = QuestionBank(tuple(replace(found, rubric=None) for found in app.rehearse.bank))
    app.submit(QUESTION, ANSWER)
    assert "This question has no rubric" in app.shown
    assert grader.asked == []


class SlowGrader(FakeGrader):
    """Waits until it is told to stop, as a slow server would."""

    def grade(self, *_: object, cancel: Event, progress: Callable[[str], None], **__: object) -> RubricGrade:
        progress("The reply is awaited.")
        assert cancel.wait(20)
        raise NotGradedError(Ungraded.CANCELLED, "you stopped it.")


def test_while_waiting_everything_else_is_there_and_asking_can_be_stopped(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "build_rubric_grader", lambda *_: SlowGrader())
    services.shared_rehearse.clear()
    app.open(question=QUESTION)
    switch_on(app, LOCAL)
    app.submit(QUESTION, ANSWER)
    app.run.run()
    assert "small-model at localhost is reading your answer" in app.shown
    assert "The reply is awaited." in app.shown
    assert "<h2>Point by point</h2>" in app.shown
    app.click("Stop asking")
    wait_for_grade(app)
    assert "Not graded, because you stopped it." in app.shown
    assert "Try again" in [button.label for button in app.run.button]


def test_a_choice_that_cannot_be_kept_is_one_sentence(
    app: PageUnderTest, grader: FakeGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    switch_on(app, REMOTE, agreed=False)
    app.submit(QUESTION, ANSWER)
    monkeypatch.setattr(app.rehearse.history, "keep_preference", full)
    app.click("Agree and grade")
    assert "The disk is full." in app.shown
    assert grader.asked == []
