"""What curators decided, in tables that they edit: one thing or two, better labels, facts struck out.

A folder holds any of ``same.tsv``, ``not-same.tsv``, ``labels.tsv`` and ``struck.tsv``. Lines that begin with
``#`` are comments, the first other line names the columns. A thing is named by its IRI or local id
(``person/ahn-dukgeun``); one mention of it by ``release/RELEASE#LOCAL-ID``, as ``kg explain`` prints it.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.model import Notice, Source
from kg.vocabulary import Names

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "same.tsv": ("one", "other", "reason"),
    "not-same.tsv": ("one", "other", "reason"),
    "labels.tsv": ("id", "label", "reason"),
    "struck.tsv": ("release", "kind", "fact", "reason"),
}

RESOLVED = ("person", "organization", "place", "event", "agreement")
"""Kinds of things whose identity is found here; countries and blocs have theirs from the start."""

STRUCK_KINDS = (*RESOLVED, "country", "bloc", "topic", "amount", "statement")

PREDICATES: Mapping[str, str] = {
    "participant": "event",
    "involvesCountry": "event",
    "resultedIn": "event",
    "partOf": "event",
    "place": "event",
    "placeCountry": "event",
    "startDate": "event",
    "endDate": "event",
    "party": "agreement",
    "amount": "agreement",
    "agreedOn": "agreement",
    "title": "person",
    "affiliation": "person",
    "country": "person",
    "mentions": "release",
    "mainEvent": "release",
}
"""Properties of which a statement can be struck, with the kind of its subject."""

_REFERENCE = re.compile(r"(release/[^\s#]+#)?(?P<kind>[a-z]+)/[^\s#]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two references said to be of one thing, or of two; ``one`` keeps its id."""

    one: str
    other: str
    reason: str
    source: Source

    @property
    def kind(self) -> str:
        """The kind of both."""
        return kind_of(self.one)

    @property
    def says(self) -> str:
        """The row as the origin of a decision."""
        return f"{self.source.path.name}:{self.source.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Label:
    """The label that a thing shall have."""

    id: str
    label: str
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Struck:
    """A fact of one release that does not hold: a thing's id, or subject, predicate and object."""

    release: str
    kind: str
    fact: tuple[str, ...]
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Curation:
    """All decisions. ``notices`` are rows that are no decision, or contradict another: they do not count."""

    same: tuple[Pair, ...] = ()
    not_same: tuple[Pair, ...] = ()
    labels: tuple[Label, ...] = ()
    struck: tuple[Struck, ...] = ()
    notices: tuple[Notice, ...] = field(default=(), compare=False)

    def of_kind(self, kind: str) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
        """The pairs said to be the same, and not to be, among things of a kind."""
        return (
            tuple(pair for pair in self.same if pair.kind == kind),
            tuple(pair for pair in self.not_same if pair.kind == kind),
        )


def kind_of(reference: str) -> str:
    """The kind of the thing that an id or a reference to a mention names."""
    return reference.rpartition("#")[2].partition("/")[0]


def read_curation(folder: Path, names: Names) -> Curation:
    """The decisions in a folder's files.

    Rows that cannot be understood, and those that contradict each other, are left out and among the notices.
    :class:`~kg.errors.InputError` when there is no such folder.
    """
    if not folder.is_dir():
        raise InputError("no such folder of curation files; name one that exists with --curation", folder)
    notices = list(_strangers(folder))
    rows = {name: list(_rows(folder / name, columns, notices)) for name, columns in COLUMNS.items()}
    read = _Reader(names, notices)
    same = _once(filter(None, (read.pair(*row) for row in rows["same.tsv"])), notices)
    not_same = _once(filter(None, (read.pair(*row) for row in rows["not-same.tsv"])), notices)
    labels = _one_label_each(filter(None, (read.label(*row) for row in rows["labels.tsv"])), notices)
    struck = tuple(filter(None, (read.struck(*row) for row in rows["struck.tsv"])))
    same, not_same = _without_contradictions(same, not_same, notices)
    return Curation(same, not_same, labels, struck, tuple(notices))


def _strangers(folder: Path) -> Iterator[Notice]:
    """A notice for each table that has none of the names, as its rows would otherwise be lost in silence."""
    for path in sorted(folder.glob("*.tsv")):
        if path.name not in COLUMNS:
            names = _listed(COLUMNS)
            yield Notice(Source(path, 1), f"no table of decisions has this name: call it one of {names}")


def _rows(
    path: Path, columns: tuple[str, ...], notices: list[Notice]
) -> Iterator[tuple[tuple[str, ...], Source]]:
    """The rows of a file with their places; nothing of a file that is not there."""
    try:
        lines = path.read_bytes().removeprefix(BOM_UTF8).split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        notices.append(Notice(Source(path, 1), f"the file cannot be read ({error})"))
        return
    header_seen = False
    for number, written in enumerate(lines, start=1):
        source = Source(path, number)
        try:
            line = written.decode()
        except UnicodeDecodeError as error:
            notices.append(Notice(source, f"the row is no UTF-8 ({error.reason}); save the file as UTF-8"))
            continue
        if not line.strip() or line.startswith("#"):
            continue
        fields = tuple(field.strip() for field in line.split("\t"))
        if not header_seen:
            header_seen = True
            if fields != columns:
                wanted = " ".join(columns)
                notices.append(
                    Notice(source, f"the first line must name the columns, with tabs between: {wanted}")
                )
                return
        elif len(fields) != len(columns) or not all(fields):
            notices.append(
                Notice(source, f"fill the {len(columns)} columns {', '.join(columns)}, with tabs between")
            )
        else:
            yield fields, source


@dataclass(frozen=True, slots=True)
class _Reader:
    """Rows to decisions; what is wrong with a row becomes a notice."""

    names: Names
    notices: list[Notice]

    def pair(self, fields: tuple[str, ...], source: Source) -> Pair | None:
        one, other, reason = fields
        one, other = self._reference(one), self._reference(other)
        for reference in (one, other):
            if "://" in reference:
                self.notices.append(
                    Notice(source, f"{reference} does not begin with {self.names.id('')}, as in this build")
                )
                return None
            if not _is_reference(reference):
                self._refuse(source, f"{reference!r} is neither an id of {_listed(RESOLVED)} nor")
                return None
        if kind_of(one) != kind_of(other):
            message = f"{one} and {other} are of two kinds, which are never one thing: remove the row"
            self.notices.append(Notice(source, message))
            return None
        if one == other:
            self.notices.append(Notice(source, f"both columns name {one}: name two"))
            return None
        return Pair(one, other, reason, source)

    def label(self, fields: tuple[str, ...], source: Source) -> Label | None:
        id_, label, reason = fields
        id_ = self._reference(id_)
        if "#" in id_ or not id_.partition("/")[2]:
            self.notices.append(Notice(source, f"{id_!r} is no id such as person/ahn-dukgeun"))
            return None
        return Label(id_, label, reason, source)

    def struck(self, fields: tuple[str, ...], source: Source) -> Struck | None:
        release, kind, fact, reason = fields
        release = self._reference(release).removeprefix("release/")
        if kind not in STRUCK_KINDS:
            message = f"{kind!r} is no kind of fact that can be struck: write one of {_listed(STRUCK_KINDS)}"
            self.notices.append(Notice(source, message))
            return None
        if kind != "statement":
            return Struck(release, kind, (self._reference(fact),), reason, source)
        subject, predicate, object_ = (*fact.split(None, 2), "", "", "")[:3]
        subject = self._reference(subject)
        predicate = predicate.removeprefix("kg:")
        if not object_ or PREDICATES.get(predicate) != kind_of(subject):
            known = ", ".join(f"{kind} {name}" for name, kind in PREDICATES.items())
            message = f"{fact!r} is no statement that can be struck: write subject, property, object; {known}"
            self.notices.append(Notice(source, message))
            return None
        return Struck(release, kind, (subject, predicate, self._reference(object_)), reason, source)

    def _reference(self, written: str) -> str:
        """The local form: full IRIs, also in angle brackets, lose what all IRIs of things begin with."""
        return written.removeprefix("<").removesuffix(">").removeprefix(self.names.id(""))

    def _refuse(self, source: Source, message: str) -> None:
        self.notices.append(Notice(source, f"{message} a mention such as release/ID#person/ahn-dukgeun"))


def _is_reference(written: str) -> bool:
    match = _REFERENCE.fullmatch(written)
    return match is not None and match["kind"] in RESOLVED


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _once(pairs: Iterable[Pair], notices: list[Notice]) -> tuple[Pair, ...]:
    found: dict[frozenset[str], Pair] = {}
    for pair in pairs:
        before = found.setdefault(frozenset((pair.one, pair.other)), pair)
        if before is not pair:
            notices.append(Notice(pair.source, f"line {before.source.line} says this already: remove one"))
    return tuple(found.values())


def _one_label_each(labels: Iterable[Label], notices: list[Notice]) -> tuple[Label, ...]:
    found: dict[str, Label] = {}
    for label in labels:
        before = found.setdefault(label.id, label)
        if before is not label:
            notices.append(
                Notice(label.source, f"line {before.source.line} gives {label.id} a label already")
            )
    return tuple(found.values())


def _without_contradictions(
    same: tuple[Pair, ...], not_same: tuple[Pair, ...], notices: list[Notice]
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """The pairs without those that say by one row, or by several, that two are one and that they are not."""
    bad: dict[Pair, None] = {}
    for pair in not_same:
        path = _path(pair, same)
        if path:
            rows = sorted(path, key=lambda row: row.source.line or 0)
            lines = ", ".join(f"{row.source.path.name}:{row.source.line}" for row in rows)
            message = f"{pair.one} and {pair.other} are said to be the same in {lines}: none of these counts"
            notices.append(Notice(pair.source, message, contradiction=True))
            bad |= dict.fromkeys((pair, *path))
    return (
        tuple(pair for pair in same if pair not in bad),
        tuple(pair for pair in not_same if pair not in bad),
    )


def _path(pair: Pair, same: Iterable[Pair]) -> list[Pair]:
    """The fewest rows that lead from one of a pair to the other."""
    steps: dict[str, list[tuple[str, Pair]]] = {}
    for row in same:
        steps.setdefault(row.one, []).append((row.other, row))
        steps.setdefault(row.other, []).append((row.one, row))
    ways: dict[str, list[Pair]] = {pair.one: []}
    waiting = deque([pair.one])
    while waiting and pair.other not in ways:
        here = waiting.popleft()
        for there, row in steps.get(here, ()):
            if there not in ways:
                ways[there] = [*ways[here], row]
                waiting.append(there)
    return ways.get(pair.other, [])
