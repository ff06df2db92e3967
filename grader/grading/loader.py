from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.grading.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.bank import QuestionBank
    from grader.grading.similarity.grader import SimilarityGrader


class GraderLoader:
    """Loads the scorer once, in the background, so that no page waits for its imports.

    ``build`` imports what grading needs (torch, the weights), takes seconds, and runs on one thread.
    A load that failed is tried again by the next ``scorer()``. Whoever grades for a person takes one of its
    ``turns`` first: the scorer uses all cores for one answer.
    """

    def __init__(self, build: Callable[[], SimilarityGrader]) -> None:
        self.turns = Turns()
        self._build = build
        self._lock = Lock()
        self._loading: Future[SimilarityGrader] | None = None

    def start(self) -> None:
        """Begin to load, and to read then what the first grade would wait for; returns at once, and does
        nothing if loading has begun."""
        self._begin(then=lambda loading: loading.result().warm_up())

    def scorer(self) -> SimilarityGrader:
        """The scorer, waited for if it is still loading.

        Raises:
            EmbedderError: it cannot be loaded.
        """
        loading = self._begin()
        try:
            return loading.result()
        except BaseException:
            with self._lock:
                if self._loading is loading:
                    self._loading = None
            raise

    @property
    def ready(self) -> bool:
        """Whether ``scorer()`` would answer without waiting."""
        loading = self._loading
        return loading is not None and loading.done() and loading.exception() is None

    @property
    def failure(self) -> str | None:
        """Why the last load failed; None if it has not, or if ``scorer()`` would try again."""
        loading = self._loading
        error = loading.exception() if loading is not None and loading.done() else None
        if error is None or isinstance(error, GraderError):
            return str(error) if error else None
        return f"the grader failed to load ({type(error).__name__})."

    def _begin(
        self, then: Callable[[Future[SimilarityGrader]], None] | None = None
    ) -> Future[SimilarityGrader]:
        with self._lock:
            if self._loading is None:
                executor = ThreadPoolExecutor(1, thread_name_prefix="grader-loader")
                self._loading = executor.submit(self._build)
                if then is not None:
                    # On the same thread: it waits for nothing. What fails fails again where it is needed.
                    executor.submit(then, self._loading)
                executor.shutdown(wait=False)
            return self._loading


class SharedLoader(GraderLoader):
    """What another loader loads, for the questions of one's own bank."""

    def __init__(self, shared: GraderLoader, bank: QuestionBank) -> None:
        self.turns = shared.turns
        self._shared = shared
        self._bank = bank

    def start(self) -> None:
        self._shared.start()

    def scorer(self) -> SimilarityGrader:
        return self._shared.scorer().for_bank(self._bank)

    @property
    def ready(self) -> bool:
        return self._shared.ready

    @property
    def failure(self) -> str | None:
        return self._shared.failure
