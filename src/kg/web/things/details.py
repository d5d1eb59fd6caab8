"""What stands beside the items of a page's lists: roles, titles, sides, places, statuses, days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.store import QueryEngine, Term
from kg.vocabulary import Names
from kg.web.parts.rows import among, each, iri_of, number_of, select, terms, text_of, values
from kg.web.things.kinds import BESIDE
from kg.web.things.thing import release_of

_PARTS = """
SELECT ?thing ?part ?event ?agent ?role ?title ?behalf ?side ?home (MAX(?of) AS ?latest)
WHERE {
  %s
  GRAPH ?graph { ?event kg:hasParticipation ?part . ?part kg:agent ?agent ; kg:role ?role }
  BIND(IF(STRSTARTS(STR(?graph), "%s"), STR(?graph), "") AS ?of)
  OPTIONAL { ?part kg:title ?title }
  OPTIONAL {
    ?part kg:onBehalfOf ?behalf
    OPTIONAL { ?behalf kg:country ?land }
    OPTIONAL { VALUES ?states { kg:Country kg:Bloc } ?behalf a ?states BIND(?behalf AS ?itself) }
    BIND(COALESCE(?land, ?itself) AS ?side)
  }
  OPTIONAL { ?agent kg:country ?home }
}
GROUP BY ?thing ?part ?event ?agent ?role ?title ?behalf ?side ?home
ORDER BY ?part ?title ?behalf ?side ?home
"""

IN_EVENTS = "?event kg:hasParticipation ?part . ?part kg:agent|kg:onBehalfOf ?thing ."
"""The participations of a thing, or for it, in the events that are listed."""

AT_EVENT = "?thing kg:hasParticipation ?part . ?part kg:agent ?agent ."
"""The participations of the agents that are listed in an event."""

AT_ORIGIN = "?event kg:resultedIn ?thing ; kg:hasParticipation ?part . ?part kg:agent ?agent ."
"""The participations of the agents that are listed in the events that led to an agreement."""

_BESIDE = """
SELECT DISTINCT ?item ?property ?value
WHERE { %s %s }
ORDER BY ?item ?property ?value
LIMIT 10000
"""

_REPORTED = """
SELECT ?item (MIN(?on) AS ?day)
WHERE {
  %s
  { ?release kg:describes ?item ; dcterms:issued ?on } UNION { ?item kg:hasStatusStatement/kg:statedOn ?on }
}
GROUP BY ?item
"""

_OFFICES = """
SELECT ?thing ?body ?title (MIN(?on) AS ?first) (MAX(?on) AS ?last) (MAX(STR(?graph)) AS ?latest)
       (MIN(STR(?graph)) AS ?earliest) (COUNT(DISTINCT ?graph) AS ?stated)
WHERE {
  {
    GRAPH ?graph {
      ?release dcterms:issued ?on .
      ?part kg:agent ?thing ; kg:title ?title .
      OPTIONAL { ?part kg:onBehalfOf ?body }
    }
  }
  UNION
  {
    GRAPH ?graph {
      ?release dcterms:issued ?on .
      ?thing kg:title ?title .
      OPTIONAL { ?thing kg:affiliation ?body }
    }
    FILTER NOT EXISTS { GRAPH ?graph { ?other kg:agent ?thing ; kg:title ?written } }
  }
}
GROUP BY ?thing ?body ?title
ORDER BY DESC(?last) ?body ?title
LIMIT 200
"""

_NEIGHBOURS = """
SELECT ?thing ?item (MIN(?on) AS ?day)
WHERE {
  ?thing kg:startDate ?start .
  %s
  ?item kg:startDate ?on .
  FILTER(?item != ?thing && %s)
}
GROUP BY ?thing ?item
ORDER BY %s
LIMIT %d
"""

NEIGHBOURS = 4
"""Events that are shown before an event, and after it."""

_EARLIER = "(?on < ?start || (?on = ?start && STR(?item) < STR(?thing)))"
_LATER = "(?on > ?start || (?on = ?start && STR(?item) > STR(?thing)))"


@dataclass(frozen=True, slots=True)
class Part:
    """A participation. ``side`` is the country or group that the agent spoke for, or belongs to."""

    iri: str
    event: str
    agent: str
    role: str
    title: str | None
    on_behalf_of: str | None
    side: str | None
    release: str | None


@dataclass(frozen=True, slots=True)
class Office:
    """A title that releases give a person at a body, with the days of the first and the last that does."""

    body: str | None
    title: str
    first: str
    last: str
    earliest: str | None
    latest: str | None
    stated: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A value of a property of a listed item."""

    item: str
    property: str
    value: Term


def read_parts(
    engine: QueryEngine, names: Names, thing: str, pattern: str, items: Iterable[str]
) -> tuple[Part, ...]:
    """The participations that one of the patterns above finds from the thing, of or in the items."""
    # An event has few participants, but each of these may have been at thousands of events.
    chosen = values("event", items) if pattern == IN_EVENTS else among("agent", items)
    query = _PARTS % (f"{chosen} {pattern}", names.release_graph(""))
    rows = select(engine, query, thing=NamedNode(thing))
    found: list[Part] = []
    for row in rows:
        part, event, agent, role = (iri_of(row, name) for name in ("part", "event", "agent", "role"))
        if part and event and agent and role:
            found.append(
                Part(
                    part,
                    event,
                    agent,
                    role,
                    text_of(row, "title"),
                    iri_of(row, "behalf"),
                    iri_of(row, "side") or iri_of(row, "home"),
                    release_of(names, text_of(row, "latest")),
                )
            )
    return tuple(found)


def read_beside(engine: QueryEngine, items: Iterable[str]) -> Sequence[Beside]:
    """The values that the forms of lists want beside the items."""
    wanted = sorted(set(items))
    if not wanted:
        return ()
    properties = sorted({iri for columns in BESIDE.values() for _, iri in columns})
    rows = select(engine, _BESIDE % (values("item", wanted), each(properties, "item")))
    return tuple(
        Beside(item, name, row["value"])
        for row in rows
        if (item := iri_of(row, "item")) and (name := iri_of(row, "property"))
    )


def read_reported(engine: QueryEngine, items: Iterable[str]) -> Mapping[str, str]:
    """The day of the first release that tells of an event, or of where an agreement stands, by item."""
    wanted = sorted(set(items))
    if not wanted:
        return {}
    rows = select(engine, _REPORTED % values("item", wanted))
    return {item: day for row in rows if (item := iri_of(row, "item")) and (day := text_of(row, "day"))}


def read_offices(engine: QueryEngine, names: Names, person: str) -> tuple[Office, ...]:
    """The titles of a person, body by body, those named last first."""
    return tuple(
        Office(
            iri_of(row, "body"),
            text_of(row, "title") or "",
            text_of(row, "first") or "",
            text_of(row, "last") or "",
            release_of(names, text_of(row, "earliest")),
            release_of(names, text_of(row, "latest")),
            number_of(row, "stated") or 1,
        )
        for row in select(engine, _OFFICES, thing=NamedNode(person))
        if text_of(row, "title")
    )


def read_neighbours(engine: QueryEngine, event: str, countries: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The events next to one in time, with their days, in order: those with all its countries.

    Where it has fewer than two, those with two of its participants at least stand for them.
    """
    involved = sorted(set(countries))
    alike = (
        " ".join(f"?item kg:involvesCountry {term} ." for term in terms(involved))
        if len(involved) > 1
        else _SAME_PEOPLE
    )
    found: list[tuple[str, str]] = []
    for when, order in ((_EARLIER, "DESC(?day) DESC(?item)"), (_LATER, "?day ?item")):
        query = _NEIGHBOURS % (alike, when, order, NEIGHBOURS)
        rows = select(engine, query, thing=NamedNode(event))
        found += [(iri, text_of(row, "day") or "") for row in rows if (iri := iri_of(row, "item"))]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


_SAME_PEOPLE = (
    "?thing kg:participant ?one , ?two . FILTER(STR(?one) < STR(?two)) ?item kg:participant ?one , ?two ."
)
