"""Status of an agreement: what the words around its name say of it."""

from __future__ import annotations

import re

from kg.extract.agreements.accord import STATEMENTS, TRADE_AGREEMENTS
from kg.extract.agreements.naming import Naming
from kg.extract.tables import any_of, cues
from kg.model import AgreementStatus, AgreementType

_SIGNED_BESIDE = any_of(("signed", "sealed", "inked"))
_ADOPTED = frozenset({AgreementType.OTHER, AgreementType.TREATY, AgreementType.FRAMEWORK})
"""Types of texts that are adopted as well as signed."""

_SIGNS = re.compile(r"\bsign")
_TO_BE_SIGNED = re.compile(r"\bwill\b|plans? to|to be signed")


def status_of(naming: Naming, sentence: str) -> AgreementStatus:
    """The status that ``sentence`` gives to the agreement which it names."""
    return _in_force(naming, sentence) or _reached(naming, sentence) or _prepared(naming, sentence)


def _around(sentence: str, naming: Naming, before: int, after: int) -> str:
    """The words around the name, by characters."""
    return sentence[max(0, naming.span.start - before) : naming.head.end + after]


def _beside(sentence: str, naming: Naming, before: int, after: int) -> str:
    """The words before and after the name without it, by characters."""
    start, end = naming.span.start, naming.head.end
    return f"{sentence[max(0, start - before) : start]} | {sentence[end : end + after]}"


def _says(status: str, text: str) -> bool:
    return cues("agreement_statuses", status, re.IGNORECASE).search(text) is not None


def _is_future(naming: Naming, sentence: str) -> bool:
    return _says("future", _around(sentence, naming, 60, 40))


def _in_force(naming: Naming, sentence: str) -> AgreementStatus | None:
    if not _says(AgreementStatus.IN_FORCE, _around(sentence, naming, 110, 110)):
        return None
    return AgreementStatus.MENTIONED if _is_future(naming, sentence) else AgreementStatus.IN_FORCE


def _reached(naming: Naming, sentence: str) -> AgreementStatus | None:
    """Signed, concluded, negotiated towards or adopted, in the order in which the words decide."""
    future = _is_future(naming, sentence)
    if _SIGNED_BESIDE.search(_beside(sentence, naming, 30, 25)) and not future:
        return AgreementStatus.SIGNED
    if naming.type in TRADE_AGREEMENTS or (naming.type is AgreementType.TREATY and not naming.plain):
        negotiated = _negotiated(naming, sentence, future=future)
        if negotiated:
            return negotiated
    return _signed(naming, sentence, future=future) or _adopted(naming, sentence)


def _signature(naming: Naming, sentence: str) -> re.Match[str] | None:
    return cues("agreement_statuses", "signature").search(_beside(sentence, naming, 90, 90))


def _negotiated(naming: Naming, sentence: str, *, future: bool) -> AgreementStatus | None:
    """Whether the talks on it have ended or go on."""
    window = _around(sentence, naming, 110, 110)
    if not future and _says(AgreementStatus.CONCLUDED, window) and not _says("wished", window):
        return AgreementStatus.CONCLUDED
    signature = _signature(naming, sentence)
    signed = signature is not None and "sign" in signature.group()
    return AgreementStatus.NEGOTIATING if _says(AgreementStatus.NEGOTIATING, window) and not signed else None


def _signed(naming: Naming, sentence: str, *, future: bool) -> AgreementStatus | None:
    """Whether it was signed, won or brought about, or will be."""
    before = sentence[max(0, naming.span.start - 60) : naming.span.start]
    won = naming.type is AgreementType.CONTRACT and _says("won", _beside(sentence, naming, 40, 40))
    if won and not _says("future", before):
        return AgreementStatus.SIGNED
    signature = _signature(naming, sentence)
    if signature and naming.type in TRADE_AGREEMENTS and future and "sign" not in signature.group():
        # "both sides hope to conclude the FTA next year"
        return None
    if signature and naming.type is not AgreementType.JOINT_STATEMENT:
        signs_after = _SIGNS.search(sentence[naming.head.end : naming.head.end + 40])
        to_come = future and not signs_after and _TO_BE_SIGNED.search(_around(sentence, naming, 110, 110))
        return AgreementStatus.PROPOSED if to_come else AgreementStatus.SIGNED
    yielded = naming.count > 1 and not future and _says("yielded", f"{before}{naming.span.quote}")
    return AgreementStatus.SIGNED if yielded else None


def _adopted(naming: Naming, sentence: str) -> AgreementStatus | None:
    """Whether the parties have agreed on it without a signature."""
    if _says("resolved", sentence[max(0, naming.span.start - 90) : naming.span.start]):
        return AgreementStatus.AGREED
    if naming.type not in STATEMENTS:
        return None
    adopted = (
        naming.span.start == 0
        or _signature(naming, sentence)
        or _says(AgreementStatus.AGREED, _around(sentence, naming, 110, 110))
    )
    return AgreementStatus.AGREED if adopted else AgreementStatus.MENTIONED


def _prepared(naming: Naming, sentence: str) -> AgreementStatus:
    """Proposed, pledged or only mentioned."""
    window = _around(sentence, naming, 110, 110)
    if _says(AgreementStatus.PROPOSED, window):
        return AgreementStatus.PROPOSED
    if (
        naming.type in _ADOPTED
        and not _is_future(naming, sentence)
        and _says("adopted", _beside(sentence, naming, 40, 40))
    ):
        return AgreementStatus.AGREED
    if naming.type is AgreementType.INVESTMENT_PLEDGE and _says(AgreementStatus.AGREED, window):
        return AgreementStatus.AGREED
    return AgreementStatus.MENTIONED
