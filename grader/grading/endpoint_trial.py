from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from grader.grading.loader import GraderLoader
    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.models.endpoint import Check, Endpoint
    from grader.models.preference import KeptTexts


class EndpointTrial:
    """What can be learnt of an endpoint before any answer is sent there."""

    def __init__(
        self,
        *,
        connect: Callable[[Endpoint], ChatClient],
        memory: KeptTexts,
        loader: GraderLoader,
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        self._connect = connect
        self._memory = memory
        self._loader = loader
        self._clock = clock
        self._random = random

    def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The models that a server says it has.

        Raises:
            NotGradedError: it did not say.
        """
        return self._connect(endpoint).models()

    @property
    def sample(self) -> tuple[str, str]:
        """The made-up question and the good answer to it that the last check has graded."""
        from grader.grading.rubric.endpoint.probe import SAMPLE

        return SAMPLE.question.text, SAMPLE.good_answer

    def checks(self, endpoint: Endpoint) -> Iterator[Check]:
        """Whether it can be used for rubric grades, check by check as they are made, on a made-up answer.

        Raises:
            EmbedderError: the local scorer, which checks the sample's quotes, cannot be loaded.
        """
        from grader.grading.rubric.endpoint.probe import EndpointProbe

        similarity = self._loader.scorer().text_similarity
        probe = EndpointProbe(self._connect, self._memory, similarity, clock=self._clock, random=self._random)
        return probe.run(endpoint)
