"""Text as people see it: what is sent to a model, and what of a model's is shown."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode's control, format, surrogate, private and unassigned characters: nobody sees them."""
FILLERS = "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5"
"""Letters and marks that are drawn as nothing."""
SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "⁄": "/",
    }
)

LATIN_LETTER, TWIN_LETTER = re.compile(r"[a-z]"), re.compile(r"[\u0370-\u04ff\u0500-\u052f]")
TWINS = str.maketrans("авекмнорстухіјѕԁԛԝһүӏαβεηικνορτυχγϲ", "abekmhopctyxijsdqwhylabenikvoptuxyc")
"""Cyrillic and Greek letters, and the Latin ones that look like them."""


def is_visible(sign: str) -> bool:
    """Whether a character is seen, or is a space or line break."""
    if sign in "\n\t":
        return True
    selector = 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF
    return unicodedata.category(sign) not in HIDDEN and sign not in FILLERS and not selector


def visible(text: str) -> str:
    """The text without the characters that nobody sees; line breaks are ``\\n``."""
    return "".join(filter(is_visible, text.replace("\r\n", "\n").replace("\r", "\n")))


def folded(text: str) -> str:
    """What is seen of a text, with case, spaces, accents, quotes, dashes and look-alikes made one."""
    parts = unicodedata.normalize("NFKD", visible(text)).translate(SIGNS).casefold()
    words = "".join(part for part in parts if not unicodedata.combining(part)).split()
    return " ".join(map(_in_one_script, words))


def _in_one_script(word: str) -> str:
    """A word with the Latin letters that its Cyrillic or Greek ones pass for, if it has both."""
    mixed = LATIN_LETTER.search(word) and TWIN_LETTER.search(word)
    return word.translate(TWINS) if mixed else word


def plain(text: str, longest: int) -> str:
    """One line of visible text, cut to ``longest`` characters: how a model's words are kept."""
    line = " ".join(visible(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
