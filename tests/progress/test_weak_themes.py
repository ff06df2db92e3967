"""What stays weak from question to question."""

from __future__ import annotations

from dataclasses import replace

from grader.models import (
    CriterionCoverage,
    Level,
    PointCoverage,
    PointStatus,
    SimilarityGrade,
    Span,
    WeakSpot,
    by_kind,
)
from grader.progress.themes import weak_themes
from tests.history.conftest import rubric, similarity
from tests.threads import attempt

ANSWER = "We look at charts. We retrain."


def said(name: str, score: int, status: PointStatus = PointStatus.MISSING, title: str = "Monitoring"):
    """The latest answer to a question, with one criterion."""
    sentence = None if status is PointStatus.MISSING else 0
    grade = replace(
        similarity(50),
        criteria=(CriterionCoverage("one", title, 100, score),),
        coverage=(PointCoverage("Alerts go out.", "one", status, 0.4, sentence),),
        sentences=(Span(0, 18), Span(18, len(ANSWER))),
    )
    return attempt(name, question_id=f"q{name}", answer=ANSWER, grades=by_kind(grade))


def themes(*attempts, describe=lambda _question, _criterion, title: title, **more):
    return weak_themes(attempts, describe, **more)


def test_what_several_answers_lack_is_one_theme_with_the_very_sentences():
    (theme,) = themes(said("1", 0), said("2", 30, PointStatus.TOUCHED), said("3", 90, PointStatus.COVERED))
    assert (theme.name, theme.answers, theme.missing) == ("Monitoring", 3, 1)
    assert theme.spots == (
        WeakSpot("q1", "1", "Monitoring", True, None, number=1),
        WeakSpot("q2", "2", "Monitoring", False, "We look at charts.", number=1, place=0),
    )


def test_a_spot_names_its_nearest_point_by_the_rubrics_number() -> None:
    weak = CriterionCoverage("one", "Monitoring", 60, 20)
    other, own = PointCoverage("Other.", "two", PointStatus.COVERED, 0.9, 1), PointStatus.MISSING
    coverage = (
        other,
        PointCoverage("Of the model answer.", None, PointStatus.COVERED, 0.9, 0),
        PointCoverage("Far.", "one", own, 0.1, None),
        PointCoverage("Near.", "one", own, 0.3, None),
    )
    graded = [
        attempt(
            name,
            question_id=f"q{name}",
            answer=ANSWER,
            grades=by_kind(
                replace(said(name, 0).grade(SimilarityGrade), criteria=(weak,), coverage=coverage)
            ),
        )
        for name in "12"
    ]
    (theme,) = themes(*graded)
    assert [(spot.number, spot.place) for spot in theme.spots] == [(3, None), (3, None)]


def unsure_of(name: str, *strengths: float, missing: int):
    """An answer that lacks so many points and may hold others, by their strengths."""
    coverage = (
        *(PointCoverage(f"Lacks {each}.", "one", PointStatus.MISSING, 0.0, None) for each in range(missing)),
        *(PointCoverage(f"May say {each}.", "one", PointStatus.UNSURE, each, 0) for each in strengths),
    )
    score = round(100 * sum(strengths) / len(coverage))
    grade = replace(
        said(name, score).grade(SimilarityGrade),
        criteria=(CriterionCoverage("one", "Monitoring", 100, score),),
        coverage=coverage,
    )
    return attempt(name, question_id=f"q{name}", answer=ANSWER, grades=by_kind(grade))


def test_a_criterion_that_unsure_points_may_fill_is_not_weak() -> None:
    assert themes(unsure_of("1", 0.3, missing=0), unsure_of("2", 0.2, 0.4, missing=2)) == ()


def test_a_criterion_is_weak_where_unsure_points_cannot_fill_half_of_it() -> None:
    (theme,) = themes(unsure_of("1", 0.4, missing=2), unsure_of("2", 0.1, missing=3))
    assert theme.missing == 0
    assert {spot.sentence for spot in theme.spots} == {"We look at charts."}


def test_one_weak_answer_is_no_theme():
    assert themes(said("1", 0), said("2", 90)) == ()


def test_the_rubrics_demand_names_the_theme_where_the_title_does_not():
    found = themes(
        said("1", 0, title="After launch"),
        said("2", 0, title="Day two"),
        describe=lambda question, criterion, title: f"{title} watches for drift: {question} {criterion}",
    )
    assert [theme.name for theme in found] == ["Monitoring"]


def test_the_widest_theme_comes_first():
    found = themes(
        said("1", 0, title="Cost of monitoring"),
        said("2", 0, title="Cost of monitoring"),
        said("3", 0, title="Cost"),
    )
    assert [theme.name for theme in found] == ["Speed and cost", "Monitoring"]


def test_levels_of_the_language_model_make_themes_of_their_own():
    criterion = replace(
        rubric().criteria[0], title="Metrics", level=Level.MISSING, worth=0.0, span=Span(0, 18)
    )
    graded = [
        attempt(
            name,
            question_id=f"q{name}",
            answer=ANSWER,
            grades=by_kind(replace(rubric(), criteria=(criterion,))),
        )
        for name in "12"
    ]
    (theme,) = themes(*graded, by_rubric=True)
    assert (theme.name, theme.missing) == ("Metrics and numbers", 2)
    assert (theme.spots[0].sentence, theme.spots[0].number) == ("We look at charts.", 1)
    assert themes(*graded) == ()
