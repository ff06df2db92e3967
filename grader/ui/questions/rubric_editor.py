"""A rubric in fields: what is judged, how much it weighs, what its levels are and which points it expects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.new_questions import id_for
from grader.bank.rubric_file import make_rubric, rubric_in, rubric_yaml
from grader.bank.traceability import check_rubric
from grader.models import Criterion, Levels
from grader.ui.widgets.text import in_html, in_markdown, small_print

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Question, Rubric
    from grader.models.problem import Problem
    from grader.models.question import Drafted

_ASK = " | "
"""Parts a point from the question that leads to it."""


@dataclass
class RubricDraft:
    """A rubric while it is edited, in one browser session; ``turn`` grows when other fields are needed."""

    criteria: tuple[Criterion, ...] = ()
    misconceptions: tuple[str, ...] = ()
    drafted: Drafted | None = None
    turn: int = 0

    def take(self, rubric: Rubric | None) -> None:
        """Goes on from another rubric; from none at all with None."""
        self.criteria = rubric.criteria if rubric else ()
        self.misconceptions = rubric.misconceptions if rubric else ()
        self.drafted = rubric.drafted if rubric else None
        self.turn += 1

    def rubric(self, question_id: str) -> Rubric | None:
        """The rubric as it stands, right or not; None without a criterion."""
        if not self.criteria:
            return None
        return make_rubric(question_id, self.criteria, self.misconceptions, self.drafted)


def draw_rubric(draft: RubricDraft, question: Question) -> None:
    """All fields; what is typed goes into ``draft``."""
    edited = []
    for place, criterion in enumerate(draft.criteria):
        key = f"rubric.{question.id}.{draft.turn}.{place}"
        label = f"{in_markdown(criterion.title or 'A new criterion')} · {criterion.weight}%"
        with st.expander(label, key=key, expanded=not criterion.title):
            edited.append(_draw_criterion(criterion, key, question.guidance))

            def drop(place: int = place) -> None:
                draft.criteria = (*draft.criteria[:place], *draft.criteria[place + 1 :])
                draft.turn += 1

            st.button("Remove this criterion", key=f"{key}.drop", type="tertiary", on_click=drop)
    draft.criteria = tuple(edited)
    wrong = st.text_area(
        "What wrong answers say, one a line",
        value="\n".join(draft.misconceptions),
        key=f"rubric.{question.id}.{draft.turn}.wrong",
        placeholder="I look at the average alone, since it tells how the model does.",
    )
    draft.misconceptions = _lines(wrong)

    def add() -> None:
        rest = max(1, 100 - sum(each.weight for each in draft.criteria))
        draft.criteria = (*draft.criteria, Criterion("", "", rest, (), Levels("", "", ""), ()))
        draft.turn += 1

    def share() -> None:
        part, rest = divmod(100, len(draft.criteria))
        draft.criteria = tuple(
            replace(each, weight=part + (place < rest)) for place, each in enumerate(draft.criteria)
        )
        draft.turn += 1

    with st.container(horizontal=True):
        st.button(
            "Add a criterion", key=f"rubric.{question.id}.add", on_click=add, disabled=len(edited) >= 12
        )
        st.button("Weigh all alike", key=f"rubric.{question.id}.share", on_click=share, disabled=not edited)


def problems_of(draft: RubricDraft, question: Question) -> list[Problem]:
    """Everything that keeps the rubric from being used, none for a question without one."""
    rubric = draft.rubric(question.id)
    if rubric is None:
        return []
    read, form = rubric_in(rubric_yaml(rubric), "the rubric")
    return form if read is None else check_rubric(question, read, "the rubric")


def draw_problems(problems: Sequence[Problem], criteria: Sequence[Criterion]) -> None:
    """What is to be mended, each with the criterion it is about."""
    if not problems:
        small_print("The rubric can be used as it is.")
        return
    items = "".join(f"<li>{in_html(_in_words(each, criteria))}</li>" for each in problems)
    st.html(f'<div class="rh rh-prose" role="status"><p>To be mended:</p><ul>{items}</ul></div>')


def _in_words(problem: Problem, criteria: Sequence[Criterion]) -> str:
    """Names the criterion that a field such as ``criteria[2].weight`` is of."""
    field = problem.column or ""
    number, _, rest = field.removeprefix("criteria[").partition("]")
    if field.startswith("criteria[") and number.isdigit() and int(number) < len(criteria):
        title = criteria[int(number)].title or f"criterion {int(number) + 1}"
        what = rest.strip(".").replace(".", ", ") or "criterion"
        return f"“{title}”, {what}: {problem.what}. {problem.remedy}."
    return f"{problem.what[:1].upper()}{problem.what[1:]}. {problem.remedy}."


def _draw_criterion(criterion: Criterion, key: str, guidance: str) -> Criterion:
    wide, narrow = st.columns([4, 1])
    with wide:
        title = st.text_input("What is judged", value=criterion.title, key=f"{key}.title")
    with narrow:
        weight = st.number_input("Weight, %", 1, 100, criterion.weight, key=f"{key}.weight")
    pieces: str | None = ""
    if guidance.strip():
        pieces = st.text_area(
            "Comes from this guidance, word for word, one piece a line",
            value="\n".join(criterion.guidance),
            key=f"{key}.guidance",
            height=68,
        )
    levels = [
        st.text_input(label, value=value, key=f"{key}.{label}") or ""
        for label, value in (
            ("A missing answer", criterion.levels.missing),
            ("A partial answer", criterion.levels.partial),
            ("A strong answer", criterion.levels.strong),
        )
    ]
    asks = criterion.asks or ("",) * len(criterion.points)
    points = st.text_area(
        f"Points that an answer makes, one a line; after{_ASK}the question that leads to it",
        value="\n".join(
            f"{point}{_ASK}{ask}" if ask else point for point, ask in zip(criterion.points, asks, strict=True)
        ),
        key=f"{key}.points",
        height=110,
    )
    pairs = [line.partition(_ASK.strip())[::2] for line in _lines(points)]
    found = tuple(ask.strip() for _, ask in pairs)
    return Criterion(
        criterion.id or id_for(title or ""),
        (title or "").strip(),
        int(weight or 1),
        _lines(pieces),
        Levels(*levels),
        tuple(point.strip() for point, _ in pairs),
        found if any(found) else (),
    )


def _lines(typed: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (typed or "").splitlines() if line.strip())
