"""The measure of who took part: persons and bodies that are agents of some event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.evaluate.counts import Counts, Fault, Mistake, Outcome
from kg.evaluate.fold import fold_name
from kg.evaluate.gold import Gold, GoldParticipant
from kg.evaluate.match import pair
from kg.evaluate.sentence import sentence_about, sentence_of
from kg.model import Facts, Organization, Person, Span

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Predicted:
    names: tuple[str, ...]
    is_person: bool
    spans: tuple[Span, ...]

    @property
    def folded(self) -> frozenset[Words]:
        return frozenset(fold_name(name) for name in self.names)


def score_participants(facts: Facts, gold: Gold) -> tuple[Outcome, Counts, Counts]:
    """The outcome for all participants, and the counts for persons and for bodies alone.

    A prediction that the gold has among those mentioned, as an affiliation or as a bloc counts neither way.
    """
    known = list(_known(facts))
    agents = {part.agent for event in facts.events for part in event.participations}
    predicted = [item for id_, item in known if id_ in agents]
    idle = [item for id_, item in known if id_ not in agents]
    outside = _outside(gold)
    pairs = pair(predicted, gold.participants, _fit)
    missed = [item for index, item in enumerate(gold.participants) if index not in pairs.values()]
    extra = [item for index, item in enumerate(predicted) if index not in pairs and not item.folded & outside]
    mistakes = [
        Mistake(
            gold.id,
            _measure(item.is_person),
            Fault.MISS,
            _why_missed(item, predicted, idle, facts.release.text),
            item.name,
            sentence_about(facts, item.names),
        )
        for item in missed
    ]
    mistakes += [
        Mistake(
            gold.id,
            _measure(item.is_person),
            Fault.FALSE_ALARM,
            _why_extra(item, gold.participants),
            item.names[0],
            sentence_of(facts, item.spans),
        )
        for item in extra
    ]
    found = [gold.participants[index] for index in pairs.values()]
    by_kind = [
        Counts(
            sum(item.is_person is person for item in found),
            sum(item.is_person is person for item in extra),
            sum(item.is_person is person for item in missed),
        )
        for person in (True, False)
    ]
    return Outcome(Counts(len(found), len(extra), len(missed)), tuple(mistakes)), by_kind[0], by_kind[1]


def _known(facts: Facts) -> Iterator[tuple[str, _Predicted]]:
    things: tuple[Person | Organization, ...] = (*facts.persons, *facts.organizations)
    for thing in things:
        names = (thing.name, *thing.alt_names)
        if isinstance(thing, Organization) and thing.acronym:
            names = (*names, thing.acronym)
        spans = thing.spans
        if not spans:
            spans = tuple(
                span
                for event in facts.events
                for part in event.participations
                if part.agent == thing.id
                for span in part.spans
            )
        yield thing.id, _Predicted(names, isinstance(thing, Person), spans)


def _outside(gold: Gold) -> frozenset[Words]:
    employers = (item.affiliation for item in gold.participants if item.affiliation)
    return frozenset(fold_name(name) for name in (*gold.mentioned, *employers, *gold.blocs))


def _folded(item: GoldParticipant) -> frozenset[Words]:
    return frozenset(fold_name(name) for name in item.names)


def _fit(predicted: _Predicted, gold: GoldParticipant) -> float:
    """Twice as good where the main name is shared, so that an alias never takes another's place."""
    shared = predicted.folded & _folded(gold)
    return float(bool(shared)) + float(fold_name(gold.name) in shared)


def _measure(is_person: bool) -> str:
    return "persons" if is_person else "organizations"


def _why_missed(
    item: GoldParticipant, predicted: Sequence[_Predicted], idle: Sequence[_Predicted], text: str
) -> str:
    names = _folded(item)
    if any(names & other.folded for other in idle):
        return "known, but given no part in an event"
    if any(names & other.folded for other in predicted):
        return "taken by another participant with the same name"
    if _near(names, [name for other in (*predicted, *idle) for name in other.folded]):
        return "found with other bounds"
    flat = " ".join(text.split()).casefold()
    if not any(name.casefold() in flat for name in item.names):
        return "the text has no such form of the name"
    return "not found"


def _why_extra(item: _Predicted, gold: Sequence[GoldParticipant]) -> str:
    wanted = [name for other in gold for name in _folded(other)]
    if item.folded & set(wanted):
        return "second prediction of one participant"
    if _near(item.folded, wanted):
        return "in the gold with other bounds"
    return "not in the gold"


def _near(names: frozenset[Words], others: Sequence[Words]) -> bool:
    """Whether one of the names lies wholly in one of the others, or the other way round."""
    sets = [set(name) for name in names if name]
    return any(mine <= set(other) or set(other) <= mine for mine in sets for other in others if other)
