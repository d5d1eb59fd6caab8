"""Random releases that speak of few people, bodies, events and agreements, so that much of it is the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

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
)

FIRST_DAY = date(2024, 6, 1)

days = st.integers(0, 5).map(lambda number: FIRST_DAY + timedelta(days=number))
countries = st.sampled_from([None, "country/KR", "country/US", "country/VN"])
people = st.builds(
    lambda name, country, title: Person(f"person/{name}", name, title=title, country=country),
    st.sampled_from(["Ahn Duk-geun", "Dukgeun Ahn", "Lee Jin", "Saito Ken", "Ken Saito", "Ahn"]),
    countries,
    st.sampled_from([None, "Minister", "CEO"]),
)
bodies = st.builds(
    lambda name, acronym, country: Organization(f"organization/{name}", name, (), acronym, country),
    st.sampled_from(
        ["Ministry of Environment", "KTC", "Korea Technology Center", "Industry Ministry", "Intel Corp."]
    ),
    st.sampled_from([None, "KTC", "MOE"]),
    countries,
)
places = st.sampled_from(
    [None, Place("place/kr-seoul", "Seoul", "country/KR"), Place("place/x", "Hanoi", "country/VN")]
)


@st.composite
def releases(draw: st.DrawFn, number: int) -> Facts:
    persons = unique(draw(st.lists(people, max_size=3)))
    organizations = unique(draw(st.lists(bodies, max_size=3)))
    agents = [item.id for item in (*persons, *organizations)]
    agreement = Agreement(
        "agreement/1",
        draw(st.sampled_from([AgreementType.FTA, AgreementType.MOU])),
        AgreementStatus.SIGNED,
        draw(st.sampled_from(["Korea-UK FTA", "MOU", "MOU on standards"])),
        draw(st.none() | days),
        parties=tuple(agents[:2]),
    )
    events = []
    for place in range(draw(st.integers(0, 3))):
        name = draw(
            st.sampled_from(["Korea-Vietnam Business Forum", "2nd SCCD Semiconductor Forum", "meeting"])
        )
        taking_part = draw(st.lists(st.sampled_from(agents), max_size=2)) if agents else []
        events.append(
            Event(
                f"event/{place}",
                draw(st.sampled_from([EventKind.FORUM, EventKind.MEETING])),
                name,
                draw(st.none() | days),
                place=draw(places),
                participations=tuple(
                    Participation(agent, Role.ATTENDEE) for agent in dict.fromkeys(taking_part)
                ),
                agreements=(agreement.id,),
            )
        )
    return Facts(
        Release(f"release-{number}", f"Title {number}", "Body.", draw(days)),
        events=tuple(events),
        main_event=events[0].id if events else None,
        persons=persons,
        organizations=organizations,
        agreements=(agreement,),
        mentioned=tuple(agents),
    )


def unique(items: list[Any]) -> tuple[Any, ...]:
    return tuple({item.id: item for item in items}.values())


corpora = st.integers(1, 5).flatmap(lambda size: st.tuples(*(releases(number) for number in range(size))))
