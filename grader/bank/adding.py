"""What a source has that a bank has not: read again, a source adds only what is new in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.bank.new_questions import bare_text, question_of, with_own_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import Question
    from grader.models.imported import FoundQuestion

_NAMES = re.compile(r"[^\W\d_]{2}")
_COMPARED = ("text", "guidance", "model_answer", "role", "category", "kind", "level", "tags")


@dataclass(frozen=True, slots=True)
class Change:
    """A question that stands in the bank, and says something else in the source.

    ``place`` is where in the source; ``parts`` names the attributes of `Question` that differ.
    """

    there: Question
    found: Question
    place: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions of a source beside those of a bank, each in one of three groups.

    ``new`` have ids that neither the bank nor each other have. ``unchanged`` are those of the bank, or for
    what stands twice in the source the first of both. ``ids`` has for each question of the source, in its
    order, the id under which the bank has it or would have it.
    """

    new: tuple[Question, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Question, ...]
    ids: tuple[str, ...]


def compare_with_bank(found: Iterable[FoundQuestion], bank: Iterable[Question]) -> Comparison:
    """What the questions of a source are to a bank: those of the same id, else those of the same words.

    A part that the source does not have is no change, and neither are other spaces. An id that several
    questions of the source have tells none of them, nor does a number, which every list has.
    """
    each_found = list(found)
    there = list(bank)
    many = Counter(each.id.strip() for each in each_found)
    by_id = {question.id: question for question in there}
    by_text = {bare_text(question.text): question for question in reversed(there)}
    new: list[Question] = []
    pairs: list[tuple[FoundQuestion, Question, Question]] = []
    for each in each_found:
        question = question_of(each if many[each.id.strip()] == 1 else replace(each, id=""))
        same = (by_id.get(question.id) if _NAMES.search(question.id) else None) or by_text.get(
            bare_text(question.text)
        )
        if same is None:
            new.append(question)
            by_text[bare_text(question.text)] = question
        pairs.append((each, question, same or question))
    named = with_own_ids(new, by_id)
    final = {id(question): made for question, made in zip(new, named, strict=True)}
    changed: list[Change] = []
    unchanged: list[Question] = []
    for each, question, same in pairs:
        parts = tuple(part for part in _COMPARED if _differs(getattr(question, part), getattr(same, part)))
        if parts:
            changed.append(Change(final.get(id(same), same), question, each.place, parts))
        elif same is not question:
            unchanged.append(final.get(id(same), same))
    ids = (final.get(id(same), same).id for _, _, same in pairs)
    return Comparison(tuple(named), tuple(changed), tuple(unchanged), tuple(ids))


def _differs(found: str | tuple[str, ...], there: str | tuple[str, ...]) -> bool:
    if isinstance(found, str) and isinstance(there, str):
        return bool(found.strip()) and found.split() != there.split()
    return bool(found) and found != there
