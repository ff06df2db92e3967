"""The words of a text in any script, also in those that put no spaces between them."""

from __future__ import annotations

import re

from grader.text.plain_text import visible

_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han and kana: two make about a word."""
_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Of Thai, Lao, Burmese and Khmer: four make about a word."""
WORD = re.compile(rf"[{_SIGNS}{_LETTERS}]|[^\W{_SIGNS}{_LETTERS}]+")
"""A word; of a script without spaces, each sign is one."""
_SIGN, _LETTER = re.compile(f"[{_SIGNS}]"), re.compile(f"[{_LETTERS}]")
SPACELESS = re.compile(f"[{_SIGNS}{_LETTERS}]")
"""A sign of a script without spaces."""


def count_words(text: str) -> int:
    """How many words are seen in a text; of a script without spaces, about how many."""
    seen = visible(text)
    signs, letters = len(_SIGN.findall(seen)), len(_LETTER.findall(seen))
    return len(WORD.findall(seen)) - signs - letters + signs // 2 + letters // 4
