"""The pages of things: every IRI below ``/id/`` answers here, to people as a page, to machines as RDF."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import NamedNode

from kg.queries import CannedQuery
from kg.store import QueryEngine
from kg.vocabulary import Names
from kg.web.parts.addresses import known_iri, links_here
from kg.web.parts.links import Links
from kg.web.parts.prefixes import PROLOGUE
from kg.web.protocol.answers import graph_response, offers_for, varied, wants_page, with_alternates
from kg.web.protocol.formats import DOWNLOAD_FORMATS, GRAPH_FORMATS, PAGE
from kg.web.protocol.parameters import given_page
from kg.web.things.asked import questions_about
from kg.web.things.card import build_card, marked
from kg.web.things.content import lists_of, read_content
from kg.web.things.kinds import LISTS, SENTENCES
from kg.web.things.lists import LAST_PAGE, NoSuchPage
from kg.web.things.neighbourhood import neighbourhood_address
from kg.web.things.thing import Thing, exists, read_thing, replacement

_FORMATS = (PAGE, *GRAPH_FORMATS)

_DESCRIPTION = f"""{PROLOGUE}
CONSTRUCT {{
  ?thing ?property ?value .
  ?value rdfs:label ?label .
  ?part ?partProperty ?partValue .
  ?event kg:hasParticipation ?part ; rdfs:label ?eventLabel ; kg:startDate ?eventDate .
}}
WHERE {{
  {{ ?thing ?property ?value . OPTIONAL {{ ?value rdfs:label ?label }} }}
  UNION
  {{
    ?thing kg:hasParticipation|kg:hasStatusStatement|kg:evidence|kg:amount|oa:hasSelector ?part .
    ?part ?partProperty ?partValue
  }}
  UNION
  {{ ?thing (kg:hasParticipation|kg:hasStatusStatement)/kg:evidence ?part . ?part ?partProperty ?partValue }}
  UNION
  {{ ?thing kg:evidence/oa:hasSelector ?part . ?part ?partProperty ?partValue }}
  UNION
  {{
    ?part kg:agent ?thing ; ?partProperty ?partValue .
    ?event kg:hasParticipation ?part .
    OPTIONAL {{ ?event rdfs:label ?eventLabel }}
    OPTIONAL {{ ?event kg:startDate ?eventDate }}
  }}
}}
"""
"""The concise description of a thing: its facts with the labels of their values, its participations (those in
an event, or those of a participant with the event), its amounts, where it stood, and the evidence of all."""


def _moved(place: str) -> Response:
    """The permanent redirect; browsers ask again all the same, as curators may part the two things later."""
    response = Response(status=301)
    response.location = place
    return response


def _pages(thing: Thing, links: Links) -> dict[str, int]:
    """Which page of each list of a thing the request asks for."""
    own, others = lists_of(thing, links)
    possible = {one.name for one in (*LISTS.get(thing.kind, ()), *own, *others, SENTENCES)}
    return {name: given_page(name, LAST_PAGE) for name in sorted(possible)}


def entity_pages(engine: QueryEngine, names: Names, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/id/…``."""
    pages = Blueprint("entities", __name__)

    @pages.get("/id/<path:local>")
    def show(local: str) -> Response:
        offers = offers_for(_FORMATS)
        iri = known_iri(names, "id/", local, lambda candidate: exists(engine, candidate))
        if iri is None:
            abort(404, "The graph says nothing of this address.")
        place = links_here(names).local(replacement(engine, names, iri) or "")
        if place is not None:
            asked = request.query_string.decode("ascii", "replace")
            return varied(_moved(f"{place}?{asked}" if asked else place))
        if not wants_page(offers):
            response = graph_response(engine, offers, _DESCRIPTION, {"thing": NamedNode(iri)})
            return with_alternates(response, _FORMATS, offers[0].format)
        thing = read_thing(engine, names, iri)
        if thing is None:
            abort(404, "The graph says nothing of this address.")
        links = links_here(names)
        pages, current = _pages(thing, links), marked(request.args.get("mark", ""))
        try:
            content = read_content(engine, thing, links, pages, current)
        except NoSuchPage as error:
            abort(404, str(error))
        card = build_card(content, links, pages, current)
        drawing = neighbourhood_address(iri, links)
        questions = tuple(questions_about(queries.values(), links, thing.kind, iri, card.label))
        page = Response(
            render_template(
                "entity.html", card=card, questions=questions, formats=DOWNLOAD_FORMATS, drawing=drawing
            )
        )
        parts = {name: str(number) for name, number in pages.items() if number > 1}
        return with_alternates(page, _FORMATS, PAGE, parts)

    return pages
