from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import start_blocking_portal

from grader.errors import InputError
from grader.models.endpoint import Endpoint
from tests.grading.rubric.kit import endpoint_at
from tests.grading.rubric.scripted_endpoint import MODEL, ScriptedEndpoint

if TYPE_CHECKING:
    from tests.grading.rubric.kit import Kit


@pytest.mark.parametrize(
    ("base_url", "local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://127.0.0.1:8080/v1", True),
        ("http://127.8.8.8/v1", True),
        ("http://[::1]/v1", True),
        ("http://evil.localhost/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://127.1/v1", False),
        ("http://0.0.0.0/v1", False),
        ("http://2130706433/v1", False),
    ],
)
def test_only_localhost_and_loopback_addresses_are_on_this_machine(base_url: str, local: bool) -> None:
    endpoint = Endpoint(base_url, "m")
    assert (endpoint.is_local, endpoint.stays_here) == (local, local)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://evil.example\\.localhost/v1", "http://evil.example%00.localhost/v1", "http://a;.localhost/v1",
        "http://\u24dbocalhost/v1", "http://évil.example/v1", "http://１２７.0.0.1/v1", "http://[::1%25eth0]/v1",
        "http://a b.localhost/v1", "http://127.0.0.1\t.evil.example/v1", "http://-a/v1", "http://a..b/v1",
        f"http://{'a' * 64}.example/v1", "http://h/v1?key=secret", "http://h/v1?", "http://h/v1#x", "http://h/v1\\x",
    ],
)  # fmt: skip
def test_an_address_that_can_be_read_in_two_ways_is_refused_in_a_sentence(base_url: str) -> None:
    with pytest.raises(InputError, match=r"^The address of the endpoint must ") as caught:
        Endpoint(base_url, "m")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "glm-4.6:cloud", "GPT-OSS:20B-CLOUD"])
def test_a_model_that_ollama_runs_elsewhere_does_not_stay_here(model: str) -> None:
    endpoint = Endpoint("http://localhost:11434/v1", model)
    assert (endpoint.is_local, endpoint.stays_here) == (True, False)


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("api.openai.com", True),
        ("mine.openai.azure.com", True),
        ("mine.cognitiveservices.azure.com", True),
        ("mine.services.ai.azure.com", True),
        ("openai.azure.com.evil.example", False),
        ("evilservices.ai.azure.com", False),
    ],
)
def test_openai_and_azure_are_told_to_keep_nothing(host: str, told: bool) -> None:
    assert Endpoint(f"https://{host}/v1", "m").is_openai is told


def test_an_endpoint_can_be_asked_where_a_loop_already_runs(kit: Kit) -> None:
    async def asked(base_url: str) -> tuple[str, ...]:
        return tuple(kit.client(endpoint_at(base_url)).models())

    with ScriptedEndpoint() as endpoint, start_blocking_portal() as portal:
        assert portal.call(asked, endpoint.base_url) == (MODEL,)
