from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.models import Answer

if TYPE_CHECKING:
    from grader.rehearse import PracticeService


def test_what_was_never_answered_comes_first_in_the_banks_order(service: PracticeService) -> None:
    assert service.next_question().id == "robot"
    service.submit(Answer("robot", "Motors are in stock."))
    assert service.next_question().id == "paint"


def test_then_the_weakest(service: PracticeService) -> None:
    service.submit(Answer("robot", "Something else entirely, about cats."))
    service.submit(Answer("paint", "I handle paint with care."))
    service.submit(Answer("varnish", "I handle varnish with care."))
    assert service.next_question().id == "robot"
    assert service.next_question(after="robot").id == "paint"


def test_a_category_is_kept_to(service: PracticeService) -> None:
    assert service.next_question(category="Finish").id == "paint"
    assert service.next_question(category="Finish", after="paint").id == "varnish"
    assert service.next_question(category="Finish", after="varnish").id == "paint"


def test_an_unknown_category_is_refused(service: PracticeService) -> None:
    with pytest.raises(InputError, match="«Cooking»"):
        service.next_question(category="Cooking")
