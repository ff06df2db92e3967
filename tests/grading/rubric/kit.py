"""What the tests of the rubric grader share: a grader that waits for nothing, asking a scripted endpoint."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

from grader.grading.rubric.endpoint.client import ChatClient, Limits, RateLimit
from grader.grading.rubric.grader import RubricGrader
from grader.models.endpoint import Endpoint, EndpointKey
from tests.fakes import MemoryInMemory
from tests.grading.rubric.scripted_endpoint import MODEL
from tests.grading.rubric.words_similarity import WordsSimilarity

if TYPE_CHECKING:
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import Question, RubricGrade

KEY = "sk-secret-0123456789abcdef"
FAST = Limits(connect_s=2.0, silence_s=0.3, total_s=10.0)


class Pauses:
    """Waits for nothing, and keeps for how long it should have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@dataclass
class Kit:
    """A grader with what it was given."""

    limits: Limits = FAST
    memory: MemoryInMemory = field(default_factory=MemoryInMemory)
    pauses: Any = field(default_factory=Pauses)
    similarity: TextSimilarity = field(default_factory=WordsSimilarity)

    @property
    def grader(self) -> RubricGrader:
        return RubricGrader(self.client, self.memory, clock=time.monotonic, random=Random(7))

    def client(self, endpoint: Endpoint) -> ChatClient:
        return ChatClient(endpoint, self.limits, RateLimit(), pause=self.pauses)

    def grade(self, question: Question, answer: str, base_url: str, **how: Any) -> RubricGrade:
        """The grade of an answer to a question that has no model answer: tests give that as a good answer,
        which would be nobody's evidence."""
        asked = replace(question, model_answer="")
        return self.grader.grade(asked, answer, endpoint_at(base_url), self.similarity, **how)


def endpoint_at(base_url: str, *, model: str = MODEL, key: str | None = KEY) -> Endpoint:
    """An endpoint with a key of its own."""
    return Endpoint(base_url, model, EndpointKey.meant_for(base_url, key) if key else None)
