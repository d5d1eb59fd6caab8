"""The page of the ontology: every term with what it means, an example from the graph and a query to try.

Programs get the ontology itself, as Turtle and its kin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, url_for

from kg.store import QueryEngine
from kg.vocabulary import ONTOLOGY, PREFIXES, Names, expand
from kg.web.explaining.diagram import LINE_OF_TEXT, Diagram, draw
from kg.web.explaining.glossary import Entry, Glossary, Kind, local_name, read_glossary
from kg.web.explaining.instances import Named, read_examples
from kg.web.explaining.tryout import Tryout, try_other, try_term
from kg.web.parts.addresses import links_here
from kg.web.parts.kept import PerSnapshot
from kg.web.parts.links import Links
from kg.web.parts.terms import Cell, Shown
from kg.web.protocol.answers import graph_response, offers_for, wants_page, with_alternates
from kg.web.protocol.formats import DOWNLOAD_FORMATS, GRAPH_FORMATS, PAGE

_FORMATS = (PAGE, *GRAPH_FORMATS)

_TRIPLES = "CONSTRUCT { ?term ?property ?value } WHERE { ?term ?property ?value }"

_RELATIONS: Mapping[str, str] = {
    expand("rdfs:domain"): "of",
    expand("schema:domainIncludes"): "of",
    expand("rdfs:range"): "leads to",
    expand("schema:rangeIncludes"): "leads to",
    expand("rdfs:subClassOf"): "is a",
    expand("rdfs:subPropertyOf"): "is a",
    expand("owl:inverseOf"): "the other way",
    expand("owl:disjointWith"): "never also a",
    expand("skos:broader"): "within",
    expand("skos:exactMatch"): "same as",
    expand("skos:closeMatch"): "close to",
    expand("skos:relatedMatch"): "related to",
    expand("owl:equivalentClass"): "same as",
    expand("owl:equivalentProperty"): "same as",
    expand("rdfs:seeAlso"): "see",
}


@dataclass(frozen=True, slots=True)
class TermCard:
    """One term. ``example`` is what the graph has of it: empty where nothing in the graph has it.

    ``uses`` counts its instances or triples, where the description of the data set does; ``query`` runs.
    """

    fragment: str
    name: str
    label: str
    definition: str
    in_words: tuple[str, ...]
    relations: tuple[tuple[str, tuple[Cell, ...]], ...]
    is_property: bool
    example: tuple[Named, ...]
    uses: int | None
    query: str


@dataclass(frozen=True, slots=True)
class Group:
    """Terms under one heading, with the term that the heading is about where there is one."""

    title: str
    anchor: str
    head: TermCard | None
    terms: tuple[TermCard, ...]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A term of another vocabulary and what this graph says with it."""

    cell: Cell
    note: str
    uses: int | None
    query: str


@dataclass(frozen=True, slots=True)
class OntologyPage:
    """All that the page shows. ``sections`` are its parts by heading, each with its groups."""

    sections: Mapping[str, tuple[Group, ...]]
    vocabularies: Mapping[str, tuple[Borrowed, ...]]
    diagram: Diagram | None


def ontology_pages(engine: QueryEngine, names: Names) -> Blueprint:
    """The blueprint of ``/ontology``."""
    pages = Blueprint("ontology", __name__)
    graph = names.graph("ontology")

    read = PerSnapshot[Links, OntologyPage](engine, lambda links: read_page(engine, links, graph))

    @pages.get("/ontology")
    def ontology() -> Response:
        offers = offers_for(_FORMATS)
        if not wants_page(offers):
            response = graph_response(engine, offers, _TRIPLES, default_graphs=(graph,))
            return with_alternates(response, _FORMATS, offers[0].format)
        page = render_template(
            "ontology.html",
            page=read(links_here(names)),
            iri=ONTOLOGY.removesuffix("#"),
            line_of_text=LINE_OF_TEXT,
            formats=DOWNLOAD_FORMATS,
            try_it=lambda query: url_for("sparql.answer", query=query, format="html"),
        )
        return with_alternates(Response(page), _FORMATS, PAGE)

    return pages


def read_page(engine: QueryEngine, links: Links, graph: str) -> OntologyPage:
    """The ontology in this graph, with examples from all graphs."""
    glossary = read_glossary(engine, graph, links.names.graph("dataset"))
    tryouts = {iri: try_term(entry, glossary) for iri, entry in glossary.entries.items()}
    examples = read_examples(engine, links, tryouts)
    shown = Shown(links, {})
    cards = {
        iri: _card(entry, examples.get(iri, ()), glossary.uses.get(iri), tryouts[iri], shown)
        for iri, entry in glossary.entries.items()
    }
    sections = {
        Kind.CLASS: tuple(_classes(glossary, cards)),
        Kind.PROPERTY: tuple(_properties(glossary, cards)),
        Kind.CONCEPT: tuple(_concepts(glossary, cards)),
    }
    return OntologyPage(
        {kind.value: groups for kind, groups in sections.items() if groups},
        _borrowed(glossary, shown),
        draw(glossary),
    )


def _card(
    entry: Entry, example: tuple[Named, ...], uses: int | None, tryout: Tryout, shown: Shown
) -> TermCard:
    grouped: dict[str, list[Cell]] = {}
    for wanted, relation in _RELATIONS.items():
        values = sorted((value for name, value in entry.said if name == wanted), key=str)
        grouped.setdefault(relation, []).extend(shown.term(value) for value in values)
    return TermCard(
        entry.local,
        shown.links.short(entry.iri),
        entry.label,
        entry.definition,
        entry.examples,
        tuple((relation, tuple(cells)) for relation, cells in grouped.items() if cells),
        entry.kind is Kind.PROPERTY,
        example,
        uses,
        tryout.query,
    )


def _classes(glossary: Glossary, cards: Mapping[str, TermCard]) -> Iterator[Group]:
    """One group: the general classes, each with its special ones after it."""
    entries = glossary.of(Kind.CLASS)
    if not entries:
        return

    def line(entry: Entry) -> tuple[str, ...]:
        above = next((one for one in entries if one.iri in entry.parents), None)
        return (*line(above), entry.local) if above else (entry.local,)

    yield Group("", "", None, tuple(cards[entry.iri] for entry in sorted(entries, key=line)))


def _properties(glossary: Glossary, cards: Mapping[str, TermCard]) -> Iterator[Group]:
    """A group for each class that properties are said of, and one for those that are said of anything."""
    grouped: dict[str, list[TermCard]] = {}
    for entry in glossary.of(Kind.PROPERTY):
        grouped.setdefault(next(iter(entry.domains), ""), []).append(cards[entry.iri])
    for domain, terms in sorted(grouped.items(), key=lambda group: (not group[0], group[0])):
        local = local_name(domain) or "anything"
        yield Group(f"of {local}", f"of-{local}", None, tuple(terms))


def _concepts(glossary: Glossary, cards: Mapping[str, TermCard]) -> Iterator[Group]:
    """A group for each scheme, and one for concepts of none."""
    concepts = glossary.of(Kind.CONCEPT)
    for scheme in glossary.of(Kind.SCHEME):
        head = cards[scheme.iri]
        members = tuple(cards[entry.iri] for entry in concepts if entry.scheme == scheme.iri)
        yield Group(head.label, head.fragment, head, members)
    rest = tuple(cards[entry.iri] for entry in concepts if entry.scheme not in glossary.entries)
    if rest:
        yield Group("of no scheme", "of-no-scheme", None, rest)


def _borrowed(glossary: Glossary, shown: Shown) -> Mapping[str, tuple[Borrowed, ...]]:
    """The terms of others that have a note or are counted, by the namespace of their vocabulary."""
    found: dict[str, list[Borrowed]] = {}
    for iri in sorted({*glossary.notes, *(iri for iri in glossary.uses if not iri.startswith(ONTOLOGY))}):
        namespace = next((one for one in PREFIXES.values() if iri.startswith(one)), iri)
        note = glossary.notes.get(iri, "")
        term = Borrowed(shown.iri(iri), note, glossary.uses.get(iri), try_other(iri).query)
        found.setdefault(namespace, []).append(term)
    return {namespace: tuple(terms) for namespace, terms in found.items()}
