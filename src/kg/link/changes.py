"""Bodies that became other bodies: predecessor and successor, from a table with sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from kg.link.tables import lines_of
from kg.model import ChangeEvent, Entity

_TABLE = "changes.tsv"
_COLUMNS = ("day", "country", "original", "resulting", "description", "source")


@dataclass(frozen=True, slots=True)
class _Change:
    """A line of the table; the bodies by the names that the table of well-known bodies gives them."""

    day: date
    country: str
    original: str
    resulting: str
    description: str
    source: str


def changes_among(entities: Iterable[Entity]) -> tuple[ChangeEvent, ...]:
    """The changes of which both bodies are among the entities, in the order of their days."""
    ids = {(entity.country, entity.label): entity.id for entity in entities if entity.kind == "organization"}
    return tuple(_events(ids))


def _events(ids: Mapping[tuple[str | None, str], str]) -> Iterator[ChangeEvent]:
    for change in _changes():
        country = f"country/{change.country}"
        before, after = ids.get((country, change.original)), ids.get((country, change.resulting))
        if before is not None and after is not None:
            names = "-to-".join(id_.removeprefix("organization/") for id_ in (before, after))
            yield ChangeEvent(
                f"change/{change.day.isoformat()}-{names}",
                change.day,
                before,
                after,
                change.description,
                change.source,
            )


@cache
def _changes() -> tuple[_Change, ...]:
    header, *lines = lines_of(_TABLE)
    assert tuple(header.split("\t")) == _COLUMNS, header
    rows = (line.split("\t") for line in lines)
    return tuple(_Change(date.fromisoformat(day), *rest) for day, *rest in rows)
