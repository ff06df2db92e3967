"""Which language a text is in; the only importer of py3langid."""

from __future__ import annotations

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from grader.text.words import FUNCTION_WORDS

SURE = 0.95
ENGLISH_SHARE = 0.25
"""Share of English function words from which there is no need to load the identifier, which is large."""
SHORTEST = 40
"""Characters; shorter texts are anybody's guess."""


def language_of(text: str) -> str | None:
    """Its ISO 639-1 code, or None if it is too short or too mixed to say."""
    if len(text) < SHORTEST:
        return None
    words = text.lower().split()
    if sum(word in FUNCTION_WORDS for word in words) >= ENGLISH_SHARE * len(words):
        return "en"
    code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
