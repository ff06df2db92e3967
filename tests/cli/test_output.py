from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli.output import print_json, print_table, say
from grader.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

CLI = Path(__file__).parents[2] / "grader" / "cli"
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NASTY = "q\x1b]0;owned\x07\x9b2J\u202e\r\nFAKE LINE"


def test_one_place_prints() -> None:
    for path in CLI.glob("*.py"):
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        if path.name != "output.py":
            assert not called & {"echo", "secho", "confirm", "progressbar", "print"}, path


def test_nothing_that_is_said_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(NASTY)
    say(NASTY, err=True)
    print_table([(NASTY, "1")])
    print_json({NASTY: NASTY})
    printed = capsys.readouterr()
    assert not STEERING.search(printed.out + printed.err)
    assert json.loads(printed.out[printed.out.index("{") :]) == {NASTY: NASTY}


def test_no_id_from_elsewhere_steers_a_terminal_or_fakes_a_line(
    run: Callable[..., Done], history: HistoryStore
) -> None:
    first = history.add_attempt(Answer(NASTY, NASTY), question_text=NASTY)
    second = history.add_attempt(Answer(NASTY, NASTY, revises=first.id), question_text=NASTY)
    history.set_note(first.id, NASTY)
    for command in (
        ("history",),
        ("history", "--question", NASTY),
        ("history", "--json"),
        ("drafts", NASTY),
        ("drafts", NASTY, "--json"),
        ("drafts", f"{NASTY}?"),
        ("compare", first.id, second.id),
        ("plan",),
        ("progress",),
        ("delete", first.id, "--dry-run"),
        ("delete", first.id),
        ("delete", "--question", NASTY, "--dry-run"),
        ("delete", "--question", f"{NASTY}?"),
        ("delete", f"{NASTY}?"),
    ):
        done = run(*command)
        assert not STEERING.search(done.out + done.err), command
        assert not re.search("^FAKE", done.out + done.err, re.MULTILINE), command


def test_a_table_keeps_one_line_a_row_without_colors_or_boxes(capsys) -> None:
    long = "word " * 60
    print_table([("a", "1", long), ("bbb", "22", "[red]\x1b[31mx[/red] :smile:")], right={1}, lead="  ")
    assert capsys.readouterr().out.splitlines() == [
        f"  a     1  {long.strip()}",
        "  bbb  22  [red] [31mx[/red] :smile:",
    ]


def test_names_of_columns_stand_above_them(capsys) -> None:
    print_table([("one", "7")], columns=("name", "score"), right={1})
    assert capsys.readouterr().out.splitlines() == ["name  score", "one       7"]
