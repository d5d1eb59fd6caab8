"""Pure functions applied to batches of work, on all cores, in order and in bounded memory."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Protocol, TypeVar, cast

from kg.errors import KgError
from kg.store.confinement.limits import die_with

T = TypeVar("T")
R = TypeVar("R")

WORTH_OTHERS = 200
"""Releases below which starting processes takes longer than the work itself."""

_WAITING = 2
"""Batches for each process that are under way or done and not yet taken: enough to keep it busy."""


_STOPPING = {signal.SIGINT, signal.SIGTERM}


class Workers(Protocol):
    """Whoever does the work: this process, others on this machine, or a cluster."""

    def map(self, function: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
        """The results in the order of the batches, whoever made them and whenever.

        The function is one of a module, without effects, so that a batch may be done twice.
        """

    def aside(self, function: Callable[[T], R], argument: T) -> R:
        """The result of work that needs much memory: where there are other processes, one of them does it.

        The memory ends with that process. No other work may be under way.
        """

    def rest(self) -> None:
        """No more work will come: processes that were started for it end, and their memory with them."""


class Alone:
    """No others: the work is done here when its result is asked for."""

    def map(self, function: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
        """As :class:`Workers` says."""
        return map(function, batches)

    def aside(self, function: Callable[[T], R], argument: T) -> R:
        """As :class:`Workers` says, in this process."""
        return function(argument)

    def rest(self) -> None:
        """As :class:`Workers` says: there are none."""


class _Processes:
    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = _pool(count)

    def map(self, function: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
        under_way: deque[Future[R]] = deque()
        with _told_if_ended():
            for batch in batches:
                under_way.append(self._pool.submit(function, batch))
                if len(under_way) >= self._count * _WAITING:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

    def aside(self, function: Callable[[T], R], argument: T) -> R:
        # A process is copied only while it has no threads: those of the pool end with it.
        self.rest()
        with _told_if_ended():
            result = _by_another_process(function, argument)
        self._pool = _pool(self._count)
        return result

    def rest(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def local_workers(count: int) -> Iterator[Workers]:
    """So many processes on this machine. One is none: then the work is done in this process.

    They are started at once, while this process has no threads yet, and end with it, however it ends.
    """
    if count < 2:
        yield Alone()
        return
    processes = _Processes(count)
    try:
        yield processes
    finally:
        processes.rest()


def _pool(count: int) -> ProcessPoolExecutor:
    # The others begin as copies of this process: they need not load the tables again.
    context = get_context("fork")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(os.getpid(),))
    try:
        with _undisturbed():
            pool.submit(_nothing).result()
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    return pool


def _by_another_process(function: Callable[[T], R], argument: T) -> R:
    """The result of the function, or what it raises; ``EOFError`` where the process was ended before that."""
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sending, function, argument, os.getpid()))
    with receiving:
        with sending, _undisturbed():
            process.start()
        try:
            error, result = receiving.recv()
        finally:
            # It has sent all, or nobody waits for it any more.
            process.terminate()
            process.join()
    if error is not None:
        raise error
    return cast(R, result)


def _send(sending: Connection, function: Callable[[T], R], argument: T, parent: int) -> None:
    _begin(parent)
    try:
        found: tuple[Exception | None, R | None] = (None, function(argument))
    except Exception as error:
        found = (error, None)
    sending.send(found)


@contextmanager
def _told_if_ended() -> Iterator[None]:
    try:
        yield
    except (BrokenProcessPool, EOFError):
        reason = "a process that worked on releases was ended from outside, perhaps for lack of memory"
        raise KgError(f"{reason}: nothing is changed") from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals wait: what they raise in the middle of a fork would be lost, or raised in both processes."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers_for(releases: int, jobs: int = 0) -> Iterator[Workers]:
    """Workers on this machine for so many releases.

    With 0 jobs these are as many as there are cores, where that is worth while, and else as many as it says.
    """
    count = jobs or (os.cpu_count() or 1 if releases >= WORTH_OTHERS else 1)
    with local_workers(count) as workers:
        yield workers


def _nothing() -> None:
    """What makes the pool start its processes."""


def _begin(parent: int) -> None:
    # Ctrl-C reaches all processes of the terminal: the first of them ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    with suppress(OSError):  # A system that knows no such thing: then the broken pipe ends it.
        die_with(parent)
