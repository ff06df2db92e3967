"""What a document to keep consists of; its writers make Markdown, a page to print, or a PDF of it.

Every writer keeps texts that somebody typed, or that a model wrote, from becoming anything but text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A name of ours with its value; ``quoted`` where the value has words of somebody else in it."""

    name: str
    value: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody else's text under a title of ours: in one piece, or as a numbered list of ``items``."""

    title: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a document under a title of ours, such as "Draft 2".

    ``mark`` is said of it in a few words of ours. ``subject`` is the question that it is about, and
    ``category`` where that belongs: both may hold anything.
    """

    title: str
    facts: tuple[Fact, ...]
    passages: tuple[Passage, ...]
    mark: str = ""
    subject: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns; ``widths`` are the columns' shares in percent."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A title of ours, the question that all of it is about (empty if there are several), and its sections.

    ``running`` says that sections follow each other on a sheet; else each begins its own when printed.
    """

    title: str
    sections: tuple[Section, ...]
    subject: str = ""
    subtitle: str = ""
    table: Table | None = None
    notes: tuple[str, ...] = ()
    running: bool = False


_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}


def visible(text: str) -> str:
    """The same text with a picture for each control character but tab and line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
