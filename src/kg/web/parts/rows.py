"""The rows that our own queries give: fixed text, with the terms that a request brings bound to variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine, QueryRequest, Term
from kg.web.parts.prefixes import PROLOGUE

Row = Mapping[str, Term]

_MOST_DIGITS = 15
"""Of a number that is taken for one: whoever loads data can write longer ones, which take long to read."""

_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*""")


def select(engine: QueryEngine, query: str, **bindings: NamedNode | Literal) -> Sequence[Row]:
    """The rows of a SELECT without its prologue; each bound variable has to be projected."""
    return engine.solutions(QueryRequest(PROLOGUE + query, bindings=bindings)).rows


def iri_of(row: Row, variable: str) -> str | None:
    """The IRI that a row has for a variable; ``None`` where it has none."""
    term = row.get(variable)
    return term.value if isinstance(term, NamedNode) else None


def text_of(row: Row, variable: str) -> str | None:
    """The literal's text, or the IRI, that a row has for a variable; ``None`` where it has neither."""
    term = row.get(variable)
    return term.value if isinstance(term, NamedNode | Literal) else None


def number_of(row: Row, variable: str) -> int | None:
    """The count or place, from 0 on, that a row has for a variable; ``None`` for one that cannot be."""
    text = text_of(row, variable) or ""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def terms(iris: Iterable[str]) -> list[str]:
    """IRIs as a query writes them. What cannot be written so, and could end the term, is left out.

    >>> terms(["http://example.org/a", "http://example.org/b> } DROP"])
    ['<http://example.org/a>']
    """
    return [f"<{iri}>" for iri in iris if _IRI.fullmatch(iri)]


def among(variable: str, iris: Iterable[str]) -> str:
    """A filter for one of the IRIs, where the rest of a pattern finds less than a ``VALUES`` clause would.

    >>> among("x", ["http://example.org/a"])
    'FILTER(?x IN (<http://example.org/a>))'
    """
    return f"FILTER(?{variable} IN ({', '.join(terms(iris))}))"


def values(variable: str, iris: Iterable[str]) -> str:
    """A ``VALUES`` clause over IRIs of the graph.

    Substitutions bind one term to one variable, so a set of terms has to be written out. Only what has the
    form of SPARQL's IRIREF gets in, which cannot end the clause; anything else is left out.

    >>> values("x", ["http://example.org/a", "http://example.org/b> } DROP"])
    'VALUES ?x { <http://example.org/a> }'
    """
    return f"VALUES ?{variable} {{ {' '.join(terms(iris))} }}"


def each(properties: Iterable[str], subject: str) -> str:
    """A pattern that binds ``?property`` and ``?value`` for each property that the subject variable has.

    The engine looks each up by itself; a ``VALUES`` clause over properties it joins with all there is.

    >>> each(["http://example.org/p"], "x")
    '{ ?x <http://example.org/p> ?value BIND(<http://example.org/p> AS ?property) }'
    """
    return " UNION ".join(
        f"{{ ?{subject} {term} ?value BIND({term} AS ?property) }}" for term in terms(properties)
    )


def pairs(first: str, second: str, of: Iterable[tuple[str, str]]) -> str:
    """A ``VALUES`` clause over pairs of IRIs, as careful as :func:`values`.

    >>> pairs("x", "y", [("http://example.org/a", "http://example.org/b")])
    'VALUES (?x ?y) { (<http://example.org/a> <http://example.org/b>) }'
    """
    written = (terms(pair) for pair in of)
    rows = " ".join(f"({' '.join(pair)})" for pair in written if len(pair) == len((first, second)))
    return f"VALUES (?{first} ?{second}) {{ {rows} }}"
