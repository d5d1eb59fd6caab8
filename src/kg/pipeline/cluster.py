"""The same batches of work on the workers of a Dask cluster.

What a batch gives depends on nothing but the batch and the code, so any worker may do it, and do it again
when another is lost. Therefore the code must be the same on all of them: that is asked of every worker at
the beginning, and once more with each batch, since workers may join at any time.
"""

from __future__ import annotations

import logging
import pickle
import platform
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from distributed import Client, Future, KilledWorker
from distributed.comm.core import CommClosedError
from distributed.security import Security

from kg import __version__
from kg.errors import ClusterFailed
from kg.pipeline.collection import all_rules
from kg.pipeline.workers import Workers

T = TypeVar("T")
R = TypeVar("R")

_ADDRESS = re.compile(r"(tcp|tls)://[^/\s]+:\d+")

PATIENCE = 60.0
"""Seconds that a cluster may have no worker at all: new ones may take the place of those that are lost."""

_CONNECTING = 10.0
"""Seconds within which the scheduler must answer."""

_WAITING = 2
"""Batches for each thread of the workers that are under way or done and not yet taken."""

_AGAIN = 2
"""How often a batch is done again that failed by an error, which may be one of a disk or a network."""

_LOOK = 2.0
"""Seconds between two looks at who is there."""


@dataclass(frozen=True, slots=True)
class Code:
    """What must be the same wherever a batch is done, so that it gives the same bytes."""

    python: str
    version: str
    rules: str

    def __str__(self) -> str:
        return f"Python {self.python}, tradekg {self.version}, rules {self.rules[:8]}"


@dataclass(frozen=True, slots=True)
class _Unlike:
    """No result: the worker at this address has other code."""

    address: str
    code: Code


@cache
def code() -> Code:
    """The code of this process."""
    python = ".".join(platform.python_version_tuple()[:2])
    return Code(python, __version__, all_rules().hex())


@contextmanager
def cluster_workers(
    address: str, _releases: int = 0, *, connecting: float = _CONNECTING, patience: float = PATIENCE
) -> Iterator[Workers]:
    """The workers of the Dask cluster whose scheduler has this address, such as ``tcp://scheduler:8786``.

    A worker that is lost costs what it was at, which others do again; as often as the scheduler's setting
    ``allowed-failures`` says. Raises :class:`~kg.errors.ClusterFailed` when the scheduler is not there within
    ``connecting`` seconds or is lost, when there is no worker for ``patience`` seconds, when one has another
    Python or tradekg, and when a batch ended too many of them.
    """
    # A client that gets not so far as to connect cannot be closed: what would stop it is looked at before.
    if not _ADDRESS.fullmatch(address):
        raise ClusterFailed("not the address of a Dask scheduler, such as tcp://scheduler:8786", address)
    security = Security()
    if address.startswith("tls:") and security.get_connection_args("client")["ssl_context"] is None:
        raise ClusterFailed("Dask's settings distributed.comm.tls name no certificates", address)
    with _silent():
        try:
            client = Client(address, timeout=connecting, security=security, set_as_default=False)
        except OSError:
            # What is told of why depends on which of several attempts was the last.
            message = f"no Dask scheduler answers there within {_number(connecting, 'second')}"
            raise ClusterFailed(message, address) from None
        try:
            cluster = _Cluster(client, address, patience)
            cluster.check()
            yield cluster
        finally:
            with suppress(OSError):
                client.close(timeout=connecting)


class _Cluster:
    def __init__(self, client: Client, address: str, patience: float) -> None:
        self._client = client
        self._address = address
        self._patience = patience
        self._keys = (f"tradekg-{uuid4().hex}-{number}" for number in count())
        self._threads = 1
        self._looked = monotonic()
        self._seen = monotonic()

    def check(self) -> None:
        """Wait for a worker, and ask all that are there for their code."""
        with self._errors():
            while not self._look():
                with suppress(TimeoutError):
                    self._client.wait_for_workers(1, timeout=_LOOK)
            answers = self._client.run(code, on_error="return")
        for worker, answer in answers.items():
            if isinstance(answer, ImportError | AttributeError):
                raise self._without(_told(answer))
            if isinstance(answer, Code) and answer != code():
                raise self._other(_Unlike(worker, answer))

    def map(self, function: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
        """As :class:`~kg.pipeline.workers.Workers` says."""
        under_way: deque[Future[Any]] = deque()
        try:
            for batch in batches:
                # Bytes: in other values Dask would look for results of its own, one by one.
                work = pickle.dumps((function, batch))
                with self._errors():
                    under_way.append(
                        self._client.submit(_done, work, code(), key=next(self._keys), retries=_AGAIN)
                    )
                if len(under_way) >= self._most():
                    yield self._result(under_way.popleft())
            while under_way:
                yield self._result(under_way.popleft())
        finally:
            for future in under_way:
                future.release()

    def aside(self, function: Callable[[T], R], argument: T) -> R:
        """As :class:`~kg.pipeline.workers.Workers` says, in this process: the others see not its files."""
        return function(argument)

    def rest(self) -> None:
        """As :class:`~kg.pipeline.workers.Workers` says: a cluster is not ours to end."""

    def _result(self, future: Future[Any]) -> Any:
        with self._errors():
            while not future.done():
                # Not the result: its errors could not be told from those of the wait.
                with suppress(TimeoutError):
                    future.exception(timeout=_LOOK)
                self._most()
            result = future.result()
        if isinstance(result, _Unlike):
            raise self._other(result)
        return result

    def _most(self) -> int:
        """How many batches may be under way: a cluster may grow and shrink."""
        if monotonic() - self._looked > _LOOK:
            with self._errors():
                self._look()
        return max(self._threads, 1) * _WAITING

    def _look(self) -> bool:
        """Whether there is any worker; raises when there has been none for too long."""
        self._threads = sum(self._client.nthreads().values())
        self._looked = monotonic()
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen > self._patience:
            raise ClusterFailed(
                f"no worker for {_number(self._patience, 'second')}: nothing is changed", self._address
            )
        return self._threads > 0

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What the cluster failed by as an error of ours; what a batch failed by as it is."""
        try:
            yield
        except ClusterFailed:
            raise
        except KilledWorker as error:
            message = (
                f"the same batch of releases ended {_number(error.allowed_failures + 1, 'worker')}, "
                "perhaps for lack of memory: nothing is changed"
            )
            raise ClusterFailed(message, self._address) from None
        except ModuleNotFoundError as error:
            raise self._without(_told(error)) from None
        except (CancelledError, CommClosedError):
            # A request notices it before the client as a whole does.
            raise self._lost() from None
        except Exception:
            if self._client.status != "running":
                raise self._lost() from None
            raise

    def _lost(self) -> ClusterFailed:
        return ClusterFailed("the Dask scheduler was lost in the middle: nothing is changed", self._address)

    def _without(self, reason: str) -> ClusterFailed:
        message = (
            f"a worker has not what this build has: {reason}: install the same everywhere; nothing is changed"
        )
        return ClusterFailed(message, self._address)

    def _other(self, unlike: _Unlike) -> ClusterFailed:
        message = (
            f"the worker {unlike.address} has other code than this build ({unlike.code}; here {code()}), "
            "and its results could be others: install the same everywhere; nothing is changed"
        )
        return ClusterFailed(message, self._address)


def _done(work: bytes, expected: Code) -> object:
    """On a worker: the result of the work where its code is the one expected."""
    if code() != expected:
        from distributed import get_worker  # noqa: PLC0415 - what is only there on a worker

        return _Unlike(get_worker().address, code())
    function, batch = pickle.loads(work)  # noqa: S301 - Dask itself runs what its clients send
    return function(batch)


def _told(error: BaseException) -> str:
    """What an error says, or the one that it goes back to."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__


def _number(count: float, what: str) -> str:
    return f"{count:g} {what}" if count == 1 else f"{count:g} {what}s"


@contextmanager
def _silent() -> Iterator[None]:
    """What Dask logs on the way is told by errors of ours, in one line."""
    loggers = [
        logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
