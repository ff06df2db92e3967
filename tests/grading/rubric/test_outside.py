"""Whom a server asks for people who do not run it: nobody in its own network, by whatever name."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx2
import pytest

from grader.errors import InputError, NotGradedError, NotPulledError, Ungraded
from grader.grading.language_model import LanguageModel
from grader.grading.local_models import build_local_models
from grader.grading.rubric.endpoint.client import ChatClient, Limits, RateLimit
from grader.grading.rubric.endpoint.connecting import connecting
from grader.grading.rubric.endpoint.guarded_transport import GuardedTransport, InsideAddressError
from grader.grading.rubric.endpoint.outside import Outside, is_outside
from grader.models.endpoint import EMBEDDED_URL, Endpoint, EndpointChoice
from grader.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from grader.history import HistoryStore

WITHIN = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "0.1.2.3",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.0.192",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "ff02::1",
]


@pytest.mark.parametrize("address", WITHIN)
def test_an_address_within_a_network_is_not_outside(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "104.18.7.192", "2606:4700::6812:7c0", "64:ff9b::101:101"])
def test_an_address_that_everybody_reaches_is_outside(address: str) -> None:
    assert is_outside(address)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:11434/v1",
        "http://api.localhost/v1",
        "http://[::1]:8000/v1",
        "http://169.254.169.254/latest",
        "http://metadata.google.internal/v1",
        "http://router.local/v1",
        "http://intranet/v1",
        "http://2130706433/v1",
        "http://0x7f000001/v1",
        "http://127.1/v1",
        EMBEDDED_URL,
    ],
)
def test_nobody_chooses_what_lies_in_the_servers_network(base_url: str, history: HistoryStore) -> None:
    """Nor is it asked where it was chosen before, by an admin that is none any more."""
    model = LanguageModel(history=history, settings=Settings(_env_file=None), outside=Outside())
    with pytest.raises(InputError, match="within this server’s own network"):
        model.choose(EndpointChoice(base_url, "small"))
    assert model.choice() is None
    with pytest.raises(NotGradedError) as refused:
        connecting(history, outside=Outside())(Endpoint(base_url, "small"))
    assert refused.value.kind is Ungraded.FORBIDDEN


def test_what_the_server_offers_is_chosen_by_all_and_to_the_letter(history: HistoryStore) -> None:
    """The owner's own model server may lie in the network; its other paths are no offer."""
    outside = Outside("http://models.internal:8000/v1/")
    model = LanguageModel(history=history, settings=Settings(_env_file=None), outside=outside)
    model.choose(EndpointChoice("http://models.internal:8000/v1", "small"))
    assert model.choice() == EndpointChoice("http://models.internal:8000/v1", "small")
    assert not model.may_choose("http://models.internal:8000/admin")
    assert not model.may_choose("http://models.internal/v1")
    assert model.may_choose("https://api.openai.com/v1")


class Wire(httpx2.AsyncBaseTransport):
    """Notes what would be sent, and where to."""

    def __init__(self) -> None:
        self.sent: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        return httpx2.Response(200, json={})


def looked_up(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def getaddrinfo(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    module = "grader.grading.rubric.endpoint.guarded_transport.getaddrinfo"
    monkeypatch.setattr(module, getaddrinfo)


def ask(wire: Wire, *, pinned: bool = True) -> None:
    endpoint = Endpoint("https://llm.example.org/v1", "small")
    guarded = GuardedTransport(wire, endpoint, 1000, 10, outside_only=True, pinned=pinned)
    request = httpx2.Request("GET", "https://llm.example.org/v1/models")
    with ThreadPoolExecutor(1) as pool:
        # A thread of its own: a browser of other tests may have a loop that runs on this one.
        pool.submit(lambda: asyncio.run(guarded.handle_async_request(request))).result()


@pytest.mark.parametrize("addresses", [("10.0.0.7",), ("1.1.1.1", "127.0.0.1"), ("::ffff:127.0.0.1",), ()])
def test_a_name_that_leads_inside_is_not_asked(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where it leads outside as well: the next look-up may give the other address."""
    looked_up(monkeypatch, *addresses)
    wire = Wire()
    with pytest.raises(InsideAddressError):
        ask(wire)
    assert wire.sent == []


def test_the_address_that_was_looked_at_is_the_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the name still, by which its certificate is checked."""
    looked_up(monkeypatch, "2606:4700::1", "1.1.1.1")
    wire = Wire()
    ask(wire)
    ask(wire, pinned=False)
    first, by_proxy = wire.sent
    assert (first.url.host, first.headers["host"]) == ("1.1.1.1", "llm.example.org")
    assert first.extensions["sni_hostname"] == "llm.example.org"
    assert by_proxy.url.host == "llm.example.org"


def test_a_name_that_leads_inside_is_told_in_one_sentence() -> None:
    """By a real connection: the name is looked up by this machine."""
    endpoint = Endpoint("http://localhost:9/v1", "small")
    client = ChatClient(endpoint, Limits(tries=1), RateLimit(), outside_only=True)
    with pytest.raises(NotGradedError, match="within this server’s own network") as refused:
        client.models()
    assert refused.value.kind is Ungraded.FORBIDDEN


def test_models_of_a_server_are_withheld_from_who_does_not_run_it(
    history: HistoryStore, tmp_path: Path
) -> None:
    """No file of its disk is opened, none is fetched, and nobody else's server is ended."""
    (tmp_path / "models").mkdir()
    file = tmp_path / "models" / "secret.gguf"
    file.write_bytes(b"GGUF")
    models = build_local_models(
        Settings(GRADER_DATA_DIR=str(tmp_path), _env_file=None), history, withheld=True
    )
    assert (models.found(), models.has_ollama(), models.embedded.files()) == ((), False, ())
    assert not models.embedded.installed
    sentence = "Only an admin of this server may use, add or fetch models on it"
    for tried in (models.embedded.add, models.embedded.memory, models.embedded.choice):
        with pytest.raises(InputError, match=sentence):
            tried(str(file))
    for fetch in (models.fetch, models.embedded.download):
        with pytest.raises(NotPulledError, match=sentence):
            fetch(None)
    with pytest.raises(InputError, match=sentence):
        models.prepared(None, None)
