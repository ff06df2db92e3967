"""The parts of a sentence of guidance that each stand alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.bank.guidance.enumeration import COMMA, RELATIVE, Opening, is_finite, items_of, kind_of
from grader.bank.guidance.lead_in import LONGEST, content_start
from grader.bank.guidance.words import (
    ASKERS,
    DETERMINERS,
    PAST,
    PREPOSITIONS,
    QUALITIES,
    QUESTION_WORDS,
    SAYS,
    SUBJECTS,
    VERBS,
    WORD,
)

ENCLOSED = re.compile(r"\([^()]*\)|“[^“”]*”|\"[^\"]*\"")
NOUN_AFTER = frozenset("has have want wants need needs value values expect expects appreciate like".split())
SMALL_VERBS = frozenset("you that if also then can could are have has".split())
SMALL_BEFORE = (SAYS | DETERMINERS | PREPOSITIONS | SMALL_VERBS) - QUESTION_WORDS - {"at"}
"""Words at the start of an item that tell nothing of what is looked for."""
STATES = frozenset("able accountable comfortable confident familiar ready suspicious willing".split())


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence; ``is_clause`` says that it is no topic, but says what somebody does or is."""

    sentence: str
    start: int
    end: int
    is_clause: bool = False

    @property
    def text(self) -> str:
        """The words of the part."""
        return self.sentence[self.start : self.end]


def parts_of(sentence: str) -> list[Part]:
    """The parts of a sentence of guidance, in their order; at least one."""
    start, end = content_start(sentence), len(sentence.rstrip(" .!?:"))
    if len(sentence) > LONGEST:
        return [Part(sentence, start, end)]
    masked = ENCLOSED.sub(lambda found: "_" * len(found[0]), sentence)
    lead = [word.lower() for word in WORD.findall(sentence[:start])]
    colon = masked.find(": ", start, end)
    if colon >= 0 and COMMA.search(masked, colon):
        # “A method: reproduce the failure, look at the data”: the list says what the method is.
        start, lead = colon + 2, []
    opening = _opening(masked[start:end], lead)
    first, *others = items_of(masked, start, end, opening)
    own_verb = opening.verb if opening.kind == opening.verb else None
    parts = [
        _trimmed(sentence, *first, own_verb),
        *(_trimmed(sentence, *item, opening.verb) for item in others),
    ]
    tells = opening.kind in ("base", "s", "ed") or (opening.kind == "noun" and opening.led_by == "that")
    return [replace(parts[0], is_clause=tells or parts[0].is_clause), *parts[1:]]


def _opening(content: str, lead: list[str]) -> Opening:
    """What the content of a sentence begins with, by its lead-in too."""
    led_by = lead[-1] if lead else ""
    words = WORD.findall(content.lower())
    kind = kind_of(content)
    if led_by in DETERMINERS | NOUN_AFTER | (PREPOSITIONS - {"to"}):
        kind = "noun"
    elif led_by in SUBJECTS and kind == "noun" and words:
        past = kind_of(content, "ed")
        kind = "s" if words[0].endswith("s") and words[0] not in PAST else past if past == "ed" else "base"
    if kind in ("base", "s", "ing", "ed"):
        return Opening(kind, kind, led_by)
    if kind == "how":
        # “how you plan your routes, inspect your vehicle, and deal with delays”
        return Opening(kind, "base" if words[1:2] in (["you"], ["they"]) else None, led_by)
    # “knows the risks and accepts them”: the verb of the first part may stand in the lead-in.
    told = next((VERBS[word] for word in reversed(lead) if word in VERBS), "")
    subject = max((place for place, word in enumerate(lead) if word in SUBJECTS), default=-1)
    asker = max((place for place, word in enumerate(lead) if word in ASKERS), default=-1)
    by_lead = kind == "noun" and told in ("base", "s") and subject >= asker
    return Opening(kind, told if by_lead else None, led_by)


def _trimmed(sentence: str, start: int, end: int, verb: str | None) -> Part:
    """A part without what asks to tell it and without the small words before it."""
    words = list(WORD.finditer(sentence, start, end))
    lower = [word[0].lower() for word in words]
    place = 0
    while place < len(words) - 1 and lower[place] in SMALL_BEFORE:
        gap = sentence[words[place].end() : words[place + 1].start()]
        if lower[place + 1] in ("and", "or") or lower[place + 1].endswith("ly") or "," in gap:
            break
        place += 1
    before = lower[:place]
    text = sentence[words[place].start() if words else start : end]
    has_determiner = bool(before) and before[-1] in DETERMINERS
    is_verb = not has_determiner and verb is not None and kind_of(text, verb) in {verb, "say"} - {"ing"}
    says = is_finite(text.partition(" ")[2] if has_determiner else text) or before[:1] == ["that"]
    begins = not sentence[:start].strip() and not before
    is_clause = is_verb or says or (not has_determiner and _tells(text, begins=begins))
    is_clause = is_clause and kind_of(text) != "how"
    return Part(sentence, end - len(text), end, is_clause)


def _tells(text: str, *, begins: bool) -> bool:
    """Whether a part is no topic by its words: “honest about limits”, “tied to value”, “sales rest on”."""
    first, *rest = WORD.findall(text.partition(",")[0].lower()) or [""]
    if first in STATES or (first in QUALITIES and rest[:1] and rest[0] in PREPOSITIONS):
        return True
    if first.endswith("ed") and first not in QUALITIES:
        return not rest or rest[0] in PREPOSITIONS
    until = next((place for place, word in enumerate(rest) if word in RELATIVE), len(rest))
    return begins and any(VERBS.get(word) == "s" for word in rest[:until])
