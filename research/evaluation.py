"""Grade what people graded, and compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from research.agreement import (
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
from research.fitting import paired_set, pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.grader import SimilarityGrader
    from grader.grading.similarity.text_embedding import Embedder, TextEmbedding
    from grader.models import PairedSet, SimilarityGrade
    from research.human_answers import HumanAnswer, HumanFile

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
    comparing two answers is right; None for a mean over files. ``file`` is what was read, where the result is
    about all that was read of one file."""

    name: str
    answers: int
    questions: int
    methods: dict[str, Samples]
    covered: float
    mean_grade: float
    notes: tuple[str, ...]
    pairs: PairedSet | None = None
    file: HumanFile | None = None


@dataclass(frozen=True, eq=False)
class Graded:
    """A file's answers, a row of ``table`` each.

    Its columns are the ``question``, the ``grade`` that people gave (0 to 1), whether that lies ``inside``
    the score's 80% interval, the number of ``words``, and what each of ``METHODS`` says.
    """

    name: str
    table: pd.DataFrame


def grade_file(
    file: HumanFile, scorer: SimilarityGrader, embedder: Embedder, advance: Callable[[int], None]
) -> Graded:
    """Grade every answer; ``advance`` hears how many more are done.

    The scorer's own pass is the only one over an answer: the baselines read the same embeddings.
    """
    answers = file.answers
    texts_of_references = list(dict.fromkeys(item.question.model_answer for item in answers))
    references = dict(zip(texts_of_references, embedder.embed(texts_of_references), strict=True))
    rows: list[tuple[SimilarityGrade, TextEmbedding]] = []
    # Sorted by length: no forward pass is spent on padding.
    order = sorted(range(len(answers)), key=lambda place: len(answers[place].answer))
    for start in range(0, len(order), CHUNK):
        pairs = [(answers[place].question, answers[place].answer) for place in order[start : start + CHUNK]]
        rows += scorer.grade_with_embeddings(pairs)
        advance(len(pairs))
    grades, texts = zip(*(rows[place] for place in np.argsort(order)), strict=True)
    given = [references[item.question.model_answer] for item in answers]
    table = pd.DataFrame(
        {
            "question": [item.question.id for item in answers],
            "grade": [item.grade for item in answers],
            "words": list(map(len, texts)),
            OURS: [grade.score / 100 for grade in grades],
            COSINE: list(map(whole_text_cosine, given, texts)),
            SHARED_WORDS: list(map(shared_words, given, texts)),
            LENGTH: list(map(length, texts)),
            CONSTANT: 0.0,
        }
    )
    percent = 100 * table["grade"]
    table["inside"] = percent.between([grade.low for grade in grades], [grade.high for grade in grades])
    return Graded(file.name, table)


def compare(graded: Graded, *, least: int) -> Result:
    """Every method beside the human grades.

    ``least`` is the difference in points from which one of two answers is called better.
    """
    table = graded.table
    questions, grades = table["question"].to_numpy(str), table["grade"].to_numpy()
    methods = {}
    for method in METHODS:
        scores = table[method].to_numpy()
        methods[method] = agreement(
            questions, grades, scores if method == OURS else as_grades(scores, grades)
        )
    return Result(
        graded.name,
        len(table),
        table["question"].nunique(),
        methods,
        float(table["inside"].mean()),
        float(table["grade"].mean()),
        tuple(_notes(graded)),
        paired_set(pairs_of(graded.name, questions, grades, table[OURS].to_numpy()), least),
    )


def interview_length(graded: Sequence[Graded], *, least: int) -> list[Result]:
    """The answers as long as an interview's, of each file that has enough of them."""
    shortest, longest = LIKE_AN_INTERVIEW
    results = []
    for item in graded:
        part = item.table[item.table["words"].between(shortest, longest)]
        if len(part) >= FEWEST_LONG:
            found = compare(Graded(item.name, part), least=least)
            results.append(replace(found, name=f"{item.name}, {shortest} to {longest} words"))
    return results


def mean_over(results: Sequence[Result]) -> Result:
    """The plain mean over files, of each figure over those that have it."""
    return Result(
        "mean",
        sum(item.answers for item in results),
        sum(item.questions for item in results),
        {method: Samples.mean([item.methods[method] for item in results]) for method in METHODS},
        float(np.mean([item.covered for item in results])),
        float(np.mean([item.mean_grade for item in results])),
        tuple(chain.from_iterable(item.notes for item in results)),
    )


def _notes(graded: Graded) -> list[str]:
    name, grades = graded.name, graded.table["grade"]
    notes = []
    if graded.table["question"].nunique() == 1:
        notes.append(
            f"{name} has one question only, so its figures have no interval over questions. "
            "Add answers to others."
        )
    if grades.nunique() == 1:
        notes.append(
            f"{name}, column score: all grades are {grades.iloc[0]:g}, so no agreement with them can be "
            "measured. Add answers of other quality."
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
