"""A graph as lines of N-Triples, as a digest, and as the parts in which it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Quad,
    RdfFormat,
    serialize,
)

DEFAULT_GRAPH = ""
"""Stands for the default graph where all others are named by their IRIs."""

_BITS = 256
_BATCH = 1000
"""Statements that are written at once: one by one takes several times as long."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a graph states, in short: equal for graphs that state the same; and how many statements it has."""

    value: str
    statements: int
    blank: bool
    """Whether there are blank nodes in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a graph: lines of N-Triples, and how many."""

    lines: bytes
    statements: int


def digest(quads: Iterable[Quad]) -> Digest:
    """The digest of a graph, whatever the order of its statements, each of which comes once.

    It is the sum of the SHA-256 of each line of N-Triples: nothing has to be sorted or kept but what touches
    blank nodes. Whoever chooses the statements could make two graphs with one sum, but deceives only himself.
    """
    blank: list[Quad] = []
    total = count = 0
    for lines in (_plain(quads, blank), _canonical(blank)):
        for line in lines:
            total += int.from_bytes(hashlib.sha256(line).digest(), "big")
            count += 1
    return Digest(f"{total % (1 << _BITS):064x}", count, bool(blank))


def parts(read: Callable[[], Iterable[Quad]], size: int, *, blank: bool = True) -> Iterator[Part]:
    """The graph in pieces of about ``size`` bytes; at least one, which is empty for an empty graph.

    ``read`` gives the graph from its beginning; it is called twice unless ``blank`` says that there are no
    blank nodes. All that touches them is in the first piece, however large that is: a label means the same
    node within one request only.
    """
    lines: list[bytes] = []
    if blank:
        lines += _canonical([quad for quad in read() if _touches_blank(quad)])
    length = sum(map(len, lines))
    for line in _plain(read(), []):
        if length >= size:
            yield Part(b"".join(lines), len(lines))
            lines, length = [], 0
        lines.append(line)
        length += len(line)
    yield Part(b"".join(lines), len(lines))


def _plain(quads: Iterable[Quad], blank: list[Quad]) -> Iterator[bytes]:
    """The lines of the statements without blank nodes; the others are put into the list ``blank``."""
    waiting = iter(quads)
    while batch := list(islice(waiting, _BATCH)):
        plain = [quad for quad in batch if not _touches_blank(quad)]
        if len(plain) < len(batch):
            blank += (quad for quad in batch if _touches_blank(quad))
        yield from _lines(plain)


def _canonical(quads: Iterable[Quad]) -> Iterator[bytes]:
    """The lines of statements with blank nodes, under labels that depend on nothing but what they state.

    RDF Dataset Canonicalization (RDFC-1.0). It begins when the first line is asked for.
    """
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    yield from _lines(list(dataset))


def _lines(quads: list[Quad]) -> Iterator[bytes]:
    written = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert written is not None
    # A line break within a term is written as an escape.
    for line in written.split(b"\n")[:-1]:
        yield line + b"\n"


def _touches_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
