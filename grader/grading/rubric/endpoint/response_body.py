"""Reads the body of a success, a completion or a list of models; whatever stands in it is untrusted."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.choices import Choice, End, choice_in
from grader.grading.rubric.endpoint.context import SMALLEST_WINDOW
from grader.grading.rubric.endpoint.first_tokens import first_tokens
from grader.grading.rubric.endpoint.messages import Reply
from grader.grading.rubric.endpoint.thinking import tokens_of_thought
from grader.models import Exchange
from grader.models.rubric_grade import tokens_in
from grader.text.plain_text import plain

MOST_KEPT = 60_000
"""Characters of a reply that are read and kept."""

MOST_TOKENS = 100_000_000
"""More than any exchange could take."""


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


def _object(value: object) -> object:
    """None for what is no object: what stands beside a reply must not cost the reply."""
    return value if isinstance(value, dict) else None


def _count(value: object) -> int | None:
    """A plausible number of tokens; None for anything else a server may send."""
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
    return value if usable and isinstance(value, int) else None


def _name(value: object) -> str | None:
    return plain(value, 200) if isinstance(value, str) else None


Name = Annotated[str | None, BeforeValidator(_name)]
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
    """What a completion tells besides its choices."""

    model: Name = None
    system_fingerprint: Name = None
    usage: Annotated[_Usage | None, BeforeValidator(_object)] = None


class _LlamaCpp(_Loose):
    n_ctx: Count = None


class _Provider(_Loose):
    context_length: Count = None


class _Model(_Loose):
    """A model in a list, with its window by the names that servers have for it."""

    id: str
    loaded_context_length: Count = None
    meta: Annotated[_LlamaCpp | None, BeforeValidator(_object)] = None
    top_provider: Annotated[_Provider | None, BeforeValidator(_object)] = None
    max_model_len: Count = None
    context_length: Count = None
    context_window: Count = None
    max_context_length: Count = None
    context_size: Count = None

    @property
    def window(self) -> int | None:
        """Tokens of prompt and reply together, as they are served before what the model could be given."""
        told = (
            self.loaded_context_length,
            self.meta.n_ctx if self.meta else None,
            self.top_provider.context_length if self.top_provider else None,
            self.max_model_len,
            self.context_length,
            self.context_window,
            self.max_context_length,
            self.context_size,
        )
        return next((tokens for tokens in told if tokens is not None and tokens >= SMALLEST_WINDOW), None)


class _Models(_Loose):
    data: list[_Model]


def read_completion(body: str, host: str, seconds: float) -> Reply:
    """The reply in a body that came with a status of success.

    Raises:
        NotGradedError: it is no completion, or one without a usable text.
    """
    try:
        told = json.loads(body.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        raise _not_a_completion(body, host) from error
    choice = choice_in(told)
    if choice is None:
        raise _not_a_completion(body, host)
    completion = _Completion.model_validate(told)
    usage = completion.usage or _Usage()
    # The end, where it is too long: a model says what it means after its thought.
    text = choice.text[-MOST_KEPT:]
    exchange = Exchange(
        reply=text if text.strip() else plain(choice.refusal, 1_000),
        finish_reason=_name(choice.finish),
        model=completion.model,
        fingerprint=completion.system_fingerprint,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None,
        seconds=seconds,
    )
    _check_end(choice, host, exchange)
    thought = usage.thought_tokens or tokens_in(len(choice.thought.strip())) + tokens_of_thought(text)
    return Reply(text, exchange, first_tokens(choice.logprobs), thought, is_cut=choice.end is End.CUT)


def _check_end(choice: Choice, host: str, exchange: Exchange) -> None:
    if choice.end is End.FILTERED:
        raise NotGradedError(
            Ungraded.FILTERED, f"the content filter of {host} held the reply back.", [exchange]
        )
    if choice.end is End.REFUSED or choice.refusal.strip():
        raise NotGradedError(Ungraded.REFUSED, "the model refused to grade this answer.", [exchange])
    if choice.end is End.FAILED:
        said = plain(choice.failure, 300).rstrip(".")
        words = f" and says: “{said}”" if said else ""
        raise NotGradedError(
            Ungraded.SERVER_ERROR,
            f"{host} broke its reply off with an error{words}: grade again, or choose another model.",
            [exchange],
        )
    if not choice.text.strip() and choice.end is not End.CUT:
        raise NotGradedError(
            Ungraded.UNREADABLE, f"the model at {host} sent an empty reply: grade again.", [exchange]
        )


def read_models(body: str, host: str) -> dict[str, int | None]:
    """The names in a list of models, sorted, each with its window in tokens; None where it is not told.

    Raises:
        NotGradedError: it is no such list.
    """
    try:
        windows = {plain(model.id, 200): model.window for model in _Models.model_validate_json(body).data}
    except (ValidationError, RecursionError) as error:
        raise NotGradedError(
            Ungraded.UNREADABLE, f"{host} sent no list of models: type the model's name."
        ) from error
    return dict(sorted(windows.items()))


def _not_a_completion(body: str, host: str) -> NotGradedError:
    start = body.lstrip()[:200].lower()
    if start.startswith("<"):
        return NotGradedError(
            Ungraded.UNKNOWN_MODEL,
            f"{host} sent a web page instead of a reply: the address is not that of an API (most end in "
            "/v1).",
        )
    if '"error"' in body[:MOST_KEPT]:
        reason = f"{host} sent an error in place of a reply: grade again, or choose another model."
    elif '"choices"' in body[:MOST_KEPT]:
        reason = f"{host} sent a reply with nothing in it: grade again, or choose another model."
    else:
        reason = (
            f"{host} sent something that is not a reply: check that the address is that of an "
            "OpenAI-compatible API."
        )
    return NotGradedError(Ungraded.UNREADABLE, reason)
