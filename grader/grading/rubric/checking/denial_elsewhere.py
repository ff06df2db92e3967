"""A quote that was cut from its denial, in other languages than English.

All that is known of them is what denies, and whether it stands ahead of what it denies or behind: a denial
within a quote is the model's to see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.text.plain_text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

_AHEAD = {
    "ar": "لا لم لن ليس ليست ما بدون غير دون",
    "bn": "না নয়",
    "cs": "ne nikdy bez zadny zadne ani",
    "da": "ikke aldrig ingen uden",
    "de": "nicht nie niemals kein keine keinen keinem keiner ohne",
    "el": "δεν δε μη μην ποτε χωρις",
    "es": "no nunca jamas ni sin tampoco ningun ninguna",
    "fa": "نه بدون هرگز",
    "fi": "ei en emme eivat et ette enka emmeka koskaan ilman",
    "fr": "ne pas jamais sans ni aucun aucune",
    "he": "לא אין בלי ללא אף",
    "hi": "नहीं न ना मत बिना",
    "hu": "nem ne soha sem nelkul",
    "id": "tidak bukan tanpa belum jangan tak",
    "it": "non mai senza ne nessun nessuna",
    "ko": "안 못",
    "nb": "ikke aldri ingen uten",
    "nl": "niet nooit geen zonder",
    "no": "ikke aldri ingen uten ikkje",
    "pl": "nie nigdy bez zaden zadne ani",
    "pt": "nao nunca jamais nem sem nenhum nenhuma",
    "ro": "nu niciodata fara nici",
    "ru": "не ни нет никогда без нельзя",
    "sv": "inte aldrig ingen inget inga utan ej",
    "tr": "hic asla",
    "uk": "не ні ніколи без немає",
    "vi": "khong chua chang cha",
}
"""What stands at most a word ahead of what it denies, without accents."""
_BEHIND = {
    "da": "ikke aldrig",
    "de": "nicht nie niemals",
    "hi": "नहीं",
    "nb": "ikke aldri",
    "nl": "niet nooit",
    "no": "ikke aldri",
    "sv": "inte aldrig",
    "tr": "degil yok",
}
"""What stands at most a word behind it."""
_SIGNS_AHEAD = {
    "th": re.compile(r"ไม่(?:เคย|ได้)?\s*$"),
    "zh": re.compile(r"(?:[不没沒未无無别勿]|没有|沒有|不会|不會|不再|从不|從不|从来不|從來不)\s*$"),
}
_SIGNS_BEHIND = {
    "ja": re.compile(r"^\w{0,5}?(?:ない(?!と)|なかった|ません(?!か))"),
    "ko": re.compile(r"^(?:\w{0,5}?지(?:는)?)?\s*(?:않|못)"),
}
"""Japanese and Korean deny at the end of a verb."""
_CLAUSE_END = re.compile("[,;:.!?،؛؟、。，；：।…]")


def is_cut_from_denial(before: str, after: str, language: str) -> bool:
    """Whether a denial stands right ahead of a quote in its sentence, or right behind it.

    ``language`` is the code of the text's; of one that is not known here nothing is said.
    """
    ahead, behind = _CLAUSE_END.split(before)[-1], _CLAUSE_END.split(after)[0]
    signs_ahead, signs_behind = _SIGNS_AHEAD.get(language), _SIGNS_BEHIND.get(language)
    return (
        _has(_AHEAD.get(language, ""), folded(ahead).split()[-2:])
        or _has(_BEHIND.get(language, ""), folded(behind).split()[:2])
        or bool(signs_ahead and signs_ahead.search(ahead))
        or bool(signs_behind and signs_behind.search(behind))
    )


def _has(denials: str, words: Sequence[str]) -> bool:
    return not set(folded(denials).split()).isdisjoint(words)
