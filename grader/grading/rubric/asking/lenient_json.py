"""Finds the JSON objects in a text, with the slips of models; what is cut or can be read in two ways is not.

Read are trailing and missing commas, comments, single, curly and no quotes around names, words of Python,
line ends and quotation marks within strings, backslashes that escape nothing, doubled braces, and one bracket
that is missing at the very end. No library that repairs JSON does: json_repair 0.64 closes what was cut, and
takes the second of two values under one name, without a word; json5, pyjson5, demjson3 and dirtyjson neither
read backslashes that escape nothing nor find an object among words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from grader.text.plain_text import visible

DEEPEST = 12
"""Brackets within brackets that are read: a grade takes four. It bounds how often one place is read."""
LONGEST_NAME = 200
SPACE = r"[\s\u200b-\u200d\u2060\ufeff\u00ad]"
GAP = re.compile(rf"(?:{SPACE}+|//[^\n]{{0,500}}|#[^\n]{{0,500}}|/\*.{{0,500}}?\*/)*", re.DOTALL)
START = re.compile(rf"\{{|\[{SPACE}*\{{")
BARE_NAME = re.compile(rf"([^\W\d][\w$.-]{{0,80}}){SPACE}*(?=:)")
BARE = re.compile(r"([-+]?\d{1,30}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,3})?|[^\W\d][\w-]{0,80})(?![\w.])")
WORDS = {"true": True, "false": False, "null": None, "none": None, "undefined": None, "nan": None}
QUOTES = {
    '"': '"', "'": "'", "`": "`", "“": '“”‟"', "”": '“”‟"', "„": '“”‟"', "‘": "‘’'", "’": "‘’'",
}  # fmt: skip
"""What a string that opens with each mark may end with."""
OPENING = "".join(QUOTES)
AFTER_NAME = rf"(?={SPACE}*:)"
AFTER_VALUE = (
    rf"(?={SPACE}*(?:[\]}}]|\Z|/[/*]|[{OPENING}][^{OPENING}\n]{{1,80}}[{OPENING}]{SPACE}*:"
    rf"|,{SPACE}*(?:[{OPENING}{{}}\[\]]|\Z|/[/*]|[-+]?\d|[^\W\d][\w$.-]{{0,80}}{SPACE}*:"
    r"|(?:true|false|null|None|True|False)\b)))"
)
"""A mark that something else follows is part of the text: "he said "no" to me"."""
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", **{sign: sign for sign in "\"'`/\\"}}
MEANT = re.compile(
    r"[A-Za-z]:\\[A-Za-z]|\\[bf]|\\r(?!\\n)|\\(?:nabla|neq|neg|nu|theta|tau|times|tan|text\w*)(?![a-z])"
)
"""A path of Windows or a command of LaTeX, whose backslashes were not doubled."""
SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Found:
    """A JSON object, or a list that begins with one, and where it stands.

    ``twice`` is a name that one of its objects has with two different values, of which the last is kept.
    """

    value: dict[str, Any] | list[Any]
    start: int
    end: int
    twice: str | None


@dataclass(frozen=True, slots=True)
class Objects:
    """What a text holds, in its order; ``cut_at`` is where something begins that the text does not end."""

    found: tuple[Found, ...]
    cut_at: int | None


def objects_in(text: str) -> Objects:
    """The outermost complete objects of a text, and lists of objects, whatever stands around them.

    Takes time in proportion to the text. Nothing counts as complete that begins within what is cut.
    """
    reader = _Reader(text)
    found: list[Found] = []
    cut_at: int | None = None
    place = 0
    while start := START.search(text, place):
        reader.twice = None
        place = start.start()
        try:
            value, end = reader.value(place, 0)
        except _CutError as error:
            if cut_at is None and error.has_begun:
                cut_at = place
            place += 1
        except _MalformedError:
            place += 1
        else:
            found.append(Found(value, place, end, reader.twice))
            place = end
    return Objects(tuple(found), cut_at)


class _MalformedError(Exception):
    """What stands there is no JSON."""


class _CutError(Exception):
    """The text ends before the value does; ``has_begun`` if it is more than a brace in prose."""

    def __init__(self, *, has_begun: bool = True) -> None:
        self.has_begun = has_begun
        super().__init__()


class _Reader:
    """Reads single values of one text; each method is given where one begins, and says where it ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[tuple[str, str], list[int]] = {}
        self.twice: str | None = None

    def value(self, place: int, depth: int) -> tuple[Any, int]:
        sign = self._sign(place)
        if sign in "{[" and depth >= DEEPEST:
            raise _MalformedError
        if sign == "{":
            return self._object(place, depth)
        if sign == "[":
            return self._list(place, depth)
        if sign in QUOTES:
            return self._string(place, AFTER_VALUE)
        return self._bare(place)

    def _object(self, place: int, depth: int) -> tuple[Any, int]:
        body: dict[str, Any] = {}
        inside = self._after_gap(place + 1)
        if self._text.startswith("{", inside) and not self._text.startswith("{{", inside):
            return self._doubled(inside, depth)
        while (sign := self._sign(inside, has_begun=bool(body))) != "}":
            name, inside = self._name(inside, sign)
            value, inside = self.value(self._after_gap(inside), depth + 1)
            if name in body and body[name] != value:
                self.twice = self.twice or name
            body[name] = value
            inside, is_over = self._after_item(inside, "}", depth)
            if is_over:
                return body, inside
        return body, inside + 1

    def _doubled(self, place: int, depth: int) -> tuple[Any, int]:
        """What stands in braces that a template doubled."""
        body, end = self.value(place, depth + 1)
        end = self._after_gap(end)
        if self._sign(end) != "}":
            raise _MalformedError
        return body, end + 1

    def _list(self, place: int, depth: int) -> tuple[Any, int]:
        items: list[Any] = []
        inside = self._after_gap(place + 1)
        while self._sign(inside) != "]":
            item, inside = self.value(inside, depth + 1)
            items.append(item)
            inside, is_over = self._after_item(inside, "]", depth)
            if is_over:
                return items, inside
        return items, inside + 1

    def _after_item(self, end: int, closing: str, depth: int) -> tuple[int, bool]:
        """Where the next item or the closing bracket stands, and whether the text ends instead.

        The outermost bracket may be missing there if an inner one was the last sign: then nothing is lost.
        """
        place = self._after_gap(end)
        if place >= len(self._text):
            if depth == 0 and self._text[end - 1] in "}]":
                return place, True
            raise _CutError
        sign = self._text[place]
        if sign == ",":
            place = self._after_gap(place + 1)
            if self._sign(place) == ",":
                raise _MalformedError
            return place, False
        if sign == closing or sign in QUOTES or (sign == "{" and closing == "]"):
            return place, False
        raise _MalformedError

    def _name(self, place: int, sign: str) -> tuple[str, int]:
        if sign in QUOTES:
            name, end = self._string(place, AFTER_NAME, LONGEST_NAME)
        elif bare := BARE_NAME.match(self._text, place):
            name, end = bare.group(1), bare.end()
        else:
            raise _MalformedError
        colon = self._after_gap(end)
        if self._sign(colon) != ":":
            raise _MalformedError
        return visible(name).strip(), colon + 1

    def _string(self, place: int, after: str, longest: int | None = None) -> tuple[str, int]:
        closing = QUOTES[self._text[place]]
        ends = self._ends.get((closing, after))
        if ends is None:
            mark = re.compile(rf"\\.|[{closing}]{after}", re.DOTALL)
            ends = [at.start() for at in mark.finditer(self._text) if at.group()[0] != "\\"]
            self._ends[closing, after] = ends
        nearest = bisect_left(ends, place + 1)
        if nearest == len(ends):
            raise _CutError
        end = ends[nearest]
        if longest is not None and end - place > longest:
            raise _MalformedError
        return _unescaped(self._text[place + 1 : end]), end + 1

    def _bare(self, place: int) -> tuple[Any, int]:
        """A number or a single word without quotation marks."""
        bare = BARE.match(self._text, place)
        if bare is None:
            raise _MalformedError
        word, end = bare.group(1), bare.end()
        if word.lower() in WORDS:
            return WORDS[word.lower()], end
        try:
            return (int(word) if word.lstrip("+-").isdecimal() else float(word)), end
        except ValueError:
            return word, end

    def _after_gap(self, place: int) -> int:
        gap = GAP.match(self._text, place)
        return gap.end() if gap else place

    def _sign(self, place: int, *, has_begun: bool = True) -> str:
        if place >= len(self._text):
            raise _CutError(has_begun=has_begun)
        return self._text[place]


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    pieces = re.split(r"(\s+)", text)
    words = "".join(_unescaped_word(piece) if "\\" in piece else piece for piece in pieces)
    if SURROGATE.search(words):
        return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return words


def _unescaped_word(word: str) -> str:
    """A stretch without spaces; in a path or formula a backslash before a letter is only itself."""
    is_meant = MEANT.search(word) is not None

    def sign(escape: re.Match[str]) -> str:
        code = escape.group(1)
        if len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in SIGNS or (is_meant and code.isalpha()):
            return escape.group()
        return SIGNS[code]

    return ESCAPE.sub(sign, word)
