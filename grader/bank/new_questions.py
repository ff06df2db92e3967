"""Questions that come into a bank: made of what was found elsewhere, and each given an id of its own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.bank.rubric_file import make_rubric
from grader.models import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models.imported import FoundQuestion

WORD = re.compile(r"[^\W_]+")
LONGEST_ID = 48
"""Characters, of those that are made here."""


def question_of(found: FoundQuestion) -> Question:
    """A question as it was found; its id may be empty, or that of another."""
    return Question(
        id=found.id.strip(),
        role=found.role,
        category=found.category,
        kind=found.kind,
        text=found.text,
        guidance=found.guidance,
        model_answer=found.model_answer,
        level=found.level,
        tags=found.tags,
        rubric=found.rubric,
    )


def with_own_ids(questions: Iterable[Question], taken: Iterable[str] = ()) -> list[Question]:
    """The questions, each with an id that no other has, of those that are ``taken`` neither.

    An id stays as it is where that is possible; one without words is made of the question's first words. A
    rubric goes with its question.
    """
    known = set(taken)
    numbers: Counter[str] = Counter()
    made = []
    for question in questions:
        wanted = own = question.id.strip()
        if not any(sign.isalnum() for sign in wanted):
            wanted = own = id_for(question.text)
        while own in known:
            # Counted on for each wanted id, or thousands of equal questions would be tried again and again.
            numbers[wanted] += 1
            own = f"{wanted}-{numbers[wanted] + 1}"
        known.add(own)
        made.append(with_id(question, own))
    return made


def with_id(question: Question, question_id: str) -> Question:
    """The question under an id, and its rubric with it."""
    rubric = question.rubric
    if rubric is not None and rubric.question_id != question_id:
        rubric = make_rubric(question_id, rubric.criteria, rubric.misconceptions, rubric.drafted)
    return replace(question, id=question_id, rubric=rubric)


def id_for(text: str) -> str:
    """The first words of a question, in small letters with hyphens between them."""
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:LONGEST_ID]
        if len(longer) > LONGEST_ID:
            break
        made = longer
    return made or "question"


def is_new(questions: Iterable[Question], known: Iterable[Question]) -> list[bool]:
    """For each question whether its text is among neither the ``known`` nor those before it.

    Case, marks and spaces make no difference.
    """
    seen = {bare_text(question.text) for question in known}
    found = []
    for question in questions:
        bare = bare_text(question.text)
        found.append(bare not in seen)
        seen.add(bare)
    return found


def bare_text(text: str) -> str:
    """A question's words alone, which are the same however it is set."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold())) or text.strip()
