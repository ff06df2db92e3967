"""The commands progress and regrade."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from grader.models import Answer, SessionKind, SessionPlan, SimilarityGrade, TimedQuestion
from tests.history.conftest import rubric, similarity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]


def answered(history: HistoryStore, score: int, question_id: str = "drift-monitoring") -> str:
    attempt = history.add_attempt(
        Answer(question_id, "I log \x1b[2J the inputs.", elapsed_s=120), question_text="How?"
    )
    history.add_grade(attempt.id, replace(similarity(score), flags=()))
    return attempt.id


def test_an_empty_history_is_one_sentence(run: Run) -> None:
    done = run("progress")
    assert (done.code, done.out) == (0, "")
    assert done.err == "No answers yet: there is no progress to tell of.\n"
    empty = json.loads(run("progress", "--json").out)
    assert (empty["attempts"], empty["similarity"]["questions"]) == (0, [])


def test_progress_is_first_best_and_latest_with_intervals_and_a_verdict(
    run: Run, history: HistoryStore
) -> None:
    for score in (40, 80, 60):
        answered(history, score)
    done = run("progress")
    assert done.code == 0
    assert "  Progress: +20 (first to latest, answered afresh)" in done.out
    assert "40 (32–49)    80 (72–89)    60 (52–69)         3  drift-monitoring" in done.out
    assert "3 answers on 1 day, 6 min of writing." in done.out
    assert "By the rubric" not in done.out


def test_for_programs_both_graders_stand_apart(run: Run, history: HistoryStore) -> None:
    first, second = answered(history, 40), answered(history, 45)
    for attempt_id, score in ((first, 30), (second, 70)):
        history.add_grade(attempt_id, rubric(score))
    told = json.loads(run("progress", "--json").out)
    assert told["similarity"]["trend"]["kind"] == "no_difference"
    assert told["rubric"]["trend"]["kind"] == "better"
    (standing,) = told["rubric"]["questions"]
    assert (standing["first"]["attempt_id"], standing["latest"]["score"]) == (first, 70)
    assert told["records"]["longest_streak"] == 1


def test_real_interviews_are_told_for_people_and_for_programs(run: Run, history: HistoryStore) -> None:
    answered(history, 40)
    history.add_interview(held_on=date(2026, 3, 2), company="A \x1b[2J bank", went=4, questions=("paint",))
    history.add_interview(held_on=date(2026, 3, 1))
    out = run("progress").out
    assert "Real interviews\n  2026-03-02  A  [2J bank, went well\n  2026-03-01  –\n" in out
    first, second = json.loads(run("progress", "--json").out)["interviews"]
    assert (first["held_on"], first["went"], first["questions"]) == ("2026-03-02", 4, ["paint"])
    assert (second["company"], second["went"]) == ("", None)


def test_sessions_are_told_newest_first_with_what_their_means_leave_out(
    run: Run, history: HistoryStore
) -> None:
    answered(history, 40)
    history.add_grade(answered(history, 40), similarity(90))
    plan = SessionPlan((TimedQuestion("drift-monitoring", 180.0),))
    session = history.start_session(SessionKind.MOCK, plan)
    out = run("progress").out
    first, second = out.partition("Mock interviews and practice\n")[2].splitlines()[:2]
    assert first.endswith("  Mock interview, 1 question, under way, no answers.")
    assert "  Practice, 2 min, 2 answers: 40 (32–49). Not counted: 1 close to the model" in second
    told = json.loads(run("progress", "--json").out)["similarity"]
    assert told["sessions_in_all"] == 2
    started, formed = told["sessions"]
    assert (started["sitting"], started["kind"], started["answers"]) == (session.id, "mock", [])
    assert (formed["sitting"], formed["kind"], formed["mean"]["score"]) == (None, None, 40)
    assert [each["score"] for each in formed["answers"]] == [40, 90]


def test_own_ratings_are_told_beside_the_grades(run: Run, history: HistoryStore) -> None:
    for own in (50, 60, 37):
        history.rate_self(answered(history, 40), own)
    assert "  You rate yourself 9 points too high on average, over 3 answers. You are" in run("progress").out
    told = json.loads(run("progress", "--json").out)
    assert [each["own"] - each["score"] for each in told["similarity"]["rated"]] == [10, 20, -3]
    assert told["rubric"]["rated"] == []


def test_ticks_are_told_beside_what_the_grader_had_said(run: Run, history: HistoryStore) -> None:
    attempt_id = answered(history, 40)
    assert "you ticked" not in run("progress").out
    for said in (True, False):
        history.tick(attempt_id, "names a metric", criterion_id="metrics", said=said)
    assert (
        "Of 1 point that the grader called covered or missing and you ticked, you agree with 0."
        in run("progress").out
    )
    ticked = json.loads(run("progress", "--json").out)["ticked"]
    assert ticked == {"unsure_said": 0, "unsure_not_said": 0, "agreed": 0, "differed": 1}


def test_what_stays_weak_is_named_with_the_words_of_the_answers(run: Run, history: HistoryStore) -> None:
    for question_id in ("drift-monitoring", "mobile-latency"):
        attempt_id = answered(history, 40, question_id)
        weak = replace(similarity(40).criteria[0], title="Monitoring", score=10)
        history.add_grade(attempt_id, replace(similarity(40), criteria=(weak,), flags=()))
    done = run("progress")
    assert "Production: weak in 2 of 2, missing in 0." in done.out
    assert "\x1b" not in done.out


def test_regrading_grades_what_is_outdated_and_then_has_nothing_to_do(
    run: Run, history: HistoryStore, small_bank: Path
) -> None:
    launch, landing = answered(history, 99, "launch"), answered(history, 99, "landing")
    done = run("regrade", "--bank", small_bank, "--question", "launch", "--json")
    assert (done.code, json.loads(done.out)) == (0, {"graded": 1, "failed": 0, "left": 0})
    assert history.attempt(launch).grade(SimilarityGrade) != replace(similarity(99), flags=())
    assert history.attempt(landing).grade(SimilarityGrade) == replace(similarity(99), flags=())
    assert run("regrade", "--bank", small_bank).err.endswith("1 graded again, 0 could not be graded.\n")
    again = run("regrade", "--bank", small_bank)
    assert (again.code, again.out) == (0, "")
    assert again.err.endswith("No answer is to be graded again.\n")


def test_regrading_an_unknown_question_is_one_sentence(run: Run, small_bank: Path) -> None:
    done = run("regrade", "--bank", small_bank, "--question", "lunch")
    assert (done.code, done.out) == (1, "")
    assert "Did you mean “launch”?" in done.err
