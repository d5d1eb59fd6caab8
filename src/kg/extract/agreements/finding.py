"""The agreements of a release: every naming judged, and those that mean the same joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.agreements.accord import Accord, Findings
from kg.extract.agreements.dating import set_date
from kg.extract.agreements.joining import known_accord, merge
from kg.extract.agreements.naming import Naming, find_namings
from kg.extract.agreements.parties import parties_of
from kg.extract.agreements.pledges import find_pledge
from kg.extract.agreements.status import status_of
from kg.extract.chunks import Kind, Sentence
from kg.extract.folding import on_one_line
from kg.extract.tables import any_of
from kg.model import AgreementStatus, AgreementType, Span

_COSTS = any_of(
    ("worth", "valued?", "total(?:ing|ling)?", "support", r"pledg\w+", r"amount\w*", r"invest\w*")
)
_NEEDS_STATUS = frozenset({AgreementType.TREATY, AgreementType.CONTRACT, AgreementType.OTHER})
"""Types of which a mention alone is no fact."""


def find_agreements(findings: Findings) -> list[Accord]:
    """The agreements that the release tells, in the order of first mention."""
    accords: list[Accord] = []
    # The title comes last: "Three MOUs signed" counts what the body tells one by one.
    for sentence in sorted(findings.story.told, key=lambda sentence: sentence.number == 0):
        for accord in _in_sentence(findings, sentence):
            known = known_accord(accords, accord)
            if known is None and not (sentence.number == 0 and _counts_what_is_told(accords, accord)):
                accords.append(accord)
            elif known is None:
                continue
            else:
                merge(known, accord)
    if all(accord.type is not AgreementType.INVESTMENT_PLEDGE for accord in accords):
        pledge = find_pledge(findings)
        if pledge:
            accords.append(pledge)
    for accord in accords:
        if accord.type is AgreementType.INVESTMENT_PLEDGE and not accord.parties:
            accord.add_parties(findings.companies)
        if accord.status in {AgreementStatus.SIGNED, AgreementStatus.AGREED} and not accord.amounts:
            accord.amounts += _worth(findings, accord)
    return [accord for accord in accords if _is_said(accord)]


def _counts_what_is_told(accords: list[Accord], accord: Accord) -> bool:
    """Whether a headline only counts agreements: some of that type have been told."""
    return accord.count > 1 and any(known.type is accord.type for known in accords)


def _in_sentence(findings: Findings, sentence: Sentence) -> Iterator[Accord]:
    """An accord for each place where the sentence names an agreement, policies and the like left out."""
    quote, offset = sentence.span.quote, sentence.span.start
    earlier: list[str] = []
    outside_offices = _without_offices(sentence)
    for naming in find_namings(sentence):
        status = status_of(naming, outside_offices)
        if not _is_agreement(naming, status, quote):
            continue
        accord = Accord(
            naming.type,
            on_one_line(naming.span.quote),
            status,
            naming.count,
            parties=parties_of(findings, sentence, naming, status, earlier),
            spans=[Span(offset + naming.span.start, offset + naming.span.end, naming.span.quote)],
            happening=findings.happening_in(sentence.number),
        )
        earlier = earlier or accord.parties
        set_date(findings, sentence, accord)
        yield accord


def _without_offices(sentence: Sentence) -> str:
    """The sentence with its offices blanked: a Director General for Negotiations says nothing of a status."""
    quote, offset = sentence.span.quote, sentence.span.start
    for chunk in sentence.chunks_of(Kind.OFFICE):
        span = sentence.span_of(chunk.first, chunk.stop)
        start, end = span.start - offset, span.end - offset
        quote = quote[:start] + "_" * (end - start) + quote[end:]
    return quote


def _is_agreement(naming: Naming, status: AgreementStatus, quote: str) -> bool:
    """Whether the words name an agreement: generic ones only where something is done with it."""
    if naming.type is AgreementType.MOU and re.search(r"contracts? and $", quote[: naming.head.start]):
        # "signed contracts and MOUs" is one fact.
        return False
    if not naming.generic:
        return True
    if status in {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}:
        return False
    if naming.bare and status is AgreementStatus.IN_FORCE and not naming.head.quote[0].isupper():
        return False
    alone = naming.bare and naming.head.quote.lower() in {"agreement", "agreements"}
    return not alone or status is AgreementStatus.SIGNED


def _worth(findings: Findings, accord: Accord) -> list[str]:
    """The sums that the sentence gives as the worth of what was signed."""
    at = accord.spans[0].start
    span = next(s.span for s in findings.story.sentences if s.span.start <= at < s.span.end)
    return findings.amounts_in(span) if _COSTS.search(span.quote) else []


def _is_said(accord: Accord) -> bool:
    """Whether enough is said of an agreement to make it a fact."""
    if accord.status is not AgreementStatus.MENTIONED:
        return True
    return bool(accord.parties) and accord.type not in _NEEDS_STATUS
