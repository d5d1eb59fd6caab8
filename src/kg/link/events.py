"""One identity for each event, over the releases that speak of it.

Releases are taken in the order of their dates, and each event either joins what is known already or is new:
so a later release never changes the id of an earlier event. Two events of one release are never one. The
reasons to join are those of :func:`likeness`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, combinations

from kg.link.event_name import EventName, event_name
from kg.link.facet import Facet, contradiction, days_apart, facet_of, listed
from kg.link.settle import NOTHING, Known, settle
from kg.link.thing import Cluster, Draft, Resolution, distinct, segment
from kg.model import Event, EventKind, Facts, Feature, Features, Release, Sign

_NEAR = timedelta(days=7)
"""A release that names an event without its day speaks of one in these days, if of a known one."""

_LONGEST = 31
"""Days of an event that are looked up; what lasts longer is found by its first."""

_CROWD = 20
"""Events that fit one number and two words, above which these are no sign of any of them."""

_MOST_OF = 2 / 3
_SLUG_LIMIT = 80
_ARTICLES = frozenset({"the", "a", "an"})

_Key = tuple[object, ...]

_NOTHING: tuple[float, tuple[Sign, ...]] = (0.0, ())
_BY_NAME = (Sign.KIND, Sign.NUMBER, Sign.YEAR, Sign.WORDS)


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    event: Event
    facet: Facet
    main: bool
    release: Release

    @property
    def local(self) -> str:
        return self.event.id

    @property
    def name(self) -> str:
        return self.event.name


@dataclass(slots=True)
class _Cluster(Cluster[_Mention]):
    facets: dict[Facet, None] = field(default_factory=dict)


def resolve_events(facts: Sequence[Facts], known: Known = NOTHING) -> Resolution:
    """The events of all facts, which come in the order of their releases, persons and places resolved."""
    clusters: list[_Cluster] = []
    blocks = _Blocks()
    for index, item in enumerate(facts):
        mentions = [_mention(index, event, item) for event in item.events]
        joined = _join(mentions, clusters, blocks)
        for place, mention in enumerate(mentions):
            number = joined.get(place, len(clusters))
            if number == len(clusters):
                clusters.append(_Cluster())
            cluster = clusters[number]
            cluster.add(mention, _because(mention.facet, cluster.facets))
            if mention.facet not in cluster.facets:
                cluster.facets[mention.facet] = None
                blocks.add(mention.facet, number)
    return settle("event", facts, clusters, _draft, known)


def rival_events(facts: Sequence[Facts], id_: str) -> Iterator[tuple[str, Features]]:
    """Other events that were looked at beside this one, and what they differ in. The facts are linked."""
    own: dict[Facet, None] = {}
    others: dict[str, dict[Facet, None]] = defaultdict(dict)
    together: set[str] = set()
    for index, item in enumerate(facts):
        here = [_mention(index, event, item) for event in item.events]
        if any(mention.local == id_ for mention in here):
            together.update(mention.local for mention in here)
        for mention in here:
            (own if mention.local == id_ else others[mention.local])[mention.facet] = None
    blocks = _Blocks()
    for facet in own:
        blocks.add(facet, 0)
    for other, facets in others.items():
        near = [facet for facet in facets if blocks.beside(facet)]
        if not near:
            continue
        pairs = [(one, facet) for one in own for facet in near]
        against = next(filter(None, (contradiction(*pair) for pair in pairs)), None)
        if against is not None:
            yield other, (against,)
        elif other in together:
            yield other, (Feature(Sign.ONE_RELEASE, ""),)
        else:
            yield other, _too_little(*pairs[0])


def _too_little(one: Facet, other: Facet) -> Features:
    """What two events have in common that is not enough to take them for one."""
    found = [_feature(sign, one, other) for sign in (Sign.KIND, Sign.WORDS)]
    return tuple(feature for feature in found if feature.value)


def _because(facet: Facet, others: Iterable[Facet]) -> Features:
    """The features of the known facet that is most like this one."""
    best = max(
        ((*compare(facet, other), other) for other in others), key=lambda found: found[0], default=None
    )
    if best is None:
        return (Feature(Sign.FIRST_MENTION, ""),)
    _, signs, other = best
    found = (_feature(sign, facet, other) for sign in signs)
    return tuple(feature for feature in found if feature.value or feature.sign is Sign.DAY_NOT_GIVEN)


def likeness(one: Facet, other: Facet) -> float:
    """How sure it is that two releases speak of one event: 0 is no reason to think so.

    Different numbers ("21st"), years, months, cities, or days that do not touch, rule it out. With one kind:

    - days that overlap, and most distinctive words of the shorter name, or two persons, in common, or the
      city of a summit;
    - adjacent days (a night lies between Washington and Seoul), and the number and most of the words, the
      year and all words, or the same three words or more;
    - a day that one of them does not give, and the number and most of the words, the year and all words, or
      the same three words or more in releases of one week.

    With two kinds: the same day and the same three words or more.
    """
    return compare(one, other)[0]


def compare(one: Facet, other: Facet) -> tuple[float, tuple[Sign, ...]]:
    """The :func:`likeness` of two facets with the signs that it was read from."""
    return _NOTHING if contradiction(one, other) is not None else _compare(one, other)


def _compare(one: Facet, other: Facet) -> tuple[float, tuple[Sign, ...]]:
    """The same of facets that do not contradict each other."""
    words = _common_words(one.name, other.name)
    if one.start is None or other.start is None:
        return _undated(one, other, words)
    if days_apart(one, other) > 0:
        if one.kind != other.kind or not (words.numbered or words.same):
            return _NOTHING
        return 2.0 + words.overlap, (*_BY_NAME, Sign.ADJACENT_DAYS)
    if one.kind != other.kind:
        return (3.0 + words.overlap, (Sign.DAY, Sign.WORDS)) if words.same else _NOTHING
    return _of_one_day(one, other, words)


@dataclass(frozen=True, slots=True)
class _Words:
    """What two names have in common.

    ``overlap`` is the share of the shorter name's words; ``same``: three words or more, and no others;
    ``numbered``: number and most words, or year and all words; ``most``: most words of the shorter name.
    """

    shared: int
    overlap: float
    same: bool
    numbered: bool
    most: bool


def _common_words(one: EventName, other: EventName) -> _Words:
    shared = len(one.words & other.words)
    fewer, more = sorted((len(one.words), len(other.words)))
    overlap = shared / fewer if fewer else 0.0
    numbered = bool(one.ordinals & other.ordinals) and shared >= 2 and shared / more >= _MOST_OF
    numbered |= bool(one.years & other.years) and shared == more and shared >= 2
    most = overlap >= _MOST_OF and (shared >= 2 or shared == more)
    return _Words(shared, overlap, shared == more and shared >= 3, numbered, most)


def _undated(one: Facet, other: Facet, words: _Words) -> tuple[float, tuple[Sign, ...]]:
    if one.kind == other.kind and words.numbered:
        return 2.0 + words.overlap, (*_BY_NAME, Sign.DAY_NOT_GIVEN)
    if one.kind == other.kind and words.same and _in_one_week(one, other):
        return 1.0 + words.overlap, (*_BY_NAME, Sign.DAY_NOT_GIVEN, Sign.ONE_WEEK)
    return _NOTHING


def _of_one_day(one: Facet, other: Facet, words: _Words) -> tuple[float, tuple[Sign, ...]]:
    persons = len(one.persons & other.persons)
    # Who meets says more than "commerce ministers' meeting".
    many = min(len(one.persons), len(other.persons)) >= 2
    by_words = words.most and not (many and words.shared < 3)
    summit = one.kind is EventKind.SUMMIT and one.city is not None and one.city == other.city
    if not (by_words or persons >= 2 or summit):
        return _NOTHING
    signs = [Sign.KIND, Sign.DAY]
    signs += [Sign.WORDS] * by_words + [Sign.PERSONS] * (persons > 0) + [Sign.CITY] * summit
    return 4.0 + words.overlap + persons, tuple(signs)


def _feature(sign: Sign, one: Facet, other: Facet) -> Feature:
    """What two facets have in common of what a sign is read from."""
    return Feature(sign, _SHARED[sign](one, other))


def _days(one: Facet, other: Facet) -> str:
    return " ".join(sorted({str(day) for facet in (one, other) if (day := facet.start) is not None}))


def _releases(one: Facet, other: Facet) -> str:
    return " ".join(sorted({str(one.issued), str(other.issued)}))


_SHARED: Mapping[Sign, Callable[[Facet, Facet], str]] = {
    Sign.KIND: lambda one, other: one.kind if one.kind == other.kind else "",
    Sign.WORDS: lambda one, other: listed(one.name.words & other.name.words),
    Sign.NUMBER: lambda one, other: listed(one.name.ordinals & other.name.ordinals),
    Sign.YEAR: lambda one, other: listed(one.name.years & other.name.years),
    Sign.PERSONS: lambda one, other: listed(one.persons & other.persons),
    Sign.CITY: lambda one, _: one.city or "",
    Sign.DAY: _days,
    Sign.ADJACENT_DAYS: _days,
    Sign.DAY_NOT_GIVEN: _days,
    Sign.ONE_WEEK: _releases,
}


def _in_one_week(one: Facet, other: Facet) -> bool:
    """Whether an event without its day may be one of the days around the release: "last year's" is not."""
    if any(facet.start is None and facet.name.relative for facet in (one, other)):
        return False
    return abs((one.start or one.issued) - (other.start or other.issued)) <= _NEAR


def _mention(index: int, event: Event, facts: Facts) -> _Mention:
    return _Mention(index, event, facet_of(event, facts), event.id == facts.main_event, facts.release)


def _join(mentions: Sequence[_Mention], clusters: Sequence[_Cluster], blocks: _Blocks) -> dict[int, int]:
    """The number of the cluster that each event of a release joins, the surest first; each cluster once."""
    candidates = []
    for place, mention in enumerate(mentions):
        for number in blocks.candidates(mention.facet):
            facets = clusters[number].facets
            if any(contradiction(mention.facet, facet) is not None for facet in facets):
                continue
            surest = max(_compare(mention.facet, facet)[0] for facet in facets)
            if surest > 0:
                candidates.append((-surest, place, number))
    joined: dict[int, int] = {}
    for _, place, number in sorted(candidates):
        if place not in joined and number not in joined.values():
            joined[place] = number
    return joined


class _Blocks:
    """Where the clusters are that a facet may join: looked at are those that share a day or a key with it."""

    def __init__(self) -> None:
        self._days: dict[tuple[EventKind, int], list[tuple[frozenset[str | None], int]]] = defaultdict(list)
        self._keys: dict[_Key, dict[int, None]] = defaultdict(dict)

    def add(self, facet: Facet, number: int) -> None:
        """Note that the cluster of this number has the facet."""
        marks = _marks(facet)
        for day in _days_of(facet):
            self._days[facet.kind, day].append((marks, number))
        for key in (*_week_keys(facet), *_number_keys(facet, dated=facet.start is not None)):
            self._keys[key][number] = None

    def candidates(self, facet: Facet) -> set[int]:
        """The numbers of the clusters that a facet may join."""
        numbers = {*self._near(facet), *self._with(_number_keys(facet, dated=False))}
        if facet.start is None:
            for key in _number_keys(facet, dated=True):
                found = self._keys.get(key, {})
                # What fits a crowd ("1st", "FTA", "negotiations") says nothing about which is meant.
                if len(found) <= _CROWD:
                    numbers.update(found)
        return numbers

    def beside(self, facet: Facet) -> bool:
        """Whether any cluster has a facet that shares something with this one, however many do."""
        keys = (*_number_keys(facet, dated=False), *_number_keys(facet, dated=True))
        return next(chain(self._near(facet), self._with(keys)), None) is not None

    def _near(self, facet: Facet) -> Iterator[int]:
        """The clusters that are near in time, where there is a reason to join them."""
        own = _marks(facet)
        for day in _days_of(facet):
            for marks, number in self._days.get((facet.kind, day), ()):
                if not marks.isdisjoint(own):
                    yield number
        yield from self._with(_week_keys(facet))

    def _with(self, keys: Iterable[_Key]) -> Iterator[int]:
        return (number for key in keys for number in self._keys.get(key, ()))


def _days_of(facet: Facet) -> range:
    """The days of an event as ordinals, from the day before on, so that adjacent days meet."""
    if facet.start is None:
        return range(0)
    first = facet.start.toordinal()
    length = min((facet.end or facet.start).toordinal() - first, _LONGEST)
    return range(first - 1, first + length + 1)


def _marks(facet: Facet) -> frozenset[str | None]:
    """What two accounts of events of one day share, if there is a reason to join them.

    That neither names a city is something that they share: "officials met" is all that many say.
    """
    return frozenset((*facet.name.words, *facet.persons, facet.city))


def _week_keys(facet: Facet) -> Iterator[_Key]:
    """Keys of which two facets of the same words share one if they are of one week or the next."""
    if len(facet.name.words) >= 3:
        week = (facet.start or facet.issued).toordinal() // _NEAR.days
        yield (facet.name.words, week)
        yield (facet.name.words, week + 1)


def _number_keys(facet: Facet, *, dated: bool) -> Iterator[_Key]:
    """Keys of which two facets share one if they have a number and two words in common."""
    for number in facet.name.ordinals | facet.name.years:
        for pair in combinations(sorted(facet.name.words), 2):
            yield (facet.kind, number, pair, dated)


def _draft(mentions: Sequence[_Mention]) -> Draft:
    # The release that is about the event names it best; of several the name that says most, then the longest.
    best = max(
        mentions,
        key=lambda mention: (
            mention.main,
            len(mention.facet.name.words),
            len(mention.event.name),
            -mention.index,
        ),
    )
    names = [mention.event.name for mention in mentions]
    # Of the releases of the first day the one that is about the event, or gives its day, names it for good.
    first = min(
        mentions,
        key=lambda mention: (
            mention.facet.issued,
            not mention.main,
            mention.event.start is None,
            mention.index,
        ),
    )
    release = first.release
    when = first.event.start.isoformat() if first.event.start else f"reported-{release.issued.isoformat()}"
    words = [word for word in segment(first.event.name).split("-") if word not in _ARTICLES]
    name = segment(" ".join(words), _SLUG_LIMIT)
    if not event_name(first.event.name).words:
        # "meeting" alone would be the name of many: the release tells which.
        name = segment(f"{name} {_subject(first, release.title)}", _SLUG_LIMIT)
    country = best.event.place_country or (best.event.place.country if best.event.place else None)
    label = best.event.name
    return Draft(f"{when}-{name}", label, distinct(names, but=label), country, distinct(names))


def _subject(mention: _Mention, title: str) -> str:
    """Where or with whom, else the title of the release."""
    if mention.event.place:
        return mention.event.place.name
    agents = [part.agent for part in mention.event.participations]
    persons = [agent.removeprefix("person/") for agent in agents if agent.startswith("person/")]
    return persons[0] if persons else title
