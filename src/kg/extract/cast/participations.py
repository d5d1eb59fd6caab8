"""Parts gathered by event: the participations of an event, and the countries it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.extract.cast.members import Cast
from kg.extract.cast.parts import Part
from kg.extract.events import Happening, Story
from kg.model import Participation, Role

_ATTENDANCE = re.compile(r"\b(?:attend|participat|took part|join|present|among|includ)", re.IGNORECASE)


def participations_of(story: Story, happening: Happening, parts: Iterable[Part]) -> Iterator[Participation]:
    """One participation for each agent and role in an event, with all the spans that say so."""
    by_agent: dict[str, dict[Role, list[Part]]] = {}
    for part in parts:
        if part.happening is happening:
            by_agent.setdefault(part.agent, {}).setdefault(part.role, []).append(part)
    for agent, roles in by_agent.items():
        for role, same in roles.items():
            # Whoever hosts or speaks is there: that needs no statement of its own.
            if role is Role.ATTENDEE and len(roles) > 1 and not _says_attendance(story, same):
                continue
            spans = tuple(dict.fromkeys(part.span for part in same))
            yield Participation(agent, role, same[0].title, same[0].on_behalf_of, spans)


def _says_attendance(story: Story, parts: Iterable[Part]) -> bool:
    return any(_ATTENDANCE.search(story.sentences[part.sentence].span.quote) for part in parts)


def countries_of_event(
    story: Story, happening: Happening, cast: Cast, participations: Sequence[Participation]
) -> tuple[str, ...]:
    """The ids of the countries of an event: in its name, where it takes place, of those who take part."""
    found: list[str | None] = [
        f"country/{country.alpha2}"
        for mention in happening.mentions
        for country in story.countries
        if mention.span.start <= country.span.start < mention.span.end
    ]
    found.append(happening.country)
    agents = {participation.agent for participation in participations}
    found += [cast.country(figure) for figure in cast.people if cast.person_ids[figure] in agents]
    found += [
        f"country/{body.country}" for body in cast.bodies if body.country and cast.body_ids[body] in agents
    ]
    return tuple(dict.fromkeys(country for country in found if country))
