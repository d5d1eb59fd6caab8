"""What a step of the resolution gives: the one id of every local id, and the things behind the ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from kg.model import Apart, Features, Mentioned, Notice
from kg.slug import slug

_LEFT_BY_A_CUT = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)


@dataclass(frozen=True, slots=True, order=True)
class Office:
    """What a release of that day calls somebody, and the name of the affiliation, which may be empty."""

    issued: date
    title: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing over all releases.

    ``names`` are all forms met but the label, ``own_names`` those by which it is known outside of one text
    ("the Commission" is none). ``country`` is the id of a country; ``offices`` are a person's titles.
    """

    id: str
    label: str
    names: tuple[str, ...] = ()
    country: str | None = None
    own_names: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A thing that has no id yet: ``name`` and, where that is taken, ``apart`` are what the id is made of.

    ``vague``: known by an acronym or a family name alone, which may be another's. It gives way to others that
    had the same id before.
    """

    name: str
    label: str
    names: tuple[str, ...] = ()
    country: str | None = None
    own_names: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    apart: str | None = None
    vague: bool = False

    def thing(self, id_: str) -> Thing:
        """The thing of that id."""
        return Thing(id_, self.label, self.names, self.country, self.own_names, self.offices)


class Mention(Protocol):
    """What the steps need to know of a mention: the index of its release, its local id, its name there."""

    @property
    def index(self) -> int:
        """The place of the release among all."""

    @property
    def local(self) -> str:
        """The id that the extractor gave."""

    @property
    def name(self) -> str:
        """The name as written."""


M = TypeVar("M", bound=Mention)


@dataclass(slots=True)
class Cluster(Generic[M]):
    """Mentions of one thing in the order of their releases; ``because`` says of each why it is here."""

    mentions: list[M] = field(default_factory=list)
    because: list[Features] = field(default_factory=list)

    def add(self, mention: M, because: Features) -> None:
        """Take in one more mention."""
        self.mentions.append(mention)
        self.because.append(because)


@dataclass(frozen=True, slots=True)
class Resolution:
    """``ids[i]`` maps the local ids of the facts at index ``i`` to the ids of ``things``.

    ``given`` holds the id of each mention before curators joined things: it goes into the register.
    """

    ids: tuple[Mapping[str, str], ...]
    things: tuple[Thing, ...]
    mentions: tuple[Mentioned, ...] = ()
    given: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True)
class Ids:
    """The ids given so far, so that none is given twice."""

    taken: set[str] = field(default_factory=set)

    def claim(self, kind: str, name: str, *, apart: str | None = None) -> str:
        """``kind/name`` where that is free, else with ``apart`` added, else with a number."""
        base = f"{kind}/{name}"
        candidates = [base] if apart is None else [base, f"{base}-{apart}"]
        for candidate in candidates:
            if candidate not in self.taken:
                self.taken.add(candidate)
                return candidate
        number = 2
        while f"{base}-{number}" in self.taken:
            number += 1
        self.taken.add(f"{base}-{number}")
        return f"{base}-{number}"


def segment(name: str, limit: int | None = None) -> str:
    """The name as a part of an id: without full stops, so that ``U.S.`` is ``us``, and cut after a full word.

    >>> segment("U.S.-Korea Forum of the 21st Century", limit=20)
    'us-korea-forum'
    """
    words = slug(name.replace(".", ""), limit).split("-")
    while limit is not None and len(words) > 1 and words[-1] in _LEFT_BY_A_CUT:
        words.pop()
    return "-".join(words) or "unnamed"


def commonest(values: Iterable[str]) -> str:
    """The value that occurs most often; of several the first."""
    counts = Counter(values)
    return max(counts, key=lambda value: counts[value])


def distinct(values: Iterable[str], *, but: str = "") -> tuple[str, ...]:
    """The different values in alphabetical order, without ``but``."""
    return tuple(sorted({value for value in values if value and value != but}))


def group(count: int, ids: Iterable[tuple[int, str, str]]) -> tuple[Mapping[str, str], ...]:
    """The maps of a :class:`Resolution` from triples of index, local id and id."""
    maps: Sequence[dict[str, str]] = [{} for _ in range(count)]
    for index, local, one in ids:
        maps[index][local] = one
    return tuple(maps)
