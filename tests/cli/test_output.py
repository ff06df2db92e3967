from __future__ import annotations

from grader.cli.output import print_table


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
