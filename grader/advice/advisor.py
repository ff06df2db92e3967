"""What to put into an answer: where each belongs, and what a sentence gains there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.advice.invention import InventionChecker
from grader.advice.next_points import next_steps
from grader.models import Edit, TriedSuggestions
from grader.models.answer import frame_for
from grader.wording.advice import step_in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grader.grading.similarity.grader import BatchGrader
    from grader.models import PointCoverage, Question, SimilarityGrade, Span, Suggestion


MADE = 0.5
"""Strength from which the sentence of a point shows where its criterion is spoken of."""
ENDS = ".!?…:;\"'”’)]"
"""Signs after which a new sentence may begin on the same line."""


def place_for(item: PointCoverage, grade: SimilarityGrade) -> int | None:
    """The sentence that a point fits after: the one that makes it or comes nearest.

    Where there is none, that is what best makes another point of its criterion; else what makes the point
    before it in the rubric, or the one after it in its criterion. None is the end of the answer.
    """
    if item.sentence is not None:
        return item.sentence
    points = grade.expected
    own = [each for each in points if each.criterion_id == item.criterion_id and each.sentence is not None]
    best = max(own, key=lambda each: each.strength, default=None)
    if best is not None and best.strength >= MADE:
        return best.sentence
    number = [each.key for each in points].index(item.key)
    before = [each.sentence for each in reversed(points[:number])]
    after = [each.sentence for each in points[number + 1 :] if each.criterion_id == item.criterion_id]
    return next((place for place in (*before, *after) if place is not None), None)


def placed_steps(question: Question, grade: SimilarityGrade) -> tuple[Edit, ...]:
    """The next steps of a graded answer, in their order, each with its place and a blank for it."""
    return tuple(
        Edit(
            point=step.item.point,
            criterion_id=step.item.criterion_id,
            prompt=step_in_words(step),
            after_sentence=place_for(step.item, grade),
            text_inserted=frame_for(step.ask),
            gain_score=None if step.brings is None else round(step.brings),
        )
        for step in next_steps(question, grade)
    )


def with_inserted(
    answer: str,
    spans: Sequence[Span],
    after: int | None,
    text: str,
    *,
    earlier: Collection[str] = (),
    later: Collection[str] = (),
) -> str:
    """The answer with a sentence after one of its own, or at its end; nothing of it is changed.

    What belongs after a clause comes after the sentence that it stands in. Texts that stand in that place
    already stay in front if they are ``earlier``, at the end of the answer behind it if they are ``later``.
    """
    end = len(answer.rstrip())
    if after is None:
        while text_there := next((each for each in later if answer.endswith(each, 0, end)), None):
            end = len(answer[: end - len(text_there)].rstrip())
    else:
        # Pages import this module without grading, which alone needs to cut sentences.
        from grader.text.sentences import whole_sentence_spans

        clause_end = spans[after].end
        end = next((each.end for each in whole_sentence_spans(answer) if each.end >= clause_end), clause_end)
        while text_there := next((each for each in earlier if answer[end:].lstrip().startswith(each)), None):
            end = answer.index(text_there, end) + len(text_there)
    return f"{answer[:end]}{_gap(answer[:end])}{text}{answer[end:]}"


def _gap(before: str) -> str:
    # What ends without a full stop, such as a bullet, would run into the new sentence.
    if not before:
        return ""
    return " " if before[-1] in ENDS else "\n"


MOST_EDITS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that has not been tried yet, and the place where it would stand."""

    point: str
    criterion_id: str
    sentence: str
    after_sentence: int | None


class Advisor:
    """Tries sentences on copies of an answer."""

    def __init__(self, grader: BatchGrader) -> None:
        self._grader = grader

    def suggested(
        self, question: Question, answer: str, grade: SimilarityGrade, suggestions: Sequence[Suggestion]
    ) -> TriedSuggestions:
        """The suggestions that gain, with a blank for all that they invented, and how many were left out.

        ``grade`` is the answer's own; the suggestions are for points of the question's rubric.
        """
        criteria = {
            point: criterion
            for criterion in (question.rubric.criteria if question.rubric else ())
            for point in criterion.points
        }
        usable = []
        for suggestion in suggestions:
            criterion = criteria[suggestion.point]
            common = (question.guidance, question.model_answer, *criterion.points)
            checked = InventionChecker(answer, question.text, suggestion.point, common=common).check(
                suggestion.sentence
            )
            if checked.rejected is None:
                usable.append(
                    Candidate(suggestion.point, criterion.id, checked.text, suggestion.after_sentence)
                )
        edits = self.tried(question, answer, grade, usable)
        return TriedSuggestions(edits, len(suggestions) - len(usable), len(usable) - len(edits))

    def tried(
        self, question: Question, answer: str, grade: SimilarityGrade, candidates: Sequence[Candidate]
    ) -> tuple[Edit, ...]:
        """The best five at most of the candidates that raise their criterion and do not lower the score.

        The answer is graded again beside the copies, since an earlier version may have made ``grade``.
        """
        if not candidates:
            return ()
        copies = [
            with_inserted(answer, grade.sentences, candidate.after_sentence, candidate.sentence)
            for candidate in candidates
        ]
        before, *after = self._grader.grade_many([(question, text) for text in (answer, *copies)])
        edits = []
        for candidate, graded in zip(candidates, after, strict=True):
            score = graded.score - before.score
            criterion = _criterion_score(graded, candidate) - _criterion_score(before, candidate)
            if criterion > 0 and score >= 0:
                edits.append(
                    Edit(
                        candidate.point,
                        candidate.criterion_id,
                        candidate.sentence,
                        candidate.after_sentence,
                        candidate.sentence,
                        score,
                        criterion,
                    )
                )
        edits.sort(key=lambda edit: (edit.gain_score or 0, edit.gain_criterion or 0), reverse=True)
        return tuple(edits[:MOST_EDITS])


def _criterion_score(grade: SimilarityGrade, candidate: Candidate) -> int:
    return next(item.score for item in grade.criteria if item.criterion_id == candidate.criterion_id)
