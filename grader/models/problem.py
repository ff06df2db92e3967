from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a bank: where it is, what it is, and what to do.

    ``row`` counts as a spreadsheet does: the header is row 1. For a rubric file ``column`` is the path
    of the field, such as ``criteria[2].weight``.
    """

    file: str
    row: int | None
    column: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}" if self.row is not None else self.column)
        end = "" if self.remedy.endswith(("?", "!")) else "."
        return f"{', '.join(place)}: {self.what}. {self.remedy}{end}"
