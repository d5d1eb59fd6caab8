"""One identity for each person, over all forms of the name.

Two mentions are of one person when their names are equal but for order, hyphens, accents, middle initials and
courtesies, or when one has initials that stand for the other (:mod:`kg.link.initials`). They are kept apart
on positive evidence alone: different countries, with nothing else in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from anyascii import anyascii

from kg.link.fold import fold
from kg.link.initials import spelt_out
from kg.link.korean import KoreanName, korean_name
from kg.link.settle import NOTHING, Known, settle
from kg.link.thing import Cluster, Draft, Office, Resolution, commonest, distinct, segment
from kg.model import Apart, Facts, Feature, Features, Person, Sign

_COURTESIES = frozenset({"dr", "mr", "mrs", "ms", "prof", "sir", "hon", "he", "jr", "sr", "ii", "iii", "iv"})

Key = tuple[str, ...]

_NO_COUNTRY = Feature(Sign.NO_COUNTRY, "")
_FIRST = Feature(Sign.FIRST_OF_THE_NAME, "")


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    place: int
    """Among the persons of its release."""
    issued: date
    person: Person
    affiliation: str
    key: Key

    @property
    def local(self) -> str:
        return self.person.id

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def marks(self) -> frozenset[str]:
        """What two mentions of one person may have in common beside the name."""
        return frozenset(fold(mark) for mark in (self.person.title or "", self.affiliation) if mark)


def resolve_persons(facts: Sequence[Facts], known: Known = NOTHING) -> Resolution:
    """The persons of all facts, which come in the order of their releases."""
    groups: dict[Key, list[_Mention]] = defaultdict(list)
    full_names = spelt_out(facts)
    for index, item in enumerate(facts):
        bodies = {body.id: body.name for body in item.organizations}
        for place, person in enumerate(item.persons):
            employer = bodies.get(person.affiliation or "", "")
            key = _key(person, full_names.get(person.name), item.release.id)
            groups[key].append(_Mention(index, place, item.release.issued, person, employer, key))
    clusters = [cluster for key, mentions in groups.items() for cluster in _apart(key, mentions)]
    # The first mentions, as curators may change the clusters.
    firsts = [cluster.mentions[0] for cluster in clusters]
    resolution = settle("person", facts, clusters, _draft, known)
    return replace(resolution, apart=(*resolution.apart, *_namesakes(firsts, resolution)))


def _namesakes(firsts: Iterable[_Mention], resolution: Resolution) -> Iterator[Apart]:
    """Persons of the same words, whether these were read as a Korean name or not."""
    by_words: dict[str, dict[str, None]] = defaultdict(dict)
    for first in firsts:
        words = " ".join(sorted(_words(first.name)))
        by_words[words][resolution.ids[first.index][first.local]] = None
    for words, ids in by_words.items():
        if len(ids) > 1:
            differ = Sign.COUNTRY if " " in words else Sign.NAME_OF_ONE_RELEASE
            yield Apart(tuple(ids), (Feature(Sign.SAME_WORDS, words), Feature(differ, "")))


def _key(person: Person, full_name: KoreanName | None, release: str) -> Key:
    korean = full_name or korean_name(person.name, person.country)
    if korean is not None:
        return ("korean", korean.family, korean.given)
    words = _words(person.name)
    # A family name alone names a person within one release only.
    return ("one word", *words, release) if len(words) < 2 else ("words", *sorted(words))


def _words(name: str) -> list[str]:
    plain = re.sub(r"[-.'’]", "", anyascii(name).casefold())
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _COURTESIES]
    full = [word for word in words if len(word) > 1]
    return full if len(full) > 1 else words


def _named(key: Key) -> Features:
    """What all mentions of a name have in common."""
    if key[0] == "korean":
        return (Feature(Sign.KOREAN_NAME, " ".join(key[1:])),)
    if key[0] == "one word":
        return (Feature(Sign.NAME_OF_ONE_RELEASE, " ".join(key[1:-1])),)
    return (Feature(Sign.SAME_WORDS, " ".join(key[1:])),)


def _apart(key: Key, mentions: Sequence[_Mention]) -> list[Cluster[_Mention]]:
    """The mentions of one name, a cluster for each person; the person mentioned first comes first."""
    name = _named(key)
    by_country: dict[str, list[_Mention]] = {}
    for mention in mentions:
        if mention.person.country is not None:
            by_country.setdefault(mention.person.country, []).append(mention)
    clusters: list[list[tuple[_Mention, Features]]] = []
    known: list[frozenset[str]] = []
    for country, group_ in by_country.items():
        marks = _marks(group_)
        number = next((number for number, others in enumerate(known) if others & marks), None)
        here = (*name, Feature(Sign.COUNTRY, country))
        if number is None:
            clusters.append([(mention, here) for mention in group_])
            known.append(marks)
        else:
            because = (*here, _common(known[number], marks))
            clusters[number].extend((mention, because) for mention in group_)
            known[number] |= marks
    alone = not clusters
    if alone:
        clusters.append([])
        known.append(frozenset())
    for mention in mentions:
        if mention.person.country is None:
            number = next((number for number, others in enumerate(known) if others & mention.marks), None)
            if number is not None:
                because = (*name, _NO_COUNTRY, _common(known[number], mention.marks))
            else:
                because = (
                    (*name, _NO_COUNTRY) if alone or len(clusters) == 1 else (*name, _NO_COUNTRY, _FIRST)
                )
            clusters[number or 0].append((mention, because))
    return [_cluster(rows) for rows in clusters]


def _cluster(rows: Iterable[tuple[_Mention, Features]]) -> Cluster[_Mention]:
    cluster: Cluster[_Mention] = Cluster()
    for mention, because in sorted(rows, key=lambda row: (row[0].index, row[0].place)):
        cluster.add(mention, because)
    return cluster


def _common(one: frozenset[str], other: frozenset[str]) -> Feature:
    return Feature(Sign.TITLE_OR_AFFILIATION, min(one & other))


def _marks(mentions: Sequence[_Mention]) -> frozenset[str]:
    return frozenset[str]().union(*(mention.marks for mention in mentions))


def _draft(mentions: Sequence[_Mention]) -> Draft:
    key = mentions[0].key
    names = [mention.person.name for mention in mentions]
    label = commonest(names)
    countries = [mention.person.country for mention in mentions if mention.person.country]
    country = commonest(countries) if countries else None
    if key[0] == "korean":
        name = f"{segment(key[1])}-{segment(key[2])}"
    elif key[0] == "one word":
        name = "-".join(segment(part) for part in key[1:])
    else:
        name = segment(names[0])
    apart = country.removeprefix("country/").lower() if country else None
    forms = [form for mention in mentions for form in (mention.person.name, *mention.person.alt_names)]
    offices = {
        Office(mention.issued, mention.person.title, mention.affiliation)
        for mention in mentions
        if mention.person.title
    }
    return Draft(
        name,
        label,
        distinct(forms, but=label),
        country,
        distinct(names),
        tuple(sorted(offices)),
        apart,
    )
