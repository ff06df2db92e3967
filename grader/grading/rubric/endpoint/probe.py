"""One question with a good and a worthless answer, to see how well a model grades."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.adaptive_chat import AdaptiveChat, longest_grade_s
from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities, ReplyFormat, Way
from grader.grading.rubric.endpoint.messages import Message, Request
from grader.grading.rubric.grader import RubricGrader
from grader.models import Criterion, Levels, Question, Rubric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random
    from threading import Event

    from grader.grading.rubric.endpoint.capabilities import Memory
    from grader.grading.rubric.endpoint.endpoint import Endpoint
    from grader.grading.rubric.endpoint.messages import Chat
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import RubricGrade


SAMPLE_QUESTION = Question(
    id="sample",
    role="Engineer",
    category="Sample",
    kind="technical",
    text="A service has become slow since the last release. How do you find out why?",
    guidance="Looks at measurements before guessing, narrows the cause down step by step, and prevents "
    "it for the future.",
    model_answer="I compare latency before and after the release, profile the slowest request, roll "
    "back to confirm the "
    "cause, and add a load test to the pipeline so that it is noticed earlier next time.",
    rubric=Rubric(
        "sample",
        (
            Criterion(
                "measures-first",
                "Measures first",
                50,
                ("Looks at measurements before guessing",),
                Levels(
                    "Guesses a cause.",
                    "Says that it should be measured, but not what.",
                    "Names what is measured and compares it with the time before.",
                ),
                (
                    "I compare the latency before and after the release.",
                    "A profiler shows where the time goes.",
                ),
            ),
            Criterion(
                "prevents-it",
                "Prevents it for the future",
                50,
                ("prevents it for the future",),
                Levels(
                    "Stops at the fix.",
                    "Says that it must not happen again.",
                    "Adds a check that would have caught it before the release.",
                ),
                ("A load test in the pipeline stops slow releases.", "An alert fires when latency rises."),
            ),
        ),
        "sample-1",
        "sample",
    ),
)
GOOD_ANSWER = (
    "I would open the dashboards and look at the response times of last week next to those of today. "
    "Then I run a "
    "profiler on the slowest endpoint to see which call eats the time. Once it is fixed, our build "
    "gets a load test "
    "that fails when a request takes longer than 200 milliseconds."
)
WORTHLESS_ANSWER = (
    "I have always been a motivated person who likes to work with others. In my free time I play "
    "football and cook "
    "for my friends, and last summer we walked across the Alps for two weeks with very little luggage."
)


CLEARLY = 25
"""Points by which a good answer must beat a worthless one for a way of asking to be of use."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried at an endpoint, and how it went, in one sentence.

    ``ok`` is None where the endpoint works without it. ``sample`` is the graded sample, with the last check.
    """

    name: str
    ok: bool | None
    sentence: str
    sample: RubricGrade | None = None


class EndpointProbe:
    """Tries what an endpoint can do, and remembers it."""

    def __init__(
        self,
        connect: Callable[[Endpoint], Chat],
        memory: Memory,
        text_similarity: TextSimilarity,
        *,
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        self._connect = connect
        self._known = KnownCapabilities(memory)
        self._similarity = text_similarity
        self._clock = clock
        self._random = random
        self._grader = RubricGrader(connect, memory, clock=clock, random=random)

    def run(self, endpoint: Endpoint, *, cancel: Event | None = None) -> Iterator[Check]:
        """Each check when it is known; the first that the endpoint cannot do without is the last if it fails.

        What was remembered of the endpoint is forgotten first.
        """
        self._known.learn(endpoint, Capabilities())
        chat = AdaptiveChat(
            self._connect(endpoint),
            endpoint,
            self._known,
            clock=self._clock,
            longest_s=longest_grade_s(endpoint),
            cancel=cancel,
        )
        yield self._models(endpoint, cancel)
        try:
            yield self._reached(endpoint, chat)
            yield self._schema(endpoint, chat)
            yield self._logprobs(chat)
            yield self._sample(endpoint, cancel)
        except NotGradedError as error:
            yield Check("Reply", ok=False, sentence=f"No grade, because {error}")

    def _models(self, endpoint: Endpoint, cancel: Event | None) -> Check:
        try:
            models = self._connect(endpoint).models(cancel=cancel)
        except NotGradedError as error:
            return Check("Models", ok=None, sentence=f"No list of models, because {error}")
        if endpoint.model in models:
            return Check("Models", ok=True, sentence=f"{endpoint.host} offers {endpoint.model}.")
        return Check("Models", ok=None, sentence=f"{endpoint.model} is not in the list of {endpoint.host}.")

    def _reached(self, endpoint: Endpoint, chat: AdaptiveChat) -> Check:
        started = self._clock()
        reply = chat.complete(Request((Message("user", "Reply with the word ready."),), 200))
        seconds = self._clock() - started
        served_by = reply.exchange.model or endpoint.model
        return Check("Reply", ok=True, sentence=f"{served_by} replied in {seconds:.1f} seconds.")

    def _schema(self, endpoint: Endpoint, chat: AdaptiveChat) -> Check:
        """Whether the reply must follow the schema: it asks for words that only the schema names."""
        words = [f"{self._random.getrandbits(40):010x}" for _ in range(2)]
        try:
            reply = chat.complete(
                Request((Message("user", "Choose a color, as JSON."),), 200, _one_of(words))
            )
            enforced = json.loads(reply.text)["color"] in words
        except (ValueError, KeyError, TypeError, RecursionError):
            enforced = False
        if enforced:
            return Check("Schema", ok=True, sentence="The form of replies is enforced by the server.")
        capabilities = chat.capabilities
        if capabilities.reply_format is ReplyFormat.JSON_SCHEMA:
            self._known.learn(endpoint, replace(capabilities, reply_format=ReplyFormat.JSON_OBJECT))
        return Check(
            "Schema",
            ok=None,
            sentence="The form of replies is not enforced, so each is checked and repaired.",
        )

    def _logprobs(self, chat: AdaptiveChat) -> Check:
        chat.complete(Request((Message("user", "Is water wet? Reply yes or no."),), 16, top_logprobs=5))
        if chat.capabilities.logprobs:
            return Check(
                "Probabilities", ok=True, sentence="The server tells how sure the model is of each word."
            )
        return Check(
            "Probabilities", ok=None, sentence="The server does not tell how sure the model is of a word."
        )

    def _sample(self, endpoint: Endpoint, cancel: Event | None) -> Check:
        """The way of asking that tells a good answer from a worthless one, with the good one's grade."""
        likely = self._known.way(endpoint)
        tried: list[tuple[int, Way, RubricGrade]] = []
        for way in (likely, *(other for other in Way if other is not likely)):
            try:
                good, worthless = (
                    self._grader.grade(
                        SAMPLE_QUESTION, answer, endpoint, self._similarity, way=way, cancel=cancel
                    )
                    for answer in (GOOD_ANSWER, WORTHLESS_ANSWER)
                )
            except NotGradedError as error:
                if not error.kind.is_no_grade:
                    raise
                continue
            tried.append((good.score - worthless.score, way, good))
            if tried[-1][0] >= CLEARLY:
                break
        if not tried:
            raise NotGradedError(
                Ungraded.UNREADABLE, "no reply to a sample was a grade: use a stronger model."
            )
        gap, way, sample = max(tried, key=lambda each: each[0])
        self._known.learn(endpoint, replace(self._known.of(endpoint), way=way))
        scores = f"A good sample answer got {sample.score} of 100, {gap} more than a worthless one"
        if gap < CLEARLY:
            return Check("Sample", ok=False, sentence=f"{scores}: use a stronger model.", sample=sample)
        return Check("Sample", ok=True, sentence=f"{scores}, in {sample.seconds:.1f} seconds.", sample=sample)


def _one_of(words: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"color": {"type": "string", "enum": words}},
        "required": ["color"],
        "additionalProperties": False,
    }
