"""Rehearse: practice interview questions. Run with ``streamlit run app.py``.

Streamlit imports this file once, for the server in ``app``, and runs it as a script for every page it draws.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

if __name__ == "__main__":
    from grader.ui.frame import draw_frame

    draw_frame()
else:
    from grader.ui.server import MIDDLEWARE, warming_up

    app = st.App(Path(__file__), middleware=MIDDLEWARE, lifespan=warming_up)
