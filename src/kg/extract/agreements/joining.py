"""Mentions of one agreement joined: by name, by parties, by status and number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.extract.agreements.accord import TRADE_AGREEMENTS, Accord
from kg.model import AgreementStatus

_VAGUE = {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}
_FIELDS = re.compile(r"Goods|Services|Investment|Digital|with [A-Z]\w+")
"""What tells two agreements of one type between the same parties apart."""

_TOPIC = re.compile(r" (?:on|for) ")

_LONGEST_ABBREVIATION = 5
"""Characters of a name that only says the type: MOUs, TIPFs."""


def known_accord(accords: Iterable[Accord], accord: Accord) -> Accord | None:
    """The agreement already found that this is another mention of."""
    return next((known for known in accords if _is_same(known, accord)), None)


def _is_same(known: Accord, accord: Accord) -> bool:
    """Whether the later of two mentions may mean the agreement of the earlier."""
    if known.type is not accord.type:
        return False
    return (
        known.name == accord.name
        or _refers_back(accord)
        or _have_same_parties(known, accord)
        or (not known.parties and known.status is AgreementStatus.MENTIONED)
        or _says_no_more(known, accord)
    )


def _refers_back(accord: Accord) -> bool:
    """Whether a mention adds nothing of its own: "the FTA" that was named before."""
    vague = not accord.parties and accord.status in _VAGUE
    return vague or (accord.type in TRADE_AGREEMENTS and len(accord.name) <= _LONGEST_ABBREVIATION)


def _have_same_parties(known: Accord, accord: Accord) -> bool:
    """Whether both are of the same parties, in the same field."""
    same_field = set(_FIELDS.findall(known.name)) == set(_FIELDS.findall(accord.name))
    return bool(known.parties) and set(known.parties) == set(accord.parties) and same_field


def _says_no_more(known: Accord, accord: Accord) -> bool:
    """Whether one of two names no parties and all else agrees; two with topics of their own are two."""
    if known.name != accord.name and _TOPIC.search(known.name) and _TOPIC.search(accord.name):
        return False
    unsaid = not known.parties or not accord.parties
    return unsaid and known.status is accord.status and known.count == accord.count


def merge(known: Accord, accord: Accord) -> None:
    """Add to an agreement what another mention says of it."""
    fuller = len(accord.name) > len(known.name) and accord.status is known.status
    spans = accord.spans
    if not known.parties or fuller:
        if len(accord.name) > _LONGEST_ABBREVIATION:
            known.name = accord.name
        known.spans.insert(0, spans[0])
        spans = spans[1:]
    known.add_parties(accord.parties)
    known.spans += [span for span in spans if span not in known.spans]
    known.agreed_on = known.agreed_on or accord.agreed_on
    known.happening = known.happening or accord.happening
    known.count = max(known.count, accord.count)
    if known.status is AgreementStatus.MENTIONED:
        known.status = accord.status
