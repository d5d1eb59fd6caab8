"""The two ways of writing a graph into another store: each request may be sent again without harm.

Sources: SPARQL 1.1 Graph Store HTTP Protocol, sections 4.2 (identification of graphs) and 5.3 to 5.5 (PUT,
DELETE, POST); SPARQL 1.1 Update, sections 3.1.1 (INSERT DATA) and 3.2.2 (DROP); SPARQL 1.1 Protocol, 2.2.2.
"""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.publish.connection import Connection, Request
from kg.publish.graphs import DEFAULT_GRAPH

_UPDATE = "application/sparql-update"
_NOT_FOUND = 404


class Writer(Protocol):
    """Writes graphs, which are named by their IRIs; raises ``PublishFailed``."""

    def replace(self, graph: str, lines: bytes) -> None:
        """Put these lines of N-Triples in the place of the whole graph."""

    def add(self, graph: str, lines: bytes) -> None:
        """Add lines without blank nodes to the graph."""

    def remove(self, graph: str) -> None:
        """Remove the graph, if it is there."""


class GraphStore:
    """Writes over the Graph Store HTTP Protocol."""

    def __init__(self, connection: Connection, address: str, media_type: str) -> None:
        self._connection = connection
        self._address = address
        self._headers = {"Content-Type": media_type}

    def replace(self, graph: str, lines: bytes) -> None:
        """``PUT``."""
        self._connection.send(Request("PUT", self._of(graph), lines, self._headers))

    def add(self, graph: str, lines: bytes) -> None:
        """``POST``: a merge, so that what is there already stays one statement."""
        self._connection.send(Request("POST", self._of(graph), lines, self._headers))

    def remove(self, graph: str) -> None:
        """``DELETE``."""
        self._connection.send(Request("DELETE", self._of(graph), fine=(_NOT_FOUND,)))

    def _of(self, graph: str) -> str:
        which = "default" if graph == DEFAULT_GRAPH else f"graph={quote(graph, safe='')}"
        return f"{self._address}?{which}"


class Updates:
    """Writes over SPARQL 1.1 Update."""

    def __init__(self, connection: Connection, address: str) -> None:
        self._connection = connection
        self._address = address

    def replace(self, graph: str, lines: bytes) -> None:
        """``DROP`` and ``INSERT DATA`` in one request, which a store carries out as a whole."""
        self._send(f"{_drop(graph)} ;\n".encode() + _insertion(graph, lines))

    def add(self, graph: str, lines: bytes) -> None:
        """``INSERT DATA``."""
        self._send(_insertion(graph, lines))

    def remove(self, graph: str) -> None:
        """``DROP SILENT``."""
        self._send(_drop(graph).encode())

    def _send(self, update: bytes) -> None:
        self._connection.send(Request("POST", self._address, update, {"Content-Type": _UPDATE}))


def _drop(graph: str) -> str:
    return "DROP SILENT DEFAULT" if graph == DEFAULT_GRAPH else f"DROP SILENT GRAPH {NamedNode(graph)}"


def _insertion(graph: str, lines: bytes) -> bytes:
    r"""The update that adds the lines, in which a backslash before a ``u`` is no escape.

    Some stores resolve ``\u0041`` before they look where it stands (SPARQL 1.1, section 19.2), and would
    take the second backslash of ``\\u0041`` for its beginning. With the letter escaped, both readings agree.

    >>> print(_insertion("", rb'<http://e/s> <http://e/p> "C:\\users" .').decode())
    INSERT DATA {
    <http://e/s> <http://e/p> "C:\\\u0075sers" .}
    """
    if b"\\\\" in lines:
        lines = _ESCAPES.sub(_spelled, lines)
    if graph == DEFAULT_GRAPH:
        return b"INSERT DATA {\n" + lines + b"}"
    return f"INSERT DATA {{ GRAPH {NamedNode(graph)} {{\n".encode() + lines + b"} }"


_ESCAPES = re.compile(rb"\\\\([uU])|\\.")


def _spelled(found: re.Match[bytes]) -> bytes:
    return found[0] if found[1] is None else rb"\\" + rb"\u%04x" % ord(found[1])
