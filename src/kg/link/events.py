"""One identity for each event, over the releases that speak of it.

Releases are taken in the order of their dates, and each event either joins what is known already or is new:
so a later release never changes the id of an earlier event. Two events of one release are never one. The
reasons to join are those of :func:`likeness`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from kg.link.event_name import EventName, event_name
from kg.link.thing import Ids, Resolution, Thing, distinct, group, segment
from kg.model import Event, EventKind, Facts

_NEAR = timedelta(days=7)
"""A release that names an event without its day speaks of one in these days, if of a known one."""

_LONGEST = 31
"""Days of an event that are looked up; what lasts longer is found by its first."""

_CROWD = 20
"""Events that fit one number and two words, above which these are no sign of any of them."""

_MOST_OF = 2 / 3
_SLUG_LIMIT = 80
_ARTICLES = frozenset({"the", "a", "an"})

_BlockKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """What one release says of an event, as far as it tells events apart. ``persons`` are ids."""

    kind: EventKind
    start: date | None
    end: date | None
    name: EventName
    city: str | None
    persons: frozenset[str]
    issued: date


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    event: Event
    facet: Facet
    main: bool


@dataclass(slots=True)
class _Cluster:
    mentions: list[_Mention] = field(default_factory=list)
    facets: dict[Facet, None] = field(default_factory=dict)
    last: int = -1
    """The index of the last release that has joined."""


def resolve_events(facts: Sequence[Facts]) -> Resolution:
    """The events of all facts, which come in the order of their releases, persons and places resolved."""
    clusters: list[_Cluster] = []
    blocks: dict[_BlockKey, dict[int, None]] = defaultdict(dict)
    for index, item in enumerate(facts):
        mentions = [_mention(index, event, item) for event in item.events]
        joined = _join(mentions, clusters, blocks)
        for place, mention in enumerate(mentions):
            number = joined.get(place, len(clusters))
            if number == len(clusters):
                clusters.append(_Cluster())
            cluster = clusters[number]
            cluster.mentions.append(mention)
            cluster.last = index
            if mention.facet not in cluster.facets:
                cluster.facets[mention.facet] = None
                dated = mention.facet.start is not None
                for key in (*_near_keys(mention.facet), *_number_keys(mention.facet, dated=dated)):
                    blocks[key][number] = None
    ids = Ids()
    things = [_thing(cluster, ids, facts) for cluster in clusters]
    triples = [
        (mention.index, mention.event.id, thing.id)
        for thing, cluster in zip(things, clusters, strict=True)
        for mention in cluster.mentions
    ]
    return Resolution(group(len(facts), triples), tuple(things))


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
    if _contradict(one, other):
        return 0.0
    same_kind = one.kind == other.kind
    shared = len(one.name.words & other.name.words)
    fewer, more = sorted((len(one.name.words), len(other.name.words)))
    overlap = shared / fewer if fewer else 0.0
    same_words = shared == more and shared >= 3
    numbered = bool(one.name.ordinals & other.name.ordinals) and shared >= 2 and shared / more >= _MOST_OF
    numbered |= bool(one.name.years & other.name.years) and shared == more and shared >= 2
    if one.start is None or other.start is None:
        reason = same_kind and (numbered or (same_words and _in_one_week(one, other)))
        return 1.0 + numbered + overlap if reason else 0.0
    if _apart(one, other) > 0:
        return 2.0 + overlap if same_kind and (numbered or same_words) else 0.0
    if not same_kind:
        return 3.0 + overlap if same_words else 0.0
    persons = len(one.persons & other.persons)
    by_words = overlap >= _MOST_OF and (shared >= 2 or shared == more)
    if min(len(one.persons), len(other.persons)) >= 2 and shared < 3:
        # Who meets says more than "commerce ministers' meeting".
        by_words = False
    summit = one.kind is EventKind.SUMMIT and one.city is not None and one.city == other.city
    return 4.0 + overlap + persons if by_words or persons >= 2 or summit else 0.0


def _contradict(one: Facet, other: Facet) -> bool:
    return bool(
        one.name.contradicts(other.name)
        or (one.city and other.city and one.city != other.city)
        or (one.start and other.start and _apart(one, other) > 1)
        or (len(one.persons) > 1 and len(other.persons) > 1 and one.persons.isdisjoint(other.persons))
    )


def _apart(one: Facet, other: Facet) -> int:
    """The days from the end of the earlier to the start of the later, 0 where they overlap."""
    first, second = sorted(((facet.start, facet.end or facet.start) for facet in (one, other)), key=str)
    assert first[1] is not None
    assert second[0] is not None
    return max(0, (second[0] - first[1]).days)


def _in_one_week(one: Facet, other: Facet) -> bool:
    """Whether an event without its day may be one of the days around the release: "last year's" is not."""
    if any(facet.start is None and facet.name.relative for facet in (one, other)):
        return False
    return abs((one.start or one.issued) - (other.start or other.issued)) <= _NEAR


def _mention(index: int, event: Event, facts: Facts) -> _Mention:
    persons = {part.agent for part in event.participations if part.agent.startswith("person/")}
    facet = Facet(
        event.kind,
        event.start,
        event.end,
        event_name(event.name),
        event.place.id if event.place else None,
        frozenset(persons),
        facts.release.issued,
    )
    return _Mention(index, event, facet, event.id == facts.main_event)


def _join(
    mentions: Sequence[_Mention], clusters: Sequence[_Cluster], blocks: dict[_BlockKey, dict[int, None]]
) -> dict[int, int]:
    """The number of the cluster that each event of a release joins, the surest first; each cluster once."""
    candidates = []
    for place, mention in enumerate(mentions):
        for number in _candidates(mention.facet, blocks):
            likenesses = [likeness(mention.facet, facet) for facet in clusters[number].facets]
            against = any(_contradict(mention.facet, facet) for facet in clusters[number].facets)
            if max(likenesses) > 0 and not against:
                candidates.append((-max(likenesses), place, number))
    joined: dict[int, int] = {}
    for _, place, number in sorted(candidates):
        if place not in joined and number not in joined.values():
            joined[place] = number
    return joined


def _candidates(facet: Facet, blocks: Mapping[_BlockKey, Mapping[int, None]]) -> set[int]:
    """The numbers of the clusters that a facet may join."""
    numbers = {number for key in _near_keys(facet) for number in blocks.get(key, ())}
    for key in _number_keys(facet, dated=False):
        numbers.update(blocks.get(key, ()))
    if facet.start is None:
        for key in _number_keys(facet, dated=True):
            found = blocks.get(key, {})
            # What fits a crowd ("1st", "FTA", "negotiations") says nothing about which is meant.
            if len(found) <= _CROWD:
                numbers.update(found)
    return numbers


def _near_keys(facet: Facet) -> Iterator[_BlockKey]:
    """Keys of which two facets share one if they are near in time and there is a reason to join them."""
    if facet.start is not None:
        # From the day before, so that adjacent days meet.
        length = min(((facet.end or facet.start) - facet.start).days, _LONGEST)
        marks = {*facet.name.words, *facet.persons, facet.city}
        for days in range(-1, length + 1):
            for mark in marks:
                yield (facet.kind, facet.start + timedelta(days=days), mark)
    if len(facet.name.words) >= 3:
        week = (facet.start or facet.issued).toordinal() // _NEAR.days
        yield (facet.name.words, week)
        yield (facet.name.words, week + 1)


def _number_keys(facet: Facet, *, dated: bool) -> Iterator[_BlockKey]:
    """Keys of which two facets share one if they have a number and two words in common."""
    for number in facet.name.ordinals | facet.name.years:
        for pair in combinations(sorted(facet.name.words), 2):
            yield (facet.kind, number, pair, dated)


def _thing(cluster: _Cluster, ids: Ids, facts: Sequence[Facts]) -> Thing:
    # The release that is about the event names it best; of several the name that says most, then the longest.
    best = max(
        cluster.mentions,
        key=lambda mention: (
            mention.main,
            len(mention.facet.name.words),
            len(mention.event.name),
            -mention.index,
        ),
    )
    names = [mention.event.name for mention in cluster.mentions]
    # Of the releases of the first day the one that is about the event, or gives its day, names it for good.
    first = min(
        cluster.mentions,
        key=lambda mention: (
            mention.facet.issued,
            not mention.main,
            mention.event.start is None,
            mention.index,
        ),
    )
    release = facts[first.index].release
    when = first.event.start.isoformat() if first.event.start else f"reported-{release.issued.isoformat()}"
    words = [word for word in segment(first.event.name).split("-") if word not in _ARTICLES]
    name = segment(" ".join(words), _SLUG_LIMIT)
    if not first.facet.name.words:
        # "meeting" alone would be the name of many: the release tells which.
        name = segment(f"{name} {_subject(first, release.title)}", _SLUG_LIMIT)
    country = best.event.place_country or (best.event.place.country if best.event.place else None)
    label = best.event.name
    return Thing(
        ids.claim("event", f"{when}-{name}"), label, distinct(names, but=label), country, distinct(names)
    )


def _subject(mention: _Mention, title: str) -> str:
    """Where or with whom, else the title of the release."""
    if mention.event.place:
        return mention.event.place.name
    agents = [part.agent for part in mention.event.participations]
    persons = [agent.removeprefix("person/") for agent in agents if agent.startswith("person/")]
    return persons[0] if persons else title
