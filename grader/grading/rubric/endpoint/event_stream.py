"""Turns a reply that came in pieces into one completion; whatever stands in it is untrusted.

Some services only stream, some stream unasked: as server-sent events, or as one JSON object after another.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]

BEGINS_AN_EVENT = re.compile(r"(?:data|event|id|retry|error)[ \t]*:|:")
"""How the first line of an event stream begins; that of a comment begins with a colon."""
COMMENT = re.compile(r"[ \t]*:[^\r\n]*")
LINE_END = re.compile(r"\r\n|\n|\r")
SPACES = re.compile(r"\s*")
DONE = frozenset({"[DONE]", '"[DONE]"', "DONE", "[done]"})
BYTE_ORDER_MARK = "\ufeff"
_DECODER = json.JSONDecoder()


class EndedEarlyError(Exception):
    """The reply stops before its end."""


def completion_of(body: str) -> str:
    """The JSON of the completion, or of the error, that a body holds: a plain one as it is, one that came in
    pieces put together.

    What is neither is given back as it came.

    Raises:
        EndedEarlyError: its end is missing.
    """
    text = _from_its_start(body)
    if text.startswith("{"):
        return _of_objects(text)
    if BEGINS_AN_EVENT.match(text):
        return _put_together(_events(text)) or body
    return text


def is_stream(start: bytes) -> bool:
    """Whether a body that starts so comes in pieces."""
    text = start.decode("utf-8", "replace").removeprefix(BYTE_ORDER_MARK).lstrip()
    return BEGINS_AN_EVENT.match(text) is not None


def _from_its_start(body: str) -> str:
    """A body without what keeps a connection alive ahead of plain JSON: blank lines and comments."""
    text = body.removeprefix(BYTE_ORDER_MARK)
    place = _after_spaces(text, 0)
    while comment := COMMENT.match(text, place):
        place = _after_spaces(text, comment.end())
    if not text.startswith("{", place):
        place = _after_spaces(text, 0)
    return text[place:]


def _of_objects(text: str) -> str:
    """One JSON object, whatever ends the stream behind it, or several in a row."""
    found: list[Json] = []
    place = 0
    try:
        while text.startswith("{", place):
            value, end = _DECODER.raw_decode(text, place)
            found.append(value)
            place = _after_spaces(text, end)
    except RecursionError:
        return text
    except ValueError:
        if text.rstrip().endswith("}") and not found:
            return text
        raise EndedEarlyError from None
    rest = text[place:]
    if not any(map(_is_piece, found)):
        is_alone = len(found) == 1 and (not rest or BEGINS_AN_EVENT.match(rest))
        return text[:place] if is_alone and all(event.text in DONE for event in _events(rest)) else text
    objects = [_Event("", value=value) for value in found]
    return _put_together([*objects, *_events(rest)]) or text


def _is_piece(value: Json) -> bool:
    """Whether an object is a piece of a reply, or one that Ollama's own interface sends."""
    if "choices" not in value:
        return "done" in value and ("message" in value or "response" in value)
    return any("delta" in choice for choice in _choices(value))


@dataclass(frozen=True, slots=True)
class _Event:
    """One event: its ``kind``, and its data as text or, where they are that, as a JSON ``value``."""

    kind: str
    text: str = ""
    value: object = None


def _events(text: str) -> Iterator[_Event]:
    """The events of a stream; of data lines that are no JSON together, each is one of its own."""
    kind = ""
    data: list[str] = []
    for line in [*_lines(text), ""]:
        name, colon, value = line.partition(":")
        name = name.strip()
        value = value.removeprefix(" ")
        if not line.strip():
            yield from _event(kind, data)
            kind, data = "", []
        elif name == "error" and colon:  # how llama.cpp's server once told errors
            yield from _event(kind, data)
            yield from _event("error", [value])
            kind, data = "", []
        elif name == "event":
            kind = value.strip()
        elif name == "data" and colon:
            data.append(value)


def _event(kind: str, data: list[str]) -> Iterator[_Event]:
    if not data:
        return
    whole = _parsed(kind, "\n".join(data))
    parts = [_parsed(kind, line) for line in data] if len(data) > 1 and whole.value is None else []
    if parts and all(part.value is not None or part.text in DONE for part in parts):
        yield from parts
    else:
        yield whole


def _parsed(kind: str, text: str) -> _Event:
    text = text.strip()
    try:
        return _Event(kind, text, json.loads(text, strict=False))
    except (ValueError, RecursionError):
        return _Event(kind, text)


@dataclass(slots=True)
class _Message:
    """What the pieces of one message come to."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=list)
    calls: dict[int, tuple[Json, list[str]]] = field(default_factory=dict)
    whole: Json = field(default_factory=dict)

    def add(self, delta: Json) -> None:
        for name, value in delta.items():
            if name == "content" and isinstance(value, list):
                self.parts.extend(value)
            elif name == "content" and isinstance(value, str):
                self.parts.append(value)
            elif name == "tool_calls" and isinstance(value, list):
                for place, call in enumerate(value):
                    self._add_call(call, place)
            elif name == "function_call" and isinstance(value, dict):
                self._add_call({"function": value}, 0)
            elif name != "role" and isinstance(value, str):
                self.texts.setdefault(name, []).append(value)

    def _add_call(self, call: object, place: int) -> None:
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(call, dict) or not isinstance(function, dict):
            return
        index = call.get("index")
        named, arguments = self.calls.setdefault(index if isinstance(index, int) else place, ({}, []))
        for name, told in (("id", call.get("id")), ("name", function.get("name"))):
            if isinstance(told, str) and told:
                named.setdefault(name, told)
        given = function.get("arguments")
        if isinstance(given, str):
            arguments.append(given)
        elif isinstance(given, dict):
            arguments.append(json.dumps(given))

    def put_together(self) -> Json:
        """The message: from its pieces, or as it was sent whole where there are none."""
        message: Json = {name: "".join(texts) for name, texts in self.texts.items()}
        if any(self.parts):
            message["content"] = _content(self.parts)
        if self.calls:
            message["tool_calls"] = [
                {
                    "id": named.get("id", ""),
                    "type": "function",
                    "function": {"name": named.get("name", ""), "arguments": "".join(arguments)},
                }
                for named, arguments in self.calls.values()
            ]
        return {"content": None, **self.whole, **message, "role": "assistant"}


def _content(parts: Iterable[Any]) -> str | list[Any]:
    """The text, or the parts where any is more than text, with the text between them in one."""
    merged: list[Any] = []
    run: list[str] = []

    def end_run() -> None:
        if run:
            merged.append({"type": "text", "text": "".join(run)})
            run.clear()

    for part in parts:
        text = part
        if isinstance(part, dict) and part.get("type", "text") == "text":
            text = part.get("text")
        if isinstance(text, str):
            run.append(text)
        else:
            end_run()
            merged.append(part)
    end_run()
    only_text = all(isinstance(part, dict) and part.get("type") == "text" for part in merged)
    return "".join(part["text"] for part in merged) if only_text else merged


def _put_together(events: Iterable[_Event]) -> str | None:
    """The JSON of what a stream's events come to; None if they are no pieces of a completion.

    Raises:
        EndedEarlyError: neither a reason to finish nor the mark of the end came.
    """
    reply = _Reply()
    for event in events:
        error = None if event.text in DONE else _error_in(event)
        if error is not None:
            return json.dumps({"error": error})
        reply.add(event)
    if not reply.is_whole:
        raise EndedEarlyError
    return json.dumps(reply.completion()) if reply.has_choices else None


@dataclass(slots=True)
class _Reply:
    """What the events of a stream come to."""

    message: _Message = field(default_factory=_Message)
    told: Json = field(default_factory=dict)
    logprobs: list[Any] = field(default_factory=list)
    finish: str | None = None
    has_choices: bool = False
    is_done: bool = False
    has_hole: bool = False

    @property
    def is_whole(self) -> bool:
        return (self.is_done or self.finish is not None) and not self.has_hole

    def add(self, event: _Event) -> None:
        if event.text in DONE:
            self.is_done = True
        elif isinstance(event.value, dict):
            self._add_chunk(_as_chunk(event.value))
        else:
            # Words that keep a connection alive say nothing; half an object is a hole in the reply.
            self.has_hole = self.has_hole or event.text.startswith(("{", "["))

    def _add_chunk(self, chunk: Json) -> None:
        choices = _choices(chunk)
        self.has_choices = self.has_choices or isinstance(chunk.get("choices"), list)
        for name in ("id", "model", "system_fingerprint"):
            if isinstance(chunk.get(name), str) and chunk[name]:
                self.told.setdefault(name, chunk[name])
        for holder in (chunk, chunk.get("x_groq"), *choices):
            if isinstance(holder, dict) and isinstance(holder.get("usage"), dict):
                self.told["usage"] = holder["usage"]
        for choice in choices[:1]:
            self._add_choice(choice)
            if "delta" not in choice and chunk.get("object") == "chat.completion":
                self.is_done = True

    def _add_choice(self, choice: Json) -> None:
        if isinstance(choice.get("delta"), dict):
            self.message.add(choice["delta"])
        elif isinstance(choice.get("text"), str):
            self.message.add({"content": choice["text"]})
        if isinstance(choice.get("message"), dict):
            self.message.whole = choice["message"]
        listed = choice.get("logprobs")
        if isinstance(listed, dict) and isinstance(listed.get("content"), list):
            self.logprobs += listed["content"]
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason not in ("", "null"):
            self.finish = reason

    def completion(self) -> Json:
        choice = {"index": 0, "message": self.message.put_together(), "finish_reason": self.finish}
        if self.logprobs:
            choice["logprobs"] = {"content": self.logprobs}
        return {"object": "chat.completion", **self.told, "choices": [choice]}


def _choices(chunk: Json) -> list[Json]:
    """The pieces for the first of the replies, for no more are asked for."""
    choices = chunk.get("choices")
    if not isinstance(choices, list):
        return []
    return [each for each in choices if isinstance(each, dict) and each.get("index") in (None, 0)]


def _as_chunk(value: Json) -> Json:
    """A piece as the chat completions API has it, of one that Ollama's own interface sends."""
    if "choices" in value or not isinstance(value.get("done"), bool):
        return value
    message = value.get("message")
    delta = message if isinstance(message, dict) else {"content": value.get("response")}
    choice: Json = {"delta": delta}
    chunk: Json = {"model": value.get("model"), "choices": [choice]}
    if value["done"]:
        choice["finish_reason"] = value.get("done_reason") or "stop"
        chunk["usage"] = {
            "prompt_tokens": value.get("prompt_eval_count"),
            "completion_tokens": value.get("eval_count"),
        }
    return chunk


def _error_in(event: _Event) -> object:
    """What an event says of an error; None if it tells none."""
    value = event.value
    if isinstance(value, dict):
        if value.get("error"):
            return value["error"]
        if value.get("object") == "error":
            return value
        if value.get("error_message"):
            return {"message": value["error_message"], "type": value.get("error_type")}
        for choice in _choices(value):
            if choice.get("error"):
                return choice["error"]
            if choice.get("finish_reason") == "error":
                return {"message": "The reply ended with an error."}
    if event.kind == "error":
        return value if isinstance(value, dict) and value else {"message": event.text}
    return None


def _lines(text: str) -> Iterator[str]:
    # Not ``splitlines``, which cuts at signs that JSON holds in its strings.
    start = 0
    for end in LINE_END.finditer(text):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def _after_spaces(text: str, place: int) -> int:
    found = SPACES.match(text, place)
    return found.end() if found else place
