"""What guidance looks for: its pieces word for word, each with a title."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.bank.guidance.lead_in import content_start
from grader.bank.guidance.parts import Part, parts_of
from grader.bank.guidance.titles import Sought, piece_of, sought
from grader.bank.guidance.words import ASKERS, FILLS, SAYS, SUBJECTS, WORD
from grader.text.sentences import whole_sentence_spans
from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST = 12
"""Things that are told apart; beyond, neighbors go together."""
ENOUGH = 10
"""Things beyond which enumerations are taken as a whole, the longest first."""
MOST_READ = 20_000
"""Characters; guidance that is longer is a book."""
BULLET = re.compile(r"(?:[-–—*•·▪►✓✔]\s*|\(?(?:\d{1,2}|[a-z])[.)]\s+)+")
NUMBER = re.compile(r"\(?\w{1,2}[.)]$")
LABEL = re.compile(
    r"(?:why (?:\w+ ){1,2}asks?(?: this)?(?: question)?"
    r"|what (?:they|\w+) (?:really )?(?:want to know|look for)"
    r"|tips?|hints?|notes?|how to answer(?: it)?|guidance)\s*[:–—-]\s*",
    re.IGNORECASE,
)
ASKS_NOTHING = re.compile(
    r"no (?:\w+ ){0,2}(?:right|wrong|correct) (?:or wrong )?answer"
    r"|\bto (?:structure|organi[sz]e|frame|format|guide) your (?:answer|response)\b"
    r"|\bkeep (?:it|this|your (?:answer|response)) (?:\w+ )?(?:short|brief|concise|simple|under|to|within)\b"
    r"|^(?:this|it)(?: question)?(?: is|['’]s)\b[^,.;:]*\b(?:question|asked|one|opener|starter)s?"
    r"(?: (?:in|for|at|by|among|of|during|when|across|on)\b(?! to\b)[^,.;:]*)?[.!]?$",
    re.IGNORECASE,
)
WARNS = re.compile(
    r"\b(?:weak|bad|poor|warning|red|usual|common|classic)(?: \w+)? (?:sign|flag|mistake)s?\b"
    r"|^(?:(?:you|candidates?|answers?|they|please|also|but|and|so) ){0,2}"
    r"(?:don['’]t|do not|never|should not|shouldn['’]t|must not|avoid|avoids|avoiding)\b"
    r"|^if you\b",
    re.IGNORECASE,
)
"""A sentence that says what is not looked for, or speaks to those whom the question does not fit."""


def sought_in(guidance: str) -> tuple[Sought, ...]:
    """What guidance looks for, in its order: at most twelve things, none from a sentence that asks nothing.

    What warns of something, or is for candidates whom the question does not fit, goes to the thing before it.
    """
    guidance = guidance[:MOST_READ]
    groups: list[list[Sought]] = []
    wholes: list[Sought] = []
    more: list[list[str]] = []
    for sentence in _asking(guidance):
        if groups and WARNS.search(sentence):
            more[-1].append(piece_of(sentence))
            continue
        parts = parts_of(sentence)
        groups.append([sought(part) for part in parts])
        wholes.append(sought(Part(sentence, parts[0].start, parts[-1].end, parts[0].is_clause)))
        more.append([])
    for number in sorted(range(len(groups)), key=lambda each: -len(groups[each])):
        if sum(map(len, groups[:MOST])) <= ENOUGH and len(groups) <= ENOUGH:
            break
        groups[number] = [wholes[number]]
    for group, warnings in zip(groups, more, strict=True):
        group[-1] = replace(group[-1], pieces=(*group[-1].pieces, *warnings))
    found = _distinct(item for group in groups for item in group)
    size = -(-len(found) // MOST) or 1
    return tuple(_joined(found[start : start + size]) for start in range(0, len(found), size))


def _asking(guidance: str) -> list[str]:
    """The sentences that look for something; what stands before the first reason to ask is background."""
    found: list[str] = []
    has_reason = False
    for sentence in _sentences(guidance):
        start = content_start(sentence)
        lead = {word.lower() for word in WORD.findall(sentence[:start])}
        if not has_reason and ("question" in lead or {"ask", "this"} <= lead):
            has_reason = True
            found = [each for each in found if not _is_background(each)]
        content = {word.lower() for word in WORD.findall(sentence[start:])} - FILLS - FUNCTION_WORDS
        if content and not ASKS_NOTHING.search(sentence):
            found.append(sentence)
    return found


def _is_background(sentence: str) -> bool:
    lead = {word.lower() for word in WORD.findall(sentence[: content_start(sentence)])}
    return lead.isdisjoint(ASKERS | SAYS | SUBJECTS - {"you", "they"})


def _sentences(guidance: str) -> Iterator[str]:
    """Sentences, cut at semicolons, without the signs of a list and without labels."""
    for span in whole_sentence_spans(guidance):
        sentence = guidance[span.start : span.end]
        for sign in (BULLET, LABEL):
            match = sign.match(sentence)
            sentence = sentence[match.end() :] if match else sentence
        if not NUMBER.match(sentence):
            yield from filter(None, (part.strip() for part in sentence.split(";")))


def _stems(text: str) -> frozenset[str]:
    words = (word.lower() for word in WORD.findall(text))
    return frozenset(stem(word) for word in words if word not in FUNCTION_WORDS)


def _distinct(items: Iterable[Sought]) -> list[Sought]:
    """What is sought, each once: one with the same title brings its pieces to the first."""
    found: dict[frozenset[str] | str, Sought] = {}
    for item in items:
        key = _stems(item.title) or item.title
        known = found.get(key)
        found[key] = item if known is None else replace(known, pieces=(*known.pieces, *item.pieces))
    return list(found.values())


def _joined(items: Sequence[Sought]) -> Sought:
    return replace(items[0], pieces=tuple(piece for item in items for piece in item.pieces))
