"""Grades asked of a model that the app serves itself: nonsense as grades, but through a real server."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from threading import Event
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.local_models.embedded import path_of
from grader.grading.local_models.model_server import ModelServer
from grader.grading.rubric.endpoint.capabilities import Capabilities
from grader.grading.rubric.endpoint.client import Limits, RateLimit
from grader.grading.rubric.endpoint.embedded_client import EmbeddedClient
from grader.grading.rubric.endpoint.messages import Message, Request
from grader.grading.rubric.endpoint.probe import EndpointProbe
from grader.models.endpoint import EMBEDDED_URL, Endpoint
from tests.fakes import MemoryInMemory
from tests.grading.rubric.words_similarity import WordsSimilarity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TINY = Endpoint(EMBEDDED_URL, "tiny")
SHORT = Request((Message("user", "Short."),), 4)
LONG = Request((Message("user", "Count."),), 8_000)
PATIENT = Limits(silence_s=60, total_s=60)
DIES_WHEN_ASKED = """
import json, socket, sys
sys.stdin.readline()
listening = socket.create_server(("127.0.0.1", 0))
print(json.dumps({"address": f"http://127.0.0.1:{listening.getsockname()[1]}"}), flush=True)
listening.accept()[0].recv(100)
"""


@pytest.fixture
def client(server: ModelServer, tiny: Path) -> Callable[[], EmbeddedClient]:
    return lambda: EmbeddedClient(TINY, PATIENT, RateLimit(), server=server, file=lambda: tiny)


def test_a_reply_comes_from_a_server_that_nobody_started(client: Callable[[], EmbeddedClient]) -> None:
    reply = client().complete(SHORT, Capabilities())
    assert reply.exchange.completion_tokens == 4
    assert tuple(client().models()) == ("tiny",)


def test_pages_and_threads_that_ask_at_once_are_all_answered(
    client: Callable[[], EmbeddedClient], server: ModelServer
) -> None:
    def ask(_: int) -> int | None:
        return client().complete(SHORT, Capabilities()).exchange.completion_tokens

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(8))) == {4}
    assert server.serves == "tiny"


def test_the_connection_test_finds_schema_and_probabilities(client: Callable[[], EmbeddedClient]) -> None:
    probe = EndpointProbe(
        lambda _: client(), MemoryInMemory(), WordsSimilarity(), clock=time.monotonic, random=Random(1)
    )
    checks = {}
    for check in probe.run(TINY):
        checks[check.name] = check.ok
        if check.name == "Probabilities":
            break
    assert {name: ok for name, ok in checks.items() if not ok} == {}
    assert checks["Probabilities"]


def test_a_server_that_is_killed_in_the_middle_is_started_once_more(
    client: Callable[[], EmbeddedClient], server: ModelServer, tiny: Path
) -> None:
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(client().complete, LONG, Capabilities())
        while server.serves is None:
            time.sleep(0.01)
        with server.serving("tiny", tiny) as process:
            process.end()
        assert asked.result().exchange.completion_tokens


def test_a_server_that_dies_of_every_question_is_one_sentence(tiny: Path) -> None:
    server = ModelServer(command=(sys.executable, "-c", DIES_WHEN_ASKED), installed=lambda: True)
    asked = EmbeddedClient(TINY, PATIENT, RateLimit(), server=server, file=lambda: tiny)
    with pytest.raises(NotGradedError, match=r"ended while it was asked, and so did a second one") as caught:
        asked.complete(SHORT, Capabilities())
    assert caught.value.kind is Ungraded.SERVER_ERROR
    assert "127.0.0.1" not in str(caught.value)


def test_cancelling_leaves_the_server_for_the_next(client: Callable[[], EmbeddedClient]) -> None:
    client().complete(SHORT, Capabilities())
    cancel = Event()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(
            client().complete, replace(LONG, max_tokens=30_000), Capabilities(), cancel=cancel
        )
        cancel.set()
        with pytest.raises(NotGradedError, match="cancelled"):
            asked.result()
    assert client().complete(SHORT, Capabilities()).exchange.completion_tokens == 4


def test_a_file_that_is_gone_or_was_never_added_is_told(server: ModelServer, tmp_path: Path) -> None:
    gone = EmbeddedClient(TINY, PATIENT, RateLimit(), server=server, file=lambda: tmp_path / "tiny.gguf")
    with pytest.raises(NotGradedError, match=r"the model cannot be used\. There is no file") as caught:
        gone.complete(SHORT, Capabilities())
    assert caught.value.kind is Ungraded.UNKNOWN_MODEL
    unknown = EmbeddedClient(
        TINY, PATIENT, RateLimit(), server=server, file=lambda: path_of("tiny", MemoryInMemory())
    )
    with pytest.raises(NotGradedError, match=r"no file is known for the model tiny: choose its file again"):
        unknown.models()
