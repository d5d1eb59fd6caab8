"""The agreements of a release: every naming judged, and those that mean the same joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from kg.extract.agreements.accord import REACHED, TRADE_AGREEMENTS, Accord, Findings
from kg.extract.agreements.dating import set_date
from kg.extract.agreements.extent import PROPER
from kg.extract.agreements.joining import known_accord, merge
from kg.extract.agreements.lists import VERB
from kg.extract.agreements.naming import PLAIN, Naming, find_namings
from kg.extract.agreements.parties import Setting, parties_of, partners_of
from kg.extract.agreements.pledges import find_pledge
from kg.extract.agreements.status import status_of
from kg.extract.chunks import Kind, Sentence
from kg.extract.folding import on_one_line
from kg.extract.tables import any_of
from kg.model import AgreementStatus, AgreementType, Span

_COSTS = any_of(
    ("worth", "valued?", "total(?:ing|ling)?", "support", r"pledg\w+", r"amount\w*", r"invest\w*")
)
_INCLUDES = re.compile(
    r"(?:They|These|Those|The (?:list|documents|agreements|MOUs|deals|others)|Others|Also"
    r"|Among (?:them|these))\b"
    r"[^.,;]{0,40}?\b(?:includ\w+|are|were|was|is|compris\w+|cover)\b"
)
"""How a sentence begins that lists what the one before told."""

_WERE_SIGNED = any_of(("signed", "sealed", "inked", "concluded", "exchanged"))
_UPGRADE = re.compile(r"\b[Uu]pgrad|\b[Aa]mend|\b[Rr]evis")
_UPGRADED = frozenset({AgreementStatus.CONCLUDED, AgreementStatus.SIGNED})
_MOST_PARTNERS = 4
"""Partners of which each is thought to have an agreement of its own."""

_GOVERNMENT = frozenset({"ministry", "department", "government", "secretariat", "organization", "commission"})
"""Words in the ids of bodies that bind a state or several."""

_MADE = REACHED | {AgreementStatus.IN_FORCE}

_ACRONYM = 6
"""Characters of the longest name that is only an acronym."""

_NEEDS_STATUS = frozenset({AgreementType.TREATY, AgreementType.CONTRACT, AgreementType.OTHER})
"""Types of which a mention alone is no fact."""


def find_agreements(findings: Findings) -> list[Accord]:
    """The agreements that the release tells, in the order of first mention."""
    accords: list[Accord] = []
    # The title comes last: "Three MOUs signed" counts what the body tells one by one.
    for sentence in sorted(findings.story.told, key=lambda sentence: sentence.number == 0):
        for accord in _in_sentence(findings, sentence):
            known = known_accord(accords, accord)
            if known:
                merge(known, accord)
            elif not (sentence.number == 0 and _counts_what_is_told(accords, accord)):
                accords.append(accord)
    if all(accord.type is not AgreementType.INVESTMENT_PLEDGE for accord in accords):
        pledge = find_pledge(findings)
        if pledge:
            accords.append(pledge)
    for accord in accords:
        if accord.type is AgreementType.INVESTMENT_PLEDGE and not accord.parties:
            accord.add_parties(findings.companies)
        if accord.status in {AgreementStatus.SIGNED, AgreementStatus.AGREED} and not accord.amounts:
            accord.amounts += _worth(findings, accord)
    for accord in accords:
        if (
            accord.type is AgreementType.TREATY
            and accord.generic
            and not any(map(_is_of_state, accord.parties))
        ):
            # An agreement of firms or associations is no treaty.
            accord.type = AgreementType.OTHER
    said = [accord for accord in accords if _is_said(accord)]
    _name_by_title(findings, said)
    return said


def _name_by_title(findings: Findings, accords: list[Accord]) -> None:
    """Give an agreement that the body only calls an MOU the name that the headline has for it."""
    title = findings.story.sentences[0]
    for naming in find_namings(title):
        fitting = [accord for accord in accords if accord.type is naming.type]
        if len(fitting) == 1 and fitting[0].name == fitting[0].head and naming.span.end > naming.head.end:
            topic = title.span.quote[naming.head.end : naming.span.end]
            start = title.span.start + naming.span.start
            fitting[0].name += on_one_line(topic)
            fitting[0].spans.append(Span(start, start + len(naming.span.quote), naming.span.quote))


def _is_of_state(party: str) -> bool:
    """Whether a party is a state, a group of states or a part of a government."""
    return not party.startswith("organization/") or not _GOVERNMENT.isdisjoint(party[13:].split("-"))


def _counts_what_is_told(accords: list[Accord], accord: Accord) -> bool:
    """Whether a headline only counts agreements: some of that type have been told."""
    return accord.count > 1 and any(known.type is accord.type for known in accords)


def _in_sentence(findings: Findings, sentence: Sentence) -> Iterator[Accord]:
    """An accord for each place where the sentence names an agreement, policies and the like left out."""
    quote, offset = sentence.span.quote, sentence.span.start
    before: list[tuple[Naming, list[str]]] = []
    outside_offices = _without_offices(sentence)
    listed = _lists_what_was_signed(findings, sentence)
    namings = list(find_namings(sentence))
    for naming, following in zip_longest(namings, namings[1:]):
        status = status_of(naming, _own_clause(outside_offices, before, naming))
        if listed and status is AgreementStatus.MENTIONED:
            status = AgreementStatus.SIGNED
        if not _is_agreement(naming, status):
            continue
        setting = Setting(findings, sentence, naming, status, before, following)
        accord = Accord(
            naming.type,
            on_one_line(naming.span.quote),
            status,
            naming.count,
            parties=parties_of(setting),
            spans=[Span(offset + naming.span.start, offset + naming.span.end, naming.span.quote)],
            happening=findings.happening_in(sentence.number),
            head=on_one_line(naming.head.quote),
            refers=naming.definite,
            generic=naming.generic,
            plural=naming.plural,
            listed=listed,
            upgraded=status in _UPGRADED and _UPGRADE.search(quote) is not None,
        )
        before.append((naming, accord.parties))
        set_date(findings, sentence, accord)
        yield from _one_with_each(setting, accord)


def _lists_what_was_signed(findings: Findings, sentence: Sentence) -> bool:
    """Whether a sentence goes on to list what the one before says was signed: "They include an MOU on …"."""
    if sentence.number < 2 or not _INCLUDES.match(sentence.span.quote):
        return False
    before = findings.story.sentences[sentence.number - 1].span.quote
    return _WERE_SIGNED.search(before) is not None


def _one_with_each(setting: Setting, accord: Accord) -> Iterator[Accord]:
    """The agreement, or one with each partner: "FTAs with China and Peru", if they are not only counted."""
    several = accord.status in _MADE and accord.plural and accord.count == 1
    partners = partners_of(setting) if several else []
    ids = list(dict.fromkeys(actor.party for actor in partners))
    if not 2 <= len(ids) <= _MOST_PARTNERS:
        yield accord
        return
    shared = [party for party in accord.parties if party not in ids]
    for actor in partners:
        if actor.party in ids:
            ids.remove(actor.party)
            head = accord.name.split(" with ")[0]
            yield replace(
                accord,
                name=f"{head} with {on_one_line(actor.span.quote)}",
                parties=[*shared, actor.party],
                spans=[*accord.spans, actor.span],
                amounts=[],
            )


def _own_clause(quote: str, before: list[tuple[Naming, list[str]]], naming: Naming) -> str:
    """The sentence with that blanked which is done with another: signed an MOU | and discussed the FTA."""
    last = before[-1][0].span.end if before else 0
    return "_" * last + quote[last:] if VERB.search(quote, last, naming.span.start) else quote


def _without_offices(sentence: Sentence) -> str:
    """The sentence with its offices blanked: a Director General for Negotiations says nothing of a status."""
    quote, offset = sentence.span.quote, sentence.span.start
    for chunk in sentence.chunks_of(Kind.OFFICE):
        span = sentence.span_of(chunk.first, chunk.stop)
        start, end = span.start - offset, span.end - offset
        quote = quote[:start] + "_" * (end - start) + quote[end:]
    return quote


def _is_agreement(naming: Naming, status: AgreementStatus) -> bool:
    """Whether the words name an agreement: generic ones only where something is done with it."""
    if (naming.definite and naming.bare) or not (naming.generic or naming.deed):
        return True
    if naming.deed:
        only_policy = naming.type in TRADE_AGREEMENTS and naming.plural and naming.count == 1
        return not only_policy and status not in {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}
    if naming.plain:
        return status in {AgreementStatus.SIGNED, AgreementStatus.AGREED}
    in_force = naming.bare and status is AgreementStatus.IN_FORCE
    return status is not AgreementStatus.MENTIONED and not (in_force and naming.head.quote[0].islower())


def _worth(findings: Findings, accord: Accord) -> list[str]:
    """The sums that the sentence gives as the worth of what was signed."""
    at = accord.spans[0].start
    span = next(s.span for s in findings.story.sentences if s.span.start <= at < s.span.end)
    return findings.amounts_in(span) if _COSTS.search(span.quote) else []


def _is_said(accord: Accord) -> bool:
    """Whether enough is said of an agreement to make it a fact."""
    mentioned = accord.status is AgreementStatus.MENTIONED
    if accord.parties:
        indefinite = accord.generic and accord.plural and accord.count == 1 and accord.status not in _MADE
        return not indefinite and not (mentioned and accord.type in _NEEDS_STATUS)
    if accord.refers or accord.head.startswith("order"):
        return False
    if PROPER.search(accord.name):
        # One that the release only names, but comes back to, is of some weight in it.
        return not mentioned or (len(accord.name) > _ACRONYM and len(accord.spans) > 1)
    if accord.type in TRADE_AGREEMENTS or mentioned:
        return False
    return not (
        accord.generic and accord.plural and accord.count == 1 and accord.status not in _MADE
    ) and not (accord.name.lower() in PLAIN and accord.plural and accord.count == 1)
