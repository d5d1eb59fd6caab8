"""Facts become quads: what stands where, and what always holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.model import AgreementStatus, Entity, EventKind, Facts, Link, Linked, Participation, Role, Span
from kg.rdf import map_entities, map_linked, map_release
from kg.vocabulary import PREFIXES, Names

NAMES = Names()
RELEASE = "release/2024-07-01-forum"
FORUM = "event/2024-07-01-korea-vietnam-forum"
VISIT = "event/2024-06-30-visit"
SPEAKER = "participation/2024-07-01-korea-vietnam-forum/person/ahn-dukgeun/speaker"
HOST = "participation/2024-07-01-korea-vietnam-forum/organization/kcci/host"
MOUS = "agreement/2024-07-01-mous"
AMOUNT = f"{RELEASE}/amount/USD-1500000000"

Said = Callable[[str], dict[str, list[str]]]


def short(term: object) -> str:
    """A term as a reader writes it: a local id, a prefixed name, or a literal's text."""
    if isinstance(term, Literal):
        return term.value
    assert isinstance(term, NamedNode)
    local = term.value.removeprefix(NAMES.id(""))
    if local != term.value:
        return local
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}:{term.value.removeprefix(namespace)}"
    return term.value


def about(quads: list[Quad], local: str) -> dict[str, list[str]]:
    """What quads say of one thing: the values of each property, in order."""
    said: dict[str, list[str]] = {}
    for quad in quads:
        if quad.subject == NamedNode(NAMES.id(local)):
            said.setdefault(short(quad.predicate), []).append(short(quad.object))
    return said


@pytest.fixture
def said(facts: Facts) -> Said:
    """Gives what the graph of the release says of one thing, its evidence left out."""
    quads = list(map_release(facts, NAMES))

    def of(local: str) -> dict[str, list[str]]:
        found = about(quads, local)
        found.pop("kg:evidence", None)
        return found

    return of


def test_a_release(said: Said, facts: Facts) -> None:
    assert said(RELEASE) == {
        "rdf:type": ["kg:Release"],
        "dcterms:title": ["Forum in Seoul yields 23 MOUs"],
        "dcterms:issued": ["2024-07-01"],
        "dcterms:source": ["https://example.org/press/1"],
        "kg:category": ["FTA/Economic Cooperation"],
        "kg:describes": [FORUM, VISIT],
        "kg:mainEvent": [FORUM],
        "dcterms:subject": ["kg:topic-semiconductors"],
        "kg:mentionsCountry": ["country/KR", "country/VN"],
        "kg:mentionsBloc": ["bloc/asean"],
        "kg:mentionsAgreement": [MOUS],
        "kg:mentionsAmount": [AMOUNT],
        "kg:mentions": ["organization/motie", "organization/hyosung-group"],
        "kg:text": [facts.release.text],
    }


def test_a_release_of_which_little_is_known(second: Facts) -> None:
    said = about(
        list(map_release(replace(second, main_event=None), NAMES)), "release/2024-06-30-announcement"
    )
    assert not {"dcterms:source", "kg:category", "kg:mainEvent"} & set(said)


def test_an_event_with_its_superclass_and_the_shortcut_to_its_participants(said: Said) -> None:
    assert said(FORUM) == {
        "rdf:type": ["kg:Event", "kg:Forum"],
        "rdfs:label": ["Korea-Vietnam forum"],
        "kg:eventStatus": ["kg:status-occurred"],
        "kg:startDate": ["2024-07-01"],
        "kg:dateBasis": ["kg:basis-stated"],
        "kg:place": ["place/seoul"],
        "kg:placeCountry": ["country/KR"],
        "kg:involvesCountry": ["country/KR", "country/VN"],
        "kg:resultedIn": [MOUS],
        "kg:partOf": [VISIT],
        "kg:hasParticipation": [SPEAKER, HOST],
        "kg:participant": ["person/ahn-dukgeun", "organization/kcci"],
    }


def test_an_event_of_a_period_without_a_place(said: Said) -> None:
    assert said(VISIT) == {
        "rdf:type": ["kg:Event", "kg:Visit"],
        "rdfs:label": ["Visit"],
        "kg:eventStatus": ["kg:status-ongoing"],
        "kg:startDate": ["2024-06-30"],
        "kg:endDate": ["2024-07-03"],
        "kg:dateBasis": ["kg:basis-computed"],
    }


def test_an_event_of_no_kind_is_an_event_and_nothing_more(facts: Facts) -> None:
    open_kind = replace(facts.events[0], kind=EventKind.EVENT)
    quads = list(map_release(replace(facts, events=(open_kind,)), NAMES))
    assert about(quads, FORUM)["rdf:type"] == ["kg:Event"]


def test_a_participation(said: Said) -> None:
    assert said(SPEAKER) == {
        "rdf:type": ["kg:Participation"],
        "kg:agent": ["person/ahn-dukgeun"],
        "kg:role": ["kg:role-speaker"],
        "kg:title": ["Minister"],
        "kg:onBehalfOf": ["country/KR"],
    }


def test_a_participant_with_two_roles_has_two_participations_and_one_shortcut(facts: Facts) -> None:
    forum = facts.events[0]
    twice = (*forum.participations, Participation("organization/kcci", Role.SIGNATORY))
    quads = list(map_release(replace(facts, events=(replace(forum, participations=twice),)), NAMES))
    said = about(quads, FORUM)
    assert said["kg:participant"] == ["person/ahn-dukgeun", "organization/kcci"]
    assert said["kg:hasParticipation"][1:] == [HOST, HOST.replace("host", "signatory")]


def test_an_agreement(said: Said) -> None:
    assert said(MOUS) == {
        "rdf:type": ["kg:Agreement"],
        "rdfs:label": ["MOUs"],
        "kg:agreementType": ["kg:agreement-type-MOU"],
        "kg:agreementStatus": ["kg:agreement-status-signed"],
        "kg:hasStatusStatement": [f"{RELEASE}/status/2024-07-01-mous"],
        "kg:instrumentCount": ["23"],
        "kg:agreedOn": ["2024-07-01"],
        "kg:party": ["organization/kcci", "country/VN", "bloc/asean"],
        "kg:amount": [AMOUNT],
    }


def test_an_amount_belongs_to_its_release_and_counts_single_units(said: Said) -> None:
    assert said(AMOUNT) == {"rdf:type": ["kg:Amount"], "kg:value": ["1500000000"], "kg:currency": ["USD"]}


def test_the_affiliation_and_the_title_of_a_person_are_claims_of_the_release(said: Said) -> None:
    assert said("person/ahn-dukgeun") == {
        "kg:title": ["Minister"],
        "kg:affiliation": ["organization/motie"],
    }


@pytest.mark.parametrize(
    "subject",
    [
        FORUM,
        VISIT,
        SPEAKER,
        HOST,
        MOUS,
        AMOUNT,
        "person/ahn-dukgeun",
        "organization/hyosung-group",
        "country/VN",
        "bloc/asean",
    ],
)
def test_whatever_a_release_speaks_of_has_evidence_in_its_graph(subject: str, facts: Facts) -> None:
    (first, *_) = about(list(map_release(facts, NAMES)), subject)["kg:evidence"]
    assert first.startswith(f"{RELEASE}/evidence/")


def test_the_evidence_of_a_topic_stands_with_its_concept(facts: Facts, span: Callable[[str], Span]) -> None:
    where = span("semiconductors")
    topic = NamedNode(PREFIXES["kg"] + "topic-semiconductors")
    evidence = NamedNode(NAMES.id(f"{RELEASE}/evidence/{where.start}-{where.end}"))
    graph = NamedNode(NAMES.release_graph("2024-07-01-forum"))
    assert Quad(topic, NamedNode(PREFIXES["kg"] + "evidence"), evidence, graph) in set(
        map_release(facts, NAMES)
    )


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (
            "person/ahn-dukgeun",
            {
                "rdf:type": ["kg:Participant", "kg:Person"],
                "rdfs:label": ["Dukgeun Ahn"],
                "skos:altLabel": ["Ahn Duk-geun"],
                "kg:country": ["country/KR"],
            },
        ),
        (
            "organization/hyosung-group",
            {
                "rdf:type": ["kg:Participant", "kg:Organization"],
                "rdfs:label": ["Hyosung Group"],
                "kg:country": ["country/KR"],
            },
        ),
        (
            "country/VN",
            {
                "rdf:type": ["kg:Country"],
                "rdfs:label": ["Vietnam"],
                "kg:isoAlpha2": ["VN"],
                "kg:isoAlpha3": ["VNM"],
                "skos:exactMatch": ["wd:Q881"],
            },
        ),
        (
            "bloc/asean",
            {
                "rdf:type": ["kg:Bloc"],
                "rdfs:label": ["ASEAN"],
                "skos:altLabel": ["Association of Southeast Asian Nations"],
                "skos:exactMatch": ["wd:Q7768"],
            },
        ),
        (
            "place/seoul",
            {
                "rdf:type": ["kg:Place"],
                "rdfs:label": ["Seoul"],
                "kg:country": ["country/KR"],
                "skos:exactMatch": ["wd:Q8684"],
            },
        ),
        (FORUM, {"rdf:type": ["kg:Event"], "rdfs:label": ["Korea-Vietnam forum"]}),
        (MOUS, {"rdf:type": ["kg:Agreement"], "rdfs:label": ["23 MOUs of the Korea-Vietnam forum"]}),
    ],
)
def test_the_identity_of_a_thing(
    local: str, expected: dict[str, list[str]], entities: tuple[Entity, ...]
) -> None:
    assert about(list(map_entities(entities, NAMES)), local) == expected


@pytest.mark.parametrize(("alpha2", "alpha3"), [("TW", "TWN"), ("HK", "HKG"), ("MO", "MAC"), ("XK", "XKX")])
def test_territories_and_kosovo_have_both_codes(alpha2: str, alpha3: str) -> None:
    said = about(list(map_entities([Entity(f"country/{alpha2}", "Name")], NAMES)), f"country/{alpha2}")
    assert (said["kg:isoAlpha2"], said["kg:isoAlpha3"]) == ([alpha2], [alpha3])


def test_a_thing_of_no_known_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="ship/ever-given"):
        list(map_entities([Entity("ship/ever-given", "Ever Given")], NAMES))


def test_each_release_has_a_graph_of_its_own_and_identity_has_one(linked: Linked) -> None:
    graphs = list(dict.fromkeys(quad.graph_name for quad in map_linked(linked, NAMES)))
    assert graphs == [
        NamedNode(NAMES.release_graph("2024-06-30-announcement")),
        NamedNode(NAMES.release_graph("2024-07-01-forum")),
        NamedNode(NAMES.graph("entities")),
    ]


def test_each_quad_comes_once_in_the_same_order_and_without_blank_nodes(linked: Linked) -> None:
    quads = list(map_linked(linked, NAMES))
    assert len(quads) == len(set(quads))
    assert quads == list(map_linked(linked, NAMES))
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_another_base_moves_all_things_and_graphs_but_not_the_ontology(linked: Linked) -> None:
    moved = Names("http://127.0.0.1:8000/")
    text = "\n".join(map(str, map_linked(linked, moved)))
    assert NAMES.id("") not in text
    assert NAMES.graph("") not in text
    assert "<http://127.0.0.1:8000/id/country/KR>" in text
    assert "<https://w3id.org/tradekg/ontology#Forum>" in text


def test_a_link_is_an_exact_match_with_the_item_of_wikidata() -> None:
    (*_, match) = map_entities([Entity("person/a", "A", link=Link("Q42", "seen", 1))], NAMES)
    assert short(match.predicate) == "skos:exactMatch"
    assert match.object == NamedNode("http://www.wikidata.org/entity/Q42")


def test_what_a_release_says_of_an_agreements_status_is_a_statement_of_its_own(facts: Facts) -> None:
    statement = f"{RELEASE}/status/2024-07-01-mous"
    quads = list(map_release(facts, NAMES))
    said = about(quads, statement)
    assert said.pop("kg:evidence") == about(quads, MOUS)["kg:evidence"]
    assert said == {
        "rdf:type": ["kg:StatusStatement"],
        "kg:agreementStatus": ["kg:agreement-status-signed"],
        "kg:statedOn": ["2024-07-01"],
        "kg:statedIn": [RELEASE],
    }


@pytest.mark.parametrize(
    ("statuses", "current"),
    [
        ({"2024-01-23": ["negotiating"], "2025-12-16": ["concluded"]}, "concluded"),
        ({"2015-12-21": ["in-force"], "2025-12-12": ["negotiating"]}, "in-force"),
        ({"2024-01-23": ["signed"], "2025-12-12": ["negotiating"]}, "negotiating"),
        ({"2024-01-23": ["signed"], "2025-12-16": ["mentioned"]}, "signed"),
        ({"2024-01-23": ["mentioned"]}, "mentioned"),
        ({"2024-01-23": ["signed", "proposed"]}, "signed"),
    ],
    ids=[
        "latest",
        "once-in-force",
        "later-though-less",
        "mention-says-nothing",
        "mention-alone",
        "same-day-furthest",
    ],
)
def test_the_current_status_is_that_of_the_latest_release(
    facts: Facts, statuses: dict[str, list[str]], current: str
) -> None:
    (agreement,) = facts.agreements
    releases = [
        replace(
            facts,
            release=replace(facts.release, id=f"{day}-{status}", issued=date.fromisoformat(day)),
            agreements=(replace(agreement, status=AgreementStatus(status)),),
        )
        for day, several in statuses.items()
        for status in several
    ]
    for order in (releases, releases[::-1]):
        quads = list(map_linked(Linked(tuple(order), ()), NAMES))
        assert about(quads, MOUS)["kg:currentStatus"] == [f"kg:agreement-status-{current}"]


def test_a_body_that_became_another_is_joined_with_it_by_a_dated_change(quads: tuple[Quad, ...]) -> None:
    change = "change/2025-10-01-motie-to-motir"
    assert about(list(quads), change) == {
        "rdf:type": ["org:ChangeEvent"],
        "rdfs:label": ["Energy was handed over."],
        "dcterms:date": ["2025-10-01"],
        "dcterms:source": ["https://example.org/act"],
        "org:originalOrganization": ["organization/motie"],
        "org:resultingOrganization": ["organization/motir"],
    }
    before, after = about(list(quads), "organization/motie"), about(list(quads), "organization/motir")
    assert (before["org:changedBy"], before["kg:successor"]) == ([change], ["organization/motir"])
    assert (after["org:resultedFrom"], after["kg:predecessor"]) == ([change], ["organization/motie"])
