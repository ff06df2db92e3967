from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from grader.errors import EmbedderError
from grader.grading.loader import GraderLoader
from grader.grading.similarity.grader import SimilarityGrader
from tests.rehearse_kit import fake_scorer

LONG = 30
"""Seconds after which a thread that waits for ever fails its test instead."""


class Build:
    """Makes a scorer when it may, and fails as often as told first."""

    def __init__(self, *, failures: int = 0, may: Event | None = None) -> None:
        self.calls = 0
        self.began = Event()
        self._failures = failures
        self._may = may

    def __call__(self) -> SimilarityGrader:
        self.calls += 1
        self.began.set()
        if self._may is not None:
            assert self._may.wait(LONG)
        if self.calls <= self._failures:
            raise EmbedderError("Not now.")
        return fake_scorer()


def test_many_threads_get_the_one_scorer() -> None:
    build = Build()
    loader, together = GraderLoader(build), Barrier(16)

    def ask(_: int) -> SimilarityGrader:
        together.wait(LONG)
        return loader.scorer()

    with ThreadPoolExecutor(16) as pool:
        scorers = list(pool.map(ask, range(16)))
    assert len({id(scorer) for scorer in scorers}) == 1
    assert build.calls == 1


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    build = Build()
    loader = GraderLoader(build)
    assert not loader.ready
    assert build.calls == 0


def test_start_returns_while_the_scorer_is_loading() -> None:
    may = Event()
    build = Build(may=may)
    loader = GraderLoader(build)
    loader.start()
    loader.start()
    assert build.began.wait(LONG)
    assert not loader.ready
    may.set()
    assert loader.scorer() is loader.scorer()
    assert loader.ready
    assert build.calls == 1


def test_start_also_reads_what_the_first_grade_would_wait_for() -> None:
    warm = Event()

    class Scorer:
        def warm_up(self) -> None:
            warm.set()

    loader = GraderLoader(Scorer)  # type: ignore[arg-type]
    loader.start()
    assert warm.wait(LONG)
    assert loader.ready


def test_a_failed_load_is_told_and_tried_again() -> None:
    build = Build(failures=2)
    loader = GraderLoader(build)
    for _ in range(2):
        with pytest.raises(EmbedderError, match="Not now"):
            loader.scorer()
        assert not loader.ready
    assert isinstance(loader.scorer(), SimilarityGrader)
    assert build.calls == 3


def test_a_failed_load_has_its_reason_until_it_is_told() -> None:
    may = Event()
    loader = GraderLoader(Build(failures=1, may=may))
    assert loader.failure is None
    loader.start()
    assert loader.failure is None
    may.set()
    end = time.monotonic() + LONG
    while loader.failure is None and time.monotonic() < end:
        time.sleep(0.01)
    assert loader.failure == "Not now."
    with pytest.raises(EmbedderError):
        loader.scorer()
    loader.scorer()
    assert loader.failure is None


def test_a_load_that_failed_in_the_background_is_raised_by_the_first_use() -> None:
    may = Event()
    loader = GraderLoader(Build(failures=1, may=may))
    loader.start()
    may.set()
    with pytest.raises(EmbedderError, match="Not now"):
        loader.scorer()
    assert loader.scorer() is not None
