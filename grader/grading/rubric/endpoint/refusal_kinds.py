"""What a refusal means: a table of rules of which the first that fits decides; and what to leave out next."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.grading.rubric.endpoint.context import limits_in
from grader.grading.rubric.endpoint.messages import Limits, Refused
from grader.grading.rubric.endpoint.refusals import ADDRESSES
from grader.grading.rubric.endpoint.request_body import ROOM

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from grader.grading.rubric.endpoint.refusals import Refusal

_LISTS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("refusal_words.toml").read_text(encoding="utf-8")
)
WORDS = {name: re.compile("|".join(patterns)) for name, patterns in _LISTS.items()}
NUMBER = r"(\d[\d,]{0,11})"
NUMBERS = {
    name: [re.compile(pattern.replace("N", NUMBER)) for pattern in _LISTS[name]]
    for name in ("context", "prompt", "whole")
}


class Kind(StrEnum):
    """What is wrong, as far as it changes what to do."""

    REDIRECTED = "redirected"
    PROXY = "proxy"
    SIGN_IN = "sign_in"
    GUARDED = "guarded"
    NO_API = "no_api"
    BROKEN_FORM = "broken_form"
    OPTION = "option"
    REGION = "region"
    UNVERIFIED = "unverified"
    TERMS = "terms"
    DATA_POLICY = "data_policy"
    FILTERED = "filtered"
    NO_ROOM = "no_room"
    SPENT = "spent"
    SPENT_TODAY = "spent_today"
    TOO_FAST = "too_fast"
    LOADING = "loading"
    NO_MEMORY = "no_memory"
    NO_MODEL = "no_model"
    KEY = "key"
    FORBIDDEN = "forbidden"
    TOO_SLOW = "too_slow"
    TROUBLE = "trouble"
    BAD_REQUEST = "bad_request"

    @property
    def may_pass(self) -> bool:
        """Whether the same request may succeed a little later."""
        return self in (Kind.TOO_FAST, Kind.LOADING, Kind.TOO_SLOW, Kind.TROUBLE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A kind, the statuses that it comes with (any for none), the list of its words, and what else holds."""

    kind: Kind
    statuses: Collection[int] = ()
    words: str = ""
    holds: Callable[[Refusal], bool] = lambda _: True

    def fits(self, refusal: Refusal, heard: str) -> bool:
        return (
            (not self.statuses or refusal.status in self.statuses)
            and (not self.words or WORDS[self.words].search(heard) is not None)
            and self.holds(refusal)
        )


def _is_page(words: str = "") -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.is_page and (not words or WORDS[words].search(refusal.page) is not None)


def _tells_no_wait(refusal: Refusal) -> bool:
    """Whether an account is empty, rather than asked too much of in a minute: both are called a quota."""
    return refusal.status == 402 or refusal.retry_after_s is None or "limit: 0" in refusal.message.lower()


SERVER = range(500, 600)
REJECTED = (200, 400, 403, 404, 405, 406, 409, 415, 416, 422, 424, 500, 501)
"""Statuses that come for a parameter that a service does not take; 200 is an error in a success."""
UNSAID = (400, 406, 415, 416, 422, 424, 501)
"""Those of them that blame the request where no words do."""
RULES = (
    _Rule(Kind.REDIRECTED, range(300, 400)),
    _Rule(Kind.PROXY, (407,)),
    _Rule(Kind.GUARDED, holds=_is_page("guard_page")),
    _Rule(Kind.SIGN_IN, (200, 401, 403, 511), holds=_is_page("sign_in_page")),
    _Rule(Kind.SIGN_IN, (511,)),
    _Rule(Kind.NO_API, (200, 400, 404, 405, 410), holds=_is_page()),
    _Rule(Kind.BROKEN_FORM, REJECTED, "broken_form"),
    _Rule(Kind.REGION, (200, 400, 401, 403, 404, 451), "region"),
    _Rule(Kind.UNVERIFIED, (200, 400, 401, 403, 404), "unverified"),
    _Rule(Kind.TERMS, (200, 400, 401, 403, 404), "terms"),
    _Rule(Kind.DATA_POLICY, (404,), "data_policy"),
    _Rule(Kind.FILTERED, (200, 400, 403, 422, 424, 451, 500), "filtered"),
    _Rule(Kind.NO_ROOM, (413, 429), "too_large_for_plan"),
    _Rule(Kind.SPENT_TODAY, (200, 402, 403, 429), "spent_today"),
    _Rule(Kind.SPENT, (200, 400, 401, 402, 403, 429, 500), "spent", _tells_no_wait),
    _Rule(Kind.SPENT, (402,)),
    _Rule(Kind.NO_MODEL, (429, 503), "no_deployment"),
    _Rule(Kind.TOO_FAST, (429,)),
    _Rule(Kind.TROUBLE, SERVER, "cannot_load"),
    _Rule(Kind.LOADING, (200, 202, 404, 409, 423, 424, 425, *SERVER), "loading"),
    _Rule(Kind.NO_MEMORY, (200, 400, *SERVER), "no_memory"),
    _Rule(Kind.FORBIDDEN, (401,), "may_not"),
    _Rule(Kind.KEY, (401,)),
    _Rule(Kind.KEY, (400, 403, 498), "key"),
    _Rule(Kind.NO_ROOM, (200, 400, 404, 416, 422, 424, 500), "no_room"),
    _Rule(Kind.NO_ROOM, (413, 414)),
    _Rule(Kind.NO_MODEL, (200, 400, 403, 404, 410, 422, 424, 500, 503), "no_model"),
    _Rule(Kind.NO_API, (200, 400, 404, 405, 410), "no_api"),
)


def kind_of(refusal: Refusal, sent: Mapping[str, Any]) -> Kind:
    """What a refusal of a request with the body ``sent`` means; for a list of models that is empty."""
    heard = _heard(refusal, sent)
    kind = next((rule.kind for rule in RULES if rule.fits(refusal, heard)), None)
    if kind in (None, Kind.NO_MODEL, Kind.NO_API, Kind.KEY, Kind.UNVERIFIED) and refusal.status in REJECTED:
        named = blamed_by_field(refusal, sent) or (blamed(refusal, sent).parameters if kind is None else ())
        if named and not refusal.is_page:
            return Kind.OPTION
    return kind or _by_status(refusal, sent, heard)


def _by_status(refusal: Refusal, sent: Mapping[str, Any], heard: str) -> Kind:
    """The kind of a refusal whose words say nothing that is known."""
    status = refusal.status
    blames_the_rest = any(name.split(".")[0] in ("model", "messages") for name in refusal.parameters)
    unsaid = status in UNSAID or (status == 404 and WORDS["such_parameters"].search(heard) is not None)
    if sent and unsaid and not blames_the_rest:
        return Kind.OPTION
    if status == 404 and re.search(r"\bmodel\b", heard):
        return Kind.NO_MODEL
    by_status = {
        403: Kind.FORBIDDEN,
        404: Kind.NO_API,
        405: Kind.NO_API,
        408: Kind.TOO_SLOW,
        410: Kind.NO_API,
    }
    if status in by_status:
        return by_status[status]
    return Kind.TROUBLE if status == 409 or status in SERVER else Kind.BAD_REQUEST


def refused_by(refusal: Refusal, kind: Kind, sent: Mapping[str, Any]) -> Refused | None:
    """What to do without next time, where that may help."""
    if kind is Kind.BROKEN_FORM and "response_format" in sent:
        return Refused(("response_format",), lasting=False)
    return blamed(refusal, sent) if kind is Kind.OPTION else None


def blamed(refusal: Refusal, sent: Mapping[str, Any]) -> Refused:
    """The parameters of a request that a refusal blames; none if it does not say.

    A field of the error that names one decides, then the first that its words name, with those that are
    listed beside it.
    """
    heard = _heard(refusal, sent)
    names = blamed_by_field(refusal, sent) or _named(heard, sent)
    if "logprobs" in names and "top_logprobs" in sent:
        most = _most_told(heard, sent["top_logprobs"])
        if most is not None:
            return Refused(("top_logprobs",), {"top_logprobs": most})
    told = {
        name: _most_told(heard, sent[name])
        for name in names
        if name in (*ROOM, "top_logprobs") and name in sent
    }
    return Refused(names, {name: most for name, most in told.items() if most is not None})


MOST = re.compile(rf"(?:{'|'.join(_LISTS['most'])})\s*['\"`]?(\d[\d,_]{{0,12}})")


def _most_told(heard: str, sent: int) -> int | None:
    """The most that a message says may be asked for, below what was ``sent``."""
    told = [int(re.sub(r"\D", "", match[1])) for match in MOST.finditer(heard)]
    return next((number for number in told if 1 <= number < sent), None)


OTHER_NAMES = {
    "max_tokens": r"max[_ ]?(?:new|output)[_ ]?tokens|max_?tokens|num_predict",
    "max_completion_tokens": r"max_?completion_?tokens|max[_ ]?output[_ ]?tokens",
    "seed": r"(?:random[_ ]?)?seed",
    "logprobs": r"(?:response_)?log[ _]?probs?|log[ -]probabilit(?:y|ies)",
    "top_logprobs": r"top_?log_?probs",
    "reasoning_effort": r"reasoning[._ ]?effort",
    "stream": r"stream(?:ing)?",
}
COMMON = frozenset({"seed", "store", "stream", "think", "thinking", "reasoning", "user", "stop", "n"})
"""Names that are also plain words: one counts only where it is quoted or called a parameter."""
CALLED = (
    r"['\"`]{name}['\"`]"
    r"|\b(?:param(?:eter)?s?|fields?|arguments?|propert(?:y|ies)|options?|names?|keys?|inputs?|supports?|body|"
    r"supported|unsupported|unknown|invalid|unrecognized|unexpected|accepts?|allows?|permitted|requires?|set)"
    r"(?:\(s\))?\W{{1,4}}(?:the )?{name}"
    r"|\bnot supported\b[^.:]{{0,30}}:\s*{name}\b"
    r"|{name}['\"`]?\s*(?:[=:]|is\b|isn.t|must|should|cannot|can.t|not\b|param|field|argument|propert|option|"
    r"value|unsupported|to (?:be )?(?:true|false)|mode\b)"
)
LISTED = re.compile(r"['\"`]?\s*(?:,|and|or|/|\|)\s*(?:and |or )?['\"`]?")


def _options(sent: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """What may be left out of a request, each with the whole words that mean it."""
    options = {}
    for name, value in sent.items():
        if name not in ("model", "messages"):
            inner = value if isinstance(value, dict) and name != "response_format" else {}
            words = [OTHER_NAMES.get(name, re.escape(name).replace("_", "[_ ]?"))]
            words += [re.escape(str(key)) for key in inner if "_" in str(key)]
            options[name] = re.compile(rf"(?<![\w/-])(?:{'|'.join(words)})(?![\w/-])")
    return options


def _named(heard: str, sent: Mapping[str, Any]) -> tuple[str, ...]:
    """The parameter that a text names first, and those that follow it in a list."""
    if sent and "stream" not in sent and WORDS["wants_stream"].search(heard):
        return ("stream",)
    places: list[tuple[int, int, str, bool]] = []
    for name, words in _options(sent).items():
        for match in words.finditer(heard):
            is_sure = name not in COMMON or _is_called_parameter(heard, match)
            places.append((match.start(), -match.end(), name, is_sure))
    if "response_format" in sent:
        found = WORDS["response_format"].finditer(heard)
        places += [(match.start(), -match.end(), "response_format", True) for match in found]
    named: list[str] = []
    end = 0
    for start, minus_end, name, is_sure in sorted(places):
        is_listed = bool(named) and start >= end and LISTED.fullmatch(heard, end, start) is not None
        if named and is_sure and start >= end and not is_listed:
            break
        if is_listed or (is_sure and not named):
            named.append(name)
            end = -minus_end
    return tuple(dict.fromkeys(named))


def _is_called_parameter(heard: str, match: re.Match[str]) -> bool:
    near = heard[max(0, match.start() - 40) : match.end() + 20]
    return re.search(CALLED.format(name=re.escape(match[0])), near) is not None


def blamed_by_field(refusal: Refusal, sent: Mapping[str, Any]) -> tuple[str, ...]:
    """The parameters that the error's own fields name, of those that were sent."""
    found: list[str] = []
    options = _options(sent)
    for parameter in refusal.parameters:
        parts = re.split(r"\W+", parameter.lower())
        if "messages" not in parts:
            found += [name for name, words in options.items() if any(map(words.fullmatch, parts))][:1]
            if "response_format" in sent and WORDS["response_format"].search(parameter.lower()):
                found.append("response_format")
    return tuple(dict.fromkeys(found))


def has_options(sent: Mapping[str, Any]) -> bool:
    """Whether a request asks for something that some servers fail at, rather than refuse it."""
    return not HARMLESS.issuperset(sent)


HARMLESS = frozenset({"model", "messages", *ROOM, "temperature", "seed", "store", "stream", "stream_options"})


def limits_told(refusal: Refusal, kind: Kind, sent: Mapping[str, Any]) -> Limits | None:
    """The limits that a refusal is about: of the context, of a reply, or of what the account can pay."""
    heard = _heard(refusal, sent)
    limits = limits_in(" ".join([refusal.message, *(code for code in refusal.codes if not code.isdigit())]))
    if kind is Kind.SPENT:
        return limits if limits is not None and limits.reply is not None else None
    if kind is Kind.OPTION and limits is not None and not blamed(refusal, sent).most:
        return limits
    if kind is not Kind.NO_ROOM:
        return None
    if refusal.status in (413, 429):
        return Limits()  # its numbers may be those of a minute
    limits = limits or Limits()
    prompt = limits.sent or refusal.prompt or _first_number(heard, NUMBERS["prompt"])
    if prompt is None:
        whole = _first_number(heard, NUMBERS["whole"])
        room = next((sent[name] for name in ROOM if name in sent), 0)
        prompt = whole - room if whole is not None and whole > room else None
    window = limits.window or refusal.context or _first_number(heard, NUMBERS["context"])
    return Limits(window, prompt, limits.reply)


def _first_number(heard: str, patterns: Iterable[re.Pattern[str]]) -> int | None:
    found = next(filter(None, (pattern.search(heard) for pattern in patterns)), None)
    return None if found is None else int(found[1].replace(",", ""))


SHORTEST_NAME = 4


def _heard(refusal: Refusal, sent: Mapping[str, Any]) -> str:
    """The words that decide: without addresses, and without the model's name, which can hold any word."""
    text = ADDRESSES.sub(" ", f"{refusal.message} {' '.join(refusal.codes)}".lower())
    model = str(sent.get("model", "")).lower()
    return text.replace(model, " ") if len(model) >= SHORTEST_NAME else text
