"""Facts with other ids: nothing is lost when two things become one, and every reference follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kg.link.rename import rename
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Event,
    EventKind,
    Facts,
    Organization,
    Participation,
    Person,
    Place,
    Role,
    Span,
)

MakeFacts = Callable[..., Facts]


def test_every_reference_follows(facts: MakeFacts) -> None:
    before = facts(
        "2024-07-01",
        persons=(Person("person/a", "A", affiliation="organization/b"),),
        organizations=(Organization("organization/b", "B"),),
        agreements=(
            Agreement(
                "agreement/c", AgreementType.MOU, AgreementStatus.SIGNED, "C", parties=("organization/b",)
            ),
        ),
        events=(
            Event(
                "event/d",
                EventKind.FORUM,
                "D",
                place=Place("place/e", "E"),
                participations=(Participation("person/a", Role.CHAIR, on_behalf_of="organization/b"),),
                agreements=("agreement/c",),
            ),
            Event("event/f", EventKind.SIGNING, "F", part_of="event/d"),
        ),
        main_event="event/d",
        mentioned=("organization/b",),
    )
    ids = {id_: f"{id_}-2" for id_ in ("person/a", "organization/b", "agreement/c", "event/d", "place/e")}
    after = rename(before, ids)
    assert after.persons[0].id == "person/a-2"
    assert after.persons[0].affiliation == "organization/b-2"
    assert after.organizations[0].id == "organization/b-2"
    assert after.agreements[0].id == "agreement/c-2"
    assert after.agreements[0].parties == ("organization/b-2",)
    whole, part = after.events
    assert (whole.id, part.id, part.part_of) == ("event/d-2", "event/f", "event/d-2")
    assert whole.place == Place("place/e-2", "E")
    assert whole.agreements == ("agreement/c-2",)
    assert whole.participations[0].agent == "person/a-2"
    assert whole.participations[0].on_behalf_of == "organization/b-2"
    assert after.main_event == "event/d-2"
    assert after.mentioned == ("organization/b-2",)


def test_two_that_become_one_keep_what_each_says(facts: MakeFacts) -> None:
    one, other = Span(0, 1, "A"), Span(2, 3, "r")
    before = facts(
        "2024-07-01",
        persons=(
            Person("person/1", "Dukgeun Ahn", title="Minister", spans=(one,)),
            Person("person/2", "Ahn Duk-geun", ("Minister Ahn",), country="country/KR", spans=(other, one)),
        ),
        events=(
            Event(
                "event/d",
                EventKind.FORUM,
                "D",
                date(2024, 7, 1),
                participations=(
                    Participation("person/1", Role.ATTENDEE, spans=(one,)),
                    Participation("person/2", Role.ATTENDEE, "Minister", spans=(other,)),
                    Participation("person/2", Role.SPEAKER),
                ),
            ),
        ),
        mentioned=("person/2",),
    )
    after = rename(before, {"person/1": "person/x", "person/2": "person/x"})
    assert after.persons == (
        Person(
            "person/x",
            "Dukgeun Ahn",
            ("Ahn Duk-geun", "Minister Ahn"),
            "Minister",
            country="country/KR",
            spans=(one, other),
        ),
    )
    assert after.events[0].participations == (
        Participation("person/x", Role.ATTENDEE, "Minister", spans=(one, other)),
        Participation("person/x", Role.SPEAKER),
    )
    # Who takes part under one name is not merely mentioned under the other.
    assert after.mentioned == ()
