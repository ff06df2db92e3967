"""What each endpoint and model were seen to support, and how to ask them accordingly."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.models.preference import Preference

if TYPE_CHECKING:
    from grader.models.endpoint import Endpoint
    from grader.models.preference import KeptTexts

SMALL_MODEL = 4.0
"""Billions of parameters up to which a model counts as weak, unless a test says otherwise."""
SIZE = re.compile(r"(?<![a-z0-9.])(?:(\d+(?:\.\d+)?)b|(\d{2,3})m)(?![a-z0-9])", re.IGNORECASE)
"""The size in a model's name, in billions or millions, such as ``qwen2.5:1.5b`` or ``gemma3:270m``."""


class ReplyFormat(StrEnum):
    """How a server is asked for JSON, from most to least enforced."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    PLAIN = "plain"


class Way(StrEnum):
    """How an answer is graded: in one completion, or by one yes/no question for each expected point."""

    WHOLE = "whole"
    POINTWISE = "points"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an endpoint supports; ``logprobs`` and ``way`` are None until tried.

    ``unsupported`` names the request parameters that it rejected.
    """

    reply_format: ReplyFormat = ReplyFormat.JSON_SCHEMA
    logprobs: bool | None = None
    way: Way | None = None
    unsupported: tuple[str, ...] = ()

    def without(self, parameter: str) -> Capabilities:
        return replace(self, unsupported=tuple(sorted({*self.unsupported, parameter})))


class KnownCapabilities:
    """Capabilities of each endpoint and model, kept between runs.

    Only a help: what cannot be read or kept is found out again.
    """

    def __init__(self, kept: KeptTexts) -> None:
        self._kept = kept

    def of(self, endpoint: Endpoint) -> Capabilities:
        """The capabilities known of an endpoint; the best possible ones where nothing is known yet."""
        preference = _preference(endpoint.base_url, endpoint.model)
        try:
            return preference.of(self._kept)
        except GraderError:
            return preference.default

    def learn(self, endpoint: Endpoint, capabilities: Capabilities) -> None:
        if capabilities != self.of(endpoint):
            with suppress(GraderError):
                _preference(endpoint.base_url, endpoint.model).keep(self._kept, capabilities)

    def way(self, endpoint: Endpoint) -> Way:
        """How to grade there: as tested, else by the size that the model's name tells."""
        return self.of(endpoint).way or (Way.POINTWISE if is_small(endpoint.model) else Way.WHOLE)


def is_small(model: str) -> bool:
    """Whether a model's name tells a size at which one big schema asks too much of it."""
    sizes = [float(billions or 0) + float(millions or 0) / 1000 for billions, millions in SIZE.findall(model)]
    return bool(sizes) and max(sizes) <= SMALL_MODEL


@cache
def _preference(base_url: str, model: str) -> Preference[Capabilities]:
    # Stored under this name by earlier versions.
    return Preference(f"abilities:abilities {base_url} {model}", Capabilities, Capabilities())
