"""Ids of what a release names: made of names, unique within the release."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kg.extract.bodies import Body
from kg.extract.countries import find_countries
from kg.extract.events import Happening
from kg.slug import slug

_OF_STATES = ("Ministry ", "Department ", "National Assembly", "Government ")
"""How the names of bodies begin that many countries have."""


def unique(ids: Iterable[str]) -> list[str]:
    """The ids with a number added to those that occurred before.

    >>> unique(["event/forum", "event/visit", "event/forum"])
    ['event/forum', 'event/visit', 'event/forum-2']
    """
    seen: dict[str, int] = {}
    numbered = []
    for one in ids:
        seen[one] = seen.get(one, 0) + 1
        numbered.append(one if seen[one] == 1 else f"{one}-{seen[one]}")
    return numbered


def person_id(name: str) -> str:
    """The id of a person of that name."""
    return f"person/{slug(name)}"


def organization_id(body: Body) -> str:
    """The id of a body; one that many countries have takes the code of its country, if that is not Korea."""
    name = slug(body.name, 100)
    foreign = body.country if body.country != "KR" else None
    if foreign and body.name.startswith(_OF_STATES) and not find_countries(body.name):
        name = f"{name}-{foreign.lower()}"
    return f"organization/{name}"


def event_id(happening: Happening, issued: date) -> str:
    """The id of an event, with its first day or else that of the release."""
    day = happening.start.isoformat() if happening.start else f"reported-{issued.isoformat()}"
    return f"event/{day}-{slug(happening.name, 80)}"


def agreement_id(name: str) -> str:
    """The id of an agreement of that name."""
    return f"agreement/{slug(name, 80)}"
