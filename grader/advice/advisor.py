from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.advice.invention import InventionChecker
from grader.advice.place import place_for, with_inserted
from grader.advice.wording import prompt_for, trial_for
from grader.models import Edit, PointStatus, TriedSuggestions
from grader.models.blank import frame_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.advice.scorer import Likeness, Scorer
    from grader.models import Criterion, PointCoverage, Question, SimilarityGrade, Suggestion

MOST_EDITS = 5
MOST_READ = 80_000
"""Characters of copies that are graded at most, about ten seconds; five copies are graded in any case."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit that has not been tried: ``trial`` is what the copy says in its place."""

    point: str
    criterion: Criterion
    prompt: str
    after_sentence: int | None
    text_inserted: str
    trial: str


class Advisor:
    """Finds what to change in an answer: every edit was graded on a copy of it before it is shown."""

    def __init__(self, scorer: Scorer, likeness: Likeness) -> None:
        self._scorer = scorer
        self._likeness = likeness

    def edits(self, question: Question, answer: str, grade: SimilarityGrade) -> tuple[Edit, ...]:
        """For the points that an answer lacks or merely touches, the edits that gain most, the best first.

        ``grade`` is the answer's own. There are none for a question without a rubric.
        """
        return self.tried(question, answer, grade, self._candidates(question, answer, grade))

    def suggested(
        self, question: Question, answer: str, grade: SimilarityGrade, suggestions: Sequence[Suggestion]
    ) -> TriedSuggestions:
        """The suggestions that gain, with a blank for all that they invented, and how many were left out.

        ``grade`` is the answer's own; the suggestions are for points of the question's rubric.
        """
        criteria = {
            point: each
            for each in (question.rubric.criteria if question.rubric else ())
            for point in each.points
        }
        found = []
        for each in suggestions:
            criterion = criteria[each.point]
            common = (question.guidance, question.model_answer, *criterion.points)
            checked = InventionChecker(answer, question.text, each.point, common=common).check(each.sentence)
            if checked.rejected is None:
                found.append(
                    Candidate(
                        point=each.point,
                        criterion=criterion,
                        prompt=checked.text,
                        after_sentence=each.after_sentence,
                        text_inserted=checked.text,
                        trial=checked.text,
                    )
                )
        edits = self.tried(question, answer, grade, found)
        return TriedSuggestions(edits, len(suggestions) - len(found), len(found) - len(edits))

    def tried(
        self, question: Question, answer: str, grade: SimilarityGrade, candidates: Sequence[Candidate]
    ) -> tuple[Edit, ...]:
        """The candidates that raise their criterion and do not lower the score, at most five.

        The answer is graded once more beside the copies: ``grade`` may be of an earlier version.
        """
        if not candidates:
            return ()
        copies = [
            with_inserted(answer, grade.sentences, each.after_sentence, each.trial) for each in candidates
        ]
        before, *after = self._scorer.grade_many([(question, text) for text in (answer, *copies)])
        edits = [_edit(each, before, graded) for each, graded in zip(candidates, after, strict=True)]
        useful = [edit for edit in edits if edit.gain_criterion > 0 and edit.gain_score >= 0]
        useful.sort(key=lambda edit: (-edit.gain_score, -edit.gain_criterion))
        return tuple(useful[:MOST_EDITS])

    def _candidates(self, question: Question, answer: str, grade: SimilarityGrade) -> list[Candidate]:
        criteria = {each.id: each for each in question.rubric.criteria} if question.rubric else {}
        sentences = [answer[span.start : span.end] for span in grade.sentences]
        found = []
        for number, item in open_points(grade)[: max(MOST_EDITS, MOST_READ // max(len(answer), 1))]:
            if item.criterion_id not in criteria:
                continue  # the rubric has changed since
            criterion = criteria[item.criterion_id]
            place = place_for(item.point, criterion, sentences, self._likeness)
            found.append(
                Candidate(
                    point=item.point,
                    criterion=criterion,
                    prompt=prompt_for(item.point, None if place is None else sentences[place]),
                    after_sentence=place,
                    text_inserted=frame_for(number),
                    trial=trial_for(item.point, answer, question.text),
                )
            )
        return found


def open_points(grade: SimilarityGrade) -> list[tuple[int, PointCoverage]]:
    """The points of the rubric that an answer does not cover, with their numbers from 1.

    Those that it lacks come before those that it touches.
    """
    points = [item for item in grade.coverage if item.criterion_id is not None]
    found = [pair for pair in enumerate(points, 1) if pair[1].status is not PointStatus.COVERED]
    return sorted(found, key=lambda pair: pair[1].status is not PointStatus.MISSING)


def _edit(candidate: Candidate, before: SimilarityGrade, after: SimilarityGrade) -> Edit:
    criterion_id = candidate.criterion.id
    return Edit(
        point=candidate.point,
        criterion_id=criterion_id,
        prompt=candidate.prompt,
        after_sentence=candidate.after_sentence,
        text_inserted=candidate.text_inserted,
        gain_score=after.score - before.score,
        gain_criterion=_criterion_score(after, criterion_id) - _criterion_score(before, criterion_id),
    )


def _criterion_score(grade: SimilarityGrade, criterion_id: str) -> int:
    return next(item.score for item in grade.criteria if item.criterion_id == criterion_id)
