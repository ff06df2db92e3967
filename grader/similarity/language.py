"""Which language a text is in; the only importer of py3langid."""

from __future__ import annotations

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SURE = 0.95
SHORTEST = 40
"""Characters; shorter texts are anybody's guess."""


def language_of(text: str) -> str | None:
    """Its ISO 639-1 code, or None if it is too short or too mixed to say."""
    if len(text) < SHORTEST:
        return None
    code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
