"""The formats of export by name, with the ending of their files."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import UnknownFormat
from kg.export.documents import Begin
from kg.export.jsonld import JsonLdWriter
from kg.export.rdfxml import RdfXmlWriter
from kg.export.turtle import TurtleWriter


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """A serialisation of RDF. ``union`` formats hold one graph: all of ours together, each statement once.

    Those without a ``writer`` are the sorted lines themselves.
    """

    name: str
    ending: str
    union: bool
    writer: Begin | None = None


GRAPH_FORMATS = {
    found.name: found
    for found in (
        GraphFormat("turtle", "ttl", union=True, writer=TurtleWriter),
        GraphFormat("ntriples", "nt", union=True),
        GraphFormat("nquads", "nq", union=False),
        GraphFormat("trig", "trig", union=False, writer=TurtleWriter),
        GraphFormat("rdfxml", "rdf", union=True, writer=RdfXmlWriter),
        GraphFormat("jsonld", "jsonld", union=True, writer=JsonLdWriter),
    )
}

TABLE_FORMATS = ("csv", "parquet")

FORMATS = (*GRAPH_FORMATS, *TABLE_FORMATS)
"""The names of all formats of export."""


def known_format(name: str) -> str:
    """The name, when there is such a format; ``UnknownFormat`` otherwise."""
    if name not in FORMATS:
        message = f"there is no export format {name!r}; there are {', '.join(FORMATS)}"
        raise UnknownFormat(message, name, FORMATS)
    return name
