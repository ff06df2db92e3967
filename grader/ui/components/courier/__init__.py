"""Outlasts every page: it carries the text of an editor that is left, and wakes a server started anew."""

from grader.ui.components.courier.mount import draw

__all__ = ["draw"]
