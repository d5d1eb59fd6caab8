"""What travels between the engine and its worker processes: plain values that pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import QueryError
from kg.store.guard import QueryForm
from kg.store.request import Term


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker is told once: default prefixes, the base of relative IRIs, and how to confine itself."""

    prefixes: Mapping[str, str]
    base: str
    max_memory_bytes: int | None
    store: str
    """The folder of all snapshots that it may be asked to open."""
    spool: str
    """The folder in which spool files are made."""
    gateway_port: int | None = None
    """The one port that it may connect to."""
    parent: int | None = None
    """The server's process id, when the thread that starts workers lives as long as the server."""


@dataclass(frozen=True, slots=True)
class Task:
    """One judged query with everything that is needed to answer it."""

    text: str
    form: QueryForm
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    bindings: Mapping[str, Term]
    hidden: frozenset[str]
    media_type: str
    max_result_bytes: int
    snapshot: str = ""
    """The snapshot's folder."""
    seconds: float = 0.0
    spool: str = ""
    """The file to write when the answer is large."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer's bytes; ``None`` when they are in the spool file."""

    body: bytes | None
    length: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The query has no answer, for a reason that its sender should know."""

    error: QueryError


@dataclass(frozen=True, slots=True)
class Gone:
    """The snapshot cannot be opened: it may have been replaced and removed since the task was made."""

    reason: str


Reply = Done | Failed | Gone
