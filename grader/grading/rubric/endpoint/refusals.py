"""What a service says when it refuses a request, read once from every shape that services say it in.

Whatever stands in it is untrusted. Only the words of the error are read: a body may also hold the reply, the
prompt or the answer.
"""

from __future__ import annotations

import html
import json
import math
import re
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from grader.text.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

LONGEST_WAIT_S = 86_400.0
MOST_LOOKED_AT = 20_000
"""Characters of one string that are read."""
MOST_KEPT, MOST_SHOWN = 3_000, 200
MOST_DEEP, MOST_LISTED = 8, 12
INNERMOST = ("raw", "cause", "error", "base_resp", "innererror")
"""Where the words of the service behind a gateway stand, which say more than the gateway's."""
WORDS = (
    "message",
    "msg",
    "detail",
    "error_message",
    "error_msg",
    "status_msg",
    "error_description",
    "description",
)
LESS = ("errors", "details", "violations", "fieldViolations", "metadata")
LEAST = ("title", "reason", "error")
CODES = ("code", "type", "status", "error_type", "error_code", "status_code", "reason", "quotaId")
PARAMETERS = ("param", "loc", "field")
WAITS = ("retryDelay", "retry_after", "estimated_time")
ECHO_WORDS = 4
"""Words in a row that, where the prompt has them too, are taken for a quotation of it."""
WORD = re.compile(r"\w+")
OBJECT = re.compile(r"(?:\[\s{0,20})?\{\s{0,20}\"")
ADDRESSES = re.compile(r"\b[a-z]{2,6}://\S+", re.IGNORECASE)
PAGE = re.compile(
    r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body|meta|script|title|h1|center)\b",
    re.I | re.S,
)
TITLE = re.compile(r"<(title|h1)\b[^<>]*>([^<]*)</\1", re.IGNORECASE)
UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
SPAN = re.compile(
    r"(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|sec(?:ond)?s?|m|min(?:ute)?s?|h(?:ou)?rs?|h|d(?:ays?)?)(?![a-z])"
)
WAIT = re.compile(
    r"\b(?:again|retry|wait|available|resets?)\s+(?:\w+\s+){0,2}?(?:in|after|for)?\s*(?:about\s+)?"
    rf"((?:{SPAN.pattern}[\s,]*)+)"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal; ``status`` is that of HTTP, or the one that the body of a success tells.

    ``message`` is the service's own words in one line, without what they quote of the prompt; ``codes`` are
    its names for what is wrong, lower case; ``parameters`` those that it blames in a field of their own.
    ``is_page`` is True for a web page, whose title the message is then. ``context`` and ``prompt`` are the
    tokens that there is room for, and those sent, where fields tell them. ``generated`` is the model's text
    that breaks a form, where a field has it: it says nothing of what was refused.
    """

    status: int
    message: str = ""
    codes: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    is_page: bool = False
    page: str = ""
    location: str = ""
    retry_after_s: float | None = None
    context: int | None = None
    prompt: int | None = None
    generated: str = ""

    @property
    def shown(self) -> str:
        """The message as people read it, 200 characters at most; empty if there are no words."""
        return plain(self.message, MOST_SHOWN).rstrip(". ").replace("“", "‘").replace("”", "’")

    def is_like(self, other: Refusal | None) -> bool:
        """Whether another refusal says the same, but for the numbers and names of the request."""
        return other is not None and (self.status, _unnumbered(self)) == (other.status, _unnumbered(other))


def read_refusal(
    status: int, headers: Mapping[str, str], body: str, now: datetime, prompt: Iterable[str] = ()
) -> Refusal:
    """The refusal in a response that came ``now`` to a request with these texts as its prompt."""
    page = PAGE.match(body) is not None
    said = _Said()
    parsed = None if page else _parsed(body)
    if page:
        title = TITLE.search(body[:MOST_LOOKED_AT])
        said.words = [html.unescape(title[2])] if title else []
    else:
        said.read(parsed)
    words = dict.fromkeys(plain(text, MOST_KEPT) for text in said.words)
    message = _without_echo(" ".join(filter(None, words))[:MOST_KEPT], prompt)
    told = said.numbers
    waits = [
        _header_s(headers, now),
        *(told.get(name) for name in WAITS),
        wait_in(message),
    ]
    wait_s = next((wait for wait in waits if wait is not None), None)
    return Refusal(
        status=status,
        message=message,
        codes=tuple(dict.fromkeys(said.codes)),
        parameters=tuple(dict.fromkeys(said.parameters)),
        is_page=page,
        page=body[:MOST_LOOKED_AT].lower() if page else "",
        location=headers.get("location", ""),
        retry_after_s=None if wait_s is None else min(max(0.0, wait_s), LONGEST_WAIT_S),
        context=_whole(told.get("n_ctx")),
        prompt=_whole(told.get("n_prompt_tokens")),
        generated=_generated(parsed),
    )


def _generated(parsed: object) -> str:
    error = parsed.get("error") if isinstance(parsed, dict) else None
    text = error.get("failed_generation") if isinstance(error, dict) else None
    return text if isinstance(text, str) and len(text) <= MOST_LOOKED_AT else ""


def refusal_in(
    body: str, headers: Mapping[str, str], now: datetime, prompt: Iterable[str] = ()
) -> Refusal | None:
    """The refusal in the body of a success: an error in place of a reply or in its middle, or a web page."""
    if PAGE.match(body):
        return read_refusal(200, headers, body, now, prompt)
    parsed = _parsed(body)
    error: object = parsed
    if isinstance(parsed, dict):
        choices = parsed.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(first, dict):
            error = {"error": first.get("error")}
            if first.get("finish_reason") == "error":
                error = {"error": first.get("error") or parsed.get("error")}
            if not error["error"]:
                return None
        elif "data" in parsed and not parsed.get("error"):
            return None
    elif not isinstance(parsed, list):
        return None
    refusal = read_refusal(200, headers, json.dumps(error), now, prompt)
    if not refusal.message and not refusal.codes:
        return None
    return _with_told_status(refusal)


NAMED_STATUS = {
    429: "rate_limit_exceeded rate_limit_error resource_exhausted too_many_requests rate_limited",
    503: "overloaded_error server_error internal_server_error unavailable service_unavailable internal "
    "internal_error api_error engine_overloaded",
    401: "authentication_error invalid_api_key unauthenticated unauthorized invalid_authentication",
    403: "permission_error permission_denied forbidden",
    402: "insufficient_quota billing_error insufficient_balance payment_required",
    404: "model_not_found not_found_error deploymentnotfound",
    400: "invalid_request_error invalid_argument badrequesterror bad_request unsupported_parameter "
    "unsupported_value validation_error invalid_parameter",
}
"""What well-known names of errors mean, where a success tells one without a status."""


def _with_told_status(refusal: Refusal) -> Refusal:
    """A refusal with the status that its codes tell, as a number or by a well-known name."""
    for code in refusal.codes:
        if code.isascii() and code.isdigit() and 400 <= int(code[:4]) < 600:
            return replace(refusal, status=int(code[:4]))
    for status, names in NAMED_STATUS.items():
        if not set(names.split()).isdisjoint(refusal.codes):
            return replace(refusal, status=status)
    return refusal


@dataclass(slots=True)
class _Said:
    """What is found in a body, the words that say most first."""

    words: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)

    def read(self, value: object, depth: int = 0) -> None:
        if depth > MOST_DEEP:
            return
        if isinstance(value, str):
            self._read_text(value, depth)
        elif isinstance(value, list):
            for item in value[:MOST_LISTED]:
                self.read(item, depth + 1)
        elif isinstance(value, dict):
            self._read_object(value, depth)

    def _read_text(self, text: str, depth: int) -> None:
        """A text, or the error as JSON that gateways put behind their own words."""
        text = text[:MOST_LOOKED_AT]
        start = OBJECT.search(text)
        before = len(self.words)
        if start is not None:
            self.read(_first_json(text[start.start() :]), depth + 1)
        found = len(self.words) > before
        self.words.append(text[: start.start()].strip(" -:") if start is not None and found else text)

    def _read_object(self, body: dict[str, Any], depth: int) -> None:
        self._read_fields(body)
        metadata = body.get("metadata")
        for holder in (metadata, body):
            if isinstance(holder, dict):
                for name in INNERMOST:
                    if name != "error" or not isinstance(holder.get(name), str):
                        self.read(holder.get(name), depth + 1)
        before = len(self.words)
        for name in WORDS:
            value = body.get(name)
            if isinstance(value, str) and isinstance(body.get("loc"), list):
                value = f"{_place(body)}: {value}"
            self.read(value, depth + 1)
        for name in LESS:
            self.read(body.get(name), depth + 1)
        for name in LEAST:
            if isinstance(body.get(name), str) and (name == "error" or len(self.words) == before):
                self.read(body[name], depth + 1)

    def _read_fields(self, body: dict[str, Any]) -> None:
        for name in CODES:
            value = body.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool):
                self.codes.append(str(value)[:100].strip().lower())
        for name in PARAMETERS:
            value = body.get(name)
            if isinstance(value, str) and " " in value.strip():
                self.words.append(value)  # one service says all it has to say in this field
            elif isinstance(value, str | list) and value:
                self.parameters.append(_place({name: value}))
        for name in (*WAITS, "n_ctx", "n_prompt_tokens"):
            number = _number(body.get(name))
            if number is not None:
                self.numbers.setdefault(name, number)


def _place(body: dict[str, Any]) -> str:
    """Where in a request an error is, as FastAPI tells it, such as ``response_format.type``."""
    found = next((body[name] for name in PARAMETERS if body.get(name)), "")
    parts = found if isinstance(found, list) else [found]
    return ".".join(
        str(part)[:100] for part in parts[:6] if isinstance(part, str | int) and part != "body"
    ).lower()


def _parsed(body: str) -> object:
    """The JSON of a body; the body as a text if it is none."""
    try:
        return json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return body if body.strip() else None


def _first_json(text: str) -> object:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _without_echo(message: str, prompt: Iterable[str]) -> str:
    """A message without the words that it quotes from the prompt: they are the candidate's, not its own."""
    asked = _runs([match[0] for text in prompt for match in WORD.finditer(text.lower())])
    if not asked:
        return message
    matches = list(WORD.finditer(message.lower()))
    quoted = [False] * len(matches)
    for start, run in enumerate(zip(*(matches[place:] for place in range(ECHO_WORDS)), strict=False)):
        if tuple(match[0] for match in run) in asked:
            quoted[start : start + ECHO_WORDS] = [True] * ECHO_WORDS
    pieces, done, was = [], 0, False
    for match, is_quoted in zip(matches, quoted, strict=True):
        if is_quoted:
            pieces.append("…" if was else message[done : match.start()] + "…")
            done = match.end()
        was = is_quoted
    return re.sub(r"…[…\s]*", "…", "".join([*pieces, message[done:]])) if pieces else message


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[place:] for place in range(ECHO_WORDS)), strict=False))


def wait_in(message: str) -> float | None:
    """Seconds that a message says to wait, such as "try again in 9m38.016s"; None if it does not say."""
    found = WAIT.search(message.lower())
    if found is None:
        return None
    return sum(float(number) * UNIT_S[_unit(unit)] for number, unit in SPAN.findall(found[1]))


def _unit(name: str) -> str:
    return "ms" if name.startswith(("ms", "milli")) else name[0]


def _header_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, as headers say them: as a number or as a date; None if none does."""
    for header, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        said = headers.get(header, "")
        try:
            seconds = float(said)
        except ValueError:
            try:
                date = parsedate_to_datetime(said)
                seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now.timestamp()
            except (ValueError, OverflowError):
                continue
        if not math.isnan(seconds):
            return seconds * unit
    return None


def _number(value: object) -> float | None:
    """A number, also one in a text, such as ``58s``."""
    if isinstance(value, str):
        found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,12})?)s?", value.strip())
        return float(found[1]) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e9 else None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _unnumbered(refusal: Refusal) -> str:
    return re.sub(r"\w*\d\w*", "", ADDRESSES.sub("", refusal.message))
