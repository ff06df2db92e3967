"""Edits that would raise a grade: where each belongs in the answer, and what it gains there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.advice.invention import InventionChecker
from grader.models import Edit, PointStatus, TriedSuggestions
from grader.models.answer import frame_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.grader import BatchGrader
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import Criterion, PointCoverage, Question, SimilarityGrade, Span, Suggestion


NEAR = 0.35
"""Similarity from which a sentence is about the same matter as a point."""
ENDS = ".!?…:;\"'”’)]"
"""Signs after which a new sentence may begin on the same line."""


def place_for(
    point: str, criterion: Criterion, sentences: Sequence[str], similarity: TextSimilarity
) -> int | None:
    """The sentence that a point fits after: the one most like it, else most like its criterion's others.

    None, for the end of the answer, if no sentence is about any of them.
    """
    others = [other for other in criterion.points if other != point]
    for texts in ([point], others):
        best = _most_alike(texts, sentences, similarity)
        if best is not None:
            return best
    return None


def _most_alike(texts: Sequence[str], sentences: Sequence[str], similarity: TextSimilarity) -> int | None:
    rows = [similarity.alike(text, sentences) for text in texts]
    best = [max(column) for column in zip(*rows, strict=True)]
    index = max(range(len(best)), key=best.__getitem__, default=None)
    return index if index is not None and best[index] >= NEAR else None


def with_inserted(answer: str, spans: Sequence[Span], after: int | None, text: str) -> str:
    """The answer with a sentence after one of its own, or at its end; nothing of it is changed.

    What belongs after a clause comes after the sentence that it stands in.
    """
    end = len(answer.rstrip())
    if after is not None:
        # Pages import this module without grading, which alone needs to cut sentences.
        from grader.text.sentences import whole_sentence_spans

        clause_end = spans[after].end
        end = next((each.end for each in whole_sentence_spans(answer) if each.end >= clause_end), clause_end)
    return f"{answer[:end]}{_gap(answer[:end])}{text}{answer[end:]}"


def _gap(before: str) -> str:
    # What ends without a full stop, such as a bullet, would run into the new sentence.
    if not before:
        return ""
    return " " if before[-1] in ENDS else "\n"


FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me)\b", re.IGNORECASE)
LONGEST_QUOTE = 60
"""Characters of a sentence that are enough to find it again."""


def prompt_for(point: str, sentence: str | None) -> str:
    """What to add, and after which sentence of the answer; at its end if ``sentence`` is None."""
    where = f"after “{shortened(sentence)}”" if sentence else "at the end"
    return f"Say “{point.rstrip('.')}”, {where}."


def trial_for(point: str, answer: str, question: str) -> str:
    """A sentence in the first person that makes the point, with blanks for what the answer does not say."""
    sentence = point if FIRST_PERSON.search(point) else f"In my work, {_lowered(point)}"
    return InventionChecker(answer, question).check(sentence).text


def shortened(sentence: str) -> str:
    """The beginning of a sentence, on one line and without the sign of a bullet."""
    flat = " ".join(sentence.split()).lstrip("-*•– ").rstrip(".")
    return flat if len(flat) <= LONGEST_QUOTE else f"{flat[:LONGEST_QUOTE].rsplit(' ', 1)[0]}…"


def _lowered(point: str) -> str:
    """The point as it goes on inside a sentence; abbreviations and names with capitals keep them."""
    first = point.split(maxsplit=1)[0]
    return point if first[1:] != first[1:].lower() else point[:1].lower() + point[1:]


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

    def __init__(self, grader: BatchGrader, similarity: TextSimilarity) -> None:
        self._grader = grader
        self._similarity = similarity

    def edits(self, question: Question, answer: str, grade: SimilarityGrade) -> tuple[Edit, ...]:
        """For the points that an answer surely lacks, the edits that gain most, the best first.

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
                    Candidate(
                        point=suggestion.point,
                        criterion=criterion,
                        prompt=checked.text,
                        after_sentence=suggestion.after_sentence,
                        text_inserted=checked.text,
                        trial=checked.text,
                    )
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
            with_inserted(answer, grade.sentences, candidate.after_sentence, candidate.trial)
            for candidate in candidates
        ]
        before, *after = self._grader.grade_many([(question, text) for text in (answer, *copies)])
        edits = [
            _edit(candidate, before, graded) for candidate, graded in zip(candidates, after, strict=True)
        ]
        useful = [edit for edit in edits if edit.gain_criterion > 0 and edit.gain_score >= 0]
        useful.sort(key=lambda edit: (-edit.gain_score, -edit.gain_criterion))
        return tuple(useful[:MOST_EDITS])

    def _candidates(self, question: Question, answer: str, grade: SimilarityGrade) -> list[Candidate]:
        criteria = (
            {criterion.id: criterion for criterion in question.rubric.criteria} if question.rubric else {}
        )
        sentences = [answer[span.start : span.end] for span in grade.sentences]
        candidates = []
        for number, item in open_points(grade)[: max(MOST_EDITS, MOST_READ // max(len(answer), 1))]:
            if item.criterion_id not in criteria:
                continue  # the rubric has changed since
            criterion = criteria[item.criterion_id]
            place = place_for(item.point, criterion, sentences, self._similarity)
            candidates.append(
                Candidate(
                    point=item.point,
                    criterion=criterion,
                    prompt=prompt_for(item.point, None if place is None else sentences[place]),
                    after_sentence=place,
                    text_inserted=frame_for(number),
                    trial=trial_for(item.point, answer, question.text),
                )
            )
        return candidates


def open_points(grade: SimilarityGrade) -> list[tuple[int, PointCoverage]]:
    """The points of the rubric that an answer surely lacks, with their numbers from 1.

    What it may have said is left out: nobody should be told to say what they said.
    """
    points = [item for item in grade.coverage if item.criterion_id is not None]
    return [pair for pair in enumerate(points, 1) if pair[1].status is PointStatus.MISSING]


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
