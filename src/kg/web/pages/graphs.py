"""Named graphs and the description of the data set, for people as a table of triples, for machines as RDF."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template

from kg.store import QueryEngine, QueryRequest
from kg.vocabulary import Names
from kg.web.parts.addresses import known_iri, links_here
from kg.web.parts.rows import Row, number_of
from kg.web.parts.tables import MOST_ROWS, read_table
from kg.web.protocol.answers import graph_response, offers_for, wants_page, with_alternates
from kg.web.protocol.formats import DOWNLOAD_FORMATS, GRAPH_FORMATS, PAGE, Format

_TRIPLES = "CONSTRUCT { ?subject ?property ?value } WHERE { ?subject ?property ?value }"
_ANY = "SELECT ?subject WHERE { ?subject ?property ?value } LIMIT 1"
_COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { ?subject ?property ?value }"
_ROWS = f"""
SELECT ?subject ?property ?value WHERE {{ ?subject ?property ?value }}
ORDER BY ?subject ?property ?value LIMIT {MOST_ROWS + 1}
"""

_NAMES = {
    "dataset": "Description of the data set",
    "entities": "All things and their names",
    "ontology": "The ontology as statements",
}
"""What the graphs are called that are not of one release."""


def graph_pages(engine: QueryEngine, names: Names) -> Blueprint:
    """The blueprint of ``/graph/…`` and ``/.well-known/void``."""
    pages = Blueprint("graphs", __name__)

    @pages.get("/graph/<path:local>")
    def graph(local: str) -> Response:
        iri = known_iri(names, "graph/", local, lambda candidate: bool(_rows(engine, _ANY, candidate)))
        if iri is None:
            abort(404, "There is no graph of this name.")
        return _show(engine, names, iri, (PAGE, *GRAPH_FORMATS))

    @pages.get("/.well-known/void")
    def void() -> Response:
        # RFC 5785 registers this address for machines: they get Turtle unless they ask for something else.
        iri = names.graph("dataset")
        if not _rows(engine, _ANY, iri):
            abort(404, "The graph on this server holds no description of itself.")
        return _show(engine, names, iri, (*GRAPH_FORMATS, PAGE))

    return pages


def _rows(engine: QueryEngine, query: str, graph: str) -> Sequence[Row]:
    return engine.solutions(QueryRequest(query, default_graphs=(graph,))).rows


def _show(engine: QueryEngine, names: Names, graph: str, formats: tuple[Format, ...]) -> Response:
    offers = offers_for(formats)
    if not wants_page(offers):
        response = graph_response(engine, offers, _TRIPLES, default_graphs=(graph,))
        return with_alternates(response, formats, offers[0].format)
    links = links_here(names)
    count = next((number_of(row, "triples") for row in _rows(engine, _COUNT, graph)), None) or 0
    table = read_table(engine, links, ("subject", "property", "value"), _rows(engine, _ROWS, graph))
    # The graph of a release has the name of the release after ``graph/``.
    of_release = graph.startswith(names.release_graph(""))
    page = render_template(
        "graph.html",
        iri=graph,
        name=_NAMES.get(graph.removeprefix(names.graph(""))) or links.short(graph),
        count=count,
        triples=table,
        release=links.local(names.id(graph.removeprefix(names.graph("")))) if of_release else None,
        formats=DOWNLOAD_FORMATS,
    )
    return with_alternates(Response(page), formats, PAGE)
