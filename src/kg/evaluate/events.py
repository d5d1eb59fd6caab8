"""The measures of events: which were found, and whether the main one is right."""

from __future__ import annotations

from kg.evaluate.counts import Counts, Fault, Mistake, Outcome, Share
from kg.evaluate.fold import content_words, fold_line
from kg.evaluate.gold import Gold, GoldEvent
from kg.evaluate.match import pair
from kg.evaluate.sentence import sentence_about, sentence_of
from kg.model import Event, Facts

_WORDS_ALONE = 3


def score_events(facts: Facts, gold: Gold) -> Outcome:
    """The events found.

    Two events match that share the day and the kind, or the day and a content word, or three content words.
    """
    pairs = pair(facts.events, gold.events, _fit)
    missed = [item for index, item in enumerate(gold.events) if index not in pairs.values()]
    extra = [item for index, item in enumerate(facts.events) if index not in pairs]
    mistakes = [
        Mistake(
            gold.id,
            "events",
            Fault.MISS,
            _why_missed(item, [event for index, event in enumerate(facts.events) if index not in pairs]),
            f"{item.name} [{item.kind}{_when(item)}{', main' if item.main else ''}]",
            sentence_about(facts, (item.name,)),
        )
        for item in missed
    ]
    mistakes += [
        Mistake(
            gold.id,
            "events",
            Fault.FALSE_ALARM,
            "another event of the same day" if _days_shared(item, gold) else "no event of the gold",
            f"{item.name} [{item.kind}{_when(item)}]",
            sentence_of(facts, item.spans),
        )
        for item in extra
    ]
    return Outcome(Counts(len(pairs), len(extra), len(missed)), tuple(mistakes))


def score_main_event(facts: Facts, gold: Gold) -> tuple[tuple[Share, Share, Share], tuple[Mistake, ...]]:
    """Whether the main event has the right kind, the right start and the right city (none where none is)."""
    wanted = gold.main_event
    if wanted is None:
        return (Share(), Share(), Share()), ()
    found = next((event for event in facts.events if event.id == facts.main_event), None)
    if found is None:
        mistake = Mistake(gold.id, "main event", Fault.MISS, "no main event", wanted.name)
        return (Share(0, 1), Share(0, 1), Share(0, 1)), (mistake,)
    city = found.place.name if found.place else None
    checks = (
        ("kind", found.kind == wanted.kind, str(wanted.kind), str(found.kind)),
        ("date", found.start == wanted.start, str(wanted.start), str(found.start)),
        ("city", _city(city) == _city(wanted.city), str(wanted.city), str(city)),
    )
    mistakes = tuple(
        Mistake(
            gold.id,
            "main event",
            Fault.WRONG,
            f"{aspect}: {right} is wanted, not {given}",
            f"{wanted.name} / {found.name}",
            sentence_of(facts, found.spans),
        )
        for aspect, good, right, given in checks
        if not good
    )
    kind, day, place = (Share(int(good), 1) for _, good, _, _ in checks)
    return (kind, day, place), mistakes


def _fit(predicted: Event, gold: GoldEvent) -> float:
    same_day = predicted.start is not None and predicted.start == gold.start
    same_kind = predicted.kind == gold.kind
    left, right = content_words(predicted.name), content_words(gold.name)
    shared = len(left & right)
    if not (same_day and (same_kind or shared)) and shared < _WORDS_ALONE:
        return 0.0
    alike = shared / len(left | right) if shared else 0.0
    return 1.0 + 2.0 * same_day + 1.0 * same_kind + 2.0 * alike


def _city(name: str | None) -> str | None:
    return None if name is None else fold_line(name)


def _when(event: Event | GoldEvent) -> str:
    return f", {event.start}" if event.start else ", no date"


def _days_shared(event: Event, gold: Gold) -> bool:
    return event.start is not None and any(item.start == event.start for item in gold.events)


def _why_missed(item: GoldEvent, spare: list[Event]) -> str:
    words = content_words(item.name)
    if any(event.start == item.start and item.start for event in spare):
        return "same day found, with other kind and name"
    if any(len(words & content_words(event.name)) >= 1 and event.kind == item.kind for event in spare):
        return "a like one found, with other day or name"
    return "not found"
