"""Calibrating and evaluating from files of human grades, from reading them to what is written and said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.comparison.judging import PAIRED_ERROR_FILE, as_json, load_paired_error
from grader.errors import InputError
from grader.grading.similarity.calibration import CALIBRATION_FILE, Calibration
from grader.grading.similarity.grader import CODE_VERSION, SimilarityGrader
from research import evaluation
from research.calibrating import fit_calibration, learn_pairs
from research.evidence_table import evidence_table
from research.parts import in_parts
from research.report_text import MadeWith

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.models import PairedError
    from research.evaluation import Result
    from research.human_answers import HumanFile


def places(out: Path | None) -> tuple[Path, Path]:
    """Where to write a calibration, and beside it what was learnt of pairs; None for the installed ones.

    Raises:
        InputError: ``out`` names what is installed.
    """
    if out is None:
        return CALIBRATION_FILE, PAIRED_ERROR_FILE
    beside = out.with_name(PAIRED_ERROR_FILE.name)
    if out.resolve() == CALIBRATION_FILE or beside.resolve() == PAIRED_ERROR_FILE:
        raise InputError(
            f"{out} belongs to the installed grader: name another file, or add --replace-installed."
        )
    return out, beside


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learnt from human grades: the calibration, and how far two scores must differ."""

    calibration: Calibration
    paired: PairedError

    def calibration_json(self) -> str:
        """What the grader reads its calibration from."""
        return self.calibration.as_json()

    def paired_json(self) -> str:
        """What comparisons read the smallest difference from that counts."""
        return as_json(self.paired)


def fit(files: Sequence[HumanFile], embedder: TransformerEmbedder, progress: Callable[[int], None]) -> Fit:
    """Learn from files of human grades; ``progress`` gets how many more answers are read.

    Fewer than three are split by their questions.

    Raises:
        InputError: they are too few to learn from.
    """
    base = Calibration.load()
    scorer = SimilarityGrader(embedder, base)
    tables = [evidence_table(file, scorer, progress) for file in in_parts(files)]
    version = f"people-{CODE_VERSION}"
    fitted = fit_calibration(tables, version=version, weights=embedder.digest, base=base)
    return Fit(fitted, learn_pairs(tables))


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the score agrees with human grades, with what made it and what is to be said about it."""

    every: tuple[Result, ...]
    made_with: MadeWith
    notes: tuple[str, ...]


def measure(
    files: Sequence[HumanFile], embedder: TransformerEmbedder, progress: Callable[[int], None]
) -> Measured:
    """Grade what people graded and compare; ``progress`` gets how many more answers are graded."""
    calibration = Calibration.load()
    scorer = SimilarityGrader(embedder, calibration)
    graded = [evaluation.grade_file(file, scorer, embedder, progress) for file in files]
    least = load_paired_error().least
    results = [
        replace(evaluation.compare(item, least=least), file=file)
        for item, file in zip(graded, files, strict=True)
    ]
    means = [evaluation.mean_over(results)] if len(results) > 1 else []
    long_ones = evaluation.interview_length(graded, least=least)
    return Measured(
        (*results, *means, *long_ones),
        MadeWith(embedder.digest, calibration, datetime.now(UTC)),
        tuple(dict.fromkeys(note for item in results for note in item.notes)),
    )
