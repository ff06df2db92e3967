from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import takewhile
from threading import Lock
from typing import TYPE_CHECKING

from grader.errors import NotFoundError, NotGradedError
from grader.grading.background import BackgroundRun, BackgroundRuns, take_steps
from grader.grading.regrading import outdated_attempts
from grader.grading.rubric_batch import batch_by
from grader.models import GraderKind
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from grader.bank import QuestionBank
    from grader.grading.language_model import LanguageModel, Price
    from grader.grading.rubric_practice import RubricPractice
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, RubricGrade
    from grader.models.endpoint import Endpoint
    from grader.models.rubric_grade import GradeSize


@dataclass(frozen=True, slots=True)
class Estimate:
    """About what grading so many answers takes, said before anybody is asked.

    ``cost`` is in the currency that the price was set in; None without a price.
    """

    answers: int
    tokens: int
    cost: float | None

    def __str__(self) -> str:
        """In words, such as "1 answer, about 1,200 tokens"."""
        cost = "" if self.cost is None else f", which cost about {self.cost:.2g} at the price you set"
        return f"{count(self.answers, 'answer')}, about {_rounded(self.tokens):,} tokens{cost}"


def estimated(answers: int, sizes: Iterable[GradeSize], price: Price | None) -> Estimate:
    """What ``answers`` take, if those of ``sizes`` are like the others."""
    some = list(sizes)
    share = answers / len(some) if some else 0.0
    sent = share * sum(size.sent for size in some)
    received = share * sum(size.received for size in some)
    cost = None if price is None else (price.sent * sent + price.received * received) / 1_000_000
    return Estimate(answers, round(sent + received), cost)


def _rounded(tokens: int) -> int:
    """To two digits: more would claim to be known."""
    digits = len(str(tokens))
    return round(tokens, min(0, 2 - digits))


class StoredRubricGrades:
    """Keeps grades with the stored attempts that wait for them; any thread may use it.

    ``known`` gives the grade that an answer has had from the present grader: it is not asked for again.
    """

    def __init__(self, history: HistoryStore, known: Callable[[Question, str], RubricGrade | None]) -> None:
        self._history = history
        self._known = known
        self._lock = Lock()
        self._waiting: dict[tuple[str, str], list[str]] = {}

    def wait_for(self, attempt: Attempt) -> None:
        """The next grade of this attempt's answer is to be kept with it."""
        with self._lock:
            self._waiting.setdefault((attempt.question_id, attempt.answer), []).append(attempt.id)

    def awaits(self, attempt_id: str) -> bool:
        """Whether a grade for this attempt is being asked for."""
        with self._lock:
            return any(attempt_id in ids for ids in self._waiting.values())

    def score(self, question: Question, answer: str) -> int | None:
        """The score that this very answer had before, now kept with the attempts that wait for it."""
        found = self._known(question, answer)
        if found is None:
            return None
        self.add(question, answer, found)
        return found.score

    def add(self, question: Question, answer: str, grade: RubricGrade) -> None:
        """Keep a grade; an attempt that was deleted meanwhile is passed over.

        Raises:
            StoreError: it could not be kept.
        """
        with self._lock:
            ids = self._waiting.pop((question.id, answer), [])
        for attempt_id in ids:
            with suppress(NotFoundError):
                self._history.add_grade(attempt_id, grade)


MOST_FAILURES = 3
"""Failures of the service in a row after which a run asks no more."""


class RubricRegrader:
    """Has a language model grade stored answers by the present prompt and rubric; earlier grades are kept.

    Each grade is stored at once, newest attempt first, so that a run that was stopped goes on where it was.
    """

    def __init__(
        self,
        *,
        bank: QuestionBank,
        history: HistoryStore,
        rubric: RubricPractice,
        language_model: LanguageModel,
    ) -> None:
        self._bank = bank
        self._history = history
        self._rubric = rubric
        self._language_model = language_model
        self._runs = BackgroundRuns[None]("the grader")
        self._kept: StoredRubricGrades | None = None
        self._gradable: dict[str, bool] = {}

    def outdated(self, endpoint: Endpoint, question_id: str | None = None) -> tuple[str, ...]:
        """The ids of the attempts, at one question or at all, without a rubric grade by this model, prompt
        and rubric, newest first.

        Those at questions without a rubric are left out, what was answered in a sitting that goes on, and
        answers that no model is asked about, such as one of a few words.
        """

        present = self._rubric.present_versions(endpoint)

        def is_outdated(answered: str, version: str | None) -> bool:
            if answered not in present or question_id not in (None, answered):
                return False
            return version not in present[answered]

        found = outdated_attempts(self._history, GraderKind.RUBRIC, is_outdated)
        self._look_at([each for each in found if each not in self._gradable])
        return tuple(each for each in found if self._gradable.get(each, False))

    def _look_at(self, attempt_ids: Sequence[str]) -> None:
        """Note which attempts can be graded: once, since a page asks each time it is drawn."""
        for attempt in self._history.attempts_with(attempt_ids):
            question = self._bank.question(attempt.question_id)
            self._gradable[attempt.id] = _is_gradable(question, attempt.answer)

    def estimate(self, wanted: Sequence[str], endpoint: Endpoint) -> Estimate:
        """About what it takes to grade the attempts with these ids, told from some of them."""
        return estimated(
            len(wanted),
            (
                self._rubric.size(self._bank.question(attempt.question_id), attempt.answer, endpoint)
                for attempt in self._history.attempts_with(_spread(wanted))
            ),
            self._language_model.price(endpoint),
        )

    def example(self, wanted: Sequence[str]) -> tuple[Question, str]:
        """The question and the answer that would be sent first."""
        attempt = self._history.attempt(wanted[0])
        return self._bank.question(attempt.question_id), attempt.answer

    def payload(self, wanted: Sequence[str], endpoint: Endpoint) -> str:
        """Word for word what would be sent first, masked if that is switched on."""
        question, answer = self.example(wanted)
        masking = self._rubric.masking(answer, endpoint)
        return self._rubric.payload(question, masking.masked(answer) if masking else answer, endpoint)

    def run(
        self,
        endpoint: Endpoint,
        question_id: str | None = None,
        *,
        agreed: bool = False,
        most_tokens: int | None = None,
    ) -> Generator[BackgroundRun[None], None, None]:
        """Grades one attempt after the other, with what is done so far before the first and after each.

        ``agreed`` is as in ``RubricPractice.grade``. After ``most_tokens`` no more is asked, nor after
        some failures of the service in a row: then the run says why it ``stopped``. What is being asked
        by then is still awaited, kept and counted.

        Raises:
            EmbedderError: the local scorer, which checks the quotes, cannot be loaded.
            StoreError: a grade could not be kept.
        """
        return self._each(
            BackgroundRun[None](), endpoint, question_id, agreed=agreed, most_tokens=most_tokens
        )

    def start(self, endpoint: Endpoint, *, most_tokens: int | None = None) -> BackgroundRun[None]:
        """The same in the background, unless that is going on."""
        return self._runs.start(
            "",
            lambda run: take_steps(
                run, self._each(run, endpoint, None, agreed=False, most_tokens=most_tokens)
            ),
        )

    @property
    def latest(self) -> BackgroundRun[None] | None:
        """The latest run in the background, going on or not; None before the first."""
        return self._runs.of("")

    def stop(self, attempt_id: str | None = None) -> None:
        """Ask nothing more, if a run goes on; with an attempt, only if that is being asked about."""
        latest, kept = self.latest, self._kept
        if latest is not None and (attempt_id is None or (kept is not None and kept.awaits(attempt_id))):
            latest.cancel.set()

    def _each(
        self,
        regrading: BackgroundRun[None],
        endpoint: Endpoint,
        question_id: str | None,
        *,
        agreed: bool,
        most_tokens: int | None,
    ) -> Generator[BackgroundRun[None], None, None]:
        wanted = self.outdated(endpoint, question_id)
        regrading.total = len(wanted)
        yield regrading
        kept = self._kept = StoredRubricGrades(
            self._history, lambda question, answer: self._rubric.known(question, answer, endpoint)
        )
        batch = batch_by(
            self._rubric,
            endpoint,
            kept,
            agreed=agreed,
            most_tokens=most_tokens,
            most_failures=MOST_FAILURES,
            cancel=regrading.cancel,
        )
        going_on = takewhile(lambda _: batch.ended is None, wanted)
        asked = ((self._bank.question(each.question_id), each.answer) for each in self._read(going_on, kept))
        with closing(batch.rows(asked)) as rows:
            for row in rows:
                regrading.tokens = batch.tokens
                if row.score is None:
                    if regrading.cancel.is_set():
                        return
                    if not row.tried:
                        continue
                    regrading.failed += 1
                    regrading.failure = row.reason
                regrading.done += 1
                yield regrading
        if batch.stopped is not None or regrading.done < len(wanted):
            regrading.stopped = batch.ended
            regrading.over_budget = batch.stopped is None and batch.over_budget

    def _read(self, wanted: Iterable[str], kept: StoredRubricGrades) -> Iterator[Attempt]:
        """The attempts as they are asked about; those that were deleted meanwhile are passed over."""
        for attempt_id in wanted:
            try:
                attempt = self._history.attempt(attempt_id)
            except NotFoundError:
                continue
            kept.wait_for(attempt)
            yield attempt


def _is_gradable(question: Question, answer: str) -> bool:
    from grader.grading.rubric.gradable import check_gradable

    try:
        check_gradable(question.text, answer)
    except NotGradedError:
        return False
    return True


def _spread(wanted: Sequence[str], most: int = 30) -> Sequence[str]:
    """Some of the ids, evenly from all of them."""
    return wanted[:: -(-len(wanted) // most)] if wanted else ()
