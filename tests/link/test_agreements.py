"""One identity per agreement: lasting ones over the years, memoranda by event or day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kg.link import Gazetteer, link
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Bloc,
    Event,
    EventKind,
    Facts,
    Organization,
)

MakeFacts = Callable[..., Facts]
NOTHING_KNOWN = Gazetteer.of(())


def agreement(
    name: str,
    type_: AgreementType,
    *parties: str,
    status: AgreementStatus = AgreementStatus.SIGNED,
    day: str | None = None,
    count: int = 1,
) -> Agreement:
    agreed_on = date.fromisoformat(day) if day else None
    return Agreement(f"agreement/{name.lower()}", type_, status, name, agreed_on, count, parties)


def test_a_free_trade_agreement_is_one_from_negotiation_to_force(facts: MakeFacts) -> None:
    parties = ("country/KR", "country/GB")
    fta = AgreementType.FTA
    stages = [
        facts(
            "2024-01-23",
            agreements=(
                agreement("Korea-UK FTA upgrade", fta, *parties, status=AgreementStatus.NEGOTIATING),
            ),
        ),
        facts(
            "2024-03-01",
            agreements=(agreement("Korea-UK Free Trade Agreement (FTA)", fta, *reversed(parties)),),
        ),
        # no parties were found: the name has them
        facts(
            "2025-12-15", agreements=(agreement("the UK-Korea FTA", fta, status=AgreementStatus.CONCLUDED),)
        ),
    ]
    linked = link(stages, NOTHING_KNOWN)
    assert [item.agreements[0].id for item in linked.facts] == ["agreement/korea-uk-fta"] * 3
    # The history of its status stays with the releases.
    assert [item.agreements[0].status for item in linked.facts] == ["negotiating", "signed", "concluded"]


@pytest.mark.parametrize(
    ("name", "parties", "expected"),
    [
        ("Korea-GCC FTA", ("country/KR", "bloc/gcc"), "agreement/korea-gcc-fta"),
        ("China-Japan-Korea FTA", (), "agreement/korea-china-japan-fta"),
        (
            "Korea-ASEAN FTA Agreement on Trade in Goods",
            ("country/KR", "bloc/asean"),
            "agreement/korea-asean-goods-fta",
        ),
    ],
)
def test_the_id_of_a_lasting_agreement_has_its_parties_and_subject(
    facts: MakeFacts, name: str, parties: tuple[str, ...], expected: str
) -> None:
    blocs = (Bloc("bloc/gcc", "GCC"), Bloc("bloc/asean", "ASEAN"))
    release = facts("2024-01-01", agreements=(agreement(name, AgreementType.FTA, *parties),), blocs=blocs)
    (item,) = link([release], NOTHING_KNOWN).facts
    assert item.agreements[0].id == expected


def test_memoranda_of_one_event_are_one_in_two_releases(facts: MakeFacts) -> None:
    def release(title: str) -> Facts:
        mous = agreement("memorandums of understanding (MOUs)", AgreementType.MOU, count=23)
        forum = Event(
            "event/x",
            EventKind.FORUM,
            "Korea-Vietnam Business Forum",
            date(2024, 7, 1),
            agreements=(mous.id,),
        )
        return facts("2024-07-01", title, agreements=(mous,), events=(forum,))

    linked = link([release("A"), release("B")], NOTHING_KNOWN)
    expected = "agreement/reported-2024-07-01-mou-2024-07-01-korea-vietnam-business-forum"
    assert [item.agreements[0].id for item in linked.facts] == [expected] * 2
    assert [item.events[0].agreements for item in linked.facts] == [(expected,)] * 2


def test_memoranda_of_different_days_are_two(facts: MakeFacts) -> None:
    bodies = (
        Organization("organization/1", "Ewha Womans University"),
        Organization("organization/2", "Syensqo"),
    )
    releases = [
        facts(
            day,
            organizations=bodies,
            agreements=(agreement("MOU", AgreementType.MOU, *(body.id for body in bodies), day=day),),
        )
        for day in ("2022-06-27", "2024-06-27")
    ]
    assert [item.agreements[0].id for item in link(releases, NOTHING_KNOWN).facts] == [
        "agreement/2022-06-27-mou-ewha-womans-university-syensqo",
        "agreement/2024-06-27-mou-ewha-womans-university-syensqo",
    ]


def test_two_memoranda_of_one_release_stay_two(facts: MakeFacts) -> None:
    one = agreement("MOU with Samsung", AgreementType.MOU, "country/US", day="2024-06-27")
    other = agreement("MOU with Absolics", AgreementType.MOU, "country/US", day="2024-06-27")
    (item,) = link([facts("2024-06-28", agreements=(one, other))], NOTHING_KNOWN).facts
    assert len({one.id for one in item.agreements}) == 2
