"""What the offices beside two equal names say: one person, or two.

Two who bear one name are two when within a term one is of one employer and the other of another: nobody is
president of an agency today and professor tomorrow. Later the one may have become the other. The few highest
ranks are held beside another office, or lead from one ministry to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from kg.fold import fold
from kg.link.bodies import adjectives, is_generic_word

TERM = timedelta(days=366)
"""Within these days one office is not left for another, as far as anybody can tell from a name."""

_STATE = frozenset({"minister", "ambassador", "secretary", "commissioner", "senator", "governor", "envoy"})
"""Heads of titles that say by themselves that the employer is a state."""

_OFFICIAL = frozenset(
    {"ministry", "department", "government", "office", "agency", "commission", "embassy", "cabinet"}
    | {"administration", "committee", "parliament", "assembly", "secretariat"}
)
"""Words in the names of bodies whose people may bear a title of state."""

_CHAIRS = frozenset({"chair", "chairman", "chairwoman", "chairperson"})
_BELOW = frozenset({"vice", "deputy", "assistant", "under", "undersecretary", "prime", "former", "acting"})
"""Ranks that make of a minister another office."""

_JOINING = frozenset({"of", "for", "and", "the", "on", "in", "to", "at", "co", "ltd", "inc"})


@dataclass(frozen=True, slots=True)
class Held:
    """An office as a release says it. ``employer`` is a body's id, ``name`` its name; both may be empty."""

    title: str
    employer: str
    name: str

    @property
    def telling(self) -> bool:
        """Whether it says where the person belongs."""
        return bool(self.employer) or self.of_state

    @property
    def of_state(self) -> bool:
        """Whether the title alone says that the person serves a state."""
        return not self.employer and not _STATE.isdisjoint(_words(self.title))


def may_be_one(one: Held, other: Held) -> bool:
    """Whether the same person may hold both offices within one term; both are telling.

    >>> agency = Held("President", "organization/kotra", "KOTRA")
    >>> may_be_one(agency, Held("Vice Mayor", "organization/busan", "Busan Metropolitan City"))
    False
    >>> may_be_one(agency, Held("President and CEO", "organization/kotra", "KOTRA"))
    True
    """
    if one.of_state and other.of_state:
        return True
    if one.of_state or other.of_state:
        body = other if one.of_state else one
        return not _OFFICIAL.isdisjoint(_words(body.name)) or _both_high(one.title, other.title)
    # A ministry that was renamed keeps most words of its name, and a part of a body has those of the whole.
    alike = not _telling_words(one.name).isdisjoint(_telling_words(other.name))
    return alike or one.employer == other.employer or _both_high(one.title, other.title)


def may_mean(said: str, held: str) -> bool:
    """Whether the title before a family name may be that of somebody with a full name.

    >>> may_mean("Minister", "Trade, Industry and Energy Minister"), may_mean("Minister", "Vice Minister")
    (True, False)
    """
    wanted, known = _words(said) - _JOINING, _words(held) - _JOINING
    return bool(wanted) and wanted <= known and wanted & _BELOW == known & _BELOW


@dataclass(slots=True)
class Career:
    """The offices of one person, each with the days of the first and the last release that says it."""

    days: dict[Held, tuple[date, date]] = field(default_factory=dict)

    def add(self, office: Held, day: date) -> None:
        """Take in one more office; releases come in the order of their days."""
        first, _ = self.days.get(office, (day, day))
        self.days[office] = (first, day)

    def holds(self, office: Held) -> bool:
        """Whether an office at the same employer is among them."""
        return any(may_be_one(office, known) for known in self._telling())

    def excludes(self, office: Held, day: date) -> bool:
        """Whether within a term of that day the person was somewhere else."""
        return any(
            first - TERM <= day <= last + TERM and not may_be_one(office, known)
            for known, (first, last) in self.days.items()
            if known.telling
        )

    def has_title(self, title: str) -> bool:
        """Whether one of the offices bears this title."""
        return any(fold(known.title) == fold(title) for known in self.days)

    def _telling(self) -> Iterable[Held]:
        return (known for known in self.days if known.telling)


def _both_high(one: str, other: str) -> bool:
    """Whether both titles are of a rank held beside another, or leading to the same elsewhere."""
    mine, theirs = _words(one), _words(other)
    if not _CHAIRS.isdisjoint(mine) and not _CHAIRS.isdisjoint(theirs):
        return True
    return "minister" in mine & theirs and _BELOW.isdisjoint(mine | theirs)


@lru_cache(maxsize=1 << 14)
def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


@lru_cache(maxsize=1 << 14)
def _telling_words(name: str) -> frozenset[str]:
    """The words that tell a body from others, else, of "Ministry of Trade", those that are no mere noun."""
    words = _words(name) - _JOINING
    words -= {word for word in words if word in adjectives()}
    own = frozenset(word for word in words if not is_generic_word(word))
    return own or words - _OFFICIAL
