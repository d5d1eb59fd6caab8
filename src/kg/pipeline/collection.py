"""Which releases the graph is made of: those of the builds before, changed by what is read now.

A release is known by its id, and two that share date and title by one base id. What is read under a base id
takes the place of all that was there under it: a correction replaces the release that it corrects, and a
title that is met twice in one reading is two releases, as in a build from nothing. What is not read stays,
unless the collection is pruned.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

import msgspec

from kg.model import Release
from kg.read import base_id
from kg.resources import fingerprint

FILE = "releases.gz"
"""The name of the file beside the graph."""

_FORM = "kg releases 1"


@dataclass(frozen=True, slots=True)
class Member:
    """One release of the graph: a hash of its content, and one of all that its named graph was made of."""

    base: str
    content: bytes
    graph: bytes = b""


@dataclass(frozen=True, slots=True)
class Collection:
    """The releases of a graph by their ids."""

    members: Mapping[str, Member] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a reading changes: the collection after it, and ids of the releases that were read or are gone.

    ``unchanged`` were read and are as they were; what stays without being read is in none of the sets.
    """

    after: Collection
    new: frozenset[str]
    changed: frozenset[str]
    unchanged: frozenset[str]
    removed: frozenset[str]


def reckon(before: Collection, read: Iterable[Release], *, prune: bool) -> Reckoning:
    """The collection after a reading; with ``prune`` it holds what was read and nothing else."""
    now = {release.id: Member(base_id(release), content_hash(release)) for release in read}
    bases = {member.base for member in now.values()}
    staying = (
        {} if prune else {id_: member for id_, member in before.members.items() if member.base not in bases}
    )
    after = Collection({**staying, **now})
    new = frozenset(now.keys() - before.members.keys())
    changed = frozenset(id_ for id_ in now.keys() - new if before.members[id_].content != now[id_].content)
    return Reckoning(
        after, new, changed, frozenset(now.keys() - new - changed),
        frozenset(before.members.keys() - after.members.keys()),
    )  # fmt: skip


def content_hash(release: Release) -> bytes:
    """A hash of all that a release says, wherever it was read."""
    return _digest(release.id, release.title, release.body, release.issued, release.category, release.url)


def facts_key(content: bytes) -> bytes:
    """Under what the facts of a release are kept: its content, and the rules that find facts in it."""
    return _digest(content, _extraction())


def graph_hash(key: bytes, decided: bytes, base: str) -> bytes:
    """A hash of all that makes the named graph of a release: facts, decisions, base IRI, rules of mapping."""
    return _digest(key, decided, base, _mapping())


def write_collection(collection: Collection) -> bytes:
    """The collection as a file: gzip of UTF-8 lines, first the form's name, then a line for each release."""
    lines = [_FORM]
    for id_, member in sorted(collection.members.items()):
        lines.append("\t".join((id_, member.base, member.content.hex(), member.graph.hex())))
    return gzip.compress("\n".join(lines).encode(), compresslevel=6, mtime=0)


def read_collection(content: bytes) -> Collection:
    """The collection in a file's content; ``ValueError`` for anything else."""
    try:
        form, *lines = gzip.decompress(content).decode().split("\n")
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(str(error)) from error
    if form != _FORM:
        raise ValueError(f"{form[:40]!r} is not {_FORM!r}")
    members: dict[str, Member] = {}
    for line in lines:
        id_, base, said, graph = line.split("\t")
        members[id_] = Member(base, bytes.fromhex(said), bytes.fromhex(graph))
    return Collection(members)


def _digest(*parts: object) -> bytes:
    return sha256(msgspec.msgpack.encode(parts)).digest()


@cache
def all_rules() -> bytes:
    """A hash of all code that works on batches: where it is the same, a batch gives the same bytes."""
    here = fingerprint("pipeline", "link", "errors.py", "places.py", libraries=("msgspec",))
    return _digest(_extraction(), _mapping(), here)


# Libraries count by their versions, our own rules and tables by what stands in their files.


@cache
def _extraction() -> bytes:
    return fingerprint(
        "extract", "link/decided.py", "model.py", "fold.py", "slug.py", libraries=("anyascii", "pycountry")
    )


@cache
def _mapping() -> bytes:
    rules = (
        "link/decided.py",
        "link/rename.py",
        "link/strike.py",
        "rdf",
        "model.py",
        "slug.py",
        "vocabulary.py",
    )
    return fingerprint(*rules, "vocabulary.py", libraries=("pyoxigraph", "pycountry"))
