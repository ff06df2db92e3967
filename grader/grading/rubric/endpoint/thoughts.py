"""What of a model's text is thought and what it says: each family of models marks thoughts in its own way.

The last stretch outside all thoughts is what it says. A mark that ends a thought makes all before it one, for
templates write the beginning. What stands within a whole JSON object is no mark, but text that was quoted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMES = (
    r"(?:\w{1,12}:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion)?|analysis|scratchpad|rationale"
    r"|antthinking|inner_monologue|cot)"
)
TOLD = r"(?:thoughts?|think(?:ing)?|reasoning)"
ANSWER = r"answer|response|final|final_answer|solution|output"
MARK = re.compile(
    # gpt-oss: a channel for thought, and one for what is said, sometimes without the name of the channel.
    r"(?P<open_channel><\|channel\|>\s{0,9}analysis[^<]{0,60}(?:<\|message\|>)?)"
    r"|(?P<end_channel>(?:<\|channel\|>\s{0,9})?(?:(?:final|commentary)[^<]{0,60})?(?:<\|constrain\|>[^<]{0,20})?"
    r"<\|message\|>|<\|channel\|>\s{0,9}final)"
    r"|(?P<open_gemma><\|channel>\s{0,9}(?:thought|analysis))|(?P<end_gemma><channel\|>)"
    rf"|(?P<open_tag><{NAMES}(?:\s[^<>]{{0,80}})?>)|(?P<end_tag></{NAMES}\s{{0,9}}>)"
    rf"|(?P<open_pipe><\|(?:begin_of_|begin_|start_of_|start_)?{TOLD}\|>|<\|inner_prefix\|>)"
    rf"|(?P<end_pipe><\|(?:end_of_|end_|/){TOLD}\|>|<\|inner_suffix\|>)"
    rf"|(?P<open_square>\[{TOLD}\])|(?P<end_square>\[/{TOLD}\])"
    r"|(?P<open_moon>◁think▷)|(?P<end_moon>◁/think▷)"
    rf"|(?P<answer><(?:{ANSWER})>|<\|begin_of_solution\|>|<\|start_response\|>)",
    re.IGNORECASE,
)
BARE_CHANNELS = re.compile(r"\A\s*analysis(?=.*assistant\s?final)", re.DOTALL)
"""gpt-oss behind a server that takes the marks out and leaves the names."""
BARE_FINAL = re.compile(r"assistant\s?final(?:\s?json(?=\s*\{))?")
LEFTOVER = re.compile(
    r"<\|start\|>\s{0,9}assistant|<\|[^|<>]{1,40}\|>|<｜[^｜<>]{1,40}｜>|</?s>|<(?:eos|pad|unk)>|<(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>"
    rf"|</?(?:{ANSWER}|json|result)>|`{{3,}}\w{{0,12}}|~~~\w{{0,12}}",
    re.IGNORECASE,
)
"""What templates and fences leave around a text, and is none of it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a model says; ``start`` is where in its text. Where it says nothing ``text`` is empty.

    ``thought`` is its last thought, ``is_ended`` whether that has an end, ``thought_length`` how many
    characters all of its thoughts have.
    """

    text: str
    start: int
    thought: str
    is_ended: bool
    thought_length: int


def spoken(text: str, quoted: Sequence[tuple[int, int]] = ()) -> Spoken:
    """What a text says outside thoughts; ``quoted`` are stretches in which nothing is a mark, in order.

    Without them a text that begins as JSON is taken to be nothing else.
    """
    if not quoted and text.lstrip().startswith("{"):
        return Spoken(text, 0, "", is_ended=True, thought_length=0)
    said, thoughts, is_ended = _stretches(text, quoted)
    thought_length = sum(len(text[slice(*stretch)].strip()) for stretch in thoughts)
    last = next((stretch for stretch in reversed(said) if has_words(text[slice(*stretch)])), None)
    start, end = last or (len(text), len(text))
    thought = text[slice(*thoughts[-1])] if thoughts else ""
    return Spoken(text[start:end], start, thought, is_ended, thought_length)


def has_words(text: str) -> bool:
    """Whether a text holds more than what templates leave."""
    return re.search(r"\w", LEFTOVER.sub("", text)) is not None


Stretch = tuple[int, int]


def _stretches(text: str, quoted: Sequence[Stretch]) -> tuple[list[Stretch], list[Stretch], bool]:
    """What is said, what is thought, and whether the last thought has an end."""
    marks = _outside(_marks(text), quoted)
    last_end = {kind: start for kind, start, _ in marks if kind.startswith("end_")}
    said: list[Stretch] = []
    thoughts: list[Stretch] = []
    opened, begun = "", 0
    for kind, start, end in marks:
        if kind.startswith("open_"):
            if not opened:
                said.append((begun, start))
                opened, begun = kind.removeprefix("open_"), end
        elif kind.startswith("end_") and not opened:
            said, thoughts, begun = [], [(0, start)], end
        elif opened and (kind == f"end_{opened}" or last_end.get(f"end_{opened}", -1) < start):
            thoughts.append((begun, start))
            opened, begun = "", end
    (thoughts if opened else said).append((begun, len(text)))
    return said, thoughts, not opened


def _marks(text: str) -> Iterator[tuple[str, int, int]]:
    """Each mark's kind, and where it starts and ends, in order."""
    if BARE_CHANNELS.match(text):
        yield ("open_bare", 0, 0)
        yield from (("end_bare", *final.span()) for final in BARE_FINAL.finditer(text))
    last_closed: dict[str, int] = {}
    for mark in MARK.finditer(text):
        tag = mark["answer"]
        if tag is None or tag.startswith("<|"):
            yield (mark.lastgroup or "", *mark.span())
            continue
        # A tag around the answer ends a thought, unless the thought only speaks of it.
        closing = tag.replace("<", "</", 1)
        if closing not in last_closed:
            last_closed[closing] = text.rfind(closing)
        if last_closed[closing] > mark.end():
            yield ("answer", *mark.span())


def _outside(marks: Iterator[tuple[str, int, int]], quoted: Sequence[Stretch]) -> list[tuple[str, int, int]]:
    starts = [start for start, _ in quoted]

    def is_quoted(place: int) -> bool:
        nearest = bisect_right(starts, place) - 1
        return nearest >= 0 and place < quoted[nearest][1]

    return [mark for mark in marks if not is_quoted(mark[1])]
