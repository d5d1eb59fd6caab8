"""What the page about the graph tells from the graph itself: one fact on its way, and the data set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kg.store import QueryEngine, QueryRequest
from kg.web.labels import Known, labels_of
from kg.web.links import Links
from kg.web.notes import Piece, mark
from kg.web.rows import PROLOGUE, Row, iri_of, select, text_of
from kg.web.terms import Cell, Shown, readable_date

_FACT = """
SELECT ?release ?issued ?event ?participation ?agent ?role ?sentence ?quote ?start ?end %s WHERE {
  ?release kg:mainEvent ?event ; dcterms:issued ?issued .
  ?event kg:hasParticipation ?participation .
  ?participation kg:agent ?agent ; kg:role ?role ; kg:evidence ?evidence .
  ?agent a kg:Person . %s
  ?evidence oa:hasSource ?release ; kg:sentence ?sentence ; oa:hasSelector ?quoted , ?placed .
  ?quoted oa:exact ?quote .
  ?placed oa:start ?start ; oa:end ?end .
} LIMIT 1
"""
_FACTS = (_FACT % ("?item", "?agent skos:exactMatch ?item ."), _FACT % ("", ""))
"""One fact about a person that Wikidata has, else about any person."""

_DATASET = """
SELECT ?title ?license ?rights ?built ?version ?triples WHERE {
  ?dataset a dcat:Dataset ; dcterms:title ?title ; dcterms:license ?license .
  OPTIONAL { ?dataset dcterms:rights ?rights }
  OPTIONAL { ?dataset dcterms:modified ?built }
  OPTIONAL { ?dataset dcat:version|schema:version|owl:versionInfo ?version }
  OPTIONAL { ?dataset void:triples ?triples }
} ORDER BY ?dataset LIMIT 1
"""


_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/")


@dataclass(frozen=True, slots=True)
class FactOnItsWay:
    """Who took part in what, with the sentence that says so; ``place`` leads to it in the release.

    ``graph`` is the named graph that holds the fact, ``item`` the Wikidata item where there is one.
    """

    release: Cell
    issued: str
    event: Cell
    agent: Cell
    role: Cell
    participation: Cell
    graph: Cell
    sentence: tuple[Piece, ...]
    place: str
    item: Cell | None


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What the description of the data set says; ``version`` is ``None`` where it has none."""

    title: str
    license: Cell
    rights: str
    built: date | None
    version: str | None
    triples: int


def license_name(iri: str) -> str:
    """A licence as people call it; its address where it is not one of Creative Commons.

    >>> license_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    found = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {found[1].upper()} {found[2]}" if found else iri


def read_fact(engine: QueryEngine, links: Links) -> FactOnItsWay | None:
    """One fact of the graph; ``None`` for a graph in which nobody takes part in anything."""
    row = next((rows[0] for query in _FACTS if (rows := select(engine, query))), None)
    if row is None:
        return None
    iris = {name: iri_of(row, name) or "" for name in ("release", "event", "agent", "role", "participation")}
    # The text around them tells the days.
    labels = {iri: Known(known.label) for iri, known in labels_of(engine, iris.values()).items()}
    shown = Shown(links, labels)
    graph = links.names.graph(iris["release"].removeprefix(links.names.id("")))
    item = iri_of(row, "item")
    release, place = shown.iri(iris["release"]), f"{text_of(row, 'start')}-{text_of(row, 'end')}"
    return FactOnItsWay(
        release,
        readable_date(text_of(row, "issued") or ""),
        shown.iri(iris["event"]),
        shown.iri(iris["agent"]),
        shown.iri(iris["role"]),
        shown.iri(iris["participation"]),
        shown.iri(graph),
        mark(text_of(row, "sentence") or "", [text_of(row, "quote") or ""]),
        f"{release.href}?mark={place}#e-{place}",
        shown.iri(item) if item else None,
    )


def read_dataset(engine: QueryEngine, links: Links) -> DatasetFacts | None:
    """The description of the data set that the build wrote; ``None`` where there is none.

    Users load descriptions of other data sets into graphs of their own.
    """
    own = (links.names.graph("dataset"),)
    row = next(iter(engine.solutions(QueryRequest(PROLOGUE + _DATASET, default_graphs=own)).rows), None)
    if row is None:
        return None
    return DatasetFacts(
        text_of(row, "title") or "",
        Shown(links, {}).iri(iri_of(row, "license") or ""),
        text_of(row, "rights") or "",
        _day(row),
        text_of(row, "version"),
        int(text_of(row, "triples") or 0),
    )


def _day(row: Row) -> date | None:
    try:
        return datetime.fromisoformat(text_of(row, "built") or "").astimezone(UTC).date()
    except ValueError:
        return None
