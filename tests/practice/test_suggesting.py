"""A model's sentences are shown only where they gain, and with blanks for all that they invented."""

from __future__ import annotations

import json
import time
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import NotGradedError
from grader.practice import GraderLoader
from grader.practice.language_model import LanguageModel
from grader.practice.suggesting import Suggesting
from grader.rubric_grading.masking import Masking, Replacement
from grader.rubric_grading.suggesting import SentenceSuggester
from grader.settings import Settings
from tests.practice.conftest import SMALL_BANK, fake_scorer
from tests.rubric_grading.kit import Kit, endpoint_at
from tests.rubric_grading.scripted_endpoint import ScriptedEndpoint, completion

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import Edit

ROBOT = SMALL_BANK.question("robot")
ANSWER = "Motors are in stock, and Anna reports odd noises by telephone. We eat lunch together at noon."
GRADE = fake_scorer().grade(ROBOT, ANSWER)
MASKING = Masking((Replacement("Anna", "[NAME_1]"),))


def suggested(
    history: HistoryStore, reply: Any, *, agreed: bool = True, masking: Masking | None = None
) -> tuple[tuple[Edit, ...], list[str]]:
    """The edits, and what the endpoint was sent."""
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
        edits = suggesting.edits(ROBOT, ANSWER, GRADE, chosen, masking=masking)
        return edits, [json.dumps(seen.body) for seen in endpoint.chats]


def says(*sentences: str) -> Any:
    """A reply with a sentence for each of the points that are asked about, the first of them first."""
    items = [{"point": n, "sentence": text, "after": 1} for n, text in enumerate(sentences, 1)]
    return completion(json.dumps({"suggestions": items}))


OPEN = [item.point for item in GRADE.coverage if item.criterion_id == "people"]


def test_a_sentence_that_gains_is_an_edit_and_one_that_does_not_is_dropped(history: HistoryStore) -> None:
    (edit,), _ = suggested(history, says("I let everybody stop the line.", "We like the weather here."))
    assert edit.point == OPEN[0]
    assert edit.text_inserted == "I let everybody stop the line."
    assert edit.after_sentence == 0
    assert edit.gain_criterion > 0


def test_inventions_become_blanks_and_invented_events_are_dropped(history: HistoryStore) -> None:
    edits, _ = suggested(
        history,
        says("I let everybody of all 40 stop the line early with Jira.", "Last year nobody was blamed."),
    )
    assert [edit.text_inserted for edit in edits] == [
        "I let everybody of all [your figure] stop the line early with [name]."
    ]


def test_nothing_is_sent_before_somebody_agreed(history: HistoryStore) -> None:
    with pytest.raises(NotGradedError, match="agree to it first"):
        suggested(history, says("I let everybody stop the line."), agreed=False)


def test_a_masked_name_is_not_sent_and_comes_back(history: HistoryStore) -> None:
    (edit,), sent = suggested(
        history, says("I let [NAME_1] stop the line, as everybody may."), masking=MASKING
    )
    assert not any("Anna" in body for body in sent)
    assert "Anna" in edit.text_inserted


def test_a_models_markup_stays_text(history: HistoryStore) -> None:
    edits, _ = suggested(history, says("I let everybody stop <b>the line</b>."))
    assert [edit.text_inserted for edit in edits] == ["I let everybody stop <b>the line</b>."]
