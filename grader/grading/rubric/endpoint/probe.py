"""Tries what an endpoint can do, up to grading a good and a worthless answer to one question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.asking.reply import UnreadableReplyError, json_object
from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities, ReplyFormat, Way
from grader.grading.rubric.endpoint.messages import Message, Request
from grader.grading.rubric.endpoint.patient_chat import PatientChat
from grader.grading.rubric.grader import RubricGrader
from grader.models import Question  # noqa: TC001 - read at run time, to load the sample
from grader.models.endpoint import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random
    from threading import Event

    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.similarity.text_similarity import TextSimilarity
    from grader.models import RubricGrade
    from grader.models.endpoint import Endpoint
    from grader.models.preference import KeptTexts


@dataclass(frozen=True, slots=True)
class Sample:
    """A question with a good and a worthless answer, which every model that can grade tells apart."""

    question: Question
    good_answer: str
    worthless_answer: str


SAMPLE: Sample = TypeAdapter(Sample).validate_json(Path(__file__).with_name("probe_sample.json").read_bytes())
CLEARLY = 25
"""Points by which a good answer must beat a worthless one for a way of asking to be of use."""


USUAL_PATHS = ("/v1", "/api/v1", "/openai/v1", "/engines/v1")
"""Where servers have their API, as seen from what people take for its address."""
MAY_BE_THE_ADDRESS = (Ungraded.UNKNOWN_MODEL, Ungraded.REDIRECTED, Ungraded.UNREADABLE, Ungraded.BAD_REQUEST)


class EndpointProbe:
    """Tries what an endpoint can do, and remembers it."""

    def __init__(
        self,
        connect: Callable[[Endpoint], ChatClient],
        memory: KeptTexts,
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
        """Each check when it is known; what the endpoint can do without ends no test, whatever it answers.

        What was remembered of the endpoint is forgotten first.
        """
        self._known.learn(endpoint, Capabilities())
        chat = PatientChat(self._connect, endpoint, self._known, clock=self._clock, cancel=cancel)
        yield self._models(endpoint, cancel)
        try:
            yield self._reached(endpoint, chat)
        except NotGradedError as error:
            yield Check("Reply", ok=False, sentence=f"No grade, because {error}")
            if error.kind in MAY_BE_THE_ADDRESS:
                yield from self._address(endpoint, cancel)
            return
        yield self._schema(chat)
        yield self._logprobs(chat)
        try:
            yield self._sample(endpoint, cancel)
        except NotGradedError as error:
            yield Check("Sample", ok=False, sentence=f"No grade, because {error}")

    def _models(self, endpoint: Endpoint, cancel: Event | None) -> Check:
        try:
            models = self._connect(endpoint).models(cancel=cancel)
        except NotGradedError as error:
            sentence = f"No list of models to choose from, which no grade needs, because {error}"
            return Check("Models", ok=None, sentence=sentence)
        if endpoint.model in models:
            known = self._known.of(endpoint)
            self._known.learn(endpoint, replace(known, window=models[endpoint.model]))
            return Check("Models", ok=True, sentence=f"{endpoint.host} offers {endpoint.model}.")
        return Check(
            "Models",
            ok=None,
            sentence=f"{endpoint.model} is not in the list of {endpoint.host}, which may be incomplete.",
        )

    def _address(self, endpoint: Endpoint, cancel: Event | None) -> Iterator[Check]:
        """The address at which the same server does have an API, if any; only a list is asked for."""
        origin = endpoint.base_url.partition("://")[2].partition("/")[0]
        roots = (endpoint.base_url, f"{endpoint.base_url.partition('://')[0]}://{origin}")
        tried = {endpoint.base_url}
        for base_url in (f"{root}{path}" for path in USUAL_PATHS for root in roots):
            if base_url in tried:
                continue
            tried.add(base_url)
            try:
                self._connect(replace(endpoint, base_url=base_url)).models(cancel=cancel)
            except NotGradedError:
                continue
            sentence = f"There is an API at {base_url}: enter that address."
            yield Check("Address", ok=False, sentence=sentence)
            return

    def _reached(self, endpoint: Endpoint, chat: PatientChat) -> Check:
        started = self._clock()
        reply = chat.complete(Request((Message("user", "Reply with the word ready."),), 200))
        seconds = self._clock() - started
        served_by = reply.exchange.model or endpoint.model
        return Check("Reply", ok=True, sentence=f"{served_by} replied in {seconds:.1f} seconds.")

    def _schema(self, chat: PatientChat) -> Check:
        """Whether the reply must follow the schema: it asks for words that only the schema names."""
        words = [f"{self._random.getrandbits(40):010x}" for _ in range(2)]
        try:
            reply = chat.complete(
                Request((Message("user", "Choose a color, as JSON."),), 200, _one_of(words))
            )
            enforced = json_object(reply.text, "color")["color"] in words
        except UnreadableReplyError:
            enforced = False
        except NotGradedError as error:
            sentence = (
                f"Whether replies keep to a form could not be tried, so each is checked, because {error}"
            )
            return Check("Schema", ok=None, sentence=sentence)
        if enforced:
            return Check("Schema", ok=True, sentence="The form of replies is enforced by the server.")
        capabilities = chat.capabilities
        if capabilities.reply_format is ReplyFormat.JSON_SCHEMA:
            chat.learn(reply_format=ReplyFormat.JSON_OBJECT)
        return Check(
            "Schema",
            ok=None,
            sentence="The form of replies is not enforced, so each is checked and repaired.",
        )

    def _logprobs(self, chat: PatientChat) -> Check:
        lack = "so a yes or no to a point counts in full"
        try:
            chat.complete(Request((Message("user", "Is water wet? Reply yes or no."),), 16, top_logprobs=5))
        except NotGradedError as error:
            chat.learn(logprobs=False)
            sentence = f"How sure the model is of a word could not be tried, {lack}, because {error}"
            return Check("Probabilities", ok=None, sentence=sentence)
        if chat.capabilities.logprobs:
            return Check(
                "Probabilities", ok=True, sentence="The server tells how sure the model is of each word."
            )
        return Check(
            "Probabilities",
            ok=None,
            sentence=f"The server does not tell how sure the model is of a word, {lack}.",
        )

    def _sample(self, endpoint: Endpoint, cancel: Event | None) -> Check:
        """The way of asking that tells a good answer from a worthless one, with the good one's grade."""
        likely = self._known.way(endpoint)
        tried: list[tuple[int, Way, RubricGrade]] = []
        for way in (likely, *(other for other in Way if other is not likely)):
            try:
                good, worthless = (
                    self._grader.grade(
                        SAMPLE.question, answer, endpoint, self._similarity, way=way, cancel=cancel
                    )
                    for answer in (SAMPLE.good_answer, SAMPLE.worthless_answer)
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
