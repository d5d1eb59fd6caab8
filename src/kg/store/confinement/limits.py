"""Limits that a process sets for itself and cannot take back: its memory, its files, its life."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

from kg.store.confinement.kernel import prctl

OPEN_FILES = 4096
"""File descriptors: RocksDB holds one for each of its files, of which a large store has some hundred."""

# linux/prctl.h
_SET_PDEATHSIG, _SET_DUMPABLE, _SET_NO_NEW_PRIVS = 1, 4, 38
_STACK = 8 << 20


def gain_nothing() -> None:
    """No program that is run gives more rights; no core file is written; nobody of the same user looks in.

    ``OSError`` where the kernel does not know it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl(_SET_NO_NEW_PRIVS, 1)
    prctl(_SET_DUMPABLE, 0)


def bound_files() -> None:
    """Keep a leak of descriptors in this process from filling the system's table."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def bound_memory(size: int) -> None:
    """Let an allocation that takes the process past ``size`` bytes of its own memory fail.

    The limit is on data (RLIMIT_DATA), which follows what is used within some 50 MB. The address space
    (RLIMIT_AS) does not: each thread reserves 64 MB for its heap that it may never touch, which makes
    350 MB of nothing on two cores and gigabytes on many. Stacks count as data though they are hardly
    touched, and RocksDB starts a thread for each core: they are let in on top.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
    stack = soft if 0 < soft < 1 << 30 else _STACK
    limit = size + ((os.cpu_count() or 1) + 2) * stack
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def die_first() -> None:
    """Make the kernel end this process before others when the whole machine runs out of memory."""
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def die_with(parent: int) -> None:
    """End this process when the thread that started it ends, which was one of the process ``parent``.

    For the kernel a parent is a thread: only a worker whose starter lives as long as the server may ask for
    this. Exits at once when the parent has ended already.
    """
    prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(1)
