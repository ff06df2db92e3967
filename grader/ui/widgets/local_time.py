from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

if TYPE_CHECKING:
    from datetime import datetime


def local_zone() -> ZoneInfo | None:
    """The time zone of the viewer's browser; None, which is this machine's, where it is unknown."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def in_local_time(moment: datetime) -> str:
    """Date and time where the viewer's browser is."""
    local = moment.astimezone(local_zone())
    return f"{local.day} {local:%b %Y, %H:%M}"
