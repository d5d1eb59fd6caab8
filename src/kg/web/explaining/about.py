"""The page about the graph: how a fact of it is made, how to cite it, what its problems mean."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from kg.export.citation import citation_file, software
from kg.store import QueryEngine
from kg.vocabulary import Names
from kg.web.explaining.citing import works
from kg.web.explaining.dataset import DatasetFacts, license_name, read_dataset
from kg.web.parts.addresses import links_here
from kg.web.parts.kept import PerSnapshot
from kg.web.parts.labels import names_of
from kg.web.parts.links import Links
from kg.web.parts.marks import Piece, mark
from kg.web.parts.rows import iri_of, number_of, select, text_of
from kg.web.parts.terms import Cell, Shown
from kg.web.parts.words import readable_date
from kg.web.protocol.problems import KINDS

CITING = ("/about", "/citation.bib")
"""The paths at which the graph is cited."""

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
    place: str | None
    item: Cell | None


@dataclass(frozen=True, slots=True)
class AboutGraph:
    """What the page tells from the graph itself; each is ``None`` where the graph has no such thing."""

    fact: FactOnItsWay | None
    dataset: DatasetFacts | None


def about_pages(engine: QueryEngine, names: Names) -> Blueprint:
    """The blueprint of ``/about``, and of the files that say how to cite."""
    pages = Blueprint("about", __name__)
    told = PerSnapshot[Links, AboutGraph](
        engine, lambda links: AboutGraph(read_fact(engine, links), read_dataset(engine, links))
    )

    @pages.get(CITING[0])
    def about() -> Response:
        here = told(links_here(names))
        dataset = here.dataset
        page = render_template(
            "about.html",
            problems=KINDS,
            base=names.base,
            fact=here.fact,
            dataset=dataset,
            built_on=readable_date(dataset.built) if dataset and dataset.built else "",
            license_name=license_name(dataset.license.iri or "") if dataset else "",
            software=software(),
            works=tuple(works(dataset, engine.snapshot).items()),
        )
        return Response(page)

    @pages.get("/citation.cff")
    def citation_cff() -> Response:
        return Response(citation_file(), content_type="application/yaml; charset=utf-8")

    @pages.get(CITING[1])
    def citation_bib() -> Response:
        cited = works(told(links_here(names)).dataset, engine.snapshot).values()
        entries = "\n".join(work.bibtex for work in cited)
        return Response(entries, content_type="application/x-bibtex; charset=utf-8")

    return pages


def read_fact(engine: QueryEngine, links: Links) -> FactOnItsWay | None:
    """One fact of the graph; ``None`` for a graph in which nobody takes part in anything."""
    row = next((rows[0] for query in _FACTS if (rows := select(engine, query))), None)
    if row is None:
        return None
    iris = {name: iri_of(row, name) or "" for name in ("release", "event", "agent", "role", "participation")}
    # The text around them tells the days.
    shown = Shown(links, names_of(engine, iris.values()))
    graph = links.names.graph(iris["release"].removeprefix(links.names.id("")))
    item = iri_of(row, "item")
    start, end = number_of(row, "start") or 0, number_of(row, "end") or 0
    return FactOnItsWay(
        shown.iri(iris["release"]),
        readable_date(text_of(row, "issued") or ""),
        shown.iri(iris["event"]),
        shown.iri(iris["agent"]),
        shown.iri(iris["role"]),
        shown.iri(iris["participation"]),
        shown.iri(graph),
        mark(text_of(row, "sentence") or "", [text_of(row, "quote") or ""]),
        links.place(iris["release"], start, end),
        shown.iri(item) if item else None,
    )
