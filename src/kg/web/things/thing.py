"""What the graph says of one thing: its own facts, and by which properties others point to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine, Term
from kg.vocabulary import Names
from kg.web.parts.rows import Row, iri_of, number_of, select, text_of
from kg.web.things.kinds import kind_of, type_

MOST = 1000
"""Facts that a page takes in, far more than a thing of ours has; beyond that it says that there are more."""

_ANY = "SELECT ?thing ?property WHERE { ?thing ?property ?value } LIMIT 1"

_REPLACED = """
SELECT ?thing ?new
WHERE { GRAPH ?entities { ?thing dcterms:isReplacedBy ?new } }
ORDER BY ?new LIMIT 1
"""

_OUTLINE = """
SELECT DISTINCT ?thing ?outward ?inward
WHERE {
  { ?thing ?outward ?value }
  UNION
  { ?subject ?inward ?thing }
}
"""

# Evidence, participations and the history of a status can be thousands; they are lists, and read as such.
_FACTS = f"""
SELECT ?thing ?property ?value (MAX(?of) AS ?latest) (COUNT(DISTINCT ?graph) AS ?stated)
WHERE {{
  GRAPH ?graph {{ ?thing ?property ?value }}
  FILTER(?property NOT IN (kg:evidence, kg:hasParticipation, kg:participant, kg:hasStatusStatement))
  BIND(IF(STRSTARTS(STR(?graph), "%s"), STR(?graph), "") AS ?of)
}}
GROUP BY ?thing ?property ?value
LIMIT {MOST + 1}
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a property.

    ``release`` is the latest that states it, ``None`` where it belongs to the identity; ``stated`` counts
    them.
    """

    property: str
    value: Term
    release: str | None = None
    stated: int = 0


@dataclass(frozen=True, slots=True)
class Thing:
    """One IRI. ``kind`` is the class whose page it has; ``inward`` and ``outward`` are its properties.

    ``cut`` says that it has more facts than are here.
    """

    iri: str
    kind: str
    facts: tuple[Fact, ...]
    inward: frozenset[str]
    outward: frozenset[str]
    cut: bool

    def values(self, property_: str) -> tuple[str, ...]:
        """The texts or IRIs of a property's values, each once."""
        return tuple(
            dict.fromkeys(
                fact.value.value
                for fact in self.facts
                if fact.property == property_ and isinstance(fact.value, NamedNode | Literal)
            )
        )


def exists(engine: QueryEngine, iri: str) -> bool:
    """Whether the graph says anything of the IRI."""
    return bool(select(engine, _ANY, thing=NamedNode(iri)))


def replacement(engine: QueryEngine, names: Names, iri: str) -> str | None:
    """The IRI that took the place of a former one; ``None`` for one that still is a thing's own."""
    query = _REPLACED.replace("?entities", f"<{names.graph('entities')}>")
    rows = select(engine, query, thing=NamedNode(iri))
    return iri_of(rows[0], "new") if rows else None


def read_thing(engine: QueryEngine, names: Names, iri: str) -> Thing | None:
    """What the graph says of the IRI; ``None`` where it says nothing."""
    node = NamedNode(iri)
    outline = select(engine, _OUTLINE, thing=node)
    outward, inward = _properties(outline, "outward"), _properties(outline, "inward")
    if not outward:
        return None
    rows = select(engine, _FACTS % names.release_graph(""), thing=node)
    facts = tuple(fact for row in rows[:MOST] if (fact := _fact(row, names)) is not None)
    types = frozenset(
        fact.value.value for fact in facts if fact.property == type_ and isinstance(fact.value, NamedNode)
    )
    return Thing(iri, kind_of(types), facts, inward, outward, len(rows) > MOST)


def release_of(names: Names, graph: str | None) -> str | None:
    """The release that states what a graph holds; ``None`` for a graph that is not a release's."""
    below = names.release_graph("")
    return names.id(f"release/{graph.removeprefix(below)}") if graph and graph.startswith(below) else None


def graph_of(names: Names, release: str) -> str:
    """The graph of what a release states."""
    return names.release_graph(release.removeprefix(names.id("release/")))


def _properties(rows: Iterable[Row], column: str) -> frozenset[str]:
    return frozenset(name for row in rows if (name := iri_of(row, column)))


def _fact(row: Row, names: Names) -> Fact | None:
    name = iri_of(row, "property")
    if name is None:
        return None
    release = release_of(names, text_of(row, "latest"))
    return Fact(name, row["value"], release, (number_of(row, "stated") or 1) if release else 0)
