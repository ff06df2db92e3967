"""Who may import whom, read from the source; type-only imports count as well, except in errors."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "models": set(),
    "errors": set(),
    "settings": {"errors"},
    "bank": {"models", "errors"},
    "similarity": {"models", "errors"},
    "comparison": {"models", "errors"},
    "history": {"models", "errors"},
    "progress": {"models"},
    "rubric_grading": {"models", "errors"},
    "advice": {"models", "errors"},
    "practice": {
        "advice",
        "bank",
        "similarity",
        "rubric_grading",
        "comparison",
        "history",
        "progress",
        "models",
        "errors",
        "settings",
    },
    "validity": {"similarity", "comparison", "bank", "models", "errors"},
    "cli": {
        "practice",
        "similarity",
        "rubric_grading",
        "comparison",
        "validity",
        "bank",
        "history",
        "models",
        "errors",
        "settings",
    },
    "ui": {"practice", "rubric_grading", "comparison", "bank", "history", "models", "errors", "settings"},
    "__main__": {"cli"},
    "app": {"ui", "errors"},
}
"""What each part may import of grader besides itself; grader/__init__ (the version) is free to all."""
ONLY_IN = {
    "torch": "grader/similarity/transformer.py",
    "sentence_transformers": "grader/similarity/transformer.py",
    "transformers": "grader/similarity/transformer.py",
    "safetensors": "grader/similarity/transformer.py",
    "sentencex": "grader/similarity/sentences.py",
    "py3langid": "grader/similarity/language.py",
    "snowballstemmer": "grader/similarity/words.py",
    "numpy": ("grader/similarity/", "grader/validity/", "grader/progress/"),
    "scipy": "grader/validity/head_fit.py",
    "spellchecker": "grader/advice/english.py",
    "yaml": "grader/bank/rubric_file.py",
    "sqlalchemy": "grader/history/",
    "alembic": "grader/history/",
    "sqlite3": "grader/history/",
    "streamlit": ("grader/ui/", "app.py"),
    "altair": (
        "grader/ui/components/chart_parts.py",
        "grader/ui/components/score_chart.py",
        "grader/ui/components/day_chart.py",
        "grader/ui/components/judging_chart.py",
    ),
    "typer": "grader/cli/",
    "fpdf": "grader/practice/sitting_pdf.py",
    "openai": "grader/rubric_grading/client.py",
    "httpx2": "grader/rubric_grading/guarded_transport.py",
    "rapidfuzz": "grader/rubric_grading/quotes.py",
    "pydantic_settings": "grader/settings.py",
    "platformdirs": "grader/settings.py",
    "fsrs": "grader/progress/memory.py",
}
BUILD = """
from grader.practice.build import build_service
from grader.settings import Settings
build_service(Settings()).history.open()
"""
COMMAND = """
import runpy, sys
sys.argv = ["grader", "{}"]
try: runpy.run_module("grader", run_name="__main__")
except SystemExit as done: assert not done.code
"""


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, which this test does not follow"
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "grader" else {module}
    return frozenset(found)


def sources() -> list[Path]:
    return [*sorted((ROOT / "grader").rglob("*.py")), ROOT / "app.py"]


def part_of(path: Path) -> str:
    inside = path.relative_to(ROOT)
    return inside.parts[1].removesuffix(".py") if inside.parts[0] == "grader" else inside.stem


def test_every_part_of_the_source_has_a_rule() -> None:
    assert {part_of(path) for path in sources()} - {"__init__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("part", [part for part in MAY_IMPORT if part != "errors"])
def test_imports_within_the_project_point_one_way(part: str) -> None:
    parts = set(MAY_IMPORT)
    imported = {
        module.split(".")[1]
        for path in sources()
        if part_of(path) == part
        for module in imports_of(path)
        if module.startswith("grader.")
    }
    assert (imported & parts) - {part} <= MAY_IMPORT[part]


def test_errors_import_nothing_of_the_project_when_they_run() -> None:
    check = "import sys, grader.errors; print([m for m in sys.modules if m.startswith('grader.')])"
    assert run(check).split() == ["['grader.errors']"]


@pytest.mark.parametrize("library", ONLY_IN)
def test_an_outside_library_has_one_importer(library: str) -> None:
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if any(module.split(".")[0] == library for module in imports_of(path))
    ]
    assert importers, f"nothing imports {library} any more: drop the rule"
    assert [path for path in importers if not path.startswith(ONLY_IN[library])] == []


@pytest.mark.parametrize(
    "code",
    [
        "import grader.ui.services, grader.ui.views.practice, grader.practice.build",
        BUILD,
        COMMAND.format("--help"),
        COMMAND.format("questions"),
        COMMAND.format("history"),
    ],
    ids=["the page", "building the service", "--help", "questions", "history"],
)
def test_what_does_not_grade_never_imports_torch(code: str) -> None:
    assert imported_by(code, "torch", "sentence_transformers", "transformers") == []


def test_help_needs_none_of_the_libraries_behind_the_commands() -> None:
    assert imported_by(COMMAND.format("--help"), "numpy", "pydantic", "sqlalchemy", "yaml") == []


def test_nothing_that_asks_no_language_model_imports_its_client() -> None:
    code = "import grader.rubric_grading, grader.ui.services, grader.practice.build"
    assert imported_by(code, "openai", "httpx2", "rapidfuzz") == []


def imported_by(code: str, *libraries: str) -> list[str]:
    """Which of the libraries a fresh Python has imported after some code."""
    report = f"import sys; print('imported:', *[name for name in {libraries} if name in sys.modules])"
    return run(f"{code}\n{report}").splitlines()[-1].split()[1:]


def run(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
