"""Which files a process may read and write from now on, and to which port it may connect (Landlock).

The structures and constants are those of linux/landlock.h; docs.kernel.org/userspace-api/landlock.html
explains them. Each version of the interface (its ABI) knows more rights than the one before; a right that is
unknown to the kernel must not be named to it.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kg.store.confinement.kernel import system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # The same numbers on all machines.
_PATH_BENEATH, _NET_PORT = 1, 2

_WRITE_FILE, _READ_FILE, _READ_DIR, _MAKE_REG, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 8, 1 << 14
_OF_FILES = 1 << 0 | _WRITE_FILE | _READ_FILE | _TRUNCATE | 1 << 15
"""The rights that a rule for something else than a folder may name."""
_CONNECT_TCP = 1 << 1

READING = _READ_FILE | _READ_DIR
SPOOLING = READING | _WRITE_FILE | _MAKE_REG | _TRUNCATE

NETWORK_SINCE = 4
"""The first ABI with rules for TCP ports."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def version() -> int:
    """The kernel's ABI; ``OSError`` where Landlock is not built in or not switched on."""
    return system_call(_CREATE_RULESET, None, 0, 1)


def rights(abi: int) -> tuple[int, int, int]:
    """What an ABI can forbid: rights on files, rights on the network, scopes of signals and sockets."""
    # 13 rights in ABI 1, then REFER (2), TRUNCATE (3) and IOCTL_DEV (5).
    files = (1 << (13 + (abi >= 2) + (abi >= 3) + (abi >= 5))) - 1
    return files, 0b11 if abi >= NETWORK_SINCE else 0, 0b11 if abi >= 6 else 0


def restrict(abi: int, read: Iterable[Path], spool: Path, port: int | None) -> None:
    """Forbid all but reading below ``read``, writing files below ``spool`` and connecting to ``port``.

    A path that does not exist gives no right. ``OSError`` when the kernel refuses, or when threads run
    already: they would keep their rights.
    """
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - names only, which are the threads
        raise OSError("threads are running already")
    files, network, scoped = rights(abi)
    rules = _Ruleset(files, network, scoped)
    descriptor = system_call(_CREATE_RULESET, rules, ctypes.sizeof(rules), 0)
    try:
        for path in read:
            _allow(descriptor, path, READING & files)
        _allow(descriptor, spool, SPOOLING & files)
        if port is not None and network:
            system_call(_ADD_RULE, descriptor, _NET_PORT, _NetPort(_CONNECT_TCP, port), 0)
        system_call(_RESTRICT_SELF, descriptor, 0)
    finally:
        os.close(descriptor)


def _allow(ruleset: int, path: Path, allowed: int) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(handle).st_mode):
                allowed &= _OF_FILES
            system_call(_ADD_RULE, ruleset, _PATH_BENEATH, _PathBeneath(allowed, handle), 0)
        finally:
            os.close(handle)
