"""A model's raw text, read for what it claims; every sentence of an error is for the model's second try."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.models import Level
from grader.text.plain_text import plain, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_QUOTE, LONGEST_REMARK, LONGEST_QUESTION = 700, 300, 300
THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}|^\W*(?:string|text)\W*$", re.IGNORECASE)
"""What a model that fills in no form leaves standing: "<one concrete change>"."""
FENCE = re.compile(r"```[a-z]*[^\S\n]*\n(.*?)```", re.DOTALL | re.IGNORECASE)


class UnreadableReplyError(Exception):
    """The text is no grade; the message says what is wrong with it, to the model that wrote it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model claims about one criterion; nothing of it is checked yet.

    ``worth`` (0 to 1) is finer than the level, None where the level is all there is.
    """

    quote: str
    missing: str
    level: Level
    suggestion: str
    worth: float | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a reply claims, by criterion; it may lack some. ``chances`` (0 to 1) has the points asked about
    one by one."""

    by_id: Mapping[str, Claim]
    follow_up: str | None
    chances: Mapping[str, float] = field(default_factory=dict)


def read_claims(text: str, criterion_ids: Sequence[str]) -> Claims:
    """The claims in a reply; criteria that were not asked about are dropped.

    Raises:
        UnreadableReplyError: it holds no JSON object with at least one of the criteria, or one is malformed.
    """
    body = json_object(text)
    found = body.get("criteria", body)
    if isinstance(found, list):
        found = _by_id(found)
    if not isinstance(found, dict):
        raise UnreadableReplyError('"criteria" is not an object.')
    claims = {wanted: _claim(wanted, found[wanted]) for wanted in criterion_ids if wanted in found}
    if not claims:
        raise UnreadableReplyError(f"it has none of the criteria {', '.join(criterion_ids)}.")
    return Claims(claims, read_words(body.get("follow_up"), LONGEST_QUESTION) or None)


def json_object(text: str) -> dict[str, Any]:
    """The JSON object in a reply, whatever stands around it.

    Raises:
        UnreadableReplyError: there is none.
    """
    text = THOUGHT.sub("", text)
    candidates = [text, *FENCE.findall(text), text[text.find("{") : text.rfind("}") + 1]]
    problem = "it is not JSON."
    for candidate in candidates:
        try:
            body = json.loads(candidate.strip(), object_pairs_hook=_without_duplicates, strict=False)
        except _DuplicateError as error:
            raise UnreadableReplyError(f'it says "{plain(str(error), 80)}" twice.') from error
        except json.JSONDecodeError as error:
            problem = f"it is not JSON ({error.msg}, line {error.lineno})."
        except (ValueError, RecursionError):
            problem = "it is not JSON."
        else:
            if isinstance(body, dict):
                return body
            problem = "it is JSON, but not an object."
    raise UnreadableReplyError(problem)


class _DuplicateError(Exception):
    """One object says the same name twice."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name, value in pairs:
        if name in body and body[name] != value:
            raise _DuplicateError(name)
        body[name] = value
    return body


def _by_id(items: list[Any]) -> dict[str, Any]:
    pairs = [
        (str(item.get("id") or item.get("criterion") or ""), item) for item in items if isinstance(item, dict)
    ]
    try:
        return _without_duplicates(pairs)
    except _DuplicateError as error:
        raise UnreadableReplyError(f'it says "{plain(str(error), 80)}" twice.') from error


def _claim(wanted: str, claim: object) -> Claim:
    if not isinstance(claim, dict):
        raise UnreadableReplyError(f'"{wanted}" is not an object.')
    levels = ", ".join(f'"{level}"' for level in Level)
    try:
        level = Level(str(claim.get("level")).strip().lower())
    except ValueError as error:
        raise UnreadableReplyError(f'the "level" of "{wanted}" is not one of {levels}.') from error
    quote = claim.get("quote")
    words = visible(quote)[:LONGEST_QUOTE].strip() if isinstance(quote, str) else ""
    return Claim(
        quote=words if read_words(words, LONGEST_QUOTE) else "",
        missing=_remark(claim.get("missing")),
        level=level,
        suggestion=_remark(claim.get("suggestion")),
    )


def _remark(text: object) -> str:
    return read_words(text, LONGEST_REMARK)


def read_words(text: object, longest: int) -> str:
    """What a model says, in a line of at most ``longest`` characters; empty for a placeholder or no words."""
    words = plain(text, longest) if isinstance(text, str) else ""
    return words if any(map(str.isalpha, PLACEHOLDER.sub("", words))) else ""
