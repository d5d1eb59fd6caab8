"""One identity for each person, over all forms of the name.

Two mentions are of one person when their names are equal but for order, hyphens, accents, middle initials and
courtesies, or when one has initials that stand for the other (:mod:`kg.link.initials`). They are kept apart
on positive evidence alone: different countries, with nothing else in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from anyascii import anyascii

from kg.link.fold import fold
from kg.link.initials import spelt_out
from kg.link.korean import KoreanName, korean_name
from kg.link.thing import Ids, Office, Resolution, Thing, commonest, distinct, group, segment
from kg.model import Facts, Person

_COURTESIES = frozenset({"dr", "mr", "mrs", "ms", "prof", "sir", "hon", "he", "jr", "sr", "ii", "iii", "iv"})

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    place: int
    """Among the persons of its release."""
    issued: date
    person: Person
    affiliation: str

    @property
    def marks(self) -> frozenset[str]:
        """What two mentions of one person may have in common beside the name."""
        return frozenset(fold(mark) for mark in (self.person.title or "", self.affiliation) if mark)


def resolve_persons(facts: Sequence[Facts]) -> Resolution:
    """The persons of all facts, which come in the order of their releases."""
    groups: dict[Key, list[_Mention]] = defaultdict(list)
    full_names = spelt_out(facts)
    for index, item in enumerate(facts):
        bodies = {body.id: body.name for body in item.organizations}
        for place, person in enumerate(item.persons):
            employer = bodies.get(person.affiliation or "", "")
            mention = _Mention(index, place, item.release.issued, person, employer)
            groups[_key(person, full_names.get(person.name), item.release.id)].append(mention)
    ids = Ids()
    things: list[Thing] = []
    triples: list[tuple[int, str, str]] = []
    for key, mentions in groups.items():
        for cluster in _apart(mentions):
            thing = _thing(key, cluster, ids)
            things.append(thing)
            triples.extend((mention.index, mention.person.id, thing.id) for mention in cluster)
    return Resolution(group(len(facts), triples), tuple(things))


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


def _apart(mentions: Sequence[_Mention]) -> list[list[_Mention]]:
    """The mentions of one name, a list for each person; the person mentioned first comes first."""
    by_country: dict[str, list[_Mention]] = {}
    for mention in mentions:
        if mention.person.country is not None:
            by_country.setdefault(mention.person.country, []).append(mention)
    clusters: list[list[_Mention]] = []
    for group_ in by_country.values():
        alike = next((cluster for cluster in clusters if _marks(cluster) & _marks(group_)), None)
        if alike is None:
            clusters.append(list(group_))
        else:
            alike.extend(group_)
    unknown = [mention for mention in mentions if mention.person.country is None]
    if not clusters:
        return [unknown]
    marks = [_marks(cluster) for cluster in clusters]
    for mention in unknown:
        place = next((number for number, known in enumerate(marks) if known & mention.marks), 0)
        clusters[place].append(mention)
    return [sorted(cluster, key=lambda mention: (mention.index, mention.place)) for cluster in clusters]


def _marks(mentions: Sequence[_Mention]) -> frozenset[str]:
    return frozenset[str]().union(*(mention.marks for mention in mentions))


def _thing(key: Key, mentions: Sequence[_Mention], ids: Ids) -> Thing:
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
    return Thing(
        ids.claim("person", name, apart=apart),
        label,
        distinct(forms, but=label),
        country,
        distinct(names),
        tuple(sorted(offices)),
    )
