"""What the candidate is asked about points, on the page of an attempt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.comparison.comparing import points_moved
from grader.comparison.judging import judge
from grader.errors import StoreError
from grader.models import Answer, Band, PointStatus, PointTick, SimilarityGrade
from grader.ui.grade.marked_answer import marked
from grader.ui.grade.points import tenths_brought
from grader.ui.grade.shown import Since
from grader.ui.grade.similarity import score_html
from grader.ui.widgets.text import in_html
from tests.comparison.samples import attempt
from tests.points import ANSWER, MADE, SENTENCES, UNSURE, in_doubt

if TYPE_CHECKING:
    import pytest

    from grader.models import PointCoverage
    from tests.ui.conftest import PageUnderTest

QUESTION = "drift-monitoring"


def stored(app: PageUnderTest, *coverage: PointCoverage, answer: str = ANSWER) -> str:
    """The id of an attempt with these points, or all three."""
    history = app.open().rehearse.history
    added = history.add_attempt(Answer(QUESTION, answer), question_text="How do you notice drift?")
    history.add_grade(added.id, in_doubt(*coverage))
    return added.id


def labels(app: PageUnderTest) -> list[str]:
    return [button.label for button in app.run.button if button.label in ("Yes", "No", "Undo")]


def test_only_an_unsure_point_is_asked_about_beside_its_sentences(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    assert labels(app) == ["Yes", "No"]
    assert app.shown.count("Did you say this?") == 1
    point = app.shown[app.shown.index(UNSURE.point) :]
    question = point.index("Did you say this?")
    assert point.index(SENTENCES[1].strip()) < point.index(SENTENCES[2]) < question
    assert "Surely made 1, surely missing 1, unsure 1 of 3." in app.shown


def test_a_tick_counts_says_what_was_before_and_can_be_undone(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    app.click("Yes")
    assert "70 with your ticks, 55 before." in app.shown
    assert "you said so" in app.shown
    assert labels(app) == ["Undo"]
    app.click("Undo")
    assert "with your ticks" not in app.shown
    assert labels(app) == ["Yes", "No"]


def test_a_mark_can_be_called_wrong_and_the_word_taken_back(app: PageUnderTest) -> None:
    attempt_id = stored(app)
    app.open("history", attempt=attempt_id)
    app.click("I did not say this")
    assert "17 with your ticks, 55 before." in app.shown
    app.click("I did say this")
    assert "45 with your ticks, 55 before." in app.shown
    grade = app.rehearse.history.attempt(attempt_id).grade(SimilarityGrade)
    assert [item.said for item in grade.coverage] == [False, None, True]
    assert labels(app) == ["Undo", "Yes", "No", "Undo"]
    app.click("Undo")
    app.click("Undo")
    assert "with your ticks" not in app.shown


def test_what_the_points_bring_adds_up_to_the_score(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    assert "38.1 of 40.0" in app.shown
    assert "1.5 of 30.0" in app.shown
    assert "54.6 <small>of 100</small>" in app.shown
    ticks = [PointTick(*UNSURE.key, False, datetime(2026, 3, 1, tzinfo=UTC))]
    for grade in (in_doubt(), in_doubt().ticked(ticks), replace(in_doubt(), score=54)):
        assert round(sum(tenths_brought(grade)) / 10) == grade.score
    older = in_doubt(replace(MADE, added=None))
    assert tenths_brought(older) == [None]


def test_no_level_of_the_rubric_is_told_as_a_fact_about_the_answer(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)
    levels = [criterion.levels for criterion in app.rehearse.bank.question(QUESTION).rubric.criteria]
    assert not any(
        in_html(each.partial) in app.shown or in_html(each.missing) in app.shown for each in levels
    )
    told = [each for each in levels if in_html(each.strong) in app.shown]
    assert told
    assert all(f"<b>A strong answer:</b> {in_html(each.strong)}" in app.shown for each in told)


def test_a_point_left_out_keeps_the_sentences_that_were_asked_about(app: PageUnderTest) -> None:
    attempt_id = stored(app)
    app.open("history", attempt=attempt_id)
    app.click("No")
    assert "40 with your ticks, 55 before." in app.shown
    assert "you left it out" in app.shown
    assert f'<q dir="auto">{SENTENCES[1].strip()}</q>' in app.shown
    grade = app.rehearse.history.attempt(attempt_id).grade(SimilarityGrade)
    assert (grade.score, grade.before_ticks) == (40, 55)


def test_a_tick_that_cannot_be_kept_says_why_beside_its_point(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise StoreError("The history is locked: close the other program.")

    app.open("history", attempt=stored(app))
    monkeypatch.setattr(app.rehearse.practice, "tick", locked)
    app.click("Yes")
    assert "Your word on point 2 is not kept. The history is locked" in app.shown
    assert labels(app) == ["Yes", "No"]


def test_the_page_says_that_it_goes_by_words_alone(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    assert "not by whether it is true" in app.shown


def test_no_likelihood_is_shown(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    assert not re.search(r"likel|0\.5\b|95%", app.shown)


def test_model_answer_sentences_count_only_where_they_are_points(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    assert "Against the model answer" not in app.shown
    app.open("history", attempt=stored(app, MADE, replace(MADE, criterion_id=None)))
    assert "Against the model answer: 1 of 1 sentences covered" in app.shown


def test_the_marks_of_an_answer_are_explained_as_far_as_it_has_them(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app))
    legend = app.shown[app.shown.index("rh-legend") :].split("</p>")[0]
    assert "Underlined" in legend
    assert "Dashed" in legend
    assert "Dotted" not in legend
    assert "Not underlined" not in legend


def test_both_sentences_of_a_point_are_marked_with_it() -> None:
    shown = marked(ANSWER, in_doubt())
    assert shown.count('class="is-unsure"') == 2
    assert shown.count('<a href="#point-2">2</a>') == 2


def test_a_comparison_leads_from_an_unsure_point_to_its_question(app: PageUnderTest) -> None:
    ids = [stored(app), stored(app, MADE)]
    app.open("compare", attempts=",".join(ids))
    assert f'<a href="./history?attempt={ids[0]}&amp;at=point-2">Did you say this?</a>' in app.shown
    assert app.shown.count("Did you say this?") == 1


def test_a_comparison_asks_whether_a_point_is_new_and_counts_the_word(app: PageUnderTest) -> None:
    lacked = replace(UNSURE, status=PointStatus.MISSING, strength=0.1, sentence=None, second=None)
    first = stored(app, MADE, lacked, answer=ANSWER.replace(SENTENCES[1], ""))
    app.open("compare", attempts=f"{first},{stored(app, MADE, UNSURE)}")
    assert "1 point that was missing may be there now" in app.shown
    app.click("Yes")
    assert "1 point that was missing is surely made now" in app.shown
    assert "may be there now" not in app.shown
    assert not labels(app)


def test_advice_takes_up_a_point_once_it_is_said_to_be_left_out(app: PageUnderTest) -> None:
    app.open("history", attempt=stored(app, MADE, UNSURE))
    assert "to add next" not in app.shown
    assert "To make it stronger" in app.shown
    app.click("No")
    assert "One thing to add next" in app.shown


def test_what_a_tick_adds_is_not_told_as_gained_by_the_draft() -> None:
    before = replace(in_doubt(), score=40)
    ticked = replace(in_doubt(), score=70, before_ticks=55)
    shown = score_html(ticked, since(before, ticked))
    assert "+15 since the last draft (40), both before your ticks." in shown
    equal = replace(before, score=55)
    assert "The same score as the last draft, both before your ticks." in score_html(
        ticked, since(equal, ticked)
    )


def since(before: SimilarityGrade, later: SimilarityGrade) -> Since[SimilarityGrade]:
    drafts = [attempt(1, before, answer="No word of it."), attempt(2, later, answer=ANSWER)]
    moved = points_moved(*drafts)
    return Since(before, moved, judge(*drafts, moved))


def test_points_that_may_be_new_are_asked_for_and_no_band_is_new_in_noise() -> None:
    unsure = in_doubt()
    later = replace(unsure, score=55, band=Band.SOLID)
    number = next(n for n, item in enumerate(later.coverage) if item.status is PointStatus.UNSURE)
    lacked = replace(later.coverage[number], status=PointStatus.MISSING, sentence=None, strength=0.1)
    coverage = (*later.coverage[:number], lacked, *later.coverage[number + 1 :])
    before = replace(later, score=46, band=Band.A_START, coverage=coverage)
    shown = score_html(later, since(before, later))
    assert "1 point that was missing may be there now: " in shown
    assert f'<a href="#point-{number + 1}">say whether you made it</a>' in shown
    assert "+9 since the last draft (46): other words alone can do that." in shown
    assert '<em class="rh-band">A start / Solid</em>' in shown
    clear = replace(before, score=36)
    assert '<em class="rh-band">Solid</em>' in score_html(later, since(clear, later))
