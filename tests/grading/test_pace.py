"""Nobody does more within a while than a server bears, and who is told to wait is told for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader import rehearse as rehearse_module
from grader.errors import InputError
from grader.grading import pace as paces
from grader.grading.pace import Pace
from grader.history.people import People
from grader.models import Answer, SimilarityGrade
from grader.models.group import Shares
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.history.test_isolation import identity
from tests.rehearse_kit import fake_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.rehearse import Rehearse

WORDS = "I would ask who maintains it in three years, and what that costs."


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_so_many_at_once_and_then_one_by_one(seconds: Seconds) -> None:
    pace = Pace(3, 60, clock=seconds)
    assert [pace.wait_s("ann") for _ in range(5)] == [0, 0, 0, 20, 20]
    seconds.now += 19
    assert pace.wait_s("ann") == pytest.approx(1)
    seconds.now += 1
    assert [pace.wait_s("ann") for _ in range(2)] == [0, 20]
    seconds.now += 3_600
    assert [pace.wait_s("ann") for _ in range(4)] == [0, 0, 0, 20]


def test_one_persons_haste_delays_nobody_else(seconds: Seconds) -> None:
    pace = Pace(1, 60, clock=seconds)
    assert [pace.wait_s(who) for who in ("ann", "ann", "ben")] == [0, 60, 0]


def test_a_clock_that_is_set_back_locks_nobody_out_for_longer(seconds: Seconds) -> None:
    pace = Pace(1, 60, clock=seconds)
    pace.wait_s("ann")
    seconds.now -= 86_400
    assert pace.wait_s("ann") == 60
    seconds.now += 60
    assert pace.wait_s("ann") == pytest.approx(60)


def test_one_sentence_says_when_to_go_on(seconds: Seconds) -> None:
    pace = Pace(2, 600, noun="import", clock=seconds)
    pace.check("ann")
    pace.check("ann")
    with pytest.raises(InputError, match=r"more than 2 imports within 10 minutes .* go on in 5 minutes\.$"):
        pace.check("ann")
    seconds.now += 299.5
    with pytest.raises(InputError, match=r"go on in 1 second\.$"):
        pace.check("ann")


def test_whoever_tries_it_with_many_names_fills_no_memory(
    seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paces, "MOST_KNOWN", 3)
    pace = Pace(1, 60, clock=seconds)
    for number in range(10):
        pace.wait_s(number)
    assert list(pace._full_at) == [7, 8, 9]


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearse]:
    """A server at which tries come back too slowly for a slow machine to notice."""
    monkeypatch.setattr(rehearse_module, "GRADES", (3, 60_000.0))
    monkeypatch.setattr(rehearse_module, "IMPORTS", (5, 60_000.0))
    monkeypatch.setattr(rehearse_module, "CODES", (2, 60_000.0))
    settings = Settings(_env_file=None, GRADER_DATA_DIR=tmp_path)
    rehearse = build_rehearse(settings, build_scorer=lambda *_: fake_scorer())
    yield rehearse
    rehearse.history.close()


def of(shared: Rehearse, name: str) -> Rehearse:
    assert shared.own is not None
    return shared.own.of(People(shared.history._database).admit(identity(name)))


def test_an_answer_beyond_the_pace_is_kept_and_told_when_to_be_graded(shared: Rehearse) -> None:
    ann, ben = of(shared, "ann"), of(shared, "ben")
    question = shared.bank.questions[0].id
    for _ in range(3):
        ann.practice.submit(Answer(question, WORDS))
    late = ann.practice.submit(Answer(question, WORDS + " Late."))

    kept = ann.history.attempt(late.id)
    assert kept.answer == WORDS + " Late."
    assert kept.grade(SimilarityGrade) is None
    assert "more than 3 grades within 1,000 minutes" in str(kept.failure(SimilarityGrade))
    assert ben.practice.submit(Answer(question, WORDS)).grade(SimilarityGrade)


def test_imports_have_their_own_pace(shared: Rehearse) -> None:
    ann = of(shared, "ann")
    for _ in range(5):
        ann.may_import()
    with pytest.raises(InputError, match="5 imports"):
        ann.may_import()
    of(shared, "ben").may_import()


def test_codes_of_groups_are_tried_at_a_pace(shared: Rehearse) -> None:
    ann, ben = of(shared, "ann").groups, of(shared, "ben").groups
    assert ann is not None
    assert ben is not None
    for groups, said in ((ann, "No group"), (ann, "No group"), (ann, "not tried"), (ben, "No group")):
        with pytest.raises(InputError, match=said):
            groups.join("guess", Shares.NOTHING)


def test_without_login_nobody_is_told_to_wait(shared: Rehearse) -> None:
    question = shared.bank.questions[0].id
    for _ in range(5):
        assert shared.practice.submit(Answer(question, WORDS)).grade(SimilarityGrade)
    for _ in range(7):
        shared.may_import()
