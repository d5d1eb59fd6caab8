"""One identity for each city or region: the name within its country."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.link.settle import NOTHING, Known, settle
from kg.link.thing import Cluster, Draft, Resolution, commonest, distinct, segment
from kg.model import Facts, Feature, Features, Place, Sign

_KOREAN_RANK = re.compile(
    r"(-si|-gun|-gu| Metropolitan City| Special City| Special Self-Governing City| City)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    place: Place

    @property
    def local(self) -> str:
        return self.place.id

    @property
    def name(self) -> str:
        return self.place.name


def resolve_places(facts: Sequence[Facts], known: Known = NOTHING) -> Resolution:
    """The places of all events, which come in the order of their releases."""
    clusters: dict[tuple[str, str], Cluster[_Mention]] = defaultdict(Cluster)
    for index, item in enumerate(facts):
        for place in dict.fromkeys(event.place for event in item.events if event.place is not None):
            country, name = _key(place)
            because: Features = (Feature(Sign.PLACE_NAME, name), Feature(Sign.COUNTRY, country))
            clusters[country, name].add(_Mention(index, place), because if country else because[:1])
    return settle("place", facts, tuple(clusters.values()), _draft, known)


def _draft(mentions: Sequence[_Mention]) -> Draft:
    country, name = _key(mentions[0].place)
    code = country.removeprefix("country/").lower()
    names = [mention.name for mention in mentions]
    label = commonest(names)
    full = f"{code}-{name}" if code else name
    return Draft(full, label, distinct(names, but=label), country or None, distinct(names))


def _key(place: Place) -> tuple[str, str]:
    country = place.country or ""
    name = _KOREAN_RANK.sub("", place.name) if country == "country/KR" else place.name
    return country, segment(name)
