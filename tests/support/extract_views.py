"""Readable views of facts: names instead of ids."""

from __future__ import annotations

from kg.model import Agreement, Event, Facts


def main(facts: Facts) -> Event:
    """The one event the release is about."""
    return next(event for event in facts.events if event.id == facts.main_event)


def named(facts: Facts, name: str) -> Event:
    """The event of that name."""
    return next(event for event in facts.events if event.name == name)


def cast(facts: Facts) -> set[tuple[str, str]]:
    """Who takes part, as pairs of role and name, over all events."""
    names = {thing.id: thing.name for thing in (*facts.persons, *facts.organizations)}
    return {(part.role.value, names[part.agent]) for event in facts.events for part in event.participations}


def taking_part(facts: Facts) -> set[str]:
    """The names of all who take part."""
    return {name for _, name in cast(facts)}


def only(facts: Facts) -> Agreement:
    """The one agreement of the release."""
    (agreement,) = facts.agreements
    return agreement
