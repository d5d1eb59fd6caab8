"""What counts as found: each measure of the gold's README by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import Counts, Gold, Scores, Share, evaluate
from kg.evaluate.gold import GoldAgreement, GoldAmount, GoldEvent, GoldParticipant
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Amount,
    Bloc,
    Country,
    Event,
    EventKind,
    Facts,
    Organization,
    Participation,
    Person,
    Place,
    Role,
    Source,
    Span,
)

RIGHT, EXTRA, MISSED = Counts(1, 0, 0), Counts(0, 1, 0), Counts(0, 0, 1)
WRONG = Counts(0, 1, 1)
NEITHER = Counts(0, 0, 0)
JULY_1 = date(2024, 7, 1)


def score(facts: Facts, gold: Gold) -> Scores:
    return evaluate([facts], [gold])


def test_countries_by_code(case: Any) -> None:
    facts = case.facts(countries=(Country("country/KR", "KR"), Country("country/US", "US")))
    scores = score(facts, case.gold(countries=("KR", "VN")))
    assert scores.counts("countries") == Counts(1, 1, 1)


def test_blocs_by_any_name(case: Any) -> None:
    bloc = Bloc("bloc/eu", "European Union", ("EU",))
    assert score(case.facts(blocs=(bloc,)), case.gold(blocs=("EU",))).counts("blocs") == RIGHT
    assert score(case.facts(blocs=(bloc,)), case.gold(blocs=("ASEAN",))).counts("blocs") == WRONG


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [("5000000000", "KRW", RIGHT), ("5e9", "KRW", RIGHT), ("5000000000", "USD", WRONG), ("5", "KRW", WRONG)],
)
def test_amounts_by_value_and_currency(case: Any, value: str, currency: str, expected: Counts) -> None:
    facts = case.facts(amounts=(Amount("amount/1", Decimal(value), currency),))
    gold = case.gold(amounts=(GoldAmount(Decimal(5_000_000_000), "KRW", "KRW 5 billion"),))
    assert score(facts, gold).counts("amounts") == expected


# -- participants --------------------------------------------------------------------------------------


def taking_part(case: Any, *agents: Person | Organization, **fields: Any) -> Facts:
    parts = tuple(Participation(agent.id, Role.ATTENDEE) for agent in agents)
    return case.facts(
        persons=tuple(agent for agent in agents if isinstance(agent, Person)),
        organizations=tuple(agent for agent in agents if isinstance(agent, Organization)),
        events=(Event("event/1", EventKind.FORUM, "Forum", participations=parts),),
        **fields,
    )


def participant(
    name: str, *aliases: str, person: bool = True, affiliation: str | None = None
) -> GoldParticipant:
    return GoldParticipant(name, aliases, person, None, affiliation, None, 0)


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("Dukgeun Ahn", "Ahn Duk-geun", RIGHT),
        ("AHN Dukgeun", "Ahn Duk-geun", RIGHT),
        ("Phạm Minh Chính", "Pham Minh Chinh", RIGHT),
        ("J.K. Kim", "JK Kim", RIGHT),
        ("Ahn Duk", "Ahn Duk-geun", WRONG),
        ("Minister Ahn Duk-geun", "Ahn Duk-geun", WRONG),
    ],
)
def test_a_person_is_found_by_name_in_any_order(case: Any, name: str, wanted: str, expected: Counts) -> None:
    scores = score(
        taking_part(case, Person("person/1", name)), case.gold(participants=(participant(wanted),))
    )
    assert scores.counts("participants") == scores.counts("persons") == expected
    assert scores.counts("organizations") == NEITHER


def test_a_body_is_found_by_its_acronym(case: Any) -> None:
    body = Organization("organization/1", "Korean Chamber", acronym="KCCI")
    gold = case.gold(
        participants=(participant("Korea Chamber of Commerce and Industry", "KCCI", person=False),)
    )
    scores = score(taking_part(case, body), gold)
    assert scores.counts("participants") == scores.counts("organizations") == RIGHT


def test_only_agents_of_events_are_predictions(case: Any) -> None:
    facts = case.facts(persons=(Person("person/1", "Tran Van Son"),), mentioned=("person/1",))
    assert score(facts, case.gold(participants=(participant("Tran Van Son"),))).counts("persons") == MISSED
    assert score(facts, case.gold()).counts("persons") == NEITHER


def test_one_participant_found_twice_is_one_too_many(case: Any) -> None:
    facts = taking_part(case, Person("person/1", "Dukgeun Ahn"), Person("person/2", "Ahn Duk-geun"))
    gold = case.gold(participants=(participant("Ahn Duk-geun"),))
    assert score(facts, gold).counts("persons") == Counts(1, 1, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"mentioned": ("Hyosung Group",)},
        {"blocs": ("Hyosung Group",)},
        {"participants": (participant("Cho Hyun-sang", affiliation="Hyosung Group"),)},
    ],
)
def test_what_is_merely_mentioned_counts_neither_way(case: Any, fields: dict[str, Any]) -> None:
    facts = taking_part(case, Organization("organization/1", "Hyosung Group"))
    assert score(facts, case.gold(**fields)).counts("organizations") == NEITHER


def test_a_country_is_no_participant(case: Any) -> None:
    parts = (Participation("country/KR", Role.HOST),)
    facts = case.facts(events=(Event("event/1", EventKind.FORUM, "Forum", participations=parts),))
    assert score(facts, case.gold()).counts("participants") == NEITHER


# -- events --------------------------------------------------------------------------------------------


def gold_event(
    name: str, kind: EventKind, start: date | None = JULY_1, city: str | None = None, main: bool = False
) -> GoldEvent:
    return GoldEvent(name, kind, start, None, city, None, main)


FORUM = gold_event("Korea-Vietnam Business Forum", EventKind.FORUM)


@pytest.mark.parametrize(
    ("name", "kind", "start", "expected"),
    [
        ("gathering of firms", EventKind.FORUM, JULY_1, RIGHT),  # day and kind
        ("business gathering", EventKind.MEETING, JULY_1, RIGHT),  # day and a word
        ("Korea-Vietnam Business Day", EventKind.MEETING, None, RIGHT),  # three words
        ("the meeting of all", EventKind.MEETING, JULY_1, WRONG),  # day alone
        ("Vietnam forum", EventKind.FORUM, None, WRONG),  # kind and two words
        ("Korea-Vietnam gathering", EventKind.FORUM, date(2024, 7, 2), WRONG),  # another day, two words
    ],
)
def test_when_events_match(
    case: Any, name: str, kind: EventKind, start: date | None, expected: Counts
) -> None:
    facts = case.facts(events=(Event("event/1", kind, name, start),))
    assert score(facts, case.gold(events=(FORUM,))).counts("events") == expected


def test_events_are_paired_best_first(case: Any) -> None:
    # The first prediction fits both gold events, the second only the forum.
    predicted = (
        Event("event/1", EventKind.SIGNING, "signing ceremony of the Korea-Vietnam Business Forum", JULY_1),
        Event("event/2", EventKind.FORUM, "Korea-Vietnam Business Forum", JULY_1),
    )
    wanted = (FORUM, gold_event("signing of 23 MOUs", EventKind.SIGNING))
    assert score(case.facts(events=predicted), case.gold(events=wanted)).counts("events") == Counts(2, 0, 0)


@pytest.mark.parametrize(
    ("kind", "start", "city", "expected"),
    [
        (EventKind.FORUM, JULY_1, "Washington, D.C.", (1, 1, 1)),
        (EventKind.MEETING, JULY_1, "Washington D.C.", (0, 1, 1)),
        (EventKind.FORUM, date(2024, 7, 2), "Washington", (1, 0, 0)),
        (EventKind.FORUM, None, None, (1, 0, 0)),
    ],
)
def test_the_main_event_by_kind_day_and_city(
    case: Any, kind: EventKind, start: date | None, city: str | None, expected: tuple[int, int, int]
) -> None:
    place = Place("place/1", city) if city else None
    facts = case.facts(events=(Event("event/1", kind, "Forum", start, place=place),), main_event="event/1")
    wanted = gold_event("Forum", EventKind.FORUM, JULY_1, "Washington D.C.", main=True)
    scores = score(facts, case.gold(events=(wanted,)))
    assert tuple(scores.share(name).right for name in ("main_kind", "main_date", "main_city")) == expected
    assert scores.share("main_kind").total == 1


def test_a_missing_main_event_is_wrong_in_everything(case: Any) -> None:
    wanted = gold_event("Forum", EventKind.FORUM, None, None, main=True)
    scores = score(case.facts(), case.gold(events=(wanted,)))
    assert [scores.share(name) for name in ("main_kind", "main_date", "main_city")] == [Share(0, 1)] * 3


def test_no_city_is_right_where_there_is_none(case: Any) -> None:
    facts = case.facts(events=(Event("event/1", EventKind.FORUM, "Forum"),), main_event="event/1")
    wanted = gold_event("Forum", EventKind.FORUM, None, None, main=True)
    assert score(facts, case.gold(events=(wanted,))).share("main_city") == Share(1, 1)


# -- agreements ----------------------------------------------------------------------------------------


def gold_agreement(*parties: str, status: AgreementStatus = AgreementStatus.SIGNED) -> GoldAgreement:
    return GoldAgreement("memorandum on standards", AgreementType.MOU, status, None, 1, parties)


def agreement(name: str, *parties: str, type_: AgreementType = AgreementType.MOU) -> Agreement:
    return Agreement("agreement/1", type_, AgreementStatus.SIGNED, name, parties=parties)


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (agreement("MOU", "country/KR"), RIGHT),  # half of the parties
        (agreement("MOU", "organization/nist"), RIGHT),
        (agreement("standards pact"), RIGHT),  # half of the words
        (agreement("MOU", "country/VN"), WRONG),
        (agreement("MOU"), WRONG),
        (agreement("memorandum on standards", "country/KR", type_=AgreementType.TREATY), WRONG),
    ],
)
def test_when_agreements_match(case: Any, predicted: Agreement, expected: Counts) -> None:
    nist = Organization("organization/nist", "National Institute of Standards and Technology", acronym="NIST")
    facts = case.facts(agreements=(predicted,), organizations=(nist,))
    gold = case.gold(agreements=(gold_agreement("South Korea", "NIST"),))
    assert score(facts, gold).counts("agreements") == expected


def test_a_party_is_found_by_the_other_names_of_the_participant(case: Any) -> None:
    nist = Organization("organization/nist", "NIST")
    facts = case.facts(agreements=(agreement("MOU", nist.id),), organizations=(nist,))
    full = "National Institute of Standards and Technology"
    gold = case.gold(
        agreements=(gold_agreement(full),), participants=(participant(full, "NIST", person=False),)
    )
    assert score(facts, gold).counts("agreements") == RIGHT


def test_an_agreement_merely_mentioned_is_neither_missed_nor_invented(case: Any) -> None:
    gold = case.gold(agreements=(gold_agreement("South Korea", status=AgreementStatus.MENTIONED),))
    assert score(case.facts(), gold).counts("agreements") == NEITHER
    found = case.facts(agreements=(agreement("MOU", "country/KR"),))
    assert score(found, gold).counts("agreements") == NEITHER


def test_an_agreement_that_the_gold_does_not_know_is_invented(case: Any) -> None:
    assert score(case.facts(agreements=(agreement("MOU"),)), case.gold()).counts("agreements") == EXTRA


# -- evidence ------------------------------------------------------------------------------------------


def test_every_span_of_every_fact_is_held_against_the_text(case: Any) -> None:
    good, shifted = case.span("Seoul"), Span(0, 5, "Seoul")
    facts = case.facts(
        sentences=(),
        countries=(Country("country/KR", "KR", (good,)),),
        events=(
            Event(
                "event/1",
                EventKind.MEETING,
                "met",
                participations=(Participation("person/1", Role.ATTENDEE, spans=(good, shifted)),),
                spans=(good,),
            ),
        ),
    )
    scores = score(facts, case.gold())
    assert scores.share("evidence") == Share(3, 4)
    assert [mistake.what for mistake in scores.mistakes if mistake.measure == "evidence"] == [
        "event/1 0-5: 'Seoul'"
    ]


# -- which release is which ----------------------------------------------------------------------------


def test_a_release_is_found_by_its_file_or_its_original_title(case: Any) -> None:
    gold = case.gold(countries=("KR",))
    by_file = case.facts()
    elsewhere = replace(by_file.release, source=Source(Path("june.txt"), 7))
    by_title = replace(by_file, release=replace(elsewhere, title="The  Original title"))
    neither = replace(by_file, release=elsewhere)
    assert [scores.release for scores in evaluate([by_file], [gold]).releases] == ["case"]
    assert [scores.release for scores in evaluate([by_title], [gold]).releases] == ["case"]
    scores = evaluate([neither], [gold])
    assert (scores.releases, scores.unread, scores.unscored) == ((), ("case",), ("2024-07-01-a-release",))


def test_sums_are_over_all_releases_and_folds_over_some(case: Any) -> None:
    first = case.facts(countries=(Country("country/KR", "KR"),))
    second = replace(first, release=replace(first.release, source=Source(Path("other.txt"), 1)))
    golds = [case.gold(countries=("KR", "VN")), replace(case.gold(countries=("US",)), id="other")]
    scores = evaluate([first, second], golds)
    assert scores.counts("countries") == Counts(1, 1, 2)
    assert scores.of(["other"]).counts("countries") == Counts(0, 1, 1)
    assert {mistake.release for mistake in scores.of(["other"]).mistakes} == {"other"}


def test_ratios_are_derived_from_counts() -> None:
    counts = Counts(3, 1, 2)
    assert (counts.precision, counts.recall, counts.f1) == (3 / 4, 3 / 5, 2 * 3 / (2 * 3 + 1 + 2))
    nothing = Counts()
    assert (nothing.precision, nothing.recall, nothing.f1, Share().ratio) == (None,) * 4
