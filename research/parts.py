"""Few files of human grades, split by their questions, so that a group can learn from its own alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from research.human_answers import HumanFile

DATA_SETS = 3
"""Data sets that a calibration needs, each left out once."""
FEWEST_ANSWERS, FEWEST_QUESTIONS = 60, 6
"""What a file that is split needs: two questions and about twenty answers to each part."""


def in_parts(files: Sequence[HumanFile]) -> Sequence[HumanFile]:
    """The files; where there are fewer than three, each is split by its questions, to make as many.

    Raises:
        InputError: a file that has to be split is too small for it.
    """
    if not files or len(files) >= DATA_SETS:
        return files
    parts = -(-DATA_SETS // len(files))
    return [part for file in files for part in _split(file, parts)]


def _split(file: HumanFile, parts: int) -> Iterator[HumanFile]:
    if len(file.answers) < FEWEST_ANSWERS or file.questions < FEWEST_QUESTIONS:
        raise InputError(
            f"{file.name} has {len(file.answers)} graded answers, of {file.questions} questions: "
            f"to learn from fewer than {DATA_SETS} files, each is split by its questions, and needs at least "
            f"{FEWEST_ANSWERS} answers to {FEWEST_QUESTIONS} questions. Grade more answers, or name more "
            "files."
        )
    # The questions with most answers first, dealt out in turns, so that parts are about as large.
    asked = [name for name, _ in Counter(item.question.id for item in file.answers).most_common()]
    for number in range(parts):
        own = set(asked[number::parts])
        yield replace(
            file,
            name=f"{file.name}, part {number + 1} of {parts}",
            answers=tuple(item for item in file.answers if item.question.id in own),
            dropped=(),
        )
