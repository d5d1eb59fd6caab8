"""How long the canned queries take over a real server that keeps no answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlencode

from client import get_answer
from servers import Running, kg_server, running

from kg.queries import CannedQuery, load_queries
from kg.resources import shipped

JSON = "application/sparql-results+json"
NO_CACHE = {"KG_CACHE_BYTES": "0"}
_TIMEOUT = 120.0

_PREFIXES = """\
PREFIX kg: <https://w3id.org/tradekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_BUSIEST = {
    "person": "?label { ?event kg:participant ?value . ?value a kg:Person ; rdfs:label ?label }",
    "organization": "?label { [] kg:agent|kg:onBehalfOf ?value . "
    "?value a kg:Organization ; rdfs:label ?label }",
    "event": "?value { ?value kg:hasParticipation ?participation }",
    "agreement": "?value { ?value kg:hasStatusStatement ?statement }",
    "place": "?label { ?event kg:place ?value . ?value rdfs:label ?label }",
    "country": '?code { ?event kg:involvesCountry ?value . ?value kg:isoAlpha2 ?code FILTER(?code != "KR") }',
    "month": "?month { ?event kg:startDate ?day BIND(SUBSTR(STR(?day), 1, 7) AS ?month) }",
}
"""For each kind of value the busiest one: what is selected, and from what; how often it occurs is counted."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The seconds that one question took, each time, in order, and its rows, with some values."""

    name: str
    values: Mapping[str, str]
    rows: int
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the answers took so long at most."""
        return median(self.seconds)

    @property
    def most_below(self) -> float:
        """95 of 100 answers took so long at most."""
        return quantiles(self.seconds, n=20, method="inclusive")[-1]


def ask_all(store: Path, times: int) -> tuple[list[Answered], list[Answered]]:
    """The figures of all canned queries with their examples, and with the busiest values there are."""
    server = kg_server(store, timeout=_TIMEOUT)
    server = replace(server, environment={**server.environment, **NO_CACHE})
    queries = load_queries(shipped("queries")).values()
    with running(server) as started:
        busiest = _busiest(started)
        examples = list(_ask(started, queries, {}, times))
        return examples, list(_ask(started, queries, busiest, times))


def _ask(
    server: Running, queries: Iterable[CannedQuery], instead: Mapping[str, str], times: int
) -> Iterator[Answered]:
    for query in queries:
        values = {each.name: instead.get(each.name, each.example) for each in query.parameters}
        if "other" in values:
            # Two countries: the example and the busiest of the others.
            values["country"] = query.parameters[0].example
        path = f"/queries/{query.name}?{urlencode(values)}"
        replies = [get_answer(server.port, path, JSON) for _ in range(times)]
        rows = len(json.loads(replies[0].body)["results"]["bindings"])
        yield Answered(query.name, values, rows, tuple(sorted(one.seconds for one in replies)))


def _busiest(server: Running) -> dict[str, str]:
    found = {name: _most(server, pattern) for name, pattern in _BUSIEST.items()}
    month = found.pop("month")
    return found | {
        "body": found["organization"],
        "partner": found["country"],
        "other": found["country"],
        "from": f"{month}-01",
        "to": f"{month}-28",
        "year": month[:4],
    }


def _most(server: Running, pattern: str) -> str:
    head, _, rest = pattern.partition(" ")
    counted = (
        f"SELECT {head} (COUNT(*) AS ?times) {rest} GROUP BY {head} ORDER BY DESC(?times) {head} LIMIT 1"
    )
    query = _PREFIXES + counted
    reply = get_answer(server.port, f"/sparql?query={quote(query)}", JSON)
    (row,) = json.loads(reply.body)["results"]["bindings"]
    value: str = row[head.removeprefix("?")]["value"]
    return value
