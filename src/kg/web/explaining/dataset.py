"""What the description of the data set in the graph says: licence, day, size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kg.store import QueryEngine, QueryRequest
from kg.web.parts.links import Links
from kg.web.parts.prefixes import PROLOGUE
from kg.web.parts.rows import Row, iri_of, number_of, text_of
from kg.web.parts.terms import Cell, Shown

_DATASET = """
SELECT ?license ?rights ?built ?triples WHERE {
  ?dataset a dcat:Dataset ; dcterms:license ?license .
  OPTIONAL { ?dataset dcterms:rights ?rights }
  OPTIONAL { ?dataset dcterms:modified ?built }
  OPTIONAL { ?dataset void:triples ?triples }
} ORDER BY ?dataset LIMIT 1
"""

_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/")


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What the description of the data set says; ``built`` is ``None`` where it tells no day."""

    license: Cell
    rights: str
    built: date | None
    triples: int


def license_name(iri: str) -> str:
    """A licence as people call it; its address where it is not one of Creative Commons.

    >>> license_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    found = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {found[1].upper()} {found[2]}" if found else iri


def read_dataset(engine: QueryEngine, links: Links) -> DatasetFacts | None:
    """The description of the data set that the build wrote; ``None`` where there is none.

    Users load descriptions of other data sets into graphs of their own.
    """
    own = (links.names.graph("dataset"),)
    row = next(iter(engine.solutions(QueryRequest(PROLOGUE + _DATASET, default_graphs=own)).rows), None)
    if row is None:
        return None
    return DatasetFacts(
        Shown(links, {}).iri(iri_of(row, "license") or ""),
        text_of(row, "rights") or "",
        _day(row),
        number_of(row, "triples") or 0,
    )


def _day(row: Row) -> date | None:
    try:
        return datetime.fromisoformat(text_of(row, "built") or "").astimezone(UTC).date()
    except ValueError:
        return None
