"""Edits through the one door, and how their text gets into a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.advice.finding import draft_with
from grader.errors import EmbedderError
from grader.models import Edit
from tests.rehearse_kit import SMALL_BANK, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import SimilarityGrade
    from grader.rehearse import Rehearse

ROBOT = SMALL_BANK.question("robot")
ANSWER = "Motors are in stock. We eat lunch together."
FRAME = "[What is in stock?]"
OTHER = "[Who may stop?]"


def edit(after: int | None) -> Edit:
    return Edit("Belts are in stock.", "parts", "What is in stock?", after, FRAME, 3)


def other(after: int | None) -> Edit:
    """That of a later point."""
    return Edit("Nobody is blamed.", "people", "Who may stop?", after, OTHER, 3)


@pytest.fixture(scope="module")
def grade() -> SimilarityGrade:
    return fake_scorer().grade(ROBOT, ANSWER)


def test_edits_for_an_answer_store_nothing(
    rehearse: Rehearse, history: HistoryStore, grade: SimilarityGrade
) -> None:
    edits = rehearse.advice.advice(ROBOT, ANSWER, grade).edits
    assert "Nobody is blamed." in [each.point for each in edits]
    assert history.count_attempts() == 0


def test_a_scorer_that_cannot_be_loaded_gives_its_sentence(
    make_rehearse: Callable[..., Rehearse], grade: SimilarityGrade
) -> None:
    def broken() -> None:
        raise EmbedderError("The weights are missing: install them.")

    with pytest.raises(EmbedderError, match="The weights are missing"):
        make_rehearse(broken).advice.advice(ROBOT, ANSWER, grade)


@pytest.mark.parametrize(
    ("draft", "after", "grown"),
    [
        (ANSWER, 0, f"Motors are in stock. {FRAME} We eat lunch together."),
        ("First this. Motors are in stock. More.", 0, f"First this. Motors are in stock. {FRAME} More."),
        ("All is new here", 0, f"All is new here\n{FRAME}"),
        ("All is new here.", None, f"All is new here. {FRAME}"),
        (f"{ANSWER} {FRAME}", 0, f"{ANSWER} {FRAME}"),
    ],
    ids=["as graded", "moved on", "the sentence is gone", "at the end", "in it already"],
)
def test_the_draft_keeps_all_it_has_and_gets_the_text_in_its_place(
    grade: SimilarityGrade, draft: str, after: int | None, grown: str
) -> None:
    assert draft_with(draft, ANSWER, grade, edit(after), ()) == grown


@pytest.mark.parametrize("after", [0, None])
def test_texts_in_one_place_stand_in_the_order_of_the_rubric(
    grade: SimilarityGrade, after: int | None
) -> None:
    first, second = edit(after), other(after)
    grown = []
    for edits in ((first, second), (second, first)):
        draft = ANSWER
        for each in edits:
            draft = draft_with(draft, ANSWER, grade, each, edits)
        grown.append(draft)
    before, behind = ANSWER.split(" We ")
    where = f"{before} {FRAME} {OTHER} We {behind}" if after == 0 else f"{ANSWER} {FRAME} {OTHER}"
    assert [each.split() for each in grown] == [where.split()] * 2
