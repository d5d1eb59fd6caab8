"""The measure of identity: whether mentions of one thing have one id over all releases, and only they.

It is taken on the mentions that were extracted; those that were not are counted apart, since what was never
found can be neither joined nor confused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg.evaluate.clusters import b_cubed, pairwise
from kg.evaluate.counts import Counts
from kg.evaluate.fold import content_words, fold_name
from kg.evaluate.keys import Mention, MentionKind
from kg.evaluate.match import pair
from kg.evaluate.sentence import sentence_of
from kg.model import Event, Facts, Organization, Person

_HALF = 0.5
"""Share of the content words of the shorter name that two names of one event have in common at least."""

MEASURES: Mapping[str, frozenset[MentionKind]] = {
    "persons": frozenset({MentionKind.PERSON}),
    "organizations": frozenset({MentionKind.ORGANIZATION}),
    "events": frozenset({MentionKind.EVENT, MentionKind.MAIN_EVENT}),
    "main events": frozenset({MentionKind.MAIN_EVENT}),
}
"""What is measured; pairs of main events are pairs of releases about one event."""


@dataclass(frozen=True, slots=True)
class Located:
    """A mention with the id that it has in the linked facts, and the sentence in which it stands."""

    mention: Mention
    id: str
    sentence: str | None


@dataclass(frozen=True, slots=True)
class WrongPair:
    """Two mentions that share a key but no id, or an id but no key."""

    measure: str
    one: Located
    other: Located

    @property
    def joined(self) -> bool:
        """Whether two things were made one; else one thing was made two."""
        return self.one.id == self.other.id


@dataclass(frozen=True, slots=True)
class IdentityScore:
    """One measure over all releases: pairs of mentions, B-cubed, and the mentions that were not extracted.

    ``pairs_in_keys`` counts the pairs that the keys make, those with a mention that was not extracted too.
    """

    measure: str
    mentions: int
    not_found: tuple[Mention, ...]
    pairs: Counts
    b_cubed_precision: float | None
    b_cubed_recall: float | None
    pairs_in_keys: int = 0

    @property
    def recall_of_all(self) -> float | None:
        """The share of right pairs among all that the keys make, as if what was not extracted were split."""
        return self.pairs.true_positive / self.pairs_in_keys if self.pairs_in_keys else None


@dataclass(frozen=True, slots=True)
class IdentityScores:
    """The measures in the order of :data:`MEASURES`, and every wrong pair behind them.

    ``unread`` are the releases of the keys that were not among the facts. A pair of main events is among the
    wrong pairs once, as one of events.
    """

    scores: tuple[IdentityScore, ...]
    wrong: tuple[WrongPair, ...]
    releases: int
    unread: tuple[str, ...]


def evaluate_identity(facts: Iterable[Facts], keys: Sequence[Mention]) -> IdentityScores:
    """The scores of linked facts on the mentions of those releases that are among them."""
    known = _by_name(facts)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in keys:
        mentions[mention.release].append(mention)
    located = [
        found
        for release, group in mentions.items()
        if release in known
        for found in _locate(group, known[release])
    ]
    found = {item.mention for item in located}
    asked = [mention for mention in keys if mention.release in known]
    scores = []
    for measure, kinds in MEASURES.items():
        items = [item for item in located if item.mention.kind in kinds]
        ids, gold = [item.id for item in items], [item.mention.key for item in items]
        wanted = [mention for mention in asked if mention.kind in kinds]
        missing = tuple(mention for mention in wanted if mention not in found)
        sizes = Counter(mention.key for mention in wanted).values()
        pairs = sum(size * (size - 1) // 2 for size in sizes)
        scores.append(
            IdentityScore(measure, len(wanted), missing, pairwise(ids, gold), *b_cubed(ids, gold), pairs)
        )
    return IdentityScores(
        tuple(scores),
        tuple(_wrong_pairs(located)),
        sum(release in known for release in mentions),
        tuple(release for release in mentions if release not in known),
    )


def _by_name(facts: Iterable[Facts]) -> Mapping[str, Facts]:
    """The facts by id, and by folder and file name where the file holds one release."""
    items = list(facts)
    names = [_file(item) for item in items]
    counts = Counter(names)
    known = {item.release.id: item for item in items}
    return known | {name: item for name, item in zip(names, items, strict=True) if counts[name] == 1}


def _file(facts: Facts) -> str:
    if facts.release.source is None:
        return facts.release.id
    path = facts.release.source.path.resolve()
    return f"{path.parent.name}/{path.stem}"


def _locate(mentions: Sequence[Mention], facts: Facts) -> Iterator[Located]:
    yield from _things(mentions, MentionKind.PERSON, facts.persons, facts)
    yield from _things(mentions, MentionKind.ORGANIZATION, facts.organizations, facts)
    yield from _events([item for item in mentions if item.kind in MEASURES["events"]], facts)


def _things(
    mentions: Sequence[Mention], kind: MentionKind, things: Sequence[Person | Organization], facts: Facts
) -> Iterator[Located]:
    """The mentions of a kind that a thing of the release bears as its name, or else as one of its forms."""
    forms: dict[tuple[str, ...], Person | Organization] = {}
    for thing in things:
        forms.setdefault(fold_name(thing.name), thing)
    for thing in things:
        acronym = (thing.acronym,) if isinstance(thing, Organization) and thing.acronym else ()
        for name in (*thing.alt_names, *acronym):
            forms.setdefault(fold_name(name), thing)
    for mention in mentions:
        found = forms.get(fold_name(mention.name)) if mention.kind is kind else None
        if found is not None:
            yield Located(mention, found.id, sentence_of(facts, found.spans))


def _events(mentions: Sequence[Mention], facts: Facts) -> Iterator[Located]:
    """Each mention with the event whose name is nearest; a main event without one is the release's own."""
    pairs = pair(facts.events, mentions, _alike)
    event_of = {number: facts.events[index] for index, number in pairs.items()}
    taken = {event.id for event in event_of.values()}
    for number, mention in enumerate(mentions):
        event = event_of.get(number)
        if event is None and mention.kind is MentionKind.MAIN_EVENT and facts.main_event not in taken:
            event = next((item for item in facts.events if item.id == facts.main_event), None)
        if event is not None:
            yield Located(mention, event.id, sentence_of(facts, event.spans))


def _alike(event: Event, mention: Mention) -> float:
    mine, theirs = content_words(event.name), content_words(mention.name)
    shared = len(mine & theirs)
    if not shared or shared < _HALF * min(len(mine), len(theirs)):
        return 0.0
    return shared / len(mine | theirs)


def _wrong_pairs(located: Sequence[Located]) -> Iterator[WrongPair]:
    for measure in ("persons", "organizations", "events"):
        items = [item for item in located if item.mention.kind in MEASURES[measure]]
        by_key: dict[str, list[Located]] = defaultdict(list)
        by_id: dict[str, list[Located]] = defaultdict(list)
        for item in items:
            by_key[item.mention.key].append(item)
            by_id[item.id].append(item)
        for group in by_id.values():
            for one, other in combinations(group, 2):
                if one.mention.key != other.mention.key:
                    yield WrongPair(measure, one, other)
        for group in by_key.values():
            for one, other in combinations(group, 2):
                if one.id != other.id:
                    yield WrongPair(measure, one, other)
