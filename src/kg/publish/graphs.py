"""A graph as lines of N-Triples, as a digest, and as the parts in which it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Quad

from kg.export.statements import Statement, statements_of

DEFAULT_GRAPH = ""
"""Stands for the default graph where all others are named by their IRIs."""

_BITS = 256


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


def digest(statements: Iterable[Statement]) -> Digest:
    """The digest of a graph, whatever the order of its statements, each of which comes once.

    It is the sum of the SHA-256 of each line of N-Triples: nothing has to be sorted or kept. Whoever
    chooses the statements could make two graphs with one sum, but only to deceive himself.
    """
    total = count = 0
    blank = False
    for statement in statements:
        total += int.from_bytes(hashlib.sha256(line_of(statement).encode()).digest(), "big")
        count += 1
        blank = blank or is_blank(statement)
    return Digest(f"{total % (1 << _BITS):064x}", count, blank)


def line_of(statement: Statement) -> str:
    """The line of N-Triples."""
    return f"{statement.subject} {statement.predicate} {statement.object} .\n"


def statements_in(read: Callable[[], Iterable[Quad]], *, blank: bool = True) -> Iterator[Statement]:
    """The statements of one graph; those with blank nodes come first, under their RDFC-1.0 labels.

    A label depends on the graph alone, not on when it was loaded. ``read`` gives the graph from its
    beginning; it is called twice unless ``blank`` says that there are no such nodes. What touches them is
    held in memory.
    """
    if blank:
        yield from statements_of([quad for quad in read() if _touches_blank(quad)], union=True)
    yield from statements_of((quad for quad in read() if not _touches_blank(quad)), union=True)


def parts(statements: Iterable[Statement], size: int) -> Iterator[Part]:
    """The graph in pieces of about ``size`` bytes; at least one, which is empty for an empty graph.

    All statements with blank nodes have to come first and are in the first piece, however large that is: a
    label means the same node within one request only.
    """
    lines: list[bytes] = []
    length = 0
    first = True
    for statement in statements:
        if length >= size and not (first and is_blank(statement)):
            yield Part(b"".join(lines), len(lines))
            lines, length, first = [], 0, False
        line = line_of(statement).encode()
        lines.append(line)
        length += len(line)
    yield Part(b"".join(lines), len(lines))


def is_blank(statement: Statement) -> bool:
    """Whether a blank node has a part in it."""
    return statement.subject.startswith("_:") or statement.object.startswith("_:")


def _touches_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
