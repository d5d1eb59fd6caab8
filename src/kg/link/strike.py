"""Facts that curators struck out, taken from what the extractor found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kg.link.curation import Struck
from kg.model import (
    Agreement,
    Amount,
    Bloc,
    Country,
    Event,
    Facts,
    Linked,
    Notice,
    Organization,
    Person,
    Strike,
    Topic,
)

T = TypeVar("T", Person, Organization, Event, Agreement, Country, Bloc, Topic, Amount)


def struck(facts: Facts, strike: Strike) -> Facts:
    """The facts without what a curator struck out."""
    subjects = frozenset(strike.subjects)
    if strike.predicate is None:
        return _without(facts, strike.kind, subjects)
    return _PREDICATES[strike.predicate](facts, subjects, frozenset(strike.objects))


def strikes(
    facts: Iterable[Facts], linked: Linked, rows: Sequence[Struck]
) -> tuple[Mapping[str, tuple[Strike, ...]], tuple[Notice, ...]]:
    """What goes from each release that the rows name, and a notice for each row that names nothing there is.

    Rows name things by the ids that they have in ``linked``; the facts have those of the extractor.
    """
    by_release: dict[str, list[Struck]] = defaultdict(list)
    for row in rows:
        by_release[row.release].append(row)
    locals_: dict[str, dict[str, set[str]]] = {release: defaultdict(set) for release in by_release}
    for mention in linked.mentions:
        if mention.release in locals_:
            locals_[mention.release][mention.id].add(mention.local)
    found: dict[str, list[Strike]] = {}
    done: set[Struck] = set()
    for item in facts:
        now = item
        for row in by_release.get(item.release.id, ()):
            strike = _strike(row, locals_[row.release], linked.replaced)
            before, now = now, struck(now, strike)
            if now != before:
                done.add(row)
                found.setdefault(item.release.id, []).append(strike)
    notices = [
        Notice(
            row.source, f"release {row.release} states no such {row.kind} any more: correct or remove the row"
        )
        for row in rows
        if row not in done
    ]
    return {release: tuple(each) for release, each in found.items()}, tuple(notices)


def _strike(row: Struck, locals_: Mapping[str, set[str]], replaced: Mapping[str, str]) -> Strike:
    def ids(written: str) -> tuple[str, ...]:
        # Countries, dates and words stand for themselves.
        id_ = replaced.get(written, written)
        return tuple(sorted(locals_.get(id_, ()))) or (id_,)

    if row.kind != "statement":
        return Strike(row.kind, ids(row.fact[0]))
    subject, predicate, object_ = row.fact
    return Strike(row.kind, ids(subject), predicate, ids(object_))


def _but(items: tuple[T, ...], ids: frozenset[str]) -> tuple[T, ...]:
    return tuple(item for item in items if item.id not in ids)


def _rest(values: tuple[str, ...], ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in ids)


def _unless(value: str | None, ids: frozenset[str]) -> str | None:
    return None if value in ids else value


def _without(facts: Facts, kind: str, ids: frozenset[str]) -> Facts:
    """The facts without a thing, wherever the release speaks of it."""
    return replace(
        facts,
        events=tuple(_event_without(event, ids) for event in _but(facts.events, ids)),
        main_event=_unless(facts.main_event, ids),
        persons=tuple(
            replace(
                person, affiliation=_unless(person.affiliation, ids), country=_unless(person.country, ids)
            )
            for person in _but(facts.persons, ids)
        ),
        organizations=tuple(
            replace(body, country=_unless(body.country, ids)) for body in _but(facts.organizations, ids)
        ),
        agreements=tuple(
            replace(item, parties=_rest(item.parties, ids), amounts=_rest(item.amounts, ids))
            for item in _but(facts.agreements, ids)
        ),
        countries=_but(facts.countries, ids),
        blocs=_but(facts.blocs, ids),
        amounts=_but(facts.amounts, ids),
        topics=_but(facts.topics, ids) if kind == "topic" else facts.topics,
        mentioned=_rest(facts.mentioned, ids),
    )


def _event_without(event: Event, ids: frozenset[str]) -> Event:
    return replace(
        event,
        place=None if event.place is not None and event.place.id in ids else event.place,
        place_country=_unless(event.place_country, ids),
        countries=_rest(event.countries, ids),
        participations=tuple(
            replace(part, on_behalf_of=_unless(part.on_behalf_of, ids))
            for part in event.participations
            if part.agent not in ids
        ),
        agreements=_rest(event.agreements, ids),
        part_of=_unless(event.part_of, ids),
    )


_Strike = Callable[[Facts, frozenset[str], frozenset[str]], Facts]


def _of_events(change: Callable[[Event, frozenset[str]], Event]) -> _Strike:
    def strike_(facts: Facts, subjects: frozenset[str], objects: frozenset[str]) -> Facts:
        events = (change(event, objects) if event.id in subjects else event for event in facts.events)
        return replace(facts, events=tuple(events))

    return strike_


def _of_agreements(change: Callable[[Agreement, frozenset[str]], Agreement]) -> _Strike:
    def strike_(facts: Facts, subjects: frozenset[str], objects: frozenset[str]) -> Facts:
        items = (change(item, objects) if item.id in subjects else item for item in facts.agreements)
        return replace(facts, agreements=tuple(items))

    return strike_


def _of_persons(change: Callable[[Person, frozenset[str]], Person]) -> _Strike:
    def strike_(facts: Facts, subjects: frozenset[str], objects: frozenset[str]) -> Facts:
        items = (change(item, objects) if item.id in subjects else item for item in facts.persons)
        return replace(facts, persons=tuple(items))

    return strike_


def _without_start(event: Event, days: frozenset[str]) -> Event:
    if event.start is None or event.start.isoformat() not in days:
        return event
    return replace(event, start=None, end=None, date_basis=None)


def _without_participant(event: Event, ids: frozenset[str]) -> Event:
    return replace(
        event, participations=tuple(part for part in event.participations if part.agent not in ids)
    )


_PREDICATES: Mapping[str, _Strike] = {
    "participant": _of_events(_without_participant),
    "involvesCountry": _of_events(lambda event, ids: replace(event, countries=_rest(event.countries, ids))),
    "resultedIn": _of_events(lambda event, ids: replace(event, agreements=_rest(event.agreements, ids))),
    "partOf": _of_events(lambda event, ids: replace(event, part_of=_unless(event.part_of, ids))),
    "place": _of_events(
        lambda event, ids: replace(event, place=None) if event.place and event.place.id in ids else event
    ),
    "placeCountry": _of_events(
        lambda event, ids: replace(event, place_country=_unless(event.place_country, ids))
    ),
    "startDate": _of_events(_without_start),
    "endDate": _of_events(
        lambda event, days: replace(event, end=None) if event.end and event.end.isoformat() in days else event
    ),
    "party": _of_agreements(lambda item, ids: replace(item, parties=_rest(item.parties, ids))),
    "amount": _of_agreements(lambda item, ids: replace(item, amounts=_rest(item.amounts, ids))),
    "agreedOn": _of_agreements(
        lambda item, days: (
            replace(item, agreed_on=None) if item.agreed_on and item.agreed_on.isoformat() in days else item
        )
    ),
    "title": _of_persons(lambda person, titles: replace(person, title=_unless(person.title, titles))),
    "affiliation": _of_persons(lambda one, ids: replace(one, affiliation=_unless(one.affiliation, ids))),
    "country": _of_persons(lambda person, ids: replace(person, country=_unless(person.country, ids))),
    "mentions": lambda facts, _, ids: replace(facts, mentioned=_rest(facts.mentioned, ids)),
    "mainEvent": lambda facts, _, ids: replace(facts, main_event=_unless(facts.main_event, ids)),
}
