"""Turns what a model claims into what counts: a level stands on words of the answer, or it falls."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.grading.rubric.checking.denial_elsewhere import is_cut_from_denial
from grader.grading.rubric.checking.parroting import NAMES_THE_GRADE, Parroting, injection_phrases
from grader.grading.rubric.checking.passages import Passages
from grader.grading.rubric.checking.quotes import FEWEST_WORDS, FoldedText
from grader.grading.rubric.checking.standing import Unstated, denies, unstated, without_denied
from grader.grading.rubric.gradable import question_language
from grader.models import CriterionGrade, Level, Span
from grader.models.rubric_grade import WORTH
from grader.text.language import known_language_of
from grader.text.negation import is_denied, is_withdrawn
from grader.text.plain_text import folded, visible
from grader.text.sentences import sentence_spans, whole_sentence_spans
from grader.text.tokens import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.grading.rubric.asking.reply import Claim
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import Criterion, Question

FLOOR, STRONG_FROM = 0.25, 0.36
"""How alike a quote must be to a point of its criterion to count, and to count for more than partial.

Measured on answers to all 24 questions, of which every criterion is called strong with the answer's own
sentence that fits it best: 72 off-topic answers get 14 of 100 on average and 45 at most, 18 good ones 79 and
18 strong ones 76. By these floors and the sharing rule alone 72 of each get 17, 83 and 82 (with a floor of
0.14: 77, 94 and 97), and wrong answers 84: likeness cannot tell wrong from right, only the model can. Of the
708 best sentences of good and strong answers for a criterion 97% count and 73% in full; of all their 1,337
sentences, which include asides, 86% and 52%.
"""
BARE_FLOOR = 0.17
"""As ``FLOOR``, and from there strong, for a criterion without points: its title and guidance are short, and
likeness to them says little. The sentence of a good answer that fits best is as alike in 9 of 10 cases, that
of an answer to another question in 8, so that it is the other checks that hold."""
INJECTION_FROM = 0.40
"""Similarity to an injection phrase from which a quote must be more like its criterion than like that."""
SUSPECT_AFTER, SUSPECT_FLOOR = 2, 0.35
"""After so many such quotes, or of the rubric, the model was talked into something: the floor rises."""
MOST_SENTENCES, MOST_WORDS = 2, 30
"""A quote of more sentences, or clauses of long ones, and of more words is cut to its best one."""
DENIAL_REACH = 8
"""Words ahead of a quote that a denial may stand in, where no mark ends its sentence."""
MOST_SHARED = 2
"""How many criteria one passage can serve: an answer that meets three says more than one thing."""

NO_QUOTE = "No words of the answer were quoted for it."
NOT_THERE = "The words quoted for it are not in the answer."
TOO_SHORT = f"Fewer than {FEWEST_WORDS} words were quoted for it."
PARROTED = "The words quoted for it only repeat the question, its rubric or the model answer."
DENIED = "The sentence says the opposite."
ASKED = "The words quoted for it only ask."
ADVISED = "The words quoted for it say what others should do, not what you do."
INJECTION = "The words quoted for it speak to the grader, or only praise the answer."
IN_PART = "These words bear on it only in part."
BESIDE = "The words quoted for it are about something else."
SUSPECT = "The words quoted for it say little about it, and others were quoted that speak to the grader."
SHARED = f"The same words were quoted for more than {MOST_SHARED} criteria, and fit others better."
UNSTATED = {
    Unstated.ASKED: ASKED,
    Unstated.ADVISED: ADVISED,
    Unstated.OF_CANDIDATES: ADVISED,
    Unstated.BEGGED: INJECTION,
}


@dataclass(frozen=True, slots=True)
class _Evidence:
    span: Span | None
    closeness: float
    problem: str | None
    strong_from: float = STRONG_FROM

    @property
    def most(self) -> Level:
        """The best level that it can stand for."""
        if self.problem is not None:
            return Level.MISSING
        return Level.STRONG if self.closeness >= self.strong_from else Level.PARTIAL


def floor_of(criterion: Criterion) -> float:
    """How alike a quote must be to what a criterion is about."""
    return FLOOR if criterion.points else BARE_FLOOR


def _about(criterion: Criterion) -> Sequence[str]:
    """What evidence for a criterion is like."""
    return criterion.points or (criterion.title, *criterion.guidance, criterion.levels.strong)


class Checker:
    """Checks claims about one answer."""

    def __init__(self, question: Question, answer: str, text_similarity: TextSimilarity) -> None:
        self._question = question
        self._answer = answer
        self._similarity = text_similarity
        self._language = question_language(question) or known_language_of(answer)
        self._folded = FoldedText(answer, is_english=self._language == "en")
        self._sentences, self._whole_sentences = sentence_spans(answer), whole_sentence_spans(answer)
        said = [self._text(each) for each in self._sentences]
        self._unstated = dict(zip(self._sentences, unstated(said, question.role), strict=True))
        self._passages = Passages(answer, self._folded, self._whole_sentences)
        self._parroting = Parroting(_sources(question), _points(question), _told(question), _titles(question))

    def check(self, criteria: Sequence[Criterion], claims: Mapping[str, Claim]) -> tuple[CriterionGrade, ...]:
        """The criteria's grades, in their order; one without a claim is missing."""
        found = {
            criterion.id: self._evidence(criterion, claims[criterion.id])
            for criterion in criteria
            if criterion.id in claims and claims[criterion.id].level is not Level.MISSING
        }
        if sum(evidence.problem in (INJECTION, PARROTED) for evidence in found.values()) >= SUSPECT_AFTER:
            found |= {
                each: _Evidence(None, 0.0, SUSPECT) for each, evidence in found.items() if _is_weak(evidence)
            }
        found |= {each: _Evidence(None, 0.0, SHARED) for each in self._overused(found)}
        return tuple(
            _grade(criterion, claims.get(criterion.id), found.get(criterion.id)) for criterion in criteria
        )

    def _evidence(self, criterion: Criterion, claim: Claim) -> _Evidence:
        span = self._find(claim.quote) if count_words(claim.quote) >= FEWEST_WORDS else None
        if span is None:
            return _Evidence(None, 0.0, _why_not_found(claim.quote))
        span = self._shortened(span, criterion)
        quoted = self._text(span)
        problem = self._unusable(span, quoted)
        if problem:
            return _Evidence(None, 0.0, problem)
        affirmed = self._affirmed(span, quoted, criterion)
        if count_words(affirmed) < FEWEST_WORDS:
            return _Evidence(None, 0.0, DENIED)
        closeness = max(self._similarity.alike(affirmed, _about(criterion)))
        if closeness < floor_of(criterion):
            return _Evidence(None, closeness, BESIDE if affirmed == quoted else DENIED)
        injection = max(self._similarity.alike(quoted, injection_phrases()))
        if closeness < injection >= INJECTION_FROM:
            return _Evidence(None, closeness, INJECTION)
        if closeness < SUSPECT_FLOOR and NAMES_THE_GRADE.search(folded(quoted)):
            return _Evidence(None, closeness, INJECTION)
        return _Evidence(span, closeness, None, STRONG_FROM if criterion.points else BARE_FLOOR)

    def _unusable(self, span: Span, quoted: str) -> str | None:
        """Why a passage is evidence for nothing, whatever it is about; None if it may be."""
        if count_words(quoted) < FEWEST_WORDS:
            return TOO_SHORT
        if self._parroting.is_in(quoted):
            return PARROTED
        reasons = [self._unstated[each] for each in self._sentences_of(span)]
        if reasons and None not in reasons:
            return UNSTATED[next(filter(None, reasons))]
        return None

    def _affirmed(self, span: Span, quoted: str, criterion: Criterion) -> str:
        """What a quote affirms; nothing if all of it is denied, of which little is known but in English."""
        if self._language not in (None, "en"):
            is_cut = is_cut_from_denial(self._before(span), self._after(span), self._language)
            return "" if is_cut else quoted
        about = _about(criterion)
        likeness = self._similarity.alike(quoted, about)
        # What is never done may be the point: "Hiding bad news is something I never do."
        is_negative = denies(about[likeness.index(max(likeness))])
        if is_denied(self._before(span), quoted) or (self._is_withdrawn(span) and not is_negative):
            return ""
        affirmed = without_denied(quoted)
        return quoted if is_negative or affirmed == folded(quoted) else affirmed

    def _text(self, span: Span) -> str:
        """A passage as it is seen, its letters plain: full-width ones mean the same."""
        return unicodedata.normalize("NFKC", visible(self._answer[span.start : span.end]))

    def _sentences_of(self, span: Span) -> list[Span]:
        """The sentences, of long ones the clauses, that a passage has words of."""
        return self._with_words_of(span, self._sentences)

    def _with_words_of(self, span: Span, parts: Sequence[Span]) -> list[Span]:
        return [each for each in parts if count_words(self._text(_common(each, span)))]

    def _shortened(self, span: Span, criterion: Criterion) -> Span:
        """A quote, or the sentence of it that fits best if it is longer than a quote may be."""
        parts = [_common(sentence, span) for sentence in self._sentences_of(span)]
        parts = [part for part in parts if count_words(self._text(part)) >= FEWEST_WORDS]
        if len(parts) <= MOST_SENTENCES or count_words(self._text(span)) <= MOST_WORDS:
            return span
        return max(parts, key=lambda part: max(self._similarity.alike(self._text(part), _about(criterion))))

    def _before(self, span: Span) -> str:
        """What stands ahead of a quote in its sentence, as far as a denial reaches in one without an end."""
        begun = [each for each in self._whole_sentences if each.start <= span.start]
        before = self._answer[begun[-1].start if begun else 0 : span.start]
        has_no_end = bool(begun) and begun[-1] not in self._sentences
        return " ".join(before.split()[-DENIAL_REACH:]) if has_no_end else before

    def _after(self, span: Span) -> str:
        """What stands behind a quote in its sentence."""
        ends = [each.end for each in self._whole_sentences if each.end >= span.end]
        return self._answer[span.end : ends[0] if ends else span.end]

    def _is_withdrawn(self, span: Span) -> bool:
        """Whether each sentence that a quote has words of ends by saying that it is not so."""
        sentences = self._with_words_of(span, self._whole_sentences)
        rests = [self._answer[max(each.start, span.start) : each.end] for each in sentences]
        return bool(rests) and all(map(is_withdrawn, rests))

    def _overused(self, found: Mapping[str, _Evidence]) -> set[str]:
        """The criteria that lose a passage to others which it fits better."""
        by_closeness = sorted(found.items(), key=lambda item: -item[1].closeness)
        ranked = [(each, evidence.span) for each, evidence in by_closeness if evidence.span is not None]
        kept: list[Span] = []
        lost: set[str] = set()
        for each, span in ranked:
            if sum(self._passages.are_same(span, other) for other in kept) >= MOST_SHARED:
                lost.add(each)
            else:
                kept.append(span)
        return lost

    def _find(self, quote: str) -> Span | None:
        """Where the quote stands; of a quote with words left out, its longest piece, if all of them stand."""
        whole = self._folded.find(quote)
        pieces = [piece for piece in quote.replace("…", "...").split("...") if piece.strip()]
        if whole is not None or len(pieces) < 2:
            return whole
        spans = [self._folded.find(piece) for piece in pieces]
        known = [span for span in spans if span is not None]
        return max(known, key=lambda span: span.end - span.start) if len(known) == len(spans) else None


def _sources(question: Question) -> Iterable[str]:
    """The texts whose words are nobody's evidence."""
    yield question.text
    yield question.guidance
    for criterion in question.rubric.criteria if question.rubric else ():
        yield from (criterion.title, *criterion.points)
        yield from (criterion.levels.missing, criterion.levels.partial, criterion.levels.strong)


def _points(question: Question) -> Iterable[str]:
    for criterion in question.rubric.criteria if question.rubric else ():
        yield from criterion.points


def _told(question: Question) -> Iterable[str]:
    told = question.model_answer
    return (told[each.start : each.end] for each in whole_sentence_spans(told))


def _titles(question: Question) -> Iterable[str]:
    return (criterion.title for criterion in question.rubric.criteria) if question.rubric else ()


def _why_not_found(quote: str) -> str:
    if not quote:
        return NO_QUOTE
    return TOO_SHORT if count_words(quote) < FEWEST_WORDS else NOT_THERE


def _is_weak(evidence: _Evidence) -> bool:
    return evidence.problem is None and evidence.closeness < SUSPECT_FLOOR


def _common(one: Span, other: Span) -> Span:
    """What two passages share; empty if they share nothing."""
    start = max(one.start, other.start)
    return Span(start, max(start, min(one.end, other.end)))


def _grade(criterion: Criterion, claim: Claim | None, evidence: _Evidence | None) -> CriterionGrade:
    claimed = claim.level if claim else Level.MISSING
    most = evidence.most if evidence else Level.MISSING
    level = min(claimed, most, key=lambda each: WORTH[each])
    worth = WORTH[claimed] if claim is None or claim.worth is None else claim.worth
    lowered = evidence.problem if evidence else None
    if evidence and lowered is None and level is not claimed:
        lowered = IN_PART
    return CriterionGrade(
        criterion_id=criterion.id,
        title=criterion.title,
        weight=criterion.weight,
        level=level,
        claimed=claimed,
        worth=min(worth, WORTH[most]),
        spread=0.0,
        span=evidence.span if evidence else None,
        lowered=lowered,
        missing=claim.missing if claim else "",
        suggestion=claim.suggestion if claim else "",
    )
