"""What went wrong at an endpoint, as one sentence; nothing in it comes from a key or a header."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.context import how_to_enlarge, limits_in
from grader.grading.rubric.endpoint.messages import Limits, TooLongError, UnsupportedParameterError
from grader.text.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from grader.models.endpoint import Endpoint

LONGEST_WAIT_S = 86_400.0
FORMAT_WORDS = ("json_schema", "json_object", "grammar", "schema")
"""Words that name ``response_format`` in an error without saying so."""
QUOTA_WORDS = ("insufficient_quota", "exceeded your current quota", "billing", "credit balance")
WANTS_STREAM = re.compile(
    r"\bonly\b.{0,60}\bstream|\bstream\w*\W{1,3}only\b|\bnon?[-_ ]?stream"
    r"|\bstream\W{0,4}(?:=|:|is|to)?\W{0,3}false"
    r"|\bstream\w*\W.{0,40}\b(?:must|should|needs? to|ha[sd] to|is|be) .{0,30}\b(?:true|enabled|required)\b"
    r"|\b(?:requires?|must use|please use|use|enable|turn on|set)\b.{0,30}\bstream"
    r"|\bstream\w*\W{1,3}(?:does not|doesn't|not) support\w* false|\bwithout stream|非流式|[仅只]支持流式",
    re.IGNORECASE | re.DOTALL,
)
"""How a service says that it gives replies in pieces alone."""
TOO_LONG_STATUS = (400, 402, 413, 422, 500)
LONGEST_WORDS = 2_000
FILTER_WORDS = ("content_filter", "content management policy", "responsibleaipolicy")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reply that came with a status other than success."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def text(self) -> str:
        """Everything the body's error says, lower case, for looking words up."""
        return self.body[:5_000].lower()

    @property
    def parameter(self) -> str:
        """The parameter that the error names as its own, or nothing."""
        error = self._error
        return str(error.get("param") or "").lower() if isinstance(error, dict) else ""

    @property
    def message(self) -> str:
        """The error's own words, which are untrusted; empty if there are none."""
        error = self._error
        text = error.get("message") if isinstance(error, dict) else error
        return plain(text, 200).rstrip(".") if isinstance(text, str) else ""

    @property
    def on_length(self) -> str:
        """The error's own words and numbers, as far as they may be about the length of what was sent."""
        error = self._error
        if not isinstance(error, dict):
            return error[:LONGEST_WORDS] if isinstance(error, str) else ""
        named = [f"{name}: {error[name]}" for name in ("n_ctx", "n_prompt_tokens") if name in error]
        words = [str(error.get(name) or "")[:LONGEST_WORDS] for name in ("message", "type", "code")]
        return "\n".join([*words, *named])

    @property
    def _error(self) -> object:
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return body.get("error", body) if isinstance(body, dict) else None

    def retry_after(self, now: datetime) -> float | None:
        """Seconds to wait before trying again, a day at most; None if the server did not say."""
        for header, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
            seconds = _seconds(self.headers.get(header, ""), now)
            if seconds is not None:
                return min(max(0.0, seconds * unit), LONGEST_WAIT_S)
        return None

    @property
    def is_worth_retrying(self) -> bool:
        if self.status == 429:
            return not _says(self.text, QUOTA_WORDS)
        return self.status in (408, 409) or self.status >= 500


def _seconds(header: str, now: datetime) -> float | None:
    """Seconds from now that a header says, as a number or as a date; None for neither."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            date = parsedate_to_datetime(header)
            seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now.timestamp()
        except (ValueError, OverflowError):
            return None
    return None if math.isnan(seconds) else seconds


def error_for(refusal: Refusal, endpoint: Endpoint, sent: Iterable[str], now: datetime) -> NotGradedError:
    """The error for a request that was refused ``now``, of whose body ``sent`` are the parameters."""
    host, status = endpoint.host, refusal.status
    if 300 <= status < 400:
        return NotGradedError(Ungraded.REDIRECTED, _redirected(refusal, host))
    if status == 401:
        return NotGradedError(Ungraded.KEY_REFUSED, _key_refused(endpoint))
    limits = limits_in(refusal.on_length) if status in TOO_LONG_STATUS else None
    if limits is not None and status != 402:
        return TooLongError(limits, _too_long(limits, endpoint))
    if _says(refusal.text, FILTER_WORDS):
        return NotGradedError(Ungraded.FILTERED, f"the content filter of {host} held the request back.")
    if status in (402, 429) and (status == 402 or _says(refusal.text, QUOTA_WORDS)):
        return TooLongError(
            limits or Limits(reply=0),
            f"the account at {host} has no quota left ({status}): add credit there, or use another endpoint.",
            Ungraded.QUOTA,
        )
    if status not in (403, 429) and "stream" not in sent and WANTS_STREAM.search(refusal.message):
        return UnsupportedParameterError(
            "stream", f'{host} only sends replies in pieces ({status}): "{refusal.message}".'
        )
    if status in (400, 422) and not ("model" in refusal.text and "not found" in refusal.text):
        quoted = f': "{refusal.message}"' if refusal.message else ""
        return UnsupportedParameterError(
            _parameter(refusal, sent), f"{host} rejected the request ({status}){quoted}."
        )
    return NotGradedError(*_by_status(refusal, endpoint, now))


def _by_status(refusal: Refusal, endpoint: Endpoint, now: datetime) -> tuple[Ungraded, str]:
    host, status = endpoint.host, refusal.status
    if status == 403:
        return (
            Ungraded.FORBIDDEN,
            f"{host} does not allow this key to use {endpoint.model} (403): choose another model or key.",
        )
    if status in (400, 404) and "model" in refusal.text:
        return (
            Ungraded.UNKNOWN_MODEL,
            f"{host} has no model named {endpoint.model} ({status}): choose one from its list.",
        )
    if status in (404, 405):
        return (
            Ungraded.UNKNOWN_MODEL,
            f"{host} has nothing at that address ({status}): check it (most end in /v1) and the model.",
        )
    if status == 408:
        return Ungraded.TIMEOUT, f"{host} gave up waiting (408): grade again."
    if status == 429:
        wait = refusal.retry_after(now)
        when = f"in {wait:.0f} seconds" if wait else "in a minute"
        return Ungraded.RATE_LIMITED, f"{host} takes no more requests for now (429): grade again {when}."
    if status >= 500:
        return Ungraded.SERVER_ERROR, f"{host} has trouble of its own ({status}): grade again later."
    return Ungraded.BAD_REQUEST, f"{host} rejected the request ({status}): check the address and the model."


def _too_long(limits: Limits, endpoint: Endpoint) -> str:
    if limits.reply is not None:
        return f"{endpoint.host} gives {limits.reply:,} tokens for a reply at most: use another model."
    window = f" ({limits.window:,} tokens)" if limits.window else ""
    return (
        f"the question and the answer do not fit the context of {endpoint.model}{window}: "
        f"{how_to_enlarge(endpoint)}."
    )


def _redirected(refusal: Refusal, host: str) -> str:
    try:
        target = urlsplit(refusal.headers.get("location", "")).hostname
    except ValueError:
        target = None
    if target and target != host:
        return (
            f"{host} sends requests on to {plain(target, 100)}, and nothing was sent there: "
            "enter that address yourself if you trust it."
        )
    return (
        f"{host} sends requests on to another address: enter the endpoint's full address (most end in /v1)."
    )


def _key_refused(endpoint: Endpoint) -> str:
    if endpoint.key_withheld:
        return (
            f"{endpoint.host} asks for a key (401) and the one at hand is meant for another host: "
            "enter its own."
        )
    if endpoint.key is None:
        return f"{endpoint.host} asks for a key (401): enter one on the Settings page."
    return (
        f"{endpoint.host} did not accept the key (401): check that it was copied whole and has not expired."
    )


def _parameter(refusal: Refusal, sent: Iterable[str]) -> str | None:
    names = sorted(sent, key=len, reverse=True)  # max_completion_tokens before max_tokens
    for text in (refusal.parameter, refusal.text):
        places = [(text.find(name), name) for name in names if name in text]
        if places:
            return min(places, key=lambda each: (each[0], -len(each[1])))[1]
        if "response_format" in names and _says(text, FORMAT_WORDS):
            return "response_format"
    return None


def _says(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
