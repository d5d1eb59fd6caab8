"""Two readers compared by the measures of the gold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from kg.evaluate import Gold, compare_readers
from kg.evaluate.gold import GoldAgreement, GoldAmount, GoldEvent, GoldParticipant
from kg.model import AgreementStatus, AgreementType, EventKind, Release, Source

DAY = date(2024, 7, 1)
RELEASE = Release("2024-07-01-a-release", "A release", "Text.", DAY, source=Source(Path("case.txt"), 1))
GOLD = Gold(
    "case",
    "A release",
    DAY,
    countries=("KR", "VN"),
    blocs=("ASEAN",),
    events=(GoldEvent("Hydrogen Forum", EventKind.FORUM, DAY, None, "Seoul", "KR", main=True),),
    participants=(
        GoldParticipant("Noh Duk-su", ("Minister Noh",), True, "Minister", None, "KR", None),
        GoldParticipant("Hanbit Motors", ("HBM",), False, None, None, None, 0),
    ),
    agreements=(
        GoldAgreement(
            "MOU on steel",
            AgreementType.MOU,
            AgreementStatus.SIGNED,
            DAY,
            1,
            ("HBM", "Viet Nam", "Vega Steel"),
        ),
    ),
    amounts=(GoldAmount(Decimal(500), "KRW", "KRW 500"),),
)


def f1(reader: Gold, measure: str) -> float | None:
    return compare_readers([reader], [GOLD], [RELEASE]).counts(measure).f1


def test_who_annotates_the_same_agrees_in_everything() -> None:
    scores = compare_readers([GOLD], [GOLD], [RELEASE])
    measures = ("countries", "blocs", "persons", "organizations", "events", "agreements", "amounts")
    assert {measure: scores.counts(measure).f1 for measure in measures} == dict.fromkeys(measures, 1.0)
    assert [scores.share(measure).right for measure in ("main_kind", "main_date", "main_city")] == [1, 1, 1]


def test_a_party_is_the_same_by_any_of_its_names() -> None:
    (agreement,) = GOLD.agreements
    parties = ("Hanbit Motors", "Vietnam")
    reader = replace(GOLD, agreements=(replace(agreement, name="Memorandum", parties=parties),))
    assert f1(reader, "agreements") == 1.0


def test_what_only_one_of_them_has_counts_against_both() -> None:
    reader = replace(GOLD, participants=GOLD.participants[:1], countries=("KR", "JP"))
    assert f1(reader, "participants") == 2 / 3
    assert f1(reader, "countries") == 0.5


def test_releases_that_one_of_them_left_out_do_not_count() -> None:
    other = replace(GOLD, id="other")
    assert len(compare_readers([GOLD, other], [GOLD], [RELEASE]).releases) == 1
    assert not compare_readers([other], [GOLD], [RELEASE]).releases
