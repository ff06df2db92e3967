from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

FIRST = "We land on tuesday and \x1b[31m hope that the weather keeps."
SECOND = "We land on tuesday and check the fuel, the weather and the alternate airport first."


@pytest.fixture
def drafts(history: HistoryStore) -> list[str]:
    return [
        history.add_attempt(Answer("landing", answer), question_text="How?").id for answer in (FIRST, SECOND)
    ]


def test_compare_shows_the_verdict_first_and_what_changed_in_words(
    run: Run, drafts: list[str], small_bank: Path
) -> None:
    done = run("compare", *drafts, "--bank", small_bank)
    assert done.code == 0
    assert done.out.startswith("Not known: one of the drafts has no score yet.")
    assert "{+check the fuel, the weather and" in done.out
    assert "\x1b" not in done.out


def test_compare_for_programs_gives_all_of_it(run: Run, small_bank: Path) -> None:
    for _ in range(2):
        run("grade", "landing", "--bank", small_bank, "--save", stdin=SECOND)
    done = run("history", "--json", "--limit", "2")
    found = json.loads(
        run("compare", *[each["id"] for each in json.loads(done.out)], "--json", "--bank", small_bank).out
    )
    assert found["question_id"] == "landing"
    assert found["verdict"]["kind"] == "no_difference"
    assert found["verdict"]["similarity"]["change"] == 0
    assert [each["words"] for each in found["attempts"]] == [15, 15]
    assert found["points"][0]["standings"][0]["status"] in ("covered", "unsure", "missing")


@pytest.mark.parametrize(
    ("named", "reason"),
    [((0,), "1 answer was named"), ((0, 0), "named twice"), ((0, "no-such-id"), "no answer with the id")],
)
def test_what_cannot_be_compared_is_one_sentence(
    run: Run, drafts: list[str], named: tuple[int | str, ...], reason: str
) -> None:
    done = run("compare", *[drafts[each] if isinstance(each, int) else each for each in named])
    assert (done.code, done.out) == (1, "")
    assert reason in done.err
    assert len(done.err.splitlines()) == 1
