from __future__ import annotations

from threading import Event

import pytest

from grader.errors import NotFoundError, NotGradedError, Ungraded
from grader.grading.background_runs import KEPT, BackgroundRun, BackgroundRuns


def at_once(_: BackgroundRun[str]) -> str:
    return "a grade"


def done(job: BackgroundRun[str]) -> BackgroundRun[str]:
    assert job.finished.wait(10)
    return job


def test_a_job_runs_in_the_background_and_can_be_found_by_its_attempt() -> None:
    jobs, go = BackgroundRuns[str]("the grader"), Event()

    def grade(job: BackgroundRun[str]) -> str:
        job.tell("Asking")
        assert go.wait(10)
        return "a grade"

    job = jobs.start("a1", grade, asked="a model at a host")
    assert jobs.of("a1") is job
    assert job.running
    assert jobs.of("a2") is None
    go.set()
    assert done(job).failure is None
    assert (job.running, job.progress, job.given) == (False, "Asking", "a grade")


def test_an_attempt_is_never_graded_twice_at_once() -> None:
    jobs, go, runs = BackgroundRuns[str]("the grader"), Event(), []

    def grade(job: BackgroundRun[str]) -> str:
        runs.append(job)
        assert go.wait(10)
        return "a grade"

    first = jobs.start("a1", grade, asked="x")
    assert jobs.start("a1", grade, asked="x") is first
    go.set()
    done(first)
    assert done(jobs.start("a1", at_once, asked="x")) is not first
    assert runs == [first]


def test_a_job_hears_that_it_is_cancelled() -> None:
    jobs = BackgroundRuns[str]("the grader")

    def grade(job: BackgroundRun[str]) -> str:
        assert job.cancel.wait(10)
        raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")

    job = jobs.start("a1", grade, asked="x")
    job.cancel.set()
    assert done(job).failure == "it was cancelled."


def test_what_came_of_a_job_is_forgotten_once_it_is_cancelled() -> None:
    jobs, go = BackgroundRuns[str]("the grader"), Event()

    def late(_: BackgroundRun[str]) -> str:
        assert go.wait(10)
        return "a grade"

    before = done(jobs.start("a1", at_once, asked="x"))
    during = jobs.start("a2", late, asked="x")
    kept = done(jobs.start("a3", at_once, asked="x"))
    jobs.cancel("a1")
    jobs.cancel("a2")
    go.set()
    assert (before.given, done(during).given, kept.given) == (None, None, "a grade")
    jobs.cancel_all()
    assert kept.given is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotFoundError("There is no answer with the id a1."), "There is no answer with the id a1."),
        (RuntimeError("about SECRET words"), "the grader failed (RuntimeError)."),
    ],
)
def test_whatever_goes_wrong_ends_the_job_with_a_reason(error: Exception, reason: str) -> None:
    def grade(_: BackgroundRun[str]) -> str:
        raise error

    assert done(BackgroundRuns[str]("the grader").start("a1", grade, asked="x")).failure == reason


def test_old_jobs_are_forgotten_and_running_ones_never() -> None:
    jobs, go = BackgroundRuns[str]("the grader"), Event()

    def grade(_: BackgroundRun[str]) -> str:
        assert go.wait(10)
        return "a grade"

    running = jobs.start("running", grade, asked="x")
    for number in range(KEPT + 5):
        done(jobs.start(f"a{number}", at_once, asked="x"))
    assert jobs.of("a0") is None
    assert jobs.of("running") is running
    assert jobs.of(f"a{KEPT + 4}") is not None
    go.set()
    done(running)


def test_how_long_a_job_has_run_is_told_by_the_clock() -> None:
    now = iter([10.0, 13.5])
    jobs = BackgroundRuns[str]("the grader", clock=lambda: next(now))
    assert jobs.seconds(jobs.start("a1", at_once, asked="x")) == 3.5
