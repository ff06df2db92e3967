from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.grading.loader import GraderLoader
from grader.grading.question_search import QuestionSearch
from grader.grading.similarity.meaning import Meanings
from tests.fakes import FakeEmbedder
from tests.rehearse_kit import fake_scorer, plain

ROOF, BOAT, LOAN = (
    replace(plain(question_id, "All"), text=text)
    for question_id, text in (
        ("roof", "How do you mend a leaking roof in winter?"),
        ("boat", "Which knots hold a boat in a storm?"),
        ("loan", "When would you refuse a loan to a small shop?"),
    )
)
ADVERT = """We are a family business in its third year.
- You mend every leaking roof of our halls in winter.
- Free fruit.
"""


@pytest.fixture
def search() -> QuestionSearch:
    return QuestionSearch(GraderLoader(fake_scorer))


def test_the_question_that_has_most_to_do_with_some_words_comes_first(search: QuestionSearch) -> None:
    found = search.near("a boat in a storm", [ROOF, BOAT, LOAN], 2)
    assert found[0].question == BOAT
    assert search.near("zebra", [ROOF, BOAT, LOAN], 3) == []


def test_a_new_question_that_asks_the_same_is_told_with_the_known_one(search: QuestionSearch) -> None:
    again = replace(BOAT, id="again", text="Which knots hold a boat in a storm")
    (twins,) = search.twins([again, LOAN], [ROOF, BOAT])
    assert (twins.new, twins.other) == (again, BOAT)
    assert [each.new for each in search.twins([BOAT, again], [])] == [again]


def test_an_advert_finds_questions_by_the_sentence_that_calls_for_them(search: QuestionSearch) -> None:
    fits = search.fitting(ADVERT, [LOAN, ROOF, BOAT], 3)
    assert fits[0].question == ROOF
    assert fits[0].reason == "You mend every leaking roof of our halls in winter."
    assert search.fitting("Free fruit.", [ROOF], 3) == []


class Counting(FakeEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts):  # type: ignore[no-untyped-def]
        self.texts += texts
        return super().embed(texts)


def test_texts_are_read_once_and_known_after_a_restart(tmp_path) -> None:
    file, texts = tmp_path / "kept" / "meanings.npz", [ROOF.text, BOAT.text]
    first = Meanings(Counting(), file).nearest("storm", texts, 2)
    again = Counting()
    assert Meanings(again, file).nearest("storm", texts, 2)[0].place == first[0].place
    assert again.texts == ["storm"]
    file.write_bytes(b"PK\x03\x04 cut")
    assert Meanings(Counting(), file).nearest("storm", texts, 2) == first


def test_what_was_searched_for_is_not_kept(tmp_path) -> None:
    file = tmp_path / "meanings.npz"
    Meanings(Counting(), file).nearest("my secret plan", [ROOF.text], 1)
    with np.load(file) as kept:
        assert kept["vectors"].shape[0] == 1
