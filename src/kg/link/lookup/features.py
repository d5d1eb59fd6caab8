"""How well an item fits a thing: features that can be read, and one table of what each is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache

from kg.fold import fold
from kg.link.bodies import adjectives, parse
from kg.link.countries import states
from kg.link.lookup.item import HeldOffice, Item
from kg.link.lookup.names import comparable, name_key, parties
from kg.link.lookup.subjects import Subject
from kg.link.mapping import ACCEPTED_FROM
from kg.link.rows import shipped_rows
from kg.link.thing import Office

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "person": {
        "label_equal": 0.40,
        "alias_equal": 0.36,
        "kind_equal": 0.08,
        "country_equal": 0.16,
        "office_equal": 0.19,
        "office_at_time": 0.12,
        "description_words": 0.03,
        "sitelinks": 0.02,
    },
    "organization": {
        "label_equal": 0.60,
        "alias_equal": 0.48,
        "kind_equal": 0.12,
        "country_equal": 0.22,
        "description_words": 0.04,
        "sitelinks": 0.02,
    },
    "place": {
        "label_equal": 0.50,
        "alias_equal": 0.38,
        "kind_equal": 0.12,
        "country_equal": 0.32,
        "description_words": 0.04,
        "sitelinks": 0.02,
    },
    "agreement": {
        "label_equal": 0.45,
        "alias_equal": 0.37,
        "kind_equal": 0.15,
        "country_equal": 0.34,
        "description_words": 0.04,
        "sitelinks": 0.02,
    },
}
"""What each feature adds to the score of a thing of that kind; all but ``alias_equal`` give 1 together.

The weights state a rule, they are not learned: a name and a country do not make a person, an office at the
time must come to it; a body or a place needs its country, an agreement the parties in its name, for many
releases speak of a "Trade in Services Agreement". The last two lines order what is otherwise equal, and weigh
less than :data:`MARGIN`, so that fame alone decides nothing.
"""

THRESHOLD = ACCEPTED_FROM
"""Below this score no item is accepted without a person's word."""

MARGIN = 0.10
"""An item is accepted only if the next best scores less by more than this."""

MANY_SITELINKS = 20
"""So many wiki pages, or more, give the feature its whole weight."""

CLASSES: Mapping[str, frozenset[str]] = {
    # human
    "person": frozenset({"Q5"}),
    # organization, government agency, ministry, business, company, university
    "organization": frozenset({"Q43229", "Q327333", "Q192350", "Q4830453", "Q783794", "Q3918"}),
    # treaty, agreement
    "agreement": frozenset({"Q131569", "Q321839"}),
    # city, human settlement, administrative territorial entity, geographic region, geographic location
    "place": frozenset({"Q515", "Q486972", "Q56061", "Q82794", "Q2221906"}),
}
"""The classes of Wikidata that the items of each kind belong to, directly or by a class below one of them."""

KNOWN_CLASSES = frozenset().union(*CLASSES.values())
"""Where the walk to the classes above ends: what is a city is not an organization by way of a class above."""

# Items of states that people and bodies are said to be of, beside the state's item in the gazetteer.
_OTHER_ITEMS: Mapping[str, str] = {"Q55": "NL", "Q35": "DK"}

_EMPTY = frozenset("a an and at by for from in of on or the to".split())
_EMPTY_IN_OFFICES = _EMPTY | {"ministry", "republic"}

# "Minister" alone says less than "Vice Minister": ranks must agree.
_RANKS = frozenset("vice deputy assistant acting former under parliamentary state".split())


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of the fit of an item to a thing; ``None`` where one of the two does not say.

    ``alias_equal`` is for a name that equals an alias and not the label. ``office_equal``: a release gives
    the person a position of the item that was not over, or not yet begun, on the release's day;
    ``office_at_time``: the item's dates even say that it was held then. ``description_words`` is the share of
    the description's words that the releases also say of the thing, ``sitelinks`` a count.
    """

    label_equal: bool
    alias_equal: bool
    kind_equal: bool | None
    country_equal: bool | None
    office_equal: bool
    office_at_time: bool
    description_words: float
    sitelinks: int

    @property
    def rules_out(self) -> str | None:
        """Why the item cannot be the thing, or ``None``."""
        if self.kind_equal is False:
            return "another kind of thing"
        return "another country" if self.country_equal is False else None

    def score(self, kind: str) -> float:
        """The sum of the weights, from 0 to 1, rounded to three digits; 0 for an item that is ruled out."""
        if self.rules_out is not None:
            return 0.0
        amounts = {**asdict(self), "sitelinks": min(self.sitelinks, MANY_SITELINKS) / MANY_SITELINKS}
        return round(sum(weight * (amounts[name] or 0) for name, weight in WEIGHTS[kind].items()), 3)

    def __str__(self) -> str:
        """Each feature with its value: ``label_equal=yes; kind_equal=unknown; sitelinks=12``."""
        return "; ".join(f"{name}={_written(value)}" for name, value in asdict(self).items())


def compare(
    subject: Subject,
    item: Item,
    ancestors: Mapping[str, frozenset[str]],
    positions: Mapping[str, Item],
) -> Features:
    """The features of an item as a candidate for a thing.

    ``ancestors`` has the classes of the item, each with all above it, ``positions`` the items of its offices.
    """
    wanted = {_key(subject, name) for name in comparable(subject.kind, subject.names)} - {""}
    label_equal = _key(subject, item.label) in wanted
    alias_equal = not label_equal and any(_key(subject, alias) in wanted for alias in item.aliases)
    held = tuple(
        office.held_on(given.issued)
        for office in item.offices
        if (position := positions.get(office.qid)) is not None
        for given in subject.offices
        if office.held_on(given.issued) is not False and _same_office(position, given, subject.country)
    )
    return Features(
        label_equal=label_equal,
        alias_equal=alias_equal,
        kind_equal=_same_kind(subject.kind, item, ancestors),
        country_equal=_same_parties(subject, item)
        if subject.kind == "agreement"
        else _same_country(subject.country, item),
        office_equal=bool(held),
        office_at_time=any(held),
        description_words=_said_too(subject, item.description),
        sitelinks=item.sitelinks,
    )


def offices_to_know(subject: Subject, items: Iterable[Item]) -> Iterator[str]:
    """The items of the positions that :func:`compare` needs."""
    if subject.offices:
        yield from (office.qid for item in items for office in item.offices if _of_its_time(office, subject))


def _of_its_time(office: HeldOffice, subject: Subject) -> bool:
    return any(office.held_on(given.issued) is not False for given in subject.offices)


def _key(subject: Subject, name: str) -> str:
    return name_key(subject.kind, name, subject.country)


def _same_kind(kind: str, item: Item, ancestors: Mapping[str, frozenset[str]]) -> bool | None:
    if not item.classes:
        # What is below other classes is a class itself: "free trade agreement" is none between anybody.
        return False if item.parents else None
    return any(not CLASSES[kind].isdisjoint(ancestors.get(one, {one})) for one in item.classes)


def _same_country(country: str | None, item: Item) -> bool | None:
    codes = {_codes().get(qid, "") for qid in item.countries}
    if country is None or not codes:
        return None
    return country.removeprefix("country/") in codes


def _same_parties(subject: Subject, item: Item) -> bool | None:
    """Whether the countries in the names of two agreements are the same ones."""
    wanted = {parties(name) for name in subject.names} - {frozenset()}
    named = {parties(name) for name in (item.label, *item.aliases)} - {frozenset()}
    return not wanted.isdisjoint(named) if wanted and named else None


@cache
def _codes() -> Mapping[str, str]:
    """The two-letter code of each country's item."""
    return {**{row.qid: row.country for row in shipped_rows() if row.kind == "country"}, **_OTHER_ITEMS}


def _same_office(position: Item, given: Office, country: str | None) -> bool:
    """Whether a position is what a release calls somebody, by any name of the position."""
    said = _office_words(f"{given.title} {given.affiliation}", country)
    for name in (position.label, *position.aliases):
        wanted = _office_words(name, country)
        # One word such as "president" is an office of the state only where nothing else was said.
        fits = wanted == said if len(wanted) == 1 else bool(wanted) and wanted <= said
        if fits and wanted & _RANKS == said & _RANKS:
            return True
    return False


def _office_words(name: str, country: str | None) -> frozenset[str]:
    words = frozenset(fold(name).split()) - _EMPTY_IN_OFFICES
    return words - _country_words(country)


@cache
def _country_words(country: str | None) -> frozenset[str]:
    """The words of the names and demonyms of a country, by its id."""
    code = (country or "").removeprefix("country/")
    state = states().get(code)
    names = [fold(name) for name in (state.label, *state.names)] if state else []
    names += [name for name, one in adjectives().items() if one == code]
    return frozenset(word for name in names for word in name.split()) - _EMPTY


def _said_too(subject: Subject, description: str) -> float:
    words = frozenset(fold(description).split()) - _EMPTY
    said = set(_country_words(subject.country))
    for office in subject.offices:
        said |= set(fold(f"{office.title} {office.affiliation}").split())
    if subject.kind == "organization":
        said |= set(parse(subject.label).core.split())
    return round(len(words & said) / len(words), 2) if words else 0.0


def _written(value: float | None) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}"
