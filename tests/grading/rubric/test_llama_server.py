"""Against llama.cpp's own server with a model that writes nonsense: transport and form, not quality."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from random import Random
from threading import Event, Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.local_models.loopback import Address
from grader.grading.local_models.servers import ServerKind, Unfit, read_openai
from grader.grading.rubric.asking.prompt import whole_messages, whole_schema
from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities, Way
from grader.grading.rubric.endpoint.client import Limits
from grader.grading.rubric.endpoint.messages import Message, Request
from grader.grading.rubric.endpoint.probe import EndpointProbe
from tests.grading.rubric.kit import Kit, endpoint_at
from tests.grading.rubric.tiny_model import CONTEXT, write_tiny_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.models import Question

ANSWER = "I add up the license fees and the hours of our engineers over three years, for each of the options."

ENDLESS = {"type": "array", "items": {"type": "string", "enum": ["word"]}, "minItems": 1_500}


@contextmanager
def served(folder: Path, *, context: int) -> Iterator[str]:
    """The address of a running server, whose model has a context of so many tokens."""
    import xllamacpp

    path = folder / "tiny.gguf"
    write_tiny_model(path)
    assert path.stat().st_size < 200_000
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx, parameters.n_parallel, parameters.warmup = context, 1, False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server."""
    with served(tmp_path_factory.mktemp("model"), context=CONTEXT) as address:
        yield address


@pytest.fixture
def patient() -> Kit:
    return Kit(Limits(silence_s=60, total_s=60))


def one_of(words: list[str]) -> dict[str, object]:
    choice = {"type": "string", "enum": words}
    return {"type": "object", "properties": {"c": choice}, "required": ["c"], "additionalProperties": False}


def test_the_model_is_listed(patient: Kit, llama: str) -> None:
    assert len(patient.client(endpoint_at(llama)).models()) == 1


def test_it_is_found_with_its_size_and_context(llama: str) -> None:
    found = read_openai(Address(int(urlsplit(llama).port or 0)), within_s=20.0)
    assert found is not None
    assert found.kind is ServerKind.LLAMA_CPP
    (model,) = found.models
    assert (model.context, model.unfit) == (CONTEXT, Unfit.TOO_SMALL)


def test_the_schema_is_enforced_on_a_model_that_knows_nothing(patient: Kit, llama: str) -> None:
    words = ["3f9ac1", "77b0e2"]
    client = patient.client(endpoint_at(llama))
    for seed in range(5):
        reply = client.complete(
            Request((Message("user", "Choose."),), 60, one_of(words), seed=seed), Capabilities()
        )
        assert json.loads(reply.text)["c"] in words


def test_the_connection_test_sees_that_it_is(patient: Kit, llama: str) -> None:
    test = EndpointProbe(
        patient.client, patient.memory, patient.similarity, clock=time.monotonic, random=Random(1)
    )
    checks = {}
    for check in test.run(endpoint_at(llama)):
        checks[check.name] = check.ok
        if check.name == "Probabilities":
            break
    assert (checks["Reply"], checks["Schema"], checks["Probabilities"]) == (True, True, True)


def test_a_reply_that_runs_out_of_room_is_known_to_be_cut(
    patient: Kit, llama: str, question: Question
) -> None:
    assert question.rubric is not None
    messages = whole_messages(question, question.rubric.criteria, ANSWER, "0" * 16)
    request = Request(messages, 60, whole_schema(question.rubric.criteria))
    reply = patient.client(endpoint_at(llama)).complete(request, Capabilities())
    assert reply.is_cut
    assert "".join(reply.text.split()).startswith('{"criteria":{"total-cost":{"quote":"')


def test_a_second_answer_finds_the_firsts_prefix_in_the_cache(
    patient: Kit, llama: str, question: Question
) -> None:
    assert question.rubric is not None
    client = patient.client(endpoint_at(llama))
    cached = []
    for answer in (ANSWER, ANSWER.upper()):
        messages = whole_messages(question, question.rubric.criteria, answer, str(len(cached)) * 16)
        exchange = client.complete(Request(messages, 4), Capabilities()).exchange
        assert exchange.prompt_tokens
        cached.append((exchange.cached_tokens or 0) / exchange.prompt_tokens)
    assert cached[1] > 0.8


def test_points_are_graded_by_probabilities_and_nonsense_is_no_grade(
    patient: Kit, llama: str, question: Question
) -> None:
    client = patient.client(endpoint_at(llama))
    reply = client.complete(Request((Message("user", "Yes or no?"),), 2, top_logprobs=20), Capabilities())
    assert len(reply.first_tokens) == 20
    assert all(0 <= chance <= 1 for _, chance in reply.first_tokens)
    with pytest.raises(NotGradedError, match="neither yes nor no") as caught:
        patient.grade(question, ANSWER, llama, way=Way.POINTWISE)
    assert caught.value.exchanges[-1].cached_tokens


def test_cancelling_frees_the_server_for_the_next(patient: Kit, llama: str) -> None:
    client, cancel = patient.client(endpoint_at(llama)), Event()
    Timer(0.3, cancel.set).start()
    with pytest.raises(NotGradedError, match="cancelled"):
        client.complete(Request((Message("user", "Count."),), 30_000, ENDLESS), Capabilities(), cancel=cancel)
    started = time.monotonic()
    client.complete(Request((Message("user", "Short."),), 4), Capabilities())
    assert time.monotonic() - started < 2


def test_what_does_not_fit_is_told_with_the_window_that_the_server_has(
    patient: Kit, question: Question, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with served(tmp_path_factory.mktemp("small"), context=4_096) as address:
        with pytest.raises(NotGradedError, match=r"the context of .*\(4,096 tokens\): give") as caught:
            patient.grade(question, ANSWER, address, way=Way.WHOLE)
        assert caught.value.kind is Ungraded.TOO_LONG
        assert KnownCapabilities(patient.memory).of(endpoint_at(address)).window == 4_096
