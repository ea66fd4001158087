from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from starlette.concurrency import run_in_threadpool

from kb.web.steps import WAITING, apart, stepwise


@dataclass(frozen=True)
class Model:
    silent: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def words(self) -> Iterator[str]:
        try:
            yield "租金"
            yield "补贴"
            self.silent.set()
            self.go_on.wait(30)
            yield "每平方米"
        finally:
            self.closed.set()


@pytest.fixture
def model() -> Iterator[Model]:
    one = Model()
    yield one
    one.go_on.set()


async def gathered(steps: AsyncIterator[str], into: list[str]) -> None:
    async for one in steps:
        into.append(one)


def test_every_step_is_given_in_its_order_and_the_steps_are_closed(model):
    model.go_on.set()
    heard: list[str] = []
    asyncio.run(gathered(stepwise(model.words()), heard))
    assert heard == ["租金", "补贴", "每平方米"]
    assert model.closed.is_set()


def test_who_leaves_while_a_step_takes_its_time_does_not_wait_for_it(model):
    heard: list[str] = []

    async def leaving() -> None:
        reading = asyncio.create_task(gathered(stepwise(model.words()), heard))
        await asyncio.to_thread(model.silent.wait, 30)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert not model.closed.is_set()  # it still waits for its word
        model.go_on.set()
        await asyncio.to_thread(model.closed.wait, 30)

    asyncio.run(leaving())
    assert heard == ["租金", "补贴"]
    assert model.closed.is_set()


def test_steps_that_their_reader_lets_go_of_between_two_are_closed_at_once(model):
    async def leaving() -> None:
        steps = stepwise(model.words())
        assert await anext(steps) == "租金"
        await steps.aclose()
        assert model.closed.is_set()

    asyncio.run(leaving())


def test_what_goes_wrong_in_a_step_is_the_readers_to_know():
    def words() -> Iterator[str]:
        yield "租金"
        raise OSError("连接中断")

    with pytest.raises(OSError, match="连接中断"):
        asyncio.run(gathered(stepwise(words()), []))


def test_a_page_is_served_while_every_answer_waits_for_its_model():
    let_go = threading.Event()

    async def serving() -> tuple[str, int]:
        waiting = [asyncio.create_task(apart(let_go.wait, 30)) for _ in range(2 * WAITING)]
        page = await asyncio.wait_for(run_in_threadpool(lambda: "页面"), 20)
        still = sum(not one.done() for one in waiting)
        let_go.set()
        assert all(await asyncio.gather(*waiting))
        return page, still

    assert asyncio.run(serving()) == ("页面", 2 * WAITING)
