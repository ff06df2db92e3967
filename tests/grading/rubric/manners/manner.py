"""What a manner of answering is, and how the scripted server plays it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.grading.rubric.endpoint.capabilities import Way
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.scripted_endpoint import Json, Played, ScriptedEndpoint, Seen, completion

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from grader.errors import Ungraded

BOTH = (Way.WHOLE, Way.POINTWISE)
WHOLE, POINTS = (Way.WHOLE,), (Way.POINTWISE,)


@dataclass(frozen=True)
class Asked:
    """One request for a completion: its body, its path, and how many came before it."""

    body: Json
    path: str
    number: int

    @property
    def room(self) -> int:
        """Tokens that the reply may take; a great many where the request does not say."""
        return int(self.body.get("max_tokens") or self.body.get("max_completion_tokens") or 100_000)

    def has(self, name: str) -> bool:
        """Whether the request has a parameter, or a format by its name."""
        if name in ("json_schema", "json_object"):
            return bool(self.body.get("response_format", {}).get("type") == name)
        return bool(self.body.get(name)) if name == "stream" else name in self.body


Play = Callable[[Asked], Played | Json]


@dataclass(frozen=True)
class Graded:
    """The levels are those that the same replies get from an endpoint that answers by the book."""


@dataclass(frozen=True)
class Told:
    """No grade, but one sentence: ``says`` are patterns that it must match, ``never`` those it must not."""

    kind: Ungraded
    says: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How one service was seen to answer, with the report that tells it, and what must come of it.

    ``most_calls`` bounds the requests of a grade in one completion; one by points may take as many more as
    it has points after the first. ``path`` is where the endpoint is said to be.
    """

    name: str
    service: str
    source: str
    play: Play
    expect: Graded | Told
    most_calls: int
    ways: tuple[Way, ...] = WHOLE
    path: str = "/v1"


GRADE = Graded()


def most_calls(manner: Manner, way: Way, points: int) -> int:
    """Requests that a grade may take of a question with so many expected points."""
    return manner.most_calls + (points - 1 if way is Way.POINTWISE else 0)


class MannerEndpoint(ScriptedEndpoint):
    """Plays one manner; a list of models is only to be had under ``/v1``."""

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self.manner = manner

    @property
    def address(self) -> str:
        return self.base_url.removesuffix("/v1") + self.manner.path

    @property
    def bodies(self) -> tuple[Json, ...]:
        """What was asked of it, in order."""
        return tuple(seen.body for seen in self.seen if seen.method == "POST")

    def answer(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        asked = Asked(seen.body, seen.path, len(self.bodies))
        if seen.method == "GET" and not seen.path.startswith("/v1/models"):
            handler.send_error(404)
            self.seen.append(seen)
            return
        self.script.otherwise = lambda _: self.manner.play(asked)
        super().answer(handler, seen)


def good(asked: Asked) -> Json:
    """What an endpoint says that answers by the book, to the same request."""
    return completion(**default_reply(asked.body))


def sure(asked: Asked) -> Json:
    """The same, with the probability of its first word where that is asked for."""
    body = good(asked)
    if asked.has("logprobs"):
        first = {"token": text_of(asked), "logprob": -0.001}
        body["choices"][0]["logprobs"] = {"content": [{**first, "top_logprobs": [first]}]}
    return body


def text_of(asked: Asked) -> str:
    return str(default_reply(asked.body)["text"])


def always(body: bytes | str | Json, status: int = 400, **headers: str) -> Callable[[Asked], Played]:
    """The same answer to everything; ``headers`` have underscores for dashes."""
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return lambda _: Played(body, status, given)


def first(times: int, body: bytes | str | Json, status: int = 200, **headers: str) -> Play:
    """So many times this answer, and good ones after that."""
    refused = always(body, status, **headers)
    return lambda asked: refused(asked) if asked.number < times else good(asked)


def rejects(
    *names: str, says: Callable[[str], bytes | str | Json], status: int = 400, **headers: str
) -> Play:
    """Rejects the first of some parameters or formats that a request has, in the words of ``says``."""

    def play(asked: Asked) -> Played | Json:
        named = next((name for name in names if asked.has(name)), None)
        return good(asked) if named is None else always(says(named), status, **headers)(asked)

    return play


def said(message: str, **more: object) -> Json:
    """An error as OpenAI words it."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, **more}}


def saying(
    dress: Callable[[str], object], *, finish: str | None = "stop", **message: Any
) -> Callable[[Asked], Json]:
    """A good reply whose text is dressed otherwise."""

    def play(asked: Asked) -> Json:
        body = completion(None, **message)
        body["choices"][0] |= {"finish_reason": finish}
        body["choices"][0]["message"]["content"] = dress(text_of(asked))
        return body

    return play


def with_message(change: Callable[[str], Json], *, finish: str | None = "stop") -> Callable[[Asked], Json]:
    """A good reply whose message is made from its text."""

    def play(asked: Asked) -> Json:
        body = good(asked)
        body["choices"][0] |= {"message": change(text_of(asked)), "finish_reason": finish}
        return body

    return play


def with_choice(**more: object) -> Callable[[Asked], Json]:
    """A good reply whose choice has other things beside its message."""

    def play(asked: Asked) -> Json:
        body = good(asked)
        body["choices"][0] |= more
        return body

    return play


def with_body(**more: object) -> Callable[[Asked], Json]:
    """A good reply whose body has other things beside its choices."""
    return lambda asked: good(asked) | more


def thinking(tokens: int, finish: str = "length", **thought: Any) -> Callable[[Asked], Json]:
    """A model that thinks for so many tokens, whatever it is told, before it says anything."""

    def play(asked: Asked) -> Json:
        if asked.room >= tokens:
            return good(asked)
        return completion(None, finish=finish, **thought)

    return play


def stream(
    text: str,
    *,
    pieces: int = 7,
    data: str = "data: ",
    end: str = "\n\n",
    finish: str | None = "stop",
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = ("[DONE]",),
    between: str | None = None,
) -> bytes:
    """A completion as server-sent events; ``between`` is the finish reason of chunks before the last."""
    size = max(1, -(-len(text) // pieces))
    deltas: list[Json] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": text[start : start + size]} for start in range(0, len(text), size)]
    chunks = [_chunk(delta, between) for delta in deltas]
    if finish is not None:
        chunks.append(_chunk({}, finish))
    events = [*(f"{data}{json_of(chunk)}" for chunk in chunks), *(f"{data}{each}" for each in after)]
    return end.join([*before, *events, ""]).encode()


def _chunk(delta: Json, finish: str | None) -> Json:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted-model",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def json_of(body: object) -> str:

    return json.dumps(body)


EVENTS = (("Content-Type", "text/event-stream"),)


def streamed(**how: Any) -> Callable[[Asked], Played]:
    """A good reply as a stream, whether asked for one or not."""
    return lambda asked: Played(stream(text_of(asked), **how), headers=EVENTS)
