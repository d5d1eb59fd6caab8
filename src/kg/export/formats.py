"""The formats of export by name, with the ending of their files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.errors import UnknownFormat
from kg.export.jsonld import jsonld_lines
from kg.export.lines import nquads_lines, ntriples_lines
from kg.export.rdfxml import rdfxml_lines
from kg.export.statements import Statements
from kg.export.turtle import trig_lines, turtle_lines
from kg.vocabulary import Names

Writer = Callable[[Statements, Names], Iterator[str]]


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """A serialisation of RDF. ``union`` formats hold one graph: all of ours together, each statement once."""

    name: str
    ending: str
    union: bool
    in_reading_order: bool
    lines: Writer


GRAPH_FORMATS = {
    found.name: found
    for found in (
        GraphFormat("turtle", "ttl", union=True, in_reading_order=True, lines=turtle_lines),
        GraphFormat("ntriples", "nt", union=True, in_reading_order=False, lines=ntriples_lines),
        GraphFormat("nquads", "nq", union=False, in_reading_order=False, lines=nquads_lines),
        GraphFormat("trig", "trig", union=False, in_reading_order=True, lines=trig_lines),
        GraphFormat("rdfxml", "rdf", union=True, in_reading_order=True, lines=rdfxml_lines),
        GraphFormat("jsonld", "jsonld", union=True, in_reading_order=True, lines=jsonld_lines),
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
