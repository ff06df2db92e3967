"""Questions from elsewhere: pasted or sent, looked at, corrected, and only then added to a bank."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.bank.adding import compare_with_bank
from grader.bank.importing.source import MOST_BYTES, read_source
from grader.errors import GraderError, InputError, NoQuestionColumn
from grader.models.imported import Field, FoundQuestion
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.text import in_html, note, problem, small_print
from grader.ui.widgets.waiting import telling
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.bank.adding import Change
    from grader.models import Question
    from grader.models.imported import Columns, Reading, Unread
    from grader.rehearse import Rehearse

_TEXT, _FILES, _NAME, _WHERE = (f"questions.add.{each}" for each in ("text", "files", "name", "where"))
_TURN, _READ, _DONE, _FAILED = (f"questions.add.{each}" for each in ("turn", "read", "done", "failed"))
_PASTED = "the pasted text"
_NEW_BANK = "A new list"
_MOST_UNREAD = 50
_MOST_COMPARED = 1_000
"""Questions that are looked at for twins: more would make the preview wait."""
_FIELDS = {
    Field.QUESTION: "Question",
    Field.GUIDANCE: "What employers look for",
    Field.MODEL_ANSWER: "Model answer",
    Field.CATEGORY: "Category",
    Field.ROLE: "Role",
    Field.KIND: "Kind",
    Field.LEVEL: "Level",
    Field.TAGS: "Tags",
    Field.ID: "Id",
}
_SHOWN = (Field.QUESTION, Field.GUIDANCE, Field.MODEL_ANSWER, Field.CATEGORY, Field.ROLE, Field.LEVEL)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a person gave, under the name by which they know it."""

    name: str
    raw: bytes

    @property
    def key(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Read:
    """What a source was read as; why it could not be, where there is no reading, and the columns of a table
    that does not tell which has the questions."""

    reading: Reading | None
    failure: str = ""
    columns: Columns | None = None


@dataclass(frozen=True, slots=True)
class _Added:
    """What was done, until the person goes on: to which bank, the id of the first question, and in words."""

    bank: str
    first: str
    sentence: str


def draw_adding(rehearse: Rehearse, close: Callable[[], None]) -> None:
    """The whole way: give questions, see what was found, correct it, name a bank, add."""
    done: _Added | None = st.session_state.get(_DONE)
    if done is not None:
        _draw_done(rehearse, done, close)
        return
    small_print(
        "Questions one a line, a page of questions with answers, or a table. They are read on this machine, "
        "and nothing is added before you have seen what was found."
    )
    sources = _given()
    st.button("Back to the questions", key="questions.add.back", type="tertiary", on_click=close)
    found: list[FoundQuestion] = []
    for source in sources:
        found += _draw_source(source, rehearse.may_import, several=len(sources) > 1)
    if found:
        _draw_choice(rehearse, sources, _corrected(sources, found))


def _given() -> list[_Source]:
    turn = st.session_state.get(_TURN, 0)
    paste, drop = st.columns([3, 2])
    with paste:
        text = st.text_area(
            "Paste here",
            key=f"{_TEXT}.{turn}",
            height=132,
            placeholder="What is a deadlock, and how do you avoid one?",
            persist_state="session",
        )
    with drop:
        sent = st.file_uploader(
            "Or drop files",
            accept_multiple_files=True,
            max_upload_size=MOST_BYTES // 1_000_000,
            key=f"{_FILES}.{turn}",
        )
        small_print(
            "CSV, Excel, Word, PDF, web page, Markdown, Anki, Moodle, QTI, JSON, YAML, or a shared list."
        )
    sources = [_Source(file.name, file.getvalue()) for file in sent or ()]
    if text and text.strip():
        sources.insert(0, _Source(_PASTED, text.encode()))
    return sources


def _read(source: _Source, columns: Mapping[str, Field | None], may_import: Callable[[], None]) -> _Read:
    """As it was read before, where nothing about it has changed."""
    kept: dict[Any, _Read] = st.session_state.setdefault(_READ, {})
    key = (source.name, source.key, tuple(columns.items()))
    if key not in kept:
        try:
            may_import()
        except InputError as error:
            return _Read(None, f"Not read, because {error}")
        with st.spinner(f"Reading {source.name}…"):
            try:
                kept[key] = _Read(read_source(source.name, source.raw, columns=columns or None))
            except NoQuestionColumn as error:
                kept[key] = _Read(None, str(error), error.columns)
            except GraderError as error:
                kept[key] = _Read(None, str(error))
    return kept[key]


def _draw_source(source: _Source, may_import: Callable[[], None], *, several: bool) -> list[FoundQuestion]:
    chosen: dict[str, Field | None] = st.session_state.setdefault(f"questions.add.columns.{source.key}", {})
    read = _read(source, chosen, may_import)
    if read.reading is None:
        problem(read.failure)
        if read.columns is not None:
            _draw_columns(source, read.columns, chosen, open_at_once=True)
        return []
    reading = read.reading
    answers = sum(bool(each.model_answer) for each in reading.questions)
    told = sum(bool(each.guidance) for each in reading.questions)
    small_print(
        f"{source.name[0].upper()}{source.name[1:]} is read as {reading.form}: "
        f"{count(len(reading.questions), 'question')}, {answers:,} with a model answer, {told:,} with what "
        "employers look for. Click a cell to read or correct it."
    )
    if reading.columns is not None:
        _draw_columns(source, reading.columns, chosen)
    if reading.unread:
        _draw_unread(reading.unread)
    if not several:
        return list(reading.questions)
    return [replace(each, place=f"{source.name}, {each.place}") for each in reading.questions]


def _draw_columns(
    source: _Source, columns: Columns, chosen: dict[str, Field | None], *, open_at_once: bool = False
) -> None:
    """What each column was taken for; a correction reads the table anew."""
    options = [None, *_FIELDS]
    key = f"questions.add.mapping.{source.key}"
    with st.expander("What the columns are", key=key, expanded=open_at_once):
        for place, (name, field) in enumerate(zip(columns.names, columns.fields, strict=True)):
            key = f"questions.add.column.{source.key}.{place}"

            def choose(name: str = name, key: str = key) -> None:
                chosen[name] = st.session_state[key]

            st.selectbox(
                name or f"Column {place + 1}",
                options,
                index=options.index(field),
                format_func=lambda each: _FIELDS[each] if each else "Leave out",
                key=key,
                on_change=choose,
                width=320,
            )


def _draw_unread(unread: Sequence[Unread]) -> None:
    rows = "".join(
        f"<li><strong>{in_html(each.place)}</strong>: {in_html(each.why)}"
        f'<blockquote dir="auto">{in_html(each.text[:400])}</blockquote></li>'
        for each in unread[:_MOST_UNREAD]
    )
    more = f"<p>and {len(unread) - _MOST_UNREAD:,} more</p>" if len(unread) > _MOST_UNREAD else ""
    with st.expander(f"{count(len(unread), 'passage')} not understood"):
        st.html(f'<div class="rh rh-prose"><ul>{rows}</ul>{more}</div>')


def _corrected(sources: Sequence[_Source], found: Sequence[FoundQuestion]) -> list[FoundQuestion]:
    """The questions as a table in which each can be corrected or left out."""
    rows = [
        {"take": True, **{field.value: _text(each, field) for field in _SHOWN}, "place": each.place}
        for each in found
    ]
    key = "-".join(source.key for source in sources)
    edited = st.data_editor(
        rows,
        key=f"questions.add.preview.{hash((key, len(rows)))}",
        hide_index=True,
        width="stretch",
        height=min(420, 60 + 35 * len(rows)),
        num_rows="fixed",
        column_config={
            "take": st.column_config.CheckboxColumn("Add", width=50),
            **{field.value: st.column_config.TextColumn(_FIELDS[field], width="medium") for field in _SHOWN},
            Field.QUESTION.value: st.column_config.TextColumn("Question", width="large", required=True),
            "place": st.column_config.TextColumn("Where it stands", disabled=True, width="small"),
        },
    )
    return [
        _with(each, row)
        for each, row in zip(found, edited, strict=True)
        if row["take"] and str(row[Field.QUESTION.value] or "").strip()
    ]


def _with(question: FoundQuestion, row: Mapping[str, Any]) -> FoundQuestion:
    changed: dict[str, Any] = {_attribute(field): str(row[field.value] or "") for field in _SHOWN}
    return replace(question, **changed)


def _attribute(field: Field) -> str:
    return "text" if field is Field.QUESTION else field.value


def _field(attribute: str) -> Field:
    return Field.QUESTION if attribute == "text" else Field(attribute)


def _text(question: FoundQuestion, field: Field) -> str:
    return str(getattr(question, _attribute(field)))


def _draw_choice(rehearse: Rehearse, sources: Sequence[_Source], questions: Sequence[FoundQuestion]) -> None:
    """To which bank, what of it is new there, and the button that adds."""
    library = rehearse.library
    own = [bank.name for bank in library.banks() if not (bank.built_in or bank.archived or bank.problems)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = st.selectbox("Add to", [_NEW_BANK, *own], key=_WHERE, width=280) if own else _NEW_BANK
        if where == _NEW_BANK:
            name = st.text_input(
                "Name of the list", value=_name_for(sources), key=_NAME, max_chars=60, width=280
            )
        else:
            name = where
    there = library.bank(name).questions if where != _NEW_BANK else ()
    compared = compare_with_bank(questions, there)
    new, changed = compared.new, compared.changed
    if there:
        small_print(
            f"{len(new):,} new, {len(changed):,} with other words, {len(compared.unchanged):,} there "
            "already. What is there stays as it is."
        )
    if changed:
        _draw_changed(changed)
    _draw_twins(rehearse, new)
    bare = sum(not question.has_model_answer for question in new)
    if bare:
        small_print(
            f"{bare:,} of these {'has' if bare == 1 else 'have'} no model answer: you can answer at once, "
            "and what you answer is kept; it is graded once there is a model answer."
        )

    def add() -> None:
        try:
            bank = library.extend(name, new) if where != _NEW_BANK else library.add(name or "", new)
        except GraderError as error:
            st.session_state[_FAILED] = str(error)
            return
        st.session_state.pop(_FAILED, None)
        first = bank.questions[-len(new)].id
        st.session_state[_DONE] = _Added(
            bank.name, first, f"{count(len(new), 'question')} added to “{bank.name}”."
        )
        # Other keys make other, empty fields.
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        st.session_state.pop(_READ, None)

    if _FAILED in st.session_state:
        problem(st.session_state[_FAILED])
    st.button(
        f"Add {count(len(new), 'question')}" if new else "Nothing new to add",
        key="questions.add.sure",
        type="primary",
        disabled=not new,
        on_click=add,
    )


def _draw_twins(rehearse: Rehearse, new: Sequence[Question]) -> None:
    """New questions that may ask what another does; said, and left to the person."""
    if not rehearse.search.ready or len(new) > _MOST_COMPARED:
        return
    known = list(rehearse.library.questions().values())[:_MOST_COMPARED]
    with telling(rehearse.history, "Looking for questions that you have already…"):
        twins = rehearse.search.twins(new, known)
    if not twins:
        return
    items = "".join(
        f'<li dir="auto">{in_html(each.new.text)}<br><small>{in_html(each.other.text)}'
        f"{f' ({in_html(each.other.bank)})' if each.other.bank else ''}</small></li>"
        for each in twins[:_MOST_UNREAD]
    )
    with st.expander(f"{count(len(twins), 'question')} may ask what another one does"):
        st.html(f'<div class="rh rh-prose"><ul>{items}</ul></div>')


def _draw_changed(changed: Sequence[Change]) -> None:
    items = "".join(
        f"<li>{in_html(each.place)}: {in_html(each.there.text)} "
        f"({in_html(', '.join(_FIELDS[_field(part)].lower() for part in each.parts))})</li>"
        for each in changed[:_MOST_UNREAD]
    )
    with st.expander(f"{count(len(changed), 'question')} with other words than in the list"):
        st.html(f'<div class="rh rh-prose"><ul>{items}</ul></div>')


def _name_for(sources: Sequence[_Source]) -> str:
    """What a list may be called after its source."""
    named = next((source.name for source in sources if source.name != _PASTED), "")
    return PurePath(named).stem.replace("_", " ").strip()[:60] or "My questions"


def _draw_done(rehearse: Rehearse, done: _Added, close: Callable[[], None]) -> None:
    note(done.sentence)

    def choose() -> None:
        rehearse.chosen.choose([done.bank])
        practice_state(st.session_state).open_question(done.first)
        _go_on()
        close()

    with st.container(horizontal=True, vertical_alignment="center"):
        # A callback would close this part first, and with it the button that leads on.
        if st.button("Practice them", key="questions.add.practice", type="primary"):
            choose()
            st.switch_page(PRACTICE_PAGE)
        st.button("See them here", key="questions.add.see", on_click=choose)
        st.button("Add more", key="questions.add.more", type="tertiary", on_click=_go_on)


def _go_on() -> None:
    st.session_state.pop(_DONE, None)
