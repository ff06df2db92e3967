"""How long typing an answer takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.models import Answer
from grader.sessions.pace import USUAL, Pace, Source, keep_pace, pace_of

if TYPE_CHECKING:
    from grader.history import HistoryStore


def typed(history: HistoryStore, words: int, seconds: float | None, **more: str) -> str:
    answer = Answer("robot", "word " * words, elapsed_s=seconds, **more)  # type: ignore[arg-type]
    return history.add_attempt(answer, question_text="?").id


@pytest.mark.parametrize(("words", "minutes"), [(20, 9.5), (30, 7.0), (40, 6.0), (60, 4.5), (100, 3.5)])
def test_time_is_for_thinking_and_for_150_words(words: int, minutes: float) -> None:
    assert Pace(words, Source.SET).seconds == 60 * minutes


def test_without_answers_a_usual_speed_is_taken(history: HistoryStore) -> None:
    typed(history, 100, 120)
    assert pace_of(history) == Pace(USUAL, Source.USUAL)


def test_speed_is_measured_over_the_latest_answers_typed_from_scratch(history: HistoryStore) -> None:
    first = typed(history, 100, 120)
    typed(history, 50, 105)
    typed(history, 200, 60, revises=first)
    typed(history, 400, 20)  # pasted
    typed(history, 100, None)
    typed(history, 5, 100)
    assert pace_of(history) == Pace(40, Source.MEASURED)


def test_a_speed_that_was_set_wins_over_what_was_measured(history: HistoryStore) -> None:
    for _ in range(2):
        typed(history, 100, 120)
    keep_pace(history, 25)
    assert pace_of(history) == Pace(25, Source.SET)


@pytest.mark.parametrize("words", [0, 9, 121])
def test_a_speed_that_nobody_types_at_is_refused(history: HistoryStore, words: int) -> None:
    with pytest.raises(InputError, match="choose 10 to 120"):
        keep_pace(history, words)


def test_a_slow_typist_gets_a_finite_time(history: HistoryStore) -> None:
    for _ in range(2):
        typed(history, 40, 4_000)
    assert pace_of(history).words_a_minute == 10
