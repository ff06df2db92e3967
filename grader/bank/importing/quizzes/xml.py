"""Reading somebody's XML without trusting it: no entities of its own, nothing from elsewhere."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING

from grader.errors import InputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN = (b"amp", b"lt", b"gt", b"quot", b"apos")
_HEAD = 20_000
_DEEPEST = 200


def root_of(raw: bytes) -> str:
    """The name of the outermost element, without its prefix; empty if the bytes do not begin as XML does."""
    head = raw[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    if not head.startswith(b"<"):
        return ""
    found = re.match(
        rb"(?:\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[[^\]]*\])*>))*\s*<(?:[\w.-]+:)?([\w.-]+)",
        head,
        re.DOTALL,
    )
    return found[1].decode("ascii", "replace") if found else ""


def parsed(raw: bytes, what: str) -> Element:
    """The outermost element; ``what`` names the source in what a person reads ("The Moodle quiz").

    Entities that HTML knows are read, for people put them into XML as well.

    Raises:
        InputError: it is cut or damaged, or defines entities of its own.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    root: Element
    try:
        try:
            root = fromstring(raw.strip())
        except ParseError:
            root = fromstring(_ENTITY.sub(_numbered, raw.strip()))
    except ParseError as error:
        line, column = error.position
        raise InputError(
            f"{what} is cut or is no whole XML at line {line}, column {column + 1}: export it again."
        ) from error
    except DefusedXmlException as error:
        raise InputError(
            f"{what} defines entities of its own, which are not read: export it again from where it was made."
        ) from error
    except (ValueError, LookupError) as error:
        raise InputError(f"{what} has an encoding that is not read: save it as UTF-8.") from error
    if _is_deep(root):
        raise InputError(f"{what} has more than {_DEEPEST} elements one in another: export it again.")
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _numbered(entity: re.Match[bytes]) -> bytes:
    """An entity of HTML by its numbers."""
    if entity[1] in _OWN:
        return entity[0]
    characters = html5.get(f"{entity[1].decode()};")
    return "".join(f"&#{ord(each)};" for each in characters).encode() if characters else entity[0]
