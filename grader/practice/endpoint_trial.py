from __future__ import annotations

from typing import TYPE_CHECKING

from grader.practice.bearing import SimilarityBearing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.practice.grader_loader import GraderLoader
    from grader.rubric_grading import Endpoint
    from grader.rubric_grading.abilities import Memory
    from grader.rubric_grading.chat import Chat
    from grader.rubric_grading.connection_test import Check


class EndpointTrial:
    """What can be learnt of an endpoint before any answer is sent there."""

    def __init__(
        self,
        *,
        connect: Callable[[Endpoint], Chat],
        memory: Memory,
        loader: GraderLoader,
        clock: Callable[[], float],
    ) -> None:
        self._connect = connect
        self._memory = memory
        self._loader = loader
        self._clock = clock

    def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The models that a server says it has.

        Raises:
            NotGradedError: it did not say.
        """
        return self._connect(endpoint).models()

    def checks(self, endpoint: Endpoint) -> Iterator[Check]:
        """Whether it can be used for rubric grades, check by check as they are made, on a made-up answer.

        Raises:
            EmbedderError: the local scorer, which checks the sample's quotes, cannot be loaded.
        """
        from grader.rubric_grading.connection_test import connection_checks

        return connection_checks(
            endpoint,
            SimilarityBearing(self._loader.scorer()),
            connect=self._connect,
            memory=self._memory,
            clock=self._clock,
        )
