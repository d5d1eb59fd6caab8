"""What linking looks at in one release, and what it decided about it applied to the whole of its facts.

Linking looks at all releases at once and needs little of each (:func:`essence`); what it decides is applied
to one release at a time, wherever the whole of its facts is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.link.rename import rename
from kg.link.strike import struck
from kg.model import Decided, Facts


def decide(facts: Facts, decided: Decided) -> Facts:
    """The linked facts of a release: those of the extractor after all that was decided about them."""
    for strike in decided.strikes:
        facts = struck(facts, strike)
    for step, ids in enumerate(decided.renamings):
        facts = renamed(facts, ids, step)
    return relabel(facts, decided.labels)


def renamed(facts: Facts, ids: Mapping[str, str], step: int) -> Facts:
    """The facts with other ids, after this step of the resolution (from 0)."""
    # The first step also joins what the extractor left apart under one id, later ones change nothing then.
    return rename(facts, ids, tidy=step > 0) if ids or step == 0 else facts


def relabel(facts: Facts, labels: Mapping[str, str]) -> Facts:
    """The facts with events and agreements under the names that curators gave them."""
    if not labels:
        return facts
    return replace(
        facts,
        events=tuple(replace(event, name=labels.get(event.id, event.name)) for event in facts.events),
        agreements=tuple(replace(one, name=labels.get(one.id, one.name)) for one in facts.agreements),
    )


def essence(facts: Facts) -> Facts:
    """What linking looks at: the facts without the text and where in it they are said.

    It is decided the same about these as about the whole, in a fraction of the memory.
    """
    return replace(
        facts,
        release=replace(facts.release, body="", category=None, url=None, source=None),
        sentences=(),
        events=tuple(
            replace(
                event,
                spans=(),
                participations=tuple(replace(part, spans=()) for part in event.participations),
            )
            for event in facts.events
        ),
        persons=tuple(replace(person, spans=()) for person in facts.persons),
        organizations=tuple(replace(body, spans=()) for body in facts.organizations),
        agreements=tuple(replace(item, spans=()) for item in facts.agreements),
        countries=tuple(replace(country, spans=()) for country in facts.countries),
        blocs=tuple(replace(bloc, spans=()) for bloc in facts.blocs),
        amounts=tuple(replace(amount, spans=()) for amount in facts.amounts),
        topics=tuple(replace(topic, spans=()) for topic in facts.topics),
    )
