from __future__ import annotations

import re

_ESCAPE = "/"
_MOST = 200
_ODD = re.compile(
    # Letters as one character that is no ASCII letter: ß and the ligatures, ſ and the sign for kelvin …
    r"[sfilt]*(?:ss|ff|fi|fl|st)[sfilt]*|[sk]"
    # … and at either end also those that one of these, or a letter with its mark, may bring with others.
    r"|\A[sfiltn]|[sfhtwyaij]\Z"
)


def like_pattern(wanted: str) -> str | None:
    """What a LIKE that takes ASCII letters in either case finds wherever ``wanted`` is in a casefolded text.

    It may find more, but never less: where a letter may stand in the text as something that only Unicode's
    rules make it, any text does. ``wanted`` is casefolded; ``/`` escapes. None where nothing is left to find,
    as in a word of another script.
    """
    if not wanted.isascii():
        return None
    pieces = [piece for piece in _ODD.split(wanted[:_MOST]) if piece]
    if not pieces:
        return None
    return f"%{'%'.join(_escaped(piece) for piece in pieces)}%"


def _escaped(piece: str) -> str:
    return re.sub(r"([/%_])", rf"{_ESCAPE}\1", piece)
