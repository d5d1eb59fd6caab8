"""The representations that the server offers: names, media types and what kind of answer they can hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a representation can hold."""

    PAGE = "page"
    RESULTS = "results"
    GRAPH = "graph"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class Format:
    """One representation. ``media_type`` is its registered name, ``aliases`` are others that clients ask for.

    ``name`` and ``nicknames`` are the values of ``?format=``. ``iri`` is its W3C identifier.
    """

    name: str
    label: str
    kind: Kind
    media_type: str
    aliases: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    iri: str | None = None
    charset: bool = False
    spreadsheet: bool = False
    """Made for spreadsheet programs from what the engine gives as ``media_type``."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The registered media type, then its aliases."""
        return (self.media_type, *self.aliases)


_W3C = "http://www.w3.org/ns/formats/"

PAGE = Format(
    "html", "HTML", Kind.PAGE, "text/html", aliases=("application/xhtml+xml",), nicknames=("table", "page")
)

LISTING = Format("json", "JSON", Kind.LISTING, "application/json")
"""What is neither rows nor triples: the list of ready-made questions."""

JSON = Format(
    "json",
    "JSON",
    Kind.RESULTS,
    "application/sparql-results+json",
    aliases=("application/json", "text/javascript", "application/javascript"),
    iri=f"{_W3C}SPARQL_Results_JSON",
)
XML = Format(
    "xml",
    "XML",
    Kind.RESULTS,
    "application/sparql-results+xml",
    aliases=("application/xml", "text/xml"),
    iri=f"{_W3C}SPARQL_Results_XML",
)
CSV = Format("csv", "CSV", Kind.RESULTS, "text/csv", iri=f"{_W3C}SPARQL_Results_CSV", charset=True)
TSV = Format(
    "tsv", "TSV", Kind.RESULTS, "text/tab-separated-values", iri=f"{_W3C}SPARQL_Results_TSV", charset=True
)
EXCEL = Format("excel", "CSV for Excel", Kind.RESULTS, "text/csv", charset=True, spreadsheet=True)
"""Asked for by name only: by media type it is CSV that is meant."""

TURTLE = Format(
    "turtle",
    "Turtle",
    Kind.GRAPH,
    "text/turtle",
    aliases=("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3"),
    nicknames=("ttl", "n3"),
    iri=f"{_W3C}Turtle",
    charset=True,
)
JSON_LD = Format(
    "jsonld",
    "JSON-LD",
    Kind.GRAPH,
    "application/ld+json",
    aliases=("application/json",),
    nicknames=("json-ld", "json"),
    iri=f"{_W3C}JSON-LD",
)
N_TRIPLES = Format(
    "ntriples",
    "N-Triples",
    Kind.GRAPH,
    "application/n-triples",
    aliases=("text/plain",),
    nicknames=("nt", "n-triples"),
    iri=f"{_W3C}N-Triples",
)
RDF_XML = Format(
    "rdfxml",
    "RDF/XML",
    Kind.GRAPH,
    "application/rdf+xml",
    aliases=("application/xml", "text/xml"),
    nicknames=("rdf+xml", "rdf", "xml"),
    iri=f"{_W3C}RDF_XML",
)
N_QUADS = Format(
    "nquads",
    "N-Quads",
    Kind.GRAPH,
    "application/n-quads",
    nicknames=("nq", "n-quads"),
    iri=f"{_W3C}N-Quads",
)
TRIG = Format(
    "trig",
    "TriG",
    Kind.GRAPH,
    "application/trig",
    aliases=("application/x-trig",),
    iri=f"{_W3C}TriG",
    charset=True,
)

RESULT_FORMATS = (JSON, XML, CSV, TSV)
"""For the rows of a SELECT and the answer of an ASK; the first is the default."""

GRAPH_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N_QUADS, TRIG)
"""For the triples of a CONSTRUCT or DESCRIBE; the first is the default."""

ANSWER_FORMATS = RESULT_FORMATS + GRAPH_FORMATS

TABLE_DOWNLOADS = (CSV, EXCEL, TSV, JSON, XML)
"""What the page of a ready-made question offers of its table, best known first."""

DOWNLOAD_FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""What pages offer as links; the others are there for those who ask."""
