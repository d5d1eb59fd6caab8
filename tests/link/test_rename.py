"""Facts with other ids: nothing is lost when two things become one, and every reference follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

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
    Release,
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


IDS = tuple(f"{kind}/{n}" for kind in ("person", "organization", "event", "agreement") for n in "123")


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    """Facts in which everything refers to everything, with ids that come twice."""

    def ids(kind: str) -> st.SearchStrategy[str]:
        return st.sampled_from([id_ for id_ in IDS if id_.startswith(kind)])

    def many(one: st.SearchStrategy[str]) -> tuple[str, ...]:
        return tuple(draw(st.lists(one, max_size=3)))

    def parts() -> tuple[Participation, ...]:
        roles = st.sampled_from([Role.CHAIR, Role.SPEAKER])
        part = st.builds(Participation, ids("person"), roles, on_behalf_of=st.none() | ids("organization"))
        return tuple(draw(st.lists(part, max_size=3)))

    return Facts(
        Release("2024-07-01-one", "One", "Text.", date(2024, 7, 1)),
        persons=tuple(
            Person(id_, "A", affiliation=draw(st.none() | ids("organization"))) for id_ in many(ids("person"))
        ),
        organizations=tuple(Organization(id_, "B") for id_ in many(ids("organization"))),
        agreements=tuple(
            Agreement(id_, AgreementType.MOU, AgreementStatus.SIGNED, "C", parties=many(ids("organization")))
            for id_ in many(ids("agreement"))
        ),
        events=tuple(
            Event(
                id_,
                EventKind.FORUM,
                "D",
                participations=parts(),
                agreements=many(ids("agreement")),
                part_of=draw(st.none() | ids("event")),
            )
            for id_ in many(ids("event"))
        ),
        main_event=draw(st.none() | ids("event")),
        mentioned=many(st.sampled_from(IDS)),
    )


@given(some_facts(), st.dictionaries(st.sampled_from(IDS), st.sampled_from(IDS)))
def test_of_tidy_facts_only_what_changes_is_looked_at_with_the_same_result(
    found: Facts, ids: dict[str, str]
) -> None:
    tidy = rename(found, {})
    assert rename(tidy, ids, tidy=True) == rename(tidy, ids)
    assert rename(tidy, {}, tidy=True) == tidy
