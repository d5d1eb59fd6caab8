"""The statements of a graph in one fixed order, however they came and however many they are."""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import IO

import pyoxigraph as ox

from kg.vocabulary import ONTOLOGY, Names, expand

IN_MEMORY = 200_000
"""Statements that are sorted at once; beyond that, sorted runs are kept in temporary files and merged."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; each part is an N-Triples string, ``graph`` is empty in the default graph."""

    graph: str
    subject: str
    predicate: str
    object: str


Key = Callable[[Statement], tuple[str, ...]]


class Statements:
    """Statements without duplicates in the order of a key; can be gone through several times."""

    def __init__(self, statements: Iterable[Statement], key: Key) -> None:
        self._runs: list[list[str]] = []
        self._files: list[IO[str]] = []
        run: list[str] = []
        for statement in statements:
            run.append(_line(statement, key))
            if len(run) >= IN_MEMORY:
                self._spill(run)
                run = []
        run.sort()
        self._last = run

    def __iter__(self) -> Iterator[Statement]:
        for file in self._files:
            file.seek(0)
        previous = ""
        for line in heapq.merge(self._last, *self._files):
            if line != previous:
                yield _statement(line)
                previous = line

    def close(self) -> None:
        """Remove the temporary files."""
        for file in self._files:
            file.close()

    def _spill(self, run: list[str]) -> None:
        run.sort()
        file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed by close()
        file.writelines(run)
        self._files.append(file)


# A term's N-Triples string holds no line break and no tab: both are escaped there. The key comes first, so
# that lines compare as keys; the separator sorts before every character of a term.
_BETWEEN = "\x01"


def _line(statement: Statement, key: Key) -> str:
    parts = (statement.graph, statement.subject, statement.predicate, statement.object)
    return _BETWEEN.join([*key(statement), "\t".join(parts)]) + "\n"


def _statement(line: str) -> Statement:
    graph, subject, predicate, object_ = line[line.rindex(_BETWEEN) + 1 : -1].split("\t")
    return Statement(graph, subject, predicate, object_)


def order_of(names: Names, *, reading: bool) -> Key:
    """The order for people or the plain one."""
    return reading_order(names) if reading else plain_order


def plain_order(statement: Statement) -> tuple[str, ...]:
    """The order of the lines of N-Triples and N-Quads: by the strings themselves."""
    return (statement.subject, statement.predicate, statement.object, statement.graph)


def reading_order(names: Names) -> Key:
    """The order in which a person reads: events first, then agreements, those concerned, releases, ontology.

    Of one subject its types and labels come first, evidence and long texts last.
    """
    subject_rank = _subject_rank(names)
    predicate_rank = _predicate_ranks()

    def key(statement: Statement) -> tuple[str, ...]:
        rank = predicate_rank.get(statement.predicate, "5")
        graph = statement.graph and f"{subject_rank(statement.graph)}{statement.graph}"
        subject = f"{subject_rank(statement.subject)}{_by_position(statement.subject)}"
        return (graph, subject, f"{rank}{statement.predicate}", _by_position(statement.object))

    return key


def _by_position(term: str) -> str:
    """The term, but evidence sorts by the place of its words in the text: 75-80 before 100-130."""
    head, found, places = term.rpartition("/evidence/")
    if not found or not term.startswith("<"):
        return term
    return head + found + _NUMBER.sub(lambda match: match.group().zfill(9), places)


_NUMBER = re.compile(r"[0-9]+")
_KINDS = (
    "event",
    "agreement",
    "person",
    "organization",
    "country",
    "bloc",
    "place",
    "participation",
    "release",
)


def _subject_rank(names: Names) -> Callable[[str], str]:
    heads = [f"<{names.id(kind)}/" for kind in _KINDS]
    heads += [f"<{names.id('')}", f"<{names.graph('entities')}", f"<{names.graph('release/')}"]
    heads += [f"<{names.graph('')}", f"<{names.base}"]

    def rank(term: str) -> str:
        if term.startswith(f"<{ONTOLOGY}"):
            return "z"
        for position, head in enumerate(heads):
            if term.startswith(head):
                return chr(ord("a") + position)
        return "y"

    return rank


def _predicate_ranks() -> dict[str, str]:
    ranked = {
        "rdf:type": "0",
        "rdfs:label": "1",
        "skos:prefLabel": "1",
        "dcterms:title": "1",
        "skos:altLabel": "2",
        "skos:definition": "2",
        "kg:evidence": "8",
        "kg:text": "9",
    }
    return {f"<{expand(name)}>": rank for name, rank in ranked.items()}


def statements_of(quads: Iterable[ox.Quad], *, union: bool) -> Iterator[Statement]:
    """The quads as statements, all in one graph for a ``union``; blank nodes get their RDFC-1.0 labels.

    Only what touches a blank node is canonicalised, in memory; our own graphs have none.
    """
    blank: list[ox.Quad] = []
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            graph = ox.DefaultGraph() if union else quad.graph_name
            blank.append(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
        else:
            yield _to_statement(quad, union=union)
    if blank:
        dataset = ox.Dataset(blank)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        for quad in dataset:
            yield _to_statement(quad, union=union)


def _to_statement(quad: ox.Quad, *, union: bool) -> Statement:
    no_graph = union or isinstance(quad.graph_name, ox.DefaultGraph)
    graph = "" if no_graph else str(quad.graph_name)
    return Statement(graph, str(quad.subject), str(quad.predicate), str(quad.object))


def by_subject(statements: Iterable[Statement]) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Each subject with its predicates, and each of those with its objects, in the order given."""
    for subject, group in groupby(statements, key=lambda statement: statement.subject):
        yield (
            subject,
            [
                (predicate, [statement.object for statement in same])
                for predicate, same in groupby(group, key=lambda statement: statement.predicate)
            ],
        )
