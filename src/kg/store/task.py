"""What travels between the engine and its worker processes.

A task goes out pickled. A reply comes back as a JSON header and raw bytes, since a worker reads hostile
queries: what it says is parsed as data and never unpickled.
"""

from __future__ import annotations

import json
import pickle
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

from kg import errors
from kg.store.confinement import Confinement
from kg.store.formats import formats_for
from kg.store.guard import QueryForm
from kg.store.request import Term

_LENGTHS = struct.Struct(">II")
"""The length of the header and of the body, in front of every message."""

HEADER_BYTES = _LENGTHS.size

_ERRORS: Mapping[str, type[errors.KgError]] = {
    kind.__name__: kind
    for kind in (
        errors.QuerySyntaxError,
        errors.QueryRefused,
        errors.QueryTooLarge,
        errors.QueryOutOfMemory,
        errors.ServiceFailed,
        errors.EndpointFailed,
        errors.QueryFailed,
        errors.UnknownFormat,
    )
}
"""The errors that a worker may report."""

_MEDIA_TYPES = {form: frozenset(known.media_type for known in formats_for(form)) for form in QueryForm}

_NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError)
"""What goes wrong with data of the wrong shape; a ``ValueError`` is one already."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker is told once: default prefixes, the base of relative IRIs, and its bounds.

    ``store`` is the folder of the snapshots, ``spools`` the one for large answers. ``services`` are the
    addresses that ``SERVICE`` may name, each with the one to call in its place, all on ``gateway_port`` of
    this machine. ``parent`` is the process that the workers are forked from and end with.
    """

    prefixes: Mapping[str, str]
    base: str
    store: str
    spools: str
    max_query_bytes: int
    max_memory_bytes: int | None
    services: Mapping[str, str] = field(default_factory=dict)
    gateway_port: int | None = None
    parent: int | None = None
    snapshot: str = ""
    """The snapshot to open before the first task comes."""


class Fetched(NamedTuple):
    """The answer of another store, in a file, which a worker is to read and to write in the format wanted."""

    path: str
    media_type: str
    form: QueryForm
    volatile: bool


class Task(NamedTuple):
    """One query, not yet judged, with everything that is needed to answer it.

    A tuple, as it is pickled for each query, which takes a dataclass ten times as long.
    """

    text: str
    media_types: tuple[str, ...]
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    bindings: Mapping[str, Term]
    hidden: frozenset[str]
    max_results: int
    max_result_bytes: int
    snapshot: str
    """The snapshot's folder."""
    spool: str
    """The file to write when the answer is large."""
    seconds: float
    """The time after which nobody waits for the answer any more."""
    fetched: Fetched | None = None
    """The answer, where it is there already: nothing is evaluated then, and no snapshot opened."""


@dataclass(frozen=True, slots=True)
class Done:
    """A complete answer. ``body`` is ``None`` when its bytes are in the spool file.

    ``rows`` counts rows or triples. A ``volatile`` answer may be another one the next time.
    """

    media_type: str
    form: QueryForm
    length: int
    rows: int
    volatile: bool
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Failed:
    """The query has no answer, for a reason that its sender should know."""

    error: errors.KgError


@dataclass(frozen=True, slots=True)
class Gone:
    """The snapshot cannot be opened: it may have been replaced and removed since the task was made."""

    reason: str


Reply = Done | Failed | Gone


def write_message(header: bytes, body: bytes = b"") -> bytes:
    """A message as it goes over the pipe."""
    return _LENGTHS.pack(len(header), len(body)) + header + body


def read_lengths(prefix: bytes) -> tuple[int, int]:
    """The lengths of the header and the body that follow the first ``HEADER_BYTES`` of a message."""
    header, body = _LENGTHS.unpack(prefix)
    return header, body


def write_order(order: WorkerSettings | Task) -> bytes:
    """The message that tells a worker its settings or a task."""
    return write_message(pickle.dumps(order, pickle.HIGHEST_PROTOCOL))


def write_reply(reply: Reply) -> bytes:
    """The message with which a worker answers."""
    match reply:
        case Done(body=body):
            told = {
                name: getattr(reply, name) for name in ("media_type", "form", "length", "rows", "volatile")
            }
            return write_message(json.dumps({"done": told, "spooled": body is None}).encode(), body or b"")
        case Failed(error=error):
            told = {each.name: getattr(error, each.name) for each in fields(error)}
            return write_message(json.dumps({"failed": type(error).__name__, "fields": told}).encode())
        case Gone(reason=reason):
            return write_message(json.dumps({"gone": reason}).encode())


def write_ready(confinement: Confinement) -> bytes:
    """The first message of a worker: it is ready, and this is what keeps it to its task."""
    return write_message(json.dumps(asdict(confinement)).encode())


def read_ready(header: bytes) -> Confinement:
    """The confinement in a worker's first message; ``ValueError`` for another one."""
    try:
        told = json.loads(header)
        return Confinement(**told | {"missing": tuple(told["missing"])})
    except _NONSENSE as error:
        raise ValueError("no first message of a worker") from error


def read_reply(header: bytes, body: bytes) -> Reply:
    """The reply in a message; ``ValueError`` for one that no worker of ours would write."""
    try:
        told: dict[str, Any] = json.loads(header.decode())
        if "done" in told:
            return _read_done(told["done"], None if told["spooled"] else body)
        if "failed" in told:
            return _read_failed(told["failed"], told["fields"])
        return Gone(str(told["gone"]))
    except _NONSENSE as error:
        raise ValueError("no message of a worker") from error


def _read_failed(kind: str, told: dict[str, Any]) -> Failed:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    if not isinstance(given["message"], str):
        raise TypeError("a message that is no text")
    return Failed(_ERRORS[kind](**given))


def _read_done(done: dict[str, Any], body: bytes | None) -> Done:
    form = QueryForm(done["form"])
    read = Done(
        str(done["media_type"]), form, int(done["length"]), int(done["rows"]), bool(done["volatile"]), body
    )
    if read.media_type not in _MEDIA_TYPES[form]:
        raise ValueError("a format that answers of this form do not have")
    if read.length < 0 or (body is not None and read.length != len(body)):
        raise ValueError("not the length that the answer has")
    return read
