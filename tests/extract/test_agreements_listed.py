"""Who makes an agreement with whom, several agreements in one sentence, and how far their names reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from extract_views import only

from kg.model import Facts


def told(facts: Facts) -> set[tuple[str, int, str, frozenset[str]]]:
    """Type, number, status and parties of each agreement, bodies by name."""
    names = {body.id: body.name for body in facts.organizations}
    return {
        (
            one.type.value,
            one.count,
            one.status.value,
            frozenset(names.get(party, party.partition("/")[2]) for party in one.parties),
        )
        for one in facts.agreements
    }


@pytest.mark.parametrize(
    ("sentence", "parties"),
    [
        (
            "Minister Noh Duk-su and Norwegian Minister of Trade Kari Lund signed an MOU on tidal power.",
            {"KR", "NO"},
        ),
        (
            "A joint declaration was signed in Oslo on Monday, June 10, by Minister Noh Duk-su and Kari Lund, Norway's "
            "Minister of Trade.",
            {"KR", "NO"},
        ),
        (
            "An MOU on tidal power was signed in Busan on June 11 by Hanbit Electronics, Vega Motors and Orion Group.",
            {"Hanbit Electronics", "Vega Motors", "Orion Group"},
        ),
        (
            "In the presence of Minister Noh Duk-su, Hanbit Electronics and Vega Motors signed an MOU on tidal power.",
            {"Hanbit Electronics", "Vega Motors"},
        ),
        (
            "Hanbit Electronics and Oman's Ministry of Fisheries signed an MOU on cold storage.",
            {"Hanbit Electronics", "Ministry of Fisheries"},
        ),
        (
            "Leaders of Korea, Norway and Oman issued a joint statement on tidal power in Muscat.",
            {"KR", "NO", "OM"},
        ),
        ("The Joint Declaration on the Korea-Oman Fisheries Partnership was adopted.", {"KR", "OM"}),
        ("Seoul hosted talks on the KORUS FTA, which entered into force in 2012.", {"KR", "US"}),
    ],
)
def test_parties(extract: Callable[..., Facts], sentence: str, parties: set[str]) -> None:
    ((_, _, _, found),) = told(extract(sentence))
    assert found == parties


def test_the_subject_of_a_list_is_shared(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Korea and Oman signed an MOU on dates, an MOU on pearls and a loan agreement for a port."
    )
    both = frozenset({"KR", "OM"})
    assert sorted(told(facts)) == [("MOU", 1, "signed", both), ("contract", 1, "signed", both)]
    assert {one.name for one in facts.agreements} == {
        "MOU on dates",
        "MOU on pearls",
        "loan agreement for a port",
    }


def test_each_of_a_list_has_its_own_partner(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Hanbit Electronics signed an MOU with Vega Motors on valves and another MOU with Orion Group on pumps."
    )
    assert told(facts) == {
        ("MOU", 1, "signed", frozenset({"Hanbit Electronics", "Vega Motors"})),
        ("MOU", 1, "signed", frozenset({"Hanbit Electronics", "Orion Group"})),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Free trade agreements (FTAs) that Korea has signed with Oman and Norway took effect on June 1.",
        "Korea's FTAs with Oman and Norway entered into force on June 1.",
    ],
)
def test_several_with_several_partners_are_one_with_each(
    extract: Callable[..., Facts], sentence: str
) -> None:
    assert told(extract(sentence)) == {
        ("FTA", 1, "in-force", frozenset({"KR", "OM"})),
        ("FTA", 1, "in-force", frozenset({"KR", "NO"})),
    }


def test_what_is_counted_is_one_fact(extract: Callable[..., Facts]) -> None:
    facts = extract("MOTIE signed nine MOUs on trade, ports and fish with eight countries.")
    assert only(facts).name == "9 MOUs on trade, ports and fish with eight countries"
    assert told(facts) == {("MOU", 9, "signed", frozenset({"Ministry of Trade, Industry and Energy"}))}


def test_one_of_many_is_not_all_of_them(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "At the Fisheries Forum nine MOUs were signed, including one between Hanbit Electronics and Vega Motors."
    )
    assert told(facts) == {("MOU", 9, "signed", frozenset())}


def test_two_words_for_the_same_papers(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "A total of 47 agreements and memorandums of understanding (MOUs) were concluded in Muscat."
    )
    assert told(facts) == {("MOU", 47, "signed", frozenset())}


def test_a_sum_is_no_number_of_contracts(extract: Callable[..., Facts]) -> None:
    facts = extract("Hanbit Electronics signed a $2 billion contract with Vega Motors to build a port.")
    assert only(facts).count == 1


def test_what_a_forum_brings_is_signed(extract: Callable[..., Facts]) -> None:
    facts = extract("The Korea-Oman Fisheries Forum has achieved 48 MOUs.")
    assert told(facts) == {("MOU", 48, "signed", frozenset())}


def test_the_next_sentence_lists_what_was_signed(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Several documents were signed in Muscat. They include an MOU on pearls between Hanbit Agency and Orion Agency "
        "and a loan agreement for the Salalah Port Project."
    )
    assert {(one.name, one.status.value) for one in facts.agreements} == {
        ("MOU on pearls between Hanbit Agency and Orion Agency", "signed"),
        ("loan agreement for the Salalah Port Project", "signed"),
    }


def test_the_mou_named_before_is_no_other(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Hanbit Electronics and Vega Motors signed an MOU on pearls. Under the MOU, the two will sell them together."
    )
    assert told(facts) == {("MOU", 1, "signed", frozenset({"Hanbit Electronics", "Vega Motors"}))}


def test_mous_with_other_partners_are_others(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Hanbit Electronics and Vega Motors signed an MOU on pearls. Later Hanbit Electronics and Orion Group signed an MOU "
        "on pearls as well."
    )
    assert len(facts.agreements) == 2


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (
            "Korea and Oman signed an MOU (AX) to speed up the use of robots (UR) in ports on June 12.",
            "MOU",
        ),
        (
            "Korea and Oman signed an MOU to speed up the use of Universal Robots (UR) in ports on June 12.",
            "MOU to speed up the use of Universal Robots (UR) in ports",
        ),
        (
            "The two sides referred to the “Memorandum of Understanding (MOU) on Pearls” signed in Muscat by Korea and Oman.",
            "Memorandum of Understanding (MOU) on Pearls",
        ),
    ],
)
def test_how_far_a_name_reaches(extract: Callable[..., Facts], sentence: str, name: str) -> None:
    assert only(extract(sentence)).name == name


def test_an_mou_without_a_topic_takes_that_of_the_headline(extract: Callable[..., Facts]) -> None:
    facts = extract("Hanbit Electronics and Vega Motors signed an MOU.", title="Firms sign MOU on pearls")
    assert only(facts).name == "MOU on pearls"


def test_partners_that_are_counted_are_not_told_apart(extract: Callable[..., Facts]) -> None:
    facts = extract("Korea signed MOUs with 12 countries, among them Oman, Norway and Chile.")
    assert told(facts) == {("MOU", 1, "signed", frozenset({"KR", "OM", "NO", "CL"}))}


def test_the_verb_of_one_says_nothing_of_the_next(extract: Callable[..., Facts]) -> None:
    facts = extract("Korea and Norway signed an MOU on ships and discussed the Korea-EFTA FTA.")
    assert {(one.type.value, one.status.value) for one in facts.agreements} == {
        ("MOU", "signed"),
        ("FTA", "mentioned"),
    }
