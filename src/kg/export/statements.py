"""The statements of a graph as lines of N-Triples and N-Quads in order: what every format is made of.

Such lines need no key to be sorted by: no term holds a space outside its quotes, and what ends a term sorts
before all that can go on one, so that the order of lines is that of subjects, predicates, objects, graphs.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from kg.export.sorting import Block, SortedLines
from kg.store import Take

Dump = Callable[[Take], None]
"""Gives all statements to whoever takes them, once: :func:`kg.store.dump_graphs` for a snapshot."""

_END = b" .\n"
_BLANK = re.compile(rb"(?:<[^>]*> <[^>]*> )?_:")


class BlankStatements:
    """The statements that touch a blank node, kept apart: their labels are known when all have been read.

    They are in memory, as RDFC-1.0 needs it; our own graphs have none.
    """

    def __init__(self) -> None:
        self._found: list[tuple[str, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def taken_out(self, graph: str, lines: bytes) -> bytes:
        """The lines without those that touch a blank node, which are kept."""
        if b"_:" not in lines:
            return lines
        others = []
        for line in lines.splitlines(keepends=True):
            if _BLANK.match(line):
                self._found.append((graph, line))
            else:
                others.append(line)
        return b"".join(others)

    def labelled(self, *, union: bool) -> Iterator[tuple[str, bytes]]:
        """Graph and line of each with the labels of RDFC-1.0; all in one graph for a ``union``."""
        dataset = ox.Dataset(
            ox.Quad(
                quad.subject,
                quad.predicate,
                quad.object,
                ox.DefaultGraph() if union else ox.NamedNode(graph),
            )
            for graph, line in self._found
            for quad in ox.parse(line, ox.RdfFormat.N_TRIPLES)
        )
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        for quad in dataset:
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            yield graph, f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()


def add_triples(lines: SortedLines, dump: Dump) -> None:
    """Add all that is dumped as N-Triples: all graphs as one, each statement once."""
    blank = BlankStatements()
    dump(lambda graph, piece: lines.add(blank.taken_out(graph, piece)))
    for _, line in blank.labelled(union=True):
        lines.add(line)


def add_quads(lines: SortedLines, dump: Dump, also: Take | None = None) -> BlankStatements:
    """Add all that is dumped as N-Quads; ``also`` is given the same. What touches blank nodes comes back."""
    blank = BlankStatements()

    def take(graph: str, piece: bytes) -> None:
        if also is not None:
            also(graph, piece)
        lines.add(_in_graph(blank.taken_out(graph, piece), graph))

    dump(take)
    for graph, line in blank.labelled(union=False):
        lines.add(_in_graph(line, graph))
    return blank


def add_merged(lines: SortedLines, quads: SortedLines, blank: BlankStatements) -> None:
    """Add as N-Triples what :func:`add_quads` added and gave: the same as :func:`add_triples` of it."""
    lines.add_run(_without_graphs(quads.blocks(), with_blank=not blank))
    for _, line in blank.labelled(union=True):
        lines.add(line)


def _in_graph(lines: bytes, graph: str) -> bytes:
    # A line break inside a literal is escaped: what looks like the end of a line is one.
    return lines.replace(_END, f" <{graph}> .\n".encode())


def _without_graphs(blocks: Iterable[Block], *, with_blank: bool) -> Iterator[Block]:
    last = b""
    for block in blocks:
        triples = dict.fromkeys(
            [
                line[: line.rindex(b" ", 0, -len(_END))] + _END
                for line in block
                if with_blank or not _BLANK.match(line)
            ]
        )
        triples.pop(last, None)
        if triples:
            last = next(reversed(triples))
            yield list(triples)


class NamedGraphs:
    """Each named graph with its lines of N-Triples, kept in a temporary file until its turn comes."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close()
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._blank = BlankStatements()

    def take(self, graph: str, piece: bytes) -> None:
        """Take statements of a graph."""
        lines = self._blank.taken_out(graph, piece)
        self._places[graph].append((self._file.tell(), len(lines)))
        self._file.write(lines)

    def in_order(self, key: Callable[[str], str]) -> Iterator[tuple[str, Iterator[Block]]]:
        """Each graph in the order of a key of its IRI, with its lines in order; those are read at once."""
        blank = defaultdict(list)
        for graph, line in self._blank.labelled(union=False):
            blank[graph].append(line)
        for graph in sorted(self._places, key=key):
            with SortedLines(self._folder) as lines:
                for begin, length in self._places[graph]:
                    self._file.seek(begin)
                    lines.add(self._file.read(length))
                lines.add(b"".join(blank[graph]))
                yield graph, lines.blocks()

    def close(self) -> None:
        """Remove the temporary file."""
        with suppress(OSError):
            self._file.close()
