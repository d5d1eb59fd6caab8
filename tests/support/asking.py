"""Queries of known cost, and the waiting for what other threads and processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

# Twelve times all by all: it would run for hours.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(12)) + "}"


def runaway(number: int = 0) -> str:
    """A query that never ends, other than those of other numbers."""
    return f"{RUNAWAY} # {number}"


def until(condition: Callable[[], object]) -> None:
    """Returns when it is so."""
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be")


def workers() -> set[int]:
    """The processes that this one has started and that still run."""
    threads = Path("/proc/self/task").glob("*/children")
    return {int(child) for thread in threads for child in thread.read_text().split()}
