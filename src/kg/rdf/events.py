"""Events with who took part in them, as triples of the release that describes them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.model import Event, Participation
from kg.rdf import terms
from kg.rdf.citation import Cited
from kg.rdf.concepts import date_basis_concept, event_status_concept, kind_class, role_concept
from kg.rdf.literals import day, text


def event_triples(event: Event, cited: Cited) -> Iterator[Triple]:
    """What the release says of one event; every superclass and shortcut is written out."""
    node = cited.thing(event.id)
    yield Triple(node, terms.TYPE, terms.EVENT)
    yield Triple(node, terms.TYPE, kind_class(event.kind))
    yield Triple(node, terms.LABEL, text(event.name))
    yield Triple(node, terms.EVENT_STATUS, event_status_concept(event.status))
    if event.start is not None:
        yield Triple(node, terms.START_DATE, day(event.start))
    if event.end is not None:
        yield Triple(node, terms.END_DATE, day(event.end))
    if event.date_basis is not None:
        yield Triple(node, terms.DATE_BASIS, date_basis_concept(event.date_basis))
    if event.place is not None:
        yield Triple(node, terms.PLACE, cited.thing(event.place.id))
    if event.place_country is not None:
        yield Triple(node, terms.PLACE_COUNTRY, cited.thing(event.place_country))
    for country in event.countries:
        yield Triple(node, terms.INVOLVES_COUNTRY, cited.thing(country))
    for agreement in event.agreements:
        yield Triple(node, terms.RESULTED_IN, cited.thing(agreement))
    if event.part_of is not None:
        yield Triple(node, terms.PART_OF, cited.thing(event.part_of))
    for participation in event.participations:
        yield Triple(node, terms.HAS_PARTICIPATION, _participation_node(event, participation, cited))
    for participation in event.participations:
        yield Triple(node, terms.PARTICIPANT_OF_EVENT, cited.thing(participation.agent))
    yield from cited.cite(node, event.spans)
    for participation in event.participations:
        yield from _participation_triples(event, participation, cited)


def _participation_node(event: Event, participation: Participation, cited: Cited) -> NamedNode:
    """The same in every release that gives this agent this role in this event."""
    slug = event.id.removeprefix("event/")
    return cited.thing(f"participation/{slug}/{participation.agent}/{participation.role.value}")


def _participation_triples(event: Event, participation: Participation, cited: Cited) -> Iterator[Triple]:
    node = _participation_node(event, participation, cited)
    yield Triple(node, terms.TYPE, terms.PARTICIPATION)
    yield Triple(node, terms.AGENT, cited.thing(participation.agent))
    yield Triple(node, terms.ROLE, role_concept(participation.role))
    if participation.title is not None:
        yield Triple(node, terms.TITLE, text(participation.title))
    if participation.on_behalf_of is not None:
        yield Triple(node, terms.ON_BEHALF_OF, cited.thing(participation.on_behalf_of))
    yield from cited.cite(node, participation.spans)
