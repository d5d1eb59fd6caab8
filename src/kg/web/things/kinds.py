"""What the pages of the kinds of things are made of: their lists, and the sentences at their head."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from kg.vocabulary import ONTOLOGY, expand

_CURIE = re.compile(r"\b([a-z]+):([A-Za-z]\w*)")


class Form(Enum):
    """How the lines of a list look."""

    EVENT = auto()
    AGREEMENT = auto()
    STATEMENT = auto()
    RELEASE = auto()
    PARTICIPANT = auto()
    PERSON = auto()
    THING = auto()
    SENTENCE = auto()


@dataclass(frozen=True, slots=True)
class List:
    """A list of a page.

    ``name`` is its anchor, and the parameter that asks for one of its pages. ``pattern`` finds each ``?item``
    from ``?thing``; ``stated`` does so within the graph of one release, where that takes another pattern.
    ``day`` is the path from an item to its day, by which the latest comes first; without it names decide.
    ``remark`` explains what the heading cannot.
    """

    name: str
    heading: str
    form: Form
    pattern: str
    day: str = ""
    stated: str = ""
    remark: str = ""

    @property
    def properties(self) -> frozenset[str]:
        """The properties that the pattern names: without any of them at a thing there is no such list."""
        return frozenset(expand(found[0]) for found in _CURIE.finditer(self.pattern)) - _UNTELLING


_UNTELLING = frozenset(
    ONTOLOGY + name for name in ("Person", "Organization", "Place", "Agreement", "Event")
)  # classes, not properties

_EVENTS_DAY = "kg:startDate"
_AGREEMENTS_DAY = "kg:agreedOn"
_RELEASES_DAY = "dcterms:issued"

_TOOK_PART = List(
    "events",
    "Meetings and other events",
    Form.EVENT,
    "?item kg:hasParticipation/kg:agent ?thing",
    _EVENTS_DAY,
)
_PARTY = List("agreements", "Agreements as a party", Form.AGREEMENT, "?item kg:party ?thing", _AGREEMENTS_DAY)
_NAMED_IN_PASSING = List(
    "releases", "Releases that name it in passing", Form.RELEASE, "?item kg:mentions ?thing", _RELEASES_DAY
)

LISTS: Mapping[str, tuple[List, ...]] = {
    "Event": (
        List("people", "Who was there", Form.PARTICIPANT, "?thing kg:hasParticipation/kg:agent ?item"),
        List("agreements", "What it led to", Form.AGREEMENT, "?thing kg:resultedIn ?item", _AGREEMENTS_DAY),
        List("parts", "What belongs to it", Form.EVENT, "?item kg:partOf ?thing", _EVENTS_DAY),
        List(
            "releases",
            "Releases that tell of it",
            Form.RELEASE,
            "?item kg:mainEvent|kg:describes ?thing",
            _RELEASES_DAY,
        ),
    ),
    "Person": (_TOOK_PART, _PARTY, _NAMED_IN_PASSING),
    "Organization": (
        List("people", "People with an office here", Form.PERSON, "?item kg:affiliation ?thing"),
        List(
            "events",
            "Events with it or its people",
            Form.EVENT,
            "?item kg:hasParticipation/(kg:agent|kg:onBehalfOf) ?thing",
            _EVENTS_DAY,
        ),
        _PARTY,
        _NAMED_IN_PASSING,
    ),
    "Agreement": (
        List("history", "History", Form.STATEMENT, "?thing kg:hasStatusStatement ?item", "kg:statedOn"),
        List("events", "Where it came about", Form.EVENT, "?item kg:resultedIn ?thing", _EVENTS_DAY),
        List(
            "people",
            "Who was there",
            Form.PARTICIPANT,
            "?thing ^kg:resultedIn/kg:hasParticipation/kg:agent ?item",
        ),
        List(
            "occasions",
            "Other events told of with it",
            Form.EVENT,
            "?release kg:mentionsAgreement ?thing ; kg:mainEvent ?item ."
            " FILTER NOT EXISTS { ?item kg:resultedIn ?thing }",
            _EVENTS_DAY,
            remark="What the releases that name it are mainly about.",
        ),
        List(
            "releases",
            "Releases that name it",
            Form.RELEASE,
            "?item kg:mentionsAgreement ?thing",
            _RELEASES_DAY,
        ),
    ),
    "Country": (
        List(
            "events",
            "Calendar",
            Form.EVENT,
            "?item kg:involvesCountry|kg:placeCountry|(kg:hasParticipation/kg:onBehalfOf) ?thing",
            _EVENTS_DAY,
        ),
        List(
            "agreements",
            "Agreements",
            Form.AGREEMENT,
            "?item kg:party|(kg:party/kg:country)|(^kg:resultedIn/kg:involvesCountry) ?thing",
            _AGREEMENTS_DAY,
            stated="?item kg:agreementStatus ?any",
            remark="It or one of its organizations is a party to them, or they came out of an event with it.",
        ),
        List("people", "Its people", Form.PERSON, "?item kg:country ?thing ; a kg:Person"),
        List("bodies", "Its organizations", Form.THING, "?item kg:country ?thing ; a kg:Organization"),
        List("places", "Its places", Form.THING, "?item kg:country ?thing ; a kg:Place"),
        List(
            "releases",
            "Releases that name it",
            Form.RELEASE,
            "?item kg:mentionsCountry ?thing",
            _RELEASES_DAY,
        ),
    ),
    "Bloc": (
        List(
            "events",
            "Events with its people",
            Form.EVENT,
            "?item kg:hasParticipation/(kg:agent|kg:onBehalfOf) ?thing",
            _EVENTS_DAY,
        ),
        _PARTY,
        List(
            "releases", "Releases that name it", Form.RELEASE, "?item kg:mentionsBloc ?thing", _RELEASES_DAY
        ),
    ),
    "Place": (List("events", "Events here", Form.EVENT, "?item kg:place ?thing", _EVENTS_DAY),),
    "Amount": (
        List("agreements", "Agreements", Form.AGREEMENT, "?item kg:amount ?thing", _AGREEMENTS_DAY),
        List(
            "releases", "Releases that name it", Form.RELEASE, "?item kg:mentionsAmount ?thing", _RELEASES_DAY
        ),
    ),
    "StatusStatement": (
        List(
            "agreements", "Agreement", Form.AGREEMENT, "?item kg:hasStatusStatement ?thing", _AGREEMENTS_DAY
        ),
    ),
    "Evidence": (
        List("things", "Evidence of", Form.THING, "?item kg:evidence ?thing ; rdfs:label|kg:value ?any"),
        List(
            "people", "Evidence that they took part", Form.THING, "?part kg:evidence ?thing ; kg:agent ?item"
        ),
        List(
            "agreements",
            "Evidence of where they stand",
            Form.AGREEMENT,
            "?item kg:hasStatusStatement ?statement . ?statement kg:evidence ?thing",
            _AGREEMENTS_DAY,
        ),
    ),
    "Participation": (List("events", "Event", Form.EVENT, "?item kg:hasParticipation ?thing", _EVENTS_DAY),),
}
"""The lists of the pages, by the local name of the class, in the order of the page."""

SENTENCES = List("sentences", "What the releases say", Form.SENTENCE, "?thing kg:evidence ?item")
"""The sentences about a thing: a list of every page that is shown among its footnotes."""

BESIDE: Mapping[Form, tuple[tuple[str, str], ...]] = {
    Form.EVENT: (("in ", expand("kg:place")), ("countries: ", expand("kg:involvesCountry"))),
    Form.AGREEMENT: (
        ("", expand("kg:agreementType")),
        ("", expand("kg:currentStatus")),
        ("between ", expand("kg:party")),
    ),
    Form.STATEMENT: (("", expand("kg:agreementStatus")), ("in ", expand("kg:statedIn"))),
    Form.PERSON: (("", expand("kg:title")),),
}
"""What stands beside the lines of a form: a word, and the property whose values follow it."""


@dataclass(frozen=True, slots=True)
class Say:
    """A stretch of a sentence with the values of a property; left out where there are none.

    ``given`` and ``unless`` are properties that must, or must not, have a value for it to be said.
    """

    before: str
    property: str
    after: str = ""
    given: str | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A stretch of a sentence with the number of a list's items and the days they span."""

    before: str
    list: str
    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Items:
    """A stretch of a sentence with the items of a list themselves; left out where there are many."""

    before: str
    list: str


type_ = expand("rdf:type")

Fragment = Say | Count | Items
Sentence = tuple[Fragment, ...]

_COUNTRY_OF_PLACE = expand("kg:placeCountry")
_PLACE = expand("kg:place")

LEADS: Mapping[str, tuple[Sentence, ...]] = {
    "Event": (
        (
            Say("", type_),
            Say(" on ", expand("kg:startDate")),
            Say(" until ", expand("kg:endDate")),
            Say(" in ", _PLACE),
            Say(", ", _COUNTRY_OF_PLACE, given=_PLACE),
            Say(" in ", _COUNTRY_OF_PLACE, unless=_PLACE),
        ),
        (Say("Countries involved: ", expand("kg:involvesCountry")),),
        (Say("Part of ", expand("kg:partOf")),),
        (Items("It led to ", "agreements"),),
    ),
    "Person": (
        (Say("Has held an office at ", expand("kg:affiliation")),),
        (Count("Took part in ", "events", "event", "events"),),
        (Count("Party to ", "agreements", "agreement", "agreements"),),
    ),
    "Organization": (
        (Say("An organization of ", expand("kg:country")),),
        (Say("It came after ", expand("kg:predecessor")),),
        (Say("Its successor is ", expand("kg:successor")),),
        (Count("It or its people took part in ", "events", "event", "events"),),
        (Count("It is a party to ", "agreements", "agreement", "agreements"),),
        (Count("", "people", "person has an office here", "persons have an office here"),),
    ),
    "Agreement": (
        (
            Say("", expand("kg:agreementType")),
            Say(", ", expand("kg:currentStatus")),
            Say(", of ", expand("kg:agreedOn")),
            Say(", between ", expand("kg:party")),
        ),
        (Items("It came out of ", "events"),),
    ),
    "Country": (
        (Count("It has a part in ", "events", "event", "events"),),
        (Count("", "agreements", "agreement concerns it", "agreements concern it"),),
        (Count("It is named in ", "releases", "release", "releases"),),
    ),
    "Bloc": (
        (Count("Its people took part in ", "events", "event", "events"),),
        (Count("It is a party to ", "agreements", "agreement", "agreements"),),
        (Count("It is named in ", "releases", "release", "releases"),),
    ),
    "Place": (
        (Say("In ", expand("kg:country")),),
        (Count("", "events", "event took place here", "events took place here"),),
    ),
    "Release": (
        (Say("Issued on ", expand("dcterms:issued"), unless=None),),
        (Say("Mainly about ", expand("kg:mainEvent")),),
        (Say("It tells of ", expand("kg:mentionsAgreement")),),
    ),
    "Participation": (
        (
            Say("", expand("kg:agent")),
            Say(" as ", expand("kg:role")),
            Items(" at ", "events"),
        ),
    ),
    "StatusStatement": ((Say("So says ", expand("kg:statedIn")),),),
    "Evidence": ((Say("A sentence of ", expand("oa:hasSource")),),),
    "Amount": ((Items("Part of ", "agreements"),),),
}
"""What the head of a page says, sentence by sentence, by the local name of the class."""

HEADINGS: Mapping[str, Sentence] = {
    "Participation": (Say("", expand("kg:agent")), Say(", ", expand("kg:role")), Items(" at ", "events")),
    "StatusStatement": (
        Say("", expand("kg:agreementStatus")),
        Items(": ", "agreements"),
        Say(", ", expand("kg:statedOn")),
    ),
    "Evidence": (Say("“", expand("kg:sentence"), "”"),),
}
"""What to call things that have no name, by the local name of the class."""

TOLD: Mapping[str, frozenset[str]] = {
    "Event": frozenset(map(expand, ("kg:resultedIn",))),
    "Person": frozenset(map(expand, ("kg:affiliation", "kg:title"))),
    "Agreement": frozenset(map(expand, ("kg:agreementStatus", "kg:hasStatusStatement"))),
}
"""Properties that the lists of a kind tell better than its facts would."""

GENERAL_FIRST = ("Release", "Event", "Person", "Organization", "Agreement", "Country", "Bloc", "Place")


def kind_of(types: frozenset[str]) -> str:
    """The local name of the class whose page a thing with these types has; empty for none of ours.

    >>> kind_of(frozenset({"https://w3id.org/tradekg/ontology#Forum", "https://w3id.org/tradekg/ontology#Event"}))
    'Event'
    """
    ours = {iri.removeprefix(ONTOLOGY) for iri in types if iri.startswith(ONTOLOGY)}
    return next((name for name in (*GENERAL_FIRST, *sorted(ours)) if name in ours), "")
