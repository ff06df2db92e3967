"""The characters of a text file, in whichever encoding it was saved."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16, whose mark begins the other's."""
_CHARSET = re.compile(
    rb"^\s*<[^\0]{0,2000}charset=[\"']?(iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|shift_jis|euc-jp|euc-kr|gbk"
    rb"|gb2312|gb18030|big5)\b",
    re.IGNORECASE,
)
"""What a web page says of itself."""
_STRAY = 200
"""Of so many characters of a text one may be a sign that steers machines: word processors leave some."""
_NO_TEXT = re.compile("[\x01-\x08\x0e-\x1f]")
_WESTERN = re.compile("[^\x00-\x7fÀ-ÖØ-öø-ÿŒœŠšŽžŸ‘’“”‚„«»‹›–—…•·€£©®™°§ß¿¡ªº\xa0\xad×½¼¾²³µ±]")
"""What no text in a language of western Europe has in Windows' encoding."""


def text_of(raw: bytes) -> str | None:
    """The text that the bytes hold, with its lines' ends as they are; None if they are no text.

    UTF-8, and UTF-16 and UTF-32 with or without their marks, are told for certain. Other encodings are told
    by what the bytes would say in them.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _told(raw[len(mark) :].decode(encoding, "replace"))
    if b"\0" in raw:
        wide = _wide(raw)
        return None if wide is None else _told(raw.decode(wide, "replace"))
    try:
        return _told(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _told(_legacy(raw))


def _told(text: str | None) -> str | None:
    if text is None or "\0" in text or len(_NO_TEXT.findall(text)) * _STRAY > len(text):
        return None
    return text


def _wide(raw: bytes) -> str | None:
    """UTF-16 without its mark: the high bytes of most characters are zero."""
    first, second = raw[0::2].count(0), raw[1::2].count(0)
    few = len(raw) // 40
    if second > first and first <= few:
        return "utf-16-le"
    if first > second and second <= few:
        return "utf-16-be"
    return None


def _legacy(raw: bytes) -> str | None:
    told = _CHARSET.match(raw)
    if told:
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(told[1].decode())
    western = raw.decode("cp1252", "replace")
    if "\ufffd" not in western and not _WESTERN.search(western):
        letters = sum(character.isalpha() for character in western)
        high = sum(character.isalpha() and character > "\x7f" for character in western)
        if high * 4 <= letters:
            return western
    # It takes its time to import, and few files need it.
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    return None if best is None else str(best)
