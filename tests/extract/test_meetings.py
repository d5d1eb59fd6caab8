"""Whom somebody meets: talks with others are events of their own, talks told again are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from extract_views import main

from kg.model import EventKind, Facts

LEAD = "Trade Minister Han Seo-yun attended the Hydrogen Forum in Lima on June 12. "


def names(facts: Facts) -> list[str]:
    return [event.name for event in facts.events]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (
            "She held talks with Peruvian Energy Minister Rosa Vidal.",
            "talks with Peruvian Energy Minister Rosa Vidal",
        ),
        (
            "In bilateral talks with Chilean Minister Luis Soto, she asked for support.",
            "bilateral talks with Chilean Minister Luis Soto",
        ),
        (
            "Meeting with Peru's Minister of Trade Rosa Vidal, Minister Han noted how much has been done.",
            "Meeting with Peru's Minister of Trade Rosa Vidal",
        ),
        ("Afterwards, she sat down with Ambassador Peter Hall.", "meeting with Ambassador Peter Hall"),
        (
            "Minister Han discussed lithium with Mayor Ana Ruiz of Norland.",
            "meeting with Mayor Ana Ruiz",
        ),
        (
            "In meetings with Governor Ana Ruiz and Senator Luis Soto, she spoke of batteries.",
            "meetings with Governor Ana Ruiz and Senator Luis Soto",
        ),
        (
            "Minister Han also met with the heads of Korean companies in Peru.",
            "meeting with the heads of Korean companies in Peru",
        ),
        ("At another meeting, on grids, the two sides compared plans.", "meeting on grids"),
    ],
)
def test_talks_with_others_are_events_of_their_own(
    extract: Callable[..., Facts], sentence: str, name: str
) -> None:
    facts = extract(LEAD + sentence)
    assert names(facts) == ["Hydrogen Forum", name]
    assert main(facts).name == "Hydrogen Forum"


def test_talks_told_again_are_the_same(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met with Peruvian Energy Minister Rosa Vidal in Lima on June 12. In her talks "
        "with Minister Vidal, she asked for support. The meeting with Minister Vidal lasted an hour."
    )
    assert names(facts) == ["meeting of Han Seo-yun and Rosa Vidal"]


def test_who_was_met_is_told_after_the_lead(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun held talks in Lima on June 12. She met with Energy Minister Rosa Vidal."
    )
    assert len(facts.events) == 1


def test_the_date_of_a_range_stands_before_with(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met between June 11 and 12 with trade officials from 9 countries."
    )
    event = main(facts)
    assert event.name == "meeting with trade officials from 9 countries"
    assert (event.start, event.end) == (date(2024, 6, 11), date(2024, 6, 12))


def test_a_meeting_is_dated_by_the_day_that_opens_its_sentence(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "On June 12, Trade Minister Han Seo-yun held a meeting with Ambassador Peter Hall, where they looked back "
        "on the consultations that have been going on since April 2."
    )
    assert main(facts).start == date(2024, 6, 12)


def test_side_meetings_take_the_place_of_the_event_on_whose_margins_they_are(
    extract: Callable[..., Facts],
) -> None:
    facts = extract(
        "On the occasion of the Hydrogen Forum in Lima, Trade Minister Han Seo-yun met with Ambassador Peter "
        "Hall on June 12.",
        title="Trade Minister Han meets Ambassador Hall on margins of Hydrogen Forum",
    )
    event = main(facts)
    assert event.kind is EventKind.MEETING
    assert event.place is not None
    assert event.place.name == "Lima"


def test_there_is_where_the_sentence_before_says(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun is in Lima for the 13th Mining Conference. On June 12, she held bilateral "
        "talks there with Ambassador Peter Hall.",
        title="Trade Minister Han meets Ambassador Hall on margins of 13th Mining Conference",
    )
    event = main(facts)
    assert event.name == "bilateral talks with Ambassador Peter Hall"
    assert event.place is not None
    assert event.place.name == "Lima"


def test_an_apposition_is_no_second_event(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun attended the sixth Korea-Norland Exchange in Seoul on June 12, an annual "
        "meeting of the two governments."
    )
    assert names(facts) == ["sixth Korea-Norland Exchange"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The recent steps of the administration call for a thorough response.",
        "The bill is pending in the U.S. Congress.",
        "Reports to the National Assembly come next.",
        "The ministry hopes for support for the World Expo 2030.",
        "He also reviewed the progress of the Korea-Chile FTA negotiations.",
    ],
)
def test_what_is_no_event(extract: Callable[..., Facts], sentence: str) -> None:
    assert names(extract(LEAD + sentence)) == ["Hydrogen Forum"]


def test_two_events_that_differ_by_their_sort(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Korea-Norland Summit took place in Seoul on June 11-12. On June 12, 400 people came together for "
        "the Korea-Norland Business Summit."
    )
    assert names(facts) == ["Korea-Norland Summit", "Korea-Norland Business Summit"]


def test_sessions_of_another_number_are_others(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Korea and Chile held the second special session of the Joint Committee in Lima on June 12. The first "
        "special session took place in Seoul on April 2."
    )
    assert [(event.kind.value, event.start) for event in facts.events] == [
        ("CommitteeMeeting", date(2024, 6, 12)),
        ("Meeting", date(2024, 4, 2)),
    ]


def test_what_others_made_public_before(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met with Ambassador Peter Hall in Seoul on June 12. They spoke of steel. She "
        "regretted the tighter quota that Canada had announced on May 26."
    )
    told = [(event.kind, event.start) for event in facts.events]
    assert (EventKind.ANNOUNCEMENT, date(2024, 5, 26)) in told


def test_the_next_one_has_another_number(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The trade ministers met in Seoul on June 12 for the 13th Korea-Norland Trade Ministers' Meeting. The next "
        "meeting is to take place in Peru."
    )
    assert names(facts)[1] == "next Korea-Norland Trade Ministers' Meeting"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "The Ministry of Trade launched the Norland Strategy Dialogue and held its first session in Seoul on June 12.",
            ["first session of the Norland Strategy Dialogue"],
        ),
        (
            "The Norland Energy Ministerial Meeting took place in Lima on June 12. It was the first ministerial "
            "meeting in eight years.",
            ["Norland Energy Ministerial Meeting"],
        ),
        (
            "The Hydrogen Forum took place in Seoul on June 12. The two sides agreed to hold the Korea-Chile FTA "
            "Joint Committee soon.",
            ["Hydrogen Forum", "Korea-Chile FTA Joint Committee"],
        ),
        (
            "The Hydrogen Forum took place on June 12 during the state visit of President Ana Ruiz to Korea.",
            ["Hydrogen Forum", "state visit by President Ana Ruiz"],
        ),
        (
            "The Hydrogen Forum took place in Seoul on June 12. The two ministers had met in Lima on May 2 as well.",
            ["Hydrogen Forum", "meeting of the two ministers"],
        ),
        (
            "Trade Minister Han Seo-yun visited Lima from June 10 to 12 and attended the Hydrogen Forum.",
            ["Trade Minister Han Seo-yun's visit to Lima", "Hydrogen Forum"],
        ),
        (
            "Trade Minister Han Seo-yun met Ana Ruiz, Minister of Trade of Peru, at the Hydrogen Forum in Lima during "
            "her visit to Peru on June 12.",
            ["Hydrogen Forum", "Trade Minister Han Seo-yun's visit to Peru"],
        ),
        (
            "Korea and Peru met in Lima on June 12 for the seventh round of negotiations on the Korea-Peru SECA. They "
            "had resumed talks in Seoul with the sixth round.",
            [
                "seventh round of negotiations on the Korea-Peru SECA",
                "sixth round of negotiations on the Korea-Peru SECA",
            ],
        ),
        (
            "The Batteries Committee convened in Seoul on June 12 for its 3rd meeting. Minister Noh Duk-su met with "
            "industry representatives and listened to them.",
            ["3rd meeting of the Batteries Committee"],
        ),
        (
            "Minister Noh Duk-su toured the Norwell Steel plant on June 12. He also visited the Vega Research Center. "
            "The minister also held a meeting with the Norland Industrial Corporation.",
            [
                "Minister Noh Duk-su's visit to the Norwell Steel",
                "visit to the Vega Research Center",
                "meeting with the Norland Industrial Corporation",
            ],
        ),
        (
            "On June 12, ministers gathering in Lima took part in the Orion Group ministerial videoconference. A Q&A "
            "session followed.",
            ["Orion Group ministerial videoconference"],
        ),
        (
            "The launching ceremony for the Norwell Ship Project was held in Busan on June 12. A signboard unveiling "
            "ceremony was held afterwards.",
            ["launching ceremony for the Norwell Ship Project", "signboard unveiling ceremony"],
        ),
        (
            "The Hydrogen Forum took place in Seoul on June 12 during Crown Princess Ana's visit to Korea.",
            ["Hydrogen Forum", "Crown Princess Ana's visit to Korea"],
        ),
        (
            "The Hydrogen Forum took place in Seoul on June 12. Minister Noh Duk-su spoke. He also visited the Vega "
            "Research Center and met with its executives to discuss trade.",
            [
                "Hydrogen Forum",
                "visit to the Vega Research Center",
                "meeting with executives of Vega Research Center",
            ],
        ),
        (
            "The Ministry of Trade held a briefing session on June 12 for domestic companies.",
            ["briefing session"],
        ),
    ],
)
def test_events_beside_each_other(extract: Callable[..., Facts], body: str, told: list[str]) -> None:
    assert names(extract(body)) == told
