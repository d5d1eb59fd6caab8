"""A canned query that is opened in the query page asks exactly what the form asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.queries import load_queries
from kg.resources import shipped
from kg.store import Limits, QueryEngine, QueryRequest
from kg.web.questions.filled import filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.settings import Settings

QUERIES = load_queries(shipped("queries"))

# Values that the graph of the tests has an answer for, by the names of the shipped queries' parameters.
GIVEN = {
    "country": "VN",
    "event": "event/2024-07-01-korea-vietnam-business-forum",
    "person": "person/ahn-dukgeun",
    "organization": "organization/ministry-of-trade",
    "place": "Seoul",
}


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[QueryEngine]:
    with QueryEngine(settings.store, names=settings.names, limits=Limits(workers=1, light=0)) as engine:
        yield engine


@pytest.mark.parametrize("name", QUERIES)
def test_the_text_with_its_values_gives_the_same_rows(engine: QueryEngine, name: str) -> None:
    query = QUERIES[name]
    values = {one.name: GIVEN.get(one.name, one.example) for one in query.parameters}
    bound = query.bind(values)
    wanted = ("text/csv",)
    asked = engine.answer(QueryRequest(bound.text, wanted, bindings=bound.bindings, hidden=bound.hidden))
    text = filled(query.query, bound.bindings)
    assert not [variable for variable in bound.bindings if f"?{variable} " in text]
    assert engine.answer(QueryRequest(text, wanted)).body == asked.body
