"""Participants in the constructions of unseen releases: headlines, joint subjects, lists, shared offices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from extract_views import cast, taking_part

from kg.model import Facts

MOTIE = "Ministry of Trade, Industry and Energy"
KOTRA = "Korea Trade-Investment Promotion Agency"
KATS = "Korea Agency for Technology and Standards"


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        # One office of several persons
        (
            "Minister Han Seo-yun met with former Senators Jane Hill, Adam Reed, and Tom Field on June 12.",
            {"Han Seo-yun", "Jane Hill", "Adam Reed", "Tom Field"},
        ),
        (
            "Minister Han Seo-yun held talks with Ministers Jane Hill of Chile and Adam Reed of Peru on June 12.",
            {"Han Seo-yun", "Jane Hill", "Adam Reed"},
        ),
        (
            "The Battery Forum on June 12 was attended by professors Jane Hill and Adam Reed of Orion University.",
            {"Jane Hill", "Adam Reed"},
        ),
        # Names that look like something else
        (
            "Minister Han Seo-yun met with Chilean Minister of Mining Jane Hill on June 12 in Seoul.",
            {"Han Seo-yun", "Jane Hill"},
        ),
        (
            "Minister Han Seo-yun held talks with Maria dos Santos, Vice-President of the Orion Commission, on June 12.",
            {"Han Seo-yun", "Maria dos Santos"},
        ),
        (
            "Minister Han Seo-yun held talks with Orion Managing Director and Group CEO Sultan Ahmed Al Jabari on June 12.",
            {"Han Seo-yun", "Sultan Ahmed Al Jabari"},
        ),
        ("Minister Han Seo-yun met with Orion CEO Jane Wood on June 12.", {"Han Seo-yun", "Jane Wood"}),
        (
            "Director General for Loom Policy Choi Yeon-su spoke at the Battery Forum on June 12.",
            {"Choi Yeon-su"},
        ),
        (
            "Ambassadors of 12 countries, including Jane Hill of Chile and Adam Reed of Peru, attended the Battery Forum "
            "on June 12.",
            {"Jane Hill", "Adam Reed"},
        ),
        (
            "The Korean delegation, headed by Director General Noh Ji-hun, and the Chilean delegation, headed by Vice "
            "Minister Jane Hill, met in Seoul on June 12.",
            {"Noh Ji-hun", "Jane Hill"},
        ),
        # Whose people are met
        (
            "Minister Han Seo-yun held talks with Orionsoft representatives on June 12.",
            {"Han Seo-yun", "Orionsoft"},
        ),
        (
            "Minister Han Seo-yun visited Vega's New York headquarters and met with its executives on June 12.",
            {"Han Seo-yun", "Vega"},
        ),
        (
            "Minister Han Seo-yun met individually with Norwell, Orion and Vega during the trip to Oslo on June 12.",
            {"Han Seo-yun", "Norwell", "Orion", "Vega"},
        ),
        (
            "On June 12, Minister Han Seo-yun met with experts from U.S. law firm Gray & Moss and Vega Research.",
            {"Han Seo-yun", "Gray & Moss", "Vega Research"},
        ),
        # Joint subjects
        (
            "Together with the Hanbit Foundation, KOTRA held the Battery Forum on June 12.",
            {"Hanbit Foundation", KOTRA},
        ),
        (
            "KOTRA, in partnership with the Hanbit Foundation, will hold the Battery Forum on June 12.",
            {"Hanbit Foundation", KOTRA},
        ),
        (
            "KOTRA and its research arm, the Hanbit Foundation, held the Battery Forum on June 12.",
            {"Hanbit Foundation", KOTRA},
        ),
        (
            "Hanbit Motors, Orion Chem and the city of Ulsan signed an MOU on June 12.",
            {"Hanbit Motors", "Orion Chem"},
        ),
        (
            "The MOU was signed on June 12 by three parties: KOTRA, Jeju Province and Vega Materials.",
            {KOTRA, "Vega Materials"},
        ),
        (
            "An MOU was signed on June 12 among Hanbit Motors, Orion Chem and the Vega Institute.",
            {"Hanbit Motors", "Orion Chem", "Vega Institute"},
        ),
        (
            "The parties to the MOU signed on June 12 are Hanbit Motors, Orion Chem and the Vega Institute.",
            {"Hanbit Motors", "Orion Chem", "Vega Institute"},
        ),
        (
            "MOUs were exchanged between Hanbit Motors and Orion Chem at the signing ceremony on June 12.",
            {"Hanbit Motors", "Orion Chem"},
        ),
        # Lists
        (
            "Executives of five chipmakers (Norwell, Orion, Vega, Hanbit and Lumen) attended the Chip Forum on June 12.",
            {"Norwell", "Orion", "Vega", "Hanbit", "Lumen"},
        ),
        (
            "Executives of three chipmakers—Norwell, Orion, and Vega—attended the Chip Forum on June 12.",
            {"Norwell", "Orion", "Vega"},
        ),
        (
            "A total of eleven firms participated in the Chip Forum on June 12: Norwell, Orion, Vega, and others.",
            {"Norwell", "Orion", "Vega"},
        ),
        (
            "Hanbit Motors (trucks), Orion Chem (batteries) and Vega Steel (pipes) attended the Battery Forum on June 12.",
            {"Hanbit Motors", "Orion Chem", "Vega Steel"},
        ),
        (
            "On the Korean side, the Battery Forum on June 12 was attended by Hanbit Motors; on the Chilean side, by "
            "Vega Mining.",
            {"Hanbit Motors", "Vega Mining"},
        ),
        (
            "The Battery Fair on June 12 drew 300 exhibitors, such as Hanbit Motors and the Vega Institute.",
            {"Hanbit Motors", "Vega Institute"},
        ),
        (
            "The Battery Meeting on June 12 brought together the Hanbit Foundation and Orion Chem.",
            {"Hanbit Foundation", "Orion Chem"},
        ),
        (
            "Organizers of the Battery Forum on June 12 are the Hanbit Foundation and Orion Bank.",
            {"Hanbit Foundation", "Orion Bank"},
        ),
        # What they do
        (
            "At the Battery Forum on June 12, the Hanbit Institute gave a presentation on tolls.",
            {"Hanbit Institute"},
        ),
        (
            "Plaques were presented to Hanbit Motors and Orion Chem at the ceremony on June 12.",
            {"Hanbit Motors", "Orion Chem"},
        ),
    ],
)
def test_who_takes_part(extract: Callable[..., Facts], sentence: str, names: set[str]) -> None:
    assert taking_part(extract(sentence)) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "Minister Han Seo-yun noted at the Battery Forum on June 12 that Hanbit Motors and Orion had invested in Ohio.",
        "Minister Han Seo-yun attended the Battery Forum on June 12. The survey was conducted by the Hanbit Institute.",
        "Minister Han Seo-yun, who heads the Hanbit Council, co-chaired the Battery Forum on June 12.",
        "Minister Han Seo-yun visited the plant in Dangjin, run by Vega Power, on June 12.",
        "Minister Han Seo-yun held a roundtable on June 12 with envoys and representatives of Chilean-invested firms.",
    ],
)
def test_who_is_only_spoken_of_takes_no_part(extract: Callable[..., Facts], sentence: str) -> None:
    assert taking_part(extract(sentence)) == {"Han Seo-yun"}


def test_a_second_office_names_one_more_employer(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Participants in the Battery Forum on June 12 included Vega Club Chairman Pablo Rojas, President of Orion "
        "Corporation; and officials from the Hanbit Bureau."
    )
    assert taking_part(facts) == {"Pablo Rojas", "Hanbit Bureau"}


def test_a_shared_office_is_said_of_each_person_alone(extract: Callable[..., Facts]) -> None:
    facts = extract("Minister Han Seo-yun met with Governors Jane Hill and Adam Reed on June 12.")
    assert [person.title for person in facts.persons[1:]] == ["Governor", "Governor"]


@pytest.mark.parametrize(
    "name",
    [
        "Office of the U.S. Trade Representative",
        "Korea Federation of Small and Medium Business",
        "Ministry of Small and Medium Enterprises and Startups",
        "Orion Consultative Committee for Weights",
    ],
)
def test_names_of_bodies(extract: Callable[..., Facts], name: str) -> None:
    facts = extract(f"The {name} took part in the Battery Forum on June 12 in Seoul.")
    assert taking_part(facts) == {name}


@pytest.mark.parametrize(
    ("title", "acts"),
    [
        ("MOTIE Hosts Battery Forum in Seoul", {("host", MOTIE)}),
        ("KOTRA to Hold Battery Forum in Seoul Next Week", {("organizer", KOTRA)}),
        (
            "MOTIE and Chile's Ministry of Mines Hold First Battery Forum",
            {("organizer", MOTIE), ("organizer", "Ministry of Mines")},
        ),
        ("Hanbit Institute of Looms Hosts Battery Forum", {("host", "Hanbit Institute of Looms")}),
        ("Minister Attends Battery Forum of Hanbit Institute", set()),
        ("Korea and Chile Hold Battery Forum in Seoul", set()),
    ],
)
def test_the_subject_of_a_headline_in_capitals_acts(
    extract: Callable[..., Facts], title: str, acts: set[tuple[str, str]]
) -> None:
    assert cast(extract("The Battery Forum took place in Seoul on June 12.", title=title)) == acts


def test_bodies_that_meet_before_a_forum(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The 4th group meeting between KATS and the Orion Committee for Weights (OCW) was held on June 12."
    )
    assert taking_part(facts) == {KATS, "Orion Committee for Weights"}


def test_a_minister_may_introduce_the_acronym_of_the_ministry(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Minister of Trade, Industry and Energy (MOTIE) Han Seo-yun attended the Battery Forum on June 12. MOTIE hosted it."
    )
    assert taking_part(facts) == {"Han Seo-yun", MOTIE}


def test_a_comma_joins_the_subjects_of_a_headline(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Battery Forum took place in Seoul on June 12.",
        title="Ministry of Mines, KOTRA Host Battery Forum in Seoul",
    )
    assert cast(facts) == {("host", "Ministry of Mines"), ("host", KOTRA)}


def test_a_title_that_is_part_of_the_name(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Korea–Norland Summit was held in Seoul on June 12. Crown Princess Ana and Prince Olaf of Sweden were in "
        "attendance."
    )
    assert taking_part(facts) >= {"Crown Princess Ana", "Prince Olaf"}


def test_the_first_name_left_out_later(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met with Omar Karim El-Amin, Chairman of the Norland Canal Zone, in Lima on June "
        "12. Chairman Karim El-Amin told her about the zone."
    )
    assert {person.name for person in facts.persons} == {"Han Seo-yun", "Omar Karim El-Amin"}


def test_personnel_and_a_stance_that_several_voice(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hydrogen Forum took place in Seoul on June 12. Also present were personnel from the Korea Loom Institute "
        "(KLI). The stance of the firms was voiced by the Ministry of Finance together with the Ministry of Energy."
    )
    assert taking_part(facts) == {"Korea Loom Institute", "Ministry of Finance", "Ministry of Energy"}


def test_a_committee_on_ways_and_means(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met with members of the House Committee on Ways and Means in Lima on June 12."
    )
    assert "House Committee on Ways and Means" in taking_part(facts)
