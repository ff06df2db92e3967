from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.models import Question, RubricGrade


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

    def score(self, question: Question, answer: str) -> int | None:
        """The score that this very answer was given before, if it was."""
        return self._known.get(self._key(question, answer))

    def add(self, question: Question, answer: str, grade: RubricGrade) -> None:
        """Keep the score of a grade; it is in the file once this returns.

        Raises:
            InputError: the file cannot be written.
        """
        key = self._key(question, answer)
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

    def _key(self, question: Question, answer: str) -> str:
        rubric = question.rubric.digest if question.rubric else ""
        parts = (
            self._grader(question),
            question.text,
            question.guidance,
            question.model_answer,
            rubric,
            answer,
        )
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
