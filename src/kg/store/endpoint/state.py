"""Which state the graph of another store is in: a name that is another one when the graph is another one.

The protocol knows no such name. The description of the data set tells when the graph was built, and each
build makes another one; statements that are loaded or removed beside it change the number of statements. What
leaves both as they are is not seen: so the name is another one each hour, too, and no answer is kept longer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kg.vocabulary import Names, expand

_SECONDS = 3600
_MOST_DIGITS = 15

COUNT = "SELECT (COUNT(*) AS ?statements) WHERE { ?s ?p ?o }"

ANY = "SELECT (COUNT(*) AS ?statements) WHERE { GRAPH ?g { ?s ?p ?o } }"

REPEATED = f"""
SELECT (COUNT(*) AS ?all) (COUNT(DISTINCT ?event) AS ?different)
WHERE {{ ?event <{expand("kg:eventStatus")}> <{expand("kg:status-occurred")}> }}
"""
"""Two numbers that are equal where the default graph has each statement once."""


@dataclass(frozen=True, slots=True)
class State:
    """What was seen of the graph: its name, when it was built, and its number of statements.

    ``content`` is the part of the name that does not change with the hour.
    """

    name: str
    content: str
    built: datetime
    statements: int


def description(names: Names) -> str:
    """The query for the description of the data set, as the build wrote it."""
    return f"SELECT ?s ?p ?o WHERE {{ GRAPH <{names.graph('dataset')}> {{ ?s ?p ?o }} }}"


def state(described: Iterable[Sequence[str]], statements: int, names: Names, now: datetime) -> State:
    """The state of a graph with this description and number of statements, seen at the time ``now``.

    The name does not depend on the order of the rows. Where nothing tells when the graph was built, it is the
    hour in which it was seen.
    """
    hour = int(now.timestamp()) // _SECONDS
    rows = sorted(tuple(row) for row in described)
    content = hashlib.blake2b(repr((rows, statements)).encode(), digest_size=8).hexdigest()
    built = _built(rows, names) or datetime.fromtimestamp(hour * _SECONDS, UTC)
    name = f"{built.astimezone(UTC):%Y%m%dT%H%M%SZ}-{content}-{hour:x}"
    return State(name, content, built, statements)


def number(text: str) -> int | None:
    """The number that a store counted; ``None`` for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _built(rows: Iterable[Sequence[str]], names: Names) -> datetime | None:
    """The latest day that the description gives for the graph as it is."""
    when = {expand("prov:generatedAtTime"), expand("dcterms:modified")}
    found = []
    for subject, predicate, value in rows:
        if subject == names.id("dataset") and predicate in when:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                continue
            found.append(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return max(found, default=None)
