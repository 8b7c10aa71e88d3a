"""How long the desk keeps a browser busy: 5,000 conversations, 2,000 messages in a thread.

    python -m benchmarks.desk_trace             three minutes on two cores; one JSON object
    python -m benchmarks.desk_trace --rows 500 --messages 200

Starts a throw-away server, opens the desk of a supervisor in Chromium, and records the browser's
own trace: of opening the desk, scrolling through the whole list and the whole thread, jumping to
its end and to one of its first messages, typing an answer, and events that come meanwhile. A task
is what the page's main thread does without a pause; one of more than 200 ms is felt. `busiest`
names what the longest task was made of. The figures with `cpu` leave out the time in which other
processes had the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

from benchmarks.desk_fill import fill_list, fill_thread, id_of
from omnidesk import clock
from omnidesk.domain.agent import Role
from omnidesk.store import schema
from omnidesk.store.database import Database
from omnidesk.store.embedded import start
from tests.browser.conftest import SECRET, Shop
from tests.running import running

LONG_MS = 200.0
CATEGORIES = "toplevel,devtools.timeline,disabled-by-default-devtools.timeline,v8"
PASSWORD = "correct horse battery"
TEAM = f"""
[[queues]]
name = "support"

[[agents]]
email = "lead@shop.example"
name = "Lesia Lead"
role = "supervisor"
password = "{PASSWORD}"
queues = ["support"]

[[inboxes]]
name = "shop"
channel = "generic"
queue = "support"
[inboxes.config]
namespace = "shop"
signing_secret = "{SECRET}"
outbound_url = "http://127.0.0.1:9/never"
"""
# Of a channel that takes answers by text, from a customer who waits.
OPENED = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of everything."""

    rows: int
    messages: int
    events: int


async def _trace(cdp: CDPSession, doing: Callable[[], Awaitable[Any]]) -> list[dict[str, Any]]:
    """The trace events of the browser while something is done."""
    done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    cdp.once("Tracing.tracingComplete", lambda told: done.set_result(told["stream"]))
    await cdp.send(
        "Tracing.start",
        {
            "transferMode": "ReturnAsStream",
            "traceConfig": {
                "recordMode": "recordAsMuchAsPossible",
                "includedCategories": CATEGORIES.split(","),
            },
        },
    )
    try:
        await doing()
    finally:
        await cdp.send("Tracing.end")
        handle = await done
    parts = []
    while True:
        part = await cdp.send("IO.read", {"handle": handle, "size": 1 << 22})
        parts.append(part["data"])
        if part["eof"]:
            break
    await cdp.send("IO.close", {"handle": handle})
    events: list[dict[str, Any]] = json.loads("".join(parts))["traceEvents"]
    return events


def figures(events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the main threads of the pages did: their tasks, by length."""
    mains = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "thread_name" and e["args"].get("name") == "CrRendererMain"
    }
    here = [e for e in events if e["ph"] == "X" and (e["pid"], e["tid"]) in mains]
    # Work inside of work is one task to whoever waits for it.
    tasks = [e for e in here if e["name"] == "ThreadControllerImpl::RunTask"]
    lengths = [task["dur"] / 1000 for task in tasks]
    longest = max(tasks, key=lambda task: task["dur"], default=None)
    return {
        "tasks": len(tasks),
        "longest_task_ms": round(max(lengths, default=0.0), 1),
        "longest_task_cpu_ms": round(max((t.get("tdur", 0) for t in tasks), default=0) / 1000, 1),
        "tasks_over_50_ms": sum(length > 50 for length in lengths),
        "tasks_over_200_ms": sum(length > LONG_MS for length in lengths),
        "tasks_over_200_ms_cpu": sum(t.get("tdur", 0) / 1000 > LONG_MS for t in tasks),
        "busiest": _made_of(here, longest) if longest else {},
    }


def _made_of(events: list[dict[str, Any]], task: dict[str, Any]) -> dict[str, float]:
    """What a task consists of, in milliseconds by kind: scripts, styles, layout, paint ..."""
    begin, end = task["ts"], task["ts"] + task["dur"]
    inside = [e for e in events if e is not task and begin <= e["ts"] and e["ts"] + e["dur"] <= end]
    spent: Counter[str] = Counter()
    for event in inside:
        spent[event["name"]] += event["dur"]
    return {name: round(micro / 1000, 1) for name, micro in spent.most_common(9) if micro > 5_000}


async def _sign_in(shop: Shop, page: Page) -> None:
    await page.goto(f"{shop.url}/desk?lang=en&theme=light")
    await page.locator("input[name=email]").fill("lead@shop.example")
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("button[type=submit]").click()
    await page.locator(".desk").wait_for()


async def _frames(page: Page, count: int = 2) -> None:
    for _ in range(count):
        await page.evaluate("() => new Promise(done => requestAnimationFrame(() => done(0)))")


class Work:
    """What an agent does, one phase each."""

    def __init__(self, shop: Shop, page: Page, wanted: Wanted) -> None:
        self.shop, self.page, self.wanted = shop, page, wanted

    async def open_desk(self) -> None:
        """The page from its address to a list with rows."""
        await self.page.goto(f"{self.shop.url}/desk/list/all?lang=en&theme=light")
        await self.page.locator("[role=option]").first.wait_for()
        await self.page.wait_for_load_state("networkidle")

    async def scroll_list(self) -> None:
        """Down to the last conversation, page by page, and up again."""
        box = self.page.locator("#conversations")
        await box.hover()
        known = "() => Number(document.querySelector('[role=option]').ariaSetSize)"
        for _ in range(self.wanted.rows // 20):
            await self.page.mouse.wheel(0, 3_000)
            await _frames(self.page)
            if await self.page.evaluate(known) > 0:
                break
        assert await self.page.evaluate(known) >= self.wanted.rows, "the list was not read wholly"
        for _ in range(40):
            await self.page.mouse.wheel(0, -self.wanted.rows * 64 // 40)
            await _frames(self.page)

    async def open_thread(self) -> None:
        """The long conversation, from a click to its messages."""
        await self._go(f"/desk/list/all/{id_of(OPENED)}")
        await self.page.get_by_test_id("log").wait_for()
        await self.page.wait_for_load_state("networkidle")

    async def _go(self, address: str) -> None:
        await self.page.evaluate(
            "address => { history.pushState(null, '', address);"
            " dispatchEvent(new PopStateEvent('popstate')) }",
            address,
        )

    async def scroll_thread(self) -> None:
        """Up to the first message, as far as it is read on the way, and down again."""
        log = self.page.get_by_test_id("log")
        await log.hover()
        height = "() => document.querySelector('[data-testid=log]').scrollHeight"
        before, still = 0, 0
        while still < 15:
            await self.page.mouse.wheel(0, -4_000)
            await _frames(self.page, 3)
            now = await self.page.evaluate(height)
            still = still + 1 if now == before else 0
            before = now
        for _ in range(40):
            await self.page.mouse.wheel(0, before / 40)
            await _frames(self.page)

    async def jump_to_latest(self) -> None:
        """From far up to the last message, while notes of a colleague come in; six times."""
        token = await self.shop.running.token(Role.ADMIN)
        for number in range(6):
            await self.page.get_by_test_id("log").hover()
            for _ in range(10):
                await self.page.mouse.wheel(0, -6_000)
                await _frames(self.page)
            await asyncio.gather(
                self.shop.running.http.post(
                    f"/api/v1/conversations/{id_of(OPENED)}/notes",
                    json={"text": f"Note {number} 🌻"},
                    headers={"authorization": f"Bearer {token}"},
                ),
                self.page.get_by_test_id("to-latest").click(),
            )
            await _frames(self.page, 5)

    async def find_first(self) -> None:
        """The conversation anew, at one of its first messages: all others are read on the way."""
        await self._go("/desk/list/all")
        await self.page.get_by_test_id("log").wait_for(state="detached")
        wanted = f"msg_{id_of(OPENED)}_{5:06d}"
        await self._go(f"/desk/list/all/{id_of(OPENED)}?message={wanted}")
        await self.page.locator(f'[data-id="{wanted}"][data-sought]').wait_for()
        await _frames(self.page, 30)

    async def type_answer(self) -> None:
        """Some three hundred characters, as fast as they are taken."""
        editor = self.page.get_by_test_id("editor-reply")
        await editor.click()
        await editor.press_sequentially("Добрий день! Your parcel is on its way 🌻 " * 8)

    async def hear_events(self) -> None:
        """A burst of new customers and messages, while the list and the thread are shown."""
        last = ""
        for number in range(self.wanted.events):
            last = f"Burst {number}"
            await self.shop.write(last, sender=f"burst-{number % 40}", name=f"Burst {number % 40}")
        await self.page.mouse.move(5, 400)
        await self.page.get_by_test_id("list-search").click()
        await self.page.evaluate("() => document.querySelector('#conversations').scrollTo(0, 0)")
        await self.page.wait_for_load_state("networkidle")
        await _frames(self.page, 10)


async def _measure(shop: Shop, page: Page, wanted: Wanted) -> dict[str, Any]:
    work = Work(shop, page, wanted)
    cdp = await page.context.browser.new_browser_cdp_session()  # type: ignore[union-attr]
    phases = [
        work.open_desk,
        work.scroll_list,
        work.open_thread,
        work.scroll_thread,
        work.jump_to_latest,
        work.find_first,
        work.type_answer,
        work.hear_events,
    ]
    found = {}
    for phase in phases:
        found[phase.__name__] = figures(await _trace(cdp, phase))
    shown = await page.evaluate("() => document.getElementsByTagName('*').length")
    return {
        "benchmark": "desk",
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "rows": wanted.rows,
        "messages": wanted.messages,
        "events": wanted.events,
        "longest_task_ms": max(part["longest_task_ms"] for part in found.values()),
        "tasks_over_50_ms": sum(part["tasks_over_50_ms"] for part in found.values()),
        "tasks_over_200_ms": sum(part["tasks_over_200_ms"] for part in found.values()),
        "longest_task_cpu_ms": max(part["longest_task_cpu_ms"] for part in found.values()),
        "tasks_over_200_ms_cpu": sum(part["tasks_over_200_ms_cpu"] for part in found.values()),
        "elements_at_the_end": shown,
        "phases": found,
    }


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[str]:
    embedded = await start(folder, fsync=False, throwaway=True)
    try:
        url = embedded.url
        database = Database(url, pool_size=1)
        await schema.migrate(database)
        await database.close()
        yield url
    finally:
        await embedded.stop()


async def _run(wanted: Wanted, folder: Path) -> dict[str, Any]:
    path = os.environ.get("OMNIDESK_CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise SystemExit("there is no chromium; as root on Debian: make ci-deps")
    async with (
        _database(folder / "db") as url,
        running(folder, url) as server,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        shop = Shop(server, browser, folder)
        await shop.configure(TEAM)
        async with server.process.runtime.database.transaction() as tx:
            await fill_list(tx, "shop", wanted.rows, clock.now())
            await fill_thread(tx, id_of(OPENED), wanted.messages)
        async with server.process.runtime.database.transaction() as tx:
            await tx.run("ANALYZE")
        page = await shop.window()
        await _sign_in(shop, page)
        found = await _measure(shop, page, wanted)
        await browser.close()
        return found


def main() -> None:
    """Measure, print, and fail where a task was felt."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=120)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="omnidesk-trace-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        wanted = Wanted(asked.rows, asked.messages, asked.events)
        found = asyncio.run(_run(wanted, folder))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    sys.exit(1 if found["tasks_over_200_ms"] else 0)


if __name__ == "__main__":
    main()
