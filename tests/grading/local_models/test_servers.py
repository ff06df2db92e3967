"""Finding what serves models on this machine, among servers that play it."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from grader.grading.local_models import build_local_models
from grader.grading.local_models.catalog import DEFAULT
from grader.grading.local_models.loopback import Address
from grader.grading.local_models.servers import (
    Finder,
    Place,
    ServerKind,
    Unfit,
    billions,
    read_docker,
    read_lm_studio,
    read_ollama,
    read_openai,
    well_known,
)
from grader.settings import Settings
from tests.fakes import MemoryInMemory
from tests.grading.local_models.played_servers import PlayedServer, tagged
from tests.grading.rubric.scripted_endpoint import Played

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.grading.local_models.servers import LocalModel, LocalServer

PATIENT_S = 20.0
"""For servers that answer, on a busy machine."""
Routes = dict[str, "Played | dict[str, Any]"]

OLLAMA: Routes = {
    "/api/tags": {
        "models": [
            tagged("rehearse-qwen3-4b:latest"),
            tagged("llama3.1:8b", 4_900_000_000, details={"parameter_size": "8.0B", "family": "llama"}),
            tagged("qwen2.5:1.5b", 986_000_000, details={"parameter_size": "1.5B"}),
            tagged("nomic-embed-text:latest", 274_000_000, details={"parameter_size": "137M"}),
            tagged("all-minilm", details={"family": "bert", "families": ["bert"], "parameter_size": "23M"}),
            tagged("gpt-oss:120b-cloud", 384),
            tagged("innocent:7b", remote_host="https://ollama.com", remote_model="gpt-oss:120b"),
        ]
    },
    "/api/ps": {"models": [{"name": "llama3.1:8b", "context_length": 4096}]},
    "/api/show": {
        "parameters": 'stop "<|im_end|>"\nnum_ctx                        16384\ntemperature 0',
        "capabilities": ["completion", "tools"],
    },
}
LM_STUDIO: Routes = {
    "/api/v0/models": {
        "object": "list",
        "data": [
            {"id": "qwen/qwen3-4b-2507", "type": "llm", "state": "loaded", "max_context_length": 262144}
            | {"loaded_context_length": 8192},
            {"id": "qwen2-vl-7b-instruct", "type": "vlm", "state": "not-loaded", "max_context_length": 32768},
            {"id": "text-embedding-nomic-embed-text-v1.5", "type": "embeddings", "state": "not-loaded"},
        ],
    }
}
LLAMA_CPP: Routes = {
    "/v1/models": {
        "object": "list",
        "data": [
            {
                "id": "/home/ann/my models/Qwen3-4B-Q4_K_M.gguf",
                "object": "model",
                "owned_by": "llamacpp",
                "meta": {"n_ctx_train": 40960, "n_params": 4022468096, "size": 2489909760},
            }
        ],
    },
    "/props": {"default_generation_settings": {"n_ctx": 16384}, "total_slots": 1},
}
DOCKER: Routes = {
    "/engines/v1/models": {
        "object": "list",
        "data": [{"id": "ai/qwen3:4B-F16", "object": "model", "created": 1, "owned_by": "docker"}],
    }
}
VLLM: Routes = {
    "/v1/models": {
        "object": "list",
        "data": [{"id": "Qwen/Qwen3-4B", "owned_by": "vllm", "max_model_len": 32768}],
    }
}
BARE: Routes = {"/v1/models": {"object": "list", "data": [{"id": "gpt-4", "object": "model"}]}}


def read(routes: Mapping[str, Any], by: Callable[..., LocalServer | None]) -> LocalServer | None:
    with PlayedServer(routes) as server:
        return by(server.address, within_s=PATIENT_S)


def models(server: LocalServer | None) -> dict[str, LocalModel]:
    assert server is not None
    return {model.name: model for model in server.models}


def test_ollama_tells_sizes_contexts_and_what_cannot_judge() -> None:
    found = models(read(OLLAMA, read_ollama))
    assert found["rehearse-qwen3-4b:latest"].can_judge is True
    assert found["rehearse-qwen3-4b:latest"].context == 16384
    llama = found["llama3.1:8b"]
    assert (llama.size_bytes, llama.parameters_b, llama.context) == (4_900_000_000, 8.0, 4096)
    assert (llama.can_judge, llama.unfit) == (None, None)
    assert found["qwen2.5:1.5b"].unfit is Unfit.TOO_SMALL
    assert found["gpt-oss:120b-cloud"].unfit is Unfit.ELSEWHERE
    assert found["innocent:7b"].unfit is Unfit.ELSEWHERE


def test_models_that_write_no_text_are_known_by_name_or_family() -> None:
    silent = {path: answer for path, answer in OLLAMA.items() if path != "/api/show"}
    found = models(read(silent, read_ollama))
    assert found["nomic-embed-text:latest"].unfit is Unfit.NO_TEXT
    assert found["all-minilm"].unfit is Unfit.NO_TEXT
    assert found["llama3.1:8b"].unfit is None


def test_what_a_model_can_do_comes_before_its_name() -> None:
    odd = {
        "/api/tags": {
            "models": [
                tagged("embed-nothing", capabilities=["completion"]),
                tagged("painter", capabilities=["image"]),
            ]
        }
    }
    found = models(read(odd, read_ollama))
    assert found["embed-nothing"].unfit is None
    assert found["painter"].unfit is Unfit.NO_TEXT


def test_only_an_ollama_is_sent_anything_but_a_get() -> None:
    with PlayedServer(OLLAMA) as ollama, PlayedServer(BARE) as other:
        read_ollama(ollama.address, within_s=PATIENT_S)
        for by in (read_ollama, read_lm_studio, read_docker, read_openai):
            by(other.address, within_s=PATIENT_S)
        assert {seen.path for seen in ollama.seen if seen.method == "POST"} == {"/api/show"}
        assert {seen.method for seen in other.seen} == {"GET"}


def test_lm_studio_tells_what_kind_each_model_is() -> None:
    server = read(LM_STUDIO, read_lm_studio)
    found = models(server)
    assert server is not None
    assert server.kind is ServerKind.LM_STUDIO
    assert found["qwen/qwen3-4b-2507"].context == 8192
    assert found["qwen2-vl-7b-instruct"].unfit is None
    assert found["qwen2-vl-7b-instruct"].context is None
    assert found["text-embedding-nomic-embed-text-v1.5"].unfit is Unfit.NO_TEXT


def test_the_newer_list_of_lm_studio_tells_sizes_as_well() -> None:
    loaded = [{"id": "qwen", "config": {"context_length": 16384}}, {"config": {"context_length": 8192}}]
    studio = {
        "models": [
            {"key": "qwen/qwen3-4b-2507", "type": "llm", "size_bytes": 2_497_281_120, "params_string": "4B"}
            | {"loaded_instances": loaded, "max_context_length": 262144},
            {"key": "google/gemma-4-e4b", "type": "llm", "loaded_instances": []},
            {"key": "text-nomic", "type": "embedding", "loaded_instances": None},
        ]
    }
    server = read({**LM_STUDIO, "/api/v1/models": studio}, read_lm_studio)
    found = models(server)
    qwen = found["qwen/qwen3-4b-2507"]
    assert (qwen.size_bytes, qwen.parameters_b, qwen.context) == (2_497_281_120, 4.0, 8192)
    assert found["google/gemma-4-e4b"].context is None
    assert found["text-nomic"].unfit is Unfit.NO_TEXT


def test_an_older_lm_studio_is_found_by_the_usual_list() -> None:
    # It answers what it does not know with status 200.
    unknown = {"error": "Unexpected endpoint"}
    server = read({**BARE, "/api/v0/models": unknown, "/api/v1/models": unknown}, read_lm_studio)
    assert server is not None
    assert (server.kind, list(models(server))) == (ServerKind.LM_STUDIO, ["gpt-4"])


def test_llama_cpp_tells_its_context() -> None:
    server = read(LLAMA_CPP, read_openai)
    (model,) = models(server).values()
    assert server is not None
    assert server.kind is ServerKind.LLAMA_CPP
    assert (model.name, model.context) == ("/home/ann/my models/Qwen3-4B-Q4_K_M.gguf", 16384)
    assert model.parameters_b == pytest.approx(4.02, abs=0.01)


def test_a_llama_cpp_that_still_loads_is_there_with_a_problem() -> None:
    loading = Played({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, 503)
    server = read({"/v1/models": loading, "/health": loading}, read_openai)
    assert server is not None
    assert server.problem == "It is still loading its model: wait a moment."


def test_docker_and_vllm_are_found_where_their_api_is() -> None:
    docker, vllm = read(DOCKER, read_docker), read(VLLM, read_openai)
    assert docker is not None
    assert docker.kind is ServerKind.DOCKER
    assert docker.base_url.endswith("/engines/v1")
    assert list(models(docker)) == ["ai/qwen3:4B-F16"]
    assert vllm is not None
    assert vllm.kind is ServerKind.VLLM
    assert models(vllm)["Qwen/Qwen3-4B"].context == 32768


def test_a_server_that_does_not_say_what_it_is_is_another_server() -> None:
    server = read(BARE, read_openai)
    assert server is not None
    assert server.kind is ServerKind.OTHER


DEEP = b'{"data": ' + b"[" * 100_000
NONSENSE: dict[str, Played] = {
    "a page": Played("<html>hello</html>"),
    "a redirect": Played(b"", 302, (("Location", "http://example.org/"),)),
    "a login": Played({"error": "Unauthorized"}, 401),
    "another list": Played({"items": []}),
    "a list of anything": Played({"data": [1, "two", None, {}]}),
    "a list that is text": Played({"data": "models", "models": "models"}),
    "a text": Played(b'"data"'),
    "depth": Played(DEEP),
    "not utf-8": Played(b'{"data": "\xff\xfe"}'),
    "too much": Played(b'{"data": [' + b" " * 5_000_000 + b"]}"),
    "a cut answer": Played({"data": [{"id": "m"}] * 100}, reset_after=40),
    "a hidden name": Played({"data": [{"id": "gpt\u202e4"}, {"id": "a" * 1000}, {"id": " "}]}),
}


@pytest.mark.parametrize("played", NONSENSE.values(), ids=list(NONSENSE))
def test_what_answers_nonsense_is_no_server_and_no_error(played: Played) -> None:
    paths = ("/api/v1/models", "/api/v0/models", "/v1/models", "/engines/v1/models", "/health")
    routes = dict.fromkeys(paths, played)
    for by in (read_lm_studio, read_docker, read_openai):
        assert read(routes, by) is None
    if played is not NONSENSE["a list of anything"]:
        assert read({"/api/tags": played}, read_ollama) is None


def test_a_server_without_a_model_is_found_all_the_same() -> None:
    paths = ("/api/v0/models", "/v1/models", "/engines/v1/models")
    none: Routes = dict.fromkeys(paths, Played({"object": "list", "data": None}))
    for by in (read_lm_studio, read_docker, read_openai):
        assert models(read(none, by)) == {}
    assert models(read({"/api/tags": {"models": None}}, read_ollama)) == {}


def test_one_broken_model_does_not_hide_the_others() -> None:
    broken = {"models": [{"name": 7}, {"name": "a\nb"}, "x", {"name": "good", "size": "big", "details": []}]}
    (model,) = models(read({"/api/tags": broken}, read_ollama)).values()
    assert (model.name, model.size_bytes, model.parameters_b) == ("good", None, None)


@pytest.mark.parametrize("slow", [Played(forever=True), Played({"data": []}, drip=0.05)])
def test_a_port_that_does_not_answer_holds_up_nobody(slow: Played) -> None:
    began = time.monotonic()
    with PlayedServer({"/v1/models": slow}) as server, PlayedServer(VLLM) as other:
        places = [
            Place(server.address, partial(read_openai, within_s=0.2)),
            Place(other.address, partial(read_openai, within_s=PATIENT_S)),
        ]
        (found,) = Finder(places).found()
    assert found.kind is ServerKind.VLLM
    assert time.monotonic() - began < 10


def test_all_places_are_asked_and_told_in_their_order() -> None:
    plays = ((OLLAMA, read_ollama), (LM_STUDIO, read_lm_studio), (DOCKER, read_docker), (BARE, read_openai))
    with ExitStack() as stack:
        servers = [(stack.enter_context(PlayedServer(routes)), by) for routes, by in plays]
        found = Finder([Place(at.address, partial(by, within_s=PATIENT_S)) for at, by in servers]).found()
        assert [server.base_url for server in found] == [
            server.address.url + ("/engines/v1" if by is read_docker else "/v1") for server, by in servers
        ]


def test_a_server_on_either_address_of_this_machine_is_found() -> None:
    for host in ("127.0.0.1", "::1"):
        with PlayedServer(VLLM, host=host) as server:
            found = read_openai(server.address, within_s=PATIENT_S)
            assert found is not None
            assert found.base_url == f"http://localhost:{server.address.port}/v1"


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert "NO_PROXY" not in os.environ
    assert read(VLLM, read_openai) is not None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Address(11434)),
        ("127.0.0.1:11500", Address(11500)),
        ("0.0.0.0", Address(11434)),  # noqa: S104 - it is what people set
        ("0.0.0.0:8080", Address(8080)),
        (":11500", Address(11500)),
        ("http://localhost:11500", Address(11500)),
        ("http://127.0.0.1", Address(80)),
        ("[::1]:11500", Address(11500, "::1")),
        ("127.0.0.2:1", Address(1, "127.0.0.2")),
        ("192.168.1.7:11434", None),
        ("ollama.example.org", None),
        ("https://localhost:11434", None),
        ("localhost:port", None),
        ("[::1", None),
    ],
)
def test_ollama_host_counts_where_it_is_this_machine(said: str, meant: Address | None) -> None:
    assert Address.named(said, port=11434) == meant


def test_ollama_listens_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "0.0.0.0:11500")
    assert (
        build_local_models(Settings(_env_file=None), MemoryInMemory()).ollama_url
        == "http://localhost:11500/v1"
    )
    monkeypatch.setenv("OLLAMA_HOST", "gpu.example.org")
    assert (
        build_local_models(Settings(_env_file=None), MemoryInMemory()).ollama_url
        == "http://localhost:11434/v1"
    )


def test_no_port_is_asked_twice() -> None:
    ports = [place.address.port for place in well_known(Address(8080))]
    assert len(ports) == len(set(ports))
    assert {8080, 1234, 12434} <= set(ports)


@pytest.mark.parametrize(
    ("said", "meant"), [("4.0B", 4.0), ("751.63M", 0.75163), ("8.03 B", 8.03), ("big", None), (None, None)]
)
def test_parameters_are_read_as_they_are_written(said: str | None, meant: float | None) -> None:
    assert billions(said) == (None if meant is None else pytest.approx(meant))


def test_the_memory_of_an_offered_model_counts_its_context() -> None:
    assert DEFAULT.memory_bytes == pytest.approx(5.6e9, rel=0.02)
