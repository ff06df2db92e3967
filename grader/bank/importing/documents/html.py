"""Plain text of HTML, as a page or a field of a card has it."""

from __future__ import annotations

import re

from grader.bank.importing.characters import plain_characters

_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre table dl figure hr details".split())
_LINES = frozenset(
    "div section article aside header footer main nav address form fieldset tr dt dd figcaption caption "
    "summary legend center".split()
)
_LISTS = frozenset(("ul", "ol"))
_UNSEEN = frozenset(
    "head script style template noscript svg iframe object audio video select textarea title".split()
)
_CELLS = frozenset(("td", "th"))
ELEMENTS = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del
    details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
    frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li
    link main map mark marquee menu meta meter nav nobr noframes noscript object ol optgroup option
    output p param picture pre progress q rp rt ruby s samp script search section select slot small
    source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
    thead time title tr track tt u ul var video wbr xmp g path circle rect line polygon defs use
    math mi mn mo mrow msup msub msubsup mfrac msqrt mroot mtext mtable mtr mtd mover munder
    munderover mspace mstyle mfenced mpadded menclose semantics annotation
    """.split()
)
"""The names of elements of HTML, of old ones too, and of those of formulas."""
_TAG = re.compile(r"<(?=/?([A-Za-z][A-Za-z0-9]*)(?![\w:-]))")
"""What begins a tag, unless its name has a colon or hyphen, as those of other programs do."""
_ORDINAL = re.compile("(st|nd|rd|th|er|e|o|a)", re.IGNORECASE)
_NUMBER = re.compile("[0-9]{1,6}")
_BLANKS = " \t\n"
_BLANK = re.compile(f"[{_BLANKS}]+")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def text_of_html(fragment: str) -> str:
    """The text of a piece of HTML as a browser would lay it out, without markup and without pictures.

    A blank line parts paragraphs; items of lists stand each on a line that begins "- " or with the item's
    number; code keeps its lines; cells of a row have a tab between them; a raised 2 is "^2". What only looks
    like a tag stays ("List<String>"). Nothing else is taken away: not the menus and notices of a whole page
    either.
    """
    if "<" not in fragment and "&" not in fragment:
        return " ".join(plain_characters(fragment).split())
    from lxml import etree

    layout = _Layout()
    # Text outside any element would be taken for a paragraph. Without "huge", deep nesting cuts the text.
    parser = etree.HTMLParser(target=layout, huge_tree=True)
    parser.feed(f"<div>{_TAG.sub(_if_known, _NO_XML.sub('', fragment))}</div>")
    return str(parser.close())


def _if_known(begun: re.Match[str]) -> str:
    return "<" if begun[1].lower() in ELEMENTS else "&lt;"


class _Layout:
    """Lines and paragraphs from the tags and texts of HTML, in their order."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._breaks = 0
        """How many line ends come before the next text."""
        self._space = False
        self._marker = ""
        self._numbers: list[int | None] = []
        """For each list around, its last item's number; None where items have none."""
        self._unseen = 0
        self._code = 0
        self._kept = 0
        """How many elements are around in which lines are as the text has them."""
        self._raised = False
        self._cells = 0
        self._opening = False
        """Nothing stands yet in this cell, or in this text with lines of its own."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._breaks = min(self._breaks + 1, 2)
        elif tag in _LISTS:
            self._part(2)
            start = attributes.get("start", "1")
            self._numbers.append((int(start) - 1 if _NUMBER.fullmatch(start) else 0) if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._opening = self._opening and tag != "tr"
            self._part(2 if tag in _PARAGRAPHS else 1)
            self._cells = 0 if tag == "tr" else self._cells
            if tag == "pre":
                self._kept += 1
                self._opening = True
        elif tag in _CELLS:
            self._cell()
        else:
            self._within(tag)

    def end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag in _LISTS:
            if self._numbers:
                self._numbers.pop()
            self._marker = ""
            self._part(2)
        elif tag == "li":
            self._part(1)
        elif tag in _PARAGRAPHS or tag in _LINES:
            if tag == "pre":
                self._kept -= 1
                self._opening = False
                self._breaks = 0
            self._part(2 if tag in _PARAGRAPHS else 1)
        elif tag == "code":
            self._code -= 1
        elif tag == "q":
            self._write("”")
        elif tag == "sup":
            self._raised = False

    def data(self, text: str) -> None:
        if self._unseen:
            return
        text = plain_characters(text)
        if self._kept:
            self._lines(text)
            return
        if not self._code:
            text = text.replace("\xa0", " ")
        # In code, a space that does not break is how people indent.
        words = [word.replace("\xa0", " ") for word in _BLANK.split(text) if word]
        if not words:
            self._space = self._space or bool(text)
            return
        self._space = self._space or text[0] in _BLANKS
        if self._raised:
            self._raised = False
            if self._out and not self._space and not self._breaks and not _ORDINAL.fullmatch(words[0]):
                self._write("^")
        self._write(" ".join(words))
        self._space = text[-1] in _BLANKS

    def close(self) -> str:
        return "".join(self._out).strip("\n").rstrip()

    def _within(self, tag: str) -> None:
        if tag == "code":
            self._code += 1
        elif tag == "q":
            self._write("“")
        elif tag == "sup":
            self._raised = True

    def _lines(self, text: str) -> None:
        """Text that was set out by hand: lines and indentation stay."""
        for number, line in enumerate(text.replace("\xa0", " ").split("\n")):
            if number and not self._opening:
                self._breaks += 1
            if line.strip() or (line and not self._breaks):
                self._write(line)

    def _cell(self) -> None:
        if self._cells:
            self._breaks, self._space = 0, False
            self._write("\t")
        self._cells += 1
        self._opening = True

    def _item(self) -> None:
        self._part(1)
        marker = "- "
        if self._numbers and (last := self._numbers[-1]) is not None:
            self._numbers[-1] = last + 1
            marker = f"{last + 1}. "
        self._marker = "  " * (len(self._numbers) - 1) + marker

    def _part(self, breaks: int) -> None:
        if self._marker or self._opening:
            return
        self._breaks = max(self._breaks, 1 if self._numbers else breaks)

    def _write(self, text: str) -> None:
        if self._unseen:
            return
        if self._out:
            self._out.append("\n" * self._breaks or (" " if self._space else ""))
        self._out.append(self._marker + text)
        self._breaks, self._space, self._marker, self._opening = 0, False, "", False
