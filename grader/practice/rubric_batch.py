"""Rubric grades for a table of answers: what can go on goes on, what cannot stops and keeps its place."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock
from typing import TYPE_CHECKING

from grader.errors import NotGradedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from grader.models import Exchange, Question, RubricGrade
    from grader.practice.rubric_journal import RubricJournal

POINTLESS = frozenset(
    {"unreachable", "tls", "key_refused", "forbidden", "unknown_model", "quota", "redirected", "not_agreed"}
)
"""Kinds of failure that the next answer would meet as well."""
CHARACTERS_PER_TOKEN = 3
"""Few, so that an estimate is rather too high than too low."""
_NO_ANSWER_TO_ASK_ABOUT = frozenset({"nothing_to_grade", "too_long"})
_NO_RUBRIC = "the question has no rubric."
_NO_GRADE = "it has no similarity grade either."


@dataclass(frozen=True, slots=True)
class RubricRow:
    """One answer's rubric score, or why there is none; ``failed`` if trying again may help."""

    score: int | None
    status: str
    failed: bool = False


class RubricBatch:
    """Grades answers in order, ``workers`` at a time; scores that the journal knows are not asked for again.

    ``characters`` is about how long one call is. ``stopped`` says why the rest was not graded;
    ``tokens`` counts what the server told, else an estimate, and ``estimated`` says whether any is one.
    """

    def __init__(
        self,
        grade: Callable[[Question, str, Event], RubricGrade],
        journal: RubricJournal,
        *,
        characters: Callable[[Question, str], int],
        workers: int = 1,
        most_tokens: int | None = None,
    ) -> None:
        self._grade = grade
        self._journal = journal
        self._characters = characters
        self._workers = workers
        self._most_tokens = most_tokens
        self._lock = Lock()
        self._cancel = Event()
        self.tokens = 0
        self.estimated = False
        self.known = 0
        self.stopped: NotGradedError | None = None

    @property
    def over_budget(self) -> bool:
        return self._most_tokens is not None and self.tokens >= self._most_tokens

    def rows(self, answers: Iterable[tuple[Question | None, str]]) -> Iterator[RubricRow]:
        """One row for each answer, in order; a question of None stands for a row that cannot be graded."""
        waiting: deque[Future[RubricRow]] = deque()
        with ThreadPoolExecutor(self._workers, thread_name_prefix="rubric-batch") as pool:
            try:
                for question, answer in answers:
                    waiting.append(pool.submit(self._row, question, answer))
                    if len(waiting) > self._workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BaseException:
                # Also when the one who reads stops reading: nothing more is asked, and no reply awaited.
                self._cancel.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _row(self, question: Question | None, answer: str) -> RubricRow:
        if question is None:
            return RubricRow(None, f"not graded: {_NO_GRADE}")
        if question.rubric is None:
            return RubricRow(None, f"not graded: {_NO_RUBRIC}")
        known = self._journal.score(question, answer)
        if known is not None:
            with self._lock:
                self.known += 1
            return RubricRow(known, "graded")
        if self.stopped is not None:
            return RubricRow(None, f"not graded: stopped, because {self.stopped}", failed=True)
        if self.over_budget:
            return RubricRow(None, "not graded: the budget of tokens was used up.")
        return self._asked(question, answer)

    def _asked(self, question: Question, answer: str) -> RubricRow:
        try:
            grade = self._grade(question, answer, self._cancel)
        except NotGradedError as error:
            if error.kind in POINTLESS:
                self.stopped = self.stopped or error
            self._count(question, answer, error.exchanges)
            asked = error.kind not in _NO_ANSWER_TO_ASK_ABOUT
            return RubricRow(None, f"not graded: {error}", failed=asked)
        self._count(question, answer, grade.exchanges)
        self._journal.add(question, answer, grade.score)
        return RubricRow(grade.score, "graded")

    def _count(self, question: Question, answer: str, exchanges: Sequence[Exchange]) -> None:
        """Add up the tokens of all calls; also where the server tells none, or nonsense."""
        if not exchanges:
            return
        sent = self._characters(question, answer)
        with self._lock:
            for item in exchanges:
                for told, characters in (
                    (item.prompt_tokens, sent),
                    (item.completion_tokens, len(item.reply)),
                ):
                    if told is not None and told > 0:
                        self.tokens += told
                    else:
                        self.tokens += -(-characters // CHARACTERS_PER_TOKEN)
                        self.estimated = True
