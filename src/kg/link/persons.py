"""One identity for each person, over all forms of the name.

Two mentions are of one person when their names are equal but for order, hyphens, accents, middle initials and
courtesies, or when one has initials that stand for the other (:mod:`kg.link.initials`). They are kept apart
on positive evidence alone: different countries, with nothing else in common, or offices that one person does
not hold within one term (:mod:`kg.link.offices`). "Minister Ahn" is whoever of that family name holds such an
office, if that is one person only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import combinations

from anyascii import anyascii

from kg.fold import fold
from kg.link.bodies import adjectives
from kg.link.family_names import Holders
from kg.link.initials import spelt_out
from kg.link.korean import KOREA, KoreanName, korean_name
from kg.link.offices import Career, Held
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
    def office(self) -> Held:
        return Held(self.person.title or "", self.person.affiliation or "", self.affiliation)

    @property
    def in_full(self) -> bool:
        """Whether the name is more than a family name."""
        return len(_words(self.name)) > 1

    @property
    def marks(self) -> frozenset[str]:
        """What two mentions of one person may have in common beside the name."""
        return frozenset(fold(mark) for mark in (self.person.title or "", self.affiliation) if mark)

    @property
    def own_marks(self) -> frozenset[str]:
        """The marks that hold across countries: every country has a trade minister and a foreign ministry."""
        title = fold(self.person.title or "")
        marks = {title} if any(word in adjectives() for word in title.split()) else set()
        return frozenset(marks | {self.person.affiliation or ""}) - {""}


_Rows = list[tuple[_Mention, Features]]


def resolve_persons(facts: Sequence[Facts], known: Known = NOTHING) -> Resolution:
    """The persons of all facts, which come in the order of their releases, bodies resolved."""
    groups: dict[Key, list[_Mention]] = defaultdict(list)
    full_names = spelt_out(facts)
    for index, item in enumerate(facts):
        bodies = {body.id: body.name for body in item.organizations}
        for place, person in enumerate(item.persons):
            employer = bodies.get(person.affiliation or "", "")
            key = _key(person, full_names.get(person.name), item.release.id)
            groups[key].append(_Mention(index, place, item.release.issued, person, employer, key))
    clusters = _with_family_names(
        [rows for key, mentions in groups.items() for rows in _apart(key, mentions)]
    )
    # The first mentions, as curators may change the clusters.
    firsts = [cluster.mentions[0] for cluster in clusters]
    countries = [_country(cluster.mentions) for cluster in clusters]
    resolution = settle("person", facts, clusters, _draft, known)
    namesakes = _namesakes(zip(firsts, countries, strict=True), resolution)
    return replace(resolution, apart=(*resolution.apart, *namesakes))


def _namesakes(firsts: Iterable[tuple[_Mention, str | None]], resolution: Resolution) -> Iterator[Apart]:
    """Persons of the same words, whether these were read as a Korean name or not."""
    by_words: dict[str, dict[str, str | None]] = defaultdict(dict)
    for first, country in firsts:
        words = " ".join(sorted(_words(first.name)))
        by_words[words].setdefault(resolution.ids[first.index][first.local], country)
    for words, ids in by_words.items():
        for one, other in combinations(ids, 2):
            if " " not in words:
                differ = Sign.NAME_OF_ONE_RELEASE
            else:
                differ = (
                    Sign.OFFICE if ids[one] == ids[other] or None in (ids[one], ids[other]) else Sign.COUNTRY
                )
            yield Apart((one, other), (Feature(Sign.SAME_WORDS, words), Feature(differ, "")))


def _with_family_names(found: Iterable[_Rows]) -> list[Cluster[_Mention]]:
    """The clusters, with each family name alone among the mentions of the one person that its title means."""
    persons: list[_Rows] = []
    holders = Holders()
    for rows in found:
        number = len(persons)
        persons.append(rows)
        for mention, _ in rows:
            if mention.key[0] == "korean" and mention.person.title:
                holders.add(mention.key[1], mention.person.title, mention.issued, number)
    for rows in persons:
        mention, _ = rows[0]
        if mention.key[0] != "one word" or not mention.person.title:
            continue
        meant = holders.meant(mention.key[1], mention.person.title, mention.issued)
        if meant is not None and mention.person.country in {None, *KOREA}:
            because = (Feature(Sign.FAMILY_NAME, f"{mention.name}, {mention.person.title}"),)
            # Under the key of the full name, from which the person's id is made.
            key = persons[meant][0][0].key
            persons[meant].extend((replace(one, key=key), because) for one, _ in rows)
            rows.clear()
    return [_cluster(rows) for rows in persons if rows]


def _key(person: Person, full_name: KoreanName | None, release: str) -> Key:
    korean = full_name or korean_name(person.name, person.country)
    if korean is not None:
        return ("korean", korean.family, korean.given)
    words = _words(person.name)
    # A family name alone names a person within one release only.
    return ("one word", *words, release) if len(words) < 2 else ("words", *sorted(words))


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> tuple[str, ...]:
    plain = re.sub(r"[-.'’]", "", anyascii(name).casefold())
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _COURTESIES]
    full = [word for word in words if len(word) > 1]
    return tuple(full if len(full) > 1 else words)


def _named(key: Key) -> Features:
    """What all mentions of a name have in common."""
    if key[0] == "korean":
        return (Feature(Sign.KOREAN_NAME, " ".join(key[1:])),)
    if key[0] == "one word":
        return (Feature(Sign.NAME_OF_ONE_RELEASE, " ".join(key[1:-1])),)
    return (Feature(Sign.SAME_WORDS, " ".join(key[1:])),)


def _apart(key: Key, mentions: Sequence[_Mention]) -> Iterator[_Rows]:
    """The mentions of one name, with a list for each person; the person mentioned first comes first."""
    persons = (
        part for rows in _by_country(key, mentions) for part in _by_office(sorted(rows, key=_in_order))
    )
    yield from sorted(persons, key=lambda rows: _in_order(rows[0]))


def _by_office(rows: _Rows) -> Iterator[_Rows]:
    """The mentions of one name and country, told apart by offices that one person does not hold."""
    careers: list[Career] = []
    parts: list[_Rows] = []
    for mention, because in (row for row in rows if row[0].office.telling):
        office, day = mention.office, mention.issued
        places = [place for place, career in enumerate(careers) if not career.excludes(office, day)]
        # Who was at the same employer before goes first, else whoever was somewhere else last.
        place = next((place for place in places if careers[place].holds(office)), max(places, default=None))
        if place is None:
            place = len(careers)
            careers.append(Career())
            parts.append([])
        careers[place].add(office, day)
        parts[place].append((mention, because))
    if len(parts) < 2:
        yield rows
        return
    for mention, because in (row for row in rows if not row[0].office.telling):
        title = mention.person.title
        place = next(
            (place for place, career in enumerate(careers) if title and career.has_title(title)), None
        )
        sign = _FIRST if place is None else Feature(Sign.TITLE_OR_AFFILIATION, fold(title or ""))
        parts[place or 0].append((mention, (*because, sign)))
    for part in parts:
        yield [
            (mention, (*because, Feature(Sign.OFFICE, _spelt(mention.office))))
            if mention.office.telling
            else (mention, because)
            for mention, because in part
        ]


def _spelt(office: Held) -> str:
    return ", ".join(part for part in (office.title, office.name) if part)


def _by_country(key: Key, mentions: Sequence[_Mention]) -> Iterator[_Rows]:
    """The mentions of one name, with a list for each country that people of the name are of."""
    name = _named(key)
    groups: dict[str, list[_Mention]] = {}
    for mention in mentions:
        if mention.person.country is not None:
            groups.setdefault(mention.person.country, []).append(mention)
    found: list[_Rows] = []
    marks: list[frozenset[str]] = []
    own: list[frozenset[str]] = []
    for country, group_ in groups.items():
        mine = frozenset[str]().union(*(mention.own_marks for mention in group_))
        number = next((number for number, others in enumerate(own) if others & mine), len(found))
        here = (*name, Feature(Sign.COUNTRY, country))
        if number == len(found):
            found.append([])
            marks.append(frozenset())
            own.append(frozenset())
        else:
            here = (*here, _common(own[number], mine))
        found[number].extend((mention, here) for mention in group_)
        marks[number] |= _marks(group_)
        own[number] |= mine
    alone = not found
    if alone:
        found.append([])
        marks.append(frozenset())
    for mention in mentions:
        if mention.person.country is None:
            number = next((number for number, others in enumerate(marks) if others & mention.marks), -1)
            if number >= 0:
                because = (*name, _NO_COUNTRY, _common(marks[number], mention.marks))
            else:
                because = (*name, _NO_COUNTRY) if alone or len(found) == 1 else (*name, _NO_COUNTRY, _FIRST)
            found[max(number, 0)].append((mention, because))
    yield from found


def _in_order(row: tuple[_Mention, Features]) -> tuple[int, int]:
    return (row[0].index, row[0].place)


def _cluster(rows: Iterable[tuple[_Mention, Features]]) -> Cluster[_Mention]:
    cluster: Cluster[_Mention] = Cluster()
    for mention, because in sorted(rows, key=_in_order):
        cluster.add(mention, because)
    return cluster


def _common(one: frozenset[str], other: frozenset[str]) -> Feature:
    return Feature(Sign.TITLE_OR_AFFILIATION, min(one & other))


def _marks(mentions: Sequence[_Mention]) -> frozenset[str]:
    return frozenset[str]().union(*(mention.marks for mention in mentions))


def _country(mentions: Sequence[_Mention]) -> str | None:
    countries = [mention.person.country for mention in mentions if mention.person.country]
    return commonest(countries) if countries else None


def _draft(mentions: Sequence[_Mention]) -> Draft:
    key = mentions[0].key
    # A family name is no name of its own where a release gives more.
    full = [mention for mention in mentions if mention.in_full] or mentions
    names = [mention.person.name for mention in full]
    label = commonest(names)
    country = _country(mentions)
    if key[0] == "korean":
        name = f"{segment(key[1])}-{segment(key[2])}"
    elif key[0] == "one word":
        name = "-".join(segment(part) for part in key[1:])
    else:
        name = segment(names[0])
    # Of namesakes in Korea, or of no country, the employer tells which one is meant.
    employer = next((mention.affiliation for mention in full if mention.affiliation), "")
    at_home = country is None or country in KOREA
    apart = (
        segment(employer) if at_home and employer else country and country.removeprefix("country/").lower()
    )
    forms = [form for mention in full for form in (mention.person.name, *mention.person.alt_names)]
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
        key[0] == "one word",
    )
