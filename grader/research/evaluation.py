"""Grade what people graded, and compare."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from grader.research.agreement import (
    CONSTANT,
    COSINE,
    LENGTH,
    SHARED_WORDS,
    Samples,
    agreement,
    as_grades,
    length,
    shared_words,
    whole_text_cosine,
)
from grader.research.fitting import paired_set, pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.grader import SimilarityGrader
    from grader.grading.similarity.text_embedding import Embedder, TextEmbedding
    from grader.models import PairedSet, SimilarityGrade
    from grader.research.human_answers import HumanAnswer, HumanFile

OURS = "score"
METHODS = (OURS, COSINE, SHARED_WORDS, LENGTH, CONSTANT)
CHUNK = 128
LIKE_AN_INTERVIEW = (60, 250)
"""Words of the answers that are judged once more by themselves."""
FEWEST_LONG = 30


@dataclass(frozen=True, eq=False)
class Result:
    """How each method agrees with people on one set of answers; ``covered`` is the share of human grades
    within the score's 80% interval, and ``mean_grade`` the mean of the human ones. ``pairs`` says how often
    comparing two answers is right; None for a mean over files."""

    name: str
    answers: int
    questions: int
    methods: dict[str, Samples]
    covered: float
    mean_grade: float
    notes: tuple[str, ...]
    pairs: PairedSet | None = None


@dataclass(frozen=True, eq=False)
class Graded:
    """A file's answers with what each method says of them."""

    file: HumanFile
    grades: NDArray[np.float64]
    scores: dict[str, NDArray[np.float64]]
    inside: NDArray[np.bool_]
    words: NDArray[np.intp]


def grade_file(
    file: HumanFile, scorer: SimilarityGrader, embedder: Embedder, advance: Callable[[int], None]
) -> Graded:
    """Grade every answer; ``advance`` hears how many more are done.

    The scorer's own pass is the only one over an answer: the baselines read the same embeddings.
    """
    seen = {item.question.id: item.question for item in file.answers}
    references = dict(zip(seen, embedder.embed([item.model_answer for item in seen.values()]), strict=True))
    rows: list[tuple[SimilarityGrade, TextEmbedding]] = []
    # Sorted by length: no forward pass is spent on padding.
    order = sorted(range(len(file.answers)), key=lambda place: len(file.answers[place].answer))
    for start in range(0, len(order), CHUNK):
        places = order[start : start + CHUNK]
        pairs = [(file.answers[place].question, file.answers[place].answer) for place in places]
        rows += scorer.grade_with_embeddings(pairs)
        advance(len(pairs))
    back = np.argsort(order)
    graded = [rows[place] for place in back]
    grades = np.array([item.grade for item in file.answers])
    beside = list(zip(file.answers, graded, strict=True))
    raw = {
        COSINE: [whole_text_cosine(references[item.question.id], text) for item, (_, text) in beside],
        SHARED_WORDS: [shared_words(references[item.question.id], text) for item, (_, text) in beside],
        LENGTH: [length(text) for _, (_, text) in beside],
    }
    return Graded(
        file,
        grades,
        {
            OURS: np.array([grade.score / 100 for grade, _ in graded]),
            **{name: np.array(values) for name, values in raw.items()},
            CONSTANT: np.zeros(len(grades)),
        },
        np.array(
            [grade.low <= 100 * given <= grade.high for (grade, _), given in zip(graded, grades, strict=True)]
        ),
        np.array([len(text) for _, text in graded]),
    )


def compare(
    graded: Graded, *, least: int, keep: NDArray[np.bool_] | None = None, name: str | None = None
) -> Result:
    """Every method beside the human grades of a file, or of those of its answers that ``keep`` marks.

    ``least`` is the difference in points from which one of two answers is called better.
    """
    kept = np.ones(len(graded.grades), bool) if keep is None else keep
    grades = graded.grades[kept]
    questions = [item.question.id for item, wanted in zip(graded.file.answers, kept, strict=True) if wanted]
    methods = {}
    for method in METHODS:
        scores = graded.scores[method][kept]
        methods[method] = agreement(
            questions, grades, scores if method == OURS else as_grades(scores, grades)
        )
    return Result(
        name or graded.file.name,
        len(grades),
        len(set(questions)),
        methods,
        float(graded.inside[kept].mean()),
        float(grades.mean()),
        tuple(_notes(graded.file.name, questions, grades)),
        paired_set(pairs_of(graded.file.name, np.array(questions), grades, graded.scores[OURS][kept]), least),
    )


def interview_length(graded: Sequence[Graded], *, least: int) -> list[Result]:
    """The answers as long as an interview's, of each file that has enough of them."""
    shortest, longest = LIKE_AN_INTERVIEW
    results = []
    for item in graded:
        keep = (item.words >= shortest) & (item.words <= longest)
        if keep.sum() >= FEWEST_LONG:
            name = f"{item.file.name}, {shortest} to {longest} words"
            results.append(compare(item, least=least, keep=keep, name=name))
    return results


def mean_over(results: Sequence[Result]) -> Result:
    """The plain mean over files."""
    return Result(
        "mean",
        sum(item.answers for item in results),
        sum(item.questions for item in results),
        {method: Samples.mean([item.methods[method] for item in results]) for method in METHODS},
        float(np.mean([item.covered for item in results])),
        float(np.mean([item.mean_grade for item in results])),
        tuple(chain.from_iterable(item.notes for item in results)),
    )


def _notes(name: str, questions: Sequence[str], grades: NDArray[np.float64]) -> list[str]:
    notes = []
    if len(set(questions)) == 1:
        notes.append(
            f"{name} has one question only, so its figures have no interval over questions. "
            "Add answers to others."
        )
    if np.ptp(grades) == 0:
        notes.append(
            f"{name}, column score: all grades are {grades[0]:g}, so no agreement with them can be measured. "
            "Add answers of other quality."
        )
    return notes


def human_pairs(answers: Sequence[HumanAnswer]) -> tuple[list[str], NDArray[np.float64]] | None:
    """The questions and both graders' marks, scaled to 0 to 1, where two people graded the same answers."""
    rated = [item for item in answers if item.raters is not None]
    if len(rated) < FEWEST_LONG:
        return None
    marks = np.array([item.raters for item in rated], float)
    full = max(float(marks.max()), 1e-9)
    return [item.question.id for item in rated], marks / full
