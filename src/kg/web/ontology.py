"""The page of the ontology: every term with its definition; Turtle and its kin for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine, QueryRequest, Term
from kg.vocabulary import ONTOLOGY, PREFIXES, Names
from kg.web.addresses import links_here
from kg.web.answers import graph_response, offers_for, wants_page, with_alternates
from kg.web.formats import DOWNLOAD_FORMATS, GRAPH_FORMATS, PAGE
from kg.web.links import Links
from kg.web.rows import PROLOGUE, iri_of
from kg.web.terms import Cell, Shown

_FORMATS = (PAGE, *GRAPH_FORMATS)

_TRIPLES = "CONSTRUCT { ?term ?property ?value } WHERE { ?term ?property ?value }"

_TERMS = f"""{PROLOGUE}
SELECT ?term ?property ?value WHERE {{
  ?term ?property ?value .
  FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))
}}
ORDER BY ?term
"""


def _iri(curie: str) -> str:
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local


_TYPE = _iri("rdf:type")

_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Classes": (_iri("owl:Class"), _iri("rdfs:Class")),
    "Properties": (
        _iri("owl:ObjectProperty"),
        _iri("owl:DatatypeProperty"),
        _iri("owl:AnnotationProperty"),
        _iri("rdf:Property"),
    ),
    "Schemes": (_iri("skos:ConceptScheme"),),
    "Concepts": (_iri("skos:Concept"),),
}
_LABELS = (_iri("rdfs:label"), _iri("skos:prefLabel"))
_DEFINITIONS = (_iri("skos:definition"), _iri("rdfs:comment"), _iri("dcterms:description"))
_EXAMPLES = (_iri("skos:example"), _iri("schema:example"))
_RELATIONS: Mapping[str, str] = {
    _iri("rdfs:domain"): "of",
    _iri("schema:domainIncludes"): "of",
    _iri("rdfs:range"): "leads to",
    _iri("schema:rangeIncludes"): "leads to",
    _iri("rdfs:subClassOf"): "is a",
    _iri("rdfs:subPropertyOf"): "is a",
    _iri("skos:inScheme"): "in",
    _iri("skos:broader"): "within",
    _iri("skos:exactMatch"): "same as",
    _iri("skos:closeMatch"): "close to",
    _iri("skos:relatedMatch"): "related to",
    _iri("owl:equivalentClass"): "same as",
    _iri("owl:equivalentProperty"): "same as",
    _iri("rdfs:seeAlso"): "see also",
}


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """One term. ``fragment`` is its local name, at which the page has an anchor."""

    fragment: str
    name: str
    label: str
    definition: str
    examples: tuple[str, ...]
    relations: tuple[tuple[str, Cell], ...]


def ontology_pages(engine: QueryEngine, names: Names) -> Blueprint:
    """The blueprint of ``/ontology``."""
    pages = Blueprint("ontology", __name__)
    graph = names.graph("ontology")

    @pages.get("/ontology")
    def ontology() -> Response:
        offers = offers_for(_FORMATS)
        if not wants_page(offers):
            response = graph_response(engine, offers, _TRIPLES, default_graphs=(graph,))
            return with_alternates(response, _FORMATS, offers[0].format)
        sections = read_sections(engine, links_here(names), graph)
        page = render_template(
            "ontology.html", sections=sections, iri=ONTOLOGY.removesuffix("#"), formats=DOWNLOAD_FORMATS
        )
        return with_alternates(Response(page), _FORMATS, PAGE)

    return pages


def read_sections(engine: QueryEngine, links: Links, graph: str) -> Mapping[str, tuple[OntologyTerm, ...]]:
    """The terms of the ontology by what they are, in the order of the page; empty sections are left out."""
    terms: dict[str, list[tuple[str, Term]]] = {}
    for row in engine.solutions(QueryRequest(_TERMS, default_graphs=(graph,))).rows:
        term, name = iri_of(row, "term"), iri_of(row, "property")
        if term and name:
            terms.setdefault(term, []).append((name, row["value"]))
    shown = Shown(links, {})
    found = {
        title: tuple(
            _term(iri, said, links, shown)
            for iri, said in terms.items()
            if any(
                name == _TYPE and isinstance(value, NamedNode) and value.value in types
                for name, value in said
            )
        )
        for title, types in _SECTIONS.items()
    }
    return {title: members for title, members in found.items() if members}


def _term(iri: str, said: Iterable[tuple[str, Term]], links: Links, shown: Shown) -> OntologyTerm:
    said = list(said)
    fragment = iri.removeprefix(ONTOLOGY)
    return OntologyTerm(
        fragment,
        links.short(iri),
        next(iter(_texts(said, _LABELS)), fragment),
        " ".join(_texts(said, _DEFINITIONS)[:1]),
        _texts(said, _EXAMPLES),
        tuple(
            (words, shown.term(value))
            for wanted, words in _RELATIONS.items()
            for name, value in sorted(said, key=lambda one: str(one[1]))
            if name == wanted
        ),
    )


def _texts(said: Iterable[tuple[str, Term]], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        value.value
        for wanted in names
        for name, value in said
        if name == wanted and isinstance(value, Literal)
    )
