from __future__ import annotations

import time
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING

import pytest
from anyio import sleep

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.client import AT_ONCE_HERE, RateLimit
from tests.grading.rubric.kit import Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import Json, Played, ScriptedEndpoint

if TYPE_CHECKING:
    from grader.models import Question


def test_a_call_is_cancelled_from_another_thread_and_the_server_is_told(kit: Kit, question: Question) -> None:
    cancel = Event()

    def hang(_: Json) -> Played:
        cancel.set()
        return Played(forever=True)

    with ScriptedEndpoint(hang) as endpoint:
        with pytest.raises(NotGradedError) as caught:
            kit.grade(question, question.model_answer, endpoint.base_url, cancel=cancel)
        assert endpoint.hung_up.wait(2)
    assert caught.value.kind is Ungraded.CANCELLED


def test_waiting_before_the_next_try_ends_within_a_second_of_cancelling(question: Question) -> None:
    kit, cancel = Kit(pauses=sleep), Event()

    def busy(_: Json) -> Played:
        Timer(0.1, cancel.set).start()
        return Played({}, 429, (("Retry-After", "8"),))

    started = time.monotonic()
    with ScriptedEndpoint(busy) as endpoint, pytest.raises(NotGradedError) as caught:
        kit.grade(question, question.model_answer, endpoint.base_url, cancel=cancel)
    assert caught.value.kind is Ungraded.CANCELLED
    assert time.monotonic() - started < 1.1


def test_what_is_cancelled_before_it_began_asks_nobody(kit: Kit, question: Question) -> None:
    cancel = Event()
    cancel.set()
    with ScriptedEndpoint() as endpoint, pytest.raises(NotGradedError, match="cancelled"):
        kit.grade(question, question.model_answer, endpoint.base_url, cancel=cancel)
    assert not endpoint.seen


def test_one_host_is_asked_by_so_many_at_once_and_no_more() -> None:
    rate_limit, endpoint = RateLimit(), endpoint_at("http://localhost:1/v1")
    running: list[int] = []
    most = 0

    def call() -> None:
        nonlocal most
        with rate_limit.slot(endpoint, None, 5):
            running.append(1)
            most = max(most, len(running))
            time.sleep(0.02)
            running.pop()

    threads = [Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == AT_ONCE_HERE


def test_waiting_for_a_turn_is_cancelled_too() -> None:
    rate_limit, endpoint, cancel = RateLimit(), endpoint_at("http://localhost:1/v1"), Event()
    Timer(0.05, cancel.set).start()
    with (
        rate_limit.slot(endpoint, None, 5),
        pytest.raises(NotGradedError, match="cancelled"),
        rate_limit.slot(endpoint, cancel, 5),
    ):
        pass


def test_a_turn_that_never_comes_is_given_up() -> None:
    rate_limit, endpoint = RateLimit(), endpoint_at("http://localhost:1/v1")
    with (
        rate_limit.slot(endpoint, None, 5),
        pytest.raises(NotGradedError, match="other answers keep localhost busy"),
        rate_limit.slot(endpoint, None, 0),
    ):
        pass
