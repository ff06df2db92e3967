"""Saved web pages read into blocks: what people read there, without what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import Block, BlockKind, numbered, tidy
from grader.bank.importing.pages.asking import Asks, asks
from grader.bank.importing.pages.labels import label_of
from grader.bank.importing.pages.question_page import questions_in
from grader.models.imported import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

UNSEEN = frozenset(
    "script style noscript template svg canvas iframe object embed video audio img picture map head title "
    "meta link nav aside select textarea input dialog option datalist progress meter".split()
)
APART = frozenset(
    "address article blockquote body button caption center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre search "
    "section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that stand on lines of their own."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
STRONG = frozenset(("b", "strong", "mark", "dt", "summary", "button"))
PARTS = frozenset(("main", "article", "section", "li", "details", "dl"))
"""A header in one of them is its own, not the site's."""
AROUND = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|advert(?:s|isement|ising)?|ads?|adsbygoogle|sponsor(?:ed)?|promo|banner"
    r"|newsletter|subscribe|signup|popup|modal|overlay|shar(?:e|ing)|social|breadcrumbs?|related|recommend(?:ed|ations)?"
    r"|sidebar|menu|navbar|nav|navigation|toolbar|comments?|disqus|feedback|rating|pagination|pager|byline"
    r"|skip-?link|sr-only|visually-hidden|screen-reader-text|toast|paywall|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of what stands around a page's text."""
QUESTION = re.compile(
    r"(?:^|\s)(?:[\w-]*[_-])?(?:question|accordion|faq|collapsible)(?:[_-]{1,2}(?:title|text|header|heading|name|label|button))?(?:$|\s)",
    re.IGNORECASE,
)
"""Classes of elements that hold a question alone."""
BADGE = re.compile(r"(?:^|[\s_-])(?:badge|chip|pill|eyebrow)(?:$|[\s_-])", re.IGNORECASE)
"""Classes of words that are set off from the text after them."""
PANEL = re.compile(r"accordion|collaps|panel|answer|details|faq|toggle|expand", re.IGNORECASE)
"""Classes and ids of what is shown when somebody clicks."""
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
LABELS = re.compile(r"\b(?:answer example|(?:sample|example|model) (?:answer|response))", re.IGNORECASE)
MOST = 0.3
"""What holds more than this part of the page's text is no furniture, whatever it is called."""
TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p|ul|ol|li|dl|dt|dd"
    r"|table|span|br|b|strong|em|details|summary|blockquote)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BREAK = "\n"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
ORDINAL = re.compile(r"(?:st|nd|rd|th|er|e|o|a|re|ère|ème)", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether a text is a web page or a part of one."""
    tags = TAG.findall(text[:50_000])
    return bool(tags) and (text.lstrip()[:1] == "<" or len(tags) >= 3)


def read_web_page(text: str) -> Reading:
    """The questions on a web page."""
    questions, unread = questions_in(blocks_of_html(text))
    return Reading("a web page", tuple(questions), tuple(unread))


def blocks_of_html(text: str) -> list[Block]:
    """The headings, paragraphs, list items, code and rows of a web page's main text, in their order.

    Menus, notices, scripts and what the page hides are left out, but not what it shows on a click. A link
    that is all of a block makes it linked, unless it leads to a place on the same page.
    """
    from lxml import etree

    # Without "huge", deep nesting cuts the text.
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    parser.feed(f"<html>{NO_XML.sub('', text)}</html>")
    root = parser.close()
    return _Walk(root).blocks()


@dataclass(slots=True)
class _Run:
    """Characters that are set alike."""

    text: str
    strong: bool
    linked: bool


class _Walk:
    """One way through a page, from top to bottom."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._lengths = _lengths(root)
        self._controlled = {
            name.lstrip("#")
            for element in root.iter()
            for key in ("aria-controls", "data-target", "data-bs-target")
            if isinstance(element.tag, str) and (name := element.get(key))
        }
        self._blocks: list[Block] = []
        self._runs: list[_Run] = []
        self._lists: list[int | None] = []
        """For each list around, its last item's number; None where items have none."""
        self._item: tuple[int, str] | None = None
        """Depth and marker of an item whose first text is still to come."""
        self._heading = 0
        self._strong = 0
        self._linked = 0

    def blocks(self) -> list[Block]:
        from lxml import etree

        start = self._main_part()
        walk = etree.iterwalk(start, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._leave(element)
            elif element is not start and self._is_unseen(element):
                walk.skip_subtree()
                # Nothing of it is entered, but its end comes and with it the text after it.
                element.set("data-left-out", "")
                if element.tag in APART:
                    self._flush()
            elif element.tag == "pre":
                self._flush()
                self._add(BlockKind.CODE, _code(element))
                walk.skip_subtree()
                element.set("data-left-out", "")
            elif element.tag == "table" and _holds_data(element):
                self._flush()
                self._rows(element)
                walk.skip_subtree()
                element.set("data-left-out", "")
            else:
                self._enter(element)
        self._flush()
        return self._blocks

    def _main_part(self) -> _Element:
        body = self._root.find(".//body")
        whole = body if body is not None else self._root
        for path in (".//main", ".//*[@role='main']", ".//article"):
            parts = whole.findall(path)
            if len(parts) == 1 and self._lengths[parts[0]] > MOST * self._lengths[whole]:
                return parts[0]
        return whole

    def _is_unseen(self, element: _Element) -> bool:
        if element.tag in UNSEEN or element.get("role") in (
            "navigation",
            "dialog",
            "banner",
            "complementary",
            "search",
        ):
            return not self._holds_most(element)
        if element.tag == "button":
            text = "".join(element.itertext())
            return asks(tidy(text)) is Asks.NO and not label_of(tidy(text))
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if self._is_hidden(element):
            panel = (
                PANEL.search(names)
                or element.get("id") in self._controlled
                or element.get("role") in ("region", "tabpanel")
            )
            return not panel
        if element.tag == "footer" or (
            element.tag == "header" and not any(up.tag in PARTS for up in element.iterancestors())
        ):
            return not self._holds_most(element)
        return (
            bool(AROUND.search(names))
            and not self._holds_most(element)
            and not LABELS.search("".join(element.itertext()))
        )

    def _is_hidden(self, element: _Element) -> bool:
        return (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or HIDDEN.search(element.get("style", "")) is not None
        )

    def _holds_most(self, element: _Element) -> bool:
        return self._lengths[element] > MOST * self._lengths[self._root]

    def _enter(self, element: _Element) -> None:
        tag = element.tag
        if tag in APART:
            self._flush()
        if tag in ("ul", "ol", "menu"):
            start = element.get("start", "1")
            self._lists.append(
                (int(start) - 1 if re.fullmatch(r"\d{1,6}", start) else 0) if tag == "ol" else None
            )
        elif tag == "li":
            self._begin_item(element)
        elif tag == "br":
            self._runs.append(_Run(BREAK, strong=False, linked=False))
        elif tag == "q":
            self._write("“")
        self._heading = _heading(element) or self._heading
        self._strong += _is_strong(element)
        self._linked += _leads_away(element)
        if tag == "sup" and element.text and not ORDINAL.fullmatch(element.text.strip()):
            self._write("^")
        self._write(element.text or "")

    def _leave(self, element: _Element) -> None:
        tag = element.tag
        if element.get("data-left-out") is None:
            if tag in APART:
                self._flush()
            if tag in ("ul", "ol", "menu") and self._lists:
                self._lists.pop()
            elif tag == "li":
                self._item = None
            elif tag == "q":
                self._write("”")
            if _heading(element):
                self._heading = 0
            self._strong -= _is_strong(element)
            self._linked -= _leads_away(element)
        self._write(element.tail or "")

    def _begin_item(self, element: _Element) -> None:
        marker = ""
        if self._lists and (last := self._lists[-1]) is not None:
            value = element.get("value", "")
            number = int(value) if re.fullmatch(r"\d{1,6}", value) else last + 1
            self._lists[-1] = number
            marker = f"{number}."
        self._item = (max(len(self._lists) - 1, 0), marker)

    def _write(self, text: str) -> None:
        if text:
            self._runs.append(_Run(re.sub(r"\s+", " ", text), self._strong > 0, self._linked > 0))

    def _flush(self) -> None:
        lines: list[list[_Run]] = [[]]
        for run in self._runs:
            if run.text is BREAK:
                lines.append([])
            else:
                lines[-1].append(run)
        self._runs = []
        waiting: list[str] = []
        for line in (part for whole in lines for part in _parted(whole)):
            said = [run for run in line if run.text.strip()]
            text = tidy("".join(run.text for run in line))
            if not text:
                self._text(waiting)
                waiting = []
                continue
            strong = all(run.strong for run in said)
            linked = all(run.linked for run in said)
            if strong or linked:
                self._text(waiting)
                waiting = []
                self._add(self._kind(), text, strong=strong, linked=linked)
            else:
                waiting.append(text)
        self._text(waiting)

    def _text(self, lines: list[str]) -> None:
        if lines:
            self._add(self._kind(), "\n".join(lines))

    def _kind(self) -> BlockKind:
        if self._heading:
            return BlockKind.HEADING
        return BlockKind.ITEM if self._item else BlockKind.PARAGRAPH

    def _add(self, kind: BlockKind, text: str, *, strong: bool = False, linked: bool = False) -> None:
        if not text:
            return
        depth, marker = self._item or (0, "")
        self._item = None
        if kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM):
            counted, text = numbered(text)
            marker = counted or marker
        if kind is BlockKind.HEADING:
            depth = self._heading
        place = f"paragraph {len(self._blocks) + 1}"
        self._blocks.append(Block(kind, text, place, depth, marker, strong=strong, linked=linked))

    def _rows(self, table: _Element) -> None:
        for row in table.iter("tr"):
            cells = [
                tidy(" ".join("".join(cell.itertext()).split())) for cell in row if cell.tag in ("td", "th")
            ]
            if any(cells):
                self._add(BlockKind.CELLS, "\t".join(cells))


def _parted(line: list[_Run]) -> list[list[_Run]]:
    """A line cut after a question or a label that alone is strong at its start."""
    count = next((at for at, run in enumerate(line) if run.text.strip() and not run.strong), len(line))
    if 0 < count < len(line):
        first = tidy("".join(run.text for run in line[:count]))
        label = label_of(first)
        labels = label and not label.weak and not label.rest and first[-1] != ":"
        if labels or (asks(numbered(first)[1]) is not Asks.NO and first[-1:] in '?.:!…”"'):
            return [line[:count], line[count:]]
    return [line]


def _lengths(root: _Element) -> dict[_Element, int]:
    """How many characters each element holds, its whole inside counted."""
    lengths: dict[_Element, int] = {}
    for element in reversed(list(root.iter())):
        own = len(element.text or "") if element.tag not in UNSEEN else 0
        inner = (
            sum(lengths[child] + len(child.tail or "") for child in element)
            if element.tag not in UNSEEN
            else 0
        )
        lengths[element] = own + inner
    return lengths


def _heading(element: _Element) -> int:
    if element.get("role") == "heading":
        level = element.get("aria-level", "2")
        return int(level) if level in "123456" else 2
    return HEADINGS.get(element.tag, 0)


def _is_strong(element: _Element) -> bool:
    if element.tag in STRONG or BOLD.search(element.get("style", "")):
        return True
    if element.tag == "span" and BADGE.search(element.get("class", "")):
        return True
    return QUESTION.search(element.get("class", "")) is not None and not any(
        child.tag in APART for child in element.iterdescendants()
    )


def _leads_away(element: _Element) -> bool:
    return element.tag == "a" and not element.get("href", "#").startswith("#")


def _holds_data(table: _Element) -> bool:
    """Whether a table is one, and not a frame for the page's layout."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    inside = {"table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "article", "section"}
    nested = any(child.tag in inside for row in rows for cell in row for child in cell.iterdescendants())
    return bool(rows) and not nested and max(map(len, rows)) > 1


def _code(element: _Element) -> str:
    text = (
        "".join("\n" if part.tag == "br" else part.text or "" for part in [element])
        if not len(element)
        else "".join(element.itertext())
    )
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).rstrip()
