"""Pulling through a server that plays Ollama."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotPulledError
from grader.grading.local_models.catalog import CONTEXT, DEFAULT, OFFERED
from grader.grading.local_models.machine import Machine, this_machine
from grader.grading.local_models.pulling import GOES_ON, Pulling, PullProgress, PullStep
from tests.grading.local_models.played_servers import PlayedOllama, tagged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.loopback import Address

SMALL = replace(DEFAULT, ollama_bytes=1000)
ROOMY = Machine(16_000_000_000, Path("/models"), 100_000_000_000)


@pytest.fixture
def cancel() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def pull(
    address: Address,
    cancel: threading.Event,
    offer: OfferedModel = SMALL,
    *,
    machine: Machine = ROOMY,
    **limits: float,
) -> tuple[str, list[PullProgress]]:
    """The name of what was pulled, and what was told of it on the way."""
    told: list[PullProgress] = []
    pulling = Pulling(address, lambda: machine, **limits)
    return pulling.pull(offer, progress=told.append, cancel=cancel), told


def why_not(
    ollama: PlayedOllama, cancel: threading.Event, offer: OfferedModel = SMALL, **limits: float
) -> str:
    """The sentence about a pull that fails."""
    with ollama.serving() as server, pytest.raises(NotPulledError) as failed:
        pull(server.address, cancel, offer, **limits)
    return str(failed.value)


def test_a_pulled_model_gets_a_context_that_fits(cancel: threading.Event) -> None:
    ollama = PlayedOllama()
    with ollama.serving() as server:
        name, _ = pull(server.address, cancel)
    assert name == "rehearse-qwen3-4b"
    assert ollama.created == [
        {
            "model": name,
            "from": DEFAULT.ollama_tag,
            "parameters": {"num_ctx": CONTEXT, "temperature": 0},
            "stream": True,
        }
    ]


def test_progress_counts_the_bytes_of_all_layers(cancel: threading.Event) -> None:
    with PlayedOllama(layers={"sha256:aa": 600, "sha256:bb": 600}, step=300).serving() as server:
        _, told = pull(server.address, cancel)
    loading = [(at.done_bytes, at.total_bytes) for at in told if at.step is PullStep.DOWNLOADING]
    assert loading == [(0, 1000), (300, 1000), (600, 1000), (600, 1200), (900, 1200), (1200, 1200)]
    assert [at.step for at in told][-3:] == [PullStep.CHECKING, PullStep.CHECKING, PullStep.MAKING]


@pytest.mark.parametrize("offer", [offer for offer in OFFERED if offer.thinks])
def test_a_model_that_thinks_is_kept_from_it(cancel: threading.Event, offer: OfferedModel) -> None:
    ollama = PlayedOllama()
    with ollama.serving() as server:
        pull(server.address, cancel, offer)
    assert "<think>\n\n</think>" in ollama.created[0]["template"]
    assert "{{ .Content }}" in ollama.created[0]["template"]


def test_an_older_ollama_gets_a_modelfile(cancel: threading.Event) -> None:
    thinking = next(offer for offer in OFFERED if offer.thinks)
    ollama = PlayedOllama(old=True)
    with ollama.serving() as server:
        pull(server.address, cancel, thinking)
    lines = ollama.created[0]["modelfile"].splitlines()
    assert lines[:2] == [f"FROM {thinking.ollama_tag}", f"PARAMETER num_ctx {CONTEXT}"]
    assert 'TEMPLATE """' in ollama.created[0]["modelfile"]


def test_a_model_that_is_there_is_not_fetched_again(cancel: threading.Event) -> None:
    ollama = PlayedOllama(models={DEFAULT.ollama_tag: tagged(DEFAULT.ollama_tag)})
    with ollama.serving() as server:
        pull(server.address, cancel, machine=replace(ROOMY, free_bytes=0))
        assert [seen.path for seen in server.seen] == ["/api/tags", "/api/create"]


def test_cancelling_hangs_up_and_pulling_again_goes_on(cancel: threading.Event) -> None:
    ollama = PlayedOllama(hold_at=300)

    def soon(at: PullProgress) -> None:
        if at.done_bytes >= 300:
            threading.Timer(0.2, cancel.set).start()

    with ollama.serving() as server:
        with pytest.raises(NotPulledError, match=GOES_ON):
            Pulling(server.address, lambda: ROOMY).pull(SMALL, progress=soon, cancel=cancel)
        assert server.hung_up.wait(10)
        assert sum(ollama.kept.values()) == 300
        ollama.hold_at = None
        _, told = pull(server.address, threading.Event())
    first = next(at for at in told if at.step is PullStep.DOWNLOADING)
    assert first.done_bytes == 300
    assert DEFAULT.ollama_tag in ollama.models


def test_a_connection_that_breaks_says_that_it_goes_on(cancel: threading.Event) -> None:
    ollama = PlayedOllama(stop_at=300)
    with ollama.serving() as server:
        with pytest.raises(NotPulledError, match=f"broke off in the middle. {GOES_ON}"):
            pull(server.address, cancel)
        ollama.stop_at = None
        pull(server.address, cancel)
    assert sum(ollama.kept.values()) == 1000


def test_an_ollama_that_stops_is_told_apart_from_one_that_runs(cancel: threading.Event) -> None:
    ollama = PlayedOllama()
    server = ollama.serving().start()
    ollama.wait = lambda: server._server.socket.close()
    ollama.stop_at = 200
    try:
        with pytest.raises(NotPulledError, match="Ollama stopped in the middle: start it, and pull again"):
            pull(server.address, cancel)
    finally:
        server.stop()


BLOB = "/usr/share/ollama/.ollama/models/blobs/sha256-a8cc-partial"
REGISTRY = "https://registry.ollama.ai/v2/library/qwen3/manifests/4b"
SIGNED = "https://dd20bb.r2.cloudflarestorage.com/data?X-Amz-Credential=6604%2Faws4&X-Amz-Signature=e41e57"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"write {BLOB}: no space left on device", "The disk where Ollama keeps its models is full"),
        (f"write {BLOB}: There is not enough space on the disk.", "is full: make room for "),
        ("pull model manifest: file does not exist", "Ollama's library does not have qwen3:4b-instruct"),
        (
            f'pull model manifest: Get "{REGISTRY}": dial tcp: lookup registry.ollama.ai: no such host',
            "reach",
        ),
        (
            f'pull model manifest: Get "{REGISTRY}": net/http: TLS handshake timeout',
            "cannot reach its library",
        ),
        (f'max retries exceeded: Get "{SIGNED}": dial tcp: i/o timeout', "cannot reach its library"),
        ("max retries exceeded: unexpected EOF", "cannot reach its library"),
        ("proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused", "proxy"),
        ("x509: certificate signed by unknown authority", "cannot reach its library"),
        (
            "pull model manifest: 412: \n\nThe model requires a newer version of Ollama.",
            "This Ollama is too old",
        ),
        ("pull model manifest: 429: too many requests", "pull again in some minutes"),
        ("pull model manifest: 503: upstream connect error", "pull again in some minutes"),
        ("digest mismatch, file must be downloaded again: want sha256:aa, got sha256:bb", "damaged"),
        (f"open {BLOB}: permission denied", "may not write to the folder"),
        ("this model requires MLX support", "It says: “this model requires MLX support”"),
    ],
)
def test_an_error_of_ollama_is_one_sentence_with_what_to_do(
    cancel: threading.Event, said: str, told: str
) -> None:
    sentence = why_not(PlayedOllama(stop_at=300, stop=said), cancel)
    assert told in sentence
    assert "X-Amz" not in sentence


def test_an_unknown_error_keeps_hosts_and_no_keys(cancel: threading.Event) -> None:
    sentence = why_not(PlayedOllama(stop_at=0, stop=f"odd thing at {SIGNED}\x1b[31m"), cancel)
    assert "“odd thing at https://dd20bb.r2.cloudflarestorage.com" in sentence
    assert "Signature" not in sentence
    assert "\x1b" not in sentence


def test_a_full_disk_is_told_before_anything_is_fetched(cancel: threading.Event) -> None:
    with PlayedOllama().serving() as server:
        with pytest.raises(NotPulledError, match=r"takes 2.5 GB, and .*models.* has 1.0 GB left: make room"):
            pull(server.address, cancel, DEFAULT, machine=replace(ROOMY, free_bytes=1_000_000_000))
        assert [seen.path for seen in server.seen] == ["/api/tags"]


def test_room_counts_what_an_unfinished_download_takes(tmp_path: Path) -> None:
    free = this_machine([tmp_path]).free_bytes
    blobs = tmp_path / "models" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "sha256-aa-partial").write_bytes(b"x" * 50_000_000)
    after = this_machine([tmp_path, tmp_path / "gone"])
    assert after.folder == tmp_path
    assert after.free_bytes is not None
    assert free is not None
    assert abs(after.free_bytes - free) < 40_000_000


def test_no_ollama_is_told_with_what_to_do(cancel: threading.Event) -> None:
    server = PlayedOllama().serving().start()
    server.stop()
    with pytest.raises(NotPulledError, match=r"No Ollama answers at http://localhost:\d+: install it"):
        pull(server.address, cancel)


def test_what_does_not_move_for_minutes_is_given_up(cancel: threading.Event) -> None:
    sentence = why_not(PlayedOllama(step=0, wait=lambda: None), cancel, stalled_s=0.05)
    assert sentence.startswith("Nothing more of Qwen3 4B")
    assert sentence.endswith(GOES_ON)


def test_silence_is_given_up(cancel: threading.Event) -> None:
    quiet = threading.Event()
    sentence = why_not(PlayedOllama(wait=lambda: quiet.wait(1)), cancel, silence_s=0.2)
    assert sentence.startswith("Ollama broke off in the middle")


def test_a_model_that_cannot_be_made_is_told(cancel: threading.Event) -> None:
    sentence = why_not(PlayedOllama(create_error=(500, "template error: unclosed action")), cancel)
    assert "It says: “template error: unclosed action”" in sentence
