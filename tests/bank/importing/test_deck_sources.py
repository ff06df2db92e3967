"""Decks and quizzes are told by what they hold, not by their names."""

from __future__ import annotations

import json

import pytest

from grader.bank.importing.source import read_source
from grader.errors import InputError
from tests.bank.importing import test_anki as anki
from tests.bank.importing import test_gift as gift
from tests.bank.importing import test_moodle as moodle
from tests.bank.importing import test_qti as qti

DECK = anki.Deck([anki.Note(["What is a lock?", "It lets one in."])])
CROWD = anki.crowd("Locks", (["What is a lock?", "It lets one in."], []))


@pytest.mark.parametrize(
    ("raw", "form", "first"),
    [
        (anki.package(DECK, "collection.anki21b"), "an Anki deck", "What is a lock?"),
        (DECK.collection(), "an Anki deck", "What is a lock?"),
        (
            anki.packed({"deck.apkg": anki.package(DECK, "collection.anki2")}),
            "an Anki deck in a zip",
            "What is a lock?",
        ),
        (anki.EXPORT.encode(), "an Anki deck", "What is REST?"),
        (
            anki.EXPORT.lstrip("\ufeff").replace("\n", "\r\n").encode("utf-16"),
            "an Anki deck",
            "What is REST?",
        ),
        (json.dumps(CROWD).encode(), "an Anki deck", "What is a lock?"),
        (gift.QUIZ.encode("utf-8-sig"), "a Moodle quiz (GIFT)", "What is a queue?"),
        (moodle.QUIZ.encode(), "a Moodle quiz", "How does a cache help?\n\nWhen not?"),
        (qti.ITEM_3.encode(), "a QTI item", qti.FIRST.text),
        (qti.WHOLE, "a QTI package", qti.FIRST.text),
    ],
    ids=[
        "apkg",
        "anki2",
        "apkg in zip",
        "export",
        "export utf-16",
        "crowdanki",
        "gift",
        "xml",
        "item",
        "package",
    ],
)
@pytest.mark.parametrize("name", ["questions", "deck.csv"])
def test_a_deck_or_quiz_is_told_by_what_it_holds(raw: bytes, form: str, first: str, name: str) -> None:
    reading = read_source(name, raw)
    assert (reading.form, reading.questions[0].text) == (form, first)


def test_a_deck_with_too_many_pictures_is_to_be_exported_without_them() -> None:
    raw = anki.package(DECK, "collection.anki2") + bytes(20_000_000)
    with pytest.raises(InputError, match="at most 20 MB are read: export it without its media"):
        read_source("a.apkg", raw)


def test_a_source_of_which_nothing_asks_is_refused_with_the_first_reason() -> None:
    deck = anki.Deck([anki.Note(["A {{c1::view}} holds no rows.", ""])])
    with pytest.raises(
        InputError, match=r"No questions .* in a\.apkg, an Anki deck; note 1: it is a sentence with gaps"
    ):
        read_source("a.apkg", anki.package(deck, "collection.anki2"))
