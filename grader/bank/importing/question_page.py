"""Questions in a page or list that people read: where each begins, and which text belongs to it as what.

The blocks are cut into lines, and each line is looked at for what it says of itself (a label, a question,
furniture). What marks the questions of this page (headings, bold, numbers, or only the question mark) is
told from the lines that labels follow. Then the lines are read in their order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.bank.importing.asking import (
    Asks,
    advises,
    asks,
    commands,
    is_rhetorical,
    speaks_as_candidate,
)
from grader.bank.importing.blocks import BlockKind, numbered, tidy
from grader.bank.importing.furniture import (
    closes_page,
    is_furniture,
    names_section,
    opens_aside,
    says_nothing,
    speaks_to_reader,
)
from grader.bank.importing.labels import Label, Role, is_level, label_of, parted_at_labels, without_level
from grader.bank.importing.phrases import PAIRS
from grader.models.imported import FoundQuestion, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank.importing.blocks import Block

Style = tuple[str, int]
PLAIN: Style = ("plain", 0)
NAMED: Style = ("named", 0)
"""Numbered with a word: "Q3:", "Question 3"."""
DOUBLE = '"“”'
LONGEST_TITLE = 12
"""Words."""


@dataclass(slots=True)
class Line:
    """A line of a block, with what it says about itself."""

    kind: BlockKind
    text: str
    place: str
    depth: int
    marker: str
    strong: bool
    linked: bool
    block: int
    label: Label | None = None
    asks: Asks = Asks.NO
    furniture: bool = False
    quoted: bool = False
    """Within a quotation that an earlier line opened."""
    announced: bool = False
    """A line with a number alone stands before it."""
    ahead: bool = False
    """It stands between such a line and the question, and speaks of the question."""
    closes: bool = False
    """A quotation ends with it."""
    begins: bool = False
    """A question begins here."""
    listed: bool = False
    """One of a run of lines most of which are questions."""
    led: int = 0
    """How plainly what follows belongs to a question: 2 by a label, 1 by what it says."""

    @property
    def content(self) -> str:
        """Its text without its label."""
        return self.label.rest if self.label else self.text

    @property
    def style(self) -> Style:
        if self.announced or self.marker[:1].isalpha():
            return NAMED
        if self.kind is BlockKind.HEADING:
            return ("heading", self.depth)
        if self.strong:
            return ("strong", 0)
        if self.marker[:1].isdigit() or self.marker[1:2].isdigit():
            return ("number", self.depth)
        if self.kind is BlockKind.ITEM:
            return ("item", self.depth)
        if self.kind is BlockKind.CELLS:
            return ("cells", 0)
        return PLAIN

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_text(self) -> bool:
        return not self.furniture and self.label is None

    @property
    def is_title(self) -> bool:
        """Whether it is set, or short enough, as titles are."""
        if self.label or self.quoted or self.kind in (BlockKind.CODE, BlockKind.CELLS):
            return False
        if self.kind is BlockKind.HEADING:
            return True
        ends = self.text.rstrip()[-1:]
        return self.words <= LONGEST_TITLE and self.kind is not BlockKind.ITEM and ends not in '.!?,;"”'


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
    def has_content(self) -> bool:
        return bool(self.loose or self.guidance or self.answer or self.answers)


def questions_in(blocks: Sequence[Block]) -> tuple[list[FoundQuestion], list[Unread]]:
    """Every question of a page with its guidance and model answer, and what could not be understood."""
    lines = _lines(blocks)
    _mark_quotations(lines)
    reader = _Reader(lines, _mark_starts(lines))
    reader.read()
    sections = _telling(reader.groups, _title(lines[0].text) if lines else "")
    found = [_question(group, reader.labeled, sections) for group in reader.groups]
    unread = [Unread(line.place, line.content, why) for line, why in reader.unread]
    unread += [Unread(line.place, line.content, AFTER) for group in reader.groups for line in group.left]
    return _once_each(found), unread


AFTER = "It stands after a model answer that has ended, and does not say what it is."
ALONE = "It is labeled as an answer, but no question stands before it."


def _lines(blocks: Sequence[Block]) -> list[Line]:
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        if block.kind in (BlockKind.CODE, BlockKind.CELLS):
            lines.append(_line(block, block.text, block.marker, index))
            continue
        marker = block.marker
        text = tidy(block.text)
        for part in [" ".join(text.split("\n"))] if block.kind is BlockKind.HEADING else text.split("\n"):
            for piece in parted_at_labels(part):
                if not marker:
                    marker, piece = numbered(piece)
                lines.append(_line(block, piece, marker, index))
                marker = ""
    lines = _unbroken([line for line in lines if line.text.strip()])
    for line in lines:
        if line.kind not in (BlockKind.CODE, BlockKind.CELLS):
            line.label = label_of(line.text)
            line.asks = Asks.NO if line.label else asks(line.text)
    _weigh_weak_labels(lines)
    lines = _announced(lines)
    for line in lines:
        if line.kind not in (BlockKind.CODE, BlockKind.CELLS) and not line.label:
            elsewhere = line.linked and line.kind is not BlockKind.HEADING
            line.furniture = elsewhere or (line.asks is not Asks.PLAINLY and is_furniture(line.text))
    return lines


def _line(block: Block, text: str, marker: str, index: int) -> Line:
    return Line(block.kind, text, block.place, block.depth, marker, block.strong, block.linked, index)


def _unbroken(lines: list[Line]) -> list[Line]:
    """The lines, those joined of which the second goes on in the middle of a sentence."""
    plain = [line for line in lines if line.kind is BlockKind.PARAGRAPH]
    if sum(line.text[0].islower() for line in plain) > len(plain) / 3:
        return lines
    whole: list[Line] = []
    for line in lines:
        before = whole[-1] if whole else None
        if (
            before
            and line.kind is BlockKind.PARAGRAPH
            and line.text[0].islower()
            and not line.marker
            and before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and before.strong == line.strong
            and before.text[-1] not in '.?!:;…"”»'
            and not label_of(before.text)
        ):
            before.text = f"{before.text} {line.text}"
        else:
            whole.append(line)
    return whole


def _weigh_weak_labels(lines: list[Line]) -> None:
    """Drop weak labels that the page does not use again and again."""
    heads = Counter(line.label.head.casefold() for line in lines if line.label and line.label.weak)
    plain = sum(1 for line in lines if line.label and line.label.role is Role.ANSWER and not line.label.weak)
    asking = sum(line.asks is Asks.PLAINLY for line in lines)
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.label and line.label.weak:
            said = line.label.rest or (after.text if after else "")
            often = heads[line.label.head.casefold()] >= max(2, 0.4 * asking)
            spoken = said[:1] in PAIRS or (speaks_as_candidate(said) and not plain)
            if not (often or (line.label.role is Role.ANSWER and spoken)):
                line.label = None
                line.asks = asks(line.text)


NUMBER_ALONE = re.compile(
    r"(?:(?:interview )?(?:question|frage|pregunta)|q)\s*(?:no\.?|number|n[°º])?\s*[#\[(]?\s*\d{1,3}[\])]?"
    r"\s*(?:(?:of|/|von|de)\s*\d{1,3})?\s*[.:)]?"
    r"|#?\d{1,3}\s*[.:)]?",
    re.IGNORECASE,
)


def _announced(lines: list[Line]) -> list[Line]:
    """The lines without those that number or name the question that comes next, which are told so."""
    kept: list[Line] = []
    announced = False
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        named = line.label and line.label.role is Role.QUESTION
        if named and line.label and line.label.rest:
            line.text, line.label, line.announced = line.label.rest, None, True
            line.asks = asks(line.text)
        elif named or (
            NUMBER_ALONE.fullmatch(line.text)
            and (line.text[:1].isalpha() or (after is not None and after.asks is not Asks.NO))
        ):
            announced = True
            continue
        elif announced and not line.label and not is_level(line.text) and not is_furniture(line.text):
            line.announced, announced = True, False
        line.ahead = announced
        kept.append(line)
    return kept


def _mark_quotations(lines: list[Line]) -> None:
    """Mark what stands within quotation marks that are opened at a line's start, and where they end."""
    index = 0
    while index < len(lines):
        line = lines[index]
        end = None
        if not line.furniture and line.content[:1] in PAIRS and line.kind is not BlockKind.CODE:
            end = _end_of_quotation(lines, index)
        if end is not None:
            lines[end].closes = True
            for inside in lines[index + 1 : end + 1]:
                inside.quoted, inside.asks, inside.furniture = True, Asks.NO, False
            index = end
        index += 1


def _end_of_quotation(lines: list[Line], first: int) -> int | None:
    sign = lines[first].content[0]
    depth = 0
    for index in range(first, min(first + 60, len(lines))):
        line = lines[index]
        if index > first and (line.label or line.style == NAMED):
            return None
        text = line.content.rstrip(" .,;")
        # By custom, every paragraph of a quotation opens with the mark anew.
        depth = _depth(text[1:] if index > first and text.startswith(sign) else text, sign, depth)
        if depth <= 0 and text[-1:] in PAIRS[sign] and len(text) > 1:
            return index
        if depth <= 0 and sign not in DOUBLE:
            return None
    return None


def _depth(text: str, sign: str, depth: int = 0) -> int:
    """How many quotations are open after a text, of those that a mark opens."""
    closing = PAIRS[sign]
    if sign in closing:
        marks = DOUBLE if sign in DOUBLE else sign
        return (depth + sum(text.count(mark) for mark in marks)) % 2
    if closing == "’":
        return depth + text.count(sign) - len(re.findall(r"’(?!\w)", text))
    return depth + text.count(sign) - sum(text.count(mark) for mark in closing)


def _mark_starts(lines: list[Line]) -> Style:
    """Mark where questions begin, by what marks most questions of this page, which is returned."""
    _mark_led(lines)
    _mark_lists(lines)
    primary, numbers = _primary_style(lines)
    again = Counter(_key(line.text) for line in lines if _may_begin(line))
    for line in lines:
        if not _may_begin(line):
            continue
        peer = line.style == primary
        if line.style == NAMED or (peer and again[_key(line.text)] > 1 and line.asks is not Asks.NO):
            line.begins = True
        elif _about_interviews(line.text) and not line.marker:
            line.begins = line.led == 2 and peer and line.asks is not Asks.NO
        elif peer and primary != PLAIN:
            if line.asks is Asks.NO:
                fits = primary[0] in ("heading", "strong") or line.led == 2
                line.begins = bool(fits and line.led == 2 and not names_section(line.text)) or bool(
                    fits and numbers and line.marker and line.led
                )
            else:
                line.begins = not numbers or bool(line.marker) or line.led == 2
        elif peer or line.style == PLAIN:
            line.begins = _begins_plainly(line, peer)
        else:
            line.begins = line.led == 2 and line.asks is Asks.PLAINLY
    return primary


def _may_begin(line: Line) -> bool:
    return (
        line.is_text
        and not line.quoted
        and line.kind not in (BlockKind.CODE, BlockKind.CELLS)
        and line.words <= 110
    )


def _begins_plainly(line: Line, peer: bool) -> bool:
    """Whether a line that nothing but its words marks is a question."""
    if line.words > 70 or is_rhetorical(line.text):
        return False
    if line.asks is Asks.PLAINLY:
        return (peer or line.led == 2) and not advises(line.text)
    return line.asks is Asks.LIKELY and (line.led == 2 or (peer and commands(line.text) and line.words <= 35))


INTERVIEWS = re.compile(
    r"\b(?:interviews?|interviewers?|interviewing|employers|recruiters?|hiring managers?)\b", re.I
)


def _about_interviews(text: str) -> bool:
    """Whether a question is one that the page asks about interviews: "What do employers look for?"."""
    return INTERVIEWS.search(text) is not None


def _mark_led(lines: list[Line]) -> None:
    """Note for each line whether guidance or an answer follows it."""
    label_at = -1
    candidate_at = -1
    advice_at = -1
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.furniture:
            continue
        if _may_begin(line):
            before_next = candidate_at < 0 or label_at < candidate_at
            if 0 <= label_at <= index + 14 and before_next:
                line.led = 2
            elif 0 <= advice_at <= index + 3 and (candidate_at < 0 or advice_at < candidate_at):
                line.led = 1
            if line.asks is not Asks.NO and not is_rhetorical(line.text) and not advises(line.text):
                candidate_at = index
        if line.label and line.label.role in (Role.ANSWER, Role.GUIDANCE):
            label_at = index
        elif line.is_text and advises(line.text):
            advice_at = index


def _mark_lists(lines: list[Line]) -> None:
    """Mark runs of short lines of one style of which most are questions."""
    run: list[Line] = []
    for line in [*lines, None]:
        if line and line.furniture:
            continue
        fits = line and _may_begin(line) and line.words <= 40 and (line.asks is not Asks.NO or line.led == 0)
        if line and fits and (not run or run[-1].style == line.style):
            run.append(line)
            continue
        asking = sum(one.asks is not Asks.NO for one in run)
        if len(run) >= 2 and asking >= 0.6 * len(run):
            for one in run:
                one.listed = True
        run = [line] if line and fits else []


def _primary_style(lines: list[Line]) -> tuple[Style, bool]:
    """What marks the questions of this page, and whether all of them are numbered besides."""
    asking: dict[Style, list[Line]] = defaultdict(list)
    follows: Counter[Style] = Counter()
    texts = [line for line in lines if not line.furniture]
    for line, after in zip(texts, [*texts[1:], None], strict=True):
        if _may_begin(line) and line.asks is not Asks.NO:
            if line.style == PLAIN and (line.asks is Asks.LIKELY or is_rhetorical(line.text)):
                continue
            asking[line.style].append(line)
            follows[line.style] += after is not None and after.asks is Asks.NO
    if not asking:
        return PLAIN, False

    def weight(style: Style) -> tuple[int, int, int, bool]:
        led = sum(line.led == 2 for line in asking[style])
        return led, follows[style], len(asking[style]), style != PLAIN

    primary = max(asking, key=weight)
    counted = sum(bool(line.marker) for line in asking[primary])
    return primary, counted >= 2 and counted >= 0.8 * len(asking[primary])


class _Reader:
    """Reads marked lines in their order, and gathers what belongs to each question."""

    def __init__(self, lines: Sequence[Line], primary: Style) -> None:
        self._lines = lines
        self._primary = primary
        labels = sum(line.label is not None and line.label.role is Role.ANSWER for line in lines)
        self._answers_labeled = 2 * labels >= sum(line.begins for line in lines)
        led = (at for at, line in enumerate(lines) if line.begins and line.led == 2)
        self._last = max(led, default=-1)
        """Where the last question begins that plainly is one."""
        self.groups: list[Group] = []
        self.unread: list[tuple[Line, str]] = []
        self._group: Group | None = None
        self._into: list[Line] | None = None
        self._section = ""
        self._level = ""
        """Of the question to come."""
        self._aside = False
        self._over = False
        self._closed = False

    @property
    def labeled(self) -> bool:
        """Whether most questions with any text have a labeled answer."""
        full = [group for group in self.groups if group.has_content]
        return 2 * sum(group.answers for group in full) > len(full)

    def read(self) -> None:
        for index, line in enumerate(self._lines):
            if line.kind is BlockKind.CELLS and self._group is None:
                continue
            if self._starts(line):
                self._begin(line)
            elif line.label:
                self._take_label(line, line.label)
            elif line.furniture:
                if index > self._last and closes_page(line.text):
                    self._break(line)
                self._aside = self._aside or opens_aside(line.text)
            elif self._is_break(index):
                self._break(line)
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
            return line.led == 2 or line.style == NAMED or (bool(line.marker) and not self._over)
        if group and line.style != self._primary:
            return bare or bool(group.answer)
        if group and line.style == PLAIN and line.announced is False:
            if self._answers_labeled and not bare:
                return group.answers
            if line.asks is Asks.LIKELY:
                return bool(group.answer) or (bare and not group.labeled)
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
        if label.role is Role.LEVEL and (line.ahead or group is None):
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
            return self._closed or bool(self._group.answer) or not self._before_another(index)
        after = next((one for one in self._lines[index + 1 :] if not one.furniture), None)
        followed = after is not None and (after.begins or after.listed)
        if followed:
            return names_section(line.text) or line.strong or self._closed
        return bool(self._group.answer) and bool(ENDS_IN_QUESTIONS.search(line.text))

    def _before_another(self, index: int) -> bool:
        return any(line.begins for line in self._lines[index + 1 :])

    def _break(self, line: Line) -> None:
        self._end_section()
        self._group, self._into = None, None
        self._aside = self._closed = False
        closes = bool(self.groups) and closes_page(line.text)
        self._over = closes or (self._over and not ENDS_IN_QUESTIONS.search(line.text))
        if not self._over:
            self._section = _title(line.text)

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
            if line.text[:1] in PAIRS and (line.closes or line.quoted):
                self._add(line)
            elif advises(line.text):
                group.guidance.append(line)
            elif not speaks_to_reader(line.text):
                group.left.append(line)
        else:
            self._add(line)

    def _end_section(self) -> None:
        """Cut off what is said to the reader after the last question of a section."""
        if self._group is None:
            return
        group = self._group
        said = group.answer or group.loose
        for index, line in enumerate(said):
            if index and speaks_to_reader(line.text):
                del said[index:]
                break
        group.left.clear()


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


def _question(group: Group, labeled: bool, sections: frozenset[str]) -> FoundQuestion:
    guidance, answer = _parted(group, labeled)
    text, level = without_level(_bare(group.start.text))
    return FoundQuestion(
        text=_unquoted(text),
        place=group.start.place,
        guidance=_text(guidance),
        model_answer=_text(answer),
        category=group.named or (group.category if group.category in sections else ""),
        level=group.level or level,
    )


def _parted(group: Group, labeled: bool) -> tuple[list[Line], list[Line]]:
    """The lines of guidance and of the answer, once those without a label are told apart."""
    if group.answers:
        return group.loose + group.guidance, group.answer
    for index, line in enumerate(group.loose):
        spoken = line.content[:1] in PAIRS or speaks_as_candidate(line.content)
        if advises(line.content) and not spoken:
            continue
        if spoken or not labeled:
            return group.loose[:index] + group.guidance, group.loose[index:]
    guidance = group.loose + group.guidance
    for index, line in enumerate(guidance):
        if index and line.content[:1] in PAIRS and (line.closes or line.quoted):
            return guidance[:index], guidance[index:]
    return guidance, []


SOURCE = re.compile(r"\s*(?:\[\s*(?:src|source|link|ref|\d{1,2})\s*\]|[¶#🔗])+\s*$", re.IGNORECASE)


def _bare(text: str) -> str:
    return SOURCE.sub("", re.sub(r"^(?:[^\w\s\"'“‘«„‹»(\[¿¡<$€£]\s*)+(?=[\w\"“¿])", "", text)).strip()


def _text(lines: Sequence[Line]) -> str:
    """Lines as one text: paragraphs parted by blank lines, items of a list each on a line."""
    text = ""
    before: Line | None = None
    for line in lines:
        said = line.text if line.label and line.label.role is Role.CAUTION else line.content
        if line.kind is BlockKind.ITEM and not line.label:
            said = f"{'  ' * line.depth}{line.marker or '-'} {said}"
        elif line.kind is BlockKind.CELLS:
            said = " | ".join(cell for cell in said.split("\t") if cell)
        elif line.marker and not line.label:
            said = f"{line.marker} {said}"
        if before:
            near = before.block == line.block or before.kind is line.kind in (BlockKind.ITEM, BlockKind.CELLS)
            text += "\n" if near else "\n\n"
        text += said
        before = line
    return _unquoted(text)


def _unquoted(text: str) -> str:
    """A text without the quotation marks around the whole of it."""
    text = text.strip()
    end = text.rstrip(" .,;")
    sign = text[:1]
    if sign in PAIRS and end[-1:] in PAIRS[sign] and len(end) > 2:
        paragraphs = end[1:-1].split("\n\n")
        paragraphs = [part[1:] if part.startswith(sign) else part for part in paragraphs]
        inside = "\n\n".join(paragraphs).strip()
        if all(part[-1:] in PAIRS[sign] for part in paragraphs[:-1]) and len(paragraphs) > 1:
            return (
                "\n\n".join(part.removesuffix(part[-1:]).strip() for part in paragraphs[:-1])
                + "\n\n"
                + paragraphs[-1]
            )
        if _is_whole(inside, sign):
            return inside if inside[-1:] in ".?!…" else inside + text[len(end) :].strip(" ,;")
    return _without_odd_mark(text)


def _is_whole(inside: str, sign: str) -> bool:
    """Whether marks around a text belong together: none within closes what the first opens."""
    closing = PAIRS[sign]
    if sign in closing:
        return (
            sum(inside.count(mark) for mark in (DOUBLE if sign in DOUBLE else sign)) % 2 == 0 or sign == "'"
        )
    depth = 1
    for position, character in enumerate(inside):
        apostrophe = character == "’" and inside[position + 1 : position + 2].isalnum()
        depth += (character == sign) - (character in closing and not apostrophe)
        if depth == 0:
            return False
    return True


def _without_odd_mark(text: str) -> str:
    """A text without a quotation mark at its start that nothing closes, or at its end that nothing opens."""
    doubles = sum(text.count(mark) for mark in DOUBLE + "„")
    if doubles % 2 and text[:1] in DOUBLE + "„":
        return text[1:].lstrip()
    if doubles % 2 and text[-1:] in DOUBLE:
        return text[:-1].rstrip()
    return text


def _key(text: str) -> str:
    """What two settings of the same question share."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _once_each(found: Sequence[FoundQuestion]) -> list[FoundQuestion]:
    """The questions without those that are only named where another place has more of them."""
    full = {_key(one.text) for one in found if one.guidance or one.model_answer}
    seen: set[str] = set()
    kept = []
    for one in found:
        key = _key(one.text)
        if not (one.guidance or one.model_answer) and (key in full or key in seen):
            continue
        seen.add(key)
        kept.append(one)
    return kept
