from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import DraftConflict, GraderError

if TYPE_CHECKING:
    from grader.rehearse import PracticeService
    from grader.ui.editor.messages import Typed
    from grader.ui.state import EditorState


def save(service: PracticeService, editor: EditorState, typed: Typed) -> bool:
    """Keep what was typed as the question's draft, once for each message; whether anything was done.

    Text that another window stored in the meantime is never overwritten: it is offered instead.
    """
    if typed.seq <= editor.heard.get(typed.client, 0):
        return False
    editor.heard[typed.client] = typed.seq
    base = editor.base_of(typed.client, typed.base)
    editor.client, editor.seq = typed.client, typed.seq
    editor.conflict = editor.problem = None
    if editor.loading is not None and typed.loaded == editor.loading.token:
        editor.loading = None
    try:
        editor.revision = service.history.save_draft(typed.question, typed.text, base_revision=base).revision
    except DraftConflict as conflict:
        editor.revision = conflict.stored.revision if conflict.stored.text == typed.text else base
        editor.conflict = None if conflict.stored.text == typed.text else conflict.stored
    except GraderError as error:
        editor.revision, editor.problem = base, str(error)
    return True
