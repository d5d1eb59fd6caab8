"""What one release says of an event, and what in two such accounts cannot be of one event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kg.fold import fold
from kg.link.event_name import EventName, event_name
from kg.model import Event, EventKind, Facts, Feature, Sign

_VISIT = "visit to "
"""Stands between who visits and where, in the names that the extractor gives."""


@dataclass(frozen=True, slots=True)
class Facet:
    """What one release says of an event, as far as it tells events apart.

    ``persons`` are ids of those who take part, ``named`` of those whom the event's name names. The ``name``
    of a visit is where it leads, ``visitor`` the words before: one minister visits many places on a day.
    """

    kind: EventKind
    start: date | None
    end: date | None
    name: EventName
    city: str | None
    persons: frozenset[str]
    issued: date
    named: frozenset[str] = frozenset()
    visitor: frozenset[str] = frozenset()


def facet_of(event: Event, facts: Facts) -> Facet:
    """The facet of an event of these facts."""
    name = event_name(event.name)
    visitor, visit, place = event.name.partition(_VISIT)
    to_place = event.kind is EventKind.VISIT and bool(visit)
    persons = frozenset(part.agent for part in event.participations if part.agent.startswith("person/"))
    return Facet(
        event.kind,
        event.start,
        event.end,
        event_name(place) if to_place else name,
        event.place.id if event.place else None,
        persons,
        facts.release.issued,
        frozenset(
            person.id
            for person in facts.persons
            if person.id in persons and any(_is_in(form, name) for form in (person.name, *person.alt_names))
        ),
        event_name(visitor).words if to_place else frozenset(),
    )


def contradiction(one: Facet, other: Facet) -> Feature | None:
    """The first thing in which two facets differ that one event cannot have twice."""
    return next(_contradictions(one, other), None)


def _contradictions(one: Facet, other: Facet) -> Iterator[Feature]:
    for sign, mine, theirs in (
        (Sign.NUMBER, one.name.ordinals, other.name.ordinals),
        (Sign.YEAR, one.name.years, other.name.years),
        (Sign.MONTH, one.name.months, other.name.months),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            yield Feature(sign, f"{listed(mine)} / {listed(theirs)}")
    if one.city and other.city and one.city != other.city:
        yield Feature(Sign.CITY, f"{one.city} / {other.city}")
    if one.start and other.start and days_apart(one, other) > 1:
        yield Feature(Sign.DAY, f"{one.start} / {other.start}")
    strangers = one.persons.isdisjoint(other.persons)
    if strangers and len(one.persons) > 1 and len(other.persons) > 1:
        yield Feature(Sign.PERSONS, f"{listed(one.persons)} / {listed(other.persons)}")
    if _names_another(one, other) or _names_another(other, one):
        yield Feature(Sign.PERSONS, f"{listed(one.named)} / {listed(other.named)}")
    if strangers and one.visitor and other.visitor and one.visitor.isdisjoint(other.visitor):
        yield Feature(Sign.WORDS, f"{listed(one.visitor)} / {listed(other.visitor)}")


def _names_another(one: Facet, other: Facet) -> bool:
    """Whether one is named after somebody who is not at the other: "meeting with Saito", of Ahn and Wang."""
    enough = bool(other.visitor and other.persons) or len(other.persons) > 1
    return bool(other.named) and enough and not one.named <= other.persons


def days_apart(one: Facet, other: Facet) -> int:
    """The days from the end of the earlier to the start of the later, 0 where they overlap."""
    first, second = sorted(((facet.start, facet.end or facet.start) for facet in (one, other)), key=str)
    assert first[1] is not None
    assert second[0] is not None
    return max(0, (second[0] - first[1]).days)


def listed(values: Iterable[str]) -> str:
    """The values in alphabetical order, with spaces between."""
    return " ".join(sorted(values))


def _is_in(person: str, name: EventName) -> bool:
    return name.words.issuperset(fold(person).split())
