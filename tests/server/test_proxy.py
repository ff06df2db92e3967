"""The proxy's own file, before replicas that say what a test has them say."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.server.cluster import PROXY, free_port, haproxy

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 60


class Replica(ThreadingHTTPServer):
    """Says its word when it is asked whether it is ready, and to all else what it was told of the browser."""

    daemon_threads = True

    def __init__(self, word: str) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.word = word
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Answering(BaseHTTPRequestHandler):
    server: Replica

    def do_GET(self) -> None:
        told = [self.headers.get(name, "") for name in ("X-Forwarded-For", "X-Forwarded-Proto")]
        ready = self.path.endswith("/_rehearse/ready")
        body = (self.server.word if ready else " ".join([self.server.word, *told])).encode()
        self.send_response(503 if ready and self.server.word != "ready" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: what is printed here nobody reads."""


@contextmanager
def proxy(*words: str) -> Iterator[int]:
    """The port of a proxy before two replicas that say so."""
    replicas, port = [Replica(word) for word in words], free_port()
    told = {"BIND": f"127.0.0.1:{port}", "BASE_PATH": "/practice"}
    told |= {f"APP{n}": f"127.0.0.1:{each.server_port}" for n, each in enumerate(replicas, 1)}
    with subprocess.Popen(
        [haproxy(), "-f", PROXY], env=os.environ | told, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    ) as running:
        try:
            yield port
        finally:
            running.kill()
            for replica in replicas:
                replica.shutdown()
                replica.server_close()


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and text, once the proxy listens."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/practice/_stcore/metrics"])
def test_how_many_are_here_is_told_inside_alone(path: str) -> None:
    with proxy("ready", "ready") as port:
        assert get(port, "/practice/")[0] == 200
        assert get(port, path)[0] == 403


def test_what_a_browser_says_of_its_address_is_not_passed_on() -> None:
    with proxy("ready", "ready") as port:
        headers = {"X-Forwarded-For": "10.1.1.1", "X-Forwarded-Proto": "https"}
        assert get(port, "/practice/", **headers) == (200, "ready 127.0.0.1 http")


@pytest.mark.parametrize("word", ["starting", "bank"])
def test_people_are_sent_to_the_replica_that_can_serve_them(word: str) -> None:
    with proxy(word, "database") as port:
        end = time.monotonic() + PATIENCE_S
        while {get(port, "/practice/")[1].split()[0] for _ in range(6)} != {"database"}:
            assert time.monotonic() < end
            time.sleep(0.2)


@pytest.mark.parametrize("word", ["database", "grader"])
def test_pages_that_say_what_is_wrong_are_shown(word: str) -> None:
    with proxy(word, "starting") as port:
        end = time.monotonic() + PATIENCE_S
        while {get(port, "/practice/")[1].split()[0] for _ in range(6)} != {word}:
            assert time.monotonic() < end
            time.sleep(0.2)
