"""The blanks that advice leaves in a draft are found again, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from grader.models.answer import BLANKS, first_blank, frame_for, open_blanks, without_blanks

OLD = "[point 12: what you do, and why, with your figure]"
"""As earlier versions put it into texts that are still kept."""
HOSTILE = f"Why [name](x)\n{'so long ' * 60}?"


@pytest.mark.parametrize("blank", [*BLANKS, OLD, frame_for("How?"), frame_for(HOSTILE)])
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
        "[How do I watch it?]",
        "[How do I watch it? By latency, 40 ms.]",
    ],
)
def test_what_a_person_wrote_is_no_blank(text: str) -> None:
    assert open_blanks(text) == 0
    assert without_blanks(text) == text


def test_a_frame_is_worded_for_its_question() -> None:
    assert frame_for("How do you watch the live model?") == (
        "[How do you watch the live model? Give one number or example.]"
    )


def test_the_first_blank_is_what_to_type_over() -> None:
    assert first_blank("I keep it under [your figure] ms with [name].") == "[your figure]"
    assert first_blank("I keep it short.") == "I keep it short."
