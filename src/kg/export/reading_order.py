"""Statements in the order in which a person reads them, subject after subject.

Events come first, then agreements, those concerned, releases, the ontology. Of one subject its types and
labels come first, evidence and long texts last; evidence comes by the place of its words in the text.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import IO, cast

from kg.export.sorting import Block, SortedLines
from kg.vocabulary import ONTOLOGY, Names, expand

Properties = list[tuple[str, list[str]]]
"""Predicates, each with its objects, as N-Triples writes them."""

Subject = tuple[str, Properties]
"""A subject, as N-Triples writes it, with all its properties."""

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
_RANKS = {
    "rdf:type": "0",
    "rdfs:label": "1",
    "skos:prefLabel": "1",
    "dcterms:title": "1",
    "skos:altLabel": "2",
    "skos:definition": "2",
    "kg:evidence": "8",
    "kg:text": "9",
}
_OTHER_PREDICATE = "5"
_EVIDENCE = "/evidence/"
_NUMBER = re.compile("[0-9]+")
_END = " ."
# N-Triples escapes these two: no line has them.
_BETWEEN, _BREAK = "\x01", "\x02"
_IN_MEMORY = 1 << 20
_READ = 1 << 20


class Ranks:
    """The places of subjects and of graphs, by the beginnings of their IRIs."""

    def __init__(self, names: Names) -> None:
        heads = [f"<{names.id(kind)}/" for kind in _KINDS]
        heads += [f"<{names.id('')}", f"<{names.graph('entities')}", f"<{names.graph('release/')}"]
        heads += [f"<{names.graph('')}", f"<{names.base}"]
        self._heads = [(head, chr(ord("a") + place)) for place, head in enumerate(heads)]

    def of(self, term: str) -> str:
        """A letter: terms with the same one stay in the order of their IRIs."""
        if term.startswith(f"<{ONTOLOGY}"):
            return "z"
        return next((rank for head, rank in self._heads if term.startswith(head)), "y")

    def of_graph(self, graph: str) -> str:
        """By this named graphs are sorted."""
        term = f"<{graph}>"
        return self.of(term) + term


class ReadingOrder:
    """The subjects of one graph, which can be gone through several times.

    Memory is bounded by what one subject has, whatever the number of subjects.
    """

    def __init__(self, blocks: Iterable[Block], ranks: Ranks, folder: Path | None = None) -> None:
        """``blocks`` are lines of N-Triples in order, without repetitions."""
        self._ranks = ranks
        self._folder = folder
        self._shelves: dict[str, IO[bytes]] = {}
        self._arrange(_lines(blocks))

    def __iter__(self) -> Iterator[Subject]:
        for _, shelf in sorted(self._shelves.items()):
            for subject, pairs in _by_subject(_lines(_read(shelf))):
                yield subject, _by_predicate(pairs)

    def close(self) -> None:
        """Remove the temporary files."""
        for shelf in self._shelves.values():
            with suppress(OSError):
                shelf.close()

    def _arrange(self, lines: Iterable[str]) -> None:
        # Subjects come in the order of their strings. Only those that are evidence want another one, and all
        # that have the same beginning come together.
        for head, group in groupby(_by_subject(lines), key=_head):
            if head is None:
                for subject, pairs in group:
                    self._put(subject, _laid_out(subject, pairs))
            else:
                self._put_by_position(group)

    def _put_by_position(self, group: Iterable[tuple[str, _Pairs]]) -> None:
        with SortedLines(self._folder) as waiting:
            for subject, pairs in group:
                text = _laid_out(subject, pairs).replace("\n", _BREAK)
                waiting.add(f"{_by_position(subject)}{_BETWEEN}{text}\n".encode())
            for line in _lines(waiting.blocks()):
                text = line.partition(_BETWEEN)[2].replace(_BREAK, "\n")
                self._put(text, text)

    def _put(self, subject: str, text: str) -> None:
        rank = self._ranks.of(subject)
        if rank not in self._shelves:
            self._shelves[rank] = _temporary(self._folder)
        self._shelves[rank].write(text.encode())


_Pairs = list[tuple[str, str]]
"""Predicate and object of statements about one subject."""


def _temporary(folder: Path | None) -> IO[bytes]:
    """A file that is in memory as long as it is small: a named graph has but a few statements."""
    name = None if folder is None else str(folder)
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=name))


def _read(shelf: IO[bytes]) -> Iterator[Block]:
    shelf.seek(0)
    while block := shelf.readlines(_READ):
        yield block


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        # Not ``splitlines``, which knows more ends of lines than N-Triples does.
        yield from b"".join(block).decode().split("\n")[:-1]


def _by_subject(lines: Iterable[str]) -> Iterator[tuple[str, _Pairs]]:
    current = ""
    pairs: _Pairs = []
    for line in lines:
        subject, predicate, object_ = line.split(" ", 2)
        if subject != current:
            if pairs:
                yield current, pairs
            current, pairs = subject, []
        pairs.append((predicate, object_[: -len(_END)]))
    if pairs:
        yield current, pairs


def _by_predicate(pairs: _Pairs) -> Properties:
    properties: Properties = []
    current = ""
    for predicate, object_ in pairs:
        if predicate != current:
            current = predicate
            objects: list[str] = []
            properties.append((predicate, objects))
        objects.append(object_)
    return properties


def _head(subject: tuple[str, _Pairs]) -> str | None:
    head, found, _ = subject[0].partition(_EVIDENCE)
    return head if found else None


def _laid_out(subject: str, pairs: _Pairs) -> str:
    """The lines about a subject in their order."""
    if len(pairs) > 1:
        pairs.sort(key=_place)
    return "".join([f"{subject} {predicate} {object_} .\n" for predicate, object_ in pairs])


class _Ranked(dict[str, str]):
    """Predicates with their ranks in front: as they are sorted. There are as many as the ontology has."""

    def __missing__(self, predicate: str) -> str:
        if len(self) > _MOST_PREDICATES:
            self.clear()
        ranked = self[predicate] = f"{_RANK_OF.get(predicate, _OTHER_PREDICATE)}{predicate}"
        return ranked


_RANK_OF = {f"<{expand(name)}>": rank for name, rank in _RANKS.items()}
_MOST_PREDICATES = 10_000
_PREDICATES = _Ranked()


def _place(pair: tuple[str, str]) -> tuple[str, str, str]:
    predicate, object_ = pair
    place = _by_position(object_) if _EVIDENCE in object_ else object_
    return _PREDICATES[predicate], place, object_


def _by_position(term: str) -> str:
    """The term, but evidence sorts by the place of its words in the text: 75-80 before 100-130."""
    head, found, places = term.rpartition(_EVIDENCE)
    if not found or not term.startswith("<"):
        return term
    return head + found + _NUMBER.sub(lambda match: match.group().zfill(9), places)
