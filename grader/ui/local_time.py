from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

if TYPE_CHECKING:
    from datetime import datetime


def in_local_time(moment: datetime) -> str:
    """Date and time where the viewer's browser is; where that is unknown, on this machine."""
    try:
        zone = ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        zone = None
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"
