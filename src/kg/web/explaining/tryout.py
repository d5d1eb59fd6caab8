"""For each term of the ontology a query that shows it at work, to run as it is and to change from there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kg.vocabulary import ONTOLOGY, PREFIXES, expand
from kg.web.explaining.glossary import Entry, Glossary, Kind
from kg.web.parts.prefixes import declared

_ROWS = 50
"""Rows that such a query asks for: a page of them, however large the graph is."""

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Variable(NamedTuple):
    """A variable, and the class of what it stands for: a local name, ``Concept``, ``Thing`` or none."""

    name: str
    of: str = ""


class _Telling(NamedTuple):
    pattern: str
    adds: Variable


_TELLING: Mapping[str, tuple[_Telling, ...]] = {
    "Participation": (
        _Telling("?event kg:hasParticipation ?{it} .", Variable("event", "Event")),
        _Telling("?{it} kg:agent ?participant .", Variable("participant", "Participant")),
    ),
    "StatusStatement": (
        _Telling("?agreement kg:hasStatusStatement ?{it} .", Variable("agreement", "Agreement")),
        _Telling("?{it} kg:agreementStatus ?agreementStatus .", Variable("agreementStatus", "Concept")),
        _Telling("?{it} kg:statedOn ?statedOn .", Variable("statedOn")),
    ),
    "Amount": (
        _Telling("?{it} kg:value ?value .", Variable("value")),
        _Telling("?{it} kg:currency ?currency .", Variable("currency")),
    ),
    "Evidence": (
        _Telling("?{it} kg:sentence ?sentence .", Variable("sentence")),
        _Telling("?{it} oa:hasSource ?release .", Variable("release", "Release")),
    ),
}
"""What one of a class is known by whose instances have no label; ``{it}`` is the name of its variable."""

_LABELS: Mapping[str, str] = {"Release": "dcterms:title", "Concept": "skos:prefLabel"}
"""The property that names the instances of a class, where it is not ``rdfs:label``."""

_SAID_OF: Mapping[str, str] = {expand("dcterms:subject"): "Release"}
"""The class that a property of another vocabulary is said of, where its values are concepts of ours."""


@dataclass(frozen=True, slots=True)
class Tryout:
    """A query that shows a term at work.

    ``query`` runs here and, since it declares its prefixes, with any other tool. ``patterns`` are those of
    its patterns that have to hold, ``names`` the variables in them, the thing that has the term first.
    """

    names: tuple[str, ...]
    patterns: tuple[str, ...]
    query: str

    def first(self, term: str) -> str:
        """A group with one solution and ``?term`` bound to this IRI: one member of a ``UNION`` of many."""
        names = " ".join(f"?{name}" for name in self.names)
        return f"{{ SELECT (<{term}> AS ?term) {names} {{ {' '.join(self.patterns)} }} LIMIT 1 }}"


def try_term(entry: Entry, glossary: Glossary) -> Tryout:
    """The query for a term of the ontology."""
    match entry.kind:
        case Kind.CLASS:
            it = Variable(_lowered(entry.local), entry.local)
            return _tryout(f"?{it.name} a {written(entry.iri)} .", it)
        case Kind.PROPERTY:
            subject = _subject(entry.domains)
            value = _value(entry, subject)
            return _tryout(f"?{subject.name} {written(entry.iri)} ?{value.name} .", subject, value)
        case Kind.SCHEME:
            return _of_scheme(entry)
        case Kind.CONCEPT:
            return _of_concept(entry, glossary)


def try_other(iri: str) -> Tryout:
    """The query for a term of another vocabulary: a class where its local name begins with a capital."""
    name = written(iri)
    thing = Variable("thing", "Thing")
    if name.partition(":")[2][:1].isupper():
        return _tryout(f"?thing a {name} .", thing)
    return _tryout(f"?thing {name} ?value .", thing, Variable("value"))


def written(iri: str) -> str:
    """An IRI as queries have it: with a prefix where there is one.

    >>> written("https://w3id.org/tradekg/ontology#Event"), written("http://example.org/x")
    ('kg:Event', '<http://example.org/x>')
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def _of_scheme(entry: Entry) -> Tryout:
    used = _taking(entry) or "?property"
    has = f"?concept skos:inScheme {written(entry.iri)} ."
    label = "?concept skos:prefLabel ?conceptLabel ."
    uses = f"?thing {used} ?concept ."
    text = _text(
        "SELECT ?concept ?conceptLabel (COUNT(DISTINCT ?thing) AS ?things)",
        (has, label, f"OPTIONAL {{ {uses.removesuffix(' .')} }}"),
        "GROUP BY ?concept ?conceptLabel\nORDER BY DESC(?things) ?conceptLabel",
    )
    return Tryout(("concept", "thing"), (has, uses), text)


def _of_concept(entry: Entry, glossary: Glossary) -> Tryout:
    scheme = glossary.entries.get(entry.scheme or "")
    used = _taking(scheme) if scheme else None
    if scheme is None or used is None:
        thing = Variable("thing", "Thing")
        return _tryout(f"?thing ?property {written(entry.iri)} .", thing, Variable("property"))
    property_ = scheme.see_also[0]
    known = glossary.entries.get(property_)
    it = _subject(known.domains if known else (ONTOLOGY + _SAID_OF.get(property_, "Thing"),))
    return _tryout(f"?{it.name} {used} {written(entry.iri)} .", it)


def _taking(scheme: Entry) -> str | None:
    """The property whose values the concepts of a scheme are."""
    return written(scheme.see_also[0]) if scheme.see_also else None


def _subject(domains: tuple[str, ...]) -> Variable:
    # A class of another vocabulary has no local name here that could be that of a variable.
    if len(domains) != 1 or not domains[0].startswith(ONTOLOGY):
        return Variable("thing", "Thing")
    local = domains[0].removeprefix(ONTOLOGY)
    return Variable(_lowered(local), local)


def _value(entry: Entry, subject: Variable) -> Variable:
    ours = [iri.removeprefix(ONTOLOGY) for iri in entry.ranges if iri.startswith(ONTOLOGY)]
    if expand("skos:Concept") in entry.ranges:
        return Variable(entry.local, "Concept")
    if len(ours) == 1 and _lowered(ours[0]) != subject.name:
        return Variable(_lowered(ours[0]), ours[0])
    return Variable(entry.local, ours[0] if len(ours) == 1 else "Thing" if ours else "")


def _tryout(pattern: str, *variables: Variable) -> Tryout:
    """The pattern with what tells of the things in it."""
    patterns, classes = [pattern], dict(variables)
    for it, of in variables:
        for telling in _TELLING.get(of, ()):
            patterns.append(telling.pattern.format(it=it))
            classes.setdefault(*telling.adds)
    needed = tuple(dict.fromkeys(patterns))
    labelled = {
        name: _LABELS.get(of, "rdfs:label") for name, of in classes.items() if of and of not in _TELLING
    }
    columns = (f"?{name} ?{name}Label" if name in labelled else f"?{name}" for name in classes)
    text = _text(
        f"SELECT DISTINCT {' '.join(columns)}",
        (*needed, *(f"OPTIONAL {{ ?{name} {label} ?{name}Label }}" for name, label in labelled.items())),
        f"LIMIT {_ROWS}",
    )
    return Tryout(tuple(classes), needed, text)


def _text(head: str, lines: Iterable[str], tail: str) -> str:
    body = "\n".join(f"  {line}" for line in lines)
    return declared(f"{head}\nWHERE {{\n{body}\n}}\n{tail}\n")


def _lowered(local: str) -> str:
    return local[:1].lower() + local[1:]
