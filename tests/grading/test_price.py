from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.grading.language_model import Price
from grader.models import Answer, RubricGrade
from grader.models.endpoint import Endpoint, EndpointChoice
from tests.history.conftest import rubric

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.rehearse import Rehearse

CALL = replace(rubric().exchanges[0], prompt_tokens=2_000, completion_tokens=500)
URL = "http://localhost:8080/v1"


def test_calls_cost_what_their_tokens_do() -> None:
    assert Price(0.5, 2.0).of([CALL, CALL]) == pytest.approx(2 * (0.001 + 0.001))


def test_what_a_server_did_not_tell_is_unknown_and_not_free() -> None:
    assert Price(0.5, 2.0).of([CALL, replace(CALL, completion_tokens=None)]) is None


@pytest.mark.parametrize(("model", "cost"), [("small-model", 0.00057), ("other", None)])
def test_a_grade_has_a_cost_where_the_price_of_its_endpoint_was_set(
    make_rehearse: Callable[..., Rehearse], model: str, cost: float | None
) -> None:
    rehearse = make_rehearse()
    rehearse.language_model.choose(EndpointChoice(URL, "small-model", price_sent=0.5, price_received=1.0))
    attempt = rehearse.practice.submit(Answer("robot", "Motors are in stock, and nobody is blamed."))
    graded = rehearse.rubric_grading.grade_stored(attempt.id, Endpoint(URL, model)).grade(RubricGrade)
    assert graded is not None
    assert graded.cost == (cost and pytest.approx(cost))
