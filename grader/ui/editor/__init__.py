"""The box an answer is typed in: keeps every keystroke in the browser, every pause in the history."""

from grader.ui.editor.mount import draw, keep_sent

__all__ = ["draw", "keep_sent"]
