from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest

from grader.errors import NotFoundError
from grader.models import Attempt, Peeks
from grader.practice.rubric_jobs import KEPT, RubricJob, RubricJobs

ATTEMPT = Attempt(
    "a1", "local", "q", "?", "So.", datetime(2026, 3, 1, tzinfo=UTC), None, Peeks(), None, None, None
)


def at_once(_: RubricJob) -> Attempt:
    return ATTEMPT


def done(job: RubricJob) -> RubricJob:
    assert job.finished.wait(10)
    return job


def test_a_job_runs_in_the_background_and_can_be_found_by_its_attempt() -> None:
    jobs, go = RubricJobs(), Event()

    def grade(job: RubricJob) -> Attempt:
        job.tell("Asking")
        assert go.wait(10)
        return ATTEMPT

    job = jobs.start("a1", grade, asked="a model at a host")
    assert jobs.of("a1") is job
    assert job.running
    assert jobs.of("a2") is None
    go.set()
    assert done(job).failure is None
    assert (job.running, job.progress) == (False, "Asking")


def test_an_attempt_is_never_graded_twice_at_once() -> None:
    jobs, go, runs = RubricJobs(), Event(), []

    def grade(job: RubricJob) -> Attempt:
        runs.append(job)
        assert go.wait(10)
        return ATTEMPT

    first = jobs.start("a1", grade, asked="x")
    assert jobs.start("a1", grade, asked="x") is first
    go.set()
    done(first)
    assert done(jobs.start("a1", at_once, asked="x")) is not first
    assert runs == [first]


def test_a_job_hears_that_it_is_cancelled() -> None:
    jobs = RubricJobs()

    def grade(job: RubricJob) -> Attempt:
        assert job.cancel.wait(10)
        return replace(ATTEMPT, rubric_failure="it was cancelled.")

    job = jobs.start("a1", grade, asked="x")
    job.cancel.set()
    assert done(job).failure == "it was cancelled."


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotFoundError("There is no attempt with the id a1."), "There is no attempt with the id a1."),
        (RuntimeError("about SECRET words"), "the rubric grader failed (RuntimeError)."),
    ],
)
def test_whatever_goes_wrong_ends_the_job_with_a_reason(error: Exception, reason: str) -> None:
    def grade(_: RubricJob) -> Attempt:
        raise error

    assert done(RubricJobs().start("a1", grade, asked="x")).failure == reason


def test_old_jobs_are_forgotten_and_running_ones_never() -> None:
    jobs, go = RubricJobs(), Event()

    def grade(_: RubricJob) -> Attempt:
        assert go.wait(10)
        return ATTEMPT

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
    jobs = RubricJobs(clock=lambda: next(now))
    assert jobs.seconds(jobs.start("a1", at_once, asked="x")) == 3.5
