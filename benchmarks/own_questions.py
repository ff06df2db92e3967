"""How fast own questions come in and are found: ``python -m benchmarks.own_questions``.

A page of 200 questions is read, and lists of up to 10,000 questions are loaded, searched by meaning and
listed by the page. All questions are made up by this script.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader.bank import QuestionBank
from grader.bank.importing.source import read_source
from grader.bank.library import Library
from grader.models import Question
from grader.rehearse import packaged_scorer
from grader.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

THINGS = "ward shift invoice roof server contract lesson kitchen garden budget tender lathe claim".split()
DEEDS = "plan check repair negotiate explain order measure clean review price train report".split()
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000, help="how many the large list has")
    options = parser.parse_args()
    page = _page(200)
    for form, raw in (("text", page.encode()), ("HTML", _html(page).encode())):
        seconds, reading = _timed(partial(read_source, f"a page of {form}", raw))
        found = len(reading.questions)
        print(f"a page of 200 questions with guidance and answer, as {form}: {found} in {seconds:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        _large(Path(folder), options.questions)


def _large(folder: Path, many: int) -> None:
    questions = [
        Question(f"q{number}", "", THINGS[number % len(THINGS)], "", _question(number), "", _answer(number))
        for number in range(many)
    ]
    Library(folder / "banks").add("Large", questions)
    seconds, bank = _timed(lambda: Library(folder / "banks").bank("Large"))
    print(f"{len(bank.questions):,} questions loaded in {seconds:.2f} s")
    meanings = packaged_scorer(Settings(GRADER_DATA_DIR=folder), QuestionBank(())).meanings
    texts = [question.text for question in bank.questions]
    seconds, _ = _timed(lambda: meanings.nearest("a leaking roof in winter", texts, 8))
    print(f"searched by meaning for the first time, when all are read: {seconds:.1f} s")
    seconds = min(_timed(lambda: meanings.nearest("who pays the invoice", texts, 8))[0] for _ in range(5))
    print(f"searched again: {1000 * seconds:.0f} ms")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _question(number: int) -> str:
    made = random.Random(number)
    deeds = made.sample(DEEDS, 2)
    return f"How do you {deeds[0]} a {made.choice(THINGS)} and {deeds[1]} it with case {number}?"


def _answer(number: int) -> str:
    made = random.Random(-number)
    return " ".join(f"I {made.choice(DEEDS)} the {made.choice(THINGS)} first." for _ in range(12))


def _page(many: int) -> str:
    return "\n\n".join(
        f"{number}. {_question(number)}\n"
        "Employers ask this to see how you work. In your answer, name one case.\n"
        f'Example answer: "{_answer(number)}"'
        for number in range(1, many + 1)
    )


def _html(page: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in page.splitlines() if line)
    return f"<html><body><nav>Home</nav><main>{body}</main><footer>Cookies</footer></body></html>"


if __name__ == "__main__":
    main()
