"""All manners, by what they are about."""

from __future__ import annotations

from tests.grading.rubric.manners import parameters, refusals, replies, room, transport

MANNERS = (
    *parameters.MANNERS,
    *refusals.MANNERS,
    *room.MANNERS,
    *replies.MANNERS,
    *transport.MANNERS,
)
