"""The columns that are in a table only to bind parameters, cut out of the JSON of the engine."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Store, Variable

from kg.store.evaluation import without_columns
from kg.store.request import Term

TEXTS = (
    "VN",
    "",
    '"',
    "\\",
    'a "b": {"c"}',
    "}]}}",
    '"_p":{"type":"literal"},',
    "line\nbreak\ttab",
    "\u202e\U0001f600\x01",
)
TERMS = [*map(Literal, TEXTS), Literal(2024), Literal("ja", language="ko"), NamedNode("http://e/,?a=1")]


def table(query: str, **bound: Term) -> bytes:
    values = {Variable(name): term for name, term in bound.items()}
    written = Store().query(query, substitutions=values).serialize(format=QueryResultsFormat.JSON)
    assert written is not None
    return written


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_only_the_columns_of_parameters_are_cut(term: Term) -> None:
    # The other column has texts that look like the one that is cut, and no value in the last row.
    shown = " ".join(str(Literal(text)) for text in (*TEXTS, '"_p":{"type":"literal","value":"VN"}'))
    rows = f"{{ VALUES ?text {{ {shown} UNDEF }} }}"
    cut = without_columns(table(f"SELECT ?text ?_p {rows}", _p=term), {"_p": term})
    assert cut == table(f"SELECT ?text {rows}")


@pytest.mark.parametrize("columns", ["?_p ?a ?_q", "?_p ?_q ?a", "?a ?_p ?_q", "?a ?_q ?_p"])
def test_they_may_stand_anywhere(columns: str) -> None:
    bound = {"_p": Literal("one"), "_q": Literal("one")}
    rows = '{ VALUES ?a { "one" UNDEF } }'
    assert without_columns(table(f"SELECT {columns} {rows}", **bound), bound) == table(f"SELECT ?a {rows}")


def test_where_nothing_else_was_asked_for_rows_without_columns_are_left() -> None:
    term = Literal("VN")
    cut = json.loads(without_columns(table("SELECT ?_p { VALUES ?a { 1 2 } }", _p=term), {"_p": term}))
    assert cut == {"head": {"vars": []}, "results": {"bindings": [{}, {}]}}
