from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from grader.models import PointStatus, PointTick
from grader.wording.grades import similarity_in_words
from grader.wording.points import (
    figures_in_words,
    legend,
    made_in_words,
    points_in_words,
    score_with_ticks,
    status_in_words,
    trust_in_points,
)
from tests.points import LACKING, MADE, UNSURE, in_doubt
from tests.questions import figures


def ticked(*, said: bool):
    return in_doubt().ticked([PointTick(*UNSURE.key, said, datetime(2026, 3, 1, tzinfo=UTC))])


def test_a_sum_says_what_is_sure_and_of_how_many_points() -> None:
    assert points_in_words(in_doubt()) == "Surely made 1, surely missing 1, unsure 1 of 3"
    assert points_in_words(ticked(said=True)) == "Surely made 1, surely missing 1, ticked by you 1 of 3"
    assert points_in_words(in_doubt(LACKING)) == "Surely made 0, surely missing 1 of 1"


def test_one_plain_line_says_about_how_many_points_are_made() -> None:
    assert made_in_words(in_doubt()) == "You made about 2 of the 3 points an interviewer listens for."
    assert made_in_words(ticked(said=False)).startswith("You made about 1 of the 3 points")
    assert made_in_words(in_doubt(LACKING)).startswith("You made hardly any of the 1 point ")
    old = replace(in_doubt(), coverage=(replace(MADE, likelihood=None),))
    assert made_in_words(old) == "You made 1 of the 1 point an interviewer listens for."
    assert made_in_words(replace(in_doubt(), coverage=())) == ""


def test_grades_of_earlier_versions_were_never_sure() -> None:
    old = [replace(item, likelihood=None) for item in (MADE, LACKING, LACKING)]
    touched = replace(old[0], status=PointStatus.TOUCHED)
    assert points_in_words(in_doubt(*old, touched)) == "Covered 1, missing 2, touched 1 of 4"


def test_sentences_of_the_model_answer_count_only_without_a_rubric() -> None:
    own = replace(MADE, criterion_id=None)
    assert points_in_words(in_doubt(own, own, LACKING)) == "Surely made 0, surely missing 1 of 1"
    assert points_in_words(in_doubt(own, own)) == "Surely made 2, surely missing 0 of 2"


def test_the_score_with_ticks_says_what_it_was_before() -> None:
    assert score_with_ticks(in_doubt()) == ""
    assert score_with_ticks(ticked(said=True)) == "70 with your ticks, 55 before"
    assert score_with_ticks(replace(ticked(said=True), score=55)) == "55 with your ticks and without"
    assert similarity_in_words(ticked(said=False)).endswith("; 55 before your ticks")
    assert "ticks" not in similarity_in_words(in_doubt())


def test_a_point_says_what_the_candidate_ticked() -> None:
    assert [status_in_words(item) for item in ticked(said=True).coverage] == [
        "covered",
        "you said so",
        "missing",
    ]
    assert status_in_words(ticked(said=False).coverage[1]) == "you left it out"


def test_a_legend_has_the_statuses_that_are_present_and_no_other() -> None:
    assert legend(item.status for item in in_doubt().coverage) == "● covered  ◌ unsure  ○ missing"
    assert legend([PointStatus.MISSING, PointStatus.TOUCHED]) == "◐ touched  ○ missing"
    assert legend([]) == ""


def test_the_card_says_who_set_the_labels_of_which_answers() -> None:
    [bank, natural, misleading] = [
        figures_in_words(figures(name=name, answers=1200)) for name in ("bank", "natural", "misleading")
    ]
    assert "1,200 answers to this bank's questions" in bank
    assert "other professions" in natural
    assert "wording misleads" in misleading


def test_trust_is_told_by_the_figures_that_were_measured() -> None:
    said = trust_in_points(figures(covered_in_full=0.83, covered_in_part=0.904, missing_right=0.93))
    assert "of 100 points called covered 90 were so at least in part, 83 in full" in said
    assert "of 100 called missing 93 were not made" in said
