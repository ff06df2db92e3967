"""What stands in a PDF, as blocks: its lines are told from where they stand, and joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from grader.bank.importing.documents.blocks import NOT_SEEN, Block, BlockKind, numbered, tidy
from grader.bank.importing.documents.plain import BULLET
from grader.bank.importing.pages.labels import label_of
from grader.bank.importing.pages.question_page import questions_in
from grader.errors import InputError
from grader.models.imported import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SIGNATURE = b"%PDF-"
MOST_PAGES = 1_000
MOST_CHARACTERS = 5_000_000
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
SYMBOL_BULLETS = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc\u25aa\ufffd", "•"))
"""Signs of fonts that have only signs, as lists use them."""
BOLD = re.compile(r"bold|black|heavy|-bd\b|,bd", re.IGNORECASE)
ONE_WIDTH = re.compile(r"courier|consolas|mono|menlo|monaco|typewriter", re.IGNORECASE)
PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|página|p\.) ?)?[-–—|•[( ]*\d{1,4}(?: ?(?:of|/|von|de|\|) ?\d{1,4})?[-–—|•\]) ]*",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(r"(?:interview )?(?:question|q|frage|pregunta)\b", re.IGNORECASE)
"""What may stand at the top of page after page, and does not run through it."""
ENDS = re.compile(r"[.?!:;…][\"'”’»)\]]*$")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
HYPHEN = re.compile(r"([^\W\d_]*[a-zß-öø-ÿ])-$")
TAIL = re.compile(r"[a-zß-öø-ÿ][^\W\d_]*")
"""The two halves of a word that is parted between lines."""
EDGE = 3
"""How many lines at the top and at the bottom of a page can be a running header or footer."""
FULL = 0.85
"""What part of the widest lines' characters the next word would have had to fit into."""


def looks_like_pdf(raw: bytes) -> bool:
    """Whether bytes are a PDF, cut or whole."""
    return SIGNATURE in raw[:1024]


def read_pdf(raw: bytes) -> Reading:
    """The questions in a PDF.

    Raises:
        InputError: it is locked, cut, damaged, too long, or holds no text.
    """
    questions, unread = questions_in(blocks_of_pdf(raw))
    return Reading("a PDF", tuple(questions), tuple(unread))


def blocks_of_pdf(raw: bytes) -> list[Block]:
    """Headings, paragraphs, list items and code, with the page that each begins on.

    Left out are numbers of pages and what stands at the top or bottom of page after page.

    Raises:
        InputError: it is locked, cut, damaged, too long, or holds no text.
    """
    pages = [_rows(page) for page in _pages(raw)]
    if not any(pages):
        raise InputError(
            "The PDF holds pictures of pages and no text: have a program recognize the text, or paste it."
        )
    lines = [line for page in _without_edges(pages) for line in page]
    return list(_blocks(lines)) if lines else []


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, where it begins (in points from the bottom left), and how it is set."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool
    one_width: bool


def _pages(raw: bytes) -> Iterator[list[_Line]]:
    """Each page's pieces of text, as the PDF's program wrote them one after another."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError
        if len(reader.pages) > MOST_PAGES:
            raise InputError(
                f"The PDF has {len(reader.pages):,} pages, and at most {MOST_PAGES:,} are read: give its "
                "questions in parts."
            )
        total = 0
        for number, page in enumerate(reader.pages, 1):
            pieces = _Pieces(number)
            page.extract_text(visitor_text=pieces.take)
            total += pieces.characters
            if total > MOST_CHARACTERS:
                raise InputError("The PDF holds more text than is read here: give its questions in parts.")
            yield pieces.lines()
    except (FileNotDecryptedError, DependencyError) as error:
        raise InputError("The PDF is locked with a password: save it without one and give that.") from error
    except LimitReachedError as error:
        raise InputError("The PDF unpacks to more than is read here: give its questions in parts.") from error
    except (PyPdfError, LookupError, ValueError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise InputError(
            "The PDF is cut or damaged: save or download it again, or paste its text."
        ) from error


class _Pieces:
    """Gathers the pieces of text of a page into lines."""

    def __init__(self, page: int) -> None:
        self._page = page
        self._lines: list[_Line] = []
        self._ended = True
        self.characters = 0

    def take(self, text: str, user: Sequence[float], matrix: Sequence[float], font: Any, size: float) -> None:
        """A piece, with the matrices and the font that it was written in."""
        self.characters += len(text)
        first, *more = text.split("\n")
        self._add(first, user, matrix, font, size)
        for part in more:
            self._ended = True
            self._add(part, user, matrix, font, size)

    def lines(self) -> list[_Line]:
        """The lines that have text."""
        return [line for line in self._lines if line.text.strip()]

    def _add(self, text: str, user: Sequence[float], matrix: Sequence[float], font: Any, size: float) -> None:
        if not text:
            return
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        drawn = abs(size * (matrix[3] or matrix[1]) * (user[3] or user[1])) or size
        name = str(font.get("/BaseFont", "")) if font else ""
        piece = _Line(
            text, self._page, x, y, round(drawn, 1), bool(BOLD.search(name)), bool(ONE_WIDTH.search(name))
        )
        before = self._lines[-1] if self._lines else None
        beside = before is not None and abs(before.y - y) < 0.3 * drawn and x > before.x
        if before is None or (self._ended and not beside):
            self._lines.append(piece)
        else:
            self._lines[-1] = _put_together(before, piece, " " if self._ended else "")
        self._ended = False


def _put_together(line: _Line, piece: _Line, between: str) -> _Line:
    """A line with one more piece: it is bold, or of one width, if all of it is."""
    if not line.text.strip():
        return replace(piece, text=line.text + piece.text)
    text = line.text + between + piece.text
    if not piece.text.strip():
        return replace(line, text=text)
    return replace(
        line,
        text=text,
        size=max(line.size, piece.size),
        bold=line.bold and piece.bold,
        one_width=line.one_width and piece.one_width,
    )


def _rows(lines: Iterable[_Line]) -> list[_Line]:
    """The lines as people read them; indentation stays where all characters are of one width."""
    kept = []
    for line in lines:
        text = line.text.translate(LIGATURES).translate(SYMBOL_BULLETS)
        if not line.one_width:
            # A soft hyphen at the end says that the word goes on.
            goes_on = text.rstrip().endswith("\u00ad")
            text = tidy(text.translate(NOT_SEEN)).replace("\n", " ") + ("\u00ad" if goes_on else "")
        if text.strip():
            kept.append(replace(line, text=text))
    return kept


def _without_edges(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without what stands at the edge of page after page, and without their numbers."""
    orders = [sorted(page, key=lambda line: -line.y) for page in pages]
    full = sum(1 for page in pages if page)
    counts = Counter(place for order in orders for place in {_place(line) for line in _outer(order)})
    again = {place for place, count in counts.items() if count >= max(2, full / 2 if full < 8 else full / 3)}
    kept = []
    for page, order in zip(pages, orders, strict=True):
        edge = {id(line) for side in (order, order[::-1]) for line in _running(side, again)}
        kept.append([line for line in page if id(line) not in edge])
    return kept


def _outer(order: Sequence[_Line]) -> Sequence[_Line]:
    return order if len(order) <= 2 * EDGE else [*order[:EDGE], *order[-EDGE:]]


def _running(side: Sequence[_Line], again: set[tuple[str, int]]) -> Sequence[_Line]:
    """The lines at an edge, from the edge inward, that run through the document and stand off its text."""
    end = 0
    while end < min(EDGE, len(side)) and _runs(side[end], again):
        end += 1
    while 0 < end < len(side):
        last, inner = side[end - 1], side[end]
        if abs(last.size - inner.size) > 0.6 or abs(last.y - inner.y) > 1.6 * inner.size:
            break
        end -= 1
    return side[:end]


def _runs(line: _Line, again: set[tuple[str, int]]) -> bool:
    if PAGE_NUMBER.fullmatch(line.text):
        return True
    says_more = ANNOUNCES.match(line.text) or numbered(line.text)[0] or label_of(line.text)
    return _place(line) in again and not says_more


def _place(line: _Line) -> tuple[str, int]:
    """What a running line's text and height have in common from page to page."""
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.y / 6)


class _Setting:
    """How a document is set: its usual size, how wide its lines are and how far apart, and its hyphens."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        characters: Counter[float] = Counter()
        for line in lines:
            characters[line.size] += len(line.text)
        self.body = max(characters, key=characters.__getitem__)
        self.larger = sorted({line.size for line in lines if line.size > 1.08 * self.body}, reverse=True)
        of_one_width = sum(len(line.text) for line in lines if line.one_width)
        self.has_code = 2 * of_one_width < characters.total()
        self._wide = {
            size: _wide([len(line.text) for line in lines if line.size == size]) for size in characters
        }
        gaps: dict[float, Counter[float]] = {}
        for line, after in pairwise(lines):
            if line.page == after.page and line.size == after.size and 0 < line.y - after.y < 3 * line.size:
                gaps.setdefault(line.size, Counter())[round(2 * (line.y - after.y)) / 2] += 1
        full = sum(self.is_full(line, after) for line, after in pairwise(lines))
        self.is_wrapped = full > 0.4 * len(lines)
        self._leading = {size: _closest(counted) for size, counted in gaps.items()}
        self._words = {word for line in lines for word in WORD.findall(line.text.casefold())}
        broken = sum(bool(HYPHEN.search(line.text)) for line in lines)
        self._hyphenates = broken > max(2, len(lines) / 50)

    def is_full(self, line: _Line, after: _Line) -> bool:
        """Whether the first word of the line after would not have fitted on a line."""
        wide = max(self._wide[line.size], 0.8 * self._wide[self.body] * self.body / line.size)
        return len(line.text) + 1 + len(after.text.split(maxsplit=1)[0]) > FULL * wide

    def is_apart(self, line: _Line, after: _Line) -> bool:
        """Whether more than the usual space is between two lines of a page."""
        return line.y - after.y > 1.3 * self._leading.get(line.size, 1.2 * line.size)

    def joined(self, text: str, after: str) -> str:
        """Two lines as one, with the word whole that was parted between them."""
        if text.endswith("\u00ad"):
            return text[:-1] + after
        head, tail = HYPHEN.search(text), TAIL.match(after)
        if not head or not tail:
            return text + after if text.endswith("-") and text[-2:-1].isalnum() else f"{text} {after}"
        first, last = head[1].casefold(), tail[0].casefold()
        known = first + last in self._words
        compound = f"{first}-{last}" in self._words
        return text[:-1] + after if known or (self._hyphenates and not compound) else text + after


def _wide(lengths: list[int]) -> int:
    """How many characters the widest lines have, without a few that stick out."""
    return sorted(lengths)[-1 - len(lengths) // 20]


def _closest(gaps: Counter[float]) -> float:
    """The smallest distance that is common between lines."""
    return min(gap for gap, count in gaps.items() if count >= 0.1 * gaps.total())


def _paragraphs(lines: Sequence[_Line], setting: _Setting) -> Iterator[list[_Line]]:
    part: list[_Line] = []
    for line in lines:
        if part and not _goes_on(part, line, setting):
            yield part
            part = []
        part.append(line)
    yield part


def _goes_on(part: Sequence[_Line], line: _Line, setting: _Setting) -> bool:
    """Whether a line goes on with the paragraph of the lines before it."""
    before = part[-1]
    if setting.has_code and (before.one_width or line.one_width):
        return before.one_width and line.one_width
    if before.bold != line.bold or abs(before.size - line.size) > 0.6 or BULLET.match(line.text):
        return False
    ended = bool(ENDS.search(before.text))
    # Where few lines are as wide as the widest, those may be so by chance.
    full = setting.is_full(before, line) and (setting.is_wrapped or not ended)
    if (numbered(line.text)[0] or label_of(line.text)) and (ended or not full):
        return False
    if line.page != before.page or line.y >= before.y:
        return full and not (ended and line.text.endswith("?"))
    indented = line.x > before.x + 6 and len(part) > 1 and ended
    outdented = line.x < part[0].x - 3 and bool(BULLET.match(part[0].text))
    return full and not (setting.is_apart(before, line) or indented or outdented)


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    setting = _Setting(lines)
    depths: list[float] = []
    """Where the bullets of the lists around begin."""
    for part in _paragraphs(lines, setting):
        first = part[0]
        place = f"page {first.page}"
        if setting.has_code and first.one_width:
            yield Block(BlockKind.CODE, _code(part), place)
            continue
        text = first.text
        for line in part[1:]:
            text = setting.joined(text, line.text)
        text = tidy(text.translate(NOT_SEEN))
        bullet = BULLET.match(text)
        marker, text = numbered(text[bullet.end() :] if bullet else text)
        strong = first.bold
        if bullet or (marker[:1].isdigit() and not strong and first.size not in setting.larger):
            depths = [x for x in depths if x < first.x - 3] + [first.x]
            yield Block(BlockKind.ITEM, text, place, len(depths) - 1 if bullet else 0, marker, strong)
            continue
        depths = []
        if first.size in setting.larger:
            level = min(6, setting.larger.index(first.size) + 1)
            yield Block(BlockKind.HEADING, text, place, level, marker, strong)
        else:
            yield Block(BlockKind.PARAGRAPH, text, place, 0, marker, strong)


def _code(part: Sequence[_Line]) -> str:
    """Lines of one width, set in as they stand."""
    left = min(line.x for line in part)
    return "\n".join(
        " " * round((line.x - left) / (0.6 * line.size)) + line.text.replace("\xa0", " ").rstrip()
        for line in part
    )
