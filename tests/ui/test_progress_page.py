from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from grader.models import Answer, GraderKind, PlanChoices, SessionKind, SessionPlan, TimedQuestion
from grader.plan.plan import keep_plan_choices
from tests.history.conftest import rubric, similarity

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

Q = "mobile-latency"
HOSTILE = "<img src=x onerror=alert(1)> **bold**"


def answer(app: PageUnderTest, score: int, question_id: str = Q, **more: Any) -> str:
    """A stored answer with a grade by an earlier grader."""
    history = app.rehearse.history
    attempt = history.add_attempt(
        Answer(question_id, f"I measure it all. {HOSTILE}", elapsed_s=60, **more), question_text="How?"
    )
    history.add_grade(attempt.id, replace(similarity(score), flags=()))
    return attempt.id


def chart(app: PageUnderTest, place: int = 0) -> dict[str, Any]:
    """What the browser is told to draw."""
    found: dict[str, Any] = json.loads(app.run.get("vega_lite_chart")[place].proto.spec)
    return found


def values(layer: dict[str, Any], spec: dict[str, Any]) -> list[dict[str, Any]]:
    data = layer.get("data", spec.get("data"))
    found: list[dict[str, Any]] = data["values"]
    return found


def table(app: PageUnderTest) -> Any:
    """The figures of all questions."""
    return app.run.dataframe[0].value


def panels(app: PageUnderTest) -> list[str]:
    return [panel.label for panel in app.run.expander]


def test_an_empty_history_leads_to_the_first_question(app: PageUnderTest) -> None:
    page = app.open("progress")
    assert "Nothing here yet" in page.shown
    assert page.run.get("vega_lite_chart") == []


def test_one_attempt_has_a_chart_a_table_and_no_trend(app: PageUnderTest) -> None:
    app.open()
    answer(app, 64)
    page = app.open("progress")
    assert "Not known" not in page.shown
    assert "Answer it a second time, from scratch, to see a trend." in page.shown
    row = table(page).iloc[0]
    assert (row["Latest"], row["Latest between"]) == (64, "56–73")
    assert "Scores as a table" in panels(page)
    spec = chart(page)
    assert [row["score"] for row in values(spec["layer"][2], spec)] == [64]


def test_the_page_begins_with_how_far_one_is_and_what_to_do_now(app: PageUnderTest) -> None:
    app.open()
    answer(app, 64, "drift-monitoring")
    answer(app, 30)
    answer(app, 1, "gone-from-the-bank")
    today = app.rehearse.plan.today(None)
    keep_plan_choices(app.rehearse.history, PlanChoices(today + timedelta(days=10), 30))
    page = app.open("progress")
    assert "<p>2 of 24 questions practiced, 10 days left.</p>" in page.shown
    weakest, now = page.shown.partition("<dt>Weakest</dt>")[2].split("<dt>Do now</dt>")
    assert f'href="./?question={Q}"' in weakest
    assert "score 30" in weakest
    first = app.rehearse.plan.plan(None).today.questions[0].question_id
    assert now.startswith(f'<dd><a href="./?question={first}"')


def test_scores_of_different_questions_are_not_joined(app: PageUnderTest) -> None:
    app.open()
    for score, question_id in ((80, Q), (2, "drift-monitoring"), (70, Q)):
        answer(app, score, question_id)
    spec = chart(app.open("progress"))
    line = spec["layer"][1]
    assert {each["field"] for each in line["encoding"]["detail"]} == {"segment", "question"}
    joined = [(row["question"], row["score"]) for row in values(line, spec)]
    assert joined == [(Q, 80), ("drift-monitoring", 2), (Q, 70)]
    axis = line["encoding"]["x"]["axis"]
    assert (axis["tickCount"], axis["format"]) == ({"interval": "day", "step": 1}, "%d %b %Y")


def test_what_is_off_or_unknown_takes_no_room(app: PageUnderTest) -> None:
    app.open()
    answer(app, 64)
    page = app.open("progress")
    assert not [each for each in page.run.segmented_control if each.key == "progress.grader"]
    assert set(table(page).columns) == {"Question", "Latest", "Latest between", "Best", "First", "Answers"}
    assert "How well you judge yourself" not in page.shown


def test_intervals_revisions_and_progress_are_shown(app: PageUnderTest) -> None:
    app.open()
    first = answer(app, 30)
    answer(app, 70, revises=first)
    answer(app, 60)
    page = app.open("progress")
    assert "is-better" in page.shown
    assert "+30 (first to latest, answered afresh)" in page.shown
    spec = chart(page)
    assert [row["kind"] for row in values(spec["layer"][2], spec)] == [
        "From scratch",
        "Revision",
        "From scratch",
    ]
    assert next((row["low"], row["high"]) for row in values(spec["layer"][0], spec)) == (22, 39)


def test_a_change_of_the_grader_breaks_the_line_and_says_why(app: PageUnderTest) -> None:
    app.open()
    answer(app, 30)
    later = answer(app, 80)
    grade = similarity(80)
    app.rehearse.history.add_grade(
        later, replace(grade, flags=(), version=replace(grade.version, calibration="2026-10"))
    )
    page = app.open("progress")
    assert "the grader changed: another calibration (2026-10)" in page.shown
    assert "is-better" not in page.shown
    assert table(page)["To know"].tolist() == ["first by an earlier grader"]
    spec = chart(page)
    assert {row["segment"] for row in values(spec["layer"][1], spec)} == {0, 1}


def test_real_interviews_are_lines_on_the_chart_with_letters_explained(app: PageUnderTest) -> None:
    app.open()
    answer(app, 30)
    today = datetime.now(UTC).date()
    for company, went in (("", None), (HOSTILE, 4)):
        app.rehearse.history.add_interview(held_on=today, company=company, went=went)
    page = app.open("progress")
    spec = chart(page)
    rule, letters = (values(layer, spec) for layer in spec["layer"][3:])
    assert rule == letters
    assert [(row["name"], row["company"], row["went"]) for row in rule] == [
        ("A", "not said", "not said"),
        ("B", HOSTILE, "well"),
    ]
    assert {row["at"] for row in rule} == {f"{today}T12:00:00"}
    assert "<b>B</b> Interview on " in page.shown
    assert "**bold**, went well</span>" in page.shown
    assert "Scores and interviews as a table" in panels(page)
    assert "<img" not in page.shown
    assert "Real interviews: " in page.run.get("vega_lite_chart")[0].proto.alt


def test_without_an_interview_the_page_says_nothing_of_them(app: PageUnderTest) -> None:
    app.open()
    answer(app, 30)
    page = app.open("progress")
    assert len(chart(page)["layer"]) == 3
    assert "real interview" not in page.shown.lower()


def test_own_ratings_are_held_against_the_grades_from_three_answers_on(app: PageUnderTest) -> None:
    app.open()
    ids = [answer(app, 60) for _ in range(3)]
    for attempt_id, own in zip(ids[:2], (80, 75), strict=True):
        app.rehearse.history.rate_self(attempt_id, own)
    page = app.open("progress")
    assert "2 answers are rated so far: 1 more will show how well you judge yourself." in page.shown
    assert len(page.run.get("vega_lite_chart")) == 2
    app.rehearse.history.rate_self(ids[2], 52)
    page = app.open("progress")
    assert "You rate yourself 9 points too high on average, over 3 answers." in page.shown
    assert page.run.get("vega_lite_chart")[1].proto.alt.startswith("Own rating minus grade of 3 answers, ")
    assert "minus the score." in page.shown
    assert "Ratings and grades as a table" in panels(page)


def test_ticks_on_points_are_held_against_what_the_grader_said(app: PageUnderTest) -> None:
    app.open()
    attempt_id = answer(app, 60)
    app.rehearse.history.tick(attempt_id, "names a metric", criterion_id="metrics", said=True)
    page = app.open("progress")
    assert (
        "Of 1 point that the grader called covered or missing and you ticked, you agree with 1." in page.shown
    )


def test_sessions_are_listed_newest_first_each_answer_in_one_of_them(app: PageUnderTest) -> None:
    app.open()
    history = app.rehearse.history
    plan = SessionPlan((TimedQuestion(Q, 180.0), TimedQuestion("drift-monitoring", 180.0)))
    formed = answer(app, 50), answer(app, 70)
    session = history.start_session(SessionKind.MOCK, plan)
    given = answer(app, 64, session=session.id)
    page = app.open("progress")
    started, alone = page.shown.partition('aria-label="Mock interviews and practice"')[2].split("</article>")[
        :2
    ]
    assert "Mock interview, 2 questions" in started
    assert f'<a href="./mock?session={session.id}" target="_self">Go on</a>' in started
    assert "<b>64</b> <span>56–73</span>" in started
    assert [f"attempt={each}" in started for each in (given, *formed)] == [True, False, False]
    assert "<b>60</b> <span>mean, 52–69</span>" in alone
    assert "<summary>2 answers</summary>" in alone
    assert [f"attempt={each}" in alone for each in (given, *formed)] == [False, True, True]
    assert "shown whole" not in page.shown


def test_a_session_is_turned_to_page_by_page_and_filters_keep_it_whole(app: PageUnderTest) -> None:
    app.open()
    plan = SessionPlan((TimedQuestion(Q, 180.0),))
    history = app.rehearse.history
    for question_id in ["drift-monitoring"] * 9 + [Q]:
        answer(app, 60, question_id, session=history.start_session(SessionKind.QUESTIONS, plan).id)
    page = app.open("progress")
    assert page.shown.count('class="rh-row rh-session"') == 8
    page.click("Older")
    assert page.shown.count('class="rh-row rh-session"') == 2
    page.run.selectbox(key="progress.question").set_value(Q).run()
    assert page.shown.count('class="rh-row rh-session"') == 1
    assert "Each is shown whole" in page.shown


def test_what_stays_weak_quotes_the_answers_as_text(app: PageUnderTest) -> None:
    app.open()
    for question_id in (Q, "drift-monitoring"):
        attempt_id = answer(app, 40, question_id)
        weak = replace(similarity(40).criteria[0], title="Monitoring", score=10)
        app.rehearse.history.add_grade(attempt_id, replace(similarity(40), criteria=(weak,), flags=()))
    page = app.open("progress")
    assert "Production: weak in 2 of 2 answers" in page.shown
    assert "<q>&lt;img src=x onerror=ale</q>" in page.shown
    assert "<img" not in page.shown


def test_filters_leave_one_grader_and_no_revisions(app: PageUnderTest) -> None:
    app.open()
    first = answer(app, 30)
    revision = answer(app, 70, revises=first)
    app.rehearse.history.add_grade(revision, rubric(55))
    page = app.open("progress")
    page.run.segmented_control(key="progress.grader").set_value("rubric").run()
    spec = chart(page)
    assert [row["score"] for row in values(spec["layer"][2], spec)] == [55]
    page.run.toggle(key="progress.fresh").set_value(True).run()
    assert "None of these answers has a score that counts." in page.shown


def test_days_and_records_count_every_attempt(app: PageUnderTest) -> None:
    app.open()
    for score in (30, 40):
        answer(app, score)
    page = app.open("progress")
    drawn = page.run.get("vega_lite_chart")[1].proto.data.data
    days = convert_arrow_bytes_to_pandas_df(drawn)
    assert days[["attempts", "minutes"]].to_numpy().tolist() == [[2, 2.0]]
    assert "<dt>Longest streak</dt><dd>1 day</dd>" in page.shown


def test_stored_answers_can_be_graded_again_in_one_go(app: PageUnderTest) -> None:
    app.open()
    answer(app, 30)
    app.rehearse.loader.scorer()
    page = app.open("progress")
    assert "1 answer has no score by the present grader" in page.shown
    page.click("Grade it again")
    regrading = app.rehearse.background.regrader.latest(GraderKind.SIMILARITY)
    assert regrading is not None
    assert regrading.finished.wait(10)
    assert "no score by the present grader" not in app.open("progress").shown
    assert "no score by the present grader" not in app.open("settings").shown
