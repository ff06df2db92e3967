"""What cells and values of tables and records say, as plain text."""

from __future__ import annotations

import html
import re

from grader.bank.importing.characters import plain_characters
from grader.bank.importing.documents.blocks import numbered
from grader.bank.importing.pages.asking import Asks, asks

_BULLET = re.compile(r"^([ \t]*)[•·▪▫◦‣●○■□➤➢►▶✓✔*–—] +", re.MULTILINE)
_OPENED = re.compile(r"<(p|div|ul|ol|li|h[1-6]|table|tr|pre)\b[^<>]*>", re.IGNORECASE)
_CLOSED = re.compile(r"</(p|div|ul|ol|li|h[1-6]|table|tr|pre)>", re.IGNORECASE)
_BREAK = re.compile(r"\S<br ?/?>|<br ?/?>\S", re.IGNORECASE)
_INLINE = re.compile(r"<(b|i|u|em|strong|span|a|code|sub|sup|font)\b[^<>]*>[^<>]*</\1>", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_GAP = re.compile(r"\n{3,}")
_QUOTES = {"“": "”", "„": "“", '"': '"', "«": "»", "»": "«", "”": "”"}
_ID = re.compile(r"(?=[^a-z]*[a-z]{2})[a-z0-9][\w.:-]{2,79}", re.IGNORECASE)


def cell_text(text: str) -> str:
    """A text of a foreign table or record: complete, without the signs and spaces that only set it."""
    plain = plain_characters(_without_markup(text.replace("_x000D_", ""))).replace("\xa0", " ")
    lines = "\n".join(line.rstrip() for line in plain.split("\n"))
    return unquoted(_GAP.sub("\n\n", _BULLET.sub(r"\1- ", lines)).strip())


def _without_markup(text: str) -> str:
    """The text of a cell that holds HTML, as exports of forums, decks and courses do."""
    opened, closed = ({tag.lower() for tag in tags.findall(text)} for tags in (_OPENED, _CLOSED))
    set_in_blocks = not opened.isdisjoint(closed) or _BREAK.search(text)
    if set_in_blocks or _INLINE.search(text):
        # It takes its time to import, and few tables need it.
        from grader.bank.importing.documents.html import text_of_html

        return text_of_html(text if set_in_blocks else text.replace("\n", "<br>"))
    return html.unescape(text) if _ENTITY.search(text) else text


def unquoted(text: str) -> str:
    """The text without quotes that stand round all of it."""
    if len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and not {text[0], text[-1]} & {*text[1:-1]}:
        return text[1:-1].strip()
    return text


def reads_as_question(text: str) -> bool:
    """Whether a text by itself can be taken for something that an interviewer says."""
    return asks(numbered(text.strip())[1]) is not Asks.NO


def usable_id(text: str) -> str:
    """An id as it stands in a source, empty if it is a number there, which other sources have as well."""
    return text if _ID.fullmatch(text) else ""


def unnumbered(text: str) -> str:
    """A question without the number that it has in its list."""
    number, rest = numbered(text)
    return rest if number and reads_as_question(rest) else text


def tags_of(text: str) -> tuple[str, ...]:
    """The tags of a cell, between commas, semicolons or bars, each once and as it first stands."""
    tags = (" ".join(tag.split()).lstrip("#") for tag in re.split(r"[,;|\n]", text))
    return tuple(dict.fromkeys(tag for tag in tags if tag))
