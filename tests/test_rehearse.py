from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.models import Answer

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


def test_what_was_never_answered_comes_first_in_the_banks_order(rehearse: Rehearse) -> None:
    assert rehearse.plan.next_question().id == "robot"
    rehearse.practice.submit(Answer("robot", "Motors are in stock."))
    assert rehearse.plan.next_question().id == "paint"


def test_then_the_weakest(rehearse: Rehearse) -> None:
    rehearse.practice.submit(Answer("robot", "Something else entirely, about cats."))
    rehearse.practice.submit(Answer("paint", "I handle paint with care."))
    rehearse.practice.submit(Answer("varnish", "I handle varnish with care."))
    assert rehearse.plan.next_question().id == "robot"
    assert rehearse.plan.next_question(after="robot").id == "paint"


def test_a_category_is_kept_to(rehearse: Rehearse) -> None:
    assert rehearse.plan.next_question(category="Finish").id == "paint"
    assert rehearse.plan.next_question(category="Finish", after="paint").id == "varnish"
    assert rehearse.plan.next_question(category="Finish", after="varnish").id == "paint"


def test_an_unknown_category_is_refused(rehearse: Rehearse) -> None:
    with pytest.raises(InputError, match="«Cooking»"):
        rehearse.plan.next_question(category="Cooking")
