"""The ontology as it stands in the graph: its terms, what they mean, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine, QueryRequest, Term
from kg.vocabulary import ONTOLOGY, expand
from kg.web.parts.prefixes import PROLOGUE
from kg.web.parts.rows import iri_of, number_of, text_of

_STATEMENTS = f"""{PROLOGUE}
SELECT ?term ?property ?value WHERE {{
  ?term ?property ?value .
  FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))
}}
ORDER BY ?term ?property ?value
"""

_NOTES = f"""{PROLOGUE}
SELECT ?term ?note WHERE {{
  ?term skos:scopeNote ?note .
  FILTER(!STRSTARTS(STR(?term), "{ONTOLOGY}"))
}}
ORDER BY ?term ?note
"""

_USES = f"""{PROLOGUE}
SELECT ?term ?uses WHERE {{
  {{ ?partition void:class ?term ; void:entities ?uses }}
  UNION
  {{ ?partition void:property ?term ; void:triples ?uses }}
}}
ORDER BY ?term
"""


class Kind(StrEnum):
    """What a term is, in the words of the page's headings."""

    CLASS = "Classes"
    PROPERTY = "Properties"
    SCHEME = "Schemes"
    CONCEPT = "Concepts"


_TYPE = expand("rdf:type")
_KINDS: Mapping[str, Kind] = {
    expand("owl:Class"): Kind.CLASS,
    expand("rdfs:Class"): Kind.CLASS,
    expand("owl:ObjectProperty"): Kind.PROPERTY,
    expand("owl:DatatypeProperty"): Kind.PROPERTY,
    expand("owl:AnnotationProperty"): Kind.PROPERTY,
    expand("rdf:Property"): Kind.PROPERTY,
    expand("skos:ConceptScheme"): Kind.SCHEME,
    expand("skos:Concept"): Kind.CONCEPT,
}
_LABELS = (expand("rdfs:label"), expand("skos:prefLabel"))
_DEFINITIONS = (expand("skos:definition"), expand("rdfs:comment"), expand("dcterms:description"))
_EXAMPLES = (expand("skos:example"), expand("schema:example"))
_DOMAINS = (expand("rdfs:domain"), expand("schema:domainIncludes"))
_RANGES = (expand("rdfs:range"), expand("schema:rangeIncludes"))
_PARENTS = (expand("rdfs:subClassOf"), expand("rdfs:subPropertyOf"))
_SCHEMES = (expand("skos:inScheme"),)
_SEE = (expand("rdfs:seeAlso"),)


def local_name(iri: str) -> str:
    """What stands in an IRI behind the namespace, whosever it is.

    >>> local_name("https://w3id.org/tradekg/ontology#Event"), local_name("http://schema.org/Person")
    ('Event', 'Person')
    """
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


@dataclass(frozen=True, slots=True)
class Entry:
    """One term with what the ontology says of it; ``said`` has all of it, the fields what pages ask for."""

    iri: str
    kind: Kind
    said: tuple[tuple[str, Term], ...]

    @property
    def local(self) -> str:
        """The local name, at which the page of the ontology has an anchor."""
        return self.iri.removeprefix(ONTOLOGY)

    @property
    def label(self) -> str:
        """What the term is called; its local name where it has no label."""
        return next(iter(self._texts(_LABELS)), self.local)

    @property
    def definition(self) -> str:
        """What the term means; empty where nothing says so."""
        return next(iter(self._texts(_DEFINITIONS)), "")

    @property
    def examples(self) -> tuple[str, ...]:
        """Examples in words."""
        return self._texts(_EXAMPLES)

    @property
    def domains(self) -> tuple[str, ...]:
        """The classes that a property is said of; none where it is said of anything."""
        return self.values(_DOMAINS)

    @property
    def ranges(self) -> tuple[str, ...]:
        """The classes or datatypes of a property's values."""
        return self.values(_RANGES)

    @property
    def parents(self) -> tuple[str, ...]:
        """The more general terms, those of other vocabularies among them."""
        return self.values(_PARENTS)

    @property
    def scheme(self) -> str | None:
        """The scheme of a concept."""
        return next(iter(self.values(_SCHEMES)), None)

    @property
    def see_also(self) -> tuple[str, ...]:
        """Of a scheme the property whose values its concepts are."""
        return self.values(_SEE)

    def values(self, names: Iterable[str]) -> tuple[str, ...]:
        """The IRIs that any of the properties gives the term."""
        return tuple(
            value.value
            for wanted in names
            for name, value in self.said
            if name == wanted and isinstance(value, NamedNode)
        )

    def _texts(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            value.value
            for wanted in names
            for name, value in self.said
            if name == wanted and isinstance(value, Literal)
        )


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms of the ontology by IRI, in their order.

    ``notes`` say what terms of other vocabularies are used for; ``uses`` count the instances of a class and
    the triples of a property as the description of the data set has them.
    """

    entries: Mapping[str, Entry]
    notes: Mapping[str, str]
    uses: Mapping[str, int]

    def of(self, kind: Kind) -> tuple[Entry, ...]:
        """The terms of one kind."""
        return tuple(entry for entry in self.entries.values() if entry.kind is kind)


def read_glossary(engine: QueryEngine, graph: str, described: str) -> Glossary:
    """The terms that the graph of the ontology holds, counted as the graph ``described`` does."""
    said: dict[str, list[tuple[str, Term]]] = {}
    for row in engine.solutions(QueryRequest(_STATEMENTS, default_graphs=(graph,))).rows:
        term, name = iri_of(row, "term"), iri_of(row, "property")
        if term and name:
            said.setdefault(term, []).append((name, row["value"]))
    notes = engine.solutions(QueryRequest(_NOTES, default_graphs=(graph,))).rows
    uses = engine.solutions(QueryRequest(_USES, default_graphs=(described,))).rows
    entries = (_entry(iri, statements) for iri, statements in said.items())
    return Glossary(
        {entry.iri: entry for entry in entries if entry is not None},
        {iri_of(row, "term") or "": text_of(row, "note") or "" for row in notes},
        {iri_of(row, "term") or "": number_of(row, "uses") or 0 for row in uses},
    )


def _entry(iri: str, said: Iterable[tuple[str, Term]]) -> Entry | None:
    said = tuple(said)
    kinds = (
        _KINDS.get(value.value) for name, value in said if name == _TYPE and isinstance(value, NamedNode)
    )
    kind = next((kind for kind in kinds if kind), None)
    return Entry(iri, kind, said) if kind else None
