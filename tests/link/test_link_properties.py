"""What holds of linking whatever the facts: no dependence on order, stable ids, nothing lost."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link import Gazetteer, link
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Event,
    EventKind,
    Facts,
    Linked,
    Organization,
    Participation,
    Person,
    Place,
    Release,
    Role,
)

NOTHING_KNOWN = Gazetteer.of(())
FIRST_DAY = date(2024, 6, 1)

days = st.integers(0, 5).map(lambda number: FIRST_DAY + timedelta(days=number))
countries = st.sampled_from([None, "country/KR", "country/US", "country/VN"])
people = st.builds(
    lambda name, country, title: Person(f"person/{name}", name, title=title, country=country),
    st.sampled_from(["Ahn Duk-geun", "Dukgeun Ahn", "Lee Jin", "Saito Ken", "Ken Saito", "Ahn"]),
    countries,
    st.sampled_from([None, "Minister", "CEO"]),
)
bodies = st.builds(
    lambda name, acronym, country: Organization(f"organization/{name}", name, (), acronym, country),
    st.sampled_from(
        ["Ministry of Environment", "KTC", "Korea Technology Center", "Industry Ministry", "Intel Corp."]
    ),
    st.sampled_from([None, "KTC", "MOE"]),
    countries,
)
places = st.sampled_from(
    [None, Place("place/kr-seoul", "Seoul", "country/KR"), Place("place/x", "Hanoi", "country/VN")]
)


@st.composite
def releases(draw: st.DrawFn, number: int) -> Facts:
    persons = unique(draw(st.lists(people, max_size=3)))
    organizations = unique(draw(st.lists(bodies, max_size=3)))
    agents = [item.id for item in (*persons, *organizations)]
    agreement = Agreement(
        "agreement/1",
        draw(st.sampled_from([AgreementType.FTA, AgreementType.MOU])),
        AgreementStatus.SIGNED,
        draw(st.sampled_from(["Korea-UK FTA", "MOU", "MOU on standards"])),
        draw(st.none() | days),
        parties=tuple(agents[:2]),
    )
    events = []
    for place in range(draw(st.integers(0, 3))):
        name = draw(
            st.sampled_from(["Korea-Vietnam Business Forum", "2nd SCCD Semiconductor Forum", "meeting"])
        )
        taking_part = draw(st.lists(st.sampled_from(agents), max_size=2)) if agents else []
        events.append(
            Event(
                f"event/{place}",
                draw(st.sampled_from([EventKind.FORUM, EventKind.MEETING])),
                name,
                draw(st.none() | days),
                place=draw(places),
                participations=tuple(
                    Participation(agent, Role.ATTENDEE) for agent in dict.fromkeys(taking_part)
                ),
                agreements=(agreement.id,),
            )
        )
    return Facts(
        Release(f"release-{number}", f"Title {number}", "Body.", draw(days)),
        events=tuple(events),
        main_event=events[0].id if events else None,
        persons=persons,
        organizations=organizations,
        agreements=(agreement,),
        mentioned=tuple(agents),
    )


def unique(items: list[Any]) -> tuple[Any, ...]:
    return tuple({item.id: item for item in items}.values())


corpora = st.integers(1, 5).flatmap(lambda size: st.tuples(*(releases(number) for number in range(size))))


def ids_in(value: object) -> set[str]:
    """Every id of a thing that stands anywhere in a value."""
    if isinstance(value, str):
        head, slash, tail = value.partition("/")
        kinds = {"person", "organization", "event", "agreement", "place", "country"}
        return {value} if slash and tail and head in kinds else set()
    if isinstance(value, tuple):
        return set().union(*(ids_in(item) for item in value))
    if is_dataclass(value):
        return set().union(*(ids_in(getattr(value, field.name)) for field in fields(value)))
    return set()


@given(corpora.flatmap(lambda corpus: st.tuples(st.just(corpus), st.permutations(corpus))))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_releases_does_not_matter(
    orders: tuple[tuple[Facts, ...], list[Facts]],
) -> None:
    one, other = orders
    assert link(one, NOTHING_KNOWN) == link(other, NOTHING_KNOWN)


@given(corpora)
@settings(max_examples=100, deadline=None)
def test_every_id_is_that_of_an_entity(corpus: tuple[Facts, ...]) -> None:
    linked = link(corpus, NOTHING_KNOWN)
    assert len(linked.facts) == len(corpus)
    known = [entity.id for entity in linked.entities]
    assert known == sorted(set(known))
    assert ids_in(linked.facts) <= set(known)
    assert ids_in(linked.entities) <= set(known)


@given(corpora)
@settings(max_examples=100, deadline=None)
def test_no_two_events_of_a_release_become_one(corpus: tuple[Facts, ...]) -> None:
    linked = link(corpus, NOTHING_KNOWN)
    before = {item.release.id: len(item.events) for item in corpus}
    assert {item.release.id: len(item.events) for item in linked.facts} == before


news = st.integers(1, 3).flatmap(lambda size: st.tuples(*(releases(100 + number) for number in range(size))))


@given(corpora, news)
@settings(max_examples=100, deadline=None)
def test_later_releases_leave_the_ids_of_events_as_they_are(
    corpus: tuple[Facts, ...], added: tuple[Facts, ...]
) -> None:
    later = [
        replace(item, release=replace(item.release, issued=item.release.issued + timedelta(days=366)))
        for item in added
    ]
    before = link(corpus, NOTHING_KNOWN)
    after = link((*corpus, *later), NOTHING_KNOWN)
    assert event_ids(before).items() <= event_ids(after).items()


def event_ids(linked: Linked) -> dict[str, list[str]]:
    return {item.release.id: [event.id for event in item.events] for item in linked.facts}
