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


class NoThinking(StrEnum):
    """A way to ask a model that thinks not to, or to think little; no server knows them all."""

    EFFORT_NONE = "reasoning_effort none"
    EFFORT_MINIMAL = "reasoning_effort minimal"
    EFFORT_LOW = "reasoning_effort low"
    TEMPLATE = "chat_template_kwargs"
    THINKING = "thinking"
    REASONING = "reasoning"
    ENABLE_THINKING = "enable_thinking"
    THINK = "think"
    WORDS = "/no_think"


class Way(StrEnum):
    """How an answer is graded: in one completion, or by one yes/no question for each expected point."""

    WHOLE = "whole"
    POINTWISE = "points"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an endpoint supports; ``logprobs`` and ``way`` are None until tried.

    ``unsupported`` names the request parameters that it rejected, ``most`` the highest values of those that
    it takes up to one. ``no_thinking`` is how the model is asked
    not to think, None for not at all; ``tried`` are the ways that were tried once, with effect or without.
    ``thought_room`` is how many tokens more than its words a reply needs, for thought that cannot be
    stopped. ``window`` is how many tokens prompt and reply may have together, None while unknown.
    ``counts_prompt`` is whether the server's count of a prompt's tokens can be gone by, ``says_words``
    whether the model can be asked for a single word at a bearable length. One that ``only_streams`` gives
    no reply in one piece.
    """

    reply_format: ReplyFormat = ReplyFormat.JSON_SCHEMA
    logprobs: bool | None = None
    way: Way | None = None
    unsupported: tuple[str, ...] = ()
    most: tuple[tuple[str, int], ...] = ()
    no_thinking: NoThinking | None = None
    tried: tuple[NoThinking, ...] = ()
    thought_room: int = 0
    window: int | None = None
    counts_prompt: bool = True
    says_words: bool = True
    only_streams: bool = False

    def without(self, *parameters: str) -> Capabilities:
        return replace(self, unsupported=tuple(sorted({*self.unsupported, *parameters})))

    def at_most(self, parameter: str, value: int) -> Capabilities:
        return replace(self, most=tuple(sorted({**dict(self.most), parameter: value}.items())))


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
