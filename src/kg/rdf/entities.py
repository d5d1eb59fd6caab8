"""The identity of things over all releases: types, labels, codes and links, as triples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pycountry
from pyoxigraph import NamedNode, Triple

from kg.model import Entity
from kg.rdf import terms
from kg.rdf.literals import text
from kg.vocabulary import WIKIDATA_ENTITY, Names

_TYPES = {
    "person": (terms.PARTICIPANT, terms.PERSON),
    "organization": (terms.PARTICIPANT, terms.ORGANIZATION),
    "country": (terms.COUNTRY_CLASS,),
    "bloc": (terms.BLOC,),
    "place": (terms.PLACE_CLASS,),
    "event": (terms.EVENT,),
    "agreement": (terms.AGREEMENT,),
}

_USER_ASSIGNED_ALPHA3 = {"XK": "XKX"}
"""Kosovo has no ISO 3166 code; both of these are in common use and reserved for users."""


def entity_triples(entity: Entity, names: Names) -> Iterator[Triple]:
    """What identifies one thing; ``ValueError`` for an id of no known kind."""
    types = _TYPES.get(entity.kind)
    if types is None:
        raise ValueError(f"{entity.id}: not an id of {', '.join(_TYPES)}")
    node = NamedNode(names.id(entity.id))
    for cls in types:
        yield Triple(node, terms.TYPE, cls)
    yield Triple(node, terms.LABEL, text(entity.label))
    for form in entity.alt_labels:
        yield Triple(node, terms.ALT_LABEL, text(form))
    if entity.kind == "country":
        yield from _codes(node, entity.id.removeprefix("country/"))
    if entity.country is not None:
        yield Triple(node, terms.COUNTRY, NamedNode(names.id(entity.country)))
    if entity.link is not None:
        yield Triple(node, terms.EXACT_MATCH, NamedNode(WIKIDATA_ENTITY + entity.link.qid))


def replaced_triples(replaced: Mapping[str, str], names: Names) -> Iterator[Triple]:
    """For each former id the thing that is meant by it now."""
    for old, new in replaced.items():
        yield Triple(NamedNode(names.id(old)), terms.IS_REPLACED_BY, NamedNode(names.id(new)))


def _codes(node: NamedNode, alpha2: str) -> Iterator[Triple]:
    yield Triple(node, terms.ISO_ALPHA2, text(alpha2))
    country = pycountry.countries.get(alpha_2=alpha2)
    alpha3 = country.alpha_3 if country is not None else _USER_ASSIGNED_ALPHA3.get(alpha2)
    # A country without a code is left for the shapes to report, which name it.
    if alpha3 is not None:
        yield Triple(node, terms.ISO_ALPHA3, text(alpha3))
