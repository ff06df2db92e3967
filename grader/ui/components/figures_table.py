from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def draw(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, folded: bool = False) -> None:
    """A table of plain figures; folded, it opens beneath the chart that it belongs to."""
    table = table_html(title, heads, ([in_html(cell) for cell in row] for row in rows))
    if folded:
        table = f"<details><summary>{in_html(title)}</summary>{table}</details>"
    st.html(f'<section class="rh rh-figures">{table}</section>')


def table_html(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML already; the first of each row names it."""
    head = "".join(f'<th scope="col">{in_html(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(
            f'<td data-head="{in_html(name)}">{cell}</td>' for name, cell in zip(heads[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    caption = f'<caption class="rh-unseen">{in_html(title)}</caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
