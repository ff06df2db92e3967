"""Markdown as public lists of questions are written in it, read into blocks."""

from __future__ import annotations

import time
from textwrap import dedent

import pytest

from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.documents.markdown import blocks_of_markdown, looks_like_markdown

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM
CODE, CELLS = BlockKind.CODE, BlockKind.CELLS


def texts(markdown: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in blocks_of_markdown(dedent(markdown))]


def test_headings_have_their_level_number_and_line() -> None:
    first, second = blocks_of_markdown("# Queues\n\n### 2) What is a *dead letter* `queue`?\n")
    assert (first.kind, first.depth, first.text, first.place) == (HEADING, 1, "Queues", "line 1")
    assert (second.depth, second.marker, second.place) == (3, "2)", "line 3")
    assert second.text == "What is a dead letter queue?"


def test_bold_questions_keep_their_level_emoji_and_stand_apart() -> None:
    question, answer, after = blocks_of_markdown(
        "**What is a queue? ‍⭐️**\n\nA line of **work** that\nwaits.\n\n<br/>\n\n**Why? 🚀** 👶\n"
    )
    assert (question.text, question.strong) == ("What is a queue? ⭐️", True)
    assert (answer.text, answer.strong) == ("A line of work that waits.", False)
    assert (after.text, after.strong, after.place) == ("Why? 🚀 👶", True, "line 8")


@pytest.mark.parametrize(
    "markdown",
    [
        "**What is a queue?**\nA line of work that waits.",
        "**What is a queue?**<br>A line of work that waits.",
        "**What is a queue?** A line of work that waits.",
        "What is a queue?\nA line of work that waits.",
        "What is a queue?  \nA line of work that waits.",
        "**What is\na queue?**\n\nA line of work that waits.",
        "<b>What is a queue?</b><br/><br/>A line of work that waits.",
    ],
)
def test_a_question_is_parted_from_the_answer_in_its_paragraph(markdown: str) -> None:
    assert texts(markdown) == [(PARAGRAPH, "What is a queue?"), (PARAGRAPH, "A line of work that waits.")]


def test_a_question_in_a_list_is_parted_from_the_answer_in_its_item() -> None:
    question, answer, more, second, its = blocks_of_markdown(
        "4. **What is a queue?**\n   A line of work.\n\n   It waits.\n"
        "5. **Why a queue?** It evens out peaks.\n"
    )
    assert (question.kind, question.marker, question.text) == (ITEM, "4.", "What is a queue?")
    assert (answer.kind, answer.text, answer.place) == (PARAGRAPH, "A line of work.", "line 2")
    assert more.text == "It waits."
    assert (second.marker, second.text, its.text) == ("5.", "Why a queue?", "It evens out peaks.")


def test_labels_begin_paragraphs_and_wrapped_sentences_do_not() -> None:
    assert texts(
        """\
        Q: What is a queue?
        A: A line of work that waits until somebody has the time to do it, the oldest first.
        Hint: name one.

        We told the people who write to the
        Product Team: this is how it goes from
        now on.
        """
    ) == [
        (PARAGRAPH, "What is a queue?"),
        (
            PARAGRAPH,
            "A: A line of work that waits until somebody has the time to do it, the oldest first.",
        ),
        (PARAGRAPH, "Hint: name one."),
        (PARAGRAPH, "We told the people who write to the Product Team: this is how it goes from now on."),
    ]


def test_lines_that_each_ask_are_questions_each() -> None:
    assert [text for _, text in texts("What is a queue?\nWhat is a stack?\nWhat is a heap?\n")] == [
        "What is a queue?",
        "What is a stack?",
        "What is a heap?",
    ]


def test_items_have_their_depth_and_the_numbers_that_readers_see() -> None:
    blocks = blocks_of_markdown("1. One\n1. Two\n   - inner [x]\n     - innermost\n- [ ] open\n* other\n")
    assert [(block.kind, block.depth, block.marker, block.text) for block in blocks] == [
        (ITEM, 0, "1.", "One"),
        (ITEM, 0, "2.", "Two"),
        (ITEM, 1, "", "inner [x]"),
        (ITEM, 2, "", "innermost"),
        (ITEM, 0, "", "open"),
        (ITEM, 0, "", "other"),
    ]


def test_headings_within_items_take_the_items_number() -> None:
    question, answer, point, code = blocks_of_markdown(
        "12.  ### What is a queue?\n\n     It waits.\n\n     1. In order\n\n"
        "     ```py\n     a = 1\n\n       b\n     ```\n"
    )
    assert (question.kind, question.depth, question.marker) == (HEADING, 3, "12.")
    assert (answer.kind, answer.text) == (PARAGRAPH, "It waits.")
    assert (point.kind, point.depth, point.marker) == (ITEM, 1, "1.")
    assert (code.kind, code.text, code.place) == (CODE, "a = 1\n\n  b", "line 7")


def test_tables_are_rows_of_cells() -> None:
    assert texts(
        """\
        | Question | Level |
        |:--|--|
        | What is a `queue` \\| stack? | Easy |
        | Why?<br>And when? | |
        """
    ) == [
        (CELLS, "Question\tLevel"),
        (CELLS, "What is a queue | stack?\tEasy"),
        (CELLS, "Why?\nAnd when?\t"),
    ]


def test_tables_in_html_are_rows_of_cells() -> None:
    assert texts(
        """\
        <table>
          <tr><th>Question</th><th>Level</th></tr>
          <tr>
            <td><p>What is a queue?</p><p>And a stack?</p></td>
            <td>Easy
          </tr>
        </table>

        After it.
        """
    ) == [
        (CELLS, "Question\tLevel"),
        (CELLS, "What is a queue?\nAnd a stack?\tEasy"),
        (PARAGRAPH, "After it."),
    ]


def test_what_folds_away_is_under_its_summary() -> None:
    blocks = blocks_of_markdown(
        dedent(
            """\
            ## Queues
            <details>
            <summary>What is a queue?</summary><br><b>

            A line of work.

            * It waits
            </b></details>

            ### Why a queue?
            <details><summary><b>Answer</b></summary>

            It evens out peaks.
            </details>

            ## Stacks
            """
        )
    )
    assert [(block.kind, block.depth, block.text) for block in blocks] == [
        (HEADING, 2, "Queues"),
        (HEADING, 5, "What is a queue?"),
        (PARAGRAPH, 0, "A line of work."),
        (ITEM, 0, "It waits"),
        (HEADING, 3, "Why a queue?"),
        (HEADING, 5, "Answer"),
        (PARAGRAPH, 0, "It evens out peaks."),
        (HEADING, 2, "Stacks"),
    ]
    assert not any(block.strong for block in blocks if block.kind is not HEADING)


def test_raw_html_is_read_as_what_it_shows() -> None:
    assert texts(
        """\
        <h3 align="center">Queues</h3>
        <p>It takes O(n<sup>2</sup>) &amp; more.<br>Really&nbsp;so.</p>
        <ol start="3"><li>third</li><li>fourth <i>one</i></ol>
        <!-- a remark -->
        <script>alert(1)</script>
        <pre><code>a
          b</code></pre>
        """
    ) == [
        (HEADING, "Queues"),
        (PARAGRAPH, "It takes O(n^2) & more.\nReally so."),
        (ITEM, "third"),
        (ITEM, "fourth one"),
        (CODE, "a\n  b"),
    ]


def test_words_between_angle_brackets_that_are_no_tags_stay() -> None:
    assert texts("What is a List<String>, and <b>who</b> owns <your-name>?") == [
        (PARAGRAPH, "What is a List<String>, and who owns <your-name>?")
    ]


def test_formulas_stand_as_they_are() -> None:
    formula = r"The loss $\sum_{i} (y_i - \hat{y}_i)^2 * w_{i}$ costs $5 and *not* $6."
    assert texts(formula) == [
        (PARAGRAPH, r"The loss $\sum_{i} (y_i - \hat{y}_i)^2 * w_{i}$ costs $5 and not $6.")
    ]


def test_links_are_their_text_and_images_and_citations_are_nothing() -> None:
    first, link, mixed, named = blocks_of_markdown(
        "#### 1) Why? [[src](https://a.example)]\n\n[Ten questions](https://a.example)\n\n"
        "![a picture](p.png) See [the docs](https://a.example), [1] and [here][x].[[Answer]](https://a.example)\n\n"
        "[x]: https://b.example\n\n<https://a.example/b>\n"
    )
    assert (first.text, first.linked) == ("Why?", False)
    assert (link.text, link.linked) == ("Ten questions", True)
    assert (mixed.text, mixed.linked) == ("See the docs, [1] and here.", False)
    assert (named.text, named.linked) == ("https://a.example/b", True)


def test_a_table_of_contents_and_ways_back_to_it_are_left_out() -> None:
    assert texts(
        """\
        ## Table of contents

        * [What is a queue?](#what-is-a-queue)
            * [Why a `queue`?](#1-why-a-queue)
        * [A stack](#named)

        | No. | Questions |
        |--|--|
        |  | **Queues** |
        | 1 | [What is a queue?](#what-is-a-queue) |
        | 2 | [Why a queue?](#why-a-queue) |
        | 3 | [Something that has another name below](#gone) |

        ### What is a queue?

        A line.

        **[⬆ Back to Top](#table-of-contents)**

        ### 1. Why a queue?
        <a name="named"></a>

        <sub>[[↑] Back to top](#table-of-contents)</sub>
        """
    ) == [
        (HEADING, "Table of contents"),
        (HEADING, "What is a queue?"),
        (PARAGRAPH, "A line."),
        (HEADING, "Why a queue?"),
    ]


def test_questions_that_link_to_no_place_here_stay() -> None:
    assert texts("- [What is a queue?](#queue)\n- [What is a stack?](#stack)\n") == [
        (ITEM, "What is a queue?"),
        (ITEM, "What is a stack?"),
    ]


def test_front_matter_and_boxes_are_left_out_and_lines_still_counted() -> None:
    blocks = blocks_of_markdown(
        "---\ntitle: Queues\ntags: [a]\n---\n\n:::info Read this\n\nText.\n\n:::\n\n"
        "> [!NOTE]\n> Quoted.\n\n---\nEnd.\n"
    )
    assert [(block.text, block.place) for block in blocks] == [
        ("Text.", "line 8"),
        ("Quoted.", "line 13"),
        ("End.", "line 16"),
    ]


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert texts("---\nWhat is a queue?\n\n---\n\nWhy?") == [
        (PARAGRAPH, "What is a queue?"),
        (PARAGRAPH, "Why?"),
    ]


def test_what_is_left_open_closes_with_the_next_heading() -> None:
    blocks = blocks_of_markdown("<details><summary>One\n\n<b>two <a href='x'>\n\n## Three\n\nfour\n")
    assert [(block.text, block.depth, block.strong, block.linked) for block in blocks[-2:]] == [
        ("Three", 2, False, False),
        ("four", 0, False, False),
    ]


def test_deep_lists_are_read_to_their_end() -> None:
    blocks = blocks_of_markdown("\n".join(f"{'  ' * level}- level {level}" for level in range(18)))
    assert [block.text for block in blocks] == [f"level {level}" for level in range(18)]


@pytest.mark.parametrize(
    "text", ["", "\n", "<", "[", "```", "|-|", "<details>", "**", "---\n", "<!--", "&#0;", "\x00"]
)
def test_scraps_are_no_errors(text: str) -> None:
    blocks_of_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "# Queues",
        "Intro\n\n## 1. What is a queue?",
        "**What is a queue?**\nA line.",
        "1. **What is a queue?**",
        "| a | b |\n|---|---|",
        "<details>\n<summary>What?</summary>",
        "- [What is a queue?](https://a.example)",
        "<h1 align='center'>Queues</h1>\n<p>One</p>\n\n## Two\n",
        "```\ncode\n```",
    ],
)
def test_markdown_is_told_by_its_signs(text: str) -> None:
    assert looks_like_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is a queue?",
        "1. What is a queue?\n2. Why?",
        "* one\n* two",
        "#hashtag",
        "a | b",
        "2 ** 3",
        "f(x)[0](y)",
    ],
)
def test_plain_text_is_not_taken_for_markdown(text: str) -> None:
    assert not looks_like_markdown(text)


def test_a_list_of_400_questions_takes_no_time() -> None:
    answer = "A line of **work** with `code` and [a link](https://a.example).\n\n- one\n- two\n\n"
    answer += "```\ncode\n```\n\n"
    text = "".join(f"{number}. ### What is number {number}?\n\n{answer}" for number in range(1, 401))
    start = time.thread_time()
    assert len(blocks_of_markdown(text)) == 5 * 400
    assert time.thread_time() - start < 10


@pytest.mark.parametrize(
    "scrap",
    ["[", "![", "`a ``", "<a ", "**a ", "_a", "$a ", "a<br>", "[a](", "&", "<!--", "<![", "a\n", "x|"],
)
def test_time_grows_with_the_text_and_not_with_its_square(scrap: str) -> None:
    def seconds(size: int) -> float:
        text = "a|b\n-|-\n" + scrap * (size // len(scrap)) + "\n\n<div>\n" + scrap * (size // len(scrap))
        start = time.thread_time()
        blocks_of_markdown(text)
        looks_like_markdown(text)
        return time.thread_time() - start

    seconds(1_000)
    short, long = (min(seconds(size) for _ in range(3)) for size in (1_000, 16_000))
    assert long < 1 + 60 * short


def test_numbered_headings_make_a_text_markdown() -> None:
    assert looks_like_markdown("Questions\n===\n\n1.  ### How do you rest?\n\n    I walk.\n")
