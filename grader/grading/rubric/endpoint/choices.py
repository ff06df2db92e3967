"""Where in a completion the text is, and why it ended there: services put both in many places and words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_details", "thinking_blocks", "thought")
"""Where a message has thoughts beside its text."""
THOUGHT_PARTS = ("thinking", "reasoning", "thought", "redacted_thinking", "reasoning_content")
PART_TEXTS = ("text", "output_text", "content", "value", "json", "refusal", "summary", *THOUGHT_PARTS[:3])
"""Where a part of a message has its text."""
WRAPPERS = ("result", "response", "data", "output", "body")
MOST_NESTED = 5


class End(Enum):
    """Why a reply ended."""

    DONE = auto()
    CUT = auto()
    FILTERED = auto()
    REFUSED = auto()
    FAILED = auto()


ENDS = {
    word: end
    for end, words in {
        End.CUT: "length max_tokens max_output_tokens max_completion_tokens max_new_tokens max_length limit "
        "model_length token_limit context_length_exceeded model_context_window_exceeded incomplete truncated",
        End.FILTERED: "content_filter content_filtered safety recitation blocklist prohibited_content spii "
        "sensitive guardrail_intervened image_safety moderation blocked",
        End.REFUSED: "refusal refused",
        End.FAILED: "error failed network_error malformed_function_call",
    }.items()
    for word in words.split()
}
"""What services call each reason; a word that is not here means that all was said."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a model said, as far as the service tells.

    ``thought`` stands beside the text, ``finish`` is the service's own word for why it ended, ``failure``
    what it says of an error in the middle; ``logprobs`` is untouched.
    """

    text: str
    thought: str
    refusal: str
    end: End
    finish: str | None
    failure: str
    logprobs: object


def choice_in(body: object) -> Choice | None:
    """The first of a completion's choices that has a text, else the first; None if it has no choices.

    The text is the message's content, and what the model passed to a function after it: gateways ask some
    models for JSON by way of one that nobody calls. Where there is neither, it is the thought, marked as one.
    """
    choices = [_choice(each) for each in _choices(body) if isinstance(each, dict)]
    return next((choice for choice in choices if choice.text.strip()), choices[0] if choices else None)


def _choices(body: object, depth: int = 2) -> list[Any]:
    """The choices of a completion, be it wrapped in the service's own object, or the message itself."""
    if not isinstance(body, dict):
        return []
    choices = body.get("choices")
    if isinstance(choices, dict):
        choices = [choices]
    if isinstance(choices, list) and choices:
        return choices
    if isinstance(body.get("message"), dict) or (body.get("role") == "assistant" and "content" in body):
        return [body]
    inner = [_choices(body.get(name), depth - 1) for name in WRAPPERS] if depth else []
    return next((each for each in inner if each), [])


def _choice(choice: Mapping[str, Any]) -> Choice:
    message = _message(choice)
    content, inner_thought, inner_refusal = _said(message.get("content"))
    parts = [content or _said(choice.get("text"))[0], *_arguments(message)]
    text = "\n".join(part for part in parts if part.strip()) or _as_json(message.get("parsed")) or content
    thought = inner_thought or next(filter(str.strip, (_told(message.get(name)) for name in THOUGHTS)), "")
    if not text.strip() and thought.strip():
        text, thought = f"<think>\n{thought}\n</think>", ""
    finish, end = _end(choice)
    return Choice(
        text=text,
        thought=thought,
        refusal=_told(message.get("refusal")) or inner_refusal,
        end=End.FAILED if choice.get("error") else end,
        finish=finish,
        failure=_failure(choice.get("error")),
        logprobs=choice.get("logprobs"),
    )


def _message(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in ("message", "delta", "messages"):
        message = choice.get(name)
        if isinstance(message, list) and message:
            message = message[-1]
        if isinstance(message, str):
            return {"content": message}
        if isinstance(message, dict):
            return message
    return choice


def _said(content: object) -> tuple[str, str, str]:
    """The text, thought and refusal in a message's content: a text, parts of one, or the JSON itself."""
    if isinstance(content, str):
        return content, "", ""
    if isinstance(content, dict):
        return _said([content]) if _is_part(content) else (_as_json(content), "", "")
    if not isinstance(content, list):
        return "", "", ""
    if not all(isinstance(part, str) or _is_part(part) for part in content):
        return _as_json(content), "", ""
    sorted_by: dict[str, list[str]] = {"text": [], "thought": [], "refusal": []}
    for part in content:
        sorted_by[_kind(part)].append(_told(part))
    return "".join(sorted_by["text"]), "\n".join(sorted_by["thought"]), "".join(sorted_by["refusal"])


def _is_part(part: object) -> bool:
    return isinstance(part, dict) and (isinstance(part.get("type"), str) or set(part) <= {"text", "value"})


def _kind(part: object) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind in THOUGHT_PARTS or (isinstance(part, dict) and part.get("thought") is True):
        return "thought"
    return "refusal" if kind == "refusal" else "text"


def _told(value: object, depth: int = MOST_NESTED) -> str:
    """The words in a value, in whatever objects and lists services wrap them."""
    if isinstance(value, str):
        return value
    if depth and isinstance(value, list):
        return "".join(_told(part, depth - 1) for part in value)
    if not depth or not isinstance(value, dict):
        return ""
    if isinstance(value.get("json"), dict | list):
        return _as_json(value["json"])
    return next(filter(None, (_told(value.get(name), depth - 1) for name in PART_TEXTS)), "")


def _arguments(message: Mapping[str, Any]) -> list[str]:
    """What the model would pass to functions."""
    calls = message.get("tool_calls")
    functions = (
        [call.get("function", call) for call in calls if isinstance(call, dict)]
        if isinstance(calls, list)
        else []
    )
    functions.append(message.get("function_call"))
    found = [each.get("arguments", each.get("input")) for each in functions if isinstance(each, dict)]
    return [each if isinstance(each, str) else _as_json(each) for each in found]


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) and value else ""


def _end(choice: Mapping[str, Any]) -> tuple[str | None, End]:
    told = [choice.get(name) for name in ("finish_reason", "stop_reason", "done_reason", "finishReason")]
    finish = next((each for each in told if isinstance(each, str) and each), None)
    if finish is None:
        return None, End.DONE
    word = finish.rpartition(".")[2].strip().lower().replace("-", "_").replace(" ", "_")
    return finish, ENDS.get(word.removeprefix("finish_reason_"), End.DONE)


def _failure(error: object) -> str:
    if isinstance(error, dict):
        error = error.get("message")
    return error if isinstance(error, str) else ""
