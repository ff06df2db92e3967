"""The pieces of a text, and its figures, in digits or words, with what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from grader.models.answer import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOKEN = re.compile(
    rf"(?P<blank>{'|'.join(map(re.escape, BLANKS))})"
    r"|(?P<number>(?:[$€£¥₹]\s?)?\d+(?:[.,:/]\d+)*[^\W_]*)"
    # A word may hold an apostrophe, a hyphen before a letter or digit, and a dot as in Node.js.
    r"|(?P<word>[^\W\d_](?:[^\W_]|['’+-](?=[^\W_])|\.(?=[a-z0-9])|[+#](?=[+#\s]|$))*)"
)
ENDS_SENTENCE = re.compile(r"[.!?…:\n]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text; ``kind`` is ``blank``, ``number`` or ``word``.

    ``opens`` is whether it is the first of its sentence, where a capital letter says nothing.
    """

    text: str
    kind: str
    start: int
    end: int
    opens: bool


def tokens_of(text: str) -> Iterator[Token]:
    """The pieces of ``text`` in order; what is between them has neither letters nor digits."""
    end = 0
    for found in TOKEN.finditer(text):
        opens = end == 0 or ENDS_SENTENCE.search(text, end, found.start()) is not None
        yield Token(found.group(), found.lastgroup or "", found.start(), found.end(), opens)
        end = found.end()


_SMALL = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORTH = {
    **{word: Decimal(value) for value, word in enumerate(_SMALL)},
    **{word: Decimal(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
}
MULTIPLES = frozenset(
    """
    half halves halved halving twice thrice double doubles doubled doubling triple tripled tripling quadrupled
    quarter third thirds dozen dozens tens hundreds thousands millions billions tenfold twofold threefold
    """.split()
)
"""Words that tell an amount without a number of their own; each stands for itself."""
UNITS = {
    **dict.fromkeys(("%", "percent", "pct"), "%"),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
    **dict.fromkeys(("year", "years"), "year"),
    **dict.fromkeys(("x", "times", "fold"), "x"),
    **dict.fromkeys(("k", "mb", "gb", "tb", "fps", "hz", "point", "points", "people", "engineers")),
}
"""Words after a number that say what is counted; equal ones stand for the same, None for themselves."""


JOINS = re.compile(r"\s*+-?\s*+")
UNIT = re.compile(r"[\s-]*(%|[^\W\d_]+)")
DIGITS = re.compile(r"[$€£¥₹]?\s*(\d+(?:[.,:/]\d+)*)(.*)", re.DOTALL)
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of one or more words in ``[start, end)``, such as "25", "two million" or "5 million".

    ``value`` is the same for every way to write the same number; ``unit`` is what is counted, if it says so.
    """

    start: int
    end: int
    value: str
    unit: str | None


def figures_in(text: str) -> Iterator[Figure]:
    """The figures of a text, in order; a lone "one" counts only before a unit, "first" and "second" never."""
    run: list[Token] = []
    for token in tokens_of(text):
        if not _is_numeric(token):
            yield from _figures(text, run)
            run = []
        elif run and not JOINS.fullmatch(text, run[-1].end, token.start):
            yield from _figures(text, run)
            run = [token]
        else:
            run.append(token)
    yield from _figures(text, run)


def _is_numeric(token: Token) -> bool:
    if token.kind == "number":
        return True
    parts = token.text.lower().split("-")
    return token.kind == "word" and all(
        part in WORTH or part in SCALES or part in MULTIPLES for part in parts
    )


def _figures(text: str, run: Sequence[Token]) -> Iterator[Figure]:
    """The figures of tokens that stand side by side."""
    group: list[Token] = []
    for token in run:
        if group and not _goes_on(group[-1], token):
            yield from _figure(text, group)
            group = []
        group.append(token)
    if group:
        yield from _figure(text, group)


def _goes_on(last: Token, token: Token) -> bool:
    """Whether a token belongs to the same number as the one before: "5 million", "two hundred five"."""
    before, first = last.text.lower().split("-")[-1], token.text.lower().split("-")[0]
    if token.kind == "number" or before in MULTIPLES:
        return False
    if first in SCALES or first in MULTIPLES:
        return True
    return before in SCALES or (before in WORTH and WORTH[before] >= 20 and WORTH[first] < 10)


def _figure(text: str, group: Sequence[Token]) -> Iterator[Figure]:
    start, end = group[0].start, group[-1].end
    digits, attached = _digits(group[0])
    unit = _unit(text, end, attached)
    words = [
        part for token in group if token.kind == "word" for part in token.text.lower().split("-") if part
    ]
    if words == ["one"] and not digits and unit is None:
        return
    amount = Decimal(digits) if re.fullmatch(r"\d+(\.\d+)?", digits) else None
    others = [digits] if digits and amount is None else []
    others += [word for word in words if word in MULTIPLES]
    counted = [word for word in words if word not in MULTIPLES]
    if amount is not None or counted:
        others.insert(0, f"{_amount(amount or Decimal(0), counted).normalize():f}")
    yield Figure(start, end, " ".join(others), unit)


def _digits(token: Token) -> tuple[str, str]:
    """The digits of a number, without commas between thousands, and what is attached to them."""
    found = DIGITS.fullmatch(token.text) if token.kind == "number" else None
    if found is None:
        return "", ""
    digits, attached = found.groups()
    return (digits.replace(",", "") if GROUPED.fullmatch(digits) else digits), attached


def _amount(current: Decimal, words: Sequence[str]) -> Decimal:
    """What number words come to, after digits or without them: "two hundred five", "5 million"."""
    total = Decimal(0)
    for word in words:
        if word in WORTH:
            current += WORTH[word]
            continue
        current = (current or Decimal(1)) * SCALES[word]
        if SCALES[word] > SCALES["hundred"]:
            total, current = total + current, Decimal(0)
    return total + current


def _unit(text: str, end: int, attached: str) -> str | None:
    """What is counted: what is attached to the digits, else the word or sign that follows."""
    if attached:
        return UNITS.get(attached.lower()) or attached.lower()
    found = UNIT.match(text, end)
    word = found.group(1).lower() if found else ""
    return (UNITS[word] or word) if word in UNITS else None
