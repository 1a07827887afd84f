"""Open pages hear of what they look at, at once, and of what they missed."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.platform.happenings import AT, SUBJECT
from watchbell.catalog.events import ServiceCreated
from watchbell.kernel.actors import SYSTEM, SubjectRef
from watchbell.platform.eventlog import publish
from watchbell.platform.eventlog.settling import settle
from watchbell.platform.live import Hub, Interest, live

pytestmark = pytest.mark.usefixtures("committed_db")
OTHER = SubjectRef("service", UUID(int=99))
PATIENCE = 10


def record(*names: str, subject: SubjectRef = SUBJECT) -> None:
    """Publish and settle, as the engine does."""
    try:
        with transaction.atomic():
            publish(
                *(
                    ServiceCreated(subject=subject, actor=SYSTEM, at=AT, name=name, slug="s")
                    for name in names
                )
            )
        settle(AT)
    finally:
        connection.close()


@dataclass
class Browser:
    """One open page: what it was sent, frame by frame."""

    status: int = 0
    frames: list[str] = field(default_factory=list)
    done: bool = False
    _inbox: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def receive(self) -> dict[str, Any]:
        return await self._inbox.get()

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message.get("body"):
            self.frames += message["body"].decode().removesuffix("\n\n").split("\n\n")
        self.done = self.done or not message.get("more_body", False)

    def leave(self) -> None:
        self._inbox.put_nowait({"type": "http.disconnect"})

    async def frame(self, number: int) -> str:
        """Wait for the frame of this number; 0 is the greeting."""
        async with asyncio.timeout(PATIENCE):
            while len(self.frames) <= number:
                await asyncio.sleep(0.01)
        return self.frames[number]


async def yes(_interest: Interest) -> bool:
    return True


async def no(_interest: Interest) -> bool:
    return False


@asynccontextmanager
async def opened(
    hub: Hub, query: str, *, last: str | None = None, allowed: Any = yes
) -> AsyncIterator[Browser]:
    browser = Browser()
    headers = [(b"last-event-id", last.encode())] if last else []
    scope = {"type": "http", "query_string": query.encode(), "headers": headers}
    task = asyncio.create_task(live(scope, browser.receive, browser.send, hub=hub, allowed=allowed))
    try:
        yield browser
    finally:
        browser.leave()
        async with asyncio.timeout(PATIENCE):
            await task


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_a_page_hears_of_its_record_and_of_no_other() -> None:
    async def story() -> None:
        hub = Hub()
        async with opened(hub, f"subject={SUBJECT}") as page:
            assert (await page.frame(0)).endswith("id: 0")
            await asyncio.to_thread(record, "other", subject=OTHER)
            await asyncio.to_thread(record, "mine")
            news = await page.frame(1)
        assert news.splitlines()[:2] == ["id: 2", "event: news"]
        assert str(SUBJECT) in news
        assert "mine" not in news

    run(story())


def test_a_list_hears_of_every_record_of_its_kind() -> None:
    async def story() -> None:
        hub = Hub()
        async with opened(hub, "topic=services") as lists, opened(hub, "topic=incidents") as quiet:
            await lists.frame(0)
            await quiet.frame(0)
            await asyncio.to_thread(record, "a", subject=OTHER)
            await asyncio.to_thread(record, "b")
            assert "id: 2" in await lists.frame(2)
            assert len(quiet.frames) == 1

    run(story())


def test_a_page_that_comes_back_is_told_what_it_missed() -> None:
    async def story() -> None:
        hub = Hub()
        await asyncio.to_thread(record, "a", "b", "c")
        async with opened(hub, f"subject={SUBJECT}", last="1") as page:
            assert [(await page.frame(n)).splitlines()[0] for n in (1, 2)] == ["id: 2", "id: 3"]
            await asyncio.to_thread(record, "d")
            assert "id: 4" in await page.frame(3)
        async with opened(hub, f"subject={SUBJECT}&after=3") as page:
            assert "id: 4" in await page.frame(1)

    run(story())


def test_a_page_that_missed_too_much_loads_anew() -> None:
    async def story() -> None:
        hub = Hub()
        await asyncio.to_thread(record, *(f"n{n}" for n in range(502)))
        async with opened(hub, f"subject={SUBJECT}", last="1") as page:
            assert "event: reset" in await page.frame(1)

    run(story())


def test_the_connection_is_open_only_while_somebody_looks() -> None:
    def listening() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and query like '%%platform_event%%'"
                " and pid <> pg_backend_pid()"
            )
            found: int = cursor.fetchone()[0]
        connection.close()
        return found

    async def story() -> None:
        hub = Hub()
        assert await asyncio.to_thread(listening) == 0
        async with opened(hub, "topic=services") as page:
            await page.frame(0)
            assert await asyncio.to_thread(listening) == 1
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(listening):
                await asyncio.sleep(0.05)

    run(story())


def test_a_shutdown_ends_every_stream() -> None:
    async def story() -> None:
        hub = Hub()
        async with opened(hub, "topic=services") as page:
            await page.frame(0)
            await hub.close()
            async with asyncio.timeout(PATIENCE):
                while not page.done:
                    await asyncio.sleep(0.01)
        async with opened(hub, "topic=services") as late:
            pass
        assert late.status == 503

    run(story())


@pytest.mark.parametrize("query", ["", "subject=nonsense", "subject=service:1", "topic="])
def test_a_question_that_makes_no_sense_is_refused(query: str) -> None:
    async def story() -> None:
        async with opened(Hub(), query) as page:
            pass
        assert page.status == 400

    run(story())


def test_who_may_not_hear_learns_nothing() -> None:
    async def story() -> None:
        async with opened(Hub(), f"subject={SUBJECT}", allowed=no) as page:
            pass
        assert page.status == 404

    run(story())
