"""The threads in which the engine merges its tables of its own accord, and how much time they get."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

_THREADS = "rocksdb:low"
"""What RocksDB calls them."""

_NICENESS = 10
"""A tenth of a core that others want too, and all of one that nobody wants."""


def yield_to_loading() -> None:
    """Let the engine merge tables in time that is left over, until this process ends.

    It merges as soon as two of a kind overlap, and again with what comes next: where more is loaded all the
    time, most of that work is done several times. Only Linux can tell threads apart (``setpriority(2)``,
    under "C library/kernel differences"); elsewhere nothing happens.
    """
    if sys.platform != "linux":
        return
    for thread in Path("/proc/self/task").iterdir():
        # It may have ended; and who is told to take less time than that already stays so.
        with suppress(OSError):
            if (thread / "comm").read_text(encoding="utf-8").strip() == _THREADS:
                os.setpriority(os.PRIO_PROCESS, int(thread.name), _NICENESS)
