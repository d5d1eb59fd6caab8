"""What the graph says of one thing: its own facts, who points to it, and the sentences that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine, Term
from kg.vocabulary import Names
from kg.web.labels import Known, labels_of
from kg.web.notes import Sentence
from kg.web.rows import Row, iri_of, select, text_of, values
from kg.web.wording import VALUE_SPEAKS

MOST = 2000
"""Rows of one kind that a page takes in; beyond that it says that there are more."""

_ANY = "SELECT ?thing ?property WHERE { ?thing ?property ?value } LIMIT 1"

_REPLACED = """
SELECT ?thing ?new
WHERE { GRAPH ?entities { ?thing dcterms:isReplacedBy ?new } }
ORDER BY ?new LIMIT 1
"""

_FACTS = f"""
SELECT DISTINCT ?thing ?property ?value ?graph
WHERE {{ GRAPH ?graph {{ ?thing ?property ?value }} }}
LIMIT {MOST + 1}
"""

_POINTERS = f"""
SELECT DISTINCT ?thing ?subject ?property ?graph
WHERE {{
  GRAPH ?graph {{ ?subject ?property ?thing }}
  FILTER(?property NOT IN (kg:agent, kg:participant, kg:onBehalfOf, oa:hasSource, oa:hasSelector))
}}
LIMIT {MOST + 1}
"""

_PARTICIPATIONS = f"""
SELECT DISTINCT ?thing ?participation ?event ?agent ?role ?title ?behalf
WHERE {{
  {{ ?thing kg:hasParticipation ?participation . ?participation kg:agent ?agent }}
  UNION
  {{ ?participation kg:agent ?thing . ?event kg:hasParticipation ?participation }}
  UNION
  {{ ?participation kg:onBehalfOf ?thing ; kg:agent ?agent . ?event kg:hasParticipation ?participation }}
  ?participation kg:role ?role .
  OPTIONAL {{ ?participation kg:title ?title }}
  OPTIONAL {{ ?participation kg:onBehalfOf ?behalf }}
}}
LIMIT {MOST + 1}
"""

_SENTENCES = """
SELECT DISTINCT ?subject ?evidence ?release ?sentence ?quote ?start ?end
WHERE {
  %s
  ?subject kg:evidence ?evidence .
  ?evidence oa:hasSource ?release ; kg:sentence ?sentence ; oa:hasSelector ?quoted , ?placed .
  ?quoted oa:exact ?quote .
  ?placed oa:start ?start ; oa:end ?end .
}
LIMIT %d
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a property with the releases that state it; none where it belongs to the identity."""

    property: str
    value: Term
    releases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another thing that has this one as the value of a property, with the releases that state it."""

    subject: str
    property: str
    releases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A participation. ``event`` or ``agent`` is ``None`` where it is the thing itself."""

    iri: str
    event: str | None
    agent: str | None
    role: str
    titles: tuple[str, ...] = ()
    on_behalf_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """All that a page tells of one IRI. ``cut`` says that there is more than the page takes in."""

    iri: str
    facts: tuple[Fact, ...]
    pointers: tuple[Pointer, ...]
    parts: tuple[Part, ...]
    sentences: tuple[Sentence, ...]
    known: Mapping[str, Known]
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
    stated = select(engine, _FACTS, thing=node)
    if not stated:
        return None
    pointing = select(engine, _POINTERS, thing=node)
    taking_part = select(engine, _PARTICIPATIONS, thing=node)
    facts = _facts(stated[:MOST], names)
    pointers = _pointers(pointing[:MOST], names)
    parts = _parts(taking_part[:MOST])
    sentences = read_sentences(engine, {iri, *_speakers(facts, pointers, parts)})
    return Thing(
        iri,
        facts,
        pointers,
        parts,
        sentences,
        labels_of(engine, _all_iris(iri, facts, pointers, parts, sentences)),
        any(len(rows) > MOST for rows in (stated, pointing, taking_part)),
    )


def _facts(rows: Iterable[Row], names: Names) -> tuple[Fact, ...]:
    found: dict[tuple[str, Term], list[str]] = {}
    for row in rows:
        name = iri_of(row, "property")
        if name:
            found.setdefault((name, row["value"]), []).extend(_release(row, names))
    return tuple(Fact(name, value, tuple(sorted(set(of)))) for (name, value), of in found.items())


def _pointers(rows: Iterable[Row], names: Names) -> tuple[Pointer, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        subject, name = iri_of(row, "subject"), iri_of(row, "property")
        if subject and name:
            found.setdefault((subject, name), []).extend(_release(row, names))
    return tuple(Pointer(subject, name, tuple(sorted(set(of)))) for (subject, name), of in found.items())


def _release(row: Row, names: Names) -> Sequence[str]:
    graph = iri_of(row, "graph") or ""
    below = names.release_graph("")
    return [names.id(f"release/{graph.removeprefix(below)}")] if graph.startswith(below) else []


def _parts(rows: Iterable[Row]) -> tuple[Part, ...]:
    found: dict[tuple[str, str | None, str | None, str], tuple[list[str], list[str]]] = {}
    for row in rows:
        participation, role = iri_of(row, "participation"), iri_of(row, "role")
        if not participation or not role:
            continue
        key = (participation, iri_of(row, "event"), iri_of(row, "agent"), role)
        titles, behalf = found.setdefault(key, ([], []))
        titles.extend(filter(None, [text_of(row, "title")]))
        behalf.extend(filter(None, [iri_of(row, "behalf")]))
    return tuple(
        Part(*key, titles=tuple(sorted(set(titles))), on_behalf_of=tuple(sorted(set(behalf))))
        for key, (titles, behalf) in found.items()
    )


def read_sentences(engine: QueryEngine, subjects: Iterable[str]) -> tuple[Sentence, ...]:
    """The sentences that say something of the subjects, by release and place."""
    found: list[Sentence] = []
    for row in select(engine, _SENTENCES % (values("subject", sorted(subjects)), 5 * MOST)):
        subject, evidence, release = (iri_of(row, name) for name in ("subject", "evidence", "release"))
        start, end = text_of(row, "start") or "", text_of(row, "end") or ""
        if subject and evidence and release and start.isdecimal() and end.isdecimal():
            found.append(
                Sentence(
                    subject,
                    evidence,
                    release,
                    text_of(row, "sentence") or "",
                    text_of(row, "quote") or "",
                    int(start),
                    int(end),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.release, one.start, one.end)))


def _speakers(facts: Iterable[Fact], pointers: Iterable[Pointer], parts: Iterable[Part]) -> Iterator[str]:
    """The other things whose sentences say what the page tells of this one."""
    for fact in facts:
        if fact.property in VALUE_SPEAKS and isinstance(fact.value, NamedNode):
            yield fact.value.value
    for pointer in pointers:
        yield pointer.subject
    for part in parts:
        yield part.iri


def _all_iris(
    iri: str,
    facts: Iterable[Fact],
    pointers: Iterable[Pointer],
    parts: Iterable[Part],
    sentences: Iterable[Sentence],
) -> list[str]:
    iris = [iri]
    for fact in facts:
        iris.extend([fact.property, *fact.releases])
        if isinstance(fact.value, NamedNode):
            iris.append(fact.value.value)
    for pointer in pointers:
        iris.extend([pointer.subject, pointer.property, *pointer.releases])
    for part in parts:
        iris.extend([*filter(None, [part.event, part.agent]), part.role, *part.on_behalf_of])
    iris.extend(sentence.release for sentence in sentences)
    return iris
