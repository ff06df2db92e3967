"""Real HTTP servers on loopback that play Ollama, LM Studio, llama.cpp and Docker Model Runner."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.grading.local_models.loopback import Address
from tests.grading.rubric.scripted_endpoint import Played, ScriptedEndpoint, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from http.server import BaseHTTPRequestHandler

Json = dict[str, Any]
HOLD: Json = {}
"""Stands for a line that is not said before the other end hangs up."""


class PlayedServer(ScriptedEndpoint):
    """Answers by path, or with a 404 as servers have it; grades when it is asked to."""

    def __init__(self, routes: Mapping[str, Played | Json] | None = None, *, host: str = "127.0.0.1") -> None:
        super().__init__(host=host)
        self.routes = dict(routes or {})

    @property
    def address(self) -> Address:
        return Address(int(self._server.server_address[1]))

    def answer(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        if seen.path.endswith("/chat/completions"):
            super().answer(handler, seen)
            return
        self.seen.append(seen)
        played = self.routes.get(seen.path, Played({"error": "not found"}, 404))
        played = played if isinstance(played, Played) else Played(played)
        if played.forever:
            self._wait_for_hang_up(handler)
        else:
            self._stopping.wait(played.delay)
            self.send(handler, played)


def tagged(name: str, size: int = 2_500_000_000, **more: Any) -> Json:
    """A model as Ollama lists it."""
    details = {"family": "qwen3", "families": ["qwen3"], "parameter_size": "4.0B"}
    return {"name": name, "model": name, "size": size, "details": details | more.pop("details", {}), **more}


@dataclass
class PlayedOllama:
    """What a played Ollama has and does; start it by ``serving``.

    ``kept`` counts the bytes of each layer that have come. ``stop_at`` is how many come in all before
    ``stop`` says how it ends: with an error's words, or by breaking off; ``hold_at`` after how many it waits
    until the other end hangs up. ``old`` knows only Modelfiles.
    """

    layers: Mapping[str, int] = field(default_factory=lambda: {"sha256:aa": 900, "sha256:bb": 100})
    models: dict[str, Json] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    step: int = 100
    stop_at: int | None = None
    stop: str = ""
    hold_at: int | None = None
    old: bool = False
    create_error: tuple[int, str] | None = None
    wait: Callable[[], None] = lambda: None
    created: list[Json] = field(default_factory=list)

    def serving(self) -> OllamaServer:
        return OllamaServer(self)

    def pull(self, name: str) -> Iterator[Json]:
        """The lines that a pull says."""
        yield {"status": "pulling manifest"}
        for digest, total in self.layers.items():
            while True:
                come = self.kept.get(digest, 0)
                yield {"status": f"pulling {digest}", "digest": digest, "total": total, "completed": come}
                if come >= total:
                    break
                if self.stop_at is not None and sum(self.kept.values()) >= self.stop_at:
                    if self.stop:
                        yield {"error": self.stop}
                    return
                if self.hold_at is not None and sum(self.kept.values()) >= self.hold_at:
                    yield HOLD
                self.wait()
                self.kept[digest] = min(total, come + self.step)
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        self.models[name] = tagged(name, sum(self.layers.values()))
        yield {"status": "success"}

    def create(self, body: Json) -> Iterator[Json] | Played:
        """What comes of making a model of another."""
        if self.create_error is not None:
            return Played({"error": self.create_error[1]}, self.create_error[0])
        if self.old and "modelfile" not in body:
            return Played({"error": "path or modelfile are required"}, 400)
        if not self.old and "from" not in body:
            return Played({"error": "neither 'from' or 'files' was specified"}, 400)
        self.created.append(body)
        name = f"{body['model']}:latest"
        self.models[name] = tagged(name)
        return iter([{"status": "using already created layer"}, {"status": "success"}])


class OllamaServer(PlayedServer):
    def __init__(self, ollama: PlayedOllama) -> None:
        super().__init__()
        self.ollama = ollama

    def answer(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        if seen.path == "/api/tags":
            self.routes[seen.path] = {"models": list(self.ollama.models.values())}
        if seen.path not in ("/api/pull", "/api/create"):
            super().answer(handler, seen)
            return
        self.seen.append(seen)
        pulls = seen.path == "/api/pull"
        said = self.ollama.pull(seen.body["model"]) if pulls else self.ollama.create(seen.body)
        if isinstance(said, Played):
            self.send(handler, said)
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "application/x-ndjson")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        whole = False
        for line in said:
            if line is HOLD:
                self._wait_for_hang_up(handler)
                break
            raw = f"{json.dumps(line)}\n".encode()
            handler.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
            handler.wfile.flush()
            whole = "error" in line or line.get("status") == "success"
        if whole:
            handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = True
