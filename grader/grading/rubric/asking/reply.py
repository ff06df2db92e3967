"""A model's raw text, read for what it claims; every sentence of an error is for the model's second try.

What can be read in one way only is read, whatever it looks like; what can be read in two ways is no grade. Of
several objects after the thought the last counts, if it has every criterion that was asked about, for models
correct themselves; else they are read together, and must not disagree on a level.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from grader.grading.rubric.asking.prompt import SYSTEM
from grader.grading.rubric.asking.said import (
    CutReplyError,
    OnlyThoughtError,
    Said,
    UnreadableReplyError,
    said_in,
)
from grader.models import Level
from grader.text.plain_text import folded, plain, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["CutReplyError", "OnlyThoughtError", "UnreadableReplyError"]
LONGEST_QUOTE, LONGEST_REMARK, LONGEST_QUESTION = 700, 300, 300
PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}|^\W*(?:string|text)\W*$", re.IGNORECASE)
"""What a model that fills in no form leaves standing: "<one concrete change>"."""
NO_WORDS = frozenset(
    "n/a|na|none|nothing|nothing missing|nothing to add|null|nil|not applicable|no suggestion|no suggestions|"
    "none needed|no quote|empty|empty string|tbd".split("|")
)
"""What says in words that there is nothing to say."""
FEWEST_TOLD = 3
"""Words from which a piece of the prompt counts as repeated, not as said by chance."""
NAMES = ("id", "criterion", "criterion_id", "name", "key", "title")
"""What an item of a list may call its criterion."""
LEVELS = ("rating", "grade", "verdict", "score", "assessment")
"""What a model calls the level that does not call it so; a number under it is no level."""
DEEPEST_WRAPPING = 3
LONGEST_LEVEL = 80
LEVEL_WORDS = {level.value: level for level in Level}
LEVEL = re.compile(
    r"""[\s*_"'`“”‘’.:>\-–—•({\[]*(?:(?:the|level|rating|grade|verdict|score|is)[\s*_"'`“”:=\-–—]+)*"""
    r"""(?P<word>[^\W\d]+)[\s*_"'`“”‘’.,:;!})\]]*"""
    r"""(?:[({\[]?\s*(?P<part>\d)\s*(?:/|of|out of)\s*(?P<whole>\d)\s*[)}\]]?[\s*_"'`.]*)?""",
    re.IGNORECASE,
)


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


def read_claims(text: str, titles: Mapping[str, str]) -> Claims:
    """The claims in a reply about the criteria with these ids and titles; what it says of others is dropped.

    Raises:
        UnreadableReplyError: it holds no JSON object with at least one of the criteria, it is cut, says two
            things of one criterion, or one is malformed.
    """
    said = said_in(text)
    grades = _grades_in(said, _by_name(titles))
    if not grades:
        raise UnreadableReplyError(f"it has none of the criteria {', '.join(titles)}.")
    filled = [grade for grade in grades if not _is_echo(grade)]
    if not filled:
        raise UnreadableReplyError("it repeats the shape, and does not fill it in.")
    raw = _last_word(filled, titles, said)
    claims = {wanted: _claim(wanted, raw[wanted]) for wanted in titles if wanted in raw}
    return Claims(claims, _follow_up([found.value for found in said.found]))


def json_object(text: str, *names: str) -> dict[str, Any]:
    """The last JSON object in a reply that has one of the names, or any object if no names are given.

    Raises:
        UnreadableReplyError: there is none, it is cut, or says two things under one name.
    """
    said = said_in(text)
    if said.is_cut:
        raise CutReplyError("it ends in the middle of the object.")
    for found in reversed(said.found):
        body = next((each for each in _bodies(found.value) if not names or set(names) & set(each)), None)
        if body is not None:
            _check_once(found.twice)
            return body
    raise UnreadableReplyError(
        f'no JSON object in it has "{names[0]}".' if names else "it is no JSON object."
    )


def listed(text: str, name: str, own: str) -> list[Any]:
    """The list in a reply that stands under a name, or the items themselves, which have the name ``own``.

    Raises:
        UnreadableReplyError: there is none.
    """
    try:
        found = json_object(text, name)[name]
    except CutReplyError:
        raise
    except UnreadableReplyError:
        found = [
            item
            for each in said_in(text).found
            for item in (each.value if isinstance(each.value, list) else [each.value])
            if isinstance(item, dict) and own in item
        ]
        if not found:
            raise
    found = _unwrapped(found)
    if isinstance(found, dict) and own in found:
        found = [found]
    if not isinstance(found, list):
        raise UnreadableReplyError(f'"{name}" is not a list.')
    return found


def read_words(text: object, longest: int, told: str = "") -> str:
    """What a model says, in a line of at most ``longest`` characters; empty for a placeholder or no words.

    A piece of ``told``, which the model was told, is a placeholder too.
    """
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        text = " ".join(text)
    words = plain(text, longest) if isinstance(text, str) else ""
    if folded(words).strip(" .!-*\"'()") in NO_WORDS or is_unfilled(words, told):
        return ""
    return words


def is_unfilled(words: str, told: str = "") -> bool:
    """Whether words are what a form has before somebody fills it in: no letters, or a piece of the prompt."""
    said = folded(words).strip(" .:;,\"'-")
    if not any(map(str.isalpha, PLACEHOLDER.sub("", words))) or all(each.value in said for each in Level):
        return True
    return len(said.split()) >= FEWEST_TOLD and said in _folded(told)


@cache
def _folded(told: str) -> str:
    return folded(told)


Grade = dict[str, Any]
"""What one object says, not yet looked at, by the id of the criterion."""


def _by_name(titles: Mapping[str, str]) -> dict[str, str]:
    """The ids by all names that a model may give a criterion, but for those that two could go by."""
    names = [
        (_name(name), each)
        for each, title in titles.items()
        for name in dict.fromkeys((each, title, f"{each}: {title}"))
    ]
    owners: dict[str, set[str]] = {}
    for name, each in names:
        owners.setdefault(name, set()).add(each)
    certain = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
    return certain | {_name(each): each for each in titles if len(owners[_name(each)]) == 1}


def _name(name: object) -> str:
    """A name as it is compared: letters and digits, the words of it joined."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", visible(str(name))).casefold())
    return "-".join(words)


def _grades_in(said: Said, ids: Mapping[str, str]) -> list[Grade]:
    grades = []
    for found in said.found:
        grade = _grade_in(found.value, ids, DEEPEST_WRAPPING)
        if grade:
            _check_once(found.twice)
            grades.append(grade)
    return grades


def _grade_in(body: object, ids: Mapping[str, str], depth: int) -> Grade:
    """What an object or list says of the criteria, be it wrapped in others; empty if it says nothing."""
    body = _unwrapped(body)
    if isinstance(body, list):
        return _joined([_named(item, ids) or _grade_in(item, ids, depth - 1) for item in body if depth > 0])
    if not isinstance(body, dict):
        return {}
    inside = next((value for name, value in body.items() if _name(name) == "criteria"), None)
    if inside is not None and (grade := _grade_in(inside, ids, depth - 1)):
        return grade
    if grade := _named(body, ids):
        return grade
    own = _joined([{known: value} for name, value in body.items() if (known := _known(name, ids))])
    if any(isinstance(_only(value), dict) for value in own.values()) or depth <= 0:
        return own
    # What has a criterion's name beside a wrapped grade may be anything.
    return _joined([_grade_in(value, ids, depth - 1) for value in body.values()]) or own


def _known(name: object, ids: Mapping[str, str]) -> str | None:
    """The criterion that goes by a name, be it numbered; None for any other."""
    said = _name(name)
    return ids.get(said) or ids.get(re.sub(r"\A\d+-", "", said))


def _named(item: object, ids: Mapping[str, str]) -> Grade:
    """What an item says that names its criterion."""
    item = _unwrapped(item)
    if not isinstance(item, dict) or _level_said(item) is None:
        return {}
    fields = {_field(name): value for name, value in item.items()}
    known = {each for name in NAMES if (each := _known(fields.get(name), ids))}
    return {known.pop(): item} if len(known) == 1 else {}


def _joined(grades: Sequence[Grade]) -> Grade:
    """Several grades as one; what disagrees is no grade."""
    joined: Grade = {}
    for grade in grades:
        for each, raw in grade.items():
            if each in joined and _level_said(joined[each]) != _level_said(raw):
                raise UnreadableReplyError(f'it says "{each}" twice.')
            joined[each] = raw
    return joined


def _last_word(grades: Sequence[Grade], wanted: Mapping[str, str], said: Said) -> Grade:
    if said.is_cut:
        raise CutReplyError("it ends in the middle of the object.")
    if set(grades[-1]) >= set(wanted):
        return grades[-1]
    if said.in_thought:
        raise OnlyThoughtError("it holds a thought, and no JSON object with all criteria after it.")
    return _joined(grades)


def _unwrapped(value: object) -> object:
    """The object or list in a string that holds nothing else, or in a list of one list."""
    if isinstance(value, str) and re.match(r"\s*(?:`{3,}\w*\s*)?[\[{]", value):
        try:
            inner = said_in(value)
        except UnreadableReplyError:
            return value
        if len(inner.found) == 1 and not inner.is_cut:
            return inner.found[0].value
    return value


def _bodies(value: object, depth: int = DEEPEST_WRAPPING) -> Iterator[dict[str, Any]]:
    """An object, and then those that it wraps."""
    value = _unwrapped(value)
    if isinstance(value, dict):
        yield value
    if depth:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for each in inner:
            yield from _bodies(each, depth - 1)


def _is_echo(grade: Grade) -> bool:
    """Whether each of its criteria is the shape that was sent, not filled in."""
    return all(isinstance(raw, dict) and _is_shape(raw) for raw in map(_only, grade.values()))


def _is_shape(raw: dict[str, Any]) -> bool:
    level = _level_said(raw)
    if isinstance(level, str) and all(each.value in level.lower() for each in Level):
        return True
    fields = {_field(name): value for name, value in raw.items()}
    words = [str(fields.get(name) or "") for name in ("quote", "missing", "suggestion")]
    unfilled = [is_unfilled(each, SYSTEM) for each in words if each.strip(" -–—")]
    return bool(unfilled) and all(unfilled)


def _follow_up(bodies: Sequence[object]) -> str | None:
    for body in reversed([each for found in bodies for each in _bodies(found)]):
        for name, value in body.items():
            if _field(name) in ("follow_up", "followup", "follow_up_question"):
                return read_words(value, LONGEST_QUESTION, SYSTEM) or None
    return None


def _check_once(twice: str | None) -> None:
    if twice is not None:
        raise UnreadableReplyError(f'it says "{plain(twice, 80)}" twice.')


def _field(name: str) -> str:
    return _name(name).replace("-", "_")


def _only(raw: object) -> object:
    """An object by itself where it stands alone in a list, or as JSON in a string."""
    raw = _unwrapped(raw)
    return raw[0] if isinstance(raw, list) and len(raw) == 1 else raw


def _claim(wanted: str, raw: object) -> Claim:
    claim = _only(raw)
    if not isinstance(claim, dict):
        raise UnreadableReplyError(f'"{wanted}" is not an object.')
    level = read_level(_level_said(claim))
    if level is None:
        levels = ", ".join(f'"{level}"' for level in Level)
        raise UnreadableReplyError(f'the "level" of "{wanted}" is not one of {levels}.')
    fields = {_field(name): value for name, value in claim.items()}
    quote = fields.get("quote", fields.get("evidence"))
    if isinstance(quote, list) and all(isinstance(part, str) for part in quote):
        quote = " ... ".join(quote)
    words = visible(quote)[:LONGEST_QUOTE].strip() if isinstance(quote, str) else ""
    return Claim(
        quote=words if read_words(words, LONGEST_QUOTE) else "",
        missing=read_words(fields.get("missing"), LONGEST_REMARK, SYSTEM),
        level=level,
        suggestion=read_words(fields.get("suggestion"), LONGEST_REMARK, SYSTEM),
    )


def _level_said(claim: object) -> object:
    """What a claim has for its level; under another name only if it is a level, and there is but one."""
    claim = _only(claim)
    if not isinstance(claim, dict):
        return None
    fields = {_field(name): value for name, value in claim.items()}
    if "level" in fields:
        return fields["level"]
    others = [fields[name] for name in LEVELS if name in fields]
    return others[0] if len(others) == 1 and read_level(others[0]) is not None else None


def read_level(said: object) -> Level | None:
    """The level that a model says in one word, however it is dressed; None where that is not certain.

    "Level: **Strong**." and "strong (3/3)" are; "strong/partial", "almost strong", "strong (1/3)" and numbers
    are not. Nor is a word of another language, whatever the feedback's is: the words asked for are these.
    """
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if not isinstance(said, str) or len(said) > LONGEST_LEVEL:
        return None
    found = LEVEL.fullmatch(unicodedata.normalize("NFKC", visible(said)).strip())
    level = LEVEL_WORDS.get(found["word"].casefold()) if found else None
    if found is None or level is None or found["part"] is None:
        return level
    part, whole = int(found["part"]), int(found["whole"])
    fits = {
        Level.STRONG: part == whole,
        Level.PARTIAL: 0 < part < whole,
        Level.MISSING: part == 0 or (part, whole) == (1, len(Level)),
    }
    return level if fits[level] else None
