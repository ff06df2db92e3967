from __future__ import annotations

from dataclasses import replace

import pytest

from grader.bank.adding import compare_with_bank
from grader.models import Question
from grader.models.imported import FoundQuestion

THERE = Question(
    id="arches",
    role="Engineer",
    category="Bridges",
    kind="technical",
    text="What keeps a bridge up?",
    guidance="To learn it.",
    model_answer="Its arches.",
)
SAME = FoundQuestion(THERE.text, "row 2", THERE.guidance, THERE.model_answer)


def found(text: str, place: str = "row 3", **more: str) -> FoundQuestion:
    return FoundQuestion(text, place, **more)


def test_the_second_reading_of_a_source_adds_nothing() -> None:
    source = [found("Why stone?"), found("Why wood?", id="wood-1"), found("???", guidance="g")]
    first = compare_with_bank(source, [THERE])
    assert [question.id for question in first.new] == ["why-stone", "wood-1", "question"]
    again = compare_with_bank(source, [THERE, *first.new])
    assert (again.new, again.changed, again.unchanged) == ((), (), first.new)
    assert again.ids == first.ids == ("why-stone", "wood-1", "question")


@pytest.mark.parametrize(
    "same",
    [
        SAME,
        found("what  keeps a BRIDGE up"),
        replace(SAME, guidance="", model_answer=" Its\narches. "),
        found(THERE.text, id="arches"),
    ],
    ids=["all parts", "other case and marks", "parts left out", "the same id"],
)
def test_the_same_question_is_there_already(same: FoundQuestion) -> None:
    compared = compare_with_bank([same], [THERE])
    assert (compared.new, compared.ids) == ((), ("arches",))


@pytest.mark.parametrize(
    ("other", "parts"),
    [
        (replace(SAME, model_answer="Its pillars."), ("model_answer",)),
        (replace(SAME, guidance="Why?", category="Stone"), ("guidance", "category")),
        (found("What holds a bridge?", id="arches"), ("text",)),
        (replace(SAME, tags=("old",)), ("tags",)),
    ],
)
def test_what_differs_is_told_by_its_parts_and_place(other: FoundQuestion, parts: tuple[str, ...]) -> None:
    compared = compare_with_bank([other], [THERE])
    assert (compared.new, compared.unchanged) == ((), ())
    (change,) = compared.changed
    assert (change.there, change.place, change.parts) == (THERE, other.place, parts)


def test_a_question_that_stands_twice_in_a_source_is_added_once() -> None:
    source = [found("Why stone?"), found("Why stone?", "row 4"), found("Why stone", "row 5", guidance="x")]
    compared = compare_with_bank(source, [])
    assert [question.text for question in compared.new] == ["Why stone?"]
    assert compared.unchanged == compared.new
    assert [(change.there, change.place) for change in compared.changed] == [(compared.new[0], "row 5")]
    assert compared.ids == ("why-stone",) * 3


@pytest.mark.parametrize("number", ["7", "Q7", "007", "1.2"])
def test_a_number_as_id_tells_no_question(number: str) -> None:
    compared = compare_with_bank([found("Why stone?", id=number)], [replace(THERE, id=number)])
    assert [question.text for question in compared.new] == ["Why stone?"]


def test_an_id_that_all_questions_of_a_source_have_tells_none() -> None:
    source = [found(f"Why is stone {n} good?", id="stone") for n in range(3)]
    assert len(compare_with_bank(source, []).new) == 3
    assert len({*compare_with_bank(source, []).ids}) == 3


def test_an_id_of_the_bank_is_given_to_no_other_question() -> None:
    bank = [replace(THERE, id="why-stone")]
    (new,) = compare_with_bank([found("Why stone?")], bank).new
    assert new.id == "why-stone-2"


def test_ten_thousand_questions_are_compared_at_once() -> None:
    source = [found(f"Why is stone number {n} good?") for n in range(10_000)]
    first = compare_with_bank(source, [])
    assert len({*first.ids}) == len(first.new) == 10_000
    assert len(compare_with_bank(source, first.new).unchanged) == 10_000
