"""From clusters of mentions to things with ids: curators' decisions first, then the ids given before.

Every step of the resolution ends here. An id that was given once stays with the cluster that has most of
its mentions; of a cluster's former ids the one of most of its mentions stays, of several the first one's.
The others are replaced by it. What has no former id gets one made from its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic

from kg.link.curation import Curation, Pair
from kg.link.thing import Cluster, Draft, Ids, M, Resolution, group
from kg.model import Apart, Facts, Feature, Mentioned, Notice, Register, Sign


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the facts are read: ids given in earlier builds, and decisions of curators."""

    register: Register = field(default_factory=Register)
    curation: Curation = field(default_factory=Curation)


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class _Given:
    """The ids of clusters in their order, and former ids with those in their place."""

    ids: tuple[str, ...]
    replaced: Mapping[str, str]


def settle(
    kind: str,
    facts: Sequence[Facts],
    clusters: Sequence[Cluster[M]],
    describe: Callable[[Sequence[M]], Draft],
    known: Known = NOTHING,
) -> Resolution:
    """The resolution that the clusters make; ``describe`` drafts the thing that mentions are of.

    Clusters come in an order that depends on the facts alone; ids are claimed in it.
    """
    return _Settling(kind, facts, list(clusters), describe, known).resolution()


@dataclass(slots=True)
class _Settling(Generic[M]):
    kind: str
    facts: Sequence[Facts]
    clusters: list[Cluster[M]]
    describe: Callable[[Sequence[M]], Draft]
    known: Known
    notices: list[Notice] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    _barred: frozenset[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        _, not_same = self.known.curation.of_kind(self.kind)
        named = [(pair.one, pair.other) for pair in not_same]
        self._barred = frozenset((*named, *((other, one) for one, other in named)))

    def resolution(self) -> Resolution:
        same, not_same = self.known.curation.of_kind(self.kind)
        drafts = [self.describe(cluster.mentions) for cluster in self.clusters]
        given = self._assign(drafts)
        if not (same or not_same):
            return self._resolution(drafts, given, given.ids, {})
        find = _Finder(self, given, [*same, *not_same])
        split = self._split(find, not_same)
        if split:
            drafts = [self.describe(cluster.mentions) for cluster in self.clusters]
            given = self._assign(drafts)
            find = _Finder(self, given, [*same, *not_same])
        roots = self._join(find, same, not_same)
        return self._joined(drafts, given, roots)

    def former(self, mention: M) -> str | None:
        """The id that was given to a mention before."""
        of_release = self.known.register.mentions.get(self.facts[mention.index].release.id)
        return of_release.get(mention.local) if of_release else None

    def _assign(self, drafts: Sequence[Draft]) -> _Given:
        """An id for each cluster: former ids by the number of mentions that had them, else new ones."""
        votes: list[tuple[bool, bool, int, int, int, str]] = []
        if self.known.register.mentions:
            for number, cluster in enumerate(self.clusters):
                for place, (id_, barred, count) in enumerate(self._former_of(cluster)):
                    votes.append((barred, drafts[number].vague, -count, number, place, id_))
            votes.sort()
        kept: dict[int, str] = {}
        homes: dict[str, int] = {}
        for *_, number, _, id_ in votes:
            if number not in kept and id_ not in homes:
                kept[number] = id_
                homes[id_] = number
        # Where most mentions of an id without a cluster are now: the first vote is the largest.
        moved: dict[str, int] = {}
        for *_, number, _, id_ in votes:
            if id_ not in homes:
                moved.setdefault(id_, number)
        earlier = self.known.register.replaced
        ids = Ids({*homes, *moved, *(old for old in earlier if _end(old, earlier) in homes)})
        given = tuple(
            kept[number] if number in kept else ids.claim(self.kind, draft.name, apart=draft.apart)
            for number, draft in enumerate(drafts)
        )
        replaced = dict(earlier) | {old: given[number] for old, number in moved.items()}
        return _Given(given, _living(replaced, frozenset(given), f"{self.kind}/"))

    def _former_of(self, cluster: Cluster[M]) -> list[tuple[str, bool, int]]:
        """The former ids of a cluster's mentions with the number of them that had it.

        Mentions of which curators say that they are not of that thing count where no other has the id only:
        else they could take it with them, and the decision would be about another thing from then on.
        """
        found: Counter[str] = Counter()
        barred: Counter[str] = Counter()
        for mention in cluster.mentions:
            former = self.former(mention)
            if former is not None:
                (barred if (former, self._reference(mention)) in self._barred else found)[former] += 1
        return [
            (id_, id_ not in found, found[id_] or barred[id_]) for id_ in dict.fromkeys((*found, *barred))
        ]

    def _reference(self, mention: M) -> str:
        """How curators name a mention."""
        return f"release/{self.facts[mention.index].release.id}#{mention.local}"

    def _split(self, find: _Finder[M], not_same: Sequence[Pair]) -> bool:
        """Take out what curators say is another thing; whether there was any."""
        takes: dict[int, list[tuple[frozenset[int], Pair]]] = {}
        for pair in not_same:
            one, other = find(pair.one), find(pair.other)
            if one is None or other is None or one.cluster != other.cluster:
                continue
            out = next((place for place in (other, one) if not place.whole), None)
            if out is None:
                continue
            takes.setdefault(out.cluster, []).append((out.mentions, pair))
        for number, wanted in takes.items():
            cluster = self.clusters[number]
            gone: set[int] = set()
            for places, pair in wanted:
                now = sorted(places - gone)
                if not now or len(now) + len(gone) == len(cluster.mentions):
                    continue
                gone.update(now)
                because = (Feature(Sign.CURATION, pair.says),)
                part: Cluster[M] = Cluster()
                for place in now:
                    part.add(cluster.mentions[place], (*cluster.because[place], *because))
                self.clusters.append(part)
            rest: Cluster[M] = Cluster()
            for place, mention in enumerate(cluster.mentions):
                if place not in gone:
                    rest.add(mention, cluster.because[place])
            self.clusters[number] = rest
        return bool(takes)

    def _join(self, find: _Finder[M], same: Sequence[Pair], not_same: Sequence[Pair]) -> dict[int, int]:
        """Clusters that others become part of, by the number of each; rows without effect are noticed."""
        roots: dict[int, int] = {}

        def root(number: int) -> int:
            while number in roots:
                number = roots[number]
            return number

        barred: list[tuple[int, int, Pair]] = []
        for pair in not_same:
            places = self._both(find, pair)
            if places is None:
                continue
            if places[0] == places[1]:
                message = f"{pair.one} and {pair.other} are one thing here: name the mentions that are not"
                self.notices.append(Notice(pair.source, f"{message} (kg explain prints them)"))
            else:
                barred.append((*places, pair))
        for pair in same:
            places = self._both(find, pair)
            if places is None:
                continue
            one, other = root(places[0]), root(places[1])
            against = next((row for a, b, row in barred if {root(a), root(b)} == {one, other}), None)
            if against is not None:
                where = f"{against.source.path.name}:{against.source.line}"
                message = f"{pair.one} and {pair.other} are kept apart by {where}: only that counts"
                self.notices.append(Notice(pair.source, message, contradiction=True))
            elif one != other:
                roots[other] = one
                because = Feature(Sign.CURATION, pair.says)
                cluster = self.clusters[places[1]]
                cluster.because = [(*features, because) for features in cluster.because]
        for one, other, pair in barred:
            ids = tuple(dict.fromkeys(find.given.ids[root(number)] for number in (one, other)))
            self.apart.append(Apart(ids, (Feature(Sign.CURATION, pair.says),)))
        return {number: root(number) for number in roots}

    def _both(self, find: _Finder[M], pair: Pair) -> tuple[int, int] | None:
        """The clusters of a pair's things; a notice where one of them is not here any more."""
        places = {reference: find(reference) for reference in (pair.one, pair.other)}
        for reference, place in places.items():
            if place is None:
                message = f"{reference} is not in this build any more: correct or remove the row"
                self.notices.append(Notice(pair.source, message))
        one, other = places.values()
        return None if one is None or other is None else (one.cluster, other.cluster)

    def _joined(self, drafts: Sequence[Draft], given: _Given, roots: Mapping[int, int]) -> Resolution:
        """The resolution with clusters joined: each keeps the id of its root."""
        before = {mention_key(mention): id_ for cluster, id_ in self._with(given.ids) for mention in cluster}
        members: dict[int, list[int]] = {}
        for number in range(len(self.clusters)):
            members.setdefault(roots.get(number, number), []).append(number)
        replaced = {given.ids[number]: given.ids[root] for number, root in roots.items()}
        joined, described, ids = [], [], []
        for root, numbers in members.items():
            if len(numbers) == 1:
                joined.append(self.clusters[root])
                described.append(drafts[root])
            else:
                whole: Cluster[M] = Cluster()
                rows = [
                    (mention, because)
                    for number in sorted(numbers)
                    for mention, because in zip(
                        self.clusters[number].mentions, self.clusters[number].because, strict=True
                    )
                ]
                for mention, because in sorted(rows, key=lambda row: row[0].index):
                    whole.add(mention, because)
                joined.append(whole)
                described.append(self.describe(whole.mentions))
            ids.append(given.ids[root])
        self.clusters = joined
        living = _living({**given.replaced, **replaced}, frozenset(ids), f"{self.kind}/")
        return self._resolution(described, _Given(tuple(ids), living), tuple(ids), before)

    def _with(self, ids: Sequence[str]) -> list[tuple[list[M], str]]:
        return [(cluster.mentions, id_) for cluster, id_ in zip(self.clusters, ids, strict=True)]

    def _resolution(
        self,
        drafts: Sequence[Draft],
        given: _Given,
        ids: Sequence[str],
        before: Mapping[tuple[int, str], str],
    ) -> Resolution:
        things = tuple(draft.thing(id_) for draft, id_ in zip(drafts, ids, strict=True))
        mentions, first = [], []
        for cluster, id_ in zip(self.clusters, ids, strict=True):
            for mention, because in zip(cluster.mentions, cluster.because, strict=True):
                release = self.facts[mention.index].release.id
                mentions.append(Mentioned(release, mention.local, id_, mention.name, because))
                first.append(before.get(mention_key(mention), id_))
        triples = (
            (mention.index, mention.local, id_)
            for cluster, id_ in zip(self.clusters, ids, strict=True)
            for mention in cluster.mentions
        )
        return Resolution(
            group(len(self.facts), triples),
            things,
            tuple(mentions),
            tuple(first),
            tuple(self.apart),
            given.replaced,
            tuple(self.notices),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Mentions of one cluster, by their places in it; ``whole`` if a reference means all of the cluster."""

    cluster: int
    mentions: frozenset[int]
    whole: bool


class _Finder(Generic[M]):
    """Where in the clusters the references of curators are."""

    def __init__(self, settling: _Settling[M], given: _Given, pairs: Sequence[Pair]) -> None:
        self.given = given
        self._settling = settling
        self._numbers = {id_: number for number, id_ in enumerate(given.ids)}
        wanted = {reference for pair in pairs for reference in (pair.one, pair.other)}
        self._mentions: dict[str, _Place] = {}
        for number, cluster in enumerate(settling.clusters):
            for place, mention in enumerate(cluster.mentions):
                reference = settling._reference(mention)
                if reference in wanted:
                    whole = len(cluster.mentions) == 1
                    self._mentions[reference] = _Place(number, frozenset({place}), whole)

    def __call__(self, reference: str) -> _Place | None:
        """The place of an id, of an id that was replaced, or of a mention; ``None`` where it is nowhere."""
        if "#" in reference:
            return self._mentions.get(reference)
        number = self._numbers.get(reference)
        if number is not None:
            return _Place(number, frozenset(range(len(self._settling.clusters[number].mentions))), whole=True)
        replacing = self.given.replaced.get(reference)
        if replacing is None:
            return None
        number = self._numbers[replacing]
        mentions = self._settling.clusters[number].mentions
        places = frozenset(
            place for place, mention in enumerate(mentions) if self._settling.former(mention) == reference
        )
        return _Place(number, places, whole=not places or len(places) == len(mentions))


def mention_key(mention: M) -> tuple[int, str]:
    """What tells a mention from all others."""
    return (mention.index, mention.local)


def _end(id_: str, replaced: Mapping[str, str]) -> str:
    seen = {id_}
    while id_ in replaced and replaced[id_] not in seen:
        id_ = replaced[id_]
        seen.add(id_)
    return id_


def _living(replaced: Mapping[str, str], ids: frozenset[str], below: str) -> dict[str, str]:
    """The former ids that are nobody's now and lead, in one step, to an id that is somebody's."""
    dead = {old: new for old, new in replaced.items() if old not in ids and old.startswith(below)}
    ends = {old: _end(old, dead) for old in dead}
    return {old: end for old, end in sorted(ends.items()) if end in ids}
