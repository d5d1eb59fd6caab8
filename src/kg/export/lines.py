"""Statements in plain order → N-Triples and N-Quads, one statement in each line."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export.statements import Statements
from kg.vocabulary import Names


def ntriples_lines(statements: Statements, _names: Names) -> Iterator[str]:
    """The lines of an N-Triples document."""
    for statement in statements:
        yield f"{statement.subject} {statement.predicate} {statement.object} .\n"


def nquads_lines(statements: Statements, _names: Names) -> Iterator[str]:
    """The lines of an N-Quads document."""
    for statement in statements:
        graph = f" {statement.graph}" if statement.graph else ""
        yield f"{statement.subject} {statement.predicate} {statement.object}{graph} .\n"
