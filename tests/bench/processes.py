"""What the system says of a process and all that it started: memory, time used, and how to end them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")
_IDLE = 0.05
"""The share of one core below which a process counts as idle."""


def tree(process: int) -> Iterator[int]:
    """The process and its descendants that live now."""
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from tree(int(child))


def resident(process: int) -> int:
    """Bytes of memory that the process and its descendants have, pages that they share counted for each."""
    total = 0
    for one in tree(process):
        with suppress(OSError):
            total += int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    return total


def proportional(process: int) -> int:
    """Bytes of memory that the process and its descendants have, pages that they share counted once."""
    total = 0
    for one in tree(process):
        with suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def wait_until_idle(process: int, most: float = 300.0) -> None:
    """Return once nothing is computed any more, not even for clients that have gone."""
    deadline = time.monotonic() + most
    while time.monotonic() < deadline:
        before, since = _used(process), time.monotonic()
        time.sleep(0.25)
        if _used(process) - before < _IDLE * (time.monotonic() - since):
            return
    raise RuntimeError(f"process {process} is still busy after {most:g} seconds")


def _used(process: int) -> float:
    """Seconds of processor time of the process and its descendants, those that ended included."""
    total = 0
    for one in tree(process):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total / _TICK
