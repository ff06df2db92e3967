"""Which characters of somebody's text are kept."""

from __future__ import annotations

import re

_SPACES = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
    # Within words of some scripts, and within emoji, these two are part of the spelling.
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def plain_characters(text: str) -> str:
    """The text without characters that nobody sees, with one kind of line end and of space.

    Spaces that do not break stay as they are: some forms indent with them.
    """
    return _UNSEEN.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
