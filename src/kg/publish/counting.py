"""How many statements the graphs of another store have, as it says itself."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from kg.errors import PublishFailed
from kg.publish.connection import Connection, Request
from kg.publish.graphs import DEFAULT_GRAPH

_NAMED = "SELECT ?graph (COUNT(*) AS ?statements) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_DEFAULT = "SELECT (COUNT(*) AS ?statements) WHERE { ?s ?p ?o }"
_RESULTS = "application/sparql-results+json"
_FORM = "application/x-www-form-urlencoded"
_MOST = 256 << 20
"""Bytes of the answer: a million graphs have some 200 MB."""


def counts(connection: Connection, query: str, *, default_graph: bool) -> dict[str, int]:
    """The number of statements in each named graph by its IRI, and in the default graph where it is wanted.

    ``PublishFailed`` where the store does not answer, or with something else.
    """
    found: dict[str, int] = {}
    for row in _rows(connection, query, _NAMED):
        if "graph" in row:
            found[row["graph"]] = _number(row, query)
    if default_graph:
        for row in _rows(connection, query, _DEFAULT):
            found[DEFAULT_GRAPH] = _number(row, query)
    return found


def _rows(connection: Connection, address: str, query: str) -> list[dict[str, str]]:
    body = urlencode({"query": query}).encode()
    headers = {"Content-Type": _FORM, "Accept": _RESULTS}
    reply = connection.send(Request("POST", address, body, headers, most=_MOST))
    try:
        bindings = json.loads(reply.body)["results"]["bindings"]
        return [{name: str(term["value"]) for name, term in row.items()} for row in bindings]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _nonsense(address) from None


def _number(row: dict[str, str], address: str) -> int:
    text = row.get("statements", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise _nonsense(address)
    return int(text)


def _nonsense(address: str) -> PublishFailed:
    return PublishFailed("answers with something that is no SPARQL result: see --query", address)
