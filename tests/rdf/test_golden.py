"""The graph of one sample release, as facts written by hand should give it, in readable TriG.

``tests/golden/2024-07-01-korea-vietnam-business-forum.trig`` was written by the mapper once and then read
against the release and the ontology. When the mapping changes on purpose, change it there too: the failing
test names the quads that differ.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kg.extract.sentences import split_sentences
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Country,
    DateBasis,
    Event,
    EventKind,
    Facts,
    Organization,
    Participation,
    Person,
    Place,
    Role,
    Span,
    Topic,
)
from kg.rdf import map_release
from kg.read import read_releases
from kg.resources import shipped
from kg.vocabulary import Names

NAME = "2024-07-01-korea-vietnam-business-forum"
GOLDEN = Path(__file__).parents[1] / "golden" / f"{NAME}.trig"

FORUM = "event/2024-07-01-korea-vietnam-business-forum"
MOUS = "agreement/2024-07-01-mous-of-the-korea-vietnam-business-forum"
KCCI = "organization/korea-chamber-of-commerce-and-industry"
MPI = "organization/ministry-of-planning-and-investment-vn"
AHN = "person/ahn-dukgeun"
TRAN = "person/tran-van-son"


@pytest.fixture
def facts() -> Facts:
    """Part of what the release says: the forum, its hosts, two who attended, and the memorandums."""
    (release,) = read_releases([shipped("seeds") / f"{NAME}.txt"]).releases
    text = release.text

    def span(quote: str) -> Span:
        start = text.index(quote)
        return Span(start, start + len(quote), quote)

    minister = "Trade, Industry and Energy Minister Dukgeun Ahn"
    chairman = "Tran Van Son, Minister-Chairman of the Government Office of Vietnam"
    return Facts(
        release=release,
        sentences=split_sentences(text),
        events=(
            Event(
                id=FORUM,
                kind=EventKind.FORUM,
                name="Korea-Vietnam Business Forum",
                start=date(2024, 7, 1),
                date_basis=DateBasis.STATED,
                place=Place("place/seoul", "Seoul", "country/KR"),
                place_country="country/KR",
                countries=("country/KR", "country/VN"),
                participations=(
                    Participation(
                        MPI, Role.HOST, spans=(span("The Vietnamese Planning and Investment Ministry"),)
                    ),
                    Participation(KCCI, Role.HOST, spans=(span("Korea Chamber of Commerce and Industry"),)),
                    Participation(
                        AHN, Role.ATTENDEE, "Trade, Industry and Energy Minister", spans=(span(minister),)
                    ),
                    Participation(
                        TRAN,
                        Role.ATTENDEE,
                        "Minister-Chairman of the Government Office of Vietnam",
                        on_behalf_of="country/VN",
                        spans=(span(chairman),),
                    ),
                ),
                agreements=(MOUS,),
                spans=(span("Korea-Vietnam Business Forum"), span("in Seoul on July 1")),
            ),
        ),
        main_event=FORUM,
        persons=(
            Person(
                AHN, "Dukgeun Ahn", title="Trade, Industry and Energy Minister", spans=(span("Dukgeun Ahn"),)
            ),
            Person(TRAN, "Tran Van Son", spans=(span("Tran Van Son"),)),
        ),
        organizations=(
            Organization(KCCI, "Korea Chamber of Commerce and Industry", spans=(span("(KCCI)"),)),
        ),
        agreements=(
            Agreement(
                id=MOUS,
                type=AgreementType.MOU,
                status=AgreementStatus.SIGNED,
                name="memorandums of understanding (MOUs)",
                agreed_on=date(2024, 7, 1),
                count=23,
                spans=(span("23 memorandums of understanding (MOUs) were signed"),),
            ),
        ),
        countries=(
            Country("country/VN", "VN", (span("Vietnamese"),)),
            Country("country/KR", "KR", (span("Korea"),)),
        ),
        topics=(Topic("semiconductors", (span("semiconductors"),)),),
    )


def test_the_graph_of_a_sample_release(facts: Facts) -> None:
    expected = set(pyoxigraph.parse(path=GOLDEN, format=RdfFormat.TRIG))
    mapped = set(map_release(facts, Names()))
    assert sorted(map(str, mapped - expected)) == []
    assert sorted(map(str, expected - mapped)) == []
