"""A model that Ollama lists here and runs elsewhere, under a name that does not say so, is sent nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import Capabilities
from grader.grading.rubric.endpoint.connecting import connecting
from grader.grading.rubric.endpoint.messages import Message, Request
from tests.fakes import MemoryInMemory
from tests.grading.rubric.kit import endpoint_at
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played, ScriptedEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable

HELLO = Request((Message("user", "My answer."),), 20)
HERE = {"name": MODEL, "size": 5_000_000_000}
ELSEWHERE = {"remote_host": "https://ollama.com:443", "remote_model": "gpt-oss:120b"}


def ollama(*models: Json) -> Callable[[str], Played | Json]:
    return lambda path: {"models": list(models)} if path == "/api/tags" else Played(b"", 404)


@pytest.mark.parametrize("name", [MODEL, f"{MODEL}:latest"])
def test_a_model_that_is_handed_on_is_sent_nothing(name: str) -> None:
    with ScriptedEndpoint(listing=ollama({**HERE, **ELSEWHERE, "name": name})) as endpoint:
        asked = endpoint_at(endpoint.base_url)
        assert asked.stays_here
        for _ in range(2):
            with pytest.raises(NotGradedError, match="does not run on this machine") as caught:
                connecting(MemoryInMemory())(asked).complete(HELLO, Capabilities())
        assert caught.value.kind is Ungraded.NOT_AGREED
        assert endpoint.chats == []


@pytest.mark.parametrize(
    "listing",
    [ollama(HERE), ollama(HERE, {**ELSEWHERE, "name": "other"}), ollama(), lambda _: Played(b"", 404)],
    ids=["here", "another is elsewhere", "not listed", "no Ollama"],
)
def test_a_model_that_runs_here_is_asked(listing: Callable[[str], Played | Json]) -> None:
    with ScriptedEndpoint(listing=listing) as endpoint:
        assert connecting(MemoryInMemory())(endpoint_at(endpoint.base_url)).complete(HELLO, Capabilities())
        assert len(endpoint.chats) == 1
