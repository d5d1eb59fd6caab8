"""Queries of known cost, and the waiting for what other threads and processes do."""

from __future__ import annotations

import os
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


def children(process: int) -> set[int]:
    """The processes that a process has started and that still run."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return {int(child) for thread in threads for child in thread.read_text().split()}


def workers() -> set[int]:
    """The processes of all engines of this process: what their zygotes have started and still runs."""
    return {worker for zygote in children(os.getpid()) for worker in children(zygote)}
