"""Language models on this machine: those that run or lie here, each with a button to grade with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.grading.local_models.servers import Unfit
from grader.models.endpoint import Endpoint, is_embedded
from grader.ui.settings.fetching import draw_fetch, draw_offers
from grader.ui.widgets.text import in_html, note, problem, small_print
from grader.ui.widgets.waiting import working
from grader.wording.local_models import (
    MORE_PACKAGES,
    UNFIT,
    lacks_context,
    lacks_memory_now,
    made_in_words,
    model_in_words,
)
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from grader.grading.local_models.embedded import ModelFile
    from grader.grading.local_models.servers import LocalModel, LocalServer
    from grader.models.endpoint import EndpointChoice
    from grader.rehearse import Rehearse


_LOOKED = "this_machine.looked"
"""Whether this browser session has looked."""
_SERVERS = "this_machine.servers"
"""Those that the last look found; they stay to be seen while the next one goes on."""
_SAID = "this_machine.said"
"""What to say of the model that was chosen last, once the page is drawn again."""
_POLL_SECONDS = 0.5
_SOON_SECONDS = 0.6


def draw_this_machine(rehearse: Rehearse) -> None:
    """What runs here by name, files that can be served, and models to fetch; nothing is waited for long."""
    st.html('<section class="rh rh-own-data"><h4>On this machine</h4></section>')
    if not st.session_state.get(_LOOKED):
        st.session_state[_LOOKED] = True
        # Mostly it takes less; a page that is drawn again at once would close a list just opened.
        rehearse.background.look_for_models().finished.wait(_SOON_SECONDS)
    look = rehearse.background.look
    looking = look is not None and look.running
    if look is not None and look.given is not None:
        st.session_state[_SERVERS] = look.given
    elif look is not None and look.failure:
        problem(look.failure)
    for warning in st.session_state.pop(_SAID, ()):
        note(warning)
    servers: tuple[LocalServer, ...] = st.session_state.get(_SERVERS, ())
    if looking:
        _await_look(rehearse)
    for at, server in enumerate(servers):
        _draw_server(rehearse, server, key=f"this_machine.{at}")
    _draw_files(rehearse)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not (servers or looking):
            small_print("No model server answers here.")
        if st.button("Look again", key="this_machine.look", disabled=looking):
            rehearse.background.look_for_models()
            st.rerun()
    draw_fetch(rehearse)
    with st.expander("Get a model", expanded=not any(server.models for server in servers)):
        draw_offers(rehearse, servers)
        if rehearse.local_models.embedded.installed:
            _draw_file_field(rehearse)


@st.fragment(run_every=_POLL_SECONDS)
def _await_look(rehearse: Rehearse) -> None:
    look = rehearse.background.look
    if look is None or not look.running:
        st.rerun(scope="app")
    small_print("Looking at what runs on this machine…")


def _draw_server(rehearse: Rehearse, server: LocalServer, *, key: str) -> None:
    _draw_place(f"{server.kind}, {server.base_url}")
    if server.problem or not server.models:
        note(server.problem or "It has no model yet.")
        return
    chosen, unfit = rehearse.language_model.choice(), []
    for at, model in enumerate(server.models):
        used = chosen is not None and _is(server, model, chosen)
        # What runs elsewhere can grade; people are asked before anything is sent.
        if model.unfit is not None and not (used or _is_asked_about(server, model)):
            unfit.append(f"{model.name} ({UNFIT[model.unfit]})")
        elif _draw_row(model.name, model_in_words(model), key=f"{key}.{at}", used=used):
            _use(rehearse, server, model)
    if unfit:
        small_print(f"Not for grading: {', '.join(unfit)}.")


def _draw_place(where: str) -> None:
    st.html(f'<h5 class="rh rh-place">{in_html(where)}</h5>')


def _is(server: LocalServer, found: LocalModel, chosen: EndpointChoice) -> bool:
    names = (found.name, found.name.removesuffix(":latest"))
    return server.base_url == chosen.base_url and chosen.model in names


def _is_asked_about(server: LocalServer, model: LocalModel) -> bool:
    return model.unfit is Unfit.ELSEWHERE and not Endpoint(server.base_url, model.name).stays_here


def _draw_row(name: str, about: str, *, key: str, used: bool) -> bool:
    """A model with what is known of it; whether its button was clicked."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}.row"):
        st.html(
            f'<div class="rh rh-model"><b>{in_html(name)}</b> '
            f'<span class="rh-small">{in_html(about)}</span></div>'
        )
        if used:
            st.html('<span class="rh rh-badge">in use</span>', width="content")
            return False
        return st.button("Grade with this", key=key, help=f"Choose {name}", width="content")


def _use(rehearse: Rehearse, server: LocalServer, model: LocalModel) -> None:
    with working(rehearse.history, "Preparing it…"):
        prepared = rehearse.local_models.prepared(server, model)
    said = [prepared.problem] if prepared.problem else []
    if prepared.made_of:
        said.append(made_in_words(prepared.choice.model, prepared.made_of))
        rehearse.background.look_for_models()
    elif not prepared.has_room and model.unfit is None:
        said.append(lacks_context(server, model))
    _choose(rehearse, prepared.choice, said)


def _choose(rehearse: Rehearse, choice: EndpointChoice, said: list[str]) -> None:
    try:
        rehearse.language_model.choose(choice)
    except GraderError as error:
        problem(str(error))
        return
    st.session_state[_SAID] = said
    st.rerun()


def _draw_files(rehearse: Rehearse) -> None:
    """Files that Rehearse serves itself."""
    embedded = rehearse.local_models.embedded
    files = embedded.files()
    if not embedded.installed:
        if files:
            noun = "a model file" if len(files) == 1 else f"{len(files)} model files"
            small_print(f"This machine has {noun}. To have Rehearse serve one: {MORE_PACKAGES}.")
        return
    if files:
        _draw_place("Model files, which Rehearse serves itself while grades are asked for")
    chosen = rehearse.language_model.choice()
    used = chosen.model if chosen and is_embedded(chosen.base_url) else None
    for at, file in enumerate(files):
        about = f"{in_gigabytes(file.size_bytes)}, {file.path}"
        if _draw_row(
            file.name, about, key=f"this_machine.file.{at}", used=file.is_kept and file.name == used
        ):
            _serve(rehearse, file)


def _draw_file_field(rehearse: Rehearse) -> None:
    """A field for the path of a file that a person has."""
    typed = st.text_input(
        "Or the path of a GGUF file that you have",
        key="this_machine.path",
        placeholder="~/models/model.gguf",
    )
    if typed and typed.strip() and st.button("Grade with this file", key="this_machine.add"):
        try:
            file = rehearse.local_models.embedded.add(typed)
        except GraderError as error:
            problem(str(error))
        else:
            _serve(rehearse, file)


def _serve(rehearse: Rehearse, file: ModelFile) -> None:
    embedded = rehearse.local_models.embedded
    try:
        choice, memory = embedded.choice(file), embedded.memory(file)
    except GraderError as error:
        problem(str(error))
        return
    _choose(rehearse, choice, [] if memory.fits else [lacks_memory_now(memory.needed)])
