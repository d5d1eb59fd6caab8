"""One identity for each city or region: the name within its country."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kg.link.thing import Ids, Resolution, Thing, commonest, distinct, group, segment
from kg.model import Facts, Place

_KOREAN_RANK = re.compile(
    r"(-si|-gun|-gu| Metropolitan City| Special City| Special Self-Governing City| City)$", re.IGNORECASE
)


def resolve_places(facts: Sequence[Facts]) -> Resolution:
    """The places of all events, which come in the order of their releases."""
    groups: dict[tuple[str, str], list[tuple[int, Place]]] = defaultdict(list)
    for index, item in enumerate(facts):
        for event in item.events:
            if event.place is not None:
                groups[_key(event.place)].append((index, event.place))
    ids = Ids()
    things: list[Thing] = []
    triples: list[tuple[int, str, str]] = []
    for (country, name), mentions in groups.items():
        code = country.removeprefix("country/").lower()
        names = [place.name for _, place in mentions]
        label = commonest(names)
        one = ids.claim("place", f"{code}-{name}" if code else name)
        things.append(Thing(one, label, distinct(names, but=label), country or None, distinct(names)))
        triples.extend((index, place.id, one) for index, place in mentions)
    return Resolution(group(len(facts), triples), tuple(things))


def _key(place: Place) -> tuple[str, str]:
    country = place.country or ""
    name = _KOREAN_RANK.sub("", place.name) if country == "country/KR" else place.name
    return country, segment(name)
