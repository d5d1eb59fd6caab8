"""The facts of a release with other ids; things that become one are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from kg.link.bodies import is_acronym
from kg.model import Agreement, Event, Facts, Organization, Participation, Person, Place, Span

T = TypeVar("T", Person, Organization, Agreement, Event)
T_ID = TypeVar("T_ID", str, str | None)
V = TypeVar("V", Agreement, Event, Place)


def rename(facts: Facts, ids: Mapping[str, str], *, tidy: bool = False) -> Facts:
    """The facts with every id that ``ids`` knows replaced, wherever it stands.

    Persons, bodies, agreements and events that come to have one id are joined: names and spans of all, of the
    rest what the first says, or where it says nothing the next. ``tidy`` facts came from here: in them
    nothing is left to join but what these ids bring together.
    """
    known = ids.keys()

    def one(id_: str) -> str:
        return ids.get(id_, id_)

    def maybe(id_: str | None) -> str | None:
        return None if id_ is None else one(id_)

    def all_of(many: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one(id_) for id_ in many))

    def person(item: Person) -> Person:
        if known.isdisjoint((item.id, item.affiliation, item.country)):
            return item
        return replace(
            item, id=one(item.id), affiliation=maybe(item.affiliation), country=maybe(item.country)
        )

    def organization(item: Organization) -> Organization:
        if known.isdisjoint((item.id, item.country)):
            return item
        return replace(item, id=one(item.id), country=maybe(item.country))

    def agreement(item: Agreement) -> Agreement:
        if tidy and known.isdisjoint((item.id, *item.parties)):
            return item
        return _with(item, id=one(item.id), parties=all_of(item.parties))

    def event(item: Event) -> Event:
        if tidy and known.isdisjoint(_ids_in(item)):
            return item
        return _with(
            item,
            id=one(item.id),
            place=item.place and _with(item.place, id=one(item.place.id)),
            countries=all_of(item.countries),
            participations=_participations(item.participations, one, maybe),
            agreements=all_of(item.agreements),
            part_of=maybe(item.part_of),
        )

    events = _join(map(event, facts.events), _join_events)
    acting = {part.agent for event_ in events for part in event_.participations}
    return replace(
        facts,
        persons=_join(map(person, facts.persons), _join_persons),
        organizations=_join(map(organization, facts.organizations), _join_organizations),
        agreements=_join(map(agreement, facts.agreements), _join_agreements),
        events=events,
        main_event=maybe(facts.main_event),
        mentioned=tuple(id_ for id_ in all_of(facts.mentioned) if id_ not in acting),
    )


def _ids_in(event: Event) -> list[str | None]:
    """All ids that stand in an event."""
    ids = [
        event.id,
        event.part_of,
        event.place.id if event.place else None,
        *event.countries,
        *event.agreements,
    ]
    for part in event.participations:
        ids += (part.agent, part.on_behalf_of)
    return ids


def _participations(
    parts: Iterable[Participation], one: Callable[[str], str], maybe: Callable[[str | None], str | None]
) -> tuple[Participation, ...]:
    found: dict[tuple[str, str], Participation] = {}
    for part in parts:
        renamed = part
        agent, on_behalf_of = one(part.agent), maybe(part.on_behalf_of)
        if agent != part.agent or on_behalf_of != part.on_behalf_of:
            renamed = replace(part, agent=agent, on_behalf_of=on_behalf_of)
        key = (renamed.agent, renamed.role)
        before = found.get(key)
        if before is not None:
            renamed = replace(
                before,
                title=before.title or renamed.title,
                on_behalf_of=before.on_behalf_of or renamed.on_behalf_of,
                spans=_spans(before.spans, renamed.spans),
            )
        found[key] = renamed
    return tuple(found.values())


def _with(item: V, **values: Any) -> V:
    """The item with other values; itself where they are the same, as most are after the first step."""
    if all(getattr(item, name) == value for name, value in values.items()):
        return item
    return replace(item, **values)


def _join(items: Iterable[T], join: Callable[[T, T], T]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for item in items:
        found[item.id] = join(found[item.id], item) if item.id in found else item
    return tuple(found.values())


def _join_persons(one: Person, other: Person) -> Person:
    return replace(
        one,
        alt_names=_names(one.name, one.alt_names, other.name, other.alt_names),
        title=one.title or other.title,
        affiliation=one.affiliation or other.affiliation,
        country=one.country or other.country,
        spans=_spans(one.spans, other.spans),
    )


def _join_organizations(one: Organization, other: Organization) -> Organization:
    acronym = one.acronym or other.acronym
    # The full name names it, wherever it stands.
    name = other.name if is_acronym(one.name) and not is_acronym(other.name) else one.name
    return replace(
        one,
        name=name,
        alt_names=_names(name, one.name, one.alt_names, other.name, other.alt_names),
        acronym=acronym,
        country=one.country or other.country,
        spans=_spans(one.spans, other.spans),
    )


def _join_agreements(one: Agreement, other: Agreement) -> Agreement:
    return replace(
        one,
        agreed_on=one.agreed_on or other.agreed_on,
        count=max(one.count, other.count),
        parties=tuple(dict.fromkeys((*one.parties, *other.parties))),
        amounts=tuple(dict.fromkeys((*one.amounts, *other.amounts))),
        spans=_spans(one.spans, other.spans),
    )


def _join_events(one: Event, other: Event) -> Event:
    start_known = one.start is not None
    return replace(
        one,
        start=one.start if start_known else other.start,
        end=one.end if start_known else other.end,
        date_basis=one.date_basis if start_known else other.date_basis,
        place=one.place or other.place,
        place_country=one.place_country or other.place_country,
        countries=tuple(dict.fromkeys((*one.countries, *other.countries))),
        participations=_participations((*one.participations, *other.participations), _same, _same),
        agreements=tuple(dict.fromkeys((*one.agreements, *other.agreements))),
        part_of=one.part_of or other.part_of,
        spans=_spans(one.spans, other.spans),
    )


def _same(id_: T_ID) -> T_ID:
    return id_


def _names(name: str, *forms: str | Iterable[str]) -> tuple[str, ...]:
    """All forms but the name, in their order."""
    every = [form for item in forms for form in ((item,) if isinstance(item, str) else item)]
    return tuple(form for form in dict.fromkeys(every) if form != name)


def _spans(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of both, the first of the first still first."""
    return tuple(dict.fromkeys((*one, *other)))
