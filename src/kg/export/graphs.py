"""Statements as they come → a document in one of the formats of RDF: the same graph gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

from kg.export.documents import Begin, Graphs, write_document
from kg.export.formats import GraphFormat
from kg.export.reading_order import Ranks, ReadingOrder
from kg.export.sorting import SortedLines
from kg.export.statements import Dump, NamedGraphs, add_quads, add_triples
from kg.vocabulary import Names


def write_graph(
    dump: Dump, format_: GraphFormat, out: IO[bytes], names: Names, folder: Path | None = None
) -> None:
    """Write what is dumped in an order that depends on nothing but what it says.

    ``folder`` is where temporary files are put that nobody sees. Memory is bounded by what one subject has.
    """
    if format_.writer is None:
        with SortedLines(folder) as lines:
            if format_.union:
                add_triples(lines, dump)
            else:
                add_quads(lines, dump)
            write_lines(lines, out.write)
    elif format_.union:
        with SortedLines(folder) as lines:
            add_triples(lines, dump)
            order = ReadingOrder(lines.blocks(), Ranks(names), folder)
        with closing(order):
            write_subjects(order, format_.writer, out, names, folder)
    else:
        with closing(NamedGraphs(folder)) as graphs:
            dump(graphs.take)
            write_named_graphs(graphs, format_.writer, out, names, folder)


def write_lines(lines: SortedLines, *takers: Callable[[bytes], object]) -> None:
    """Give sorted lines, which are a document as they are, to each who takes them, piece by piece."""
    for block in lines.blocks():
        piece = b"".join(block)
        for take in takers:
            take(piece)


def write_subjects(
    order: ReadingOrder, writer: Begin, out: IO[bytes], names: Names, folder: Path | None = None
) -> None:
    """Write all that was put in order as one graph."""
    write_document(lambda: (("", order),), writer, out, names, folder)


def write_named_graphs(
    graphs: NamedGraphs, writer: Begin, out: IO[bytes], names: Names, folder: Path | None = None
) -> None:
    """Write each graph by itself."""
    ranks = Ranks(names)

    def in_order() -> Graphs:
        for graph, blocks in graphs.in_order(ranks.of_graph):
            with closing(ReadingOrder(blocks, ranks, folder)) as order:
                yield graph, order

    write_document(in_order, writer, out, names, folder)
