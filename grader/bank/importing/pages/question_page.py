"""Questions in a page or list that people read: where each begins, and which text belongs to it as what.

The blocks are cut into lines, and each line is looked at for what it says of itself (a label, a question,
furniture). What marks the questions of this page (headings, bold, numbers, or only the question mark) is
told from the lines that labels follow. Then the lines are read in their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.pages.asking import Asks, advises, comments_on_answer, speaks_as_candidate
from grader.bank.importing.pages.furniture import (
    closes_page,
    holds_place,
    names_section,
    opens_aside,
    says_nothing,
    speaks_to_reader,
    takes_leave,
    tells_reader,
)
from grader.bank.importing.pages.labels import Label, Role, is_level, without_level
from grader.bank.importing.pages.page_lines import NAMED, PLAIN, lines_of
from grader.bank.importing.pages.page_tables import questions_in_rows
from grader.bank.importing.pages.phrases import PAIRS, key_of
from grader.bank.importing.pages.question_starts import INTERVIEWS, before_questions, mark_starts
from grader.bank.importing.pages.quotations import mark_quotations, unquoted
from grader.models.imported import FoundQuestion, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank.importing.documents.blocks import Block
    from grader.bank.importing.pages.page_lines import Line, Style


@dataclass(slots=True)
class Group:
    """A question and the lines that follow it."""

    start: Line
    category: str
    """The title of the section that it stands in."""
    named: str = ""
    """The category that a label names."""
    level: str = ""
    loose: list[Line] = field(default_factory=list)
    """Without a label, before any label."""
    guidance: list[Line] = field(default_factory=list)
    answer: list[Line] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)
    """After a quoted answer that has ended."""
    labeled: bool = False
    """Some label of an answer or of guidance stands in it."""
    answers: bool = False
    """A label of an answer stands in it."""

    @property
    def is_told_of(self) -> bool:
        """Whether a label, or a text about those who ask, belongs to it: it is a question for candidates."""
        return self.labeled or any(advises(line.text) for line in self.loose)

    @property
    def has_content(self) -> bool:
        return bool(self.loose or self.guidance or self.answer or self.answers)


def questions_in(blocks: Sequence[Block]) -> tuple[list[FoundQuestion], list[Unread]]:
    """Every question of a page with its guidance and model answer, and what could not be understood."""
    lines = lines_of(blocks, questions_in_rows(blocks))
    mark_quotations(lines)
    reader = _Reader(lines, mark_starts(lines))
    reader.read()
    sections = _telling(reader.groups, _title(lines[0].text) if lines else "")
    labeled = reader.labeled
    if labeled:
        reader.set_aside_what_is_not_asked()
    advised = labeled or reader.advised
    found = [_question(group, labeled, advised, sections) for group in reader.groups]
    unread = [Unread(line.place, line.content, why) for line, why in reader.unread]
    unread += [Unread(line.place, line.content, AFTER) for group in reader.groups for line in group.left]
    return _once_each(found), unread


AFTER = "It stands after a model answer that has ended, and does not say what it is."
ENDING = "It stands after the last question with a labeled answer, and its own text has no label."
ALONE = "It is labeled as an answer, but no question stands before it."


class _Reader:
    """Reads marked lines in their order, and gathers what belongs to each question."""

    def __init__(self, lines: Sequence[Line], primary: Style) -> None:
        self._lines = lines
        self._primary = primary
        labels = sum(line.label is not None and line.label.role is Role.ANSWER for line in lines)
        self._answers_labeled = 2 * labels >= sum(line.begins for line in lines)
        plainest = max((line.led for line in lines if line.begins), default=0)
        led = (at for at, line in enumerate(lines) if line.begins and line.led == plainest)
        self._last = max(led, default=-1)
        """Where the last question begins that plainly is one."""
        self._heralds = before_questions(lines)
        self._to_come = _to_come(lines, primary)
        self.groups: list[Group] = []
        self.unread: list[tuple[Line, str]] = []
        self._group: Group | None = None
        self._into: list[Line] | None = None
        self._section = ""
        self._level = ""
        """Of the question to come."""
        self._aside = False
        self._over = False
        self._over_depth = 0
        """The level of the heading that ended the questions."""
        self._closed = False

    @property
    def labeled(self) -> bool:
        """Whether most questions with any text have a labeled answer."""
        full = [group for group in self.groups if group.has_content]
        return 2 * sum(group.answers for group in full) > len(full)

    @property
    def advised(self) -> bool:
        """Whether advice begins what stands under many questions, so that it is no answer by chance."""
        full = [group for group in self.groups if group.loose]
        begun = sum(advises(group.loose[0].text) for group in full)
        return 4 * begun > len(full) or 10 * sum(group.labeled for group in full) > len(full)

    def set_aside_what_is_not_asked(self) -> None:
        """Drop questions that the page answers itself before its first and after its last for candidates."""
        plain = [group.is_told_of for group in self.groups]
        first = plain.index(True)
        last = len(plain) - 1 - plain[::-1].index(True)
        kept = []
        for at, group in enumerate(self.groups):
            if first <= at <= last or not group.has_content:
                kept.append(group)
            elif at > last:
                self.unread.append((group.start, ENDING))
        self.groups = kept

    def read(self) -> None:
        for index, line in enumerate(self._lines):
            if line.kind is BlockKind.CELLS and self._group is None:
                continue
            if self._starts(line):
                self._begin(line)
            elif line.label:
                self._take_label(line, line.label)
            elif line.furniture:
                if index > self._last and closes_page(line.text) and self._may_close(index):
                    self._break(index)
                self._aside = self._aside or opens_aside(line.text)
            elif self._is_break(index):
                self._break(index)
            else:
                self._take_text(line)
        self._end_section()

    def _starts(self, line: Line) -> bool:
        group = self._group
        bare = group is None or not group.has_content
        if not line.begins:
            told = line.asks is not Asks.NO or not names_section(line.text)
            return line.listed and told and bare and not self._over and not self._aside
        if self._over or self._aside:
            told = line.led == 2 or (bool(line.led or line.marker) and not self._over)
            return told or line.style == NAMED
        if group and line.style != self._primary:
            return bool(group.answer) or (bare and not group.labeled)
        if group and line.style == PLAIN and line.announced is False:
            if self._answers_labeled and not bare:
                return group.answers or not group.is_told_of
            if line.asks is Asks.LIKELY:
                return bool(group.answer) or (not group.labeled and (bare or line.led > 0))
        return True

    def _begin(self, line: Line) -> None:
        self._group = Group(line, self._section, level=self._level)
        self._level = ""
        self.groups.append(self._group)
        self._into = self._group.loose
        self._aside = self._over = self._closed = False

    def _take_label(self, line: Line, label: Label) -> None:
        self._aside = False
        group = self._group
        if label.role is Role.END:
            self._group, self._into = None, None
        elif label.role is Role.LEVEL and (line.ahead or group is None):
            self._level = label.rest
        elif group is None:
            if label.role is Role.ANSWER and label.rest and not self._over:
                self.unread.append((line, ALONE))
            elif label.role is Role.CATEGORY:
                self._section = label.rest
        elif label.role is Role.LEVEL:
            group.level = label.rest
        elif label.role is Role.CATEGORY:
            group.named = label.rest
        elif label.role is Role.ANSWER:
            group.labeled = group.answers = True
            self._into, self._closed = group.answer, False
            self._add(line)
        else:
            group.labeled = True
            self._into = group.guidance
            self._add(line)

    def _add(self, line: Line) -> None:
        if line.label and holds_place(line.label.rest):
            return
        if self._into is not None and (line.content or (line.label and line.label.role is Role.CAUTION)):
            self._into.append(line)
            if self._group and self._into is self._group.answer:
                self._closed = line.closes

    def _is_break(self, index: int) -> bool:
        """Whether a line is the title of what comes next and not part of a question's text."""
        line = self._lines[index]
        if not line.is_title:
            return False
        if self._group is None:
            return True
        start = self._group.start
        if line.kind is BlockKind.HEADING:
            return start.kind is not BlockKind.HEADING or line.depth <= start.depth
        if closes_page(line.text):
            return self._closed or bool(self._group.answer) or index > self._last
        if self._heralds[index]:
            heads = line.text.endswith(":") and not self._group.has_content
            short = self._answers_labeled and line.words <= 5 and bool(self._group.answer)
            return heads or short or names_section(line.text) or line.strong or self._closed
        return bool(self._group.answer) and bool(ENDS_IN_QUESTIONS.search(line.text))

    def _may_close(self, index: int) -> bool:
        """Whether the questions can end with a title: most come before it, and it is of no lower level."""
        line, (kind, depth) = self._lines[index], self._primary
        if kind == "heading" and (line.kind is not BlockKind.HEADING or line.depth > depth):
            return False
        return self._answers_labeled or 4 * self._to_come[index] < self._to_come[0]

    def _break(self, index: int) -> None:
        line = self._lines[index]
        self._end_section()
        self._group, self._into = None, None
        self._aside = self._closed = False
        closes = bool(self.groups) and closes_page(line.text) and self._may_close(index)
        # In a list of many sections, the next of them goes on with its questions.
        section = line.kind is BlockKind.HEADING and line.depth <= self._over_depth
        goes_on = section and not self._answers_labeled and self._to_come[index] > 0
        if closes:
            self._over_depth = line.depth
        self._over = closes or (self._over and not (goes_on or ENDS_IN_QUESTIONS.search(line.text)))
        if not self._over:
            self._section = "" if line.asks is Asks.PLAINLY else _title(line.text)

    def _take_text(self, line: Line) -> None:
        group = self._group
        if is_level(line.text) and (line.ahead or group is None or group.has_content):
            self._level = line.text
            return
        named = line.linked or line.is_title or line.asks is Asks.PLAINLY
        if self._aside and (named or line.kind is BlockKind.ITEM):
            return
        self._aside = False
        if group is None or self._into is None:
            return
        if is_level(line.text):
            group.level = line.text
        elif self._closed and self._into is group.answer:
            self._take_after(group, line)
        elif group.answers and self._into is group.answer and comments_on_answer(line.text):
            self._into = group.guidance
            self._add(line)
        else:
            self._add(line)

    def _take_after(self, group: Group, line: Line) -> None:
        """Take a text that stands after a quoted answer."""
        if line.text[:1] in PAIRS and (line.closes or line.quoted):
            self._add(line)
        elif takes_leave(line.text):
            return
        elif advises(line.text) or comments_on_answer(line.text):
            group.guidance.append(line)
        elif not speaks_to_reader(line.text):
            group.left.append(line)

    def _end_section(self) -> None:
        """Cut off what is said to the reader after the last question of a section."""
        if self._group is None:
            return
        group = self._group
        said = group.answer or group.loose
        for index, line in enumerate(said):
            answered = said is group.answer
            away = speaks_to_reader(line.text) and (answered or not advises(line.text))
            if index and (away or (answered and tells_reader(line.text))):
                del said[index:]
                break
        for texts in (group.guidance, group.answer, group.loose):
            leave = next(
                (at for at, line in enumerate(texts) if at and takes_leave(line.content)), len(texts)
            )
            del texts[leave:]
        group.left.clear()


def _to_come(lines: Sequence[Line], primary: Style) -> list[int]:
    """For each line, how many questions set as most are begin with it or after it."""
    counts = [0]
    for line in reversed(lines):
        counts.append(counts[-1] + (line.begins and line.style == primary))
    return counts[:0:-1]


KINDS = re.compile(
    r"\b(?:behaviou?ral|situational|technical|general|personal|background|experience|leadership|communication|teamwork|culture|role[\s-]specific|scenario|competency|closing|opening"
    r"|hr|basic|advanced|intermediate|beginner|operational)\b",
    re.IGNORECASE,
)


def _title(text: str) -> str:
    return _bare(text).rstrip(" :")


ENDS_IN_QUESTIONS = re.compile(r"\b(?:questions|fragen|preguntas)\b\W*(?:\([^()]*\)\W*)?$", re.IGNORECASE)


def _telling(groups: Sequence[Group], first: str) -> frozenset[str]:
    """The titles over questions that tell some of them from others, not those of the whole page."""
    titles = {group.category for group in groups if group.category}
    return frozenset(
        title
        for title in titles
        if KINDS.search(title)
        or (
            not (says_nothing(title) or re.search(r"\banswers?\b", title, re.IGNORECASE) or title == first)
            and (len(titles) > 1 or not INTERVIEWS.search(title))
        )
    )


def _question(group: Group, labeled: bool, advised: bool, sections: frozenset[str]) -> FoundQuestion:
    guidance, answer = _parted(group, labeled) if advised else (group.guidance, group.loose + group.answer)
    bare, first = without_level(group.start.text)
    text, last = without_level(_bare(bare))
    return FoundQuestion(
        text=unquoted(text),
        place=group.start.place,
        guidance=_text(guidance),
        model_answer=_text(answer),
        category=group.named or (group.category if group.category in sections else ""),
        level=group.level or first or last,
    )


def _parted(group: Group, labeled: bool) -> tuple[list[Line], list[Line]]:
    """The lines of guidance and of the answer, once those without a label are told apart."""
    if group.answers:
        return group.loose + group.guidance, group.answer
    for index, line in enumerate(group.loose):
        spoken = line.content[:1] in PAIRS or speaks_as_candidate(line.content)
        goes_on = index > 0 and line.kind is BlockKind.ITEM and group.loose[-1].kind is not BlockKind.ITEM
        if (advises(line.content) or goes_on) and not spoken:
            continue
        if spoken or not labeled:
            return group.loose[:index] + group.guidance, group.loose[index:]
    guidance = group.loose + group.guidance
    for index, line in enumerate(guidance):
        if index and line.content[:1] in PAIRS and (line.closes or line.quoted):
            return guidance[:index], guidance[index:]
    return guidance, []


SOURCE = re.compile(r"(?:(?:\[\s*(?:src|source|link|ref|\d{1,2})\s*\]|[¶#🔗])\s*)+$", re.IGNORECASE)
LONGEST_SOURCE = 80
"""Characters at the end of a text that can be signs of where it comes from."""


def _bare(text: str) -> str:
    bare = re.sub(r"^(?:[^\w\s\"'“‘«„‹»(\[¿¡<$€£]\s*)+(?=[\w\"“¿])", "", text.strip())
    source = SOURCE.search(bare, max(0, len(bare) - LONGEST_SOURCE))
    return bare[: source.start()].strip() if source else bare.strip()


def _text(lines: Sequence[Line]) -> str:
    """Lines as one text: paragraphs parted by blank lines, items of a list each on a line."""
    text = ""
    before: Line | None = None
    titled = [line for line, after in zip_longest(lines, lines[1:]) if not _is_bare_title(line, after)]
    for kind, run in groupby(titled, key=lambda line: line.kind):
        together = list(run)
        inset = min(line.depth for line in together)
        for line in together:
            if before:
                near = before.block == line.block or before.kind is kind in (BlockKind.ITEM, BlockKind.CELLS)
                text += "\n" if near else "\n\n"
            text += _said(line, line.depth - inset)
            before = line
    return unquoted(text)


def _said(line: Line, depth: int) -> str:
    """What a line says, with its marker; ``depth`` is how deep it lies in its list."""
    if line.label:
        return line.text if line.label.role is Role.CAUTION else line.content
    if line.kind is BlockKind.CELLS:
        return " | ".join(cell for cell in line.text.split("\t") if cell)
    if line.kind is BlockKind.ITEM:
        return f"{'  ' * depth}{line.marker or '-'} {line.text}"
    return f"{line.marker} {line.text}" if line.marker else line.text


def _is_bare_title(line: Line, after: Line | None) -> bool:
    """Whether a heading has nothing below it: only links or buttons stood there."""
    return line.kind is BlockKind.HEADING and (
        after is None or (after.kind is BlockKind.HEADING and after.depth <= line.depth)
    )


def _once_each(found: Sequence[FoundQuestion]) -> list[FoundQuestion]:
    """The questions without those that are only named where another place has more of them."""
    full = {key_of(one.text) for one in found if one.guidance or one.model_answer}
    seen: set[str] = set()
    kept = []
    for one in found:
        key = key_of(one.text)
        if not (one.guidance or one.model_answer) and (key in full or key in seen):
            continue
        seen.add(key)
        kept.append(one)
    return kept
