"""Who took part: lists, passives, delegations, awards, and what is said in the absence of those named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from extract_views import cast, taking_part

from kg.model import Facts

FORUM = "MOTIE held the Trade Forum in Seoul on June 12. "


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        # Lists of participants
        (
            "Leading makers, including Hanbit Motors, Orion and Vega, took part in the Battery Meeting on June 12.",
            {"Hanbit Motors", "Orion", "Vega"},
        ),
        (
            "The guests of the Battery Forum on June 12 were Hanbit Group with its Chairman Noh Ji-hun, Orion Motors "
            "and Vega Chem.",
            {"Hanbit Group", "Noh Ji-hun", "Orion Motors", "Vega Chem"},
        ),
        (
            "The Battery Forum on June 12 was attended by Hanbit Group (Chairman Noh Ji-hun), Orion Motors and Vega Chem.",
            {"Hanbit Group", "Orion Motors", "Vega Chem"},
        ),
        (
            "Firms of both sides took part in the Battery Forum on June 12. They are Hanbit Motors, Orion and Vega Chem.",
            {"Hanbit Motors", "Orion", "Vega Chem"},
        ),
        (
            "The Battery Forum on June 12 was attended by representatives of three companies: Orion, Vega and Hanbit.",
            {"Orion", "Vega", "Hanbit"},
        ),
        (
            "The delegation at the Battery Forum on June 12 was composed of Hanbit Motors, Orion and Vega Chem.",
            {"Hanbit Motors", "Orion", "Vega Chem"},
        ),
        (
            "Taking part in the Battery Forum on June 12 were Hanbit Motors, Orion and Vega Chem.",
            {"Hanbit Motors", "Orion", "Vega Chem"},
        ),
        (
            "Minister Han Seo-yun held a meeting on June 12 with six chip firms including Hanbit Motors and Orion.",
            {"Han Seo-yun", "Hanbit Motors", "Orion"},
        ),
        # Subjects of verbs of being there
        (
            "While Orion, Vega and Norwell represented Chile, Hanbit Motors joined the Battery Forum on June 12.",
            {"Orion", "Vega", "Norwell", "Hanbit Motors"},
        ),
        (
            "The Hanbit Association and the Orion Institute were in attendance at the Battery Forum on June 12.",
            {"Hanbit Association", "Orion Institute"},
        ),
        (
            "The Hanbit Association, together with the Orion Institute, will hold the Battery Forum on June 12.",
            {"Hanbit Association", "Orion Institute"},
        ),
        (
            "The Hanbit Association (HA) and four carmakers, namely Orion, Vega and Norwell, attended the Battery "
            "Forum on June 12.",
            {"Hanbit Association", "Orion", "Vega", "Norwell"},
        ),
        (
            "The Battery Forum took place on June 12, with Hanbit and HMX attending from Korea and Orion and Vega "
            "from Chile.",
            {"Hanbit", "HMX", "Orion", "Vega"},
        ),
        # Their people
        (
            "Trade Minister Han Seo-yun met with Jane Hill, Governor of Norland, and CEOs of Orion, Vega and Norwell "
            "on June 12 in Seoul.",
            {"Han Seo-yun", "Jane Hill", "Orion", "Vega", "Norwell"},
        ),
        (
            "At the Battery Forum on June 12, the floor was given to the heads of the Hanbit Institute and the Orion "
            "Centre.",
            {"Hanbit Institute", "Orion Centre"},
        ),
        # By whom and with whom
        (
            "The Battery Forum on June 12 was held under the auspices of the Hanbit Bank and the Orion Institute.",
            {"Hanbit Bank", "Orion Institute"},
        ),
        (
            "The Hanbit Institute co-hosted the Battery Meeting on June 12 in Seoul with the Orion Institute.",
            {"Hanbit Institute", "Orion Institute"},
        ),
        (
            "The Battery Forum on June 12 featured presentations by the Hanbit Institute and the Orion Institute.",
            {"Hanbit Institute", "Orion Institute"},
        ),
        # Who is given something
        (
            "At the Battery Forum on June 12, the prize was awarded to Hanbit Motors and the citation went to Orion Chem.",
            {"Hanbit Motors", "Orion Chem"},
        ),
        (
            "Hanbit Motors and Orion Chem were selected as best exporters at the Battery Forum on June 12.",
            {"Hanbit Motors", "Orion Chem"},
        ),
        ("Norwell won a contract at the Battery Forum on June 12.", {"Norwell"}),
        # Acts of state
        (
            FORUM + "The National Assembly ratified the agreement.",
            {"Ministry of Trade, Industry and Energy", "National Assembly"},
        ),
        (
            FORUM + "A panel of the Hanbit Trade Organization sided with Korea.",
            {"Ministry of Trade, Industry and Energy", "Hanbit Trade Organization"},
        ),
    ],
)
def test_who_takes_part(extract: Callable[..., Facts], sentence: str, names: set[str]) -> None:
    assert taking_part(extract(sentence)) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "Companies such as Hanbit Motors and Orion Chem have suffered from the new tariffs.",
        "It hoped that officials of the Hanbit Customs Bureau would reply.",
        "The Hanbit Committee was launched in March 2020.",
        "Guests discussed an act passed by the Hanbit Parliament and duties imposed by the Orion Customs Bureau.",
        "Participants talked about growth in markets where goods such as Vega sell.",
        "The Hanbit Energy MOU was signed in March 2020.",
    ],
)
def test_who_is_only_spoken_of_takes_no_part(extract: Callable[..., Facts], sentence: str) -> None:
    assert taking_part(extract(FORUM + sentence)) == {"Ministry of Trade, Industry and Energy"}


def test_the_office_says_the_body_and_the_part_passes_over_both(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Battery Meeting on June 12 was co-chaired by Minister Han Seo-yun and Hanbit Association Chairman "
        "Noh Ji-hun."
    )
    assert cast(facts) == {("chair", "Han Seo-yun"), ("chair", "Noh Ji-hun")}


def test_all_who_sign_sign(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "MOTIE Vice Minister Kang Seo-jun, MOFA Deputy Minister Yun Tae-oh and Chilean Foreign Minister Ana Rivas "
        "signed the agreement in Seoul on June 12."
    )
    assert cast(facts) == {
        ("signatory", "Kang Seo-jun"),
        ("signatory", "Yun Tae-oh"),
        ("signatory", "Ana Rivas"),
    }


def test_a_head_is_no_chair(extract: Callable[..., Facts]) -> None:
    facts = extract("Noh Ji-hun, head of the Hanbit Institute, was a guest of the Battery Forum on June 12.")
    assert cast(facts) == {("attendee", "Noh Ji-hun")}
