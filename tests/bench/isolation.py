"""How long light queries wait while runaway queries want all there is."""

from __future__ import annotations

import itertools
import resource
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles

from client import get
from delivery import peak_of
from kinds import JSON
from servers import Running

LIMIT = 5
"""Seconds that the server grants a query."""

RUNAWAYS = 8
EVERY = 0.2
"""Seconds between two light queries."""

SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c"
COUNTED = "SELECT ?b (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?b ORDER BY ?n"
LIGHT = "ASK {}"

PATIENCE = 20
"""Seconds after which a client goes away without an answer."""

MEMORY = 12 << 30
"""Bytes of address space that the server's process may have: a sort without end must not take the machine."""

_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Isolation:
    """Seconds that light queries took ``alone`` and ``beside`` the runaways; ``failed`` ones had no answer.

    ``ended`` counts how the runaways ended, by status; ``memory`` is the most that the server had, in bytes.
    """

    server: str
    alone: tuple[float, ...]
    beside: tuple[float, ...]
    failed: int
    ended: dict[str, int]
    memory: int


def latencies(seconds: list[float] | tuple[float, ...]) -> tuple[float, float, float]:
    """Median, 95th percentile and maximum."""
    return median(seconds), quantiles(seconds, n=20, method="inclusive")[-1], max(seconds)


def isolate(server: Running, seconds: float) -> Isolation:
    """What light queries go through for so many seconds, first alone, then beside the runaways."""
    numbers = itertools.count()
    resource.prlimit(server.process, resource.RLIMIT_AS, (MEMORY, MEMORY))
    alone, failed_alone = _light(server, numbers, seconds / 3)
    ended: Counter[str] = Counter()
    over = threading.Event()

    def run_away(text: str) -> None:
        while not over.is_set():
            ended[_status(server, f"PREFIX once: <urn:once:{next(numbers)}> {text}")] += 1

    threads = [
        threading.Thread(target=run_away, args=((SORTED, COUNTED)[number % 2],)) for number in range(RUNAWAYS)
    ]
    with peak_of(server.process) as peak:
        for thread in threads:
            thread.start()
        beside, failed = _light(server, numbers, seconds)
        over.set()
        for thread in threads:
            thread.join()
    return Isolation(
        server.server.name, tuple(alone), tuple(beside), failed + failed_alone, dict(ended), peak.bytes
    )


def _status(server: Running, query: str) -> str:
    begin = time.perf_counter()
    try:
        reply = get(server.port, server.path(query), JSON, PATIENCE)
        whole = reply.status != 200 or reply.body.rstrip().endswith(b"}")
        return str(reply.status) if whole else "200, then cut"
    except OSError:
        return "no answer"
    finally:
        # A server that refuses at once must not be asked in a tight loop, which would measure only that.
        time.sleep(max(0.0, _PAUSE - (time.perf_counter() - begin)))


def _light(server: Running, numbers: itertools.count[int], seconds: float) -> tuple[list[float], int]:
    """The seconds of the light queries that were answered, and how many were not.

    They are sent at their time, whether the ones before were answered or not, and no two are the same.
    """
    with ThreadPoolExecutor(int(seconds / EVERY) + 1) as threads:
        begin = time.perf_counter()
        sent: list[Future[float | None]] = []
        while (passed := time.perf_counter() - begin) < seconds:
            sent.append(threads.submit(_light_query, server, next(numbers)))
            time.sleep(max(0.0, EVERY * len(sent) - passed))
        took = [one.result() for one in sent]
    return [one for one in took if one is not None], took.count(None)


def _light_query(server: Running, number: int) -> float | None:
    try:
        reply = get(server.port, server.path(f"PREFIX once: <urn:once:{number}> {LIGHT}"), JSON, PATIENCE)
    except OSError:
        return None
    return reply.seconds if reply.status == 200 else None
