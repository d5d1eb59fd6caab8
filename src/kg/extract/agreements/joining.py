"""Mentions of one agreement joined: by name, by parties, by status and number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.extract.agreements.accord import TRADE_AGREEMENTS, Accord
from kg.model import AgreementStatus

_VAGUE = {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}
_FIELDS = re.compile(r"Goods|Services|Investment|Digital|with [A-Z]\w+")
"""What tells two agreements of one type between the same parties apart."""

_LONGEST_ABBREVIATION = 5
"""Characters of a name that only says the type: MOUs, TIPFs."""


def known_accord(accords: Iterable[Accord], accord: Accord) -> Accord | None:
    """The agreement already found that this is another mention of."""
    return next((known for known in accords if _is_same(known, accord)), None)


def _is_same(known: Accord, accord: Accord) -> bool:
    """Whether the later of two mentions may mean the agreement of the earlier."""
    if known.type is not accord.type:
        return False
    if known.name == accord.name or (not accord.parties and accord.status in _VAGUE):
        return True
    if known.type in TRADE_AGREEMENTS and len(accord.name) <= _LONGEST_ABBREVIATION:
        # "The FTA entered into force": the one that was named before.
        return True
    same_parties = known.parties and set(known.parties) == set(accord.parties)
    if same_parties and set(_FIELDS.findall(known.name)) == set(_FIELDS.findall(accord.name)):
        return True
    if not known.parties and known.status is AgreementStatus.MENTIONED:
        return True
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
