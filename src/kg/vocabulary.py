"""The names of the graph: namespaces, and the IRIs that are made from a base."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_BASE = "https://w3id.org/tradekg/"

ONTOLOGY = "https://w3id.org/tradekg/ontology#"
"""The namespace of classes and properties: the same for every installation, whatever its base."""

WIKIDATA_ENTITY = "http://www.wikidata.org/entity/"

PREFIXES: dict[str, str] = {
    "kg": ONTOLOGY,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dqv": "http://www.w3.org/ns/dqv#",
    "ldqd": "http://www.w3.org/2016/05/ldqd#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "wd": WIKIDATA_ENTITY,
    "wdt": "http://www.wikidata.org/prop/direct/",
}


def expand(curie: str) -> str:
    """The IRI of a name with one of the prefixes.

    >>> expand("kg:place")
    'https://w3id.org/tradekg/ontology#place'
    """
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local


@dataclass(frozen=True, slots=True)
class Names:
    """IRIs below one base, which ends in ``/``.

    >>> Names().id("country/KR")
    'https://w3id.org/tradekg/id/country/KR'
    """

    base: str = DEFAULT_BASE

    def id(self, local: str) -> str:
        """The IRI of a thing from its local id."""
        return f"{self.base}id/{local}"

    def graph(self, local: str) -> str:
        """The IRI of a named graph: ``entities``, ``ontology``, ``dataset`` or ``release/ID``."""
        return f"{self.base}graph/{local}"

    def release_graph(self, release_id: str) -> str:
        """The IRI of the graph that holds what one release states."""
        return self.graph(f"release/{release_id}")

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes for reading and writing, those of the data included."""
        data = {"id": self.id(""), "graph": self.graph("")}
        for kind in ("release", "event", "person", "organization", "agreement", "country", "bloc", "place"):
            data[kind] = self.id(f"{kind}/")
        return PREFIXES | data
