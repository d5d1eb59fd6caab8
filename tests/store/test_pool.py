"""The workers under load: who gets a slot when, and that each slot comes back whatever happens to a query."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path

import pytest
from asking import runaway, until, workers
from small_graph import NAMES

from kg.errors import KgError, QueryBusy, QueryFailed, QueryTimeout
from kg.store import Answer, Limits, QueryEngine, QueryRequest, asking

Started = Callable[[QueryRequest], "Future[Answer]"]


@contextmanager
def asked(folder: Path, limits: Limits) -> Iterator[tuple[QueryEngine, Started]]:
    """An engine, and how to ask it without waiting; such questions can be cancelled."""
    with QueryEngine(folder, names=NAMES, limits=limits) as engine:

        def start(request: QueryRequest) -> Future[Answer]:
            return asyncio.run_coroutine_threadsafe(engine.answering(request), engine._loop)

        yield engine, start


TENTH_OF_A_MOMENT = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(5)) + "}"


def limits(workers: int = 1, **others: float) -> Limits:
    return Limits(**{"workers": workers, "timeout": 20.0, "cache_bytes": 0} | others)  # type: ignore[arg-type]


def yes(engine: QueryEngine) -> bool:
    return bool(json.loads(engine.answer(QueryRequest("ASK { ?s ?p ?o }")).body)["boolean"])


def all_slots_work(engine: QueryEngine, start: Started, normal: int) -> None:
    """As many endless queries as there are normal slots run at once, and a light one beside them."""
    running = [start(QueryRequest(runaway(number))) for number in range(normal)]
    until(lambda: engine.pool_state.running == normal)
    assert yes(engine)
    assert engine.pool_state.running == normal
    for one in running:
        one.cancel()
    until(lambda: engine.pool_state.running == 0)
    assert engine.pool_state.waiting == 0


def test_light_queries_are_answered_while_eight_run_away(folder: Path) -> None:
    with asked(folder, limits(2)) as (engine, start):
        endless = [start(QueryRequest(runaway(number))) for number in range(8)]
        until(lambda: engine.pool_state.running >= 2)
        for _ in range(3):
            assert yes(engine)
        label = engine.solutions(QueryRequest("SELECT ?l { event:talks rdfs:label ?l }"))
        assert [row["l"].value for row in label.rows] == ["Talks"]
        assert not any(one.done() for one in endless)
        for one in endless:
            one.cancel()
        all_slots_work(engine, start, 2)


def test_while_the_normal_slots_change_hands_nobody_is_tried_in_the_light_one(folder: Path) -> None:
    """Queries that take their time, but not long: none is begun in vain, and no worker is ended."""
    with asked(folder, limits(2, light=0.001)) as (engine, start):
        wait([start(QueryRequest(f"ASK {{}} # {number}")) for number in range(2)])
        # Each would be too long for the light slot, so that its worker would have to be replaced.
        asked_at_once = [start(QueryRequest(f"{TENTH_OF_A_MOMENT} # {number}")) for number in range(40)]
        assert all(one.result().rows == 1 for one in asked_at_once)
        assert engine.pool_state.replaced == 0


def test_every_query_that_was_too_long_for_the_light_slot_gets_its_turn(folder: Path) -> None:
    with asked(folder, limits(2, timeout=60.0)) as (_engine, start):
        endless = [start(QueryRequest(runaway(number), timeout=8.0)) for number in range(6)]
        wait(endless)
        told = [one.exception() for one in endless]
        # Each had a slot for its own time, or was told that there was none for it; none is lost.
        assert all(isinstance(one, QueryTimeout | QueryBusy) for one in told)
        assert sum(isinstance(one, QueryTimeout) for one in told) >= 2


def test_a_query_that_was_demoted_is_answered_in_full(folder: Path) -> None:
    """It takes longer than the light slot gives, and ends: its answer comes from a normal slot."""
    long = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"
    with asked(folder, limits(1, light=0.01, timeout=60.0)) as (engine, start):
        first = start(QueryRequest(runaway(), timeout=2.0))
        until(lambda: engine.pool_state.running == 1)
        second = start(QueryRequest(long))
        until(lambda: engine.pool_state.waiting == 1)
        assert yes(engine)
        with pytest.raises(QueryTimeout):
            first.result()
        assert json.loads(second.result().body)["results"]["bindings"][0]["n"]["value"] == str(5**9)


def test_the_queue_has_an_end(folder: Path) -> None:
    with asked(folder, limits(1, light=0, queue=2)) as (engine, start):
        running = start(QueryRequest(runaway(0)))
        until(lambda: engine.pool_state.running == 1)
        waiting = [start(QueryRequest("ASK {}")), start(QueryRequest("ASK { ?s ?p ?o }"))]
        until(lambda: engine.pool_state.waiting == 2)
        with pytest.raises(QueryBusy, match="2 queries are waiting"):
            engine.answer(QueryRequest("ASK {} # a third"))
        running.cancel()
        assert all(one.result().rows == 1 for one in waiting)


def test_one_that_gives_up_waiting_leaves_its_place_to_others(folder: Path) -> None:
    with asked(folder, limits(1, light=0, queue=1)) as (engine, start):
        running = start(QueryRequest(runaway(0)))
        until(lambda: engine.pool_state.running == 1)
        for _ in range(3):
            waiting = start(QueryRequest("ASK {}"))
            until(lambda: engine.pool_state.waiting == 1)
            waiting.cancel()
            until(lambda: engine.pool_state.waiting == 0)
        with pytest.raises(QueryBusy, match="workers are busy"):
            engine.answer(QueryRequest("ASK {}", timeout=0.05))
        assert engine.pool_state.waiting == 0
        running.cancel()
        assert yes(engine)


def as_client(name: str, work: Callable[[], Future[Answer]]) -> Future[Answer]:
    """What is started as the work of a client of this name."""

    def named() -> Future[Answer]:
        asking.set(name)
        return work()

    return copy_context().run(named)


def test_clients_take_turns(folder: Path) -> None:
    """One with few queries does not wait behind all those of another who came first."""
    with asked(folder, limits(1, light=0)) as (engine, start):
        running = start(QueryRequest(runaway(0)))
        until(lambda: engine.pool_state.running == 1)
        ended: list[str] = []
        for number, client in enumerate("aaaaabbc"):
            one = as_client(client, lambda: start(QueryRequest(f"ASK {{}} # {number}")))  # noqa: B023
            one.add_done_callback(lambda _, client=client: ended.append(client))
            until(lambda: engine.pool_state.waiting == number + 1)  # noqa: B023
        running.cancel()
        until(lambda: len(ended) == 8)
        assert "".join(ended) == "abcabaaa"


def test_where_the_queue_is_full_the_client_with_most_gives_way(folder: Path) -> None:
    with asked(folder, limits(1, light=0, queue=3)) as (engine, start):
        running = start(QueryRequest(runaway(0)))
        until(lambda: engine.pool_state.running == 1)
        greedy = []
        for number in range(3):
            greedy.append(as_client("a", lambda: start(QueryRequest(f"ASK {{}} # {number}"))))  # noqa: B023
            until(lambda: engine.pool_state.waiting == number + 1)  # noqa: B023
        modest = as_client("b", lambda: start(QueryRequest("ASK {} # b")))
        with pytest.raises(QueryBusy, match="others wanted their turn"):
            greedy[2].result()
        # Each has as many as the other would have: now it is first come, first served.
        with pytest.raises(QueryBusy, match="3 queries are waiting"):
            as_client("b", lambda: start(QueryRequest("ASK {} # b2"))).result()
        running.cancel()
        assert all(one.result().rows == 1 for one in (*greedy[:2], modest))


def test_a_slot_handed_to_one_that_has_just_left_comes_back(folder: Path) -> None:
    """Cancelled in the very turn of the loop in which the slot is handed over."""
    with asked(folder, limits(1, light=0)) as (engine, _):

        async def hand_over() -> None:
            first = asyncio.ensure_future(engine.answering(QueryRequest(runaway(0))))
            while engine.pool_state.running == 0:
                await asyncio.sleep(0.001)
            second = asyncio.ensure_future(engine.answering(QueryRequest("ASK {}")))
            while engine.pool_state.waiting == 0:
                await asyncio.sleep(0.001)
            [turn] = engine._origin._pool._lines.new
            turn.add_done_callback(lambda _: second.cancel())
            first.cancel()
            await asyncio.wait({first, second})
            assert second.cancelled()

        engine.run(hand_over())
        assert yes(engine)


def test_a_worker_that_died_idle_is_replaced_unnoticed(folder: Path) -> None:
    with asked(folder, limits(2)) as (engine, start):
        for number in range(3):
            assert yes(engine)
            for slot in engine._origin._pool._slots:
                with suppress(ProcessLookupError):  # Only the one that was used has had a successor.
                    os.kill(slot.process.pid, signal.SIGKILL)
            until(lambda: not any(slot.process.alive for slot in engine._origin._pool._slots))
            assert engine.answer(QueryRequest(f"ASK {{}} # {number}")).rows == 1
        all_slots_work(engine, start, 2)


def test_workers_that_die_while_they_start_are_replaced(folder: Path) -> None:
    before = workers()
    with asked(folder, limits(2)) as (engine, start):
        until(lambda: len(workers() - before) == 3)
        for worker in workers() - before:
            os.kill(worker, signal.SIGKILL)
        until(lambda: not any(slot.process.alive for slot in engine._origin._pool._slots))
        assert yes(engine)
        all_slots_work(engine, start, 2)


def test_a_worker_that_dies_running_fails_its_query_alone(folder: Path) -> None:
    with asked(folder, limits(1)) as (engine, start):
        running = start(QueryRequest(runaway(0)))
        until(lambda: engine.pool_state.running == 1)
        [slot] = [slot for slot in engine._origin._pool._slots if not slot.light]
        os.kill(slot.process.pid, signal.SIGSEGV)
        with pytest.raises(QueryFailed):
            running.result()
        all_slots_work(engine, start, 1)


def test_one_that_leaves_while_its_worker_is_replaced_takes_no_process_with_it(folder: Path) -> None:
    """The client goes in the moment between a dead worker and its successor."""
    before = workers()
    with asked(folder, limits(1, light=0)) as (engine, _start):
        assert yes(engine)
        for _ in range(4):
            [worker] = [slot.process.pid for slot in engine._origin._pool._slots]
            os.kill(worker, signal.SIGKILL)
            until(lambda gone=worker: not engine._origin._pool._slots[0].process.alive)

            async def leave() -> None:
                question = asyncio.ensure_future(engine.answering(QueryRequest("ASK {}")))
                for _ in range(3):
                    await asyncio.sleep(0)
                question.cancel()
                await asyncio.wait({question})

            engine.run(leave())
            assert yes(engine)
        until(lambda: len(workers() - before) == 1)


def test_one_that_leaves_before_a_worker_is_ready_does_not_take_it_from_others(folder: Path) -> None:
    """The first queries and the question what confines a worker all wait for the same word of it."""
    with asked(folder, limits(1, light=0)) as (engine, start):
        confinement = asyncio.run_coroutine_threadsafe(engine._origin._pool.confinement(), engine._loop)
        question = start(QueryRequest("ASK {}"))
        until(lambda: engine.pool_state.running == 1)
        question.cancel()
        with suppress(QueryFailed):  # The worker of one that left is ended, ready or not.
            assert confinement.result(timeout=20) is not None
        assert not confinement.cancelled()
        assert yes(engine)


def test_closing_tells_those_who_run_and_those_who_wait(folder: Path) -> None:
    before = workers()
    engine = QueryEngine(folder, names=NAMES, limits=limits(1))
    with ThreadPoolExecutor(6) as threads:
        running = [threads.submit(engine.answer, QueryRequest(runaway(number))) for number in range(6)]
        until(lambda: engine.pool_state.waiting >= 3)
        engine.close()
        done, pending = wait(running, timeout=20)
        assert not pending
        for one in done:
            with pytest.raises(QueryFailed, match="closed"):
                one.result()
    assert workers() == before


def test_two_hundred_things_that_happen_leave_every_slot_in_place(folder: Path) -> None:
    """Questions of all kinds are asked, left and killed in a random order that is the same each time."""
    chance = random.Random(5)
    with asked(folder, limits(2, queue=8)) as (engine, start):
        open_: list[Future[Answer]] = []
        for number in range(200):
            match chance.choice("aaaallrrrcccckn"):
                case "a":
                    open_.append(start(QueryRequest(f"ASK {{}} # {number}")))
                case "l":
                    open_.append(start(QueryRequest(f"SELECT * {{ ?s ?p ?o }} # {number}", timeout=0.02)))
                case "r":
                    seconds = chance.choice((0.01, 0.1, 2.0))
                    open_.append(start(QueryRequest(runaway(number), timeout=seconds)))
                case "c" if open_:
                    open_.pop(chance.randrange(len(open_))).cancel()
                case "k":
                    process = chance.choice(engine._origin._pool._slots).process
                    if process is not None:
                        with suppress(ProcessLookupError):
                            os.kill(process.pid, signal.SIGKILL)
                case "n":
                    wait(open_[-3:], timeout=0.1)
        wait(open_)
        for one in open_:
            if not one.cancelled() and (error := one.exception()) is not None:
                assert isinstance(error, KgError), error
        until(lambda: engine.pool_state.running == engine.pool_state.waiting == 0)
        all_slots_work(engine, start, 2)
        assert not list(engine._spools.folder.iterdir())
