"""Reads the body of a success, a completion or a list of models; whatever stands in it is untrusted."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.messages import Reply
from grader.grading.rubric.endpoint.thinking import tokens_of_thought
from grader.models import Exchange
from grader.text.plain_text import plain

MOST_KEPT = 60_000
"""Characters of a reply that are read and kept."""

MOST_TOKENS = 100_000_000
"""More than any exchange could take."""


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Token(_Loose):
    token: str
    logprob: float


class _Place(_Token):
    top_logprobs: list[_Token] | None = None


class _Logprobs(_Loose):
    content: list[_Place] | None = None


def _string(value: object) -> str:
    """Nothing for what is no text: a thought must not cost the reply."""
    return value if isinstance(value, str) else ""


Thought = Annotated[str, BeforeValidator(_string)]


class _Message(_Loose):
    content: str | list[dict[str, Any]] | None = None
    refusal: str | None = None
    reasoning_content: Thought = ""
    reasoning: Thought = ""
    thinking: Thought = ""


class _Choice(_Loose):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


def _object(value: object) -> object:
    """None for what is no object: what stands beside a reply must not cost the reply."""
    return value if isinstance(value, dict) else None


def _count(value: object) -> int | None:
    """A plausible number of tokens; None for anything else a server may send."""
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
    return value if usable and isinstance(value, int) else None


Count = Annotated[int | None, BeforeValidator(_count)]


class _Details(_Loose):
    cached_tokens: Count = None
    reasoning_tokens: Count = None


Details = Annotated[_Details | None, BeforeValidator(_object)]


class _Usage(_Loose):
    prompt_tokens: Count = None
    completion_tokens: Count = None
    total_tokens: Count = None
    prompt_tokens_details: Details = None
    completion_tokens_details: Details = None

    @property
    def thought_tokens(self) -> int:
        """Tokens of thought as the server counts them, among those of the reply or beside them."""
        told = self.completion_tokens_details.reasoning_tokens if self.completion_tokens_details else None
        beside = (self.total_tokens or 0) - (self.prompt_tokens or 0) - (self.completion_tokens or 0)
        return told or (max(0, beside) if self.prompt_tokens else 0)


class _Completion(_Loose):
    choices: list[_Choice] = Field(min_length=1)
    model: str | None = None
    system_fingerprint: str | None = None
    usage: Annotated[_Usage | None, BeforeValidator(_object)] = None


class _Model(_Loose):
    id: str


class _Models(_Loose):
    data: list[_Model]


def read_completion(body: str, host: str, seconds: float) -> Reply:
    """The reply in a body that came with a status of success.

    Raises:
        NotGradedError: it is no completion, or one without a usable text.
    """
    try:
        completion = _Completion.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        raise NotGradedError(Ungraded.UNREADABLE, _not_a_completion(body, host)) from error
    choice, usage = completion.choices[0], completion.usage or _Usage()
    text = _text(choice.message.content)
    exchange = Exchange(
        reply=text[:MOST_KEPT] if text.strip() else plain(choice.message.refusal or "", 1_000),
        finish_reason=_short(choice.finish_reason),
        model=_short(completion.model),
        fingerprint=_short(completion.system_fingerprint),
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None,
        seconds=seconds,
    )
    if choice.finish_reason == "content_filter":
        raise NotGradedError(
            Ungraded.FILTERED, f"the content filter of {host} held the reply back.", [exchange]
        )
    if choice.message.refusal:
        raise NotGradedError(Ungraded.REFUSED, "the model refused to grade this answer.", [exchange])
    if not text.strip() and choice.finish_reason != "length":
        raise NotGradedError(
            Ungraded.UNREADABLE, f"the model at {host} sent an empty reply: grade again.", [exchange]
        )
    message = choice.message
    thought = usage.thought_tokens or tokens_of_thought(
        message.reasoning_content or message.reasoning or message.thinking, message.content
    )
    return Reply(text[:MOST_KEPT], exchange, _first_tokens(choice.logprobs), thought)


def read_models(body: str, host: str) -> tuple[str, ...]:
    """The names in a list of models, sorted.

    Raises:
        NotGradedError: it is no such list.
    """
    try:
        return tuple(sorted({plain(model.id, 200) for model in _Models.model_validate_json(body).data}))
    except (ValidationError, RecursionError) as error:
        raise NotGradedError(
            Ungraded.UNREADABLE, f"{host} sent no list of models: type the model's name."
        ) from error


def _not_a_completion(body: str, host: str) -> str:
    start = body.lstrip()[:200].lower()
    if start.startswith("<"):
        return (
            f"{host} sent a web page instead of a reply: the address is not that of an API (most end in /v1)."
        )
    if '"error"' in body[:MOST_KEPT]:
        return f"{host} sent an error in place of a reply: grade again, or choose another model."
    return (
        f"{host} sent something that is not a reply: check that the address is that of an "
        "OpenAI-compatible API."
    )


def _text(content: str | list[dict[str, Any]] | None) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content)
    return content or ""


def _short(text: str | None) -> str | None:
    return None if text is None else plain(text, 200)


def _first_tokens(logprobs: _Logprobs | None) -> tuple[tuple[str, float], ...]:
    if logprobs is None or not logprobs.content:
        return ()
    first = logprobs.content[0]
    likeliest = [token for token in first.top_logprobs or [first] if not math.isnan(token.logprob)]
    return tuple((token.token, math.exp(min(token.logprob, 0.0))) for token in likeliest)
