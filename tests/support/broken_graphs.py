"""Graphs that break a shape: one case for each shape, as an update of a valid graph.

A case tells the node that must be reported for it. The graph is that of ``forum.py``.
"""

from __future__ import annotations

from typing import NamedTuple

from pyoxigraph import Store

from kg.vocabulary import Names

RELEASE = "release/2024-07-01-forum"
GRAPH = f"<{Names().graph(RELEASE)}>"
ENTITIES = f"<{Names().graph('entities')}>"
FORUM = "event/2024-07-01-korea-vietnam-forum"
VISIT = "event/2024-06-30-visit"
PART = "participation/2024-07-01-korea-vietnam-forum/person/ahn-dukgeun/speaker"
AHN = "person/ahn-dukgeun"
KCCI = "organization/kcci"
MOUS = "agreement/2024-07-01-mous"
STATEMENT = f"{RELEASE}/status/2024-07-01-mous"
MOTIE = "organization/motie"
MOTIR = "organization/motir"
CHANGE = "change/2025-10-01-motie-to-motir"
AMOUNT = f"{RELEASE}/amount/USD-1500000000"
# The first words of the text, "Forum in Seoul", are nobody's evidence; "KCCI" stands at 136.
EVIDENCE = f"{RELEASE}/evidence/136-140"
QUOTE = f"{EVIDENCE}/quote"
POSITION = f"{EVIDENCE}/position"


def iri(local: str) -> str:
    """A thing as SPARQL writes it."""
    return f"<{Names().id(local)}>"


class Case(NamedTuple):
    """An update that makes a valid graph break one shape, at one node."""

    shape: str
    update: str
    focus: str


def add(shape: str, focus: str, triples: str, graph: str = GRAPH, subject: str | None = None) -> Case:
    """A case in which something is stated too much."""
    return Case(shape, f"INSERT DATA {{ GRAPH {graph} {{ {subject or iri(focus)} {triples} }} }}", focus)


def drop(shape: str, focus: str, path: str, subject: str | None = None) -> Case:
    """A case in which something is missing, whatever graph it stands in."""
    return Case(shape, f"DELETE WHERE {{ GRAPH ?g {{ {subject or iri(focus)} {path} ?value }} }}", focus)


def move(shape: str, focus: str, path: str, value: str) -> Case:
    """A case in which a value is replaced by a wrong one, in all graphs where there is one."""
    return Case(
        shape,
        f"DELETE {{ GRAPH ?g {{ ?s {path} ?old }} }} INSERT {{ GRAPH ?g {{ ?s {path} {value} }} }} "
        f"WHERE {{ BIND({iri(focus)} AS ?s) GRAPH ?g {{ ?s {path} ?old }} }}",
        focus,
    )


def nameless(shape: str, cls: str) -> Case:
    """A case in which a thing is a blank node; such a node has no name that a test could know."""
    return Case(shape, f"INSERT DATA {{ GRAPH {GRAPH} {{ _:nameless a {cls} }} }}", "")


def label_cases(cls: str, focus: str) -> tuple[Case, ...]:
    """The cases for what all things with an identity have."""
    return (
        add(f"{cls}-label", focus, 'rdfs:label "Another"', ENTITIES),
        add(f"{cls}-altLabel", focus, 'skos:altLabel ""', ENTITIES),
        add(f"{cls}-exactMatch", focus, "skos:exactMatch <http://example.org/Q1>", ENTITIES),
    )


CASES = (
    nameless("Release", "kg:Release"),
    drop("Release-title", RELEASE, "dcterms:title"),
    move("Release-issued", RELEASE, "dcterms:issued", '"yesterday"'),
    add("Release-text", RELEASE, 'kg:text "Another text"'),
    add("Release-source", RELEASE, 'dcterms:source "www.example.org"'),
    add("Release-category", RELEASE, 'kg:category "Another"'),
    add("Release-describes", RELEASE, f"kg:describes {iri(AHN)}"),
    add("Release-mainEvent", RELEASE, f"kg:mainEvent {iri(VISIT)}"),
    add("Release-main-event-is-described", RELEASE, f"kg:mainEvent {iri('event/unheard-of')}"),
    add("Release-subject", RELEASE, f"dcterms:subject {iri('topic')}"),
    add("Release-subject-inScheme", RELEASE, "dcterms:subject kg:role-host"),
    add("Release-mentions", RELEASE, f"kg:mentions {iri('country/KR')}"),
    add("Release-mentionsCountry", RELEASE, f"kg:mentionsCountry {iri(AHN)}"),
    add("Release-mentionsBloc", RELEASE, f"kg:mentionsBloc {iri(AHN)}"),
    add("Release-mentionsAgreement", RELEASE, f"kg:mentionsAgreement {iri(AHN)}"),
    add("Release-mentionsAmount", RELEASE, f"kg:mentionsAmount {iri(AHN)}"),
    drop("Release-names-with-evidence", RELEASE, "kg:evidence", subject=iri("bloc/asean")),
    Case("Release-quotes-at-offsets",
         f"DELETE DATA {{ GRAPH {GRAPH} {{ {iri(QUOTE)} oa:exact 'KCCI' }} }} ; "
         f"INSERT DATA {{ GRAPH {GRAPH} {{ {iri(QUOTE)} oa:exact 'KCC' }} }}", RELEASE),
    Case("Release-sentences-hold-quotes",
         f"DELETE WHERE {{ GRAPH ?g {{ {iri(EVIDENCE)} kg:sentence ?s }} }} ; "
         f"INSERT DATA {{ GRAPH {GRAPH} {{ {iri(EVIDENCE)} kg:sentence 'In its course' }} }}", RELEASE),

    nameless("Event", "kg:Event"),
    add("Event-describes", "event/unheard-of", "a kg:Event"),
    Case("Event-type", f"DELETE WHERE {{ GRAPH ?g {{ {iri(FORUM)} a kg:Event }} }}", FORUM),
    drop("Event-label", FORUM, "rdfs:label"),
    move("Event-startDate", FORUM, "kg:startDate", '"2024"'),
    move("Event-endDate", VISIT, "kg:endDate", '"2024-07-04T00:00:00Z"^^xsd:dateTime'),
    move("Event-dateBasis", FORUM, "kg:dateBasis", '"stated"'),
    move("Event-dateBasis-inScheme", FORUM, "kg:dateBasis", "kg:status-planned"),
    drop("Event-eventStatus", FORUM, "kg:eventStatus"),
    move("Event-eventStatus-inScheme", FORUM, "kg:eventStatus", "kg:agreement-status-signed"),
    move("Event-place", FORUM, "kg:place", iri("country/KR")),
    move("Event-placeCountry", FORUM, "kg:placeCountry", iri("place/seoul")),
    add("Event-involvesCountry", FORUM, f"kg:involvesCountry {iri('bloc/asean')}"),
    add("Event-hasParticipation", FORUM, f"kg:hasParticipation {iri(AHN)}"),
    add("Event-hasParticipation-agent", FORUM, f"kg:participant {iri('organization/hyosung-group')}"),
    add("Event-resultedIn", FORUM, f"kg:resultedIn {iri(VISIT)}"),
    add("Event-partOf", FORUM, f"kg:partOf {iri(MOUS)}"),
    drop("Event-evidence", FORUM, "kg:evidence"),
    add("Event-not-part-of-itself", FORUM, f"kg:partOf {iri(FORUM)}", subject=iri(VISIT)),
    add("Event-one-kind", FORUM, "a kg:Summit"),
    add("Event-one-claim-of-each-sort", FORUM, 'kg:startDate "2024-07-02"^^xsd:date'),
    move("Event-ends-after-start", VISIT, "kg:endDate", '"2024-06-29"^^xsd:date'),
    drop("Event-dated-with-basis", FORUM, "kg:dateBasis"),

    nameless("Participation", "kg:Participation"),
    add("Participation-hasParticipation", PART, f"kg:hasParticipation {iri(PART)}", subject=iri(VISIT)),
    drop("Participation-agent", PART, "kg:agent"),
    add("Participation-role", PART, "kg:role kg:role-host"),
    move("Participation-role-inScheme", PART, "kg:role", "kg:topic-steel"),
    add("Participation-title", PART, 'kg:title ""'),
    move("Participation-onBehalfOf", PART, "kg:onBehalfOf", iri("bloc/asean")),
    drop("Participation-evidence", PART, "kg:evidence"),

    nameless("Participant", "kg:Participant"),
    *label_cases("Participant", AHN),
    add("Participant-country", AHN, f"kg:country {iri('country/VN')}", ENTITIES),
    add("Participant-person-or-organization", AHN, "a kg:Organization", ENTITIES),
    Case("Person-type", f"DELETE DATA {{ GRAPH {ENTITIES} {{ {iri(AHN)} a kg:Participant }} }}", AHN),
    add("Person-title", AHN, "kg:title kg:role-host"),
    add("Person-affiliation", AHN, f"kg:affiliation {iri(AHN)}"),
    Case("Organization-type", f"DELETE DATA {{ GRAPH {ENTITIES} {{ {iri(KCCI)} a kg:Participant }} }}", KCCI),

    nameless("Agreement", "kg:Agreement"),
    add("Agreement-exactMatch", MOUS, "skos:exactMatch wd:Q1, wd:Q2", ENTITIES),
    move("Agreement-label", MOUS, "rdfs:label", '"MOUs"@en'),
    drop("Agreement-agreementType", MOUS, "kg:agreementType"),
    move("Agreement-agreementType-inScheme", MOUS, "kg:agreementType", "kg:agreement-status-signed"),
    drop("Agreement-agreementStatus", MOUS, "kg:agreementStatus"),
    move("Agreement-agreementStatus-inScheme", MOUS, "kg:agreementStatus", "kg:agreement-type-MOU"),
    move("Agreement-agreedOn", MOUS, "kg:agreedOn", "2024"),
    move("Agreement-instrumentCount", MOUS, "kg:instrumentCount", "0"),
    add("Agreement-party", MOUS, f"kg:party {iri('place/seoul')}"),
    move("Agreement-amount", MOUS, "kg:amount", "1500000000"),
    drop("Agreement-evidence", MOUS, "kg:evidence"),
    drop("Agreement-hasStatusStatement", MOUS, "kg:hasStatusStatement"),
    add("Agreement-currentStatus", MOUS, "kg:currentStatus kg:agreement-status-proposed", ENTITIES),
    move("Agreement-current-status-is-the-latest", MOUS, "kg:currentStatus", "kg:agreement-status-proposed"),
    add("Agreement-one-claim-of-each-sort", MOUS, "kg:agreementStatus kg:agreement-status-in-force"),

    nameless("StatusStatement", "kg:StatusStatement"),
    move("StatusStatement-of-the-release-and-its-day", STATEMENT, "kg:statedOn", '"2024-07-02"^^xsd:date'),
    add("StatusStatement-hasStatusStatement", f"{RELEASE}/status/unheard-of", "a kg:StatusStatement"),
    drop("StatusStatement-agreementStatus", STATEMENT, "kg:agreementStatus"),
    move("StatusStatement-statedOn", STATEMENT, "kg:statedOn", '"2024"'),
    move("StatusStatement-statedIn", STATEMENT, "kg:statedIn", iri(AHN)),
    drop("StatusStatement-evidence", STATEMENT, "kg:evidence"),

    nameless("ChangeEvent", "org:ChangeEvent"),
    drop("ChangeEvent-date", CHANGE, "dcterms:date"),
    move("ChangeEvent-source", CHANGE, "dcterms:source", '"an act"'),
    drop("ChangeEvent-originalOrganization", CHANGE, "org:originalOrganization"),
    move("ChangeEvent-resultingOrganization", CHANGE, "org:resultingOrganization", iri(AHN)),
    move("Organization-successor", MOTIE, "kg:successor", iri(AHN)),
    move("Organization-predecessor", MOTIR, "kg:predecessor", iri(AHN)),
    drop("Organization-successor-and-predecessor", MOTIE, "kg:predecessor", subject=iri(MOTIR)),

    nameless("Country", "kg:Country"),
    *label_cases("Country", "country/KR"),
    move("Country-isoAlpha2", "country/KR", "kg:isoAlpha2", '"kr"'),
    move("Country-isoAlpha3", "country/KR", "kg:isoAlpha3", '"KR"'),

    nameless("Bloc", "kg:Bloc"),
    *label_cases("Bloc", "bloc/asean"),

    nameless("Place", "kg:Place"),
    *label_cases("Place", "place/seoul"),
    move("Place-country", "place/seoul", "kg:country", '"South Korea"'),

    nameless("Amount", "kg:Amount"),
    move("Amount-value", AMOUNT, "kg:value", "-1.5"),
    move("Amount-currency", AMOUNT, "kg:currency", '"$"'),
    drop("Amount-evidence", AMOUNT, "kg:evidence"),

    nameless("Evidence", "kg:Evidence"),
    drop("Evidence-hasSource", EVIDENCE, "oa:hasSource"),
    drop("Evidence-sentence", EVIDENCE, "kg:sentence"),
    drop("Evidence-hasSelector", EVIDENCE, "oa:hasSelector"),
    move("Evidence-hasSelector-exact", EVIDENCE, "oa:hasSelector", iri(POSITION)),
    move("Evidence-hasSelector-start", EVIDENCE, "oa:hasSelector", iri(QUOTE)),
    Case("Quote", f"DELETE DATA {{ GRAPH {GRAPH} {{ {iri(QUOTE)} a oa:TextQuoteSelector }} }}", QUOTE),
    drop("Quote-exact", QUOTE, "oa:exact"),
    drop("Quote-prefix", QUOTE, "oa:prefix"),
    move("Quote-suffix", QUOTE, "oa:suffix", f'"{"x" * 33}"'),
    Case("Position",
         f"DELETE DATA {{ GRAPH {GRAPH} {{ {iri(POSITION)} a oa:TextPositionSelector }} }}", POSITION),
    move("Position-start", POSITION, "oa:start", "-1"),
    drop("Position-end", POSITION, "oa:end"),
    move("Position-start-before-end", POSITION, "oa:start", "140"),
)  # fmt: skip


def break_graph(store: Store, update: str) -> None:
    store.update(update, prefixes=Names().prefixes)
