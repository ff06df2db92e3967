"""A language model's sentences on the page: asked for, waited for, told apart, and put into the draft."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.models import Edit, TriedSuggestions
from grader.models.endpoint import EndpointChoice
from grader.ui.grade.advice import left_out_sentence
from grader.ui.state import PRACTICE
from tests.grading.rubric.scripted_endpoint import MODEL, Played, ScriptedEndpoint, completion
from tests.ui.test_advice_panel import HOSTILE, QUESTION, asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.conftest import PageUnderTest

ASK = "Ask the language model for sentences"
INSERT = "Put this sentence into my draft"
EDIT = Edit("p", "c", "s", None, "s", 1, 1)


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as running:
        yield running


def labels(app: PageUnderTest) -> list[str]:
    return [button.label for button in app.run.button]


def advised(app: PageUnderTest, endpoint: ScriptedEndpoint, *, masked: bool = False) -> PageUnderTest:
    """The page with the tried edits, then a language model that was agreed to; nothing is asked yet."""
    asked(app)
    app.rehearse.language_model.choose(EndpointChoice(endpoint.base_url, MODEL, masked=masked))
    chosen = app.rehearse.language_model.endpoint()
    assert chosen is not None
    app.rehearse.language_model.agree(chosen)
    app.run.run()
    return app


def wait(app: PageUnderTest) -> None:
    job = app.rehearse.background.suggestion_jobs.of(app.run.session_state[PRACTICE].attempt_id)
    assert job is not None
    assert job.finished.wait(20)
    app.run.run()
    assert not app.run.exception


def replies(*sentences: str) -> Played:
    items = [{"point": n, "sentence": text, "after": 1} for n, text in enumerate(sentences, 1)]
    return Played(completion(json.dumps({"suggestions": items})))


def test_without_a_model_that_was_agreed_to_nothing_more_is_shown(
    app: PageUnderTest, endpoint: ScriptedEndpoint
) -> None:
    asked(app)
    assert ASK not in labels(app)
    app.rehearse.language_model.choose(EndpointChoice(endpoint.base_url, MODEL))
    app.run.run()
    assert ASK not in labels(app)
    assert endpoint.chats == []


def test_the_page_says_where_the_answer_goes_and_waits_for_the_click(
    app: PageUnderTest, endpoint: ScriptedEndpoint
) -> None:
    advised(app, endpoint)
    assert ASK in labels(app)
    assert "stays on this machine" in app.shown
    assert f"the points that the answer lacks are sent to {MODEL}" in app.shown
    assert endpoint.chats == []


def test_sentences_that_gain_are_shown_and_those_left_out_are_counted(
    app: PageUnderTest, endpoint: ScriptedEndpoint
) -> None:
    advised(app, endpoint).click(ASK)
    wait(app)
    assert f"Sentences by {MODEL} at 127.0.0.1" in app.shown
    assert "on all [your figure] devices." in app.shown
    assert "claimed something your answer does not say" in app.shown
    assert "reduced our costs" not in app.shown
    assert INSERT in labels(app)
    assert ASK not in labels(app)


def test_a_sentence_goes_into_the_draft_with_its_blank(
    app: PageUnderTest, endpoint: ScriptedEndpoint
) -> None:
    advised(app, endpoint).click(ASK)
    wait(app)
    job = app.rehearse.background.suggestion_jobs.of(app.run.session_state[PRACTICE].attempt_id)
    assert job is not None
    assert job.given is not None
    number = next(n for n, edit in enumerate(job.given.edits) if "[your figure]" in edit.text_inserted)
    [button for button in app.run.button if button.label == INSERT][number].click()
    app.run.run()
    assert "on all [your figure] devices." in app.run.session_state[PRACTICE].editor(QUESTION).loading.text
    assert INSERT in labels(app)


def test_a_models_sentence_is_shown_as_text(app: PageUnderTest, endpoint: ScriptedEndpoint) -> None:
    advised(app, endpoint)
    point = next(iter(app.run.session_state[PRACTICE].advice.values())).edits[0].point
    endpoint.script.otherwise = lambda _: replies(*[f"I do this: {point} {HOSTILE}"] * 5)
    app.click(ASK)
    wait(app)
    assert "&lt;img src=x" in app.shown
    assert "<img" not in app.shown
    assert not app.run.markdown


def test_a_failure_is_one_sentence_and_can_be_tried_again(
    app: PageUnderTest, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script.played.append(Played(completion("I would rather not.")))
    advised(app, endpoint).click(ASK)
    wait(app)
    assert "No suggestions, because the model sent something else than suggestions" in app.shown
    app.click("Ask again for sentences")
    wait(app)
    assert "No suggestions" not in app.shown
    assert INSERT in labels(app)


def test_the_wait_can_be_stopped_and_outlives_a_visit_elsewhere(
    app: PageUnderTest, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script.played.append(Played(forever=True))
    advised(app, endpoint).click(ASK)
    app.open("history")
    app.run.switch_page("grader/ui/practice/page.py").run()
    assert f"{MODEL} at 127.0.0.1 is writing" in app.shown
    app.click("Stop asking")
    wait(app)
    assert "No suggestions, because it was cancelled." in app.shown
    assert endpoint.hung_up.wait(10)


def test_names_are_masked_as_the_list_that_was_looked_over_says(
    app: PageUnderTest, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(app, endpoint, masked=True)
    monkeypatch.setattr(type(app.rehearse.language_model), "masks", lambda *_: True)
    app.run.run()
    attempt_id = app.run.session_state[PRACTICE].attempt_id
    app.run.text_area(key=f"advice.masking.{attempt_id}").set_value("model version = [THING_1]")
    app.click(ASK)
    wait(app)
    sent = str(endpoint.chats[-1].body)
    assert "with the [THING_1]" in sent
    assert "with the model version" not in sent


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (TriedSuggestions((EDIT,), 0, 0), ""),
        (TriedSuggestions((), 0, 0), "The language model suggested nothing."),
        (
            TriedSuggestions((EDIT,), 1, 0),
            "1 suggestion was left out: it claimed something your answer does not say.",
        ),
        (TriedSuggestions((), 0, 2), "2 suggestions were left out: they did not raise its grade."),
        (
            TriedSuggestions((), 1, 2),
            (
                "3 suggestions were left out: one claimed something your answer does not say, two did not "
                "raise its grade."
            ),
        ),
    ],
)
def test_what_was_left_out_is_counted_in_one_line(given: TriedSuggestions, sentence: str) -> None:
    assert left_out_sentence(given) == sentence
