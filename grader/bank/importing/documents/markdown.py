"""What stands in a Markdown text, as blocks."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from grader.bank.importing.documents.block_writer import BlockWriter
from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.pages.question_page import questions_in
from grader.models.imported import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from grader.bank.importing.documents.blocks import Block

SIGN = re.compile(
    r"""^[ ]{0,3}(?:
        (?:(?:[-*+]|\d{1,4}[.)])[ ]+)?\#{1,6}[ ]+\S           # a heading
      | (?:```|~~~)                                           # code
      | (?:(?:[-*+]|\d{1,4}[.)])[ ]+)?\*\*\S                  # a bold line
      | (?:(?:[-*+]|\d{1,4}[.)])[ ]+)?\[[^\[\]\n]{1,300}\]\(  # a link
      | \|?[ ]*:?-{3,}:?[ ]*\|[ |:-]*$                        # below a table's head
      | <(?:details|summary)\b
    )""",
    re.MULTILINE | re.VERBOSE,
)
LISTED = re.compile(r"^[ \t]*(?:[-*+]|\d{1,4}[.)]) ", re.MULTILINE)
WEB_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|html|head|body)\b", re.IGNORECASE | re.DOTALL)
CLOSED = re.compile(r"</(?:p|div|li|td|h[1-6]|section|span)>", re.IGNORECASE)
FRONT_MATTER = re.compile(
    r"(---|\+\+\+)[ \t]*\n[\w\"'-]+ *[:=].*?\n(?:\1|\.\.\.)[ \t]*\n(?=\s*\S)",
    re.DOTALL,
)
SIGNPOST = re.compile(r"^(?:> ?\[!\w+\]|:::).*$", re.MULTILINE)
"""A line that opens or closes a colored box."""
BUTTON = re.compile(
    r"(?:click|tap|see|view|show|hide|reveal|expand|toggle|open|read)\b[^?]{0,60}", re.IGNORECASE
)
"""What folds something away and says only that it does."""
MATH = re.compile(r"\$\$[^$]+\$\$|\$(?=\S)[^$\n]{0,400}?(?<=\S)\$(?!\d)")
TAG = re.compile(
    r"""<(?: (/?) ([A-Za-z][\w-]*+) ((?: [\s/] (?: [^<>"']++ | "[^"<]*+" | '[^'<]*+' )*+ )?)
        | [!?] [^<>]*+ )>""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""\b(id|name|href|start)\s?=\s?["']?([^"'\s]*)""", re.IGNORECASE)
HTML_TAGS = frozenset(
    """a abbr address article aside audio b base bdi bdo big blockquote body br button canvas caption
    center cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
    iframe img input ins kbd label legend li link main map mark menu meta meter nav nobr object ol
    optgroup option output p param picture pre progress q rp rt ruby s samp script search section select
    small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
    thead time title tr track tt u ul var video wbr""".split()
)
"""What else stands between angle brackets within a text ("List<String>") are words."""
PARTS = frozenset(
    """address article aside blockquote caption center dd details div dl dt figure figcaption footer form
    header hr main nav p pre section summary tbody tfoot thead""".split()
)
"""Elements that begin and end something of their own."""
SUMMARY, WITHIN_FOLD = 5, 6
"""Levels of headings: what folds something away is as one below all headings but those that it folds away."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
EMPHASIS = frozenset(("b", "strong"))
UNSEEN = frozenset("script style svg template iframe object video audio canvas".split())
OPENS: dict[str, Callable[[BlockWriter], None]] = {
    "ul": BlockWriter.open_list,
    "li": BlockWriter.open_item,
    "table": BlockWriter.open_table,
    "tr": BlockWriter.open_row,
    "td": BlockWriter.open_cell,
    "th": BlockWriter.open_cell,
    "br": BlockWriter.break_line,
    "sup": lambda writer: writer.text("^"),
}
CLOSES: dict[str, Callable[[BlockWriter], None]] = {
    "ul": BlockWriter.close_list,
    "ol": BlockWriter.close_list,
    "li": BlockWriter.close_item,
    "tr": BlockWriter.close_row,
    "table": BlockWriter.close_row,
}
SIMPLE_TOKENS: dict[str, Callable[[BlockWriter], None]] = {
    "paragraph_open": BlockWriter.begin,
    "paragraph_close": BlockWriter.end,
    "heading_close": BlockWriter.end,
    "hr": BlockWriter.end,
    "bullet_list_open": BlockWriter.open_list,
    "list_item_open": BlockWriter.open_item,
    "list_item_close": BlockWriter.close_item,
    "bullet_list_close": BlockWriter.close_list,
    "ordered_list_close": BlockWriter.close_list,
    "table_open": BlockWriter.open_table,
    "tr_open": BlockWriter.open_row,
    "th_open": BlockWriter.open_cell,
    "td_open": BlockWriter.open_cell,
    "tr_close": BlockWriter.close_row,
    "hardbreak": BlockWriter.next_line,
    "softbreak": lambda writer: writer.next_line(drawn=False),
    "strong_open": BlockWriter.open_strong,
    "strong_close": BlockWriter.close_strong,
    "link_close": BlockWriter.close_link,
}


def looks_like_markdown(text: str) -> bool:
    """Whether a text has headings, bold lines, code, tables, folds or links as Markdown sets them.

    A web page that happens to have some is none, and Markdown with some HTML in it still is.
    """
    if WEB_PAGE.match(text) or not SIGN.search(text):
        return False
    sample = text[:200_000]
    return 2 * (len(SIGN.findall(sample)) + len(LISTED.findall(sample))) >= len(CLOSED.findall(sample))


def read_markdown(text: str) -> Reading:
    """The questions in a Markdown text."""
    questions, unread = questions_in(blocks_of_markdown(text))
    return Reading("a Markdown text", tuple(questions), tuple(unread))


def blocks_of_markdown(text: str) -> list[Block]:
    """Headings, paragraphs, list items, code and rows, with the line that each begins on.

    What folds away under a summary (``<details>``) is under a heading with the summary's words. Left out are
    front matter, comments, images, buttons ("Show answer"), citations ("[src]"), and links to headings of
    the same text: its table of contents, "back to top". A paragraph whose first line is emphasized, or asks
    what the next one answers, is two; a line that begins with a label ("Answer: …") begins a paragraph.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT_MATTER.match(text)
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    writer = BlockWriter()
    _Tokens(writer).take(_parser().parse(SIGNPOST.sub("", text)))
    return [
        block
        for block in writer.blocks()
        if block.kind is not BlockKind.HEADING or block.depth < SUMMARY or not BUTTON.fullmatch(block.text)
    ]


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 60}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "math", _math)
    return parser


def _math(state: StateInline, silent: bool) -> bool:
    """A formula between dollars stands as it is: its signs are no markup."""
    found = MATH.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if found is None:
        return False
    if not silent:
        state.push("code_inline", "code", 0).content = found[0]
    state.pos = found.end()
    return True


class _Tokens:
    """Has a writer write what the tokens of a Markdown parser say."""

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer
        self._tags = _Tags(writer)
        self._outer = (6, 0)
        """The level of the heading that the outermost list's item begins with, and how far in it stands."""
        self._of: dict[str, Callable[[Token], None]] = {
            "heading_open": self._heading,
            "ordered_list_open": lambda token: writer.open_list(int(token.attrs.get("start", 1))),
            "inline": lambda token: self.take(token.children or ()),
            "text": self._text,
            "code_inline": self._text,
            "fence": lambda token: writer.code(token.content),
            "code_block": lambda token: writer.code(token.content),
            "link_open": self._link,
            "html_block": lambda token: self._tags.take(token.content),
            "html_inline": self._html,
        }

    def take(self, tokens: Iterable[Token]) -> None:
        """All tokens in their order, those within them too."""
        for token in tokens:
            if token.map:
                self._writer.at = token.map[0] + 1
            if token.type in self._of:
                self._of[token.type](token)
            elif token.type in SIMPLE_TOKENS:
                SIMPLE_TOKENS[token.type](self._writer)

    def _heading(self, token: Token) -> None:
        level = int(token.tag[1])
        outer, nested = self._outer
        if token.level == 0:
            self._outer = (6, 0)
        elif token.level < nested or nested == 0 or (token.level == nested and self._writer.opens_item):
            self._outer = (level, token.level)
        else:
            # What stands further in than the heading that an item begins with is below it.
            level = max(level, outer + 1)
        self._tags.begin_heading(level, starts_over=token.level == 0)

    def _text(self, token: Token) -> None:
        if not self._tags.unseen:
            self._writer.text(token.content)

    def _link(self, token: Token) -> None:
        self._writer.href = str(token.attrs.get("href", ""))

    def _html(self, token: Token) -> None:
        tag = TAG.match(token.content)
        if tag and tag[2] and tag[2].lower() not in HTML_TAGS:
            self._text(token)
        else:
            self._tags.take(token.content)


class _Tags:
    """Has a writer write what raw HTML within Markdown says.

    It comes in pieces, which open and close what other pieces do not, and any of them may be broken.
    """

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer
        self._heading = 6
        """The level of the last heading that is not folded away."""
        self.start_over()

    def start_over(self) -> None:
        """Closes what was left open."""
        self.unseen = 0
        self._folded = 0
        self._code: list[str] | None = None

    def begin_heading(self, level: int, *, starts_over: bool = False) -> None:
        """A heading of that level, or of the lowest within what is folded away.

        One as high as the heading before the fold stands in none: the fold was not closed.
        """
        if not self._folded or level <= self._heading:
            self._heading = level
            self.start_over()
            if starts_over:
                self._writer.start_over()
        self._writer.begin(BlockKind.HEADING, WITHIN_FOLD if self._folded else level)

    def take(self, raw: str) -> None:
        """A piece of HTML, from its tags and the words between them."""
        line, end = self._writer.at, 0
        raw = _without_comments(raw)
        for tag in TAG.finditer(raw):
            self._words(raw[end : tag.start()])
            self._writer.at += tag[0].count("\n")
            end = tag.end()
            name = (tag[2] or "").lower()
            if tag[1]:
                self._close(name)
            else:
                self._open(
                    name, {key.lower(): unescape(value) for key, value in ATTRIBUTE.findall(tag[3] or "")}
                )
        self._words(raw[end:])
        self._writer.at = line

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if place := attributes.get("id") or attributes.get("name"):
            self._writer.anchor(place)
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in HEADINGS:
            self.begin_heading(WITHIN_FOLD if self._folded else int(tag[1]))
        elif tag in EMPHASIS:
            # Who folds an answer away often sets all of it bold.
            if not self._folded:
                self._writer.open_strong()
        elif tag == "a":
            self._writer.href = attributes.get("href")
        elif tag == "ol":
            start = attributes.get("start", "")
            self._writer.open_list(int(start) if start.isdecimal() and len(start) < 7 else 1)
        elif tag in OPENS:
            OPENS[tag](self._writer)
        elif tag in PARTS:
            self._part(tag)

    def _part(self, tag: str) -> None:
        self._writer.begin()
        if tag == "details":
            self._folded += 1
        elif tag == "summary":
            self._writer.begin(BlockKind.HEADING, SUMMARY if self._folded < 2 else WITHIN_FOLD)
        elif tag == "pre":
            self._code = []

    def _close(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in EMPHASIS:
            if not self._folded:
                self._writer.close_strong()
        elif tag == "a":
            self._writer.close_link()
        elif tag == "pre" and self._code is not None:
            self._writer.code("".join(self._code))
            self._code = None
        elif tag in CLOSES:
            CLOSES[tag](self._writer)
        elif tag in PARTS or tag in HEADINGS:
            self._writer.begin()
            self._folded = max(0, self._folded - (tag == "details"))

    def _words(self, words: str) -> None:
        if self._code is not None:
            self._code.append(unescape(words))
        for index, line in enumerate(words.split("\n")):
            if index:
                self._writer.next_line(drawn=False)
            if line and not self.unseen and self._code is None:
                self._writer.text(unescape(line))


def _without_comments(raw: str) -> str:
    """The HTML without comments, of which the last may be cut, but with their line ends."""
    first, *rest = raw.split("<!--")
    kept = [first]
    for part in rest:
        comment, _, after = part.partition("-->")
        kept += ["\n" * comment.count("\n"), after]
    return "".join(kept)
