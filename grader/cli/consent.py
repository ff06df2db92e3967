from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from grader.cli.output import confirmed, plain, say
from grader.errors import InputError
from grader.wording.model_trial import before_in_words
from grader.wording.places import shown_origin, unencrypted

if TYPE_CHECKING:
    from grader.models import Question
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


def chosen_endpoint(rehearse: Rehearse) -> Endpoint:
    """The endpoint to ask; nobody need have agreed to it yet.

    Raises:
        InputError: none is chosen.
    """
    endpoint = rehearse.language_model.endpoint()
    if endpoint is None:
        raise InputError(
            "No language model is chosen: `python -m grader model list` shows those of this machine, and the "
            "Settings page too; for one elsewhere set GRADER_LLM_MODEL, and OPENAI_BASE_URL unless it is "
            "OpenAI's."
        )
    return endpoint


def agreed_endpoint(
    rehearse: Rehearse, agree_to_send: str | None, *, what: str, question: Question | None, answer: str
) -> Endpoint:
    """The chosen endpoint, once it is certain that ``what`` (such as "your answer") may be sent to it.

    Asks on a terminal, with the exact text that would be sent first about this question and answer, unless
    the endpoint is on this machine or was agreed to before.

    Raises:
        InputError: no endpoint is chosen, or nobody agreed.
    """
    language_model = rehearse.language_model
    endpoint = chosen_endpoint(rehearse)
    where = _named(endpoint, agree_to_send)
    say(plain(f"Asking {endpoint.model} at {where}."), err=True)
    if endpoint.stays_here or language_model.has_agreed(endpoint):
        return endpoint
    warning = unencrypted(endpoint)
    if warning:
        say(f"! {warning}", err=True)
    if agree_to_send is None:
        _ask(endpoint, what, payload_of(rehearse, question, answer, endpoint))
    language_model.agree(endpoint)
    return endpoint


def endpoint_to_try(rehearse: Rehearse, agree_to_send: str | None) -> Endpoint:
    """The chosen endpoint, once it is certain that made-up answers may be sent to it.

    It says what that takes first. Agreeing to it is no agreement to send answers of one's own.

    Raises:
        InputError: no endpoint is chosen, or nobody agreed.
    """
    endpoint = chosen_endpoint(rehearse)
    where = _named(endpoint, agree_to_send)
    say(plain(f"Asking {endpoint.model} at {where}."), err=True)
    say(plain(before_in_words(rehearse.model_trial.estimate(endpoint), where)), err=True)
    if endpoint.stays_here or rehearse.language_model.has_agreed(endpoint) or agree_to_send is not None:
        return endpoint
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(f"Nobody has agreed that they are sent to {where}: add --agree-to-send {where}.")
    if not confirmed("Send them?"):
        raise InputError("Nothing was sent.")
    return endpoint


def _named(endpoint: Endpoint, agree_to_send: str | None) -> str:
    """Where an endpoint is, which must be what ``agree_to_send`` names, if anything."""
    where = shown_origin(endpoint.origin)
    if agree_to_send is not None and _origin(agree_to_send, endpoint.model) != endpoint.origin:
        raise InputError(
            f"--agree-to-send names {agree_to_send}, but answers would go to {where}: name that "
            "address, or choose another language model."
        )
    return where


def payload_of(rehearse: Rehearse, question: Question | None, answer: str, endpoint: Endpoint) -> str:
    """Word for word what would be sent first, masked if that is on; empty for what no rubric can grade."""
    if question is None or question.rubric is None:
        return ""
    grading = rehearse.rubric_grading
    return grading.payload(question, answer, endpoint, grading.masking(answer, endpoint))


def _origin(named: str, model: str) -> str:
    """The origin of an address; of a host alone, where it is encrypted."""
    from grader.models.endpoint import Endpoint

    return Endpoint(named if "://" in named else f"https://{named}", model).origin


def _ask(endpoint: Endpoint, what: str, payload: str) -> None:
    where = shown_origin(endpoint.origin)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            f"Nobody has agreed yet that {what} may be sent to {where}: add --agree-to-send {where}."
        )
    if payload:
        say("The exact text that would be sent first:\n", err=True)
        for line in payload.splitlines():
            say(f"  {plain(line)}", err=True)
        say(err=True)
    say(
        f"To be graded by its rubric, {what} would be sent to {where}, with the question, its "
        "guidance, its model answer and its rubric, and nothing else.",
        err=True,
    )
    if not confirmed("Send it? You are asked once for each address."):
        raise InputError("Nothing was sent: leave out --llm to grade on this machine alone.")
