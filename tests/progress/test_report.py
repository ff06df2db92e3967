"""What is called progress, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from grader.models import GraderKind, ProgressFilter, VerdictKind
from grader.wording.verdicts import trend_sentence
from tests.progress.points import JUDGE, LEAST, START, VERSION, point, report

BERLIN = ZoneInfo("Europe/Berlin")
RUBRIC = ProgressFilter(GraderKind.RUBRIC)


def trend(*rows, **more):
    return report(*rows, **more).series.trend


def test_an_empty_history_has_a_report_without_anything_in_it():
    empty = report(zone=BERLIN)
    assert (empty.attempts, empty.questions, empty.days, empty.series.marks) == (0, (), (), ())
    assert (empty.records.longest_streak, empty.records.best, empty.records.most_in_a_day) == (0, None, None)
    assert empty.series.trend.kind is VerdictKind.UNKNOWN


def test_one_attempt_is_no_trend_but_first_best_and_latest():
    alone = report(point(60))
    (standing,) = alone.questions
    assert standing.first == standing.best == standing.latest == alone.series.marks[0]
    assert (standing.first.score, standing.first.low, standing.first.high) == (60, 40, 80)
    assert trend_sentence(alone.series.trend) == "Not known: one answer has a score, and a trend needs two."


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        ((40, 52), VerdictKind.NO_DIFFERENCE),
        ((40, 53), VerdictKind.BETTER),
        ((53, 40), VerdictKind.WORSE),
        ((40, 90, 45), VerdictKind.NO_DIFFERENCE),
    ],
)
def test_a_change_within_the_noise_is_not_called_progress(scores, kind):
    found = trend(*map(point, scores))
    assert (found.kind, found.change, found.least) == (kind, scores[-1] - scores[0], LEAST)
    assert ("Progress" in trend_sentence(found)) is (kind is VerdictKind.BETTER)


def test_near_copies_and_answers_to_follow_ups_do_not_count():
    told = report(point(40), point(99, near_copy=True), point(95, follow_up=True), point(45))
    assert (told.series.near_copies, told.series.follow_ups, told.series.attempts) == (1, 1, 2)
    assert told.series.trend.kind is VerdictKind.NO_DIFFERENCE
    assert (told.questions[0].attempts, told.questions[0].best.score, told.records.best.score) == (4, 45, 45)


def test_answers_from_nothing_and_revisions_are_told_apart():
    revised = trend(point(40), point(80, revision=True))
    assert trend_sentence(revised).startswith("Progress: +40 (first to latest, by revising)")
    afresh = trend(point(40), point(80, revision=True), point(48))
    assert (afresh.kind, afresh.change) == (VerdictKind.NO_DIFFERENCE, 8)
    assert "answered afresh" in trend_sentence(afresh)
    only = report(point(40), point(80, revision=True), wanted=ProgressFilter(fresh_only=True))
    assert [mark.score for mark in only.series.marks] == [40]
    assert [mark.revision for mark in report(point(40), point(80, revision=True)).series.marks] == [
        False,
        True,
    ]


def test_across_questions_the_mean_change_of_those_answered_twice_counts():
    rows = [point(40, question="a"), point(70, question="b"), point(30, question="c")]
    assert trend(*rows).kind is VerdictKind.UNKNOWN
    found = trend(*rows, point(60, question="a"), point(80, question="b"))
    assert (found.kind, found.change) == (VerdictKind.BETTER, 15)
    assert "at 2 questions" in trend_sentence(found)


def test_where_the_grader_changed_the_line_breaks_and_says_why():
    later = replace(VERSION, calibration="2026-10")
    told = report(point(40), point(41), point(90, version=later), point(91, version=later))
    (change,) = told.series.breaks
    assert (change.reason, change.at) == ("another calibration (2026-10)", START + timedelta(days=2))
    assert [mark.segment for mark in told.series.marks] == [0, 0, 1, 1]
    assert [average.segment for average in told.series.averages] == [0, 0, 1, 1]
    assert (told.series.trend.kind, told.series.trend.change) == (VerdictKind.NO_DIFFERENCE, 1)


def test_first_and_best_by_an_earlier_grader_are_told_apart():
    later = replace(VERSION, calibration="2026-10")
    told = report(point(40), point(90), point(60, version=later))
    (standing,) = told.questions
    marks = (standing.first, standing.best, standing.latest)
    assert [standing.by_earlier_grader(mark) for mark in marks] == [True, True, False]
    only_one = "only one answer has a score since the grader last changed, and a trend needs two"
    assert trend_sentence(standing.trend) == trend_sentence(told.series.trend) == f"Not known: {only_one}."
    (unchanged,) = report(point(40), point(90)).questions
    assert not unchanged.by_earlier_grader(unchanged.best)


def test_a_question_of_which_no_score_counts_has_no_trend():
    (standing,) = report(point(99, near_copy=True)).questions
    assert trend_sentence(standing.trend) == "Not known: no answer has a score that counts."


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (VERSION, replace(VERSION, rubric="cccc3333"), "another rubric"),
        (VERSION, replace(VERSION, question="cccc3333"), "another question or model answer"),
        (VERSION, replace(VERSION, weights="cccc3333"), "other weights of the embedding model"),
        (VERSION, replace(VERSION, code="8"), "another version of the scoring"),
        (VERSION, "2", "another version of the scoring"),
        (JUDGE, replace(JUDGE, model="a larger-model"), "another language model (a larger-model)"),
        (JUDGE, replace(JUDGE, prompt="f"), "another prompt"),
        (JUDGE, replace(JUDGE, prompt="f", rubric="e"), "another rubric"),
        (JUDGE, replace(JUDGE, host="example.org"), "another endpoint (example.org)"),
    ],
)
def test_every_part_of_a_grader_that_changed_is_named(earlier, later, reason):
    judged = earlier is JUDGE
    name = "rubric_version" if judged else "version"
    rows = [point(50, rubric_score=50, **{name: version}) for version in (earlier, later)]
    told = report(*rows, wanted=RUBRIC if judged else ProgressFilter())
    assert told.series.breaks[0].reason.startswith(reason)


def test_new_rubrics_at_all_questions_are_one_change():
    old = [point(50, question=name, version=replace(VERSION, rubric=name)) for name in "abc"]
    new = [point(50, question=name, version=replace(VERSION, rubric=f"{name}2")) for name in "abc"]
    assert [change.reason for change in report(*old, *new).series.breaks] == ["another rubric"]
    assert report(*old).series.breaks == ()


def test_both_graders_are_kept_apart():
    rows = [
        point(40, rubric_score=30, rubric_noise=2.0, rubric_version=JUDGE),
        point(90),
        point(41, rubric_score=60, rubric_noise=2.0, rubric_version=JUDGE),
    ]
    judged = report(*rows, wanted=RUBRIC)
    assert [(mark.score, mark.low, mark.high) for mark in judged.series.marks] == [(30, 28, 32), (60, 58, 62)]
    assert (judged.series.trend.kind, judged.series.trend.least) == (VerdictKind.BETTER, 6)
    assert (judged.attempts, judged.graded) == (3, 2)


def test_without_repeats_a_change_of_the_rubric_score_is_not_known():
    rows = [point(40, rubric_score=score, rubric_version=JUDGE) for score in (30, 60)]
    assert trend(*rows, wanted=RUBRIC).kind is VerdictKind.UNKNOWN


def test_a_filter_leaves_only_its_questions():
    told = report(
        point(40, question="a"), point(80, question="b"), wanted=ProgressFilter(question_ids=frozenset("b"))
    )
    assert (told.attempts, [each.question_id for each in told.questions]) == (1, ["b"])


def test_days_are_those_of_the_viewers_calendar_also_where_clocks_change():
    # 28 March 2027 has 23 hours in Berlin: its midnights are 23:00 and 22:00 UTC.
    moments = [(27, 22, 59), (27, 23, 0), (28, 21, 59), (28, 22, 0)]
    rows = [point(None, at=datetime(2027, 3, *moment, tzinfo=UTC)) for moment in moments]
    days = report(*rows, zone=BERLIN).days
    assert [(day.on, day.attempts, day.minutes) for day in days] == [
        (date(2027, 3, 27), 1, 1.0),
        (date(2027, 3, 28), 2, 2.0),
        (date(2027, 3, 29), 1, 1.0),
    ]
    assert [day.on.day for day in report(*rows).days] == [27, 28]


def test_records_are_streaks_busiest_day_and_best_score():
    days = [1, 2, 2, 3, 6, 7]
    rows = [
        point(score, at=datetime(2026, 3, day, 12, tzinfo=UTC))
        for day, score in zip(days, [50, 40, 90, 45, 50, 60], strict=True)
    ]
    records = report(*rows).records
    assert (records.attempts, records.days, records.minutes, records.longest_streak) == (6, 5, 6.0, 3)
    assert (records.most_in_a_day.on, records.best.score) == (date(2026, 3, 2), 90)


def test_of_many_attempts_the_extremes_are_drawn_and_averages_are_few():
    scores = [50 + place % 7 for place in range(12_000)]
    scores[777], scores[9_999] = 100, 3
    rows = [point(score, at=START + timedelta(hours=place)) for place, score in enumerate(scores)]
    series = report(*rows).series
    drawn = [mark.score for mark in series.marks]
    assert (len(drawn) <= 402, len(series.averages) <= 60) == (True, True)
    assert (max(drawn), min(drawn)) == (100, 3)
    assert (series.marks[0].attempt_id, series.marks[-1].attempt_id) == ("id0", "id11999")
    assert [mark.at for mark in series.marks] == sorted(mark.at for mark in series.marks)
    assert sum(average.attempts for average in series.averages) == 12_000
