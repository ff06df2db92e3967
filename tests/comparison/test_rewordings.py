from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from grader.comparison.attempts import WAYS, rewordings

ANSWER = (
    "I don't use one big model for everything, because 92% of our images are easy; we label the rest. "
    "I check the ResNet-50 on an A100 every 2 weeks, and I analyze the mistakes. "
    "NVIDIA's profiler shows what it's waiting for. My team fixes what customers need first."
)
NUMBER = re.compile(r"\d+(?:\.\d+)?%?")


def test_each_way_changes_an_ordinary_answer() -> None:
    assert [name for name, reword in WAYS.items() if reword(ANSWER) == ANSWER] == []
    assert len(rewordings(ANSWER)) == len(WAYS) + 1


def test_every_number_and_name_stays_in_its_order() -> None:
    for copy in rewordings(ANSWER):
        assert NUMBER.findall(copy) == NUMBER.findall(ANSWER)
        assert [name for name in ("ResNet-50", "A100", "NVIDIA") if name not in copy] == []


def test_nothing_is_said_twice_or_left_out_in_a_list() -> None:
    listed = WAYS["as a list"](ANSWER)
    assert listed.replace("\n- ", " ").removeprefix("- ") == ANSWER


def test_a_text_that_nothing_rewords_is_copied_with_fillers_and_as_a_list() -> None:
    assert rewordings("") == ()
    assert all("weiß" in copy for copy in rewordings("Das weiß niemand."))


@given(st.text(max_size=300))
def test_any_text_can_be_reworded_and_is_never_its_own_copy(text: str) -> None:
    assert text not in rewordings(text)
