"""In which categories the latest answers are weak."""

from __future__ import annotations

from dataclasses import replace

from grader.models import (
    CriterionCoverage,
    Flag,
    FlagKind,
    GraderKind,
    Level,
    PointCoverage,
    PointStatus,
    SimilarityGrade,
    Span,
    WeakSpot,
    by_kind,
)
from grader.progress.themes import weak_themes
from tests.history.conftest import human, rubric, similarity
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


def themes(*attempts, category_of=lambda _question: "Production", **more):
    return weak_themes(attempts, category_of, **more)


def test_weak_answers_of_a_category_stand_together_with_their_sentences():
    (theme,) = themes(said("1", 0), said("2", 30, PointStatus.TOUCHED), said("3", 90, PointStatus.COVERED))
    assert (theme.name, theme.answers, theme.missing) == ("Production", 3, 1)
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


def test_a_category_holds_answers_to_its_own_questions_alone():
    categories = {"q1": "Modeling", "q2": "Modeling", "q3": "Ethics", "q4": "Ethics", "q5": "Ethics"}
    found = themes(*(said(name, 0) for name in "12345"), category_of=categories.get)
    assert [theme.name for theme in found] == ["Ethics", "Modeling"]
    assert [[spot.question_id for spot in theme.spots] for theme in found] == [
        ["q3", "q4", "q5"],
        ["q1", "q2"],
    ]


def test_answers_to_questions_that_left_the_bank_are_in_no_category():
    assert themes(said("1", 0), said("2", 0), category_of={"q1": "Modeling"}.get) == ()


def test_an_answer_about_something_else_tells_nothing_of_its_category():
    stray = said("3", 0)
    off = replace(stray.grade(SimilarityGrade), flags=(Flag(FlagKind.OFF_TOPIC, "About something else."),))
    strayed = attempt("3", question_id="q3", answer=ANSWER, grades=by_kind(off))
    (theme,) = themes(said("1", 0), said("2", 0), strayed)
    assert (theme.answers, [spot.question_id for spot in theme.spots]) == (2, ["q1", "q2"])


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
    (theme,) = themes(*graded, grader=GraderKind.RUBRIC)
    assert (theme.name, theme.missing) == ("Production", 2)
    assert (theme.spots[0].sentence, theme.spots[0].number) == ("We look at charts.", 1)
    assert themes(*graded) == ()


def test_what_people_call_missing_makes_themes_of_its_own():
    missing = replace(human(), criteria=(replace(human().criteria[0], level=Level.MISSING),))
    graded = [attempt(name, question_id=f"q{name}", answer=ANSWER, grades=by_kind(missing)) for name in "12"]
    (theme,) = themes(*graded, grader=GraderKind.HUMAN)
    assert (theme.missing, theme.spots[0].criterion) == (2, "Metrics")
    assert themes(*graded) == themes(*graded, grader=GraderKind.RUBRIC) == ()
