"""Every error a caller may meet, each with the data that tells what happened and what to do.

::

    KgError
    ├── InputError            a file, a block or a line that cannot be read (file, line)
    ├── PageFailed            a web page that could not be had, or holds no release (address)
    │   └── HostLeft          nothing more is asked of its host: it fails, or wants to be left alone
    ├── ClusterFailed         a Dask cluster that cannot do the work, or not to its end (address)
    ├── ExtraMissing          packages of an extra are not installed (extra)
    ├── NothingToBuild        no release could be read, so that no graph was made (problems)
    ├── StoreError            the store's folder
    │   ├── StoreMissing      nothing was built there yet
    │   ├── StoreBusy         another build holds it
    │   └── StoreFailed       it could not be written: full disk, no permission
    ├── ShapesRefused         the shapes themselves: they use what the validation does not know
    ├── ValidationFailed      the graph breaks a shape (violations)
    ├── QueryError            a query that gets no answer
    │   ├── QuerySyntaxError  not SPARQL (line, column)
    │   ├── QueryRefused      SPARQL that this program does not run: updates, federation
    │   ├── QueryTimeout      stopped at the limit (seconds)
    │   ├── QueryTooLarge     the result is over the limit (limit, in bytes or results)
    │   ├── QueryOutOfMemory  stopped at the memory limit (limit in bytes)
    │   ├── ServiceFailed     another server that the query calls gave no answer (service)
    │   ├── EndpointFailed    the store that answers in place of a folder gave no answer that can be used
    │   │   └── EndpointUnavailable   or cannot be reached now: try again later (seconds)
    │   └── QueryFailed       the engine gave up or died
    │       └── QueryBusy     every worker is busy: try again later
    ├── UnknownThing          no thing has that IRI (nearest)
    ├── UnknownQuery          no canned query of that name
    ├── BadParameter          a canned query's parameter is missing or has no such form (parameter)
    ├── UnknownFormat         a format that does not exist, or does not fit the kind of result
    ├── PublishFailed         another store did not take a graph (address, status)
    │   └── PublishStopped    and would take no other one either
    ├── LookupFailed          Wikidata's API cannot be reached, stays busy or says no
    └── OutputFailed          a file or folder that cannot be written (path)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass
class KgError(Exception):
    """Something went wrong in a way that its user can understand; ``message`` is one line."""

    message: str

    def __str__(self) -> str:
        return self.message


@dataclass
class InputError(KgError):
    """A file, a block or a line that cannot be read. ``line`` counts from 1; ``None`` is the whole file."""

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line is not None else f"{self.path}"
        return f"{where}: {self.message}"


@dataclass
class PageFailed(KgError):
    """A web page that could not be had, or from which no release could be read."""

    address: str

    def __str__(self) -> str:
        return f"{self.address}: {self.message}"


class HostLeft(PageFailed):
    """Nothing more is asked of the page's host in this run: it fails, or wants to be left alone."""


@dataclass
class ExtraMissing(KgError):
    """A command needs packages that are installed only with ``tradekg[extra]``."""

    extra: str


@dataclass
class ClusterFailed(KgError):
    """A Dask cluster is not there, was lost, or has workers that cannot do the work."""

    address: str

    def __str__(self) -> str:
        return f"{self.address}: {self.message}"


@dataclass
class NothingToBuild(KgError):
    """No release could be read or understood: no graph is made of nothing. ``problems`` tell why."""

    problems: tuple[InputError, ...]


@dataclass
class StoreError(KgError):
    """The store's folder cannot be used."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class StoreMissing(StoreError):
    """Nothing was built there yet."""


class StoreBusy(StoreError):
    """Another build holds the store."""


class StoreFailed(StoreError):
    """The store could not be read or written."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One SHACL result: the node, the path where there is one, and the shape's message."""

    focus: str
    path: str | None
    value: str | None
    message: str

    def __str__(self) -> str:
        parts = [self.focus, self.path, self.value]
        return " ".join(part for part in parts if part) + f": {self.message}"


class Violations(tuple[Violation, ...]):
    """The first violations of a graph, in order of their focus nodes; ``total`` counts all that there are."""

    total: int

    def __new__(cls, violations: Iterable[Violation], total: int | None = None) -> Self:
        """Those given; without a ``total`` they are all."""
        new = super().__new__(cls, violations)
        new.total = len(new) if total is None else total
        return new


class ShapesRefused(KgError):
    """The shapes use a part of SHACL, or of SPARQL, that the validation does not know: nothing is valid."""


@dataclass
class ValidationFailed(KgError):
    """The graph breaks a shape. Of very many violations these are the first; the message tells how many."""

    violations: tuple[Violation, ...]

    @classmethod
    def of(cls, violations: tuple[Violation, ...]) -> Self:
        """The error that tells the first violation and the number of all."""
        total = violations.total if isinstance(violations, Violations) else len(violations)
        times = "once" if total == 1 else f"{total} times"
        return cls(f"the graph breaks the shapes {times}, first: {violations[0]}", violations)


class QueryError(KgError):
    """A query that gets no answer."""


@dataclass
class QuerySyntaxError(QueryError):
    """Not SPARQL. ``line`` and ``column`` count from 1 where the parser tells them."""

    line: int | None = None
    column: int | None = None


class QueryRefused(QueryError):
    """SPARQL that this program does not run, such as an update or a call to another server."""


@dataclass
class QueryTimeout(QueryError):
    """The query was stopped at its time limit, in seconds."""

    seconds: float


@dataclass
class QueryTooLarge(QueryError):
    """The result is larger than the limit: so many ``bytes``, or so many rows or triples (``results``)."""

    limit: int
    unit: str = "bytes"

    @property
    def limit_bytes(self) -> int | None:
        """The limit, where it is one of bytes."""
        return self.limit if self.unit == "bytes" else None

    @property
    def limit_results(self) -> int | None:
        """The limit, where it is one of rows or triples."""
        return self.limit if self.unit == "results" else None


@dataclass
class QueryOutOfMemory(QueryError):
    """The query took more memory than a worker may have, in bytes."""

    limit: int | None


@dataclass
class ServiceFailed(QueryError):
    """A server that the query calls by ``SERVICE`` gave no answer, or none that can be used."""

    service: str


class EndpointFailed(QueryError):
    """The store whose endpoint answers in place of a folder gave no answer, or none that can be used."""


@dataclass
class EndpointUnavailable(EndpointFailed):
    """That store cannot be reached, or takes no query now; it may in some ``seconds``."""

    seconds: int = 10


class QueryFailed(QueryError):
    """The engine gave up or died while it worked on the query."""


@dataclass
class QueryBusy(QueryFailed):
    """Every worker is busy; the same query may be answered in some ``seconds``."""

    seconds: int = 5


@dataclass
class UnknownThing(KgError):
    """Nothing has that id; ``nearest`` are ids and labels of things that it may have meant."""

    id: str
    nearest: tuple[tuple[str, str], ...]


@dataclass
class UnknownQuery(KgError):
    """There is no canned query of that name."""

    name: str


@dataclass
class BadParameter(KgError):
    """A parameter is missing, unknown, or its value has not the form that its type asks for."""

    parameter: str


@dataclass
class UnknownFormat(KgError):
    """A format that does not exist or does not fit the kind of result; ``known`` are those that do."""

    format: str
    known: tuple[str, ...]


class LookupFailed(KgError):
    """Wikidata's API cannot be reached, stays busy or says no; what it answered before is kept."""


@dataclass
class PublishFailed(KgError):
    """Another store did not take a graph; ``status`` is what it answered, ``None`` where it did not."""

    address: str
    status: int | None = None

    def __str__(self) -> str:
        return f"{self.address} {self.message}"


class PublishStopped(PublishFailed):
    """Another store did not take a graph, for a reason that holds for all graphs."""


@dataclass
class OutputFailed(KgError):
    """A file or folder that cannot be written."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"
