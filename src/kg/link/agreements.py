"""One identity for each agreement, over the releases that speak of it.

An agreement that is negotiated, signed and in force over years (FTA, CEPA, treaty, framework) is what its
kind, parties and subject say. Memoranda, contracts, pledges and statements are made once: two releases
speak of one only if the event or the day is the same, and kind and parties are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.link.bodies import adjectives
from kg.link.countries import states
from kg.link.event_name import event_name
from kg.link.fold import fold
from kg.link.tables import lines_of
from kg.link.thing import Ids, Resolution, Thing, commonest, distinct, group, segment
from kg.model import Agreement, AgreementType, Facts

_LASTING = frozenset(
    {
        AgreementType.FTA,
        AgreementType.EPA,
        AgreementType.CEPA,
        AgreementType.TIPF,
        AgreementType.TREATY,
        AgreementType.FRAMEWORK,
    }
)

# As the names of agreements have them: "Korea-UK FTA".
_SHORT = {"KR": "korea", "GB": "uk", "US": "us", "AE": "uae"}

_MANY = 4
"""More parties than these do not go into an id."""

_SLUG_LIMIT = 100

_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    agreement: Agreement
    parties: frozenset[str]
    words: frozenset[str]
    events: tuple[str, ...]
    issued: date


@dataclass(slots=True)
class _Cluster:
    mentions: list[_Mention] = field(default_factory=list)


def resolve_agreements(facts: Sequence[Facts]) -> Resolution:
    """The agreements of all facts, which come in the order of their releases, other ids resolved."""
    clusters: list[_Cluster] = []
    known: dict[_Key, int] = {}
    for index, item in enumerate(facts):
        before = len(clusters)
        for mention in _mentions(index, item):
            keys = list(_keys(mention))
            number = next((known[key] for key in keys if key in known), None)
            once = mention.agreement.type not in _LASTING
            if number is None or (
                once and (number >= before or clusters[number].mentions[-1].index == index)
            ):
                number = len(clusters)
                clusters.append(_Cluster())
            clusters[number].mentions.append(mention)
            for key in keys:
                known.setdefault(key, number)
    ids = Ids()
    things = [_thing(cluster.mentions, ids) for cluster in clusters]
    triples = [
        (mention.index, mention.agreement.id, thing.id)
        for thing, cluster in zip(things, clusters, strict=True)
        for mention in cluster.mentions
    ]
    return Resolution(group(len(facts), triples), tuple(things))


def _mentions(index: int, facts: Facts) -> Iterator[_Mention]:
    blocs = {fold(name): bloc.id for bloc in facts.blocs for name in (bloc.name, *bloc.alt_names)}
    for agreement in facts.agreements:
        named, words = _read(agreement.name, blocs)
        yield _Mention(
            index,
            agreement,
            frozenset(agreement.parties) or named,
            words,
            tuple(event.id for event in facts.events if agreement.id in event.agreements),
            facts.release.issued,
        )


def _read(name: str, blocs: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """The countries and blocs in an agreement's name, and the words that say what it is about."""
    words = fold(name).split()
    parties: set[str] = set()
    rest: list[str] = []
    place = 0
    while place < len(words):
        for length in (4, 3, 2, 1):
            part = " ".join(words[place : place + length])
            party = blocs.get(part) or (f"country/{code}" if (code := adjectives().get(part)) else None)
            if party is not None:
                parties.add(party)
                place += length
                break
        else:
            rest.append(words[place])
            place += 1
    about = event_name(" ".join(rest))
    empty = frozenset(word for line in lines_of("agreement_words.txt") for word in line.split())
    return frozenset(parties), (about.words | about.ordinals | about.years) - empty


def _keys(mention: _Mention) -> Iterator[_Key]:
    """What two mentions of one agreement have in common: each key alone is enough."""
    agreement = mention.agreement
    if agreement.type in _LASTING:
        if len(mention.parties) > 1:
            yield (agreement.type, mention.parties, mention.words)
        elif mention.words:
            yield (agreement.type, mention.words)
        else:
            yield (agreement.type, fold(agreement.name), mention.issued)
        return
    for event in mention.events:
        yield (agreement.type, event, mention.parties, agreement.count)
    if agreement.agreed_on is not None and (mention.parties or len(mention.words) > 1):
        yield (agreement.type, agreement.agreed_on, mention.parties, mention.words)


def _thing(mentions: Sequence[_Mention], ids: Ids) -> Thing:
    first = mentions[0]
    names = [mention.agreement.name for mention in mentions]
    label = commonest(names)
    name = _lasting_name(first) if first.agreement.type in _LASTING else _single_name(first)
    return Thing(ids.claim("agreement", name), label, distinct(names, but=label), None, distinct(names))


def _lasting_name(mention: _Mention) -> str:
    if not 1 < len(mention.parties) <= _MANY:
        return segment(mention.agreement.name, _SLUG_LIMIT)
    about = [word for word in fold(mention.agreement.name).split() if word in mention.words]
    return "-".join([*_party_names(mention), *dict.fromkeys(about), segment(mention.agreement.type)])


def _single_name(mention: _Mention) -> str:
    """Day, kind, and who or where: ``2024-07-01-mou-korea-vietnam-business-forum``."""
    day = mention.agreement.agreed_on
    when = day.isoformat() if day else f"reported-{mention.issued.isoformat()}"
    if 0 < len(mention.parties) <= _MANY:
        about = "-".join(_party_names(mention))
    elif mention.events:
        about = mention.events[0].partition("/")[2].removeprefix(f"{when}-")
    else:
        about = segment(mention.agreement.name)
    return segment(f"{when} {mention.agreement.type} {about}", _SLUG_LIMIT)


def _party_names(mention: _Mention) -> list[str]:
    """The parties as in ids, Korea first."""
    return sorted((_party_name(party) for party in mention.parties), key=lambda name: (name != "korea", name))


def _party_name(party: str) -> str:
    kind, _, name = party.partition("/")
    if kind != "country":
        return name
    return _SHORT.get(name) or segment(states()[name].label if name in states() else name)
