"""What the server notes of its work: figures for Prometheus, and a line of JSON for each request."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kg.errors import KgError
from kg.store import QueryEngine, QueryForm

METRICS_TYPE = CONTENT_TYPE_LATEST

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(slots=True)
class Observed:
    """One request and what became of it. ``query`` is the text of a query, where data was asked for."""

    method: str
    path: str
    query: str | None = None
    form: QueryForm | None = None
    rows: int | None = None
    status: int = 0
    bytes: int = 0
    seconds: float = 0.0
    outcome: str = ""
    """``ok``, ``not-modified``, ``client-gone`` or the kind of problem."""

    @property
    def what_became(self) -> str:
        """The outcome, told by the status where nobody said."""
        if self.outcome:
            return self.outcome
        return "not-modified" if self.status == 304 else "ok" if self.status < 400 else "failed"


class Observer:
    """Counts requests, and writes them down where there is a stream for it."""

    def __init__(self, engine: QueryEngine, log: TextIO | None = None) -> None:
        self._log = log
        self._children: dict[tuple[Counter, tuple[str, ...]], Counter] = {}
        self._registry = CollectorRegistry()
        self._registry.register(_EngineState(engine))
        self._requests = Counter(
            "kg_requests", "Requests that were answered", ["method", "status"], registry=self._registry
        )
        self._queries = Counter(
            "kg_queries",
            "Queries by form and by what became of them",
            ["form", "outcome"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "kg_query_seconds",
            "Time from a query to the end of its answer",
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def record(self, seen: Observed) -> None:
        """Note a request that has ended."""
        self._count(self._requests, seen.method if seen.method in _METHODS else "other", str(seen.status))
        if seen.query is not None:
            self._count(self._queries, seen.form or "unknown", seen.what_became)
            self._seconds.observe(seen.seconds)
        if self._log is not None:
            # A reader of the log that went away, or a full disk, is no reason to answer nobody.
            with suppress(OSError):
                self._log.write(line_of(seen, datetime.now(UTC)))
                self._log.flush()

    def _count(self, counter: Counter, *labels: str) -> None:
        # To look a child up in the library takes as long as all the rest.
        found = self._children.get((counter, labels))
        if found is None:
            found = self._children[counter, labels] = counter.labels(*labels)
        found.inc()

    def metrics(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self._registry)


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def line_of(seen: Observed, when: datetime) -> str:
    """The line of a request in the log. Of a query it holds a hash: what people ask is not written down."""
    told: dict[str, object] = {
        "time": when.isoformat(timespec="milliseconds"),
        "method": seen.method[:16],
        "path": seen.path[:200],
        "status": seen.status,
        "outcome": seen.what_became,
        "bytes": seen.bytes,
        "ms": round(seen.seconds * 1000, 2),
    }
    if seen.query is not None:
        told["query"] = hashlib.sha256(seen.query.encode("utf-8", "replace")).hexdigest()[:16]
        told["kind"] = seen.form
        told["rows"] = seen.rows
    return json.dumps(told) + "\n"


def standard_log() -> TextIO:
    """Where a server writes its lines: standard error, as the results of a command are on standard output."""
    return sys.stderr


class _EngineState(Collector):
    """The state of the engine at the moment at which somebody asks for the figures."""

    def __init__(self, engine: QueryEngine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        pool, cache = self._engine.pool_state, self._engine.cache_state
        yield GaugeMetricFamily("kg_queries_running", "Queries that run now", pool.running)
        yield GaugeMetricFamily("kg_queries_waiting", "Queries that wait for a worker", pool.waiting)
        yield CounterMetricFamily(
            "kg_worker_replacements", "Workers ended or dead, and replaced", value=pool.replaced
        )
        yield CounterMetricFamily("kg_cache_hits", "Answers given from the cache", value=cache.hits)
        yield CounterMetricFamily("kg_cache_misses", "Answers not found in the cache", value=cache.misses)
        yield GaugeMetricFamily("kg_cache_bytes", "Bytes of the answers in the cache", cache.bytes)
        # Without a graph the other figures are wanted all the more.
        with suppress(KgError):
            snapshot = self._engine.snapshot
            yield GaugeMetricFamily("kg_statements", "Statements in the published graph", snapshot.quads)
            built = snapshot.built.timestamp()
            yield GaugeMetricFamily("kg_built_timestamp_seconds", "When the published graph was built", built)

    def describe(self) -> Iterator[Metric]:
        return iter(())
