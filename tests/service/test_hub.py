"""The hub tells open pages of a change, once, and holds none of them alive."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest
from bokeh.document import Document
from panel.io.state import set_curdoc

from cartwatch.service.hub import Hub
from cartwatch.views.memory import Memory


class Page:
    """Something with a method to be told."""

    def __init__(self) -> None:
        self.told = 0

    def refresh(self) -> None:
        self.told += 1


class Later(Document):
    """A document that keeps what was put off, to be run by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.put_off: list[Callable[[], None]] = []

    def add_next_tick_callback(self, callback: Callable[[], None]) -> None:
        self.put_off.append(callback)


@pytest.fixture
def document() -> Later:
    """The document of one open page."""
    return Later()


def lived(story: Callable[[], Coroutine[object, object, None]]) -> None:
    """Live the story in a loop of its own, whatever this thread is doing."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(story())).result()


def subscribed(hub: Hub, document: Later) -> Page:
    """A page that asked to be told."""
    page = Page()
    with set_curdoc(document):
        hub.subscribe(page.refresh)
    return page


def test_a_change_is_told_once(document: Later) -> None:
    """Ten looks at an unchanged store tell nobody; one change tells everybody once."""
    token = [1]
    before: list[int] = []
    hub = Hub(lambda: token[0], before=lambda _: before.append(token[0]), every=0.005)
    page = subscribed(hub, document)

    async def story() -> None:
        looking = asyncio.create_task(hub.run())
        await asyncio.sleep(0.1)
        assert document.put_off == []
        token[0] = 2
        await asyncio.sleep(0.1)
        looking.cancel()

    lived(story)
    for call in document.put_off:
        call()
    assert page.told == 1
    assert before == [1, 2]


def test_time_alone_is_told_too(document: Later) -> None:
    """ "Due in 9 min" becomes "overdue" although nobody charts."""
    hub = Hub(lambda: 1, every=0.005, quiet=0.02)
    page = subscribed(hub, document)

    async def story() -> None:
        looking = asyncio.create_task(hub.run())
        await asyncio.sleep(0.15)
        looking.cancel()

    lived(story)
    for call in document.put_off:
        call()
    assert page.told >= 2


def test_a_store_that_cannot_be_read_is_looked_at_again(document: Later) -> None:
    """A look that fails ends nothing: the next one that works is told."""
    looks: list[int] = []

    def token() -> int:
        looks.append(1)
        if len(looks) == 2:
            raise OSError("disk away")
        return min(len(looks), 3)

    hub = Hub(token, every=0.005, retry=0.01)
    page = subscribed(hub, document)

    async def story() -> None:
        looking = asyncio.create_task(hub.run())
        await asyncio.sleep(0.2)
        looking.cancel()

    lived(story)
    assert len(looks) > 3
    for call in document.put_off:
        call()
    assert page.told > 0


def test_a_page_that_fails_does_not_silence_the_others(document: Later) -> None:
    """One page's error is logged; its neighbours are told."""
    hub = Hub(lambda: 1)

    class Broken(Page):
        def refresh(self) -> None:
            raise ValueError("cannot draw")

    broken = Broken()
    with set_curdoc(document):
        hub.subscribe(broken.refresh)
    fine = subscribed(hub, document)
    hub.tell()
    for call in document.put_off:
        call()
    assert fine.told == 1


def test_pages_are_held_weakly(document: Later) -> None:
    """A page that nothing else holds is gone, although it asked to be told."""
    hub = Hub(lambda: 1)
    page = subscribed(hub, document)
    gone = weakref.ref(page)
    del page
    gc.collect()
    assert gone() is None
    hub.tell()
    assert document.put_off == []


def test_memory_serves_until_forgotten() -> None:
    """Everybody who asks is served one answer, and a new one after a change."""
    made: list[str] = []

    def make() -> str:
        made.append("x")
        return f"answer {len(made)}"

    memory: Memory[str] = Memory(fresh=60)
    assert memory.get("a", make) == "answer 1"
    assert memory.get("a", make) == "answer 1"
    memory.forget(["b"])
    assert memory.get("a", make) == "answer 1"
    memory.forget(["a"])
    assert memory.get("a", make) == "answer 2"
    memory.forget()
    assert memory.get("a", make) == "answer 3"


def test_memory_never_keeps_what_a_change_overtook() -> None:
    """An answer begun before a save is not served after it."""
    memory: Memory[int] = Memory(fresh=60)

    def overtaken() -> int:
        memory.forget(["a"])
        return 1

    assert memory.get("a", overtaken) == 1
    assert memory.get("a", lambda: 2) == 2
