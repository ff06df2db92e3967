from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import PageUnderTest


def test_it_says_where_the_data_lives_and_how_much_there_is(app: PageUnderTest, tmp_path: Path) -> None:
    app.open()
    app.service.submit("mobile-latency", ANSWER)
    shown = app.open("settings").shown
    assert str(tmp_path) in shown
    assert "<dt>Attempts</dt><dd>1</dd>" in shown
    assert "Nothing leaves this machine" in shown


def test_the_grader_names_its_weights_and_calibration_once_loaded(app: PageUnderTest) -> None:
    app.open()
    app.service.loader.scorer()
    assert "ffffffffffff…" in app.open("settings").shown
    assert "not part of this version yet" in app.shown


def test_nothing_is_deleted_before_the_word_is_typed(app: PageUnderTest) -> None:
    app.open()
    app.service.submit("mobile-latency", ANSWER)
    app.open("settings")
    assert app.run.get_by_key("settings.delete").disabled


def test_the_typed_word_deletes_attempts_and_drafts(app: PageUnderTest) -> None:
    app.open()
    app.service.submit("mobile-latency", ANSWER)
    app.service.history.save_draft("drift-monitoring", "half a sentence")
    app.open("settings")
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    app.click("Delete 1 attempt and 1 draft")
    assert "Deleted: 1 attempt and 1 draft" in app.shown
    assert app.service.history.count_attempts() == 0
    assert app.service.history.drafts() == ()


def test_with_no_data_there_is_nothing_to_delete(app: PageUnderTest) -> None:
    assert "There is nothing to delete." in app.open("settings").shown
