"""Links from what stays weak to the very place in an answer, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.history import HistoryStore
from grader.models import Answer, CriterionCoverage, Level, PointCoverage, PointStatus, Span
from tests.history.conftest import rubric, similarity
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Server

SENTENCES = [
    f"Sentence {number:02} is about something else entirely, at some length.\n\n" for number in range(60)
]
WEAK = 50
"""The sentence that falls short, far down."""


@pytest.fixture(scope="module")
def weak(server: Server) -> Iterator[dict[str, str]]:
    """Two answers that are weak in monitoring by both graders: one touches on it, one does not."""
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    starts = [sum(map(len, SENTENCES[:number])) for number in range(len(SENTENCES))]
    spans = tuple(Span(start, start + len(SENTENCES[0]) - 2) for start in starts)
    found = {}
    for question_id, place in (("drift-monitoring", WEAK), ("mobile-latency", None)):
        attempt = store.add_attempt(Answer(question_id, "".join(SENTENCES)), question_text=f"{question_id}?")
        status = PointStatus.TOUCHED if place else PointStatus.MISSING
        # So many that the one meant is out of sight at first.
        others = [PointCoverage(f"Other {n}.", "two", PointStatus.MISSING, 0.1, None) for n in range(30)]
        grade = replace(
            similarity(30),
            criteria=(
                CriterionCoverage("two", "Elegance", 50, 90),
                CriterionCoverage("one", "Monitoring", 50, 10),
            ),
            coverage=(*others, PointCoverage("Alerts go out.", "one", status, 0.4, place)),
            sentences=spans,
            flags=(),
        )
        store.add_grade(attempt.id, grade)
        span = spans[WEAK] if place else None
        judged = replace(rubric().criteria[0], title="Monitoring", level=Level.MISSING, worth=0.0, span=span)
        store.add_grade(attempt.id, replace(rubric(), criteria=(judged,)))
        found[question_id] = attempt.id
    yield found
    store.close()


def follow(page: Page, server: Server, link: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto(f"{server.url}/progress")
    page.wait_for_selector(SETTLED)
    _click(page, link)


def _click(page: Page, link: str) -> None:
    page.locator(".rh-themes summary").filter(has_text="Production").first.click()
    page.locator(".rh-themes details[open] li a").filter(has_text=link).click()
    page.wait_for_url("**/history?attempt=*")


def expect_arrived(page: Page, target: Locator) -> None:
    expect(target).to_be_focused()
    page.wait_for_selector(SETTLED)
    # Whatever is drawn late moves nothing out of sight.
    page.wait_for_timeout(1_000)
    expect(target).to_be_in_viewport(ratio=1)
    assert target.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    expect(page.locator(".rh-here")).to_have_count(1)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_weak_spot_opens_the_attempt_at_the_sentence_that_falls_short(
    page: Page, server: Server, weak: dict[str, str], motion: str
) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    follow(page, server, "live for six months")
    assert weak["drift-monitoring"] in page.url
    expect_arrived(page, page.locator(f"#sentence-{WEAK}"))
    expect(page.locator(".rh-here")).to_have_text(SENTENCES[WEAK].strip())


def test_where_nothing_touches_the_point_it_opens_at_the_point(
    page: Page, server: Server, weak: dict[str, str]
) -> None:
    follow(page, server, "30 milliseconds")
    assert weak["mobile-latency"] in page.url
    expect_arrived(page, page.locator("#point-31"))
    expect(page.locator(".rh-here")).to_contain_text("Alerts go out.")


@pytest.mark.usefixtures("weak")
@pytest.mark.parametrize(
    ("link", "target"),
    [("live for six months", "[data-place='quote-R1']"), ("30 milliseconds", "#criterion-R1")],
)
def test_by_the_rubric_it_opens_at_the_quoted_words_or_the_criterion(
    page: Page, server: Server, link: str, target: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto(f"{server.url}/progress")
    page.wait_for_selector(SETTLED)
    page.get_by_role("radio", name="The rubric").click()
    # By the points one of the two touches on it.
    expect(page.locator(".rh-themes")).to_contain_text("Production: missing in 2 of 2 answers")
    page.wait_for_selector(SETTLED)
    _click(page, link)
    expect_arrived(page, page.locator(target))


@pytest.mark.usefixtures("weak")
def test_a_place_that_the_page_does_not_have_leaves_it_at_its_top(
    page: Page, server: Server, weak: dict[str, str]
) -> None:
    page.goto(f"{server.url}/history?attempt={weak['mobile-latency']}&at=%22%5D%2C*")
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(500)
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollTop") == 0
    expect(page.locator(".rh-here")).to_have_count(0)


def test_whoever_scrolls_on_is_not_taken_back(page: Page, server: Server, weak: dict[str, str]) -> None:
    page.goto(f"{server.url}/history?attempt={weak['drift-monitoring']}&at=sentence-{WEAK}")
    expect(page.locator(f"#sentence-{WEAK}")).to_be_focused()
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -20_000)
    page.wait_for_timeout(300)
    page.set_viewport_size({"width": 1000, "height": 700})
    page.wait_for_timeout(300)
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollTop") == 0
