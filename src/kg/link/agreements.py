"""One identity for each agreement, over the releases that speak of it.

An agreement that is negotiated, signed and in force over years (FTA, CEPA, treaty, framework) is what its
kind, parties and subject say. Memoranda, contracts, pledges and statements are made once: two releases
speak of one only if the event or the day is the same, and kind and parties are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kg.fold import fold
from kg.link.bodies import adjectives
from kg.link.countries import states
from kg.link.event_name import event_name
from kg.link.settle import NOTHING, Known, settle
from kg.link.tables import lines_of
from kg.link.thing import Cluster, Draft, Resolution, commonest, distinct, segment
from kg.model import Agreement, AgreementType, Facts, Feature, Features, Sign

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

_FIRST = Feature(Sign.FIRST_MENTION, "")


@dataclass(frozen=True, slots=True)
class _Mention:
    index: int
    agreement: Agreement
    parties: frozenset[str]
    words: frozenset[str]
    events: tuple[str, ...]
    issued: date
    release: str

    @property
    def local(self) -> str:
        return self.agreement.id

    @property
    def name(self) -> str:
        return self.agreement.name


@dataclass(slots=True)
class _Known:
    """The agreements met so far, as lists of their mentions, and where to look for one."""

    clusters: list[Cluster[_Mention]] = field(default_factory=list)
    lasting: dict[_Key, int] = field(default_factory=dict)
    single: dict[_Key, list[int]] = field(default_factory=lambda: defaultdict(list))

    def place(self, mention: _Mention) -> None:
        """Add the mention to the agreement that it is of, or as a new one."""
        if mention.agreement.type in _LASTING:
            key = _lasting_key(mention)
            number = self.lasting.get(key)
        else:
            number = self._single(mention)
        if number is None:
            number = len(self.clusters)
            self.clusters.append(Cluster())
        if mention.agreement.type in _LASTING:
            self.lasting[_lasting_key(mention)] = number
        for key in _single_keys(mention):
            if number not in self.single[key]:
                self.single[key].append(number)
        cluster = self.clusters[number]
        because = _because(cluster.mentions[0], mention) if cluster.mentions else (_FIRST,)
        cluster.add(mention, because)

    def _single(self, mention: _Mention) -> int | None:
        """The only agreement of the same event or day that may be this one; none of the same release may."""
        found = {
            number
            for key in _single_keys(mention)
            for number in self.single.get(key, ())
            if self.clusters[number].mentions[-1].index != mention.index
            and _alike(self.clusters[number].mentions[0], mention)
        }
        return found.pop() if len(found) == 1 else None


def resolve_agreements(facts: Sequence[Facts], known: Known = NOTHING) -> Resolution:
    """The agreements of all facts, which come in the order of their releases, other ids resolved."""
    met = _Known()
    for index, item in enumerate(facts):
        for mention in _mentions(index, item):
            met.place(mention)
    return settle("agreement", facts, met.clusters, _draft, known)


def rival_agreements(facts: Sequence[Facts], id_: str) -> Iterator[tuple[str, Features]]:
    """Other agreements of the same kind that have something in common with this one, and what differs.

    That is all parties or words, or the event or the day. The facts are linked.
    """
    mentions = [mention for index, item in enumerate(facts) for mention in _mentions(index, item)]
    own = [mention for mention in mentions if mention.local == id_]
    found: dict[str, Features] = {}
    for other in mentions:
        for one in own:
            if other.local != id_ and other.local not in found and _comparable(one, other):
                found[other.local] = _differences(one, other)
    yield from found.items()


def _comparable(one: _Mention, other: _Mention) -> bool:
    if one.agreement.type is not other.agreement.type:
        return False
    if one.agreement.type in _LASTING:
        return one.parties == other.parties or (bool(one.words) and one.words == other.words)
    return not set(_single_keys(one)).isdisjoint(_single_keys(other))


def _differences(one: _Mention, other: _Mention) -> Features:
    found = []
    if one.index == other.index:
        found.append(Feature(Sign.ONE_RELEASE, f"release/{one.release}"))
    if one.parties != other.parties:
        found.append(Feature(Sign.PARTIES, f"{_spelt(one.parties)} / {_spelt(other.parties)}"))
    if one.words != other.words:
        found.append(Feature(Sign.WORDS, f"{_spelt(one.words)} / {_spelt(other.words)}"))
    return tuple(found)


def _because(one: _Mention, other: _Mention) -> Features:
    """What an agreement's first mention and a later one have in common."""
    found = [Feature(Sign.KIND, other.agreement.type)]
    if other.agreement.type not in _LASTING:
        events = sorted(set(one.events) & set(other.events))
        found.extend(Feature(Sign.EVENT, event) for event in events)
        if other.agreement.agreed_on is not None and one.agreement.agreed_on == other.agreement.agreed_on:
            found.append(Feature(Sign.DAY, other.agreement.agreed_on.isoformat()))
    if parties := one.parties & other.parties:
        found.append(Feature(Sign.PARTIES, _spelt(parties)))
    if words := one.words & other.words:
        found.append(Feature(Sign.WORDS, _spelt(words)))
    return tuple(found)


def _spelt(values: Iterable[str]) -> str:
    return " ".join(sorted(values)) or "none"


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
            facts.release.id,
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
    return frozenset(parties), (about.words | about.ordinals | about.years) - _empty()


@cache
def _empty() -> frozenset[str]:
    """Words that say nothing of what an agreement is about."""
    return frozenset(word for line in lines_of("agreement_words.txt") for word in line.split())


def _lasting_key(mention: _Mention) -> _Key:
    agreement = mention.agreement
    if len(mention.parties) > 1:
        return (agreement.type, mention.parties, mention.words)
    if mention.words:
        return (agreement.type, mention.words)
    return (agreement.type, fold(agreement.name), mention.issued)


def _single_keys(mention: _Mention) -> Iterator[_Key]:
    """Where to look for an agreement that is made once: at its events, and on its day."""
    agreement = mention.agreement
    for event in mention.events:
        yield (agreement.type, agreement.count, event)
    if agreement.agreed_on is not None:
        yield (agreement.type, agreement.count, agreement.agreed_on)


def _alike(one: _Mention, other: _Mention) -> bool:
    """Whether two mentions found at one place may be of one agreement.

    Neither may have a party, or a subject, that the other lacks although it names some. Of one day alone,
    without a common event, they must have parties or two words in common.
    """
    fewer, more = sorted((one.parties, other.parties), key=len)
    if not fewer <= more or (one.words and other.words and one.words.isdisjoint(other.words)):
        return False
    if not set(one.events).isdisjoint(other.events):
        return True
    return bool(fewer) or len(one.words & other.words) > 1


def _draft(mentions: Sequence[_Mention]) -> Draft:
    first = mentions[0]
    names = [mention.agreement.name for mention in mentions]
    label = commonest(names)
    name = _lasting_name(first) if first.agreement.type in _LASTING else _single_name(first)
    return Draft(name, label, distinct(names, but=label), None, distinct(names))


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
