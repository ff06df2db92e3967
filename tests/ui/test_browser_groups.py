"""A coach and somebody who is coached, in two browsers: joining, reading, grading, taking it back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from grader.models.group import Shares
from tests.ui.identity_provider import log_in
from tests.ui.test_browser_login import box, other, provider, server, stored  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server

WRITTEN = "I log every image that the model was unsure of, and label those first."
COMMENT = "Say how many images that were."
LATER = "On reflection, it is better than I thought."


def choose(page: Page, option: str) -> None:
    """One of the ways to show something."""
    page.locator("label").filter(has=page.get_by_text(option, exact=True)).first.click()


def grade(page: Page, comment: str) -> None:
    # It is drawn last: all levels are there.
    expect(page.get_by_label("Comment on the whole answer (optional)")).to_be_visible()
    page.locator("label").filter(has_text="No: I grade blind").click()
    for level in page.locator("label").filter(has_text="Partial").all():
        level.click()
    page.get_by_label("Comment on the whole answer (optional)").fill(comment)
    page.get_by_label("Comment on the whole answer (optional)").blur()


def test_a_coach_grades_what_a_member_shows(server: Server, page: Page, other: Page) -> None:  # noqa: F811
    """Beside the machine, told to the member, and no longer than the member likes."""
    page.goto(f"{server.url}/groups")
    log_in(page, "ben")
    page.get_by_label("Name of a new group").fill("Spring course")
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_role("heading", name="Spring course")).to_be_visible()
    code = page.locator("[data-testid=stCode] code").first.inner_text().strip()
    expect(page.get_by_text("Nobody has joined yet")).to_be_visible()
    group = page.url

    other.goto(server.url)
    log_in(other, "ann")
    box(other).fill(WRITTEN)
    other.get_by_role("button", name="Grade my answer").click()
    expect(other.locator(".rh-score")).to_be_visible()
    other.goto(f"{server.url}/groups?group={group.split('group=')[1]}")
    expect(other.get_by_text("You have no such group any more")).to_be_visible()
    assert other.get_by_label("Name of a new group").count() == 0
    other.get_by_label("Code", exact=True).fill("no such code")
    other.get_by_role("button", name="Join", exact=True).click()
    expect(other.get_by_text("No group has this code")).to_be_visible()
    other.get_by_label("Code", exact=True).fill(code)
    choose(other, "Answers and grades")
    other.get_by_role("button", name="Join", exact=True).click()
    expect(other.get_by_role("button", name="Leave this group")).to_be_visible()

    page.goto(group)
    expect(page.get_by_text("Ann Example, since")).to_be_visible()
    page.get_by_text("Assign something").click()
    choose(page, "A mock interview")
    page.get_by_label("What to mind (optional)").fill("Aloud, please.")
    page.get_by_role("button", name="Assign it").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    other.goto(f"{server.url}/plan")
    expect(other.get_by_role("link", name="Take a mock interview by")).to_be_visible()
    expect(other.get_by_text("Assigned in “Spring course”. Aloud, please.")).to_be_visible()

    expect(page.get_by_role("heading", name="Where the group is weak")).to_be_visible()
    page.locator("label").filter(has_text="Hide the machine’s grades").click()
    expect(page.get_by_role("heading", name="Where the group is weak")).to_have_count(0)
    page.get_by_label("Open an answer").click()
    page.get_by_role("option").filter(has_text="Ann Example").first.click()
    page.get_by_role("link", name="Read and grade what Ann Example wrote").click()
    expect(page.get_by_text(WRITTEN).first).to_be_visible()
    opened = page.url
    assert page.locator(".rh-people").filter(has_text="Local grader").count() == 0
    grade(page, COMMENT)
    page.get_by_role("button", name="Save the grade").click()
    expect(page.get_by_text("You have graded this answer.")).to_be_visible()
    expect(page.get_by_text("Local grader").first).to_be_visible()

    page.goto(group)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download them as CSV").click()
    assert WRITTEN in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.goto(opened)
    expect(page.get_by_text("You have graded this answer.")).to_be_visible()

    with closing(stored(server, "ann")) as history:
        (attempt,) = history.attempts()
    other.goto(f"{server.url}/history?attempt={attempt.id}")
    expect(other.get_by_text("Ben Example looked at this answer on")).to_be_visible()
    expect(other.get_by_text("Ben Example exported this answer on")).to_be_visible()
    expect(other.get_by_text(COMMENT).first).to_be_visible()
    # Nobody opens the coach's page of an answer, its writer neither.
    other.goto(opened)
    expect(other.get_by_text("so this answer is shown to you no more")).to_be_visible()

    grade(page, LATER)
    other.goto(f"{server.url}/groups")
    choose(other, "Nothing")
    with closing(stored(server, "ann")) as history:
        while [each.shares for each in history.memberships()] != [Shares.NOTHING]:
            other.wait_for_timeout(50)
    page.get_by_role("button", name="Save the grade").click()
    expect(page.get_by_text("This answer is not shown to you")).to_be_visible()
    expect(page.get_by_text(LATER).first).to_be_visible()
    expect(page.get_by_text(WRITTEN)).to_have_count(0)
