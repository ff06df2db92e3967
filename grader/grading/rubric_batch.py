"""Rubric grades for a table of answers: what can go on goes on, what cannot stops and keeps its place."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING

from grader.errors import InputError, NotGradedError
from grader.models.rubric_grade import tokens_in

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from grader.models import Exchange, Question, RubricGrade


class RubricJournal:
    """The rubric scores of a table, written down one by one, so that a run that was stopped can go on.

    ``grader`` tells whatever decides a question's grades besides the answer: where it changed, a score is
    passed over.
    """

    def __init__(self, path: Path, *, grader: Callable[[Question], str]) -> None:
        self._path = path
        self._grader = grader
        self._lock = Lock()
        self._known = self._read()

    def __len__(self) -> int:
        return len(self._known)

    def score(self, asked: AskedAnswer) -> int | None:
        """The score that this very answer was given before, if it was."""
        return self._known.get(self._key(asked))

    def add(self, asked: AskedAnswer, grade: RubricGrade) -> None:
        """Keep the score of a grade; it is in the file once this returns.

        Raises:
            InputError: the file cannot be written.
        """
        key = self._key(asked)
        with self._lock, self._failures(), self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"key": key, "score": grade.score}) + "\n")
            self._known[key] = grade.score

    def remove(self) -> None:
        """Drop the file, once all that it holds stands elsewhere."""
        with self._failures():
            self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, int]:
        known: dict[str, int] = {}
        if not self._path.exists():
            return known
        with self._failures():
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines:
            # The last line may have been cut by whatever stopped the run.
            with suppress(ValueError, KeyError, TypeError):
                record = json.loads(line)
                known[str(record["key"])] = int(record["score"])
        return known

    def _key(self, asked: AskedAnswer) -> str:
        question = asked.question
        texts = (question.text, question.guidance, question.model_answer)
        rubric = question.rubric.digest if question.rubric else ""
        parts = (self._grader(question), *texts, rubric, asked.answer)
        return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(
                f"{self._path}, where grades are kept on the way, cannot be used ({error.strerror}): "
                "make its folder writable or name another file for the grades."
            ) from error


BUDGET_USED = "the budget of tokens was used up."
_CANCELLED = "it was cancelled."
_NO_RUBRIC = "the question has no rubric."
_NO_GRADE = "it has no similarity grade either."


@dataclass(frozen=True, slots=True)
class RubricRow:
    """One answer's rubric score, or why there is none; ``failed`` if trying again may help.

    ``tried`` says of a row without a score that it had its turn: the rest were left out.
    """

    score: int | None
    reason: str = ""
    failed: bool = False
    tried: bool = False

    @property
    def cannot(self) -> bool:
        """Whether the answer or its question is why there is no score."""
        return self.score is None and self.tried and not self.failed

    @property
    def status(self) -> str:
        return f"not graded: {self.reason}" if self.score is None else "graded"


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """An answer to be graded; ``attempt_id`` is empty for one that is not stored."""

    question: Question
    answer: str
    attempt_id: str = ""


@dataclass(eq=False)
class RubricBatch:
    """Grades answers in order, ``workers`` at a time; ``keep`` gets each grade as soon as it is there.

    ``known`` gives the score that an answer had before: then it is not asked for again. ``characters`` is
    about how long one call is. Setting ``cancel`` hangs up, and nothing more is kept. After
    ``most_failures`` of the service in a row it asks no more, None for never. ``stopped`` says why the rest
    was not graded; ``tokens`` counts what the server told, else an estimate, and ``estimated`` says whether
    any is one; ``found`` counts the answers that ``known`` gave a score for.
    """

    grade: Callable[[AskedAnswer, Event], RubricGrade]
    known: Callable[[AskedAnswer], int | None]
    keep: Callable[[AskedAnswer, RubricGrade], None]
    characters: Callable[[AskedAnswer], int]
    workers: int = 1
    most_tokens: int | None = None
    most_failures: int | None = None
    cancel: Event = field(default_factory=Event)
    tokens: int = field(default=0, init=False)
    estimated: bool = field(default=False, init=False)
    found: int = field(default=0, init=False)
    stopped: NotGradedError | None = field(default=None, init=False)
    _failures: int = field(default=0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def over_budget(self) -> bool:
        return self.most_tokens is not None and self.tokens >= self.most_tokens

    @property
    def ended(self) -> str | None:
        """Why no more is asked; None while it is."""
        if self.stopped is not None:
            return str(self.stopped)
        return BUDGET_USED if self.over_budget else None

    def rows(self, answers: Iterable[AskedAnswer | None]) -> Generator[RubricRow, None, None]:
        """One row for each answer, in order; None stands for one that cannot be graded."""
        waiting: deque[Future[RubricRow]] = deque()
        with ThreadPoolExecutor(self.workers, thread_name_prefix="rubric-batch") as pool:
            try:
                for asked in answers:
                    waiting.append(pool.submit(self._row, asked))
                    if len(waiting) > self.workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BaseException:
                # Also when the one who reads stops reading: nothing more is asked, and no reply awaited.
                self.cancel.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _row(self, asked: AskedAnswer | None) -> RubricRow:
        if asked is None:
            return RubricRow(None, _NO_GRADE)
        if asked.question.rubric is None:
            return RubricRow(None, _NO_RUBRIC, tried=True)
        known = self.known(asked)
        if known is not None:
            with self._lock:
                self.found += 1
            return RubricRow(known)
        if self.cancel.is_set():
            return RubricRow(None, _CANCELLED, failed=True)
        if self.stopped is not None:
            return RubricRow(None, f"stopped, because {self.stopped}", failed=True)
        if self.over_budget:
            return RubricRow(None, BUDGET_USED)
        return self._ask(asked)

    def _ask(self, asked: AskedAnswer) -> RubricRow:
        try:
            grade = self.grade(asked, self.cancel)
        except NotGradedError as error:
            self._count(asked, error.exchanges)
            may_help = not error.kind.lies_with_the_input
            if may_help:
                self._failed(error)
            return RubricRow(None, str(error), failed=may_help, tried=True)
        self._failures = 0
        self._count(asked, grade.exchanges)
        if self.cancel.is_set():
            # Whoever hung up may have withdrawn the right to ask.
            return RubricRow(None, _CANCELLED, failed=True)
        self.keep(asked, grade)
        return RubricRow(grade.score)

    def _failed(self, error: NotGradedError) -> None:
        if error.kind.concerns_one_answer:
            return
        with self._lock:
            self._failures += 1
            enough = self.most_failures is not None and self._failures >= self.most_failures
            if error.kind.ends_a_run or enough:
                self.stopped = self.stopped or error

    def _count(self, asked: AskedAnswer, exchanges: Sequence[Exchange]) -> None:
        """Add up the tokens of all calls; also where the server tells none, or nonsense."""
        if not exchanges:
            return
        sent = self.characters(asked)
        with self._lock:
            for item in exchanges:
                for told, characters in (
                    (item.prompt_tokens, sent),
                    (item.completion_tokens, len(item.reply)),
                ):
                    if told is not None and told > 0:
                        self.tokens += told
                    else:
                        self.tokens += tokens_in(characters)
                        self.estimated = True
