"""Two readers compared: the annotations of one as facts, to be scored against those of the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.evaluate.counts import Scores
from kg.evaluate.gold import Gold, GoldAgreement, GoldEvent
from kg.evaluate.score import evaluate
from kg.link.countries import country_code
from kg.model import (
    Agreement,
    Amount,
    Bloc,
    Country,
    Event,
    Facts,
    Organization,
    Participation,
    Person,
    Place,
    Release,
    Role,
)


def compare_readers(reader: Sequence[Gold], gold: Sequence[Gold], releases: Iterable[Release]) -> Scores:
    """The scores of one reader's annotations against the gold, for the releases that both annotated.

    They say how well two careful readers agree by the same guide, which is what a program can hope for.
    """
    by_id = {item.id: item for item in reader}
    both = [item for item in gold if item.id in by_id]
    known = {release.source.path.stem: release for release in releases if release.source}
    return evaluate((_facts(by_id[item.id], known[item.id]) for item in both if item.id in known), both)


def _facts(gold: Gold, release: Release) -> Facts:
    """The annotations of a release as facts without evidence, since annotations quote none."""
    events = tuple(_events(gold))
    persons = tuple(
        Person(_agent(index), item.name, item.aliases)
        for index, item in enumerate(gold.participants)
        if item.is_person
    )
    bodies = [
        Organization(_agent(index), item.name, item.aliases)
        for index, item in enumerate(gold.participants)
        if not item.is_person
    ]
    blocs = tuple(Bloc(f"bloc/{index}", name) for index, name in enumerate(gold.blocs))
    agreements = tuple(_agreement(item, bodies, blocs) for item in gold.agreements)
    main = next((event.id for event, item in zip(events, gold.events, strict=False) if item.main), None)
    return Facts(
        release=release,
        events=events,
        main_event=main,
        persons=persons,
        organizations=tuple(bodies),
        agreements=agreements,
        countries=tuple(Country(f"country/{code}", code) for code in gold.countries),
        blocs=blocs,
        amounts=tuple(
            Amount(f"amount/{item.currency}-{item.value}", item.value, item.currency) for item in gold.amounts
        ),
    )


def _agent(index: int) -> str:
    return f"participant/{index}"


def _events(gold: Gold) -> Iterator[Event]:
    """The events with those who took part; who has none of his own is given to the first."""
    for number, item in enumerate(gold.events):
        taking_part = (
            Participation(_agent(index), Role.ATTENDEE)
            for index, participant in enumerate(gold.participants)
            if (participant.event or 0) == number
        )
        yield _event(number, item, tuple(taking_part))


def _event(number: int, item: GoldEvent, participations: tuple[Participation, ...]) -> Event:
    return Event(
        f"event/{number}",
        item.kind,
        item.name,
        item.start,
        item.end,
        place=Place(f"place/{number}", item.city) if item.city else None,
        participations=participations,
    )


def _agreement(item: GoldAgreement, bodies: list[Organization], blocs: Sequence[Bloc]) -> Agreement:
    """An agreement with the ids of its parties; ``bodies`` takes up those that are no participants."""
    parties = tuple(_party(name, bodies, blocs) for name in item.parties)
    return Agreement(
        f"agreement/{item.name}", item.type, item.status, item.name, item.agreed_on, item.count, parties
    )


def _party(name: str, bodies: list[Organization], blocs: Sequence[Bloc]) -> str:
    code = country_code(name)
    if code:
        return f"country/{code}"
    known: tuple[Organization | Bloc, ...] = (*bodies, *blocs)
    for one in known:
        if name in (one.name, *one.alt_names):
            return one.id
    bodies.append(Organization(f"party/{len(bodies)}", name))
    return bodies[-1].id
