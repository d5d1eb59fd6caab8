"""The typed values that travel between the parts: frozen, and free of any input or output.

Every class that becomes an RDF resource has the local name of its RDF class. Ids are the local part of
an IRI below ``…/id/`` (``person/ahn-dukgeun``, ``country/KR``): the extractor makes them from the names it
finds in one release, :mod:`kg.link` replaces them by the one id that a thing has over all releases.
``None`` means one thing everywhere: the text does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

# -- controlled values: their strings are the local names of ontology terms ----------------------------


class EventKind(StrEnum):
    """The kinds of event; each value is the local name of a subclass of ``kg:Event``.

    ``EVENT`` is the class itself, for an event whose kind the text leaves open.
    """

    MEETING = "Meeting"
    FORUM = "Forum"
    SUMMIT = "Summit"
    NEGOTIATION = "Negotiation"
    CEREMONY = "Ceremony"
    SIGNING = "Signing"
    COMMITTEE_MEETING = "CommitteeMeeting"
    VISIT = "Visit"
    EXHIBITION = "Exhibition"
    ANNOUNCEMENT = "Announcement"
    RULING = "Ruling"
    EVENT = "Event"


class EventStatus(StrEnum):
    """Concepts of ``kg:EventStatusScheme``, seen from the day the release was issued."""

    OCCURRED = "occurred"
    PLANNED = "planned"
    ONGOING = "ongoing"
    CANCELLED = "cancelled"


class DateBasis(StrEnum):
    """How the text gives a date: in words of the calendar, or relative to another date."""

    STATED = "stated"
    COMPUTED = "computed"


class Role(StrEnum):
    """Concepts of ``kg:RoleScheme``: the part that a participant has in an event."""

    HOST = "host"
    ORGANIZER = "organizer"
    CHAIR = "chair"
    ATTENDEE = "attendee"
    SPEAKER = "speaker"
    SIGNATORY = "signatory"
    DELEGATE = "delegate"
    PRESENTER = "presenter"
    RECIPIENT = "recipient"


class AgreementType(StrEnum):
    """Concepts of ``kg:AgreementTypeScheme``."""

    MOU = "MOU"
    FTA = "FTA"
    EPA = "EPA"
    CEPA = "CEPA"
    TIPF = "TIPF"
    JOINT_STATEMENT = "joint-statement"
    JOINT_DECLARATION = "joint-declaration"
    CONTRACT = "contract"
    TREATY = "treaty"
    FRAMEWORK = "framework"
    INVESTMENT_PLEDGE = "investment-pledge"
    OTHER = "other"


class AgreementStatus(StrEnum):
    """Concepts of ``kg:AgreementStatusScheme``: where an agreement stands according to a release."""

    SIGNED = "signed"
    CONCLUDED = "concluded"
    NEGOTIATING = "negotiating"
    IN_FORCE = "in-force"
    PROPOSED = "proposed"
    AGREED = "agreed"
    MENTIONED = "mentioned"


# -- input ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Where a release was read: the file and the line (from 1) on which its block begins."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Release:
    """One press release. ``text`` is what all offsets count in: code points of NFC text, end exclusive."""

    id: str
    """Local id without ``release/``, made of date and title: ``2024-07-01-korea-and-vietnam-…``."""
    title: str
    body: str
    issued: date
    category: str | None = None
    url: str | None = None
    source: Source | None = None

    @property
    def text(self) -> str:
        """The title, an empty line, and the body."""
        return f"{self.title}\n\n{self.body}"


# -- facts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of ``Release.text``: ``text[start:end] == quote``."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Country:
    """A state (or Taiwan, Hong Kong, Macao) that a release names; ``id`` is ``country/KR``."""

    id: str
    alpha2: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Bloc:
    """A group of states that a release names; ``id`` is ``bloc/asean``."""

    id: str
    name: str
    alt_names: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A city or other named place; ``country`` is the id of its country, where that is known."""

    id: str
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a release names. ``affiliation`` is the id of an organization, ``country`` of a country."""

    id: str
    name: str
    alt_names: tuple[str, ...] = ()
    title: str | None = None
    affiliation: str | None = None
    country: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """A body that a release names: ministry, agency, association, company, university, committee."""

    id: str
    name: str
    alt_names: tuple[str, ...] = ()
    acronym: str | None = None
    country: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Participation:
    """The part that one participant has in an event; ``title`` is the office as written."""

    agent: str
    role: Role
    title: str | None = None
    on_behalf_of: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that took place, takes place or is planned.

    ``end`` is ``None`` where the text gives one day only. ``countries`` and ``agreements`` are ids.
    ``spans`` hold the mention of the event first, then what says its date and place.
    """

    id: str
    kind: EventKind
    name: str
    start: date | None = None
    end: date | None = None
    date_basis: DateBasis | None = None
    status: EventStatus = EventStatus.OCCURRED
    place: Place | None = None
    place_country: str | None = None
    countries: tuple[str, ...] = ()
    participations: tuple[Participation, ...] = ()
    agreements: tuple[str, ...] = ()
    part_of: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Something agreed, negotiated or pledged; ``count`` is 23 for "23 MOUs", parties and amounts are ids."""

    id: str
    type: AgreementType
    status: AgreementStatus
    name: str
    agreed_on: date | None = None
    count: int = 1
    parties: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in units of its ISO 4217 currency; ``id`` (``amount/KRW-500``) is the release's own."""

    id: str
    value: Decimal
    currency: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a release is about; ``id`` is the end of a concept's name in ``kg:TopicScheme``."""

    id: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one release states, each fact with the spans that say it.

    ``sentences`` cover the text in order. ``main_event`` is the id of the one event the release is about.
    ``mentioned`` are ids of persons and organizations that are named without taking part in an event.
    """

    release: Release
    sentences: tuple[Span, ...] = ()
    events: tuple[Event, ...] = ()
    main_event: str | None = None
    persons: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    countries: tuple[Country, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    amounts: tuple[Amount, ...] = ()
    topics: tuple[Topic, ...] = ()
    mentioned: tuple[str, ...] = ()


# -- identity ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A verified identity with a Wikidata item: ``qid`` is ``Q884``.

    ``label`` is the item's, where it is known; ``features`` are what agreed, in words (``country VN``).
    """

    qid: str
    evidence: str
    confidence: int
    label: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """What is known of one thing over all releases: its one id, its label and every other form met.

    The first segment of ``id`` is its kind: ``person``, ``organization``, ``country``, ``bloc``, ``place``,
    ``event`` or ``agreement``. ``candidates`` are items that it may be, which somebody has to decide.
    """

    id: str
    label: str
    alt_labels: tuple[str, ...] = ()
    country: str | None = None
    link: Link | None = None
    candidates: tuple[Link, ...] = ()

    @property
    def kind(self) -> str:
        """The first segment of the id."""
        return self.id.split("/", 1)[0]


class Sign(StrEnum):
    """What may speak for two mentions being of one thing, or against it."""

    KOREAN_NAME = "korean-name"
    SAME_WORDS = "same-words"
    NAME_OF_ONE_RELEASE = "name-of-one-release"
    COUNTRY = "country"
    NO_COUNTRY = "no-country"
    FIRST_OF_THE_NAME = "first-of-the-name"
    TITLE_OR_AFFILIATION = "title-or-affiliation"
    OFFICE = "office"
    FAMILY_NAME = "family-name"
    CORE_NAME = "core-name"
    WELL_KNOWN = "well-known"
    TRADE_MINISTRY = "trade-ministry"
    ONLY_COUNTRY = "only-country"
    ACRONYM_INTRODUCED = "acronym-introduced"
    ACRONYM_OF_ONE = "acronym-of-one"
    ACRONYM = "acronym"
    FIRST_MENTION = "first-mention"
    KIND = "kind"
    DAY = "day"
    ADJACENT_DAYS = "adjacent-days"
    ONE_WEEK = "one-week"
    DAY_NOT_GIVEN = "day-not-given"
    WORDS = "words"
    NUMBER = "number"
    YEAR = "year"
    MONTH = "month"
    PERSONS = "persons"
    CITY = "city"
    PARTIES = "parties"
    EVENT = "event"
    ONE_RELEASE = "one-release"
    PLACE_NAME = "place-name"
    CODE = "code"
    CURATION = "curation"


@dataclass(frozen=True, slots=True)
class Feature:
    """A sign with what it was read from: the names, words, days or ids that are equal, or differ."""

    sign: Sign
    value: str


Features = tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """One release naming one thing.

    ``local`` is the id that the extractor gave within the release, ``id`` the thing's, ``name`` is as
    written. ``because`` are the features that joined this mention to the thing's others.
    """

    release: str
    local: str
    id: str
    name: str
    because: Features


@dataclass(frozen=True, slots=True)
class Apart:
    """Things that look alike and are not one, and the features in which they differ."""

    ids: tuple[str, ...]
    because: Features


@dataclass(frozen=True, slots=True)
class Notice:
    """A decision of a curator that could not be applied; ``contradiction`` where another one forbids it."""

    source: Source
    message: str
    contradiction: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """The ids that were given before, so that later builds give them again.

    ``mentions[release][local]`` is the id first given to a mention, ``replaced`` leads from ids that are no
    thing's any more to those in their place.
    """

    mentions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """A change after which a body is another one: ``original`` and ``resulting`` are ids of organizations.

    ``day`` is the first of the new body, ``source`` a web page that says so.
    """

    id: str
    day: date
    original: str
    resulting: str
    description: str
    source: str


@dataclass(frozen=True, slots=True)
class Strike:
    """What curators struck out of one release, by the ids that the extractor gave there.

    Without a ``predicate`` these are the things of ``subjects``, else what the subjects have by it that is
    among ``objects``: ids, days or titles.
    """

    kind: str
    subjects: tuple[str, ...]
    predicate: str | None = None
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """All that was decided about the facts of one release, in the order in which it applies.

    ``renamings`` map ids to those in their place, one map for each step of the resolution; what keeps its id
    is not in them. ``labels`` are the names that curators gave to events and agreements, by their final ids.
    """

    strikes: tuple[Strike, ...] = ()
    renamings: tuple[Mapping[str, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Linked:
    """The facts of many releases with one id per thing, and the things in the order of their ids.

    ``changes`` are those between two bodies that are both among the things.
    ``mentions`` and ``apart`` tell why mentions are of one thing or of several; ``unlinked`` gives for the id
    of a thing without Wikidata link the reason; ``replaced`` leads from former ids to those of things that
    are here; ``register`` is what the next build has to know; ``notices`` are decisions that had no effect.
    ``decided`` holds for each of the facts what made it of those extracted.
    """

    facts: tuple[Facts, ...]
    entities: tuple[Entity, ...]
    changes: tuple[ChangeEvent, ...] = ()
    mentions: tuple[Mentioned, ...] = ()
    apart: tuple[Apart, ...] = ()
    unlinked: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    notices: tuple[Notice, ...] = ()
    decided: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What a build did. ``started`` and ``ended`` have a time zone; the rest are numbers of releases.

    ``read`` came from the inputs: ``new`` ones, ``changed`` ones that took the place of others, and
    ``unchanged`` ones that were skipped. ``removed`` are gone from the graph, ``extracted`` were read by the
    rules of this version for the first time, ``failed`` could not be read or had no facts extracted, and
    ``total`` are in the graph.
    """

    started: datetime
    ended: datetime
    read: int
    new: int
    changed: int
    unchanged: int
    removed: int
    extracted: int
    failed: int
    total: int

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.ended - self.started).total_seconds()
