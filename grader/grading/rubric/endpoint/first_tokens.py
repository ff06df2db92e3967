"""The likeliest first tokens of what a model says, and their probabilities, as services tell them."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

from grader.grading.rubric.endpoint.thoughts import spoken

Likeliest = tuple[tuple[str, float], ...]


def first_tokens(logprobs: object) -> Likeliest:
    """The tokens that the first word said could have begun with, each with its probability (0 to 1).

    A thought, spaces and marks before that word are passed over; where a thought has no end the very first
    tokens are given. Empty where the service tells none.
    """
    places = _places(logprobs)
    if not places:
        return ()
    tokens = [token for token, _ in places]
    text = "".join(tokens)
    begins = spoken(text).start if spoken(text).text else 0
    ends = accumulate(map(len, tokens))
    words = (
        likeliest
        for (token, likeliest), end in zip(places, ends, strict=True)
        if end > begins and any(map(str.isalpha, token))
    )
    return next(words, places[0][1])


Place = tuple[str, Likeliest]


def _places(logprobs: object) -> list[Place]:
    """Each token of a reply with the likeliest at its place, as chat or older completions have them."""
    if not isinstance(logprobs, dict):
        return []
    content = logprobs.get("content")
    if isinstance(content, list):
        return [place for each in content if (place := _place(each)) is not None]
    tokens, own, tops = (logprobs.get(name) for name in ("tokens", "token_logprobs", "top_logprobs"))
    if not isinstance(tokens, list) or not isinstance(own, list):
        return []
    tops = tops if isinstance(tops, list) and len(tops) == len(tokens) else [None] * len(tokens)
    return [
        (token, _likeliest(list(top.items()) if isinstance(top, dict) and top else [(token, logprob)]))
        for token, logprob, top in zip(tokens, own, tops, strict=False)
        if isinstance(token, str)
    ]


def _place(each: object) -> Place | None:
    if not isinstance(each, dict):
        return None
    top = each.get("top_logprobs")
    listed = [other for other in top if isinstance(other, dict)] if isinstance(top, list) else []
    pairs = [(_token(other), other.get("logprob")) for other in listed or [each]]
    return _token(each), _likeliest(pairs)


def _token(told: dict[str, Any]) -> str:
    """A token's text, from its bytes where these are told: some servers name a token by its number."""
    signs = told.get("bytes")
    if isinstance(signs, list) and signs and all(isinstance(sign, int) and 0 <= sign < 256 for sign in signs):
        return bytes(signs).decode(errors="replace")
    token = told.get("token")
    return token if isinstance(token, str) else ""


def _likeliest(pairs: list[tuple[str, Any]]) -> Likeliest:
    return tuple(
        (token, math.exp(min(logprob, 0.0)))
        for token, logprob in pairs
        if isinstance(logprob, int | float) and not math.isnan(logprob)
    )
