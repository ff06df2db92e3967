"""The blanks that advice leaves in a draft are found again, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from grader.models.answer import BLANKS, frame_for, open_blanks, without_blanks


@pytest.mark.parametrize("blank", [*BLANKS, frame_for(1), frame_for(12)])
def test_a_blank_gives_way_to_as_many_spaces(blank: str) -> None:
    text = f"I keep it under {blank}, and alert."
    assert open_blanks(text) == 1
    assert without_blanks(text) == f"I keep it under {' ' * len(blank)}, and alert."


@pytest.mark.parametrize(
    "text",
    [
        "He said so [sic].",
        "a[0] and row[name] and rows[0][date]",
        "[name](https://example.com)",
        "[point 3: I watch input statistics every day]",
        "[your own figure]",
        "your figure",
    ],
)
def test_what_a_person_wrote_is_no_blank(text: str) -> None:
    assert open_blanks(text) == 0
    assert without_blanks(text) == text
