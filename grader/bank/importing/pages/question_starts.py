"""Where questions begin on a page, by what marks most of them there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.pages.asking import Asks, advises, commands, is_rhetorical
from grader.bank.importing.pages.furniture import closes_page, names_section
from grader.bank.importing.pages.labels import Role
from grader.bank.importing.pages.page_lines import NAMED, PLAIN
from grader.bank.importing.pages.phrases import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank.importing.pages.page_lines import Line, Style


def mark_starts(lines: list[Line]) -> Style:
    """Mark where questions begin, by what marks most questions of this page, which is returned."""
    _mark_warned(lines)
    _mark_led(lines)
    _mark_lists(lines)
    primary, numbers = _primary_style(lines)
    sure = _is_sure(lines, primary)
    fair = _is_fair(lines, primary)
    again = Counter(key_of(line.text) for line in lines if _may_begin(line))
    for before, line in zip([None, *lines], lines, strict=False):
        if not _may_begin(line) or (before and _answers(line, before, primary)):
            continue
        if line.asks is not Asks.PLAINLY and line.led == 0 and closes_page(line.text):
            continue
        peer = line.style == primary
        if line.style == NAMED or (peer and again[key_of(line.text)] > 1 and line.asks is not Asks.NO):
            line.begins = True
        elif _about_interviews(line.text) and not line.marker:
            line.begins = line.led == 2 and peer and line.asks is not Asks.NO
        elif peer and primary != PLAIN:
            if line.asks is Asks.NO:
                fits = primary[0] in ("heading", "strong") or line.led == 2 or sure
                line.begins = bool(
                    fits
                    and (
                        (line.led == 2 and not names_section(line.text))
                        or (numbers and line.marker and (line.led or sure))
                        or (
                            sure
                            and primary[0] == "heading"
                            and line.words > 2
                            and not (numbers or names_section(line.text) or closes_page(line.text))
                        )
                    )
                )
            else:
                line.begins = fair and (not numbers or bool(line.marker) or line.led == 2)
        elif peer or line.style == PLAIN:
            line.begins = _begins_plainly(line, peer)
        else:
            line.begins = line.led == 2 and line.asks is Asks.PLAINLY
    return primary


def _is_sure(lines: Sequence[Line], primary: Style) -> bool:
    """Whether all that is set as most questions are is one, on a page with few labels: most of it asks."""
    peers = [line for line in lines if line.style == primary and _may_begin(line)]
    asking = sum(line.asks is not Asks.NO for line in peers)
    labeled = sum(line.led == 2 for line in peers)
    return len(peers) >= 5 and 3 * asking >= 2 * len(peers) and labeled <= 0.1 * len(peers)


def _is_fair(lines: Sequence[Line], primary: Style) -> bool:
    """Whether what is set as titles are asks more than by chance: "Design patterns" is no request."""
    peers = [line for line in lines if line.style == primary and _may_begin(line)]
    asking = sum(line.asks is not Asks.NO for line in peers)
    return 4 * asking > len(peers) or any(line.led == 2 or line.asks is Asks.PLAINLY for line in peers)


def _may_begin(line: Line) -> bool:
    return (
        line.is_text
        and not line.quoted
        and not line.warned
        and line.kind not in (BlockKind.CODE, BlockKind.CELLS)
        and line.words <= 110
    )


SENTENCE_END = re.compile(r"[.!]\s")


def _answers(line: Line, before: Line, primary: Style) -> bool:
    """Whether a plain line is what a question just asked for, though it may end with a question itself."""
    if line.style != PLAIN or line.marker or line.announced:
        return False
    tells = SENTENCE_END.search(line.text) is not None
    if before.label and before.label.role is Role.ANSWER and not before.label.rest:
        return tells
    asked = before.begins and before.style == primary != PLAIN
    return asked and (tells or before.asks is Asks.PLAINLY)


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


def _mark_warned(lines: list[Line]) -> None:
    """Mark the items of lists under labels such as "Follow-up questions" and "Red flags"."""
    warns = False
    for line in lines:
        if line.label:
            warns = line.label.role is Role.CAUTION and not line.label.rest
        elif not line.furniture:
            warns = warns and line.kind is BlockKind.ITEM
            line.warned = warns


def _mark_led(lines: list[Line]) -> None:
    """Note for each line whether guidance or an answer follows it, before another question does."""
    far = len(lines)
    label_at = advice_at = candidate_at = item_at = far
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.furniture:
            continue
        if _may_begin(line):
            in_list = line.style[0] == "item"
            # A question among the bullets of a text does not end the text of the one above.
            next_at = min(candidate_at, item_at) if in_list else candidate_at
            if label_at < min(next_at, index + 15):
                line.led = 2
            elif advice_at < min(next_at, index + 4):
                line.led = 1
            if line.asks is not Asks.NO and not is_rhetorical(line.text) and not advises(line.text):
                candidate_at, item_at = (candidate_at, index) if in_list else (index, item_at)
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
        fits = (
            line and _may_begin(line) and line.words <= 40 and (line.asks is not Asks.NO or _may_list(line))
        )
        if line and fits and (not run or run[-1].style == line.style):
            run.append(line)
            continue
        asking = sum(one.asks is not Asks.NO for one in run)
        if len(run) >= 2 and asking >= 0.6 * len(run):
            for one in run:
                one.listed = True
        run = [line] if line and fits else []


def _may_list(line: Line) -> bool:
    """Whether a line that does not ask may stand in a list of questions, as a topic or a request."""
    return line.led == 0 and (line.style[0] in ("item", "number") or line.text[-1] not in ".!:;")


def _primary_style(lines: list[Line]) -> tuple[Style, bool]:
    """What marks the questions of this page, and whether all of them are numbered besides."""
    asking: dict[Style, list[Line]] = defaultdict(list)
    follows: Counter[Style] = Counter()
    texts = [line for line in lines if not line.furniture]
    for line, after in zip_longest(texts, texts[1:]):
        if _may_begin(line) and line.asks is not Asks.NO:
            if line.style == PLAIN and (line.asks is Asks.LIKELY or is_rhetorical(line.text)):
                continue
            asking[line.style].append(line)
            follows[line.style] += after is not None and after.asks is Asks.NO
    if not asking:
        return PLAIN, False

    plainest = max(line.led for style in asking for line in asking[style])

    def weight(style: Style) -> tuple[int, bool, int, int, bool]:
        led = sum(0 < line.led == plainest for line in asking[style])
        return led, bool(led) and style[0] != "item", follows[style], len(asking[style]), style != PLAIN

    primary = max(asking, key=weight)
    counted = sum(bool(line.marker) for line in asking[primary])
    return primary, counted >= 2 and counted >= 0.8 * len(asking[primary])


def before_questions(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether the next that is no furniture begins a question."""
    before: list[bool] = []
    begins = False
    for line in reversed(lines):
        before.append(begins)
        if not line.furniture:
            begins = line.begins or line.listed
    return before[::-1]
