"""A real HTTP server on loopback that plays an OpenAI-compatible endpoint, well-behaved or not.

Run it by itself to try the pages: ``python -m tests.grading.rubric.scripted_endpoint 8099``.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.grading.rubric.default_reply import default_reply

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

MODEL = "scripted-model"
Json = dict[str, Any]


LIST: Json = {"object": "list", "data": [{"id": MODEL, "object": "model"}]}


@dataclass(frozen=True)
class Played:
    """What a request gets: a body with its status and headers, after ``delay`` seconds.

    ``drip`` sends the body in single bytes with so many seconds between; ``reset_after`` breaks the
    connection off after so many bytes of it; ``forever`` never answers.
    ``piece`` sends it in chunks of so many bytes, ``rest_s`` seconds apart, without saying how long it is;
    ``is_old`` as HTTP/1.0 does, which ends with the connection.
    """

    body: bytes | str | Json = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    drip: float | None = None
    reset_after: int | None = None
    forever: bool = False
    piece: int | None = None
    rest_s: float = 0.0
    is_old: bool = False

    @property
    def raw(self) -> bytes:
        body = json.dumps(self.body) if isinstance(self.body, dict) else self.body
        return body.encode() if isinstance(body, str) else body


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Json


def completion(text: str | None, *, finish: str = "stop", **message: Any) -> Json:
    """The body of a chat completion with one choice."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "system_fingerprint": "fp_scripted",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, **message},
            }
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }


@dataclass
class Script:
    """What is played, in order; then ``otherwise`` for ever."""

    played: deque[Played | Callable[[Json], Played | Json]] = field(default_factory=deque)
    otherwise: Callable[[Json], Played | Json] = lambda body: completion(**default_reply(body))

    def next_for(self, body: Json) -> Played:
        step = self.played.popleft() if self.played else self.otherwise
        played = step(body) if callable(step) else step
        return played if isinstance(played, Played) else Played(played)


class ScriptedEndpoint:
    """The server; use it in a ``with`` block, or ``start`` and ``stop`` it."""

    def __init__(
        self,
        *played: Played | Json | Callable[[Json], Played | Json],
        otherwise: Callable[[Json], Played | Json] | None = None,
        listing: Callable[[str], Played | Json] = lambda _: LIST,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.script = Script(deque(Played(step) if isinstance(step, dict) else step for step in played))
        if otherwise is not None:
            self.script.otherwise = otherwise
        self._listing = listing
        self.seen: list[Seen] = []
        self.hung_up = threading.Event()
        self._stopping = threading.Event()
        self._tls = tls
        self._listen(host, port)

    def _listen(self, host: str, port: int) -> None:
        self._server = _server(self, host, port)
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        host, port = map(str, self._server.server_address[:2])
        return f"{'https' if self._tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}/v1"

    @property
    def chats(self) -> list[Seen]:
        """The requests for a completion."""
        return [seen for seen in self.seen if seen.path.endswith("/chat/completions")]

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def start_again(self) -> None:
        """After ``stop``, on the same port."""
        host, port = self._server.server_address[:2]
        self._stopping.clear()
        self._listen(str(host), int(port))
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        """Plays the next step for one request."""
        self.seen.append(seen)
        if seen.method == "GET":
            listed = self._listing(seen.path)
            played = listed if isinstance(listed, Played) else Played(listed)
        else:
            played = self.script.next_for(seen.body)
        if played.forever:
            self._wait_for_hang_up(handler)
            return
        self._stopping.wait(played.delay)
        self.send(handler, played)

    def _wait_for_hang_up(self, handler: BaseHTTPRequestHandler) -> None:
        handler.connection.settimeout(0.02)
        while not self._stopping.is_set():
            try:
                if not handler.connection.recv(1):
                    self.hung_up.set()
                    return
            except TimeoutError:
                continue
            except OSError:
                self.hung_up.set()
                return

    def send(self, handler: BaseHTTPRequestHandler, played: Played) -> None:
        """Sends one answer as it is played."""
        raw = played.raw
        if played.is_old:
            handler.protocol_version, handler.close_connection = "HTTP/1.0", True
        handler.send_response(played.status)
        length = {} if played.is_old else {"Content-Length": str(len(raw))}
        if played.piece is not None:
            length = {"Transfer-Encoding": "chunked"}
        headers = {"Content-Type": "application/json", **length, **dict(played.headers)}
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if played.reset_after is not None:
            handler.wfile.write(raw[: played.reset_after])
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.close_connection = True
        elif played.piece is not None:
            self._send_pieces(handler, raw, played.piece, played.rest_s)
        elif played.drip is not None:
            for sign in raw:
                handler.wfile.write(bytes([sign]))
                if self._stopping.wait(played.drip):
                    return
        else:
            handler.wfile.write(raw)

    def _send_pieces(self, handler: BaseHTTPRequestHandler, raw: bytes, size: int, rest_s: float) -> None:
        for start in range(0, len(raw), size):
            chunk = raw[start : start + size]
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            if self._stopping.wait(rest_s):
                return
        handler.wfile.write(b"0\r\n\r\n")


def _server(endpoint: ScriptedEndpoint, host: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(json.loads(raw or b"{}"))

        def do_GET(self) -> None:
            self._answer({})

        def _answer(self, body: Json) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                endpoint.answer(self, Seen(self.command, self.path, headers, body))
            except (BrokenPipeError, ConnectionResetError):
                endpoint.hung_up.set()
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            return  # a client that goes away is part of the play

    return Server((host, port), Handler)


if __name__ == "__main__":
    with ScriptedEndpoint(port=int(sys.argv[1])) as running:
        sys.stdout.write(f"{running.base_url}\n")
        sys.stdout.flush()
        threading.Event().wait()
