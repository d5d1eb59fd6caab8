"""All that keeps a worker to its task, put round the process that calls, and what of it is in force."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

import kg
from kg.store.confinement import landlock, limits, seccomp

_READ = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime"),
    *("/dev/null", "/dev/urandom", "/proc/self", "/sys/devices/system/cpu"),
)
"""What libraries read on their own: code, time zone, randomness, their threads, the processors."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a worker process cannot do any more, as far as the kernel offered to see to it."""

    network: bool
    """It reaches nothing, or with a gateway: no other port than the gateway's."""
    processes: bool
    """It starts no program and no process, signals none and looks into none."""
    files: bool
    """It reads code and the store, and writes nothing but files in the spool folder."""
    max_memory_bytes: int | None
    """Bytes of its own memory, stacks not counted; ``None`` when it has no bound."""
    missing: tuple[str, ...]
    """What the kernel did not offer: the part, a colon, the reason."""


def confine(
    store: Path,
    spool: Path,
    *,
    max_memory_bytes: int | None = None,
    gateway_port: int | None = None,
    parent: int | None = None,
) -> Confinement:
    """Take from this process, for good, whatever answering queries on ``store`` does not need.

    To be called before the first query, when no other thread runs and all modules are imported. Answers
    may be written to new files in ``spool``. With ``gateway_port`` TCP connections to this port are open.
    ``parent`` is explained at ``limits.die_with``. A kernel or container that lacks a part is no error: it
    is said in the result.
    """
    missing: list[str] = []

    def done(part: str, step: Callable[[], object]) -> bool:
        try:
            step()
        except (OSError, ValueError, AttributeError) as error:
            missing.append(f"{part}: {getattr(error, 'strerror', None) or error}")
            return False
        return True

    abi = 0

    def restrict_files() -> None:
        nonlocal abi
        abi = landlock.version()
        landlock.restrict(abi, readable(store), spool, gateway_port)

    if parent is not None:
        done("end with the server", lambda: limits.die_with(parent))
    done("first to end when memory is short", limits.die_first)
    done("open files", limits.bound_files)
    bounded = max_memory_bytes is not None and done("memory", lambda: limits.bound_memory(max_memory_bytes))
    done("privileges", limits.gain_nothing)
    files = done("landlock", restrict_files)
    calls = done("seccomp", lambda: seccomp.close_calls(gateway=gateway_port is not None))
    one_port = gateway_port is None or (files and abi >= landlock.NETWORK_SINCE)
    if not one_port:
        missing.append(f"one port: Landlock knows ports since ABI {landlock.NETWORK_SINCE}, this is {abi}")
    return Confinement(
        network=calls and one_port,
        processes=calls,
        files=files and calls,
        max_memory_bytes=max_memory_bytes if bounded else None,
        missing=tuple(missing),
    )


def readable(store: Path) -> tuple[Path, ...]:
    """What a worker reads: the store, the interpreter, its libraries and what these read on their own."""
    packages = (Path(module.__file__ or "").parent for module in (kg, pyoxigraph))
    return (store, Path(sys.prefix), Path(sys.base_prefix), *packages, *map(Path, _READ))
