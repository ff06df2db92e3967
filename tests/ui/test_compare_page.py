from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from grader.comparison.judging import BlindChoices, blind_choices, note_blind_choice
from grader.models import Answer, VerdictKind
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

FIRST = "cv-pipeline-architecture"
THIN = "I collect data and train a model <b>well</b> ![x](http://127.0.0.1:9/leak.png)."


def drafts(app: PageUnderTest, *answers: str) -> list[str]:
    """Stored attempts at one question, each the revision of the one before."""
    app.open()
    ids: list[str] = []
    for answer in answers:
        made = app.rehearse.practice.submit(Answer(FIRST, answer, revises=ids[-1] if ids else None))
        ids.append(made.id)
    return ids


def compare(app: PageUnderTest, ids: list[str]) -> None:
    app.open("compare", attempts=",".join(ids))


def model_answer(app: PageUnderTest) -> str:
    return app.rehearse.bank.question(FIRST).model_answer


def test_the_verdict_stands_above_the_drafts_with_its_reason(app: PageUnderTest) -> None:
    compare(app, drafts(app, THIN, f"{THIN} {ANSWER}"))
    assert "Draft 2 beside Draft 1" in app.shown
    assert "About the same" in app.shown or "Better" in app.shown
    assert app.shown.index("rh-verdict") < app.shown.index("rh-head")


def test_what_changed_is_told_apart_without_color_and_for_screen_readers(app: PageUnderTest) -> None:
    compare(app, drafts(app, "I collect data every week.", "I collect images every week."))
    assert '<del><span class="rh-unseen">[gone: </span>data' in app.shown
    assert '<ins><span class="rh-unseen">[new: </span>images' in app.shown


def test_what_was_typed_is_shown_as_text(app: PageUnderTest) -> None:
    compare(app, drafts(app, THIN, f"{THIN} More."))
    assert "&lt;b&gt;well&lt;/b&gt; ![x](http://127.0.0.1:9/leak.png)" in app.shown
    assert "<b>well" not in app.shown


def test_every_point_has_what_each_draft_does_about_it(app: PageUnderTest) -> None:
    ids = drafts(app, THIN, ANSWER, f"{ANSWER} More.")
    compare(app, ids)
    rubric = app.rehearse.bank.question(FIRST).rubric
    assert rubric is not None
    points = sum(len(criterion.points) for criterion in rubric.criteria)
    table = app.shown[app.shown.index("rh-standings") :]
    assert table.count('<td data-draft="Draft 3">') == points + len(rubric.criteria)
    assert app.shown.count('class="rh rh-changes"') == 2


def test_drafts_to_compare_are_chosen_on_the_page(app: PageUnderTest) -> None:
    ids = drafts(app, THIN, ANSWER, f"{ANSWER} More.")
    compare(app, ids[:1])
    assert "Choose 2 to 4 drafts to compare." in app.shown
    app.run.multiselect[0].set_value([ids[0], ids[2]])
    app.run.run()
    assert "Draft 3 beside Draft 1" in app.shown
    assert app.run.query_params["attempts"] == f"{ids[0]},{ids[2]}"


def test_without_a_choice_the_page_offers_the_questions_answered_twice(app: PageUnderTest) -> None:
    app.open("compare")
    assert "Nothing to compare yet" in app.shown
    ids = drafts(app, THIN, ANSWER)
    app.open("compare")
    assert "2 drafts" in app.shown
    assert len(ids) == 2


def test_an_attempt_that_is_gone_is_one_sentence(app: PageUnderTest) -> None:
    compare(app, ["gone-for-good"])
    assert "There is no answer with the id gone-for-good" in app.shown


def test_a_near_copy_of_the_model_answer_is_not_counted(app: PageUnderTest) -> None:
    app.open()
    compare(app, drafts(app, THIN, model_answer(app)))
    assert "Not counted" in app.shown
    assert "close to the model answer" in app.shown


def test_judging_first_hides_scores_until_the_choice_and_then_compares(
    app: PageUnderTest,
) -> None:
    compare(app, drafts(app, THIN, f"{THIN} And more."))
    app.run.toggle[0].set_value(True)
    app.run.run()
    assert "rh-verdict" not in app.shown
    assert "by the points" not in app.shown
    app.run.radio[0].set_value("No clear difference")
    app.run.run()
    app.click("Show what the grader says")
    assert "You said that neither is better; so does the grader." in app.shown
    assert blind_choices(app.rehearse.history) == BlindChoices(made=1, agreed=1)


def test_a_choice_counts_only_where_the_grader_has_a_verdict(app: PageUnderTest) -> None:
    history = app.open().rehearse.history
    note_blind_choice(history, VerdictKind.BETTER, VerdictKind.NOT_COUNTED)
    assert note_blind_choice(history, VerdictKind.BETTER, VerdictKind.WORSE) == BlindChoices(1, 0)
    history.keep_preference("blind choices", "{broken")
    assert blind_choices(history) == BlindChoices()


def test_drafts_that_are_damaged_are_left_out_of_what_can_be_compared(app: PageUnderTest) -> None:
    drafts(app, THIN, ANSWER)
    folder = Path(os.environ["GRADER_DATA_DIR"])
    with closing(sqlite3.connect(folder / "history.sqlite3")) as connection, connection:
        connection.execute("UPDATE attempts SET elapsed_s = 1e300")
    app.open("compare")
    assert "Nothing to compare yet" in app.shown
    assert "2 rows of the history are damaged and left out here" in app.shown
