"""A yes or a no in the language of a question, where a model answers so although it is asked in English."""

from __future__ import annotations

import re

YES_AND_NO = {
    "ar": ("نعم|أجل", "لا|كلا"),
    "bn": ("হ্যাঁ|হ্যা", "না"),
    "cs": ("ano", "ne"),
    "da": ("ja", "nej"),
    "de": ("ja|jawohl", "nein"),
    "el": ("ναι", "όχι|οχι"),
    "es": ("sí", "no"),
    "fa": ("بله|آری", "خیر|نه"),
    "fi": ("kyllä", "ei"),
    "fr": ("oui", "non"),
    "he": ("כן", "לא"),
    "hi": ("हाँ|हां", "नहीं"),
    "hu": ("igen", "nem"),
    "id": ("ya", "tidak"),
    "it": ("sì", "no"),
    "ja": ("はい|ええ", "いいえ|いえ"),
    "ko": ("예|네", "아니요|아니오|아뇨"),
    "nb": ("ja", "nei"),
    "nl": ("ja", "nee|neen"),
    "no": ("ja", "nei"),
    "pl": ("tak", "nie"),
    "pt": ("sim", "não"),
    "ro": ("da", "nu"),
    "ru": ("да", "нет"),
    "sv": ("ja", "nej"),
    "th": ("ใช่", "ไม่|ไม่ใช่"),
    "tr": ("evet", "hayır"),
    "uk": ("так", "ні"),
    "vi": ("có", "không"),
    "zh": ("是|是的|对|對", "否|不|不是|不对|不對"),
}
"""The words of each language that mean nothing else by themselves: "si" is an if, "hai" none of both."""
NO_IS_NO_NO = frozenset({"cs", "pl", "pt", "vi"})
"""Languages in which "no" is a word with another meaning."""
WORDS_IN = {
    language: dict.fromkeys(yes.split("|"), True) | dict.fromkeys(no.split("|"), False)
    for language, (yes, no) in YES_AND_NO.items()
}
NEAR = 40
END = r"""(?=\s{0,3}(?:[.,;:!…)\]}"'`*_—–\-。，！、；：।]|\n|\Z))"""


def read_yes_in(language: str, text: str) -> bool | None:
    """Whether a text, lower case, begins with that language's yes or no, and does not say the other as well.

    It counts by itself or before a mark: "ja das" and "no texto" begin a sentence, which may say anything.
    """
    if language not in YES_AND_NO:
        return None
    yes, no = YES_AND_NO[language]
    found = re.match(rf"\W*+(?:(?P<yes>{yes})|(?P<no>{no})){END}(?P<after>.{{0,{NEAR}}})", text, re.DOTALL)
    if found is None:
        return None
    other = f"{no}|no" if found["yes"] else f"{yes}|yes"
    return None if re.search(rf"(?<!\w)(?:{other})(?!\w)", found["after"]) else found["yes"] is not None


def is_ambiguous_no(language: str, text: str) -> bool:
    """Whether a text, lower case, begins with a "no" that may be another word of its language."""
    return language in NO_IS_NO_NO and re.match(r"\W*+no\b(?!\W*\Z)", text) is not None


def is_yes_in(language: str, word: str) -> bool | None:
    """Whether a word or token is that language's yes or no as a whole; None for any other."""
    return WORDS_IN.get(language, {}).get(word.strip(" \t\n\"'*_.,!Ġ▁").casefold())
