"""One identity per event: which mentions in two releases are one event, and which are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kg.link import Gazetteer, link
from kg.model import (
    Event,
    EventKind,
    Facts,
    Linked,
    Participation,
    Person,
    Place,
    Role,
)

MakeFacts = Callable[..., Facts]
NOTHING_KNOWN = Gazetteer.of(())


def event(name: str, start: str | None = None, kind: EventKind = EventKind.FORUM, **more: object) -> Event:
    day = date.fromisoformat(start) if start else None
    return Event(f"event/{name.lower().replace(' ', '-')}-{start}", kind, name, day, **more)  # type: ignore[arg-type]


def city(name: str, country: str) -> Place:
    return Place(f"place/{country.lower()}-{name.lower()}", name, f"country/{country}")


def attending(*names: str) -> tuple[Participation, ...]:
    return tuple(Participation(f"person/{name}", Role.ATTENDEE) for name in names)


def persons(*names: str) -> tuple[Person, ...]:
    return tuple(Person(f"person/{name}", name) for name in names)


def event_ids(linked: Linked) -> list[list[str]]:
    return [[one.id for one in item.events] for item in linked.facts]


def are_one(
    facts: MakeFacts, one: Event, other: Event, issued: tuple[str, str] = ("2024-06-28", "2024-06-28")
) -> bool:
    """Whether the event of a first release is that of a second, whichever comes first."""
    first = facts(issued[0], "A first release", events=(one,))
    second = facts(issued[1], "A second release", events=(other,))
    results = {
        len({entity.id for entity in link(order, NOTHING_KNOWN).entities if entity.kind == "event"})
        for order in ([first, second], [second, first])
    }
    assert len(results) == 1
    return results == {1}


LONG = "Korea-U.S. Supply Chain and Commercial Dialogue (SCCD) Semiconductor Forum"
SHORT = "U.S.-Korea SCCD Semiconductor Forum"


def test_a_long_and_a_short_release_of_one_event(facts: MakeFacts) -> None:
    short = facts("2024-06-28", "Joint readout", events=(event(SHORT, "2024-06-27"),))
    main = event(LONG, "2024-06-27", place=city("Washington", "US"))
    long = facts("2024-06-28", "Semiconductor Forum held", events=(main,), main_event=main.id)
    linked = link([short, long], NOTHING_KNOWN)
    assert (
        event_ids(linked)
        == [["event/2024-06-27-korea-us-supply-chain-and-commercial-dialogue-sccd-semiconductor-forum"]] * 2
    )
    (entity,) = (entity for entity in linked.entities if entity.kind == "event")
    assert entity.label == LONG  # the name in the release that is about it
    assert entity.alt_labels == (SHORT,)
    assert linked.facts[1].main_event == entity.id
    # Each release keeps what it says itself.
    assert linked.facts[0].events[0].name == SHORT
    assert linked.facts[0].events[0].place is None


ONE = [
    (event(SHORT, "2024-06-27"), event(LONG, "2024-06-27")),
    (
        event("the Korea-Vietnam Business Forum", "2024-07-01"),
        event("Korea-Vietnam Business Forum", "2024-07-01"),
    ),
    # a range, and a day in it
    (
        event(
            "6th round of Korea-GCC FTA negotiations",
            "2022-10-24",
            EventKind.NEGOTIATION,
            end=date(2022, 10, 28),
        ),
        event("sixth round of Korea-GCC FTA negotiations", "2022-10-25", EventKind.NEGOTIATION),
    ),
    # the night between Washington and Seoul
    (
        event("7th Korea-U.S. SCCD Ministerial Meeting", "2024-06-27"),
        event("7th Korea-U.S. SCCD Meeting", "2024-06-28"),
    ),
    # no day, but the number
    (
        event("21st Korea-ASEAN FTA Implementing Committee", "2024-06-12"),
        event("21st Korea-ASEAN FTA Implementing Committee"),
    ),
    # no day, but the same name within a week
    (
        event("Korea-Vietnam Business Forum in Hanoi", "2024-06-27"),
        event("Korea-Vietnam Business Forum in Hanoi"),
    ),
    (event("2024 BIO International Convention"), event("2024 BIO International Convention")),
]


@pytest.mark.parametrize(("one", "other"), ONE, ids=[one.name for one, _ in ONE])
def test_mentions_of_one_event(facts: MakeFacts, one: Event, other: Event) -> None:
    assert are_one(facts, one, other)


TWO = [
    # another day
    (
        event("Korea-Vietnam Business Forum", "2024-07-01"),
        event("Korea-Vietnam Business Forum", "2023-06-23"),
    ),
    # another kind on the same day
    (
        event("Korea-U.S. SCCD Ministerial Meeting", "2024-06-27", EventKind.MEETING),
        event(SHORT, "2024-06-27"),
    ),
    # another number
    (
        event("20th Korea-ASEAN FTA Implementing Committee", "2024-06-12"),
        event("21st Korea-ASEAN FTA Implementing Committee", "2024-06-12"),
    ),
    # another city
    (
        event("Korea-U.S. Semiconductor Forum", "2024-06-27", place=city("Seoul", "KR")),
        event("Korea-U.S. Semiconductor Forum", "2024-06-27", place=city("Washington", "US")),
    ),
    # another month
    (
        event("retail sales figures for February 2025", None, EventKind.ANNOUNCEMENT),
        event("retail sales figures for September 2025", None, EventKind.ANNOUNCEMENT),
    ),
    # a day against none, with a name that comes back every year
    (event("Korea-Vietnam Business Forum", "2024-06-27"), event("last year's Korea-Vietnam Business Forum")),
    (event("Root Industries Conference", "2022-04-06"), event("Root Industries Conference")),
    # nothing but "meeting" in common
    (
        event("bilateral meeting", "2024-06-27", EventKind.MEETING),
        event("meeting", "2024-06-27", EventKind.MEETING),
    ),
    (event("Korea-Serbia talks", "2024-06-27"), event("Korea-Canada talks", "2024-06-27")),
]


@pytest.mark.parametrize(("one", "other"), TWO, ids=[one.name for one, _ in TWO])
def test_mentions_of_two_events(facts: MakeFacts, one: Event, other: Event) -> None:
    assert not are_one(facts, one, other)


def test_a_meeting_is_known_by_the_two_who_meet(facts: MakeFacts) -> None:
    names = ("Dukgeun Ahn", "Gina Raimondo")
    first = event("bilateral talks", "2024-06-27", EventKind.MEETING, participations=attending(*names))
    second = event(
        "commerce ministers' meeting", "2024-06-27", EventKind.MEETING, participations=attending(*names)
    )
    lone = replace(second, participations=attending("Dukgeun Ahn", "Saito Ken"))
    a = facts("2024-06-28", "A", persons=persons(*names), events=(first,))
    b = facts("2024-06-28", "B", persons=persons(*names), events=(second,))
    c = facts("2024-06-28", "C", persons=persons("Dukgeun Ahn", "Saito Ken"), events=(lone,))
    ids = event_ids(link([a, b, c], NOTHING_KNOWN))
    assert ids[0] == ids[1]
    assert ids[0] != ids[2]


def test_two_events_of_one_release_stay_two(facts: MakeFacts) -> None:
    one, other = event(SHORT, "2024-06-27"), event(LONG, "2024-06-27")
    linked = link([facts("2024-06-28", events=(one, other))], NOTHING_KNOWN)
    assert len(set(event_ids(linked)[0])) == 2


def test_ids_say_day_and_name(facts: MakeFacts) -> None:
    linked = link(
        [
            facts(
                "2024-07-01",
                "Minister meets ambassador",
                events=(
                    event("the Korea-Vietnam Business Forum", "2024-07-01"),
                    event("the 13th Korea-EU Trade Committee", None, EventKind.COMMITTEE_MEETING),
                    event("meeting", "2024-07-01", EventKind.MEETING, place=city("Seoul", "KR")),
                    event("talks", "2024-07-01", EventKind.MEETING),
                ),
            )
        ],
        NOTHING_KNOWN,
    )
    assert event_ids(linked) == [
        [
            "event/2024-07-01-korea-vietnam-business-forum",
            "event/reported-2024-07-01-13th-korea-eu-trade-committee",
            "event/2024-07-01-meeting-seoul",
            "event/2024-07-01-talks-minister-meets-ambassador",
        ]
    ]


def test_what_an_event_is_part_of_follows_it(facts: MakeFacts) -> None:
    whole = event("G20 Summit in Bali", "2022-11-15", EventKind.SUMMIT)
    part = replace(event("G20 luncheon", "2022-11-15", EventKind.MEETING), part_of=whole.id)
    (item,) = link([facts("2022-11-16", events=(whole, part), main_event=part.id)], NOTHING_KNOWN).facts
    assert item.events[1].part_of == item.events[0].id == "event/2022-11-15-g20-summit-in-bali"
    assert item.main_event == item.events[1].id


# -- who is met, and where a visit leads -----------------------------------------------------------------


def test_two_meetings_of_a_day_are_told_apart_by_those_they_are_named_after(facts: MakeFacts) -> None:
    everybody = persons("Ana Ruiz", "Luis Vega", "Han Seo-yun")
    met = attending(*(one.name for one in everybody))
    with_ruiz = event("bilateral meeting with Ana Ruiz", "2024-09-01", EventKind.MEETING, participations=met)
    with_vega = event("bilateral meeting with Luis Vega", "2024-09-01", EventKind.MEETING)
    both = facts("2024-09-01", "Two meetings", events=(with_ruiz, with_vega), persons=everybody)
    again = event(
        "meeting of Han Seo-yun and Luis Vega",
        "2024-09-01",
        EventKind.MEETING,
        participations=attending("Han Seo-yun", "Luis Vega"),
    )
    later = facts("2024-09-02", "One of them", events=(again,), persons=everybody[1:])
    (_, second), (told,) = event_ids(link([both, later], NOTHING_KNOWN))
    assert told == second


def visit(who: str, where: str) -> Event:
    return event(f"Trade Minister {who}'s visit to {where}", "2024-03-05", EventKind.VISIT)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (visit("Han Seo-yun", "Ulsan"), visit("Han Seo-yun", "Busan New Port"), False),
        (
            visit("Han Seo-yun", "the Orion Battery Plant"),
            visit("Han Seo-yun", "Orion's Battery Plant"),
            True,
        ),
        (visit("Ana Ruiz", "the Orion Plant"), visit("Luis Vega", "the Orion Plant"), False),
    ],
)
def test_visits_of_a_day_are_told_apart_by_where_they_lead_and_by_who_goes(
    facts: MakeFacts, one: Event, other: Event, same: bool
) -> None:
    everybody = persons("Han Seo-yun", "Ana Ruiz", "Luis Vega")
    releases = [
        facts(
            "2024-03-06",
            f"Release {number}",
            events=(replace(item, participations=attending(who.name)),),
            persons=(who,),
        )
        for number, item in enumerate((one, other))
        for who in everybody
        if who.name in item.name
    ]
    first, second = event_ids(link(releases, NOTHING_KNOWN))
    assert (first == second) is same
