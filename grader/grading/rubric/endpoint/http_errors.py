"""What went wrong at an endpoint, as one sentence that says what to do; no key and no answer is in it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.context import how_to_enlarge
from grader.grading.rubric.endpoint.messages import Refused, TooLongError, UnsupportedParameterError
from grader.grading.rubric.endpoint.refusal_kinds import Kind, kind_of, limits_told, refused_by
from grader.text.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.grading.rubric.endpoint.refusals import Refusal
    from grader.models.endpoint import Endpoint


FORMS: dict[Kind, tuple[Ungraded, str]] = {
    Kind.PROXY: (
        Ungraded.UNREACHABLE,
        "the proxy on the way to {host} asks for a password{told}: use another network or proxy.",
    ),
    Kind.SIGN_IN: (
        Ungraded.REDIRECTED,
        (
            "a web page to sign in came instead of a reply from {host}{told}: sign in to the network or "
            "proxy with a browser, or check the address of the API."
        ),
    ),
    Kind.GUARDED: (
        Ungraded.FORBIDDEN,
        (
            "a guard before {host} lets only browsers through{told}: check the address of its API, or use "
            "another network or service."
        ),
    ),
    Kind.BROKEN_FORM: (
        Ungraded.UNREADABLE,
        "the model's reply broke the form that {host} enforces{told}: grade again, or use a stronger model.",
    ),
    Kind.OPTION: (
        Ungraded.BAD_REQUEST,
        "{host} rejected the request{told}: test the connection in Settings, or choose another model.",
    ),
    Kind.REGION: (
        Ungraded.FORBIDDEN,
        "{host} does not serve the country of this connection{told}: use another service or a local model.",
    ),
    Kind.UNVERIFIED: (
        Ungraded.FORBIDDEN,
        "{host} keeps {model} for verified accounts{told}: verify yours there, or choose another model.",
    ),
    Kind.TERMS: (
        Ungraded.FORBIDDEN,
        "{host} gives {model} only to those who accept its terms{told}: do so there, or choose another one.",
    ),
    Kind.DATA_POLICY: (
        Ungraded.FORBIDDEN,
        (
            "the privacy settings of the account at {host} rule out {model}{told}: change them there, or "
            "choose another model."
        ),
    ),
    Kind.FILTERED: (
        Ungraded.FILTERED,
        "the content filter of {host} held the request back{told}: use other words, or another model.",
    ),
    Kind.SPENT: (
        Ungraded.QUOTA,
        "the account at {host} has no quota left{told}: add credit there, or use another endpoint.",
    ),
    Kind.SPENT_TODAY: (
        Ungraded.QUOTA,
        (
            "the account at {host} has used up what it gets for the day or month{told}: grade again {when}, "
            "or use another endpoint."
        ),
    ),
    Kind.TOO_FAST: (
        Ungraded.RATE_LIMITED,
        "{host} takes no more requests for now{told}: grade again {when}.",
    ),
    Kind.LOADING: (Ungraded.SERVER_ERROR, "{host} is still loading {model}{told}: grade again {when}."),
    Kind.NO_MEMORY: (
        Ungraded.SERVER_ERROR,
        "{host} has too little memory for {model}{told}: use a smaller model, or free some memory there.",
    ),
    Kind.FORBIDDEN: (
        Ungraded.FORBIDDEN,
        "{host} does not allow this key to use {model}{told}: choose another model or key.",
    ),
    Kind.TOO_SLOW: (Ungraded.TIMEOUT, "{host} gave up waiting{told}: grade again."),
    Kind.TROUBLE: (Ungraded.SERVER_ERROR, "{host} has trouble of its own{told}: grade again later."),
}


def error_for(refusal: Refusal, endpoint: Endpoint, sent: Mapping[str, Any]) -> NotGradedError:
    """The error for a request that was refused, of which ``sent`` is the body."""
    kind = kind_of(refusal, sent)
    ungraded, reason = _reason(kind, refusal, endpoint)
    limits = limits_told(refusal, kind, sent)
    if limits is not None:
        if kind is Kind.NO_ROOM and limits.window:
            reason = _no_room(endpoint, f" ({limits.window:,} tokens)")
        return TooLongError(limits, reason, ungraded)
    refused = refused_by(refusal, kind, sent)
    if refused is not None:
        generated = refusal.generated if kind is Kind.BROKEN_FORM else ""
        return UnsupportedParameterError(reason, refused, ungraded, generated=generated)
    return NotGradedError(ungraded, reason)


def trouble_with_options(refusal: Refusal, endpoint: Endpoint) -> UnsupportedParameterError:
    """The error for a server that fails in the same way each time: something it was asked for may be why."""
    ungraded, reason = _reason(Kind.TROUBLE, refusal, endpoint)
    return UnsupportedParameterError(reason, Refused(), ungraded)


def _reason(kind: Kind, refusal: Refusal, endpoint: Endpoint) -> tuple[Ungraded, str]:
    told = _told(refusal)
    if kind in FORMS:
        ungraded, form = FORMS[kind]
        when = _when(refusal.retry_after_s, "tomorrow" if kind is Kind.SPENT_TODAY else "in a minute")
        return ungraded, form.format(host=endpoint.host, model=endpoint.model, told=told, when=when)
    if kind is Kind.REDIRECTED:
        return Ungraded.REDIRECTED, _redirected(refusal, endpoint.host)
    if kind is Kind.KEY:
        return Ungraded.KEY_REFUSED, _key(endpoint, told)
    if kind is Kind.NO_MODEL:
        at_hand = "pull or load it there, or " if endpoint.is_local else ""
        reason = f"has no model named {endpoint.model}{told}: {at_hand}choose one from its list."
        return Ungraded.UNKNOWN_MODEL, f"{endpoint.host} {reason}"
    if kind is Kind.NO_API:
        return Ungraded.UNKNOWN_MODEL, _no_api(refusal, endpoint, told)
    if kind is Kind.NO_ROOM:
        return Ungraded.TOO_LONG, _no_room(endpoint, told)
    what = "rejected the request" if refusal.status >= 400 else "sent an error in place of a reply"
    return Ungraded.BAD_REQUEST, f"{endpoint.host} {what}{told}: check the address and the model."


def _no_room(endpoint: Endpoint, told: str) -> str:
    no_room = f"the question and the answer do not fit the context of {endpoint.model}{told}"
    return f"{no_room}: {how_to_enlarge(endpoint)}."


def _told(refusal: Refusal) -> str:
    """The status and the service's own words, in parentheses; nothing for an error without either."""
    status = "" if refusal.status < 300 else str(refusal.status)
    told = ": ".join(filter(None, (status, f"“{refusal.shown}”" if refusal.shown else "")))
    return f" ({told})" if told else ""


def _redirected(refusal: Refusal, host: str) -> str:
    try:
        target = urlsplit(refusal.location)
        elsewhere, where = target.hostname, f"{target.hostname} {target.path}".lower()
    except ValueError:
        elsewhere, where = None, ""
    if any(word in where for word in SIGNS_IN):
        return (
            f"{host} sends requests on to a page to sign in at {plain(elsewhere or host, 100)}, and nothing "
            "was sent there: sign in with a browser, or enter the address of the API."
        )
    if elsewhere and elsewhere != host:
        return (
            f"{host} sends requests on to {plain(elsewhere, 100)}, and nothing was sent there: "
            "enter that address yourself if you trust it."
        )
    return (
        f"{host} sends requests on to another address: enter the endpoint's full address (most end in /v1)."
    )


SIGNS_IN = ("login", "signin", "sign-in", "sign_in", "sso", "oauth", "portal", "captive", "hotspot")


def _key(endpoint: Endpoint, told: str) -> str:
    host = endpoint.host
    if endpoint.key_withheld:
        return f"{host} asks for a key{told} and the one at hand is meant for another host: enter its own."
    if endpoint.key is None:
        return f"{host} asks for a key{told}: enter one on the Settings page."
    return f"{host} did not accept the key{told}: check that it was copied whole and has not expired."


VERSION = re.compile(r"v\d\w*|openai|api")
"""The last part of most addresses of an API."""


def _no_api(refusal: Refusal, endpoint: Endpoint, told: str) -> str:
    found = "sent a web page instead of a reply" if refusal.is_page else "has nothing at that address"
    has_version = VERSION.fullmatch(endpoint.base_url.rpartition("/")[2]) is not None
    example = "most end in /v1" if has_version else f"most end in /v1: try {endpoint.base_url}/v1"
    return f"{endpoint.host} {found}{told}: check the address ({example}) and the model."


def _when(wait_s: float | None, otherwise: str) -> str:
    if not wait_s:
        return otherwise
    for unit_s, unit in ((3_600, "hours"), (60, "minutes")):
        if wait_s >= 2 * unit_s:
            return f"in {math.ceil(wait_s / unit_s)} {unit}"
    return f"in {math.ceil(wait_s)} seconds"
