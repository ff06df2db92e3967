"""Ways to have a language model grade an answer by its rubric: our two protocols and those of others."""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from openai import OpenAI

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import Way
from grader.grading.rubric.endpoint.client import ChatClient, Limits, RateLimit
from grader.grading.rubric.grader import RubricGrader
from grader.models import Level
from grader.models.endpoint import Endpoint
from tests.fakes import MemoryInMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from grader.grading.rubric.endpoint.capabilities import Capabilities
    from grader.grading.rubric.endpoint.messages import Reply, Request
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import Question
    from grader.models.rubric_grade import Exchange

MOST_REPLIED = 1_000
"""Tokens of a reply after which a way gives up: without a limit a small model writes until its context is
full, and five criteria take about 700."""
LONGEST_S = 900.0
HOLISTIC = """\
You are an experienced interviewer. Grade the answer to this interview question from 0 (worthless) to 10 \
(excellent). Question: {question}

Model answer: {model_answer}

What employers look for: {guidance}

Answer to grade: {answer}

Reply with the number alone."""
LEVELS = (Level.MISSING, Level.PARTIAL, Level.STRONG)


@dataclass(frozen=True, slots=True)
class Found:
    """What a way makes of an answer, and what it took; tokens as the server counts them.

    ``score`` is 0 to 1, None where there is no grade, for ``reason``. ``levels`` are those that count for
    each criterion, ``claimed`` the model's, ``chances`` (0 to 1) what it says of single points; empty where a
    way says nothing of these. ``cached`` of the tokens sent were in the server's cache.
    """

    score: float | None
    reason: str = ""
    levels: dict[str, str] = field(default_factory=dict)
    claimed: dict[str, str] = field(default_factory=dict)
    chances: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    sent: int = 0
    received: int = 0
    cached: int = 0
    seconds: float = 0.0


class Ours:
    """One of our two protocols, with bounded replies."""

    def __init__(self, base_url: str, model: str, similarity: TextSimilarity, way: Way) -> None:
        self._endpoint = Endpoint(base_url, model)
        self._similarity = similarity
        self._way = way
        self._grader = RubricGrader(_connect, MemoryInMemory(), clock=time.monotonic, random=random.Random(0))

    def __call__(self, question: Question, answer: str) -> Found:
        try:
            grade = self._grader.grade(question, answer, self._endpoint, self._similarity, way=self._way)
        except NotGradedError as error:
            worthless = error.kind is Ungraded.NOTHING_TO_GRADE
            return replace(_spent(error.exchanges), score=0.0 if worthless else None, reason=str(error))
        return replace(
            _spent(grade.exchanges),
            score=grade.score / 100,
            levels={each.criterion_id: each.level.value for each in grade.criteria},
            claimed={each.criterion_id: each.claimed.value for each in grade.criteria},
            chances={each.point: each.chance for each in grade.points},
        )


class _BoundedChat(ChatClient):
    """A chat whose replies end after ``MOST_REPLIED`` tokens; one that is cut is no grade."""

    def complete(
        self,
        request: Request,
        capabilities: Capabilities,
        *,
        cancel: Event | None = None,
        longest_s: float = LONGEST_S,
    ) -> Reply:
        bounded = replace(request, max_tokens=min(request.max_tokens, MOST_REPLIED))
        reply = super().complete(bounded, capabilities, cancel=cancel, longest_s=longest_s)
        if reply.is_cut and request.max_tokens > MOST_REPLIED:
            raise NotGradedError(
                Ungraded.CUT, f"the reply did not end within {MOST_REPLIED:,} tokens.", [reply.exchange]
            )
        return reply


def _connect(endpoint: Endpoint) -> ChatClient:
    limits = Limits(connect_s=3.0, silence_s=LONGEST_S, total_s=LONGEST_S)
    return _BoundedChat(endpoint, limits, RateLimit())


def _spent(exchanges: Sequence[Exchange]) -> Found:
    return Found(
        None,
        calls=len(exchanges),
        sent=sum(each.prompt_tokens or 0 for each in exchanges),
        received=sum(each.completion_tokens or 0 for each in exchanges),
        cached=sum(each.cached_tokens or 0 for each in exchanges),
    )


class Holistic:
    """One number for the whole answer, 0 to 10."""

    def __init__(self, base_url: str, model: str) -> None:
        self._client = OpenAI(base_url=base_url, api_key="none", timeout=LONGEST_S, max_retries=0)
        self._model = model

    def __call__(self, question: Question, answer: str) -> Found:
        said = holistic_prompt(question, answer)
        reply = self._client.chat.completions.create(
            model=self._model, messages=[{"role": "user", "content": said}], temperature=0, max_tokens=8
        )
        usage = reply.usage
        details = usage.prompt_tokens_details if usage else None
        number = re.search(r"\d+(\.\d+)?", reply.choices[0].message.content or "")
        return Found(
            min(float(number[0]), 10.0) / 10 if number else None,
            reason="" if number else "the reply has no number.",
            calls=1,
            sent=usage.prompt_tokens if usage else 0,
            received=usage.completion_tokens if usage else 0,
            cached=(details.cached_tokens or 0) if details else 0,
        )


def holistic_prompt(question: Question, answer: str) -> str:
    """Everything that the holistic way sends."""
    return HOLISTIC.format(
        question=question.text,
        model_answer=question.model_answer,
        guidance=question.guidance,
        answer=answer,
    )


class AutoRubric:
    """The AutoRubric library, with the rubric's levels as each criterion's options.

    ``calls`` is "per_item" (one call an answer) or "per_criterion".
    """

    def __init__(self, base_url: str, model: str, calls: str) -> None:
        from autorubric import LLMConfig
        from autorubric.graders import CriterionGrader

        judge = LLMConfig(
            model=f"openai/{model}",
            api_base=base_url,
            api_key="none",
            temperature=0.0,
            max_tokens=MOST_REPLIED,
            timeout=LONGEST_S,
            max_retries=1,
        )
        self._per_criterion = calls == "per_criterion"
        self._grader = CriterionGrader(judge_model_config=judge, llm_calls=calls, seed=0)

    def __call__(self, question: Question, answer: str) -> Found:
        from autorubric import Criterion, CriterionOption, Rubric

        criteria = question.rubric.criteria if question.rubric else ()
        items = [
            Criterion(
                name=each.id,
                weight=each.weight,
                requirement=f"{each.title}: {' '.join(each.points)}",
                options=[
                    CriterionOption(label=each.levels.missing, value=0.0),
                    CriterionOption(label=each.levels.partial, value=0.5),
                    CriterionOption(label=each.levels.strong, value=1.0),
                ],
                scale_type="ordinal",
            )
            for each in criteria
        ]
        report = asyncio.run(
            Rubric(items).grade(
                answer, self._grader, query=question.text, reference_submission=question.model_answer
            )
        )
        chosen = [(item.criterion.name, item.final_multi_choice_verdict) for item in report.report or ()]
        levels = {
            name: LEVELS[verdict.selected_index].value
            for name, verdict in chosen
            if name and verdict and not verdict.na and verdict.selected_index in range(len(LEVELS))
        }
        usage = report.token_usage
        return Found(
            report.score,
            reason=report.error or "",
            levels=levels,
            claimed=levels,
            calls=len(items) if self._per_criterion else 1,
            sent=usage.prompt_tokens if usage else 0,
            received=usage.completion_tokens if usage else 0,
            cached=usage.cache_read_input_tokens if usage else 0,
        )


def ways(
    base_url: str, model: str, similarity: TextSimilarity
) -> dict[str, Callable[[Question, str], Found]]:
    """All ways by name, the quick ones first; AutoRubric only where it is installed."""
    found: dict[str, Callable[[Question, str], Found]] = {
        "ours, point by point": Ours(base_url, model, similarity, Way.POINTWISE),
        "holistic 0-10": Holistic(base_url, model),
        "ours, whole answer": Ours(base_url, model, similarity, Way.WHOLE),
    }
    if find_spec("autorubric"):
        found["AutoRubric, per item"] = AutoRubric(base_url, model, "per_item")
        found["AutoRubric, per criterion"] = AutoRubric(base_url, model, "per_criterion")
    return found
