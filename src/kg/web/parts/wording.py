"""How pages speak of the graph's properties and kinds: headings, their order, and what is left unsaid."""

from __future__ import annotations

from collections.abc import Mapping

from kg.vocabulary import ONTOLOGY, expand

KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "Release": ("Release", "Releases"),
    "Event": ("Event", "Events"),
    "Person": ("Person", "Persons"),
    "Organization": ("Organization", "Organizations"),
    "Agreement": ("Agreement", "Agreements"),
    "Country": ("Country", "Countries"),
    "Bloc": ("Group of countries", "Groups of countries"),
    "Place": ("Place", "Places"),
    "Participation": ("Participation", "Participations"),
    "Amount": ("Amount", "Amounts"),
    "Evidence": ("Evidence", "Evidence"),
    "Ceremony": ("Ceremony", "Ceremonies"),
    "StatusStatement": ("Status of an agreement", "Statuses of agreements"),
    "CommitteeMeeting": ("Committee meeting", "Committee meetings"),
}
"""Names of classes, one and many, where the local name does not do."""

GENERAL = frozenset(ONTOLOGY + name for name in ("Event", "Participant"))
"""Classes that are written beside a more special one."""

HEADER = frozenset(
    map(expand, ("rdf:type", "rdfs:label", "skos:altLabel", "dcterms:title", "skos:exactMatch", "kg:text"))
)
"""Properties that the head of a page tells, or its text."""

ELSEWHERE = frozenset(
    map(
        expand,
        (
            "kg:hasParticipation",
            "kg:participant",
            "kg:evidence",
            "kg:sentence",
            "kg:hasStatusStatement",
            "oa:hasSelector",
        ),
    )
)
"""Properties that other parts of the page show better: who took part, and the sentences."""

SHOWN_ELSEWHERE = frozenset(
    map(
        expand,
        ("kg:agent", "kg:participant", "kg:onBehalfOf", "kg:statedIn", "oa:hasSource", "oa:hasSelector"),
    )
)
"""Properties by which things point here without a list of their own: other parts of the page tell more."""

VALUE_SPEAKS = frozenset(map(expand, ("kg:resultedIn", "kg:amount")))
"""Properties whose value has the sentence that says the fact."""

SAID_MORE_EXACTLY: Mapping[str, str] = {expand("kg:describes"): expand("kg:mainEvent")}
"""A property, and the one that says the same of the same things and more."""

PROPERTY_NAMES: Mapping[str, str] = {
    expand("kg:startDate"): "Date",
    expand("kg:endDate"): "Until",
    expand("kg:dateBasis"): "How the date is known",
    expand("kg:eventStatus"): "Status",
    expand("kg:place"): "Place",
    expand("kg:placeCountry"): "Country of the place",
    expand("kg:involvesCountry"): "Countries involved",
    expand("kg:resultedIn"): "Led to",
    expand("kg:partOf"): "Part of",
    expand("kg:agreementType"): "Type",
    expand("kg:agreementStatus"): "Status",
    expand("kg:currentStatus"): "Where it stands",
    expand("kg:agreedOn"): "Agreed on",
    expand("kg:instrumentCount"): "Number of documents",
    expand("kg:party"): "Parties",
    expand("kg:amount"): "Amount",
    expand("kg:value"): "Value",
    expand("kg:currency"): "Currency",
    expand("kg:affiliation"): "Office at",
    expand("kg:title"): "Title as written",
    expand("kg:country"): "Country",
    expand("dcterms:isReplacedBy"): "Replaced by",
    expand("kg:isoAlpha2"): "ISO code",
    expand("kg:isoAlpha3"): "ISO code, three letters",
    expand("kg:agent"): "Who",
    expand("kg:role"): "Role",
    expand("kg:onBehalfOf"): "On behalf of",
    expand("kg:mainEvent"): "Mainly about",
    expand("kg:describes"): "Describes",
    expand("kg:category"): "Category",
    expand("kg:mentions"): "Also names",
    expand("kg:mentionsCountry"): "Countries",
    expand("kg:mentionsBloc"): "Groups of countries",
    expand("kg:mentionsAgreement"): "Agreements",
    expand("kg:mentionsAmount"): "Amounts",
    expand("dcterms:issued"): "Issued",
    expand("dcterms:source"): "Original",
    expand("dcterms:subject"): "Topics",
    expand("kg:predecessor"): "Came after",
    expand("kg:successor"): "Succeeded by",
    expand("org:changedBy"): "Reorganized by",
    expand("org:resultedFrom"): "Result of",
    expand("kg:statedOn"): "Stated on",
    expand("kg:statedIn"): "Stated in",
    expand("oa:hasSource"): "Release",
    expand("oa:exact"): "Quote",
    expand("oa:prefix"): "Text before",
    expand("oa:suffix"): "Text after",
    expand("oa:start"): "From character",
    expand("oa:end"): "To character",
}
"""What a fact is called in front of its values, in the order of the page."""

INVERSE_NAMES: Mapping[str, str] = {
    expand("kg:involvesCountry"): "Events that involve it",
    expand("kg:place"): "Events here",
    expand("kg:placeCountry"): "Events held here",
    expand("kg:partOf"): "What belongs to it",
    expand("kg:resultedIn"): "Came out of",
    expand("kg:party"): "Agreements as a party",
    expand("kg:amount"): "Agreement",
    expand("kg:affiliation"): "People with an office here",
    expand("kg:mainEvent"): "Releases mainly about it",
    expand("kg:describes"): "Releases that describe it",
    expand("kg:mentionsAgreement"): "Releases that name it",
    expand("kg:mentionsAmount"): "Release",
    expand("kg:mentions"): "Releases that name it in passing",
    expand("kg:mentionsCountry"): "Releases that name it",
    expand("kg:mentionsBloc"): "Releases that name it",
    expand("kg:country"): "Persons, organizations and places",
    expand("kg:hasParticipation"): "Event",
    expand("kg:hasStatusStatement"): "Agreement",
    expand("kg:evidence"): "Evidence of",
    expand("kg:predecessor"): "Came before",
    expand("kg:successor"): "Was before",
    expand("dcterms:isReplacedBy"): "Stands for",
}
"""The heading over the things that point here with a property, in the order of the page."""


def kind_name(iri: str, many: bool = False) -> str:
    """A class of the ontology in words: ``Committee meeting``."""
    local = iri.removeprefix(ONTOLOGY)
    one, several = KIND_NAMES.get(local, (local, f"{local}s"))
    return several if many else one
