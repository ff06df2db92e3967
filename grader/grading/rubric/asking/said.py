"""The JSON objects that a model says: its thoughts, the words around, fences and layers taken off."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from grader.grading.rubric.asking.lenient_json import Found, objects_in
from grader.grading.rubric.endpoint.thoughts import LEFTOVER, Spoken, has_words, spoken

INVISIBLE = " \t\r\n\u200b\u200c\u200d\u2060\ufeff"
MOST_LAYERS = 2
"""How often JSON within a string is unwrapped."""


class UnreadableReplyError(Exception):
    """The text is not what was asked for; the message says what is wrong, to the model that wrote it."""


class CutReplyError(UnreadableReplyError):
    """The text ends in the middle of an object, whatever the server says of it."""


class OnlyThoughtError(UnreadableReplyError):
    """The model thought, and said nothing after it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Objects, and lists of them, in the order in which they are said; none is empty.

    ``is_cut`` if another begins after them that the text does not end, ``in_thought`` if this is the last
    sign of a thought with nothing said after it.
    """

    found: tuple[Found, ...]
    is_cut: bool
    in_thought: bool


def said_in(text: str) -> Said:
    """The objects that a model says.

    Of a thought only what is said after it counts, drafts and all. Where nothing is said after it, an object
    that ends the thought does, since servers put whole replies there, and only if the thought has an end or
    is nothing else: a draft in a thought that goes on, or is cut, is no reply.

    Raises:
        OnlyThoughtError: there is nothing but a thought.
        UnreadableReplyError: there is no object, or it is cut.
    """
    said = spoken(text, [(found.start, found.end) for found in objects_in(text).found])
    if said.text or not said.thought_length:
        return _objects(said.text or text, MOST_LAYERS)
    last = _last_of(said)
    if last is None:
        raise OnlyThoughtError("it holds a thought, and no JSON object after it.")
    return Said((last,), is_cut=False, in_thought=True)


def _last_of(said: Spoken) -> Found | None:
    """The object at the very end of a thought."""
    thought = said.thought
    found = objects_in(thought).found
    if not found or not found[-1].value or has_words(thought[found[-1].end :]):
        return None
    is_all = not has_words(thought[: found[-1].start])
    return found[-1] if said.is_ended or is_all else None


def _objects(text: str, layers: int) -> Said:
    text = _without_tail(text)
    objects = objects_in(text)
    cut_at = len(text) if objects.cut_at is None else objects.cut_at
    found = tuple(each for each in objects.found if each.value and each.start < cut_at)
    if found or objects.cut_at is not None:
        if not found:
            raise CutReplyError("it ends in the middle of the object.")
        return Said(found, is_cut=objects.cut_at is not None, in_thought=False)
    inner = _decoded(text) if layers else None
    if inner is not None:
        return _objects(inner, layers - 1)
    if objects.found:
        raise UnreadableReplyError("its JSON object is empty.")
    raise UnreadableReplyError("there is no JSON object in it that can be read.")


def _without_tail(text: str) -> str:
    """The text without what templates and fences leave at its end, so that it ends where its JSON does."""
    end = len(text)
    for leftover in reversed([*LEFTOVER.finditer(text)]):
        if text[leftover.end() : end].strip(INVISIBLE):
            break
        end = leftover.start()
    return text[:end].rstrip(INVISIBLE)


def _decoded(text: str) -> str | None:
    """The text within a JSON string that is all there is, with its quotation marks or without."""
    text = LEFTOVER.sub("", text).strip(INVISIBLE)
    if '\\"' not in text:
        return None
    if not (text.startswith('"') and text.endswith('"')):
        text = f'"{text[text.find("{") : text.rfind("}") + 1]}"'
    try:
        inner: Any = json.loads(text, strict=False)
    except ValueError:
        return None
    return inner if isinstance(inner, str) else None
