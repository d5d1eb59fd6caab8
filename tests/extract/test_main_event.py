"""What a release is about: its headline and its lead decide between the events that it tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from extract_views import main

from kg.model import EventKind, Facts


@pytest.mark.parametrize(
    ("title", "body", "kind", "start"),
    [
        (
            "Korea's FTA with Norland takes effect",
            "The free trade agreement (FTA) between Korea and Norland entered into force on June 12.",
            "Event",
            date(2024, 6, 12),
        ),
        (
            "Korea-Norland FTA to enter into force in August",
            "The Ministry of Trade announced on June 12 that the FTA enters into force on August 1.",
            "Event",
            date(2024, 8, 1),
        ),
        (
            "Hanbit CEO Noh Duk-su elected ISO President",
            "Noh Duk-su, CEO of Hanbit Motors, was elected President of ISO on June 12 at the ISO General "
            "Assembly in Lima, Peru.",
            "Event",
            date(2024, 6, 12),
        ),
        (
            "WTO panel rules for Korea in dispute over steel duties",
            "The Ministry of Trade announced on June 12 that a WTO panel ruled for Korea in its dispute.",
            "Ruling",
            None,
        ),
        (
            "Steel plan to double exports",
            "The plan for the steel industry was presented in Busan on June 12 by Minister Noh Duk-su.",
            "Announcement",
            date(2024, 6, 12),
        ),
        (
            "Cabinet backs protection of core technologies",
            'Amendments to the "Act on Industrial Technology" passed the cabinet meeting of June 11, the Ministry '
            "of Trade said.",
            "Announcement",
            date(2024, 6, 11),
        ),
        (
            "Deputy Minister for Trade to Visit Norland Province",
            "Deputy Minister for Trade Noh Duk-su will be in Lima, Peru, from June 20 to 21 for the 10th "
            "Korea–Norland Development Forum.",
            "Visit",
            date(2024, 6, 20),
        ),
        (
            "Korea, Norland start FTA negotiations via videoconference",
            "Trade Minister Han Seo-yun and Minister of Commerce Ana Ruiz met via videoconference on June 12 and "
            "declared the start of negotiations on a Korea-Peru free trade agreement (FTA).",
            "Meeting",
            date(2024, 6, 12),
        ),
        (
            "Expert group on batteries meets for first time",
            "The Global Battery Framework expert group met at the Hanbit Center on June 12 for its first plenary "
            "session.",
            "CommitteeMeeting",
            date(2024, 6, 12),
        ),
        (
            "Prime Minister leads bid meeting",
            "Prime Minister Noh Duk-su presided over the third meeting of the Lima Games 2030 Bid Committee "
            "(hereinafter “Committee”) on June 12.",
            "CommitteeMeeting",
            date(2024, 6, 12),
        ),
        (
            "Minister gives keynote speech at World Steel Conference",
            "Noh Duk-su, Minister of Industry, delivered a keynote speech in Lima on June 12, during the closing "
            "session of the World Steel Conference (WSC).",
            "Forum",
            date(2024, 6, 12),
        ),
        (
            "Korea calls on Norland to answer",
            "At a briefing held on June 12, the Ministry of Trade called on Norland to answer.",
            "Announcement",
            date(2024, 6, 12),
        ),
        (
            "Trade ministers of Korea and Norland speak by phone",
            "Trade Minister Han Seo-yun had a phone call with Minister Ana Ruiz on June 12.",
            "Meeting",
            date(2024, 6, 12),
        ),
        (
            "Vice Minister receives guest",
            "1st Vice Minister Noh Duk-su received a courtesy call from Ambassador Peter Hall on June 12.",
            "Meeting",
            date(2024, 6, 12),
        ),
        (
            "Trade Minister Han to travel to Lima",
            "Trade Minister Han Seo-yun will travel to Lima from June 20 to 22 to hold talks with Minister Ana Ruiz.",
            "Visit",
            date(2024, 6, 20),
        ),
        (
            "Ministry opens support center",
            "The Ministry of Trade opened the Export Support Center for Firms in Busan on June 12.",
            "Ceremony",
            date(2024, 6, 12),
        ),
        (
            "Korea-Norland TIPF signed",
            "Trade Minister Han Seo-yun and Minister Ana Ruiz signed a Trade and Investment Promotion Framework "
            "(TIPF) in Lima on June 12.",
            "Signing",
            date(2024, 6, 12),
        ),
        (
            "Korea and Andes start sixth round of talks",
            "Korea and Norland kicked off the 6th round of Korea-Norland Trade Agreement (TA) negotiations in Lima "
            "on June 12.",
            "Negotiation",
            date(2024, 6, 12),
        ),
        (
            "Korea and Norland conclude FTA negotiations",
            "Trade Minister Han Seo-yun and Minister Ana Ruiz signed a joint declaration on the conclusion of the "
            "Korea-Norland FTA negotiations in Lima on June 12. Negotiations had started in 2008.",
            "Signing",
            date(2024, 6, 12),
        ),
        (
            "Trade Minister hears Korean companies in Peru",
            "Trade Minister Han Seo-yun met Korean firms active in Peru at the embassy in Lima on June 12.",
            "Meeting",
            date(2024, 6, 12),
        ),
        (
            "Korea and Norland brief companies on sanctions",
            "The Ministry of Trade and the Embassy of Peru held a joint online briefing for companies on June 12.",
            "Forum",
            date(2024, 6, 12),
        ),
        (
            "Korea joins statement on grain",
            "On June 12 the Korean government put out a joint statement on grain.",
            "Announcement",
            date(2024, 6, 12),
        ),
        (
            "Hanbit wins order in Peru",
            "Hanbit Power won a contract for cables in Peru on June 12, the Ministry of Trade said.",
            "Announcement",
            date(2024, 6, 12),
        ),
        (
            "Korea and Norland agree to launch dialogue on hydrogen",
            "The two sides will set up a “Korea-Peru Hydrogen Dialogue” to exchange views. This was agreed at the "
            "Korea-Peru Hydrogen Cooperation Meeting on June 12 in Peru.",
            "Meeting",
            date(2024, 6, 12),
        ),
    ],
)
def test_what_the_release_is_about(
    extract: Callable[..., Facts], title: str, body: str, kind: str, start: date | None
) -> None:
    event = main(extract(body, title=title))
    assert (event.kind.value, event.start) == (kind, start)


@pytest.mark.parametrize(
    ("title", "body", "city"),
    [
        (
            "Hanbit CEO Noh Duk-su elected ISO President",
            "Noh Duk-su was elected President of ISO on June 12 at the ISO General Assembly in Lima.",
            "Lima",
        ),
        (
            "Steel plan to double exports",
            "The plan for the steel industry was presented in Busan on June 12 by Minister Noh Duk-su.",
            "Busan",
        ),
        (
            "Minister Attends Ship Naming Ceremony in Ulsan",
            "Minister Noh Duk-su attended the naming ceremony of two carriers at Hanbit Shipyard on June 12.",
            "Ulsan",
        ),
        (
            "Korea, Norland start talks via videoconference",
            "Trade Minister Han Seo-yun and Minister Ana Ruiz met via videoconference on June 12. The idea goes "
            "back to the summit in Lima.",
            None,
        ),
        (
            "Minister meets aircraft maker",
            "Minister Noh Duk-su met with Vega Aerospace CEO Ana Ruiz at the Four Winds Hotel Seoul on June 12.",
            "Seoul",
        ),
    ],
)
def test_where_it_is(extract: Callable[..., Facts], title: str, body: str, city: str | None) -> None:
    event = main(extract(body, title=title))
    assert (event.place.name if event.place else None) == city


def test_what_is_made_public_beside_another_event(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Ministry of Trade unveiled the “Steel Industry Roadmap 2030” and held an inauguration ceremony for the "
        "Hanbit Steel Center in Busan on June 12.",
        title="Hanbit Steel Center Opens, Steel Roadmap Unveiled",
    )
    assert main(facts).kind is EventKind.CEREMONY
    assert [e.name for e in facts.events if e.kind is EventKind.ANNOUNCEMENT] == [
        "announcement of the Steel Industry Roadmap 2030"
    ]


def test_a_visit_that_the_headline_alone_tells(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun held talks in Lima on June 12 with Energy Minister Rosa Vidal.",
        title="Trade Minister Han Visits Lima, Asks for Support",
    )
    event = main(facts)
    assert (event.kind, event.name) == (EventKind.VISIT, "Trade Minister Han Seo-yun's visit to Lima")
    assert (event.start, event.place and event.place.name) == (date(2024, 6, 12), "Lima")


def test_month_alone_is_all_that_the_text_says(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Officials compared notes on June 12. In March this year, the leaders had a bilateral meeting on the margins "
        "of the Norland Summit.",
    )
    meeting = next(event for event in facts.events if event.name == "bilateral meeting")
    assert meeting.start is None
