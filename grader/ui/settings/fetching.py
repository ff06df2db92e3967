"""Fetching a language model: what can be had, what it takes, consent, progress, and a way to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.grading.local_models.catalog import OFFERED
from grader.grading.local_models.pulling import PullStep
from grader.grading.local_models.servers import ServerKind
from grader.ui.widgets.text import facts, in_html, in_markdown, note, problem, small_print
from grader.ui.widgets.waiting import draw_stop_button
from grader.wording.local_models import (
    MORE_PACKAGES,
    fetch_facts,
    lacks_memory,
    offer_in_words,
    progress_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.servers import LocalServer
    from grader.rehearse import Rehearse


_ASKED = "fetching.asked"
"""Which model the person is asked about, and whether it would come through Ollama."""
_POLL_SECONDS = 1.0


def draw_fetch(rehearse: Rehearse) -> None:
    """How the fetch that goes on is getting along, or why the last one ended before its time."""
    run = rehearse.background.fetch
    if run is not None and run.running:
        _draw_progress(rehearse)
    elif run is not None and run.failure:
        # That it is through is said by the model that is in use now.
        (note if run.cancel.is_set() else problem)(run.failure)


def draw_offers(rehearse: Rehearse, servers: Sequence[LocalServer]) -> None:
    """Models to fetch; ``servers`` are those that answer here."""
    through_ollama = any(server.kind is ServerKind.OLLAMA for server in servers)
    as_file = rehearse.local_models.embedded.installed
    there = {each.name.removesuffix(":latest") for server in servers for each in server.models}
    there |= {file.name for file in rehearse.local_models.embedded.files()}
    if not (through_ollama or as_file):
        note(
            "Nothing here could run one yet: install Ollama (ollama.com), start it and look again; or run "
            f"{MORE_PACKAGES} and start Rehearse again."
        )
    for offer in OFFERED:
        _draw_offer(rehearse, offer, through_ollama=through_ollama, as_file=as_file, there=there)
    small_print(f"The study: {OFFERED[0].study}.")


def _draw_offer(
    rehearse: Rehearse, offer: OfferedModel, *, through_ollama: bool, as_file: bool, there: set[str]
) -> None:
    warning = lacks_memory(offer, rehearse.local_models.machine())
    st.html(
        f'<p class="rh rh-model"><b>{in_html(offer.title)}</b> '
        f'<span class="rh-small">{in_html(offer_in_words(offer, as_file=not through_ollama))}</span></p>'
        f'<p class="rh rh-small">{in_html(f"{offer.as_judge} {offer.not_known}")}</p>'
    )
    if warning:
        small_print(warning)
    if st.session_state.get(_ASKED) in ((offer.name, True), (offer.name, False)):
        _draw_consent(rehearse, offer, through_ollama=st.session_state[_ASKED][1])
        return
    run = rehearse.background.fetch
    with st.container(horizontal=True):
        for possible, by_ollama, label in (
            (through_ollama and offer.derived not in there, True, "Fetch through Ollama"),
            (as_file and offer.file_stem not in there, False, "Download as a file"),
        ):
            busy = run is not None and run.running
            if possible and st.button(label, key=f"fetching.{offer.name}.{by_ollama}", disabled=busy):
                st.session_state[_ASKED] = (offer.name, by_ollama)
                st.rerun()


def _draw_consent(rehearse: Rehearse, offer: OfferedModel, *, through_ollama: bool) -> None:
    models = rehearse.local_models

    def fetch() -> None:
        st.session_state.pop(_ASKED, None)
        rehearse.background.fetch_model(offer, through_ollama=through_ollama)

    facts(fetch_facts(offer, models.machine(), None if through_ollama else models.embedded.folder))
    with st.container(horizontal=True):
        st.button("Fetch it and grade with it", key="fetching.sure", type="primary", on_click=fetch)
        st.button("Not now", key="fetching.not_now", on_click=st.session_state.pop, args=(_ASKED, None))


@st.fragment(run_every=_POLL_SECONDS)
def _draw_progress(rehearse: Rehearse) -> None:
    run = rehearse.background.fetch
    if run is None or not run.running:
        st.rerun(scope="app")
    share = run.done / run.total if run.total else 0.0
    said = progress_in_words(PullStep(run.progress or PullStep.ASKING), run.done, run.total)
    st.progress(min(share, 1.0), text=f"{in_markdown(run.asked)}: {said}")
    small_print("You can leave this page. What has come stays when it is stopped.")
    draw_stop_button(run.cancel, label="Stop", key="fetching.stop")
