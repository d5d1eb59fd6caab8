"""One identity for each body, over its full names and acronyms.

Two names are of one body when they are equal but for punctuation, word order around "Ministry", legal form
and spelling, or when the table of well-known bodies says so. A name that bodies of many countries bear goes
with its country; an acronym alone is the body that was introduced with it, where that is one only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.link.bodies import (
    Body,
    is_acronym,
    parse,
    trade_ministry,
    well_known_by_acronym,
    well_known_by_name,
)
from kg.link.settle import NOTHING, Known, settle
from kg.link.thing import Cluster, Draft, Resolution, commonest, distinct, segment
from kg.model import Apart, Facts, Feature, Features, Organization, Sign

_ENOUGH_TO_STAND_ALONE = 2
"""Words without which "government" or "parliament" needs its country in the id even when that is Korea."""


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    """What identifies a body: its core name, or its acronym, and the code of the country it depends on."""

    core: str
    country: str
    acronym: bool = False


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    body: Organization
    key: _Key
    because: Features

    @property
    def local(self) -> str:
        return self.body.id

    @property
    def name(self) -> str:
        return self.body.name

    @property
    def forms(self) -> tuple[str, ...]:
        acronym = (self.body.acronym,) if self.body.acronym else ()
        return (self.body.name, *self.body.alt_names, *acronym)


def resolve_organizations(facts: Sequence[Facts], known: Known = NOTHING) -> Resolution:
    """The bodies of all facts, which come in the order of their releases."""
    mentions = [
        _Mention(index, body, *_key(body, item))
        for index, item in enumerate(facts)
        for body in item.organizations
    ]
    homes = _homes(mentions)
    introduced = _introduced(mentions, homes)
    clusters: dict[_Key, Cluster[_Mention]] = defaultdict(Cluster)
    for mention in mentions:
        if mention.key.acronym:
            key, because = _spelt_out(mention, introduced, facts)
        else:
            key, because = _at_home(mention.key, homes), mention.because
            if key != mention.key:
                because = (*because, Feature(Sign.ONLY_COUNTRY, f"country/{key.country}"))
        # The key that all share stands first: from it the body's name and id are made.
        clusters[key].add(mention if key == mention.key else replace(mention, key=key), because)
    # The first mentions, as curators may change the clusters.
    firsts = {key: cluster.mentions[0] for key, cluster in clusters.items() if not key.acronym}
    resolution = settle("organization", facts, tuple(clusters.values()), _draft, known)
    return replace(resolution, apart=(*resolution.apart, *_namesakes(firsts, resolution)))


def _namesakes(firsts: Mapping[_Key, _Mention], resolution: Resolution) -> Iterator[Apart]:
    """Bodies of one name in several countries."""
    by_name: dict[str, dict[str, None]] = defaultdict(dict)
    for key, first in firsts.items():
        by_name[key.core][resolution.ids[first.index][first.local]] = None
    for core, ids in by_name.items():
        if len(ids) > 1:
            yield Apart(tuple(ids), (Feature(Sign.CORE_NAME, core), Feature(Sign.COUNTRY, "")))


def _key(body: Organization, facts: Facts) -> tuple[_Key, Features]:
    """What identifies a body, and what that was read from."""
    stated = body.country.removeprefix("country/") if body.country else None
    if is_acronym(body.name):
        return _Key(body.name.replace(".", "").upper(), stated or "", acronym=True), ()
    name = parse(body.name)
    country = name.country or stated
    core = name.core
    because: list[Feature] = []
    if country in {None, "KR"}:
        ministry = trade_ministry(core, country, facts.release.issued)
        if ministry is not None and ministry != core:
            core = ministry
            because.append(Feature(Sign.TRADE_MINISTRY, facts.release.issued.isoformat()))
    known = well_known_by_name().get((core, country)) or well_known_by_name().get((core, None))
    if known is not None and _agree(known.country, country):
        return _key_of(known), (*because, _well_known(known))
    key = _Key(core, country or "" if name.generic else "")
    because.append(Feature(Sign.CORE_NAME, core))
    if key.country:
        because.append(Feature(Sign.COUNTRY, f"country/{key.country}"))
    return key, tuple(because)


def _well_known(body: Body) -> Feature:
    return Feature(Sign.WELL_KNOWN, body.label)


def _key_of(body: Body) -> _Key:
    name = parse(body.label)
    return _Key(name.core, body.country or "" if name.generic else "")


def _agree(one: str | None, other: str | None) -> bool:
    return not one or not other or one == other


def _homes(mentions: Sequence[_Mention]) -> Mapping[str, str]:
    """The country of each name that needs one and has the same wherever it has one."""
    found: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.key.country and not mention.key.acronym:
            found[mention.key.core].add(mention.key.country)
    return {core: next(iter(countries)) for core, countries in found.items() if len(countries) == 1}


def _at_home(key: _Key, homes: Mapping[str, str]) -> _Key:
    if key.country or key.core not in homes:
        return key
    return _Key(key.core, homes[key.core])


def _introduced(
    mentions: Sequence[_Mention], homes: Mapping[str, str]
) -> Mapping[str, Mapping[_Key, set[int]]]:
    """For each acronym the bodies that some text introduces with it, and the indexes of those texts."""
    found: dict[str, dict[_Key, set[int]]] = defaultdict(lambda: defaultdict(set))
    for mention in mentions:
        if mention.key.acronym:
            continue
        for form in mention.forms[1:]:
            if is_acronym(form):
                key = _at_home(mention.key, homes)
                found[form.replace(".", "").upper()][key].add(mention.index)
    return found


def _spelt_out(
    mention: _Mention, introduced: Mapping[str, Mapping[_Key, set[int]]], facts: Sequence[Facts]
) -> tuple[_Key, Features]:
    """The body behind an acronym: of the same text, of the table, or the only one of all texts."""
    acronym, country = mention.key.core, mention.key.country or None
    spelt = introduced.get(acronym, {})
    here = [
        key for key, indexes in spelt.items() if mention.index in indexes and _agree(key.country, country)
    ]
    if len(here) == 1:
        release = facts[mention.index].release.id
        return here[0], (Feature(Sign.ACRONYM_INTRODUCED, f"{acronym}, release/{release}"),)
    known = well_known_by_acronym().get(acronym)
    if known is not None and _agree(known.country, country):
        return _key_of(known), (_well_known(known),)
    everywhere = [key for key in spelt if _agree(key.country, country)]
    if len(everywhere) == 1 and len(spelt) == 1:
        release = facts[min(spelt[everywhere[0]])].release.id
        return everywhere[0], (Feature(Sign.ACRONYM_OF_ONE, f"{acronym}, release/{release}"),)
    return _Key(acronym.casefold(), "", acronym=True), (Feature(Sign.ACRONYM, acronym),)


def _draft(mentions: Sequence[_Mention]) -> Draft:
    key = mentions[0].key
    stated = [mention.body.country for mention in mentions if mention.body.country]
    known = None if key.acronym else well_known_by_name().get((key.core, key.country or None))
    if key.country:
        country: str | None = f"country/{key.country}"
    elif known is not None and known.country:
        country = f"country/{known.country}"
    else:
        country = commonest(stated) if stated else None
    names = [mention.body.name for mention in mentions if not is_acronym(mention.body.name)]
    # A name that says whose ministry it is tells more than one that does not, unless it is Korea's.
    telling = [name for name in names if key.country not in {"", "KR"} and parse(name).country]
    if known is not None and known.country == "KR":
        label = known.label
    else:
        label = commonest(telling or names or [mention.body.name for mention in mentions])
    return Draft(
        _name(key),
        label,
        distinct((form for mention in mentions for form in mention.forms), but=label),
        country,
        distinct(names or [mention.body.name for mention in mentions]),
        vague=key.acronym,
    )


def _name(key: _Key) -> str:
    """The id's name: the country belongs to it where the rest may be that of any country's body."""
    core = segment(key.core)
    alone = len(key.core.split()) >= _ENOUGH_TO_STAND_ALONE
    return core if not key.country or (key.country == "KR" and alone) else f"{core}-{key.country.lower()}"
