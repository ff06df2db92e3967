from __future__ import annotations

import json
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from grader.grading.rubric.asking.whole import ROOM as WHOLE_ROOM
from grader.grading.rubric.endpoint.capabilities import KnownCapabilities, ReplyFormat, Way
from grader.grading.rubric.endpoint.probe import Check, EndpointProbe
from tests.grading.rubric.default_reply import answer_in, criteria_in, default_reply
from tests.grading.rubric.kit import KEY, Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played, ScriptedEndpoint, Seen, completion

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler


def checks_of(kit: Kit, base_url: str, model: str = MODEL) -> list[Check]:
    test = EndpointProbe(kit.client, kit.memory, kit.similarity, clock=time.monotonic, random=Random(3))
    return list(test.run(endpoint_at(base_url, model=model)))


def capable(body: Json) -> Json:
    """Follows a schema that names what it must say, and tells how sure it is."""
    if "color" in json.dumps(body.get("response_format", {})):
        schema = body["response_format"]["json_schema"]["schema"]
        return completion(json.dumps({"color": schema["properties"]["color"]["enum"][0]}))
    if not criteria_in(body) and not answer_in(body):
        reply = completion("yes")
        reply["choices"][0]["logprobs"] = {"content": [{"token": "yes", "logprob": -0.1}]}
        return reply
    return completion(**default_reply(body))


def test_a_capable_endpoint_passes_every_check_and_shows_a_sample(kit: Kit) -> None:
    with ScriptedEndpoint(otherwise=capable) as endpoint:
        checks = checks_of(kit, endpoint.base_url)
    assert [(check.name, check.ok) for check in checks] == [
        ("Models", True), ("Reply", True), ("Schema", True), ("Probabilities", True), ("Sample", True),
    ]  # fmt: skip
    sample = checks[-1].sample
    assert sample is not None
    assert sample.score >= 50
    known = KnownCapabilities(kit.memory).of(endpoint_at(endpoint.base_url))
    assert (known.reply_format, known.logprobs, known.way) == (ReplyFormat.JSON_SCHEMA, True, Way.WHOLE)


def test_the_word_that_proves_enforcement_is_nowhere_in_the_prompt(kit: Kit) -> None:
    with ScriptedEndpoint(otherwise=capable) as endpoint:
        checks_of(kit, endpoint.base_url)
    probe = next(
        seen.body for seen in endpoint.chats if "color" in json.dumps(seen.body.get("response_format", {}))
    )
    words = probe["response_format"]["json_schema"]["schema"]["properties"]["color"]["enum"]
    assert not any(word in json.dumps(probe["messages"]) for word in words)


def test_a_server_that_ignores_the_schema_is_found_out(kit: Kit) -> None:
    with ScriptedEndpoint() as endpoint:
        checks = {check.name: check for check in checks_of(kit, endpoint.base_url)}
    assert (checks["Schema"].ok, checks["Sample"].ok) == (None, True)
    assert (
        KnownCapabilities(kit.memory).of(endpoint_at(endpoint.base_url)).reply_format
        is ReplyFormat.JSON_OBJECT
    )


def test_a_model_that_fails_at_the_whole_is_asked_point_by_point(kit: Kit) -> None:
    def weak(body: Json) -> Json:
        return completion("I like it!") if criteria_in(body) else capable(body)

    with ScriptedEndpoint(otherwise=weak) as endpoint:
        checks = checks_of(kit, endpoint.base_url)
        assert checks[-1].ok is True
        assert KnownCapabilities(kit.memory).way(endpoint_at(endpoint.base_url)) is Way.POINTWISE


def test_a_wrong_key_ends_the_test_with_what_to_do(kit: Kit) -> None:
    with ScriptedEndpoint(otherwise=lambda _: Played({"error": {"message": KEY}}, 401)) as endpoint:
        checks = checks_of(kit, endpoint.base_url)
    assert (checks[-1].name, checks[-1].ok) == ("Reply", False)
    assert "did not accept the key (401: “[key]”)" in checks[-1].sentence
    assert not any(KEY in check.sentence for check in checks)


def test_a_model_that_is_not_in_the_list_is_told_but_tried(kit: Kit) -> None:
    with ScriptedEndpoint(otherwise=capable) as endpoint:
        checks = checks_of(kit, endpoint.base_url, model="other")
    assert (checks[0].ok, checks[0].sentence) == (
        None,
        "other is not in the list of 127.0.0.1, which may be incomplete.",
    )
    assert checks[-1].ok is True


@pytest.mark.parametrize(
    ("told", "window"),
    [
        ({"max_model_len": 2400}, 2400),
        ({"context_length": 2400}, 2400),
        ({"context_length": 32_768, "top_provider": {"context_length": 2400}}, 2400),
        ({"meta": {"n_ctx_train": 32_768, "n_ctx": 2400}}, 2400),
        ({"max_context_length": 32_768, "loaded_context_length": 2400}, 2400),
        ({"context_window": 2400, "meta": None}, 2400),
        ({}, None),
        ({"max_model_len": 0, "context_length": "much", "meta": [2400], "context_size": True}, None),
    ],
)
def test_a_window_that_the_list_tells_is_known_at_once(told: Json, window: int | None, kit: Kit) -> None:
    listed = {"object": "list", "data": [{"id": "other", "max_model_len": 999}, {"id": MODEL, **told}]}
    with ScriptedEndpoint(otherwise=capable, listing=lambda _: listed) as endpoint:
        assert all(check.ok is not False for check in checks_of(kit, endpoint.base_url))
        assert KnownCapabilities(kit.memory).of(endpoint_at(endpoint.base_url)).window == window
    rooms = [seen.body["max_tokens"] for seen in endpoint.chats if criteria_in(seen.body)]
    assert (max(rooms) < WHOLE_ROOM) == (window is not None), "no request had to be refused first"


LOGIN = Played(
    "<!doctype html><form action=/login><input type=password>", 200, (("Content-Type", "text/html"),)
)


class ApiAt(ScriptedEndpoint):
    """Has its API at one path, and ``elsewhere`` at all others."""

    def __init__(self, path: str, elsewhere: Played) -> None:
        super().__init__(otherwise=capable)
        self._path, self._elsewhere = path, elsewhere

    @property
    def root(self) -> str:
        return self.base_url.removesuffix("/v1")

    def answer(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        if seen.path in (f"{self._path}/models", f"{self._path}/chat/completions"):
            super().answer(handler, seen)
        else:
            self.seen.append(seen)
            self.send(handler, self._elsewhere)


@pytest.mark.parametrize("elsewhere", [Played({"detail": "Not Found"}, 404), LOGIN], ids=["nothing", "login"])
@pytest.mark.parametrize(
    ("api", "typed", "found"),
    [
        ("/v1", "", "/v1"),
        ("/api/v1", "", "/api/v1"),
        ("/v1", "/chat", "/v1"),
        ("/proxy/v1", "/proxy", "/proxy/v1"),
        ("/somewhere/else", "", None),
    ],
)
def test_an_address_that_lacks_its_end_is_found_where_there_is_an_api(
    api: str, typed: str, found: str | None, elsewhere: Played, kit: Kit
) -> None:
    with ApiAt(api, elsewhere) as endpoint:
        checks = checks_of(kit, f"{endpoint.root}{typed}")
        sentences = [check.sentence for check in checks if check.name == "Address"]
    assert sentences == ([f"There is an API at {endpoint.root}{found}: enter that address."] if found else [])
    assert [check.ok for check in checks if check.name == "Reply"] == [False]
    sought = [seen for seen in endpoint.seen if seen.path != f"{typed}/chat/completions"]
    assert {(seen.method, bool(seen.body)) for seen in sought} == {("GET", False)}, "nothing is sent"


def test_an_address_that_is_right_is_not_sought(kit: Kit) -> None:
    with ScriptedEndpoint(otherwise=capable) as endpoint:
        checks_of(kit, endpoint.base_url)
    assert {seen.path for seen in endpoint.seen} == {"/v1/models", "/v1/chat/completions"}


def test_a_reply_nested_for_ever_ends_no_test(kit: Kit) -> None:
    with ScriptedEndpoint(otherwise=lambda _: completion("[" * 30_000)) as endpoint:
        checks = {check.name: check for check in checks_of(kit, endpoint.base_url)}
    assert checks["Schema"].ok is None
    assert (checks["Reply"].ok, checks["Sample"].ok) == (True, False)
