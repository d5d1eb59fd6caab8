"""The front page: what the graph is about, how much of it there is, and what is new in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, request

from kg.queries import CannedQuery
from kg.store import QueryEngine
from kg.vocabulary import ONTOLOGY, Names
from kg.web import wording
from kg.web.about import license_name, read_dataset, read_fact
from kg.web.addresses import links_here
from kg.web.citation import Work, citation_file, data, software
from kg.web.labels import Known
from kg.web.links import Links
from kg.web.problems import KINDS
from kg.web.rows import Row, iri_of, select, text_of, values
from kg.web.sparql import STARTER
from kg.web.terms import Cell, Shown, readable_date

_COUNTED = ("Event", "Person", "Organization", "Agreement", "Country", "Release")

_COUNTS = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?number) WHERE {{
  {values("class", (ONTOLOGY + name for name in _COUNTED))}
  ?thing a ?class .
}} GROUP BY ?class
"""

_PERIOD = """
SELECT (MIN(?issued) AS ?first) (MAX(?issued) AS ?last)
WHERE { ?release a kg:Release ; dcterms:issued ?issued }
"""

_LATEST_EVENTS = """
SELECT ?event (SAMPLE(?label) AS ?name) (MIN(?start) AS ?day) (SAMPLE(?type) AS ?kind)
       (SAMPLE(?city) AS ?where) (COUNT(DISTINCT ?who) AS ?people)
WHERE {
  ?event a kg:Event ; rdfs:label ?label ; kg:startDate ?start ; kg:eventStatus kg:status-occurred .
  OPTIONAL { ?event a ?type FILTER(?type != kg:Event) }
  OPTIONAL { ?event kg:place/rdfs:label ?city }
  OPTIONAL { ?event kg:participant ?who }
}
GROUP BY ?event ORDER BY DESC(?day) ?name LIMIT 6
"""

_LATEST_AGREEMENTS = """
SELECT ?agreement (SAMPLE(?label) AS ?name) (MAX(?date) AS ?day) (SAMPLE(?type) AS ?kind)
       (MAX(?documents) AS ?count)
WHERE {
  ?agreement a kg:Agreement ; rdfs:label ?label ; kg:agreementType ?type .
  ?agreement kg:agreementStatus ?status .
  FILTER(?status IN (kg:agreement-status-signed, kg:agreement-status-concluded, kg:agreement-status-agreed))
  ?release kg:mentionsAgreement ?agreement ; dcterms:issued ?issued .
  OPTIONAL { ?agreement kg:agreedOn ?agreed }
  OPTIONAL { ?agreement kg:instrumentCount ?documents }
  BIND(COALESCE(?agreed, ?issued) AS ?date)
}
GROUP BY ?agreement ORDER BY DESC(?day) ?name LIMIT 6
"""

_PARTNERS = """
SELECT ?country (SAMPLE(?label) AS ?name) (COUNT(DISTINCT ?event) AS ?number) WHERE {
  ?event kg:involvesCountry ?country . ?country rdfs:label ?label .
}
GROUP BY ?country ORDER BY DESC(?number) ?name LIMIT 9
"""

_KINDS = """
SELECT ?class (COUNT(DISTINCT ?event) AS ?number) WHERE {
  ?event a kg:Event , ?class . FILTER(?class != kg:Event)
}
GROUP BY ?class ORDER BY DESC(?number) ?class
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something; ``share`` is its part of the largest, from 0 to 100."""

    cell: Cell
    number: int
    share: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """An event or an agreement in a list of the latest."""

    cell: Cell
    kind: str
    day: str
    iso_day: str
    detail: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures and lists of the front page. ``first`` and ``last`` are the days of the releases."""

    counts: tuple[Count, ...]
    first: str
    last: str
    events: tuple[Item, ...]
    agreements: tuple[Item, ...]
    partners: tuple[Count, ...]
    kinds: tuple[Count, ...]


def overview_pages(
    engine: QueryEngine, names: Names, queries: Mapping[str, CannedQuery], built: Callable[[], datetime]
) -> Blueprint:
    """The blueprint of ``/``, ``/about`` and of the files that say how to cite.

    ``built`` tells when the current graph was made.
    """
    pages = Blueprint("overview", __name__)

    @pages.get("/")
    def index() -> Response:
        overview = read_overview(engine, links_here(names))
        when = built()
        return Response(
            render_template(
                "overview.html",
                overview=overview,
                queries=tuple(queries.values()),
                starter=STARTER,
                built=f"{readable_date(when.date().isoformat())}, {when:%H:%M} {when.tzname() or ''}".strip(),
            )
        )

    def works() -> Mapping[str, Work]:
        dataset = read_dataset(engine, links_here(names))
        if dataset is None:
            return {"The program": software()}
        day = dataset.built or built().date()
        return {
            "The data": data(dataset.title, day, dataset.version, request.root_url),
            "The program": software(),
        }

    @pages.get("/about")
    def about() -> Response:
        links = links_here(names)
        dataset = read_dataset(engine, links)
        page = render_template(
            "about.html",
            problems=KINDS,
            base=names.base,
            fact=read_fact(engine, links),
            dataset=dataset,
            built_on=readable_date(dataset.built.isoformat()) if dataset and dataset.built else "",
            license_name=license_name(dataset.license.iri or "") if dataset else "",
            software=software(),
            works=tuple(works().items()),
        )
        return Response(page)

    @pages.get("/citation.cff")
    def citation_cff() -> Response:
        return Response(citation_file(), content_type="application/yaml; charset=utf-8")

    @pages.get("/citation.bib")
    def citation_bib() -> Response:
        entries = "\n".join(work.bibtex for work in works().values())
        return Response(entries, content_type="application/x-bibtex; charset=utf-8")

    return pages


def read_overview(engine: QueryEngine, links: Links) -> Overview:
    """What the front page tells of the current graph."""
    counted = {iri_of(row, "class"): _number(row, "number") for row in select(engine, _COUNTS)}
    period = next(iter(select(engine, _PERIOD)), {})
    return Overview(
        tuple(
            Count(Cell(wording.kind_name(ONTOLOGY + name, many=True)), counted.get(ONTOLOGY + name, 0))
            for name in _COUNTED
        ),
        readable_date(text_of(period, "first") or ""),
        readable_date(text_of(period, "last") or ""),
        tuple(_event(row, links) for row in select(engine, _LATEST_EVENTS)),
        tuple(_agreement(row, links) for row in select(engine, _LATEST_AGREEMENTS)),
        _shares([_named_count(row, links) for row in select(engine, _PARTNERS)]),
        _shares([_kind_count(row) for row in select(engine, _KINDS)]),
    )


def _event(row: Row, links: Links) -> Item:
    people = _number(row, "people")
    places = [text_of(row, "where") or "", f"{people} taking part" if people else ""]
    return Item(
        _cell(row, "event", links),
        wording.kind_name(iri_of(row, "kind") or f"{ONTOLOGY}Event"),
        readable_date(text_of(row, "day") or ""),
        text_of(row, "day") or "",
        " · ".join(filter(None, places)),
    )


def _agreement(row: Row, links: Links) -> Item:
    count = _number(row, "count")
    return Item(
        _cell(row, "agreement", links),
        _agreement_type(iri_of(row, "kind") or ""),
        readable_date(text_of(row, "day") or ""),
        text_of(row, "day") or "",
        f"{count} documents" if count > 1 else "",
    )


def _agreement_type(concept: str) -> str:
    words = concept.removeprefix(f"{ONTOLOGY}agreement-type-").replace("-", " ")
    return words[:1].upper() + words[1:]


def _named_count(row: Row, links: Links) -> Count:
    return Count(_cell(row, "country", links), _number(row, "number"))


def _kind_count(row: Row) -> Count:
    return Count(Cell(wording.kind_name(iri_of(row, "class") or "", many=True)), _number(row, "number"))


def _shares(counts: Sequence[Count]) -> tuple[Count, ...]:
    most = max((count.number for count in counts), default=0)
    return tuple(Count(one.cell, one.number, round(100 * one.number / most)) for one in counts)


def _cell(row: Row, variable: str, links: Links) -> Cell:
    iri = iri_of(row, variable) or ""
    return Shown(links, {iri: Known(text_of(row, "name"))}).iri(iri)


def _number(row: Row, variable: str) -> int:
    text = text_of(row, variable) or ""
    return int(text) if text.isdecimal() else 0
