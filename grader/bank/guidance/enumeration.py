"""An enumeration in a sentence of guidance, cut into its items; where one goes on it stays whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.bank.guidance.words import (
    DETERMINERS,
    GOES_ON,
    PAST,
    PREPOSITIONS,
    QUALITIES,
    QUESTION_WORDS,
    SAYS,
    VERBS,
    WORD,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT = 2
"""Words of a part that hardly stands alone."""
COMMA = re.compile(r"\s*,\s+(?:(and|or|nor|but|then|as well as)\s+)?", re.IGNORECASE)
AND = re.compile(r"\s+(?:and|as well as|along with)\s+(?:also\s+)?", re.IGNORECASE)
TO = re.compile(r"\bto (\w+)")
EXAMPLES_FOLLOW = re.compile(r"\b(?:such as|like|including|for example|for instance|e\.g\.|namely)\b")
FINITE = frozenset("is are was were has have should must can will may does do".split())
RELATIVE = QUESTION_WORDS | frozenset(
    "that because so if when while until unless after before once than as".split()
)
NOT_BARE = DETERMINERS | PREPOSITIONS | QUESTION_WORDS | QUALITIES


@dataclass(frozen=True, slots=True)
class Opening:
    """How an enumeration begins.

    ``kind`` is that of its first item; ``verb`` is the form of the verbs with which its items begin, None for
    topics; ``led_by`` is the last word before it, such as the "for" of "look for".
    """

    kind: str
    verb: str | None
    led_by: str


def kind_of(text: str, verb: str | None = None) -> str:
    """What a part begins with: how, say, base, s, ing, ed (forms of a verb), or anything else: noun.

    Some forms are one only beside others of the same kind, ``verb``: nouns too end in -s.
    """
    match = WORD.search(text)
    word = match[0].lower() if match else ""
    if word in QUESTION_WORDS:
        return "how"
    if word in SAYS:
        return "say"
    if verb == "ed" and (word.endswith("ed") or word in PAST):
        return "ed"
    if verb == "s" and re.match(r"\W*[\w-]+s (?:a|an|the|their|its|his|her|your)\b", text, re.IGNORECASE):
        return "s"
    return VERBS.get(word, "noun")


def is_finite(item: str) -> bool:
    """Whether an item says what is or is done, not only in a clause of its own such as “who is”."""
    before = ""
    for word in WORD.findall(item.lower()):
        if word in RELATIVE or (before and word in ("you", "they", "we", "i", "people")):
            return False
        if word in FINITE and before not in DETERMINERS:
            return True
        before = word
    return False


def items_of(text: str, start: int, end: int, opening: Opening) -> list[tuple[int, int]]:
    """Where the items of an enumeration start and end in a text; all of it where it is none."""
    commas = list(COMMA.finditer(text, start, end))
    lefts = [start, *(comma.end() for comma in commas)]
    rights = [*(comma.start() for comma in commas), end]
    chunks = [text[left:right] for left, right in zip(lefts, rights, strict=True)]
    kinds = [opening.kind, *(kind_of(chunk, opening.verb) for chunk in chunks[1:])]
    if opening.kind == "ing" and "ing" not in kinds[1:]:
        kinds[0], opening = "noun", Opening("noun", None, opening.led_by)
    joiners = ["", *((comma[1] or "").lower() for comma in commas)]
    begins = _Chunks(chunks, kinds, joiners, opening).begins()
    cut: list[tuple[int, int]] = []
    for first, after in zip(begins, [*begins[1:], len(chunks)], strict=True):
        is_last_of_more = after == len(chunks) and len(begins) > 1
        closes = is_last_of_more and first == after - 1 and not any(joiners[each] for each in begins)
        cut += _cut_at_and(text, lefts[first], rights[after - 1], opening, closes_list=closes)
    if kinds[0] == "noun" and opening.verb is None and len(cut) > 1 and _shares_predicate(text, cut):
        return [(start, end)]
    return cut


@dataclass(frozen=True, slots=True)
class _Chunks:
    """What stands between the commas of an enumeration, each with its kind and the word that joins it."""

    texts: Sequence[str]
    kinds: Sequence[str]
    joiners: Sequence[str]
    opening: Opening

    def begins(self) -> list[int]:
        """The numbers of those with which an item begins."""
        found = [0]
        for number in range(1, len(self.texts)):
            if self._is_new(number, " ".join(self.texts[found[-1] : number]).lower(), found[-1]):
                found.append(number)
        return found

    def _is_new(self, number: int, so_far: str, item: int) -> bool:
        """Whether a chunk is an item of its own, or goes on with the one ``so_far``."""
        words, kind, verb = self._words(number), self.kinds[number], self.opening.verb
        if not words or words[0] in GOES_ON or self.joiners[number] in ("or", "nor", "but"):
            return False
        if kind == "say" or (verb is not None and kind == verb):
            return True
        if kind == "how":
            return len(words) > 1 and (self.kinds[0] == "how" or any(self.joiners[number:]))
        if words[0] in RELATIVE:
            return words[0] == "that" and (self.joiners[number] == "and" or " that " in so_far)
        if words[0] in FINITE or (verb is not None and self.kinds[0] != "noun"):
            return False
        if self.kinds[0] == "how":
            return "how" in self.kinds[number + 1 :] and words[0] in DETERMINERS
        return not self._goes_on(number, so_far, item)

    def _goes_on(self, number: int, so_far: str, item: int) -> bool:
        """Whether a chunk that says a topic belongs to the one before it."""
        words, joined = self._words(number), self.joiners[number] == "and"
        if self.kinds[number] == "base" and any(VERBS.get(each) == "base" for each in TO.findall(so_far)):
            # “the ability to plan, organize, and deliver projects”
            return True
        if words[0] in PREPOSITIONS:
            return not (words[0] == self.opening.led_by or joined or f" {words[0]} " in so_far)
        marker = EXAMPLES_FOLLOW.search(so_far)
        if marker and not (joined and " and " in so_far[marker.end() :]):
            return NOT_BARE.isdisjoint(WORD.findall(AND.split(self.texts[number])[0].lower()))
        is_choice = " or " in self.texts[number] and len(words) <= 2 * SHORT
        if is_choice and words[0] not in DETERMINERS:
            return True
        return self._is_nested(number) or self._is_governed(number, item)

    def _is_nested(self, number: int) -> bool:
        """Whether a chunk belongs to a list within: “early, private and specific feedback, care, and …”."""
        before = self._words(number - 1)
        *most, last = AND.split(self.texts[number])
        closes = bool(most) and len(WORD.findall(last)) >= SHORT and any(self.joiners[number + 1 :])
        return len(before) == 1 and (before[0] in QUALITIES or closes)

    def _is_governed(self, number: int, item: int) -> bool:
        """Whether a bare list, up to its own “and”, hangs on a preposition: “use of recall and precision”."""
        heads = [each for each in range(item, number) if PREPOSITIONS & {*self._words(each)}]
        if not heads:
            return False
        head = self._words(heads[-1])
        after = head[max(place for place, word in enumerate(head) if word in PREPOSITIONS) + 1 :]
        if not after or len(after) > SHORT or not NOT_BARE.isdisjoint(after):
            return False
        for chunk, joiner in zip(self.texts[number:], self.joiners[number:], strict=True):
            pieces = [WORD.findall(each.lower()) for each in AND.split(chunk)]
            if any(len(words) > SHORT or not NOT_BARE.isdisjoint(words) for words in pieces):
                return False
            if len(pieces) > 1 or joiner == "and" or " or " in chunk:
                return True
        return False

    def _words(self, number: int) -> list[str]:
        return WORD.findall(self.texts[number].lower())


def _cut_at_and(
    text: str, left: int, right: int, opening: Opening, *, closes_list: bool
) -> list[tuple[int, int]]:
    """An item, cut where “and” joins two that each stand alone; the last of a list, where that closes it."""
    joints = list(AND.finditer(text, left, right))
    begin, cuts = left, []
    for joint in joints:
        if _stands_alone(text[begin : joint.start()].lower(), text[joint.end() : right], opening):
            cuts.append((begin, joint.start()))
            begin = joint.end()
    if closes_list and not cuts and joints and kind_of(text[left:right]) != "how":
        with_article = (each for each in joints if _first_word(text[each.end() : right]) in DETERMINERS)
        closing = next(with_article, joints[0])
        if not EXAMPLES_FOLLOW.search(text[left : closing.start()].lower()):
            cuts.append((left, closing.start()))
            begin = closing.end()
    return [*cuts, (begin, right)]


def _stands_alone(before: str, after: str, opening: Opening) -> bool:
    """Whether what follows an “and” is an item of its own."""
    kind, words = kind_of(after, opening.verb), WORD.findall(after.lower())
    if len(words) < SHORT or EXAMPLES_FOLLOW.search(before):
        return False
    if kind == "how":
        return WORD.findall(before)[-1:] != [] and WORD.findall(before)[-1] not in QUESTION_WORDS
    if words[0] == "that":
        return " that " in f" {before}" or is_finite(before)
    if kind == "say":
        return words[1] in DETERMINERS | QUESTION_WORDS | {"about", "that"}
    if opening.verb is not None and kind == opening.verb:
        return len(WORD.findall(before)) >= SHORT and words[1] not in ("and", "or")
    leads_again = words[0] == opening.led_by and words[0] in PREPOSITIONS
    return words[0] in ("your", "if") or leads_again


def _first_word(text: str) -> str:
    match = WORD.search(text)
    return match[0].lower() if match else ""


def _shares_predicate(text: str, items: Sequence[tuple[int, int]]) -> bool:
    """Whether one predicate is for all: “Impact, risk and effort are put in numbers”."""
    *subjects, last = (text[slice(*item)] for item in items)
    return is_finite(last) and all(len(WORD.findall(subject)) <= SHORT + 1 for subject in subjects)
