"""Hand-made facts of two releases that together use every field of the model, and their graph."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache

from pyoxigraph import DefaultGraph, Quad, Store

from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Amount,
    Bloc,
    ChangeEvent,
    Country,
    DateBasis,
    Entity,
    Event,
    EventKind,
    EventStatus,
    Facts,
    Link,
    Linked,
    Organization,
    Participation,
    Person,
    Place,
    Release,
    Role,
    Span,
    Topic,
)
from kg.rdf import map_linked, ontology_quads
from kg.vocabulary import Names

SENTENCES = (
    "Korea and Vietnam held a forum in Seoul on July 1.",
    "Minister Dukgeun Ahn (MOTIE) opened it for Korea, and KCCI was the host.",
    "In its course 23 MOUs worth 1.5 billion dollars were signed.",
    "It was part of a visit from June 30 to July 3.",
    "ASEAN and Hyosung Group were named as well, semiconductors were on the agenda.",
)

TITLE = "Forum in Seoul yields 23 MOUs"

FORUM = "event/2024-07-01-korea-vietnam-forum"
VISIT = "event/2024-06-30-visit"
AHN = "person/ahn-dukgeun"
MOTIE = "organization/motie"
MOTIR = "organization/motir"
KCCI = "organization/kcci"
HYOSUNG = "organization/hyosung-group"
MOUS = "agreement/2024-07-01-mous"
SEOUL = Place("place/seoul", "Seoul", "country/KR")


def forum_release() -> Release:
    """The release that the facts are taken from."""
    return Release(
        id="2024-07-01-forum",
        title=TITLE,
        body=" ".join(SENTENCES),
        issued=date(2024, 7, 1),
        category="FTA/Economic Cooperation",
        url="https://example.org/press/1",
    )


def span_in(release: Release) -> Callable[[str], Span]:
    """Gives the last place where a quote stands in the release: the body, if title and body have it."""

    def find(quote: str) -> Span:
        start = release.text.rindex(quote)
        return Span(start, start + len(quote), quote)

    return find


def forum_facts(release: Release) -> Facts:
    """What the release says."""
    span = span_in(release)
    forum = Event(
        id=FORUM,
        kind=EventKind.FORUM,
        name="Korea-Vietnam forum",
        start=date(2024, 7, 1),
        date_basis=DateBasis.STATED,
        place=SEOUL,
        place_country="country/KR",
        countries=("country/KR", "country/VN"),
        participations=(
            Participation(
                AHN,
                Role.SPEAKER,
                "Minister",
                on_behalf_of="country/KR",
                spans=(span("Minister Dukgeun Ahn"),),
            ),
            Participation(KCCI, Role.HOST, spans=(span("KCCI"),)),
        ),
        agreements=(MOUS,),
        part_of=VISIT,
        spans=(span("forum"), span("July 1")),
    )
    visit = Event(
        id=VISIT,
        kind=EventKind.VISIT,
        name="Visit",
        start=date(2024, 6, 30),
        end=date(2024, 7, 3),
        date_basis=DateBasis.COMPUTED,
        status=EventStatus.ONGOING,
        spans=(span("visit"),),
    )
    return Facts(
        release=release,
        sentences=(Span(0, len(TITLE), TITLE), *(span(sentence) for sentence in SENTENCES)),
        events=(forum, visit),
        main_event=FORUM,
        persons=(
            Person(AHN, "Dukgeun Ahn", title="Minister", affiliation=MOTIE, spans=(span("Dukgeun Ahn"),)),
        ),
        organizations=(
            Organization(
                MOTIE, "Ministry of Trade, Industry and Energy", acronym="MOTIE", spans=(span("MOTIE"),)
            ),
            Organization(KCCI, "Korea Chamber of Commerce and Industry", spans=(span("KCCI"),)),
            Organization(HYOSUNG, "Hyosung Group", spans=(span("Hyosung Group"),)),
        ),
        agreements=(
            Agreement(
                id=MOUS,
                type=AgreementType.MOU,
                status=AgreementStatus.SIGNED,
                name="MOUs",
                agreed_on=date(2024, 7, 1),
                count=23,
                parties=(KCCI, "country/VN", "bloc/asean"),
                amounts=("amount/USD-1500000000",),
                spans=(span("23 MOUs"),),
            ),
        ),
        countries=(
            Country("country/KR", "KR", (span("Korea"),)),
            Country("country/VN", "VN", (span("Vietnam"),)),
        ),
        blocs=(Bloc("bloc/asean", "ASEAN", spans=(span("ASEAN"),)),),
        amounts=(Amount("amount/USD-1500000000", Decimal("1.50E+9"), "USD", (span("1.5 billion dollars"),)),),
        topics=(Topic("semiconductors", (span("semiconductors"),)),),
        mentioned=(MOTIE, HYOSUNG),
    )


def forum_entities() -> tuple[Entity, ...]:
    """The things that the facts name, in the order of their ids."""
    return (
        Entity(MOUS, "23 MOUs of the Korea-Vietnam forum"),
        Entity("bloc/asean", "ASEAN", ("Association of Southeast Asian Nations",), link=Link("Q7768", "", 2)),
        Entity("country/KR", "South Korea", ("Korea",), link=Link("Q884", "", 2)),
        Entity("country/VN", "Vietnam", link=Link("Q881", "", 2)),
        Entity(VISIT, "Visit of June 2024"),
        Entity(FORUM, "Korea-Vietnam forum"),
        Entity(HYOSUNG, "Hyosung Group", country="country/KR"),
        Entity(KCCI, "Korea Chamber of Commerce and Industry", ("KCCI",), "country/KR"),
        Entity(MOTIE, "Ministry of Trade, Industry and Energy", ("MOTIE",), "country/KR"),
        Entity(MOTIR, "Ministry of Trade, Industry and Resources", ("MOTIR",), "country/KR"),
        Entity(AHN, "Dukgeun Ahn", ("Ahn Duk-geun",), "country/KR"),
        Entity(SEOUL.id, "Seoul", country="country/KR", link=Link("Q8684", "", 2)),
    )


def announcement() -> Facts:
    """A release of the day before, which announces the same forum for another day."""
    text = "A forum will be held on July 2."
    announced = Release("2024-06-30-announcement", "Forum ahead", text, date(2024, 6, 30))
    start = announced.text.index("forum will")
    return Facts(
        release=announced,
        sentences=(Span(0, 11, "Forum ahead"), Span(13, 13 + len(text), text)),
        events=(
            Event(
                FORUM,
                EventKind.FORUM,
                "forum",
                start=date(2024, 7, 2),
                date_basis=DateBasis.STATED,
                status=EventStatus.PLANNED,
                spans=(Span(start, start + 5, "forum"),),
            ),
        ),
        main_event=FORUM,
    )


def forum_linked(facts: Facts, second: Facts, entities: tuple[Entity, ...]) -> Linked:
    """Both releases with the identity of all things."""
    change = ChangeEvent(
        "change/2025-10-01-motie-to-motir",
        date(2025, 10, 1),
        MOTIE,
        MOTIR,
        "Energy was handed over.",
        "https://example.org/act",
    )
    return Linked((second, facts), entities, (change,))


def forum_quads() -> tuple[Quad, ...]:
    """The graph of both releases, without the ontology."""
    facts = forum_facts(forum_release())
    return tuple(map_linked(forum_linked(facts, announcement(), forum_entities()), Names()))


def forum_store(merged: bool = False) -> Store:
    """A store with the graph and the ontology, and if wanted with their merge as the default graph."""
    store = Store()
    store.bulk_extend(_quads())
    if merged:
        merge(store)
    return store


@cache
def _quads() -> tuple[Quad, ...]:
    return (*forum_quads(), *ontology_quads(Names()))


def merge(store: Store) -> None:
    """Make the default graph the merge of all named graphs, as a published store has it."""
    store.clear_graph(DefaultGraph())
    store.bulk_extend([Quad(quad.subject, quad.predicate, quad.object) for quad in store])
