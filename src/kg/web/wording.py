"""How pages speak of the graph's properties and kinds: headings, their order, and what is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.vocabulary import ONTOLOGY, PREFIXES


def _iri(curie: str) -> str:
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local


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
    "CommitteeMeeting": ("Committee meeting", "Committee meetings"),
}
"""Names of classes, one and many, where the local name does not do."""

GENERAL = frozenset(ONTOLOGY + name for name in ("Event", "Participant"))
"""Classes that are written beside a more special one."""

HEADER = frozenset(
    map(_iri, ("rdf:type", "rdfs:label", "skos:altLabel", "dcterms:title", "skos:exactMatch", "kg:text"))
)
"""Properties that the head of a page tells, or its text."""

ELSEWHERE = frozenset(
    map(
        _iri,
        (
            "kg:hasParticipation",
            "kg:participant",
            "kg:evidence",
            "kg:sentence",
            "oa:hasSelector",
        ),
    )
)
"""Properties that other parts of the page show better: who took part, and the sentences."""

VALUE_SPEAKS = frozenset(map(_iri, ("kg:resultedIn", "kg:amount")))
"""Properties whose value has the sentence that says the fact."""

SAID_MORE_EXACTLY: Mapping[str, str] = {_iri("kg:describes"): _iri("kg:mainEvent")}
"""A property, and the one that says the same of the same things and more."""

PROPERTY_NAMES: Mapping[str, str] = {
    _iri("kg:startDate"): "Date",
    _iri("kg:endDate"): "Until",
    _iri("kg:dateBasis"): "How the date is known",
    _iri("kg:eventStatus"): "Status",
    _iri("kg:place"): "Place",
    _iri("kg:placeCountry"): "Country of the place",
    _iri("kg:involvesCountry"): "Countries involved",
    _iri("kg:resultedIn"): "Led to",
    _iri("kg:partOf"): "Part of",
    _iri("kg:agreementType"): "Type",
    _iri("kg:agreementStatus"): "Status",
    _iri("kg:agreedOn"): "Agreed on",
    _iri("kg:instrumentCount"): "Number of documents",
    _iri("kg:party"): "Parties",
    _iri("kg:amount"): "Amount",
    _iri("kg:value"): "Value",
    _iri("kg:currency"): "Currency",
    _iri("kg:affiliation"): "Office at",
    _iri("kg:title"): "Title as written",
    _iri("kg:country"): "Country",
    _iri("dcterms:isReplacedBy"): "Replaced by",
    _iri("kg:isoAlpha2"): "ISO code",
    _iri("kg:isoAlpha3"): "ISO code, three letters",
    _iri("kg:agent"): "Who",
    _iri("kg:role"): "Role",
    _iri("kg:onBehalfOf"): "On behalf of",
    _iri("kg:mainEvent"): "Mainly about",
    _iri("kg:describes"): "Describes",
    _iri("kg:category"): "Category",
    _iri("kg:mentions"): "Also names",
    _iri("kg:mentionsCountry"): "Countries",
    _iri("kg:mentionsBloc"): "Groups of countries",
    _iri("kg:mentionsAgreement"): "Agreements",
    _iri("kg:mentionsAmount"): "Amounts",
    _iri("dcterms:issued"): "Issued",
    _iri("dcterms:source"): "Original",
    _iri("dcterms:subject"): "Topics",
    _iri("oa:hasSource"): "Release",
    _iri("oa:exact"): "Quote",
    _iri("oa:prefix"): "Text before",
    _iri("oa:suffix"): "Text after",
    _iri("oa:start"): "From character",
    _iri("oa:end"): "To character",
}
"""What a fact is called in front of its values, in the order of the page."""

INVERSE_NAMES: Mapping[str, str] = {
    _iri("kg:involvesCountry"): "Events that involve it",
    _iri("kg:place"): "Events here",
    _iri("kg:placeCountry"): "Events held here",
    _iri("kg:partOf"): "What belongs to it",
    _iri("kg:resultedIn"): "Came out of",
    _iri("kg:party"): "Agreements as a party",
    _iri("kg:amount"): "Agreement",
    _iri("kg:affiliation"): "People with an office here",
    _iri("kg:mainEvent"): "Releases mainly about it",
    _iri("kg:describes"): "Releases that describe it",
    _iri("kg:mentionsAgreement"): "Releases that name it",
    _iri("kg:mentionsAmount"): "Release",
    _iri("kg:mentions"): "Releases that name it in passing",
    _iri("kg:mentionsCountry"): "Releases that name it",
    _iri("kg:mentionsBloc"): "Releases that name it",
    _iri("kg:country"): "Persons, organizations and places",
    _iri("kg:hasParticipation"): "Event",
    _iri("kg:evidence"): "Evidence of",
}
"""The heading over the things that point here with a property, in the order of the page."""


def kind_name(iri: str, many: bool = False) -> str:
    """A class of the ontology in words: ``Committee meeting``."""
    local = iri.removeprefix(ONTOLOGY)
    one, several = KIND_NAMES.get(local, (local, f"{local}s"))
    return several if many else one


def choice_words(value: str) -> str:
    """A value of a list in words; what is written in capitals stays so.

    >>> choice_words("joint-statement"), choice_words("CommitteeMeeting"), choice_words("MOU")
    ('Joint statement', 'Committee meeting', 'MOU')
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", value).replace("-", " ").split(" ")
    return sentence(" ".join(word if word.isupper() else word.lower() for word in words))


def sentence(text: str) -> str:
    """The text as a sentence begins.

    >>> sentence("free trade agreement")
    'Free trade agreement'
    """
    return text[:1].upper() + text[1:]
