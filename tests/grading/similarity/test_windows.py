from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from grader.grading.similarity.embedder import windows


@st.composite
def cuts(draw: st.DrawFn) -> tuple[int, int, list[int]]:
    tokens = draw(st.integers(0, 3_000))
    stops = draw(st.sets(st.integers(1, max(tokens, 1)), max_size=80))
    return tokens, draw(st.integers(1, 300)), sorted(stops)


@given(cuts())
def test_no_token_is_lost_or_read_twice(cut: tuple[int, int, list[int]]) -> None:
    tokens, longest, stops = cut
    found = windows(tokens, longest, stops)
    assert [token for start, end in found for token in range(start, end)] == list(range(tokens))


@given(cuts())
def test_no_window_is_empty_or_exceeds_the_longest(cut: tuple[int, int, list[int]]) -> None:
    tokens, longest, stops = cut
    assert all(0 < end - start <= longest for start, end in windows(tokens, longest, stops))


@given(st.integers(0, 3_000), st.integers(1, 300))
def test_without_sentence_ends_windows_are_the_fewest_and_even(tokens: int, longest: int) -> None:
    sizes = [end - start for start, end in windows(tokens, longest, [])]
    assert len(sizes) == -(-tokens // longest)
    assert not sizes or max(sizes) - min(sizes) <= len(sizes)


def test_windows_end_with_a_sentence_where_one_is_near() -> None:
    assert windows(400, 254, [30, 190, 210, 390]) == [(0, 210), (210, 400)] or windows(
        400, 254, [30, 190, 210, 390]
    ) == [(0, 190), (190, 400)]


def test_text_that_fits_is_one_window() -> None:
    assert windows(254, 254, [10, 100]) == [(0, 254)]
    assert windows(0, 254, []) == []


def test_sentence_ends_far_from_an_even_cut_are_not_used() -> None:
    found = windows(500, 254, [5, 495])
    assert found == list(pairwise([0, 250, 500]))
