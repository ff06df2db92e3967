"""What typing costs and whether it is held up, in a real browser: ``python -m benchmarks.typing``.

A burst of 200 keystrokes is sent to Chromium by the clock, whether or not the page has dealt with those
before, so that a page which hangs cannot slow the typist down and look better for it. Delay is the time
from a keydown's own time stamp, which the browser's main process gives it, to the first handler on the page.
Time to paint comes from the Event Timing API, which tells nothing below 16 ms.
"""

from __future__ import annotations

import asyncio
import statistics
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

from benchmarks.page import ANSWER, CHROMIUM_OPTIONS, chromium, serving
from grader.history import HistoryStore

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

ROOT = Path(__file__).parents[1]
KEYSTROKES, BETWEEN_S = 200, 0.06
"""60 ms between two keystrokes: a fast typist's 200 words a minute."""
SHORTEST_MS = 16
RECORD = """() => {
    window.delays = [];
    window.paints = [];
    addEventListener("keydown", (event) => delays.push(performance.now() - event.timeStamp), true);
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) if (each.name === "keydown") paints.push(each.duration);
    }).observe({ type: "event", durationThreshold: 16 });
}"""


@dataclass(frozen=True)
class Burst:
    """``writes`` to the drafts in the history; times in ms, one for each keystroke."""

    writes: int
    delays: list[float]
    paints: list[float]


async def main() -> None:
    with serving(ROOT, "app.py") as (url, data):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
            bench = Bench(await browser.new_context(), url, data)
            rows = {
                "its own first grade, for which the model is loaded": await bench.during_own_grade(),
                "nothing else": await bench.alone(),
                "grades in another window, one after the other": await bench.during_others_grades(),
            }
    print("| what runs meanwhile | writes | delay p50 | p95 | max | to paint p50 | p95 | max |")
    print("|---|---|---|---|---|---|---|---|")
    for what, burst in rows.items():
        print(f"| {what} | {burst.writes} | {_ms(burst.delays)} | {_ms(burst.paints)} |")


class Bench:
    def __init__(self, context: BrowserContext, url: str, data: Path) -> None:
        self._context = context
        self._url = url
        self._data = data

    async def during_own_grade(self) -> Burst:
        page = await self._page("drift-monitoring")
        await page.get_by_label("Your answer").fill(ANSWER)
        await page.keyboard.press("Control+Enter")
        burst = await self._burst(page, "drift-monitoring")
        await page.locator(".rh-score").wait_for(timeout=120_000)
        return burst

    async def alone(self) -> Burst:
        return await self._burst(await self._page("mobile-latency"), "mobile-latency")

    async def during_others_grades(self) -> Burst:
        other = await self._page("training-at-scale")
        page = await self._page("efficient-annotation")
        grading = asyncio.create_task(_grade_on_and_on(other))
        burst = await self._burst(page, "efficient-annotation")
        grading.cancel()
        with suppress(asyncio.CancelledError):
            await grading
        return burst

    async def _page(self, question_id: str) -> Page:
        page = await self._context.new_page()
        await page.goto(f"{self._url}/?question={question_id}")
        await page.get_by_label("Your answer").click()
        return page

    async def _burst(self, page: Page, question_id: str) -> Burst:
        await page.evaluate(RECORD)
        before = self._revision(question_id)
        await _type(page)
        await page.locator(".state", has_text="Saved").wait_for(timeout=120_000)
        delays = await page.evaluate("delays")
        if len(delays) != KEYSTROKES:
            raise RuntimeError(f"{len(delays)} of {KEYSTROKES} keystrokes arrived: run it again.")
        paints = await page.evaluate("paints")
        quick = [float(SHORTEST_MS)] * (KEYSTROKES - len(paints))
        return Burst(self._revision(question_id) - before, delays, [*paints, *quick])

    def _revision(self, question_id: str) -> int:
        """How often the question's draft has been written."""
        with closing(HistoryStore(f"sqlite:///{self._data / 'history.sqlite3'}")) as history:
            draft = history.unsent_text(question_id)
        return draft.revision if draft else 0


async def _type(page: Page) -> None:
    keyboard = await page.context.new_cdp_session(page)
    loop, sent = asyncio.get_running_loop(), []
    start = loop.time()
    for number in range(KEYSTROKES):
        await asyncio.sleep(start + number * BETWEEN_S - loop.time())
        sign = "lorem ipsum "[number % 12]
        for event in ({"type": "keyDown", "key": sign, "text": sign}, {"type": "keyUp", "key": sign}):
            sent.append(asyncio.ensure_future(keyboard.send("Input.dispatchKeyEvent", event)))
    await asyncio.gather(*sent)


async def _grade_on_and_on(page: Page) -> None:
    for number in range(1, 1_000):
        await page.get_by_label("Your answer").fill(f"{ANSWER} Take {number}.")
        await page.keyboard.press("Control+Enter")
        await page.get_by_role("button", name="Grade my answer").wait_for()


def _ms(times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times):.0f} | {p95:.0f} | {max(times):.0f}"


if __name__ == "__main__":
    asyncio.run(main())
