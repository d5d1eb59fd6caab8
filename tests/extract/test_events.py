"""Events with kind, date, place and status; what is past, planned or told in passing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from extract_views import cast, main, named

from kg.model import DateBasis, EventKind, EventStatus, Facts


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (
            "Korea and Chile held the 13th Korea-Chile FTA Joint Committee meeting in Seoul on June 12.",
            "CommitteeMeeting",
        ),
        ("Korea and Chile held the third round of FTA negotiations in Seoul on June 12.", "Negotiation"),
        ("The Hydrogen Forum took place in Seoul on June 12.", "Forum"),
        ("The 2nd Supply Chain Roundtable took place in Seoul on June 12.", "Forum"),
        ("The Korea-Norland Summit took place in Seoul on June 12.", "Summit"),
        ("The opening ceremony of the Hanbit Research Center took place in Busan on June 12.", "Ceremony"),
        ("An MOU signing ceremony took place in Seoul on June 12.", "Signing"),
        ("Trade Minister Han Seo-yun visited Hanbit Shipyard in Ulsan on June 12.", "Visit"),
        ("The Seoul Battery Expo 2024 took place on June 12.", "Exhibition"),
        ("Trade Minister Han Seo-yun met with Ambassador Peter Hall in Seoul on June 12.", "Meeting"),
    ],
)
def test_kinds_dates_and_places(extract: Callable[..., Facts], sentence: str, kind: str) -> None:
    event = main(extract(sentence))
    assert (event.kind, event.start, event.place_country) == (
        EventKind(kind),
        date(2024, 6, 12),
        event.place.country if event.place else event.place_country,
    )


def test_the_name_goes_on_over_acronyms_and_numbers(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The 2nd Norland-Korea Trade and Supply Dialogue (NTSD) Ministerial Meeting took place on June 12."
    )
    assert main(facts).name == "2nd Norland-Korea Trade and Supply Dialogue (NTSD) Ministerial Meeting"


def test_references_to_the_forum_are_one_event(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hydrogen Forum took place in Seoul on June 12. The Forum drew 90 experts. The event ends today."
    )
    assert [event.name for event in facts.events] == ["Hydrogen Forum"]


def test_a_range_of_days(extract: Callable[..., Facts]) -> None:
    event = main(extract("The Hydrogen Forum takes place in Seoul from June 12 to 16."))
    assert (event.start, event.end, event.status) == (
        date(2024, 6, 12),
        date(2024, 6, 16),
        EventStatus.ONGOING,
    )


def test_what_is_planned_is_planned(extract: Callable[..., Facts]) -> None:
    event = main(extract("The Hydrogen Forum will be held in Seoul on July 3."))
    assert (event.start, event.status) == (date(2024, 7, 3), EventStatus.PLANNED)


def test_today_is_the_day_of_the_release_and_computed(extract: Callable[..., Facts]) -> None:
    event = main(extract("The Hydrogen Forum opened in Seoul today."))
    assert (event.start, event.date_basis) == (date(2024, 6, 14), DateBasis.COMPUTED)


def test_the_date_of_a_release_never_stands_in(extract: Callable[..., Facts]) -> None:
    event = main(extract("The Hydrogen Forum took place in Seoul."))
    assert (event.start, event.date_basis) == (None, None)


def test_the_day_of_an_announcement_is_not_the_day_of_the_event(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hydrogen Forum will be held in Seoul from July 3 to 4, the Ministry announced on June 14."
    )
    assert main(facts).start == date(2024, 7, 3)


def test_last_years_event_is_another_one(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hydrogen Forum took place in Seoul on June 12. It follows last year's Forum in Oslo."
    )
    assert main(facts).start == date(2024, 6, 12)
    assert named(facts, "last year's Hydrogen Forum").start is None
    assert main(facts).place is not None
    assert main(facts).place.name == "Seoul"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("in Cambridge, Massachusetts, on June 12", "place/us-cambridge"),
        ("in London, Ontario", "place/ca-london"),
        ("in San Jose, Costa Rica, on June 12", "place/cr-san-jose"),
        ("in Hanoi, Vietnam", "place/vn-hanoi"),
        ("in Cambridge on June 12 with the British government", "place/gb-cambridge"),
        # Which of the cities of the name?
        ("in Cambridge on June 12", None),
        ("in San Jose on June 12", None),
    ],
)
def test_a_city_lies_where_the_words_behind_it_say(
    extract: Callable[..., Facts], where: str, place: str | None
) -> None:
    found = main(extract(f"Trade Minister Han Seo-yun attended the Hydrogen Forum {where}.")).place
    assert (found.id if found else None) == place


def test_two_countries_that_act_say_nothing_of_the_city_before_them(extract: Callable[..., Facts]) -> None:
    found = main(extract("In Geneva, Vietnam and Korea held the Hydrogen Forum on June 12.")).place
    assert found is not None
    assert found.id == "place/ch-geneva"


def test_a_videoconference_has_no_city(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun attended the Hydrogen Forum by videoconference from Seoul on June 12."
    )
    assert main(facts).place is None


def test_in_passing_on_the_margins(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun held the Korea-Chile Trade Meeting in Lima on June 12 on the margins of the APEC Summit."
    )
    assert main(facts).name == "Korea-Chile Trade Meeting"


def test_two_ministers_meet_without_a_noun(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met with Chilean Trade Minister Carla Rojas in Lima on June 12 to discuss lithium."
    )
    event = main(facts)
    assert (event.kind, event.place_country) == (EventKind.MEETING, "country/PE")
    assert cast(facts) == {("attendee", "Han Seo-yun"), ("attendee", "Carla Rojas")}


def test_statistics_are_an_announcement(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Exports rose 4.5 percent to USD 52 billion in May, the Ministry of Trade, Industry and Energy (MOTIE) announced on June 13.",
        title="Exports rise 4.5% in May",
    )
    event = main(facts)
    assert (event.kind, event.start) == (EventKind.ANNOUNCEMENT, date(2024, 6, 13))
    assert ("presenter", "Ministry of Trade, Industry and Energy") in cast(facts)


def test_a_decision_of_the_trade_commission_is_a_ruling(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Korea Trade Commission decided on June 13 to propose anti-dumping duties on Norland glass for five years.",
        title="Korea Trade Commission proposes anti-dumping duties on glass",
    )
    assert (main(facts).kind, main(facts).start) == (EventKind.RULING, date(2024, 6, 13))


def test_a_text_without_events_has_none(extract: Callable[..., Facts]) -> None:
    facts = extract("Hydrogen is a light gas. Many people like it.")
    assert (facts.events, facts.main_event) == ((), None)


def test_the_visitor_is_not_the_head_of_the_body(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun of the Ministry of Trade, Industry and Resources (MOTIR), which is headed by Minister "
        "Noh Ji-hun, went on January 18, 2026, to the Norwell Industrial Zone.",
        issued=date(2026, 1, 20),
    )
    assert main(facts).name == "Trade Minister Han Seo-yun's visit to the Norwell Industrial Zone"


def test_a_name_goes_on_before_of_and_a_country(extract: Callable[..., Facts]) -> None:
    facts = extract("The 2024 Best Product of Korea Certification Ceremony took place in Seoul on June 12.")
    assert main(facts).name == "2024 Best Product of Korea Certification Ceremony"


def test_talks_without_a_name_take_those_of_the_two_who_talk(extract: Callable[..., Facts]) -> None:
    facts = extract("Steel was the subject of talks in Seoul on June 12 between Han Seo-yun and Carla Rojas.")
    assert main(facts).name == "talks between Han Seo-yun and Carla Rojas"


def test_an_event_may_be_part_of_another(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Korea-Norland Biopharma Roundtable took place on June 12 in Lima, part of the 2024 Bio World Convention."
    )
    part = named(facts, "Korea-Norland Biopharma Roundtable")
    assert part.part_of == named(facts, "2024 Bio World Convention").id


def test_what_is_part_of_no_event_has_no_whole(extract: Callable[..., Facts]) -> None:
    facts = extract("The Hydrogen Forum took place in Seoul on June 12 as part of the ministry's plan.")
    assert [event.part_of for event in facts.events] == [None]
