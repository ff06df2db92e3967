"""What styles and numbering of a Word document say about its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = f"{WORD}val"
HEADING = re.compile(r"heading (\d)")
LIST_LEVEL = re.compile(r"list (?:bullet|number|continue)? ?(\d)")
NEVER = frozenset(("0", "false", "off", "none"))
ROMAN = [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
NO_NUMBERS = frozenset(("bullet", "none"))


def at(element: _Element | None, *path: str) -> _Element | None:
    """The first element below that path of names."""
    for name in path:
        element = None if element is None else element.find(WORD + name)
    return element


def value(element: _Element | None) -> str:
    """An element's value; empty without one."""
    return "" if element is None else element.get(VALUE, "")


def is_on(element: _Element) -> bool:
    """Whether a switch is on, as it is unless it says otherwise."""
    return element.get(VALUE, "1").lower() not in NEVER


class Styles:
    """The document's styles, each with those that it is based on."""

    def __init__(self, styles: _Element) -> None:
        self._by_id = {style.get(f"{WORD}styleId", ""): style for style in styles.iterfind(f"{WORD}style")}
        self._default = next(
            (
                name
                for name, style in self._by_id.items()
                if style.get(f"{WORD}type") == "paragraph" and style.get(f"{WORD}default") in ("1", "true")
            ),
            "",
        )

    def of_paragraph(self, paragraph: _Element) -> tuple[_Element, ...]:
        """A paragraph's style, then what that one is based on, and so on."""
        return self._chain(value(at(paragraph, "pPr", "pStyle")) or self._default)

    def is_bold(self, run: _Element, styles: Sequence[_Element]) -> bool:
        """Whether a run is bold by itself, by its own style, or by its paragraph's."""
        for one in (run, *self._chain(value(at(run, "rPr", "rStyle"))), *styles):
            bold = at(one, "rPr", "b")
            if bold is not None:
                return is_on(bold)
        return False

    def _chain(self, name: str) -> tuple[_Element, ...]:
        chain: list[_Element] = []
        while (style := self._by_id.get(name)) is not None and style not in chain:
            chain.append(style)
            name = value(at(style, "basedOn"))
        return tuple(chain)


def name_of(styles: Sequence[_Element]) -> str:
    """What a paragraph's own style is called, in small letters."""
    return value(at(styles[0], "name")).lower() if styles else ""


def heading_level(paragraph: _Element, styles: Sequence[_Element]) -> int:
    """The level of a heading from 1; 0 for what is none."""
    for one in (paragraph, *styles):
        outline = value(at(one, "pPr", "outlineLvl"))
        if outline.isdecimal():
            return int(outline) + 1 if int(outline) < 9 else 0
        name = value(at(one, "name")).lower()
        if found := HEADING.fullmatch(name):
            return int(found[1])
        if name == "title":
            return 1
    return 0


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    kind: str
    text: str
    start: int


@dataclass(slots=True)
class _List:
    """A list's levels, and how far each is counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts the numbered paragraphs of a document as its readers see them."""

    def __init__(self, numbering: _Element | None) -> None:
        lists: dict[str, _List] = {}
        self._lists: dict[str, _List] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        for one in () if numbering is None else numbering.iterfind(f"{WORD}abstractNum"):
            levels = {
                int(level.get(f"{WORD}ilvl", "0")): _level(level) for level in one.iterfind(f"{WORD}lvl")
            }
            lists[one.get(f"{WORD}abstractNumId", "")] = _List(levels)
        for one in () if numbering is None else numbering.iterfind(f"{WORD}num"):
            number = one.get(f"{WORD}numId", "")
            self._lists[number] = lists.get(value(at(one, "abstractNumId")), _List({}))
            self._restarts[number] = {
                int(override.get(f"{WORD}ilvl", "0")): int(start)
                for override in one.iterfind(f"{WORD}lvlOverride")
                if (start := value(at(override, "startOverride"))).isdecimal()
            }

    def item(self, paragraph: _Element, styles: Sequence[_Element]) -> tuple[int, str] | None:
        """How deep a list item lies and its marker, empty for a bullet; None for what is no item."""
        found = _numbering(paragraph, styles)
        if found is None:
            return None
        number, level = found
        named = LIST_LEVEL.match(name_of(styles))
        depth = level or (int(named[1]) - 1 if named else 0)
        return depth, self._next(number, level)

    def _next(self, number: str, level: int) -> str:
        listed = self._lists.get(number)
        how = listed.levels.get(level) if listed else None
        if listed is None or how is None or how.kind in NO_NUMBERS:
            return ""
        restart = self._restarts[number].pop(level, None)
        before = listed.counts.get(level)
        listed.counts[level] = (how.start if before is None else before + 1) if restart is None else restart
        for deeper in [other for other in listed.counts if other > level]:
            del listed.counts[deeper]
        return re.sub(r"%(\d)", lambda found: _counted(listed, int(found[1]) - 1), how.text)


def _counted(listed: _List, level: int) -> str:
    """How far a level is counted, in its kind of numbers."""
    how = listed.levels.get(level, _Level("decimal", "", 1))
    return _written(listed.counts.get(level, how.start), how.kind)


def _written(number: int, kind: str) -> str:
    """A number as Word writes it in lists of a kind."""
    if kind.endswith("Letter") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind.endswith("Roman") and 0 < number < 400:
        text, rest = "", number
        for size, sign in ROMAN:
            text += sign * (rest // size)
            rest %= size
    else:
        return f"{number:02d}" if kind == "decimalZero" else str(number)
    return text.upper() if kind.startswith("upper") else text


def _level(level: _Element) -> _Level:
    start = value(at(level, "start"))
    return _Level(
        value(at(level, "numFmt")) or "decimal",
        value(at(level, "lvlText")),
        int(start) if start.isdecimal() else 1,
    )


def _numbering(paragraph: _Element, styles: Sequence[_Element]) -> tuple[str, int] | None:
    """Which list a paragraph belongs to, by itself or by its style, and at which level."""
    level = ""
    for one in (paragraph, *styles):
        level = level or value(at(one, "pPr", "numPr", "ilvl"))
        number = value(at(one, "pPr", "numPr", "numId"))
        if number:
            return None if number == "0" else (number, int(level) if level.isdecimal() else 0)
    return None


def children(element: _Element, name: str) -> Iterator[_Element]:
    """Elements of a name, those in content controls and the like too, but not those within each other."""
    for child in element:
        if child.tag == WORD + name:
            yield child
        elif child.tag in (f"{WORD}sdt", f"{WORD}sdtContent", f"{WORD}customXml", f"{WORD}ins"):
            yield from children(child, name)
