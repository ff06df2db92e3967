from __future__ import annotations

import time
from typing import TYPE_CHECKING

from grader.errors import EmbedderError
from grader.history import HistoryStore
from grader.models import Answer
from grader.models.endpoint import EndpointChoice
from grader.ui import services
from grader.ui.state import PRACTICE
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.ui.conftest import PageUnderTest


def test_it_says_where_the_data_lives_and_how_much_there_is(app: PageUnderTest, tmp_path: Path) -> None:
    app.open()
    app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    shown = app.open("settings").shown
    assert str(tmp_path) in shown
    assert "<dt>Answers</dt><dd>1</dd>" in shown
    assert "Nothing leaves this machine" in shown


def test_the_grader_names_its_weights_and_calibration_once_loaded(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.loader.scorer()
    assert "ffffffffffff…" in app.open("settings").shown


def wait_until(what: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_opening_the_page_begins_to_load_the_grader(app: PageUnderTest) -> None:
    assert "loading; reload this page" in app.open("settings").shown
    wait_until(lambda: app.rehearse.loader.ready)
    assert "ffffffffffff…" in app.open("settings").shown


def test_a_grader_that_failed_to_load_says_why(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EmbedderError("The weights are gone: install them again.")

    monkeypatch.setattr(services, "build_scorer", broken)
    app.open("settings")
    wait_until(lambda: app.rehearse.loader.failure)
    assert "not loaded, because: The weights are gone: install them again." in app.open("settings").shown
    assert "loading;" not in app.shown


def test_with_a_database_elsewhere_no_page_claims_that_all_stays_here(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HistoryStore, "location", "db.example.org/rehearse")
    app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    shown = app.open("settings").shown
    assert "Nothing leaves this machine" not in shown
    assert "kept in the database at db.example.org/rehearse" in shown
    assert "erases 1 answer and 1 grade from the database at db.example.org/rehearse" in shown
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    app.click("Delete everything")
    assert "Nothing of this is left" not in app.shown
    assert "It is gone from the database at db.example.org/rehearse" in app.shown


def test_data_can_be_deleted_in_a_session_that_never_practised(app: PageUnderTest) -> None:
    app.open("settings")
    del app.run.session_state[PRACTICE]
    app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    app.run.run()
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    assert PRACTICE not in app.run.session_state
    app.click("Delete everything")
    assert "Deleted: 1 answer and 1 grade." in app.shown
    assert app.run.get("bidi_component")  # erases the browser's copies


def test_nothing_is_deleted_before_the_word_is_typed(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    app.open("settings")
    assert app.run.get_by_key("settings.delete").disabled


def test_the_typed_word_deletes_attempts_and_drafts(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    app.rehearse.history.save_unsent_text("drift-monitoring", "half a sentence")
    app.open("settings")
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    app.click("Delete everything")
    assert "Deleted: 1 answer, 1 grade and 1 unsent text" in app.shown
    assert app.rehearse.history.count_attempts() == 0
    assert app.rehearse.history.unsent_texts() == ()


def test_settings_alone_can_be_deleted_too(app: PageUnderTest) -> None:
    model = app.open().rehearse.language_model
    model.choose(EndpointChoice("https://llm.example.org/v1", "large-model"))
    endpoint = model.endpoint()
    assert endpoint is not None
    model.agree(endpoint)
    app.open("settings")
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    app.click("Delete everything")
    assert "Deleted: 2 settings." in app.shown
    assert (model.choice(), model.agreed_origins()) == (None, ())
    assert not app.rehearse.history.held()


def test_with_no_data_there_is_nothing_to_delete(app: PageUnderTest) -> None:
    assert "There is nothing to delete." in app.open("settings").shown
