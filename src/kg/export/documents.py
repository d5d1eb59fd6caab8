"""A graph or a dataset in reading order → one document, whose head is known when its body is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol, Self, cast

from kg.export.reading_order import Properties, Subject
from kg.vocabulary import Names

Graphs = Iterable[tuple[str, Iterable[Subject]]]
"""IRIs of named graphs with what is in each, or one graph without a name: ``""``."""

_PIECE = 1 << 20
_MOST, _LONGEST = 50_000, 300
"""Terms that are remembered, and their greatest length."""


class Writer(Protocol):
    """Writes the parts of one document, the last first known: its head names what all others have used."""

    def begin(self, graph: str) -> str:
        """What stands before the subjects of a graph."""

    def subject(self, subject: str, properties: Properties) -> str:
        """All that is said of one subject."""

    def end(self, graph: str) -> str:
        """What stands behind the subjects of a graph."""

    def head(self) -> str:
        """What stands before everything."""

    def tail(self) -> str:
        """What stands behind everything."""

    def corrected(self) -> Self | None:
        """Another writer, for a document to be written once more: this one knew too little at first."""


Begin = Callable[[Names], Writer]


def write_document(
    graphs: Callable[[], Graphs], begin: Begin, out: IO[bytes], names: Names, folder: Path | None = None
) -> None:
    """Write a document; the graphs are gone through once more where the writer has to be corrected."""
    writer: Writer | None = begin(names)
    while writer is not None:
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder) as body:
            body.writelines(_body(graphs(), writer))
            body.flush()
            last, writer = writer, writer.corrected()
            if writer is None:
                out.write(last.head().encode())
                body.seek(0)
                shutil.copyfileobj(cast(IO[bytes], body.buffer), out, _PIECE)
                out.write(last.tail().encode())


def _body(graphs: Graphs, writer: Writer) -> Iterator[str]:
    for graph, subjects in graphs:
        yield writer.begin(graph)
        for subject, properties in subjects:
            yield writer.subject(subject, properties)
        yield writer.end(graph)


class Written(dict[str, str]):
    """How terms are written, remembered for those that come again; a long one seldom does."""

    def __init__(self, write: Callable[[str], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, term: str) -> str:
        written = self._write(term)
        if len(term) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[term] = written
        return written
