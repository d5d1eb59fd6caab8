"""Proposals for things without a link: the items that Wikidata has for their names, each with its score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kg.link.lookup.features import KNOWN_CLASSES, MARGIN, THRESHOLD, Features, compare, offices_to_know
from kg.link.lookup.item import Item
from kg.link.lookup.names import to_ask
from kg.link.lookup.subjects import Subject
from kg.link.lookup.wikidata import Wikidata

WORTH_A_LOOK = 0.45
"""Candidates that score less have another name, or so little in common that nobody need look at them."""

SHOWN_AT_MOST = 5

TOGETHER = 10
"""Things that are searched for before their items are asked for, 50 in a request."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be the thing; ``score`` is the sum of its features' weights."""

    qid: str
    label: str
    description: str
    features: Features
    score: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What Wikidata has for one thing: the candidates, best first, perhaps none.

    ``asked`` are the names that were searched for, ``retrieved`` is when the oldest of the answers came.
    """

    subject: Subject
    candidates: tuple[Candidate, ...]
    asked: tuple[str, ...]
    retrieved: datetime

    @property
    def accepted(self) -> Candidate | None:
        """The candidate that needs nobody's word: at or above the threshold, and no other one near it."""
        if not self.candidates or self.candidates[0].score < THRESHOLD or self.is_tie:
            return None
        return self.candidates[0]

    @property
    def is_tie(self) -> bool:
        """Whether the second candidate is not clearly worse than the first."""
        first, second = (*self.candidates, None, None)[:2]
        return first is not None and second is not None and round(first.score - second.score, 3) <= MARGIN


def propose(
    subjects: Sequence[Subject], wikidata: Wikidata, refused: Collection[tuple[str, str]] = ()
) -> Iterator[tuple[int, tuple[Proposal, ...]]]:
    """The proposals for the things that have a name to ask for, some at a time, in the order given.

    With each come how many of the things are done. ``refused`` are pairs of a thing's
    id and an item that somebody said it is not.
    :class:`~kg.errors.LookupFailed` when the API gives no answer; what came before has been given then.
    """
    for first in range(0, len(subjects), TOGETHER):
        some = subjects[first : first + TOGETHER]
        yield first + len(some), tuple(_some(some, wikidata, refused))


def _some(
    subjects: Sequence[Subject], wikidata: Wikidata, refused: Collection[tuple[str, str]]
) -> Iterator[Proposal]:
    asked = {subject: to_ask(subject.kind, subject.names, subject.country) for subject in subjects}
    found = {subject: [wikidata.search(name) for name in names] for subject, names in asked.items() if names}
    items = wikidata.items(qid for answers in found.values() for qids, _ in answers for qid in qids)
    own: dict[Subject, list[Item]] = {}
    for subject, answers in found.items():
        # Two identifiers of one item, of which one is a redirect, are one candidate.
        hits = {items[qid].qid: items[qid] for qids, _ in answers for qid in qids if qid in items}
        own[subject] = [item for qid, item in hits.items() if (subject.id, qid) not in refused]
    classes = wikidata.ancestors(
        (one for hits in own.values() for item in hits for one in item.classes), KNOWN_CLASSES
    )
    positions = wikidata.items(qid for subject, hits in own.items() for qid in offices_to_know(subject, hits))
    for subject, own_items in own.items():
        candidates = []
        for item in own_items:
            features = compare(subject, item, classes, positions)
            score = features.score(subject.kind)
            candidates.append(Candidate(item.qid, item.label, item.description, features, score))
        retrieved = min(when for _, when in found[subject])
        yield Proposal(subject, _best(candidates), asked[subject], retrieved)


def _best(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    worthy = [candidate for candidate in candidates if candidate.score >= WORTH_A_LOOK]
    worthy.sort(key=lambda candidate: (-candidate.score, int(candidate.qid.removeprefix("Q"))))
    return tuple(worthy[:SHOWN_AT_MOST])
