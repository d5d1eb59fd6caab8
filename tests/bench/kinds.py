"""The kinds of query that are measured: their texts over a graph, and what was promised for each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from graph import Graph
from pyoxigraph import Store

from kg.queries import CannedQuery, load_queries
from kg.resources import shipped
from kg.web.questions.filled import filled

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"

SERIAL = "{serial}"
"""Stands in a request for a number that no other request has."""

_SEED = 20240701
_MOST_JOINS = 50_000
_PREFIXES = """\
PREFIX kg: <https://w3id.org/tradekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_LOOKUP = "SELECT ?p ?o { <%s> ?p ?o }"
_JOIN = """\
SELECT ?event ?label ?day {
  ?event kg:involvesCountry <%s> ; kg:startDate ?day ; rdfs:label ?label
  FILTER(?day >= "%s"^^xsd:date)
} ORDER BY ?day ?event ?label LIMIT 20"""
_AGGREGATE = """\
SELECT ?country (COUNT(DISTINCT ?event) AS ?events) (COUNT(DISTINCT ?agent) AS ?agents)
       (COUNT(DISTINCT ?evidence) AS ?sentences) {
  ?event a kg:Event ; kg:involvesCountry ?country ; kg:hasParticipation ?participation .
  ?participation kg:agent ?agent ; kg:evidence ?evidence
} GROUP BY ?country ORDER BY DESC(?events) ?country"""
_EXPORT = "CONSTRUCT { ?evidence ?p ?o } WHERE { ?evidence a kg:Evidence ; ?p ?o }"


class Way(StrEnum):
    """Whether the requests of a run are always the same, or each is one that was never sent before."""

    REPEATED = "repeated"
    FIRST_TIME = "first time"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of query. A repeated run sends ``repeated`` in turn, a first-time run ``varied``.

    ``at_once`` is how many requests are sent at the same time. Where ``complete`` is set the run sends all
    texts to the end, because they differ in cost or are few; otherwise as many as it can in its time.
    ``goals`` are the promised ratios to Oxigraph.
    """

    name: str
    media_type: str
    repeated: tuple[str, ...]
    varied: tuple[str, ...]
    goals: dict[Way, float]
    at_once: int = 8
    complete: bool = False
    duration: float = 1.0
    """How many times as long as the shortest runs a run of it takes."""

    def texts(self, way: Way) -> tuple[str, ...]:
        """The texts of a run, the first-time ones with the mark :data:`SERIAL`."""
        return self.repeated if way is Way.REPEATED else tuple(map(serialised, self.varied))


def serialised(text: str) -> str:
    """The query made one of its own by a prefix that it does not use: another text, the same work."""
    return f"PREFIX once: <urn:once:{SERIAL}>\n{text}"


def kinds_of(graph: Graph) -> tuple[Kind, ...]:
    """The kinds of query with constants from this graph."""
    store = graph.opened()
    subjects = _column(store, "SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s")
    event = "https://w3id.org/tradekg/id/event/2024-07-01-korea-vietnam-business-forum"
    joins = list(_joins(store))
    shuffled = random.Random(_SEED)
    shuffled.shuffle(subjects)
    shuffled.shuffle(joins)
    vietnam = _PREFIXES + _JOIN % ("https://w3id.org/tradekg/id/country/VN", "2020-01-01")
    aggregate, export = _PREFIXES + _AGGREGATE, _PREFIXES + _EXPORT
    canned = tuple(canned_texts().values())
    return (
        Kind(
            "entity lookup",
            JSON,
            (_LOOKUP % event,),
            tuple(_LOOKUP % subject for subject in subjects),
            {Way.REPEATED: 0.5, Way.FIRST_TIME: 0.3},
        ),
        Kind(
            "join, ORDER BY, LIMIT",
            JSON,
            (vietnam,),
            tuple(joins[:_MOST_JOINS]),
            {Way.REPEATED: 1, Way.FIRST_TIME: 0.9},
        ),
        Kind(
            "aggregate over all events",
            JSON,
            (aggregate,),
            (aggregate,),
            {Way.REPEATED: 100, Way.FIRST_TIME: 0.9},
            duration=3,
        ),
        Kind(
            "export of all evidence",
            N_TRIPLES,
            (export,) * 4,
            (export,) * 4,
            {},
            at_once=4,
            complete=True,
        ),
        Kind("canned queries", JSON, canned, canned, {}, complete=True),
    )


def canned_texts() -> dict[str, str]:
    """The SPARQL of each ready-made question by its name, with example values where it needs some."""
    return {
        query.name: filled(query.query, query.bind(_needed(query)).bindings)
        for query in load_queries(shipped("queries")).values()
    }


def canned_paths() -> dict[str, str]:
    """The path of our server at which each ready-made question is answered by its name."""
    return {
        query.name: f"/queries/{query.name}?{urlencode({'format': 'json', **_needed(query)})}"
        for query in load_queries(shipped("queries")).values()
    }


def _needed(query: CannedQuery) -> dict[str, str]:
    return {one.name: one.example for one in query.parameters if one.required}


def _joins(store: Store) -> Iterator[str]:
    countries = _column(store, f"{_PREFIXES}SELECT DISTINCT ?c {{ ?e kg:involvesCountry ?c }} ORDER BY ?c")
    days = _column(store, f"{_PREFIXES}SELECT ?d {{ ?e kg:startDate ?d }} ORDER BY ?d")
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    for country in countries:
        for after in range((last - first).days):
            yield _PREFIXES + _JOIN % (country, first + timedelta(days=after))


def _column(store: Store, query: str) -> list[str]:
    return [row[0].value for row in store.query(query)]
