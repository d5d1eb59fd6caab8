"""What a query may cost, and how many may wait: the bounds within which the engine answers."""

from __future__ import annotations

from dataclasses import dataclass

from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of an engine; every one of them has a default that suits a public endpoint."""

    workers: int = 2
    """Queries that may run at once for longer than a moment."""
    timeout: float = 30.0
    """Seconds that a query may run, and seconds that it may wait for its turn."""
    light: float = 0.5
    """Seconds that a query may run in one slot more, which is kept for light ones; 0 for no such slot."""
    queue: int = 64
    """Queries that may wait for a slot."""
    memory: int | None = 2 << 30
    """Bytes of memory that a worker process may take; ``None`` for no bound."""
    max_results: int = 2_000_000
    """Rows or triples of the largest answer."""
    max_result_bytes: int = 512 << 20
    """Bytes of the largest answer."""
    max_query_bytes: int = 1 << 20
    """Bytes of the longest query."""
    cache_bytes: int = 64 << 20
    """Bytes of answers that are kept for queries that come again; 0 keeps none."""

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The bounds that an installation has chosen."""
        return cls(
            workers=settings.workers,
            timeout=settings.timeout,
            queue=settings.queue,
            memory=settings.memory or None,
            max_results=settings.max_results,
            max_result_bytes=settings.max_result_bytes,
            max_query_bytes=settings.max_query_bytes,
            cache_bytes=settings.cache_bytes,
        )
