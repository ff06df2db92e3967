from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.ui.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DRAW_AND_LIST_MODULES = """
import sys
from streamlit.testing.v1 import AppTest
from grader.grading.loader import GraderLoader

# The settings page sets the loader's own thread to work, which may be quicker than the drawing.
GraderLoader.start = lambda self: None
app = AppTest.from_file("app.py", default_timeout=30).run()
assert not app.exception
assert "pandas" not in sys.modules, "pandas"
assert "pyarrow" not in sys.modules, "pyarrow"
for page in ("history", "questions", "settings"):
    assert not app.switch_page(f"grader/ui/{page}/page.py").run().exception
print(*sys.modules, sep="\\n")
"""
ONLY_FOR_GRADING = {"torch", "sentence_transformers", "transformers", "sentencex", "py3langid", "safetensors"}


def test_drawing_the_pages_imports_nothing_that_only_grading_needs(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", DRAW_AND_LIST_MODULES],
        cwd=ROOT,
        env={"GRADER_DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not ONLY_FOR_GRADING & set(run.stdout.split())
