"""Mentions of one agreement joined: by name, by parties, by status and number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.agreements.accord import TRADE_AGREEMENTS, Accord
from kg.extract.bodies.body import PUBLISHER, PUBLISHER_RENAMED
from kg.model import AgreementStatus, AgreementType
from kg.slug import slug

_VAGUE = {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}
_FIELDS = re.compile(r"Goods|Services|Investment|Digital")
"""What tells two agreements of one type between the same parties apart."""

_TOPIC = re.compile(
    r" (?:on|for|to|about|regarding|concerning|in"
    r"|of (?!understanding|cooperation|agreement|intent|reference|terms)) (.+)"
)
_WORD = re.compile(r"[\w&]+")
_EMPTY = frozenset(
    "the a an of for on in to with and or by between its their cooperation cooperate agreement agreements "
    "mou mous memorandum memorandums memoranda understanding bilateral korea south project projects plan "
    "program support strengthen strengthening enhance enhancing expand expanding promote promoting".split()
)
"""Words that do not tell one topic from another."""

_OWN = {"country/KR", *(f"organization/{slug(name)}" for name in (PUBLISHER, PUBLISHER_RENAMED))}
"""Korea, and the ministry that signs for it."""

_LONGEST_ABBREVIATION = 5
"""Characters of a name that only says the type: MOUs, TIPFs."""


def known_accord(accords: Sequence[Accord], accord: Accord) -> Accord | None:
    """The agreement already found that this is another mention of."""
    if accord.refers:
        return _meant(accords, accord)
    return next((known for known in accords if _is_same(known, accord)), None)


def _meant(accords: Sequence[Accord], accord: Accord) -> Accord | None:
    """The agreement that "the MOU" means: the last one of that type; "the agreement" may mean any."""
    fitting = [known for known in accords if known.type is accord.type]
    if not fitting and accord.type is AgreementType.TREATY:
        fitting = list(accords)
    return fitting[-1] if fitting else None


def _is_same(known: Accord, accord: Accord) -> bool:
    """Whether the later of two mentions may mean the agreement of the earlier."""
    if known.type is not accord.type or (
        known.upgraded != accord.upgraded and _tell_of_two_texts(known, accord)
    ):
        return False
    if _of_other_parties(known, accord):
        return False
    return (
        (known.name == accord.name and known.count == accord.count)
        or _is_its_abbreviation(known, accord)
        or _refers_back(accord)
        or _have_same_parties(known, accord)
        or _completes(known, accord)
        or _says_no_more(known, accord)
        or _says_one_side(known, accord)
        or _have_same_topic(known, accord)
    )


def _of_other_parties(known: Accord, accord: Accord) -> bool:
    """Whether each is made with somebody who has no part in the other; for Korea its ministry may stand."""
    left, right = set(known.parties), set(accord.parties)
    if not left or not right:
        return False
    if left & _OWN and right & _OWN:
        left, right = left - _OWN, right - _OWN
        return bool(left and right) and not (left <= right or right <= left)
    return not left & right or (min(len(left), len(right)) > 1 and not (left <= right or right <= left))


def _tell_of_two_texts(known: Accord, accord: Accord) -> bool:
    """Whether one mention tells of the upgraded text and the other of that in force."""
    return AgreementStatus.IN_FORCE in {known.status, accord.status}


def _is_its_abbreviation(known: Accord, accord: Accord) -> bool:
    """Whether the later mention is what stood in brackets after the earlier: (DEPA)."""
    return not accord.parties and f"({accord.name})" in known.name and accord.type not in TRADE_AGREEMENTS


def _refers_back(accord: Accord) -> bool:
    """Whether a mention adds nothing of its own: "the FTA" that was named before."""
    if accord.parties:
        return False
    alone = accord.name == accord.head and accord.count == 1
    return (alone and accord.status in _VAGUE) or (
        accord.type in TRADE_AGREEMENTS and len(accord.name) <= _LONGEST_ABBREVIATION
    )


def _have_same_parties(known: Accord, accord: Accord) -> bool:
    """Whether both are of the same parties, in the same field."""
    if known.type in TRADE_AGREEMENTS:
        same_field = set(_FIELDS.findall(known.name)) == set(_FIELDS.findall(accord.name))
        return same_field and bool(_partners(known)) and _partners(known) == _partners(accord)
    if not known.parties or set(known.parties) != set(accord.parties):
        return False
    return known.count == accord.count and not _topics_differ(known, accord)


def _partners(accord: Accord) -> set[str]:
    """The states and groups other than Korea, whose ministry speaks for it."""
    return {party for party in accord.parties if not party.startswith("organization/")} - {"country/KR"}


def _completes(known: Accord, accord: Accord) -> bool:
    """Whether the later mention says what the earlier, which only names it, left open."""
    only_named = not known.parties and known.status is AgreementStatus.MENTIONED
    return only_named and known.count == accord.count and not _topics_differ(known, accord)


def _says_no_more(known: Accord, accord: Accord) -> bool:
    """Whether one of two names no parties and all else agrees; two with topics of their own are two."""
    if known.name != accord.name and _topics_differ(known, accord):
        return False
    unsaid = not accord.listed and (not known.parties or not accord.parties)
    return unsaid and known.status is accord.status and known.count == accord.count


def _says_one_side(known: Accord, accord: Accord) -> bool:
    """Whether one of two names only some of the parties of the other: "Minister Ahn signs | MOU"."""
    fewer, more = sorted((set(known.parties), set(accord.parties)), key=len)
    alone = known.head in {known.name, f"a {known.name}"} or accord.head == accord.name
    like = known.status is accord.status and known.count == accord.count == 1
    return alone and like and fewer <= _OWN and fewer < more and not accord.listed


def _have_same_topic(known: Accord, accord: Accord) -> bool:
    """Whether both have parties in common and are about the same."""
    if known.type in TRADE_AGREEMENTS or known.count != accord.count:
        return False
    shared = set(known.parties) & set(accord.parties)
    return bool(shared) and bool(_topic(known) & _topic(accord)) and not _topics_differ(known, accord)


def _topics_differ(known: Accord, accord: Accord) -> bool:
    """Whether both say what they are about, and it is not the same."""
    left, right = _topic(known), _topic(accord)
    return bool(left and right) and 2 * len(left & right) < min(len(left), len(right))


def _topic(accord: Accord) -> frozenset[str]:
    """The words that say what an agreement is about, in small letters."""
    name = accord.name.split(" with ")[0].split(" between ")[0]
    said = _TOPIC.search(name)
    text = said[1] if said else name if accord.type not in TRADE_AGREEMENTS else ""
    return frozenset(_WORD.findall(text.lower())) - _EMPTY


def merge(known: Accord, accord: Accord) -> None:
    """Add to an agreement what another mention says of it."""
    fuller = len(accord.name) > len(known.name) and accord.status is known.status
    spans = accord.spans
    if fuller or (not known.parties and len(accord.name) > len(known.name)):
        known.name, known.head = accord.name, accord.head
        known.spans.insert(0, spans[0])
        spans = spans[1:]
    if not accord.refers or not known.parties:
        known.add_parties(accord.parties)
    known.spans += spans
    known.agreed_on = known.agreed_on or accord.agreed_on
    known.happening = known.happening or accord.happening
    known.count = max(known.count, accord.count)
    known.refers = known.refers and accord.refers
    if known.status is AgreementStatus.MENTIONED:
        known.status = accord.status
