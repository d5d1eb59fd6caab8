"""Agreements with type, status, parties, number and date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from extract_views import main, only

from kg.model import AgreementStatus, Facts


@pytest.mark.parametrize(
    ("sentence", "kind", "status"),
    [
        (
            "Hanbit Electronics and Vega Motors signed a memorandum of understanding (MOU) on batteries.",
            "MOU",
            "signed",
        ),
        ("The fourth round of Korea-Chile FTA negotiations took place in Seoul.", "FTA", "negotiating"),
        ("The Korea-Chile FTA entered into force on May 1.", "FTA", "in-force"),
        ("Korea and Chile concluded the negotiations on the Korea-Chile FTA.", "FTA", "concluded"),
        (
            "Korea and Serbia start negotiations on a Comprehensive Economic Partnership Agreement (CEPA).",
            "CEPA",
            "negotiating",
        ),
        (
            "Korea and Kenya signed the Korea-Kenya Economic Partnership Agreement (EPA) in Nairobi.",
            "EPA",
            "signed",
        ),
        (
            "Korea and Chile signed a Trade and Investment Promotion Framework (TIPF) in Seoul.",
            "TIPF",
            "signed",
        ),
        (
            "The ministers of Korea and Chile adopted a joint statement on lithium.",
            "joint-statement",
            "agreed",
        ),
    ],
)
def test_types_and_statuses(extract: Callable[..., Facts], sentence: str, kind: str, status: str) -> None:
    agreement = only(extract(sentence))
    assert (agreement.type.value, agreement.status.value) == (kind, status)


def test_the_parties_are_those_who_sign(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Hanbit Electronics and Vega Motors signed a memorandum of understanding (MOU) on batteries in Seoul."
    )
    names = {body.id: body.name for body in facts.organizations}
    assert {names[party] for party in only(facts).parties} == {"Hanbit Electronics", "Vega Motors"}


def test_the_parties_stand_in_the_name(extract: Callable[..., Facts]) -> None:
    facts = extract("The fourth round of Korea-Chile FTA negotiations took place in Seoul.")
    assert only(facts).parties == ("country/KR", "country/CL")


def test_several_instruments_are_counted(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Korea-Chile Business Forum took place in Seoul on June 12. At the Forum, 23 MOUs were signed."
    )
    agreement = only(facts)
    assert (agreement.count, agreement.agreed_on) == (23, date(2024, 6, 12))
    assert main(facts).agreements == (agreement.id,)


def test_a_number_in_words(extract: Callable[..., Facts]) -> None:
    assert only(extract("Seven MOUs were signed at the Hydrogen Forum.")).count == 7


def test_the_day_in_the_sentence_is_the_day_of_signature(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hydrogen Forum took place on June 12. One day before, on June 11, Hanbit Electronics and Vega Motors sealed an MOU."
    )
    assert only(facts).agreed_on == date(2024, 6, 11)


def test_policy_on_trade_agreements_is_no_agreement(extract: Callable[..., Facts]) -> None:
    assert (
        extract("Kim Ji-hun, Director General for FTA Policy, attended the Hydrogen Forum.").agreements == ()
    )


def test_what_will_be_signed_is_not_signed(extract: Callable[..., Facts]) -> None:
    facts = extract("Hanbit Electronics and Vega Motors will sign an MOU on batteries next month.")
    assert [
        agreement.status.value for agreement in facts.agreements if agreement.status.value == "signed"
    ] == []


def test_a_trade_agreement_without_a_name_takes_its_parties(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Korea and Serbia start negotiations on a Comprehensive Economic Partnership Agreement (CEPA)."
    )
    assert (
        only(facts).name
        == "Comprehensive Economic Partnership Agreement (CEPA) between South Korea and Serbia"
    )


@pytest.mark.parametrize("words", ["is designed to help", "has a significant role for"])
def test_letters_inside_other_words_are_no_signature(extract: Callable[..., Facts], words: str) -> None:
    facts = extract(f"An MOU {words} exporters of Chile, and Hanbit Electronics will sign one next year.")
    assert [agreement for agreement in facts.agreements if agreement.status.value == "signed"] == []


def test_what_will_enter_into_force_is_not_in_force(extract: Callable[..., Facts]) -> None:
    facts = extract("The Korea-Chile FTA will enter into force next year.")
    assert [agreement for agreement in facts.agreements if agreement.status.value == "in-force"] == []


def test_the_parties_of_a_joint_statement_are_those_of_the_meeting(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Joint Statement of the Japan-Korea-Chile Trade Ministerial Meeting June 12, 2024 – Lima. We, the ministers, met today.",
        title="Joint Statement of the Japan-Korea-Chile Trade Ministerial Meeting",
    )
    (agreement,) = facts.agreements
    assert agreement.parties == ("country/JP", "country/KR", "country/CL")


def test_a_readout_is_no_agreement(extract: Callable[..., Facts]) -> None:
    assert (
        extract(
            "The ministers met in Lima on June 12.", title="Joint Readout of the Trade Meeting"
        ).agreements
        == ()
    )


@pytest.mark.parametrize(
    ("sentence", "kind", "status"),
    [
        ("Hanbit Electronics won a contract to build a port in Oman.", "contract", "signed"),
        ("Hanbit Electronics and Vega Motors signed a supply agreement for valves.", "contract", "signed"),
        ("Hanbit Electronics secured an order for five tankers from Vega Motors.", "contract", "signed"),
        (
            "Hanbit Electronics and Vega Motors signed a memorandum of cooperation (MOC) on pearls.",
            "MOU",
            "signed",
        ),
        ("Korea and Oman decided to renew their MOU on pearls.", "MOU", "agreed"),
        (
            "The ministers of Korea and Oman adopted terms of reference (TOR) for the dialogue.",
            "other",
            "agreed",
        ),
        ("Hanbit Agency and Vega Motors signed an agreement on shared growth.", "other", "signed"),
        ("Korea and Oman signed an agreement on air services.", "treaty", "signed"),
        (
            "The Digital Economy Partnership Agreement (DEPA) has entered into force for Korea.",
            "treaty",
            "in-force",
        ),
        (
            "Korea joined as a member of the Digital Economy Partnership Agreement (DEPA), which took effect.",
            "treaty",
            "in-force",
        ),
        ("Korea and Oman start negotiations on a digital trade agreement.", "treaty", "negotiating"),
        (
            "Korea and Oman have completed their negotiations to upgrade the Korea–Oman FTA.",
            "FTA",
            "concluded",
        ),
        ("Minister Noh Duk-su called for a swift conclusion of the Korea-Oman FTA.", "FTA", "proposed"),
        ("With Oman, it was agreed to move toward an EPA.", "EPA", "proposed"),
        ("The Korea-Oman Strategic Economic Cooperation Agreement (SECA) was initialed.", "EPA", "concluded"),
        (
            "Hanbit Electronics announced that it will invest $5 billion in a plant in Texas.",
            "investment-pledge",
            "agreed",
        ),
        (
            "Hanbit Electronics and Vega Motors made public investment plans worth $5 billion.",
            "investment-pledge",
            "agreed",
        ),
    ],
)
def test_the_whole_field(extract: Callable[..., Facts], sentence: str, kind: str, status: str) -> None:
    agreement = only(extract(sentence))
    assert (agreement.type.value, agreement.status.value) == (kind, status)


@pytest.mark.parametrize(
    "sentence",
    [
        "Experts said that Norway and Oman are signing trade agreements with their neighbors.",
        "The ministry reached agreement with the unions.",
        "Exporters can benefit from FTAs, and the contract law was revised.",
        "The President signed an executive order for faster permits.",
        "The ministry called for EPAs and TIPFs to be pursued.",
        "Minister Noh Duk-su promised to invest KRW 2 trillion of the budget in ports.",
        "Korea has pursued bilateral agreements with neighbors.",
    ],
)
def test_what_is_no_agreement(extract: Callable[..., Facts], sentence: str) -> None:
    assert extract(sentence).agreements == ()


def test_what_is_only_hoped_for_is_not_concluded(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun met with Peruvian Minister Ana Ruiz in Lima on June 12. Both sides hope to "
        "conclude the FTA next year.",
        title="Korea, Peru set sights on concluding FTA",
    )
    assert {one.status for one in facts.agreements} == {AgreementStatus.PROPOSED}


def test_the_headline_names_one_side_of_an_agreement(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Minister of Trade Noh Duk-su and Peruvian Minister of Trade Ana Ruiz signed a memorandum of understanding "
        "(MOU) on battery cooperation on June 12 in Lima.",
        title="Minister Noh signs battery MOU in Lima",
    )
    assert [set(one.parties) for one in facts.agreements] == [{"country/KR", "country/PE"}]
