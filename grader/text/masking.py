"""Placeholders for what an answer tells about people: to be looked over, for something may be left."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.models import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.models import CriterionGrade, RubricGrade

NAME = r"[A-Z][\w'’-]+(?: (?:[A-Z]\.|[A-Z][\w'’-]+)){0,3}"
PATTERNS = (
    ("EMAIL", re.compile(r"(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")),
    ("PHONE", re.compile(r"(?<![\w.])(\+?\d[\d ()/.-]{7,}\d)(?!\w)")),
    ("NAME", re.compile(rf"\b(?:[Mm]y name is|I am called|(?:Mr|Mrs|Ms|Dr|Prof)\.?) ({NAME})")),
    ("NAME", re.compile(
        r"\b(?:colleague|manager|boss|mentor|lead|client|customer|friend|teammate|CTO|CEO|director),? "
        f"({NAME})"
    )),
    ("EMPLOYER", re.compile(r"\b(?:[Ww]ork(?:ed|ing)?|[Jj]ob|[Ii]ntern(?:ed|ship)?|[Yy]ears) "
    f"(?:at|for|with) ({NAME})")),
    ("EMPLOYER", re.compile(r"\b((?:[A-Z][\w&'’-]{1,40} ){1,3}(?:Inc|Ltd|LLC|GmbH|AG|Corp|SE|PLC)\b\.?)")),
)  # fmt: skip
FEWEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text that is kept back, and the placeholder sent in its place, such as ``[NAME_1]``."""

    text: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Masking:
    """Replacements for one answer; the longest text goes first where several would fit."""

    replacements: tuple[Replacement, ...] = ()

    def masked(self, answer: str) -> str:
        """The answer with every replacement made."""
        return "".join(piece for piece, _ in self._pieces(answer))

    def unmasked(self, text: str) -> str:
        """A model's words with the placeholders turned back."""
        for each in self.replacements:
            text = text.replace(each.placeholder, each.text)
        return text

    def unmasked_grade(self, answer: str, grade: RubricGrade) -> RubricGrade:
        """The grade of the masked answer, with places and words of ``answer``, the original."""
        ends = self._ends(answer)
        criteria = tuple(self._unmasked_criterion(criterion, ends) for criterion in grade.criteria)
        follow_up = None if grade.follow_up is None else self.unmasked(grade.follow_up)
        return replace(grade, criteria=criteria, follow_up=follow_up)

    def _unmasked_criterion(self, grade: CriterionGrade, ends: list[tuple[int, int]]) -> CriterionGrade:
        span = grade.span
        return replace(
            grade,
            span=None if span is None else Span(ends[span.start][0], ends[span.end - 1][1]),
            missing=self.unmasked(grade.missing),
            suggestion=self.unmasked(grade.suggestion),
        )

    def _ends(self, answer: str) -> list[tuple[int, int]]:
        """For each character of the masked answer, where what it stands for starts and ends."""
        ends: list[tuple[int, int]] = []
        for piece, original in self._pieces(answer):
            if piece == answer[original.start : original.end]:
                ends += [(place, place + 1) for place in range(original.start, original.end)]
            else:
                ends += [(original.start, original.end)] * len(piece)
        return ends

    def _pieces(self, answer: str) -> Iterator[tuple[str, Span]]:
        """The masked answer in pieces, each with the part of the answer that it stands for."""
        placeholders = {each.text: each.placeholder for each in self.replacements if each.text}
        if not placeholders:
            yield answer, Span(0, len(answer))
            return
        longest_first = sorted(placeholders, key=len, reverse=True)
        done = 0
        for found in re.finditer(
            "|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest_first), answer
        ):
            yield answer[done : found.start()], Span(done, found.start())
            yield placeholders[found.group()], Span(*found.span())
            done = found.end()
        yield answer[done:], Span(done, len(answer))


def suggest_masking(answer: str) -> Masking:
    """What an answer seems to tell about people and employers, for the person to look over and edit."""
    found: dict[str, str] = {}
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(answer):
            text = match.group(1).strip()
            if kind == "PHONE" and sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
                continue
            found.setdefault(text, kind)
    counts: dict[str, int] = {}
    replacements = []
    for text in sorted(found, key=answer.index):
        counts[found[text]] = counts.get(found[text], 0) + 1
        replacements.append(Replacement(text, f"[{found[text]}_{counts[found[text]]}]"))
    return Masking(tuple(replacements))
