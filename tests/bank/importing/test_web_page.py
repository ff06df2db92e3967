from __future__ import annotations

import time

import pytest

from grader.bank.importing.documents.blocks import Block, BlockKind
from grader.bank.importing.documents.web_page import blocks_of_html, looks_like_html
from grader.bank.importing.pages.question_page import questions_in


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>Fish &amp; chips&nbsp;&lt;now&gt;</p>", ["Fish & chips <now>"]),
        ("<p>One<br>two<br><br>three</p>", ["One\ntwo", "three"]),
        ("<p>Seen</p><p hidden>not</p><p style='display:none'>not</p>", ["Seen"]),
        ("<nav>Home</nav><p>Some text</p><footer>End</footer><script>no()</script>", ["Some text"]),
        ("<p>10<sup>6</sup> on the 1<sup>st</sup></p>", ["10^6 on the 1st"]),
        ("<button>Go</button><button>Why do you ask?</button>", ["Why do you ask?"]),
        ("<p><b>Why me?</b> Because.</p>", ["Why me?", "Because."]),
        ("<div>Loose <i>text</i><p>and a paragraph</p>tail</div>", ["Loose text", "and a paragraph", "tail"]),
        ("<p>She said <q>yes</q>.</p>", ["She said “yes”."]),
        ("", []),
    ],
)
def test_blocks_are_what_people_read(html: str, texts: list[str]) -> None:
    assert [block.text for block in blocks_of_html(html)] == texts


def test_blocks_say_how_they_are_set() -> None:
    html = (
        "<h2>Title</h2><ol start=4><li>four<ul><li><b>deep</b></li></ul></li></ol>"
        "<pre>a\n  b</pre><table><tr><td>x</td><td>y</td></tr></table><p><a href='/z'>away</a></p>"
    )
    assert blocks_of_html(html) == [
        Block(BlockKind.HEADING, "Title", "paragraph 1", 2),
        Block(BlockKind.ITEM, "four", "paragraph 2", 0, "4."),
        Block(BlockKind.ITEM, "deep", "paragraph 3", 1, strong=True),
        Block(BlockKind.CODE, "a\n  b", "paragraph 4"),
        Block(BlockKind.CELLS, "x\ty", "paragraph 5"),
        Block(BlockKind.PARAGRAPH, "away", "paragraph 6", linked=True),
    ]


def test_only_the_main_part_of_a_page_is_read() -> None:
    site = "<div>Other</div><main><p>" + "The text of the page. " * 9 + "</p></main><div>More</div>"
    assert [block.text[:8] for block in blocks_of_html(site)] == ["The text"]


def test_what_holds_most_of_a_page_is_kept_whatever_it_is_called() -> None:
    page = (
        "<div class='sidebar'><p>" + "The text of the page. " * 9 + "</p></div><div class='sidebar'>Not</div>"
    )
    assert len(blocks_of_html(page)) == 1


@pytest.mark.parametrize(
    ("text", "is_page"),
    [
        ("<!DOCTYPE html><html></html>", True),
        ("<dl><dt>Why?</dt></dl>", True),
        ("Text\n<p>a</p><p>b</p><ul>", True),
        ("A list in <ul> is an element.", False),
        ("Why?", False),
    ],
)
def test_a_web_page_is_told_by_its_elements(text: str, *, is_page: bool) -> None:
    assert looks_like_html(text) is is_page


@pytest.mark.parametrize(
    "piece",
    ["<div class='share'>", "<ul><li>", "<table><tr><td>", "<p><b>Why so?</b> yes", "<br>a", "<pre>", "<"],
)
def test_work_grows_no_faster_than_the_page(piece: str) -> None:
    began = time.process_time()
    questions_in(blocks_of_html(piece * (60_000 // len(piece))))
    assert time.process_time() - began < 20
