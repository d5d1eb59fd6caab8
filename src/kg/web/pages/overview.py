"""The front page: what the graph is about, how much of it there is, and what is new in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date

from flask import Blueprint, Response, render_template

from kg.queries import CannedQuery
from kg.store import QueryEngine
from kg.vocabulary import ONTOLOGY, Names
from kg.web.drawing.charts import Bar, bar_chart
from kg.web.drawing.timeline import Month, Timeline, timeline
from kg.web.drawing.world import Counted, World, world_map
from kg.web.parts import wording
from kg.web.parts.addresses import links_here, period_address
from kg.web.parts.kept import PerSnapshot
from kg.web.parts.labels import Known
from kg.web.parts.links import Links
from kg.web.parts.periods import Period
from kg.web.parts.rows import Row, iri_of, number_of, select, text_of, values
from kg.web.parts.terms import Cell, Shown
from kg.web.parts.words import choice_words, counted, readable_date
from kg.web.questions.fields import example_of
from kg.web.questions.sparql import STARTER

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
SELECT ?country (SAMPLE(?label) AS ?name) (SAMPLE(?alpha2) AS ?code) (COUNT(DISTINCT ?event) AS ?number)
WHERE {
  ?event kg:involvesCountry ?country . ?country rdfs:label ?label .
  OPTIONAL { ?country kg:isoAlpha2 ?alpha2 }
}
GROUP BY ?country ORDER BY DESC(?number) ?name
"""

_MONTHS = """
SELECT ?class ?year ?month (COUNT(DISTINCT ?event) AS ?number) WHERE {
  ?event a kg:Event , ?class ; kg:startDate ?day . FILTER(?class != kg:Event)
  BIND(YEAR(?day) AS ?year) BIND(MONTH(?day) AS ?month)
}
GROUP BY ?class ?year ?month
"""

_OTHER = "Other"
"""The type of an agreement that is of no type: beside its name the word would say nothing."""

_HOME = "KR"
"""Takes part in nearly all events: a bar or a shade for it would dwarf those of the partners."""

_MOST_PARTNERS = 12
"""Bars beside the map, which has all countries."""

_FIRST_QUESTIONS = ("signings", "events-with-country", "person-activities", "who-met-whom")
"""What a newcomer may ask first, with the example of each."""

_CALENDAR = "calendar"
_COUNTRIES = "countries-by-events"
"""The ready-made questions that charts lead to."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something."""

    name: str
    number: int


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
    """The figures, lists and charts of the front page. ``first`` and ``last`` are the days of the releases.

    ``partners`` are the bars of the most active countries, ``countries`` how many there are beside the home
    country, ``undated`` the events that no release gives a day.
    """

    counts: tuple[Count, ...]
    first: str
    last: str
    events: tuple[Item, ...]
    agreements: tuple[Item, ...]
    timeline: Timeline | None
    undated: int
    partners: tuple[Bar, ...]
    countries: int
    world: World


def overview_pages(engine: QueryEngine, names: Names, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/``."""
    pages = Blueprint("overview", __name__)

    read = PerSnapshot[Links, Overview](engine, lambda links: read_overview(engine, links, queries))

    @pages.get("/")
    def index() -> Response:
        when = engine.snapshot.built.astimezone(UTC)
        return Response(
            render_template(
                "overview.html",
                overview=read(links_here(names)),
                queries=tuple(queries.values()),
                examples=[
                    example_of(engine, names, queries[name]) for name in _FIRST_QUESTIONS if name in queries
                ],
                countries=_COUNTRIES if _COUNTRIES in queries else None,
                starter=STARTER,
                built=f"{readable_date(when)}, {when:%H:%M} {when.tzname() or ''}".strip(),
            )
        )

    return pages


def read_overview(engine: QueryEngine, links: Links, queries: Mapping[str, CannedQuery]) -> Overview:
    """What the front page tells of the current graph; charts lead to those ``queries`` that there are."""
    counted = {iri_of(row, "class"): number_of(row, "number") or 0 for row in select(engine, _COUNTS)}
    period = next(iter(select(engine, _PERIOD)), {})
    months = timeline(*_months(select(engine, _MONTHS)), _calendar(queries))
    partners = tuple(_partners(select(engine, _PARTNERS), links))
    return Overview(
        tuple(
            Count(wording.kind_name(ONTOLOGY + name, many=True), counted.get(ONTOLOGY + name, 0))
            for name in _COUNTED
        ),
        readable_date(text_of(period, "first") or ""),
        readable_date(text_of(period, "last") or ""),
        tuple(_event(row, links) for row in select(engine, _LATEST_EVENTS)),
        tuple(_agreement(row, links) for row in select(engine, _LATEST_AGREEMENTS)),
        months,
        max(counted.get(f"{ONTOLOGY}Event", 0) - (months.number if months else 0), 0),
        bar_chart([(one.name, one.number, one.href) for one in partners[:_MOST_PARTNERS]]),
        len(partners),
        world_map(partners, _HOME),
    )


def _months(rows: Iterable[Row]) -> tuple[list[Month], dict[str, str]]:
    """The numbers by month and kind, and the words for the kinds."""
    months, kinds = [], {}
    for row in rows:
        iri, year, month = iri_of(row, "class"), number_of(row, "year"), number_of(row, "month")
        if iri and month and year and year <= date.max.year:
            kind = iri.removeprefix(ONTOLOGY)
            kinds[kind] = wording.kind_name(iri, many=True)
            months.append(Month(kind, date(year, month, 1), number_of(row, "number") or 0))
    return months, kinds


def _calendar(queries: Mapping[str, CannedQuery]) -> Callable[[Period, str | None], str | None]:
    """Where the events of a period are listed: in the calendar, where there is this question."""
    query = queries.get(_CALENDAR)
    kinds = next((one.choices for one in query.parameters if one.name == "kind"), ()) if query else ()

    def address(period: Period, kind: str | None) -> str | None:
        narrowed = {"kind": kind} if kind is not None and kind in kinds else {}
        return period_address(query, period, narrowed) if query else None

    return address


def _partners(rows: Iterable[Row], links: Links) -> Iterator[Counted]:
    """The countries beside the home country, those with most events first."""
    for row in rows:
        cell, code = _cell(row, "country", links), text_of(row, "code") or ""
        if code != _HOME and cell.href:
            yield Counted(code, cell.text, number_of(row, "number") or 0, cell.href)


def _event(row: Row, links: Links) -> Item:
    people = number_of(row, "people") or 0
    places = [text_of(row, "where") or "", counted(people, "participant", "participants") if people else ""]
    return Item(
        _cell(row, "event", links),
        wording.kind_name(iri_of(row, "kind") or f"{ONTOLOGY}Event"),
        readable_date(text_of(row, "day") or ""),
        text_of(row, "day") or "",
        " · ".join(filter(None, places)),
    )


def _agreement(row: Row, links: Links) -> Item:
    count = number_of(row, "count") or 0
    return Item(
        _cell(row, "agreement", links),
        _agreement_type(iri_of(row, "kind") or ""),
        readable_date(text_of(row, "day") or ""),
        text_of(row, "day") or "",
        f"{count} documents" if count > 1 else "",
    )


def _agreement_type(concept: str) -> str:
    words = choice_words(concept.removeprefix(f"{ONTOLOGY}agreement-type-"))
    return "Agreement" if words == _OTHER else words


def _cell(row: Row, variable: str, links: Links) -> Cell:
    iri = iri_of(row, variable) or ""
    return Shown(links, {iri: Known(text_of(row, "name"))}).iri(iri)
