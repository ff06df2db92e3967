from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError, ServiceError
from grader.grading.batches.parts import (
    PART,
    GradedHere,
    KeptParts,
    Part,
    grade_parts,
    parts_of,
)
from grader.grading.batches.rows import RowGrade, RowGrader, Ungradable
from grader.grading.batches.tables import AnswerRow
from tests.rehearse_kit import SMALL_BANK, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from grader.grading.batches.parts import Awaited
    from grader.grading.batches.rows import Grades


def rows(count: int, answer: str = "I handle paint with care.") -> list[AnswerRow]:
    texts = {"question_id": "paint", "answer": answer}
    return [AnswerRow(number, (number,), texts) for number in range(2, count + 2)]


@dataclass
class Coming:
    """What was sent and is there, or never comes."""

    grades: Grades | None

    def done(self) -> bool:
        return self.grades is not None

    def result(self) -> Grades:
        if self.grades is None:
            raise ServiceError("The cluster is gone.")
        return self.grades


@dataclass
class Elsewhere:
    """Grades at once; the parts in ``gone``, counted as they are sent, never come."""

    ahead: int = 2
    gone: set[int] = field(default_factory=set)
    sent: int = 0

    def submit(self, texts: Sequence[Mapping[str, str]], progress: Callable[[int], None]) -> Awaited:
        self.sent += 1
        progress(len(texts))
        if self.sent in self.gone:
            return Coming(None)
        return Coming([RowGrade(50, 40, 60, "Solid", ("short",))] * (len(texts) - 1) + [Ungradable("x", "y")])


def run(parts: Sequence[Part], kept: KeptParts, grader: Elsewhere) -> list[tuple[Part, Grades]]:
    return list(grade_parts(parts, kept, grader, lambda _: None))


def test_rows_are_cut_into_parts_in_their_order() -> None:
    parts = list(parts_of(rows(2 * PART + 1)))
    assert [len(part.rows) for part in parts] == [PART, PART, 1]
    assert [part.number for part in parts] == [1, 2, 3]
    assert [row.number for part in parts for row in part.rows] == list(range(2, 2 * PART + 3))


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    parts = [Part(number, tuple(rows(3))) for number in range(1, 6)]
    kept = KeptParts(tmp_path / "parts", grader="g")
    with pytest.raises(ServiceError):
        run(parts, kept, Elsewhere(gone={3}))
    assert len(kept) == 4
    again = Elsewhere()
    done = run(parts, KeptParts(tmp_path / "parts", grader="g"), again)
    assert again.sent == 1
    assert done == run(parts, KeptParts(None, grader="g"), Elsewhere())
    assert [part.number for part, _ in done] == [1, 2, 3, 4, 5]
    kept.remove()
    assert not (tmp_path / "parts").exists()


def test_what_is_finished_is_kept_before_its_turn(tmp_path: Path) -> None:
    parts = [Part(number, tuple(rows(3))) for number in range(1, 4)]
    kept = KeptParts(tmp_path / "parts", grader="g")
    with pytest.raises(ServiceError):
        run(parts, kept, Elsewhere(gone={2}))
    assert kept.grades(parts[2]) is not None
    assert kept.grades(parts[1]) is None


@pytest.mark.parametrize("change", ["answer", "grader", "damage", "length"])
def test_a_part_is_graded_again_where_anything_changed(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "parts"
    part = Part(1, tuple(rows(3)))
    run([part], KeptParts(folder, grader="g"), Elsewhere())
    assert KeptParts(folder, grader="g").grades(part) is not None
    if change == "answer":
        part = Part(1, tuple(rows(3, "I handle it.")))
    if change == "length":
        part = Part(1, tuple(rows(2)))
    if change == "damage":
        file = folder / "000001.json"
        file.write_text(file.read_text()[:-9])
    assert KeptParts(folder, grader="h" if change == "grader" else "g").grades(part) is None


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "parts").write_text("a file stands there")
    with pytest.raises(InputError, match="cannot be used"):
        run([Part(1, tuple(rows(3)))], KeptParts(tmp_path / "parts", grader="g"), Elsewhere())


def test_parts_graded_here_report_every_row() -> None:
    counted: list[int] = []
    here = GradedHere(RowGrader(SMALL_BANK, fake_scorer()))
    (done,) = grade_parts([Part(1, tuple(rows(300)))], KeptParts(None, grader="g"), here, counted.append)
    assert sum(counted) == len(done[1]) == 300
    assert len(counted) > 1
