from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models.endpoint import is_embedded
from grader.ui.widgets.text import note, problem, small_print
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


def draw_file_field(rehearse: Rehearse) -> str:
    """The name of a model whose file Rehearse serves itself: one that was found, or a typed path; or none."""
    embedded = rehearse.local_models.embedded
    if not embedded.installed:
        note("Files are served by one more package: run `pip install -r requirements-local.txt`.")
    files = {f"{file.name} ({in_gigabytes(file.size_bytes)})": file for file in embedded.files()}
    chosen = rehearse.language_model.choice()
    present = chosen.model if chosen and is_embedded(chosen.base_url) else None
    first = next((at for at, file in enumerate(files.values()) if file.name == present), None)
    named = st.selectbox(
        "Model file",
        list(files),
        index=first,
        key="language_model.file",
        accept_new_options=True,
        placeholder="Choose one, or type the path of a GGUF file",
    )
    if not named:
        return ""
    try:
        file = files.get(named) or embedded.add(named)
        if not file.is_kept:
            file = embedded.add(file.path)
        memory = embedded.memory(file)
    except GraderError as error:
        problem(str(error))
        return ""
    free = "" if memory.free is None else f", and {in_gigabytes(memory.free)} are free"
    small_print(
        f"{file.path}. It is served on this machine while grades are asked for, and takes about "
        f"{in_gigabytes(memory.needed)} of memory{free}."
    )
    return file.name
