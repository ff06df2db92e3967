"""Which language a text is in; the only importer of py3langid."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.text.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.95
ENGLISH_SHARE = 0.25
"""Share of English function words from which there is no need to load the identifier, which is large."""
SHORTEST = 40
"""Characters; shorter texts are anybody's guess, if they are written with letters."""
FEWEST_SIGNS = 12
"""Signs that stand for words or syllables, as few as make a sentence."""
KOREAN, JAPANESE, CHINESE = (
    re.compile(signs) for signs in ("[\uac00-\ud7af]", "[\u3040-\u30ff]", "[\u3400-\u9fff]")
)
UNLIKELY = frozenset({"zxx", "la", "eo", "vo"})
"""What random letters and bare lists of terms are taken for: no language, or one that nobody answers in."""
ENOUGH = 0.25
"""Share of an answer that must stand in the expected language for it to be read as one in that language."""
NAMES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def language_of(text: str) -> str | None:
    """Its ISO 639-1 code, or None if it is too short or too mixed to say."""
    text = unicodedata.normalize("NFKC", text)
    code = _by_signs(text)
    if code is not None or len(text) < SHORTEST:
        return code
    words = text.lower().split()
    if sum(word in FUNCTION_WORDS for word in words) >= ENGLISH_SHARE * len(words):
        return "en"
    code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE and code not in UNLIKELY else None


def known_language_of(text: str) -> str | None:
    """As ``language_of``, but of the languages that have a name here alone: a text that could be Galician as
    well is Spanish."""
    code = language_of(text)
    if code is not None or len(text) < SHORTEST:
        return code
    ranked = _identifier().rank(unicodedata.normalize("NFKC", text))
    named = [(float(probability), code) for code, probability in ranked if code in NAMES]
    probability, code = max(named)
    return str(code) if probability >= SURE * sum(each for each, _ in named) > 0 else None


def other_language(text: str, expected: str | None) -> str | None:
    """The code of a text's language if that is surely not ``expected``, a code or None for unknown.

    None for a text with enough sentences in the expected language, whatever else it holds.
    """
    found = language_of(text)
    if expected is None or found is None or found == expected:
        return None
    # Pages import this module without grading, which alone needs to cut sentences.
    from grader.text.sentences import sentence_spans

    sentences = [text[span.start : span.end] for span in sentence_spans(text)]
    as_expected = sum(len(sentence) for sentence in sentences if language_of(sentence) == expected)
    return None if as_expected >= ENOUGH * sum(map(len, sentences)) else found


def language_name(code: str) -> str:
    """How a sentence names a language: "German", or "another language (xx)"."""
    return NAMES.get(code, f"another language ({code})")


def _by_signs(text: str) -> str | None:
    """The language of a text that is written in signs which few languages share."""
    korean, japanese, chinese = (len(signs.findall(text)) for signs in (KOREAN, JAPANESE, CHINESE))
    signs = korean + japanese + chinese
    if signs < FEWEST_SIGNS or 2 * signs < sum(map(str.isalpha, text)):
        return None
    if 2 * korean >= signs:
        return "ko"
    return "ja" if japanese else "zh"


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    # Pages import this module without grading, which alone needs to know the language.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
