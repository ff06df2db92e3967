"""How the source is cut: ``python -m benchmarks.house`` prints modules, lines, folders and import circles."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name; a package's ``__init__`` by the name of its folder."""
    files = [*sorted((ROOT / "grader").rglob("*.py")), ROOT / "app.py"]
    return {".".join(_parts(file)): file for file in files}


def imports(named: dict[str, Path]) -> dict[str, set[str]]:
    """The modules that each module imports, type-only imports included."""
    uses: dict[str, set[str]] = {}
    for name, file in named.items():
        uses[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                targets = [f"{node.module}.{alias.name}" for alias in node.names]
                uses[name] |= {target if target in named else node.module for target in targets}
            elif isinstance(node, ast.Import):
                uses[name] |= {alias.name for alias in node.names}
        uses[name] = (uses[name] & set(named)) - {name}
    return uses


def circle(uses: dict[str, set[str]]) -> list[str]:
    """One circle of modules that import each other (packages left out); empty if there is none."""
    plain = {name: used for name, used in uses.items() if not _is_package(name)}
    try:
        TopologicalSorter({name: used & set(plain) for name, used in plain.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def main() -> None:
    named = modules()
    uses = imports(named)
    plain = [name for name in named if not _is_package(name) and name != "app"]
    lines = {name: len(named[name].read_text(encoding="utf-8").splitlines()) for name in named}
    importers = defaultdict(set)
    for name, used in uses.items():
        for target in used:
            importers[target].add(name)
    single = sum(len(importers[name]) == 1 for name in plain)
    folders = Counter(named[name].parent.relative_to(ROOT).as_posix() for name in plain)
    print(f"modules: {len(plain)}, lines: {sum(lines[name] for name in named if name != 'app'):,}")
    longest = max(lines, key=lines.__getitem__)
    print(f"median lines: {median(lines[name] for name in plain):.0f}, longest: {longest} {lines[longest]}")
    print(f"with one importer: {single} ({single / len(plain):.0%})")
    print("largest folders:", ", ".join(f"{folder} {count}" for folder, count in folders.most_common(4)))
    print("circle:", " -> ".join(circle(uses)) or "none")


def _parts(file: Path) -> tuple[str, ...]:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _is_package(name: str) -> bool:
    return (ROOT / Path(*name.split("."))).is_dir()


if __name__ == "__main__":
    main()
