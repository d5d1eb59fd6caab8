"""What is asked of the store and what it answers: values that carry no connection and no file name."""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import pyoxigraph as ox

from kg.store.guard import QueryForm

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""What a query variable can be bound to."""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query and how to answer it.

    ``media_types`` are preferences, best first (see :func:`kg.store.choose_format`). When
    ``default_graphs`` or ``named_graphs`` is given they are the whole dataset and override ``FROM``; a
    query that names no dataset sees the union of all graphs. ``bindings`` gives variables a value before
    evaluation; ``hidden`` variables are left out of a table. ``timeout`` in seconds can only lower the
    engine's limit.
    """

    text: str
    media_types: tuple[str, ...] = ()
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: Mapping[str, Term] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    timeout: float | None = None

    @property
    def asked(self) -> tuple[Hashable, ...]:
        """All that decides the answer of a given snapshot: equal for requests with equal answers."""
        return (
            self.text,
            self.media_types,
            self.default_graphs,
            self.named_graphs,
            tuple(sorted(self.bindings.items())) if self.bindings else (),
            # In an order of its own, which a set has not: tags that were given out hold after a restart too.
            tuple(sorted(self.hidden)),
        )

    @property
    def size(self) -> int:
        """The bytes of memory that :attr:`asked` takes, roughly."""
        given = (*self.media_types, *self.default_graphs, *self.named_graphs)
        return sum(map(sys.getsizeof, (self.text, *given, *map(str, self.bindings.values()))))


class Answer:
    """A complete answer. A large one is in an unnamed temporary file that :meth:`chunks` reads in pieces."""

    def __init__(  # noqa: PLR0913 - values to read, each by its name
        self,
        media_type: str,
        snapshot: str,
        form: QueryForm,
        content: bytes | IO[bytes],
        length: int,
        *,
        rows: int,
        volatile: bool,
        tag: str,
    ) -> None:
        self.media_type = media_type
        self.snapshot = snapshot
        """The id of the snapshot that was asked."""
        self.form = form
        self.length = length
        """The number of bytes."""
        self.rows = rows
        """The number of rows or triples; 1 for a yes or no."""
        self.volatile = volatile
        """Whether the next answer to the same question may differ: it depends on the time, on chance …"""
        self.tag = tag
        """Names this very answer: snapshot, query, dataset and format."""
        self.zipped: bytes | None = None
        """The answer compressed with gzip, once somebody wanted it so."""
        self._content = content

    @property
    def in_memory(self) -> bool:
        """Whether there is no file behind it."""
        return isinstance(self._content, bytes)

    @property
    def body(self) -> bytes:
        """All of it in memory."""
        return b"".join(self.chunks())

    def chunks(self, size: int = 1 << 16) -> Iterator[bytes]:
        """The bytes in order, in pieces of at most ``size``; may be called again, and by several at once."""
        if isinstance(self._content, bytes):
            if self._content:
                yield self._content
            return
        at = 0
        while piece := os.pread(self._content.fileno(), size, at):
            at += len(piece)
            yield piece

    def another(self) -> Answer:
        """The same answer for one more reader, who closes it by himself."""
        if isinstance(self._content, bytes):
            return self
        file = os.fdopen(os.dup(self._content.fileno()), "rb")
        return Answer(
            self.media_type,
            self.snapshot,
            self.form,
            file,
            self.length,
            rows=self.rows,
            volatile=self.volatile,
            tag=self.tag,
        )

    def close(self) -> None:
        """Give back the temporary file, where there is one; the end of the object does it too."""
        if not isinstance(self._content, bytes):
            self._content.close()

    def __repr__(self) -> str:
        return (
            f"Answer({self.media_type!r}, snapshot={self.snapshot!r}, form={self.form}, length={self.length})"
        )


@dataclass(frozen=True, slots=True)
class Solutions:
    """The rows of a SELECT as RDF terms; a variable that is unbound in a row is not in its mapping."""

    variables: tuple[str, ...]
    rows: tuple[Mapping[str, Term], ...]
