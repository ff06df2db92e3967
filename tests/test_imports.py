"""Who may import whom, read from the source; type-only imports count as well, except in errors."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from benchmarks.house import circle, imports, modules

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "models": {"errors"},
    "errors": {"models"},
    "settings": {"errors"},
    "text": {"models"},
    "bank": {"text", "models", "errors"},
    "history": {"models", "errors"},
    "groups": {"bank", "grading", "history", "models", "errors"},
    "grading": {"bank", "history", "text", "wording", "models", "errors", "settings"},
    "advice": {"grading", "text", "wording", "models", "errors"},
    "comparison": {"bank", "grading", "history", "models", "errors"},
    "learn": {"bank", "history", "models", "errors"},
    "plan": {"bank", "history", "learn", "models", "errors"},
    "progress": {"bank", "history", "models", "errors"},
    "sessions": {"advice", "bank", "comparison", "grading", "history", "wording", "models", "errors"},
    "people": {"grading", "history", "models", "errors"},
    "wording": {"grading", "groups", "learn", "sessions", "models"},
    "documents": {"sessions", "wording", "models"},
    "research": {"comparison", "bank", "grading", "text", "models", "errors"},
    "background": {"advice", "bank", "grading", "text", "models"},
    "deletion": {"background", "history", "errors"},
    "rehearse": {
        "advice",
        "background",
        "bank",
        "comparison",
        "deletion",
        "groups",
        "grading",
        "history",
        "learn",
        "people",
        "plan",
        "progress",
        "sessions",
        "models",
        "errors",
        "settings",
    },
    "cli": {
        "advice",
        "bank",
        "documents",
        "grading",
        "learn",
        "rehearse",
        "research",
        "wording",
        "models",
        "errors",
        "settings",
    },
    "ui": {
        "advice",
        "bank",
        "comparison",
        "documents",
        "grading",
        "groups",
        "learn",
        "people",
        "plan",
        "rehearse",
        "sessions",
        "text",
        "wording",
        "models",
        "errors",
        "settings",
    },
    "__main__": {"cli"},
    "app": {"ui"},
}
"""What each part may import of grader besides itself; grader/__init__ (the version) is free to all."""
ONLY_IN = {
    "torch": (
        "grader/grading/similarity/embedder.py",
        "grader/grading/similarity/reader",
        "research/reader_",
    ),
    "sentence_transformers": "grader/grading/similarity/embedder.py",
    "transformers": "grader/grading/similarity/embedder.py",
    "safetensors": (
        "grader/grading/similarity/embedder.py",
        "grader/grading/similarity/reader.py",
        "research/reader_making.py",
    ),
    "sklearn": "research/likelihood_fitting.py",
    "sentencex": "grader/text/sentences.py",
    "py3langid": "grader/text/language.py",
    "snowballstemmer": "grader/text/words.py",
    "numpy": ("grader/grading/similarity/", "research/", "grader/progress/"),
    "scipy": "research/fitting.py",
    "spellchecker": "grader/advice/spelling.py",
    "yaml": "grader/bank/rubric_file.py",
    "sqlalchemy": "grader/history/",
    "alembic": "grader/history/",
    "sqlite3": ("grader/history/", "grader/bank/importing/anki/package.py"),
    "streamlit": ("grader/ui/", "app.py"),
    "altair": ("grader/ui/progress/", "grader/ui/questions/quality.py"),
    "distributed": "grader/grading/batches/cluster.py",
    "pyarrow": "grader/grading/batches/tables.py",
    "typer": "grader/cli/",
    "rich": "grader/cli/output.py",
    "fpdf": "grader/documents/pdf.py",
    "openai": "grader/grading/rubric/endpoint/client.py",
    "anyio": (
        "grader/grading/rubric/endpoint/client.py",
        "grader/grading/rubric/endpoint/guarded_transport.py",
    ),
    "httpx2": (
        "grader/grading/rubric/endpoint/guarded_transport.py",
        "grader/grading/local_models/download.py",
    ),
    "xllamacpp": "grader/grading/local_models/serve_file.py",
    "rapidfuzz": ("grader/grading/rubric/checking/quotes.py", "grader/advice/spelling.py"),
    "pydantic_settings": "grader/settings.py",
    "platformdirs": "grader/settings.py",
    "pypdf": "grader/bank/importing/documents/pdf.py",
    "docx": "grader/bank/importing/documents/word.py",
    "markdown_it": "grader/bank/importing/documents/markdown.py",
    "fsrs": "grader/plan/schedule.py",
    "python_calamine": "grader/bank/importing/tables/sheets.py",
    "charset_normalizer": "grader/bank/importing/decoding.py",
    "defusedxml": "grader/bank/importing/quizzes/xml.py",
    "zstandard": "grader/bank/importing/anki/package.py",
    "lxml": (
        "grader/bank/importing/documents/html.py",
        "grader/bank/importing/documents/web_page.py",
        "grader/bank/importing/documents/word",
    ),
}
BUILD = """
from grader.rehearse import build_rehearse
from grader.settings import Settings
build_rehearse(Settings()).history.open()
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
    folders = (ROOT / "grader", ROOT / "research")
    return [*sorted(path for folder in folders for path in folder.rglob("*.py")), ROOT / "app.py"]


def part_of(path: Path) -> str:
    inside = path.relative_to(ROOT)
    return inside.parts[inside.parts[0] == "grader"].removesuffix(".py")


def test_every_part_of_the_source_has_a_rule() -> None:
    assert {part_of(path) for path in sources()} - {"__init__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("part", [part for part in MAY_IMPORT if part != "errors"])
def test_imports_within_the_project_point_one_way(part: str) -> None:
    parts = set(MAY_IMPORT)
    imported = {
        module.removeprefix("grader.").split(".")[0]
        for path in sources()
        if part_of(path) == part
        for module in imports_of(path)
        if module.startswith(("grader.", "research."))
    }
    assert (imported & parts) - {part} <= MAY_IMPORT[part]


def test_pages_share_through_widgets_and_never_import_each_other() -> None:
    """A page's folder imports its own parts and what is for all pages: what two share is in neither."""
    pages = [path.parent.name for path in sources() if path.match("grader/ui/*/page.py")]
    assert len(pages) == 12
    rooms = {f"grader.ui.{page}": page for page in pages}
    imported = {
        (path.parent.name, rooms[room])
        for path in sources()
        if path.is_relative_to(ROOT / "grader" / "ui")
        for module in imports_of(path)
        for room in rooms
        if (module + ".").startswith(room + ".")
    }
    assert {(by, page) for by, page in imported if by != page} == set()


@pytest.mark.parametrize("part", ["ui", "cli", "wording", "documents"])
def test_what_people_see_reaches_neither_the_store_nor_a_graders_inside(part: str) -> None:
    inside = ("grader.history", "grader.grading.similarity", "grader.grading.rubric.")
    reached = {
        path.relative_to(ROOT).as_posix(): sorted(
            module for module in imports_of(path) if module.startswith(inside)
        )
        for path in sources()
        if part_of(path) == part
    }
    assert {path: modules for path, modules in reached.items() if modules} == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle(imports(modules())) == []


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
        "import grader.ui.services, grader.ui.practice.page, grader.rehearse",
        BUILD,
        COMMAND.format("--help"),
        COMMAND.format("questions"),
        COMMAND.format("history"),
    ],
    ids=["the page", "building Rehearse", "--help", "questions", "history"],
)
def test_what_does_not_grade_never_imports_torch(code: str) -> None:
    assert imported_by(code, "torch", "sentence_transformers", "transformers") == []


def test_help_needs_none_of_the_libraries_behind_the_commands() -> None:
    behind = ("numpy", "pandas", "pydantic", "rich", "sqlalchemy", "yaml")
    assert imported_by(COMMAND.format("--help"), *behind) == []


def test_a_bank_is_read_without_tables() -> None:
    assert imported_by("from grader.bank import QuestionBank; QuestionBank.load()", "pandas", "numpy") == []


def test_nothing_that_asks_no_language_model_imports_its_client() -> None:
    code = "import grader.grading.rubric, grader.ui.services, grader.rehearse"
    assert imported_by(code, "openai", "httpx2", "rapidfuzz", "xllamacpp") == []


def imported_by(code: str, *libraries: str) -> list[str]:
    """Which of the libraries a fresh Python has imported after some code."""
    report = f"import sys; print('imported:', *[name for name in {libraries} if name in sys.modules])"
    return run(f"{code}\n{report}").splitlines()[-1].split()[1:]


def run(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
