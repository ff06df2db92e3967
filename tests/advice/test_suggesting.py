"""A model's sentences are shown only where they gain, and with blanks for all that they invented."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from grader.advice.suggesting import Suggesting
from grader.errors import NotGradedError
from grader.grading.language_model import LanguageModel
from grader.grading.loader import GraderLoader
from grader.grading.rubric.asking.sentences import SentenceSuggester
from grader.models import Answer, TriedSuggestions
from grader.settings import Settings
from grader.text.masking import Masking, Replacement
from tests.grading.rubric.kit import Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import ScriptedEndpoint, completion
from tests.rehearse_kit import HERE, SMALL_BANK, FakeSuggester, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.rehearse import Rehearse

ROBOT = SMALL_BANK.question("robot")
ANSWER = "Motors are in stock, and Anna reports odd noises by telephone. We eat lunch together at noon."
GRADE = fake_scorer().grade(ROBOT, ANSWER)
MASKING = Masking((Replacement("Anna", "[NAME_1]"),))


def suggested(
    history: HistoryStore, reply: Any, *, agreed: bool = True, masking: Masking | None = None
) -> tuple[TriedSuggestions, list[str]]:
    """What became of the reply, and what the endpoint was sent."""
    kit = Kit()
    language_model = LanguageModel(history=history, settings=Settings(_env_file=None))
    suggesting = Suggesting(
        loader=GraderLoader(fake_scorer),
        language_model=language_model,
        suggester=SentenceSuggester(kit.client, kit.memory, clock=time.monotonic, random=Random(7)),
    )
    with ScriptedEndpoint(reply) as endpoint:
        chosen = endpoint_at(endpoint.base_url)
        if agreed:
            language_model.agree(chosen)
        tried = suggesting.tried(ROBOT, ANSWER, GRADE, chosen, masking=masking)
        return tried, [json.dumps(seen.body) for seen in endpoint.chats]


def says(*sentences: str) -> Any:
    """A reply with a sentence for each of the points that are asked about, the first of them first."""
    items = [{"point": n, "sentence": text, "after": 1} for n, text in enumerate(sentences, 1)]
    return completion(json.dumps({"suggestions": items}))


OPEN = [item.point for item in GRADE.coverage if item.criterion_id == "people"]


def test_a_sentence_that_gains_is_an_edit_and_another_is_dropped(history: HistoryStore) -> None:
    tried, _ = suggested(history, says("I let everybody stop the line.", "We like the weather here."))
    (edit,) = tried.edits
    assert (tried.invented, tried.idle) == (0, 1)
    assert edit.point == OPEN[0]
    assert edit.text_inserted == "I let everybody stop the line."
    assert edit.after_sentence == 0
    assert edit.gain_criterion > 0


def test_inventions_become_blanks_and_invented_events_are_dropped(history: HistoryStore) -> None:
    tried, _ = suggested(
        history,
        says("I let everybody of all 40 stop the line early with Jira.", "Last year nobody was blamed."),
    )
    assert [edit.text_inserted for edit in tried.edits] == [
        "I let everybody of all [your figure] stop the line early with [name]."
    ]
    assert (tried.invented, tried.idle) == (1, 0)


def test_nothing_is_sent_before_somebody_agreed(history: HistoryStore) -> None:
    with pytest.raises(NotGradedError, match="agree to it first"):
        suggested(history, says("I let everybody stop the line."), agreed=False)


def test_a_point_that_the_rubric_no_longer_has_is_not_asked_about(
    make_rehearse: Callable[..., Rehearse],
) -> None:
    coverage = tuple(replace(item, point=f"Once: {item.point}") for item in GRADE.coverage)
    tried = make_rehearse().suggesting.tried(ROBOT, ANSWER, replace(GRADE, coverage=coverage), HERE)
    assert tried == TriedSuggestions((), 0, 0)


def test_a_masked_name_is_not_sent_and_comes_back(history: HistoryStore) -> None:
    tried, sent = suggested(history, says("I let [NAME_1] stop the line, as everybody may."), masking=MASKING)
    assert not any("Anna" in body for body in sent)
    assert "Anna" in tried.edits[0].text_inserted


def test_a_models_markup_stays_text(history: HistoryStore) -> None:
    tried, _ = suggested(history, says("I let everybody stop <b>the line</b>."))
    assert [edit.text_inserted for edit in tried.edits] == ["I let everybody stop <b>the line</b>."]


def test_sentences_are_suggested_in_the_background_and_kept_with_the_job(
    make_rehearse: Callable[..., Rehearse],
) -> None:
    rehearse = make_rehearse()
    attempt = rehearse.practice.submit(Answer("robot", ANSWER))
    job = rehearse.background.start_suggestions(attempt, GRADE, HERE)
    assert job.finished.wait(10)
    assert job.failure is None
    assert job.given is not None
    assert [edit.text_inserted for edit in job.given.edits] == [f"I see to it: {OPEN[0]}"]
    assert rehearse.background.suggestion_jobs.of(attempt.id) is job


@pytest.mark.parametrize("how", ["delete_attempt", "delete_all", "withdraw", "switch_off"])
def test_deletion_withdrawal_and_switching_off_stop_suggestions(
    make_rehearse: Callable[..., Rehearse], how: str
) -> None:
    suggester = FakeSuggester(waits=True)
    rehearse = make_rehearse(suggester=suggester)
    attempt = rehearse.practice.submit(Answer("robot", ANSWER))
    job = rehearse.background.start_suggestions(attempt, GRADE, HERE)
    assert suggester.begun.wait(10)
    arguments = {"delete_attempt": (attempt.id,), "withdraw": rehearse.language_model.agreed_origins()}
    getattr(rehearse.deletion if "delete" in how else rehearse.language_model, how)(*arguments.get(how, ()))
    assert job.finished.wait(10)
    assert (job.failure, job.given) == ("it was cancelled.", None)
