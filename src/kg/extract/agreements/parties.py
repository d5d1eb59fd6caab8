"""Parties of an agreement: named in it, after "between", as the subject, or the two states of the release."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.agreements.accord import STATEMENTS, TRADE_AGREEMENTS, Findings
from kg.extract.agreements.naming import Naming
from kg.extract.chunks import Sentence
from kg.model import AgreementStatus, AgreementType

_BETWEEN = re.compile(r"\bbetween ")
_AFTER_PARTIES = re.compile(r"[.;,)]|\b(?:in|on|at|for|to|as|which)\b")
_TWO_SIDES = re.compile(r"\bbilateral|\btwo (?:sides|countries|nations)|\bboth (?:sides|countries)")
_SIGNATURE = re.compile(r"\b(?:signed|sealed|inked)\b")
_FARTHEST_BETWEEN = 40
"""Characters after a name within which "between" leads in its parties."""

_SUBJECT = 60
"""Characters at the beginning of a sentence in which its subject is named."""


def parties_of(
    findings: Findings, sentence: Sentence, naming: Naming, status: AgreementStatus, earlier: Sequence[str]
) -> list[str]:
    """The ids of the parties; ``earlier`` are those of the agreement named before in the sentence."""
    parties = _named_in(findings, sentence, naming.span.start, naming.span.end)
    if status is AgreementStatus.SIGNED:
        parties += _signatories(findings, sentence, naming)
    if not parties or naming.type in {AgreementType.MOU, AgreementType.JOINT_STATEMENT}:
        parties += _after_between(findings, sentence, naming)
    if not parties and naming.type in TRADE_AGREEMENTS:
        parties += _of_subject(findings, sentence)
    if not parties and naming.type in STATEMENTS:
        parties += _of_event(findings, sentence)
    if not parties and _TWO_SIDES.search(sentence.span.quote):
        parties += _of_release(findings)
    if not parties and status is AgreementStatus.IN_FORCE:
        parties += earlier
    return list(dict.fromkeys(parties))


def _signatories(findings: Findings, sentence: Sentence, naming: Naming) -> list[str]:
    """Those who sign: A and B signed an MOU, and | C and D | signed a contract."""
    signing = findings.signatories.get(sentence.number, {})
    verbs = [match.end() for match in _SIGNATURE.finditer(sentence.span.quote, 0, naming.span.start)]
    since = sentence.span.start + (verbs[-2] if len(verbs) > 1 else 0)
    near = [
        agent for agent, start in signing.items() if since <= start < sentence.span.start + naming.span.start
    ]
    return near if len(near) > 1 else list(signing)


def _named_in(findings: Findings, sentence: Sentence, start: int, end: int) -> list[str]:
    """The ids of the countries and blocs named between two offsets of the sentence."""
    first, last = sentence.span.start + start, sentence.span.start + end
    said = [(country.span.start, f"country/{country.alpha2}") for country in findings.story.countries]
    said += [(span.start, bloc.id) for bloc in findings.blocs for span in bloc.spans]
    return list(dict.fromkeys(party for _, party in sorted(one for one in said if first <= one[0] < last)))


def _after_between(findings: Findings, sentence: Sentence, naming: Naming) -> list[str]:
    """The states after "between": an agreement between | Korea and Chile | on lithium."""
    quote = sentence.span.quote
    between = _BETWEEN.search(quote, max(0, naming.span.start - 10))
    if not between or between.start() > naming.span.end + _FARTHEST_BETWEEN:
        return []
    stop = _AFTER_PARTIES.search(quote, between.end())
    return _named_in(findings, sentence, between.end(), stop.start() if stop else len(quote))


def _of_subject(findings: Findings, sentence: Sentence) -> list[str]:
    """The two states that open the sentence: "Korea and Serbia | start …"."""
    parties = _named_in(findings, sentence, 0, _SUBJECT)
    return parties if len(parties) == 2 else []


def _of_event(findings: Findings, sentence: Sentence) -> list[str]:
    """The states in the name of the event at which a statement was made: the Japan-Korea | Ministerial."""
    happening = findings.happening_in(sentence.number)
    mentions = happening.mentions if happening else []
    inside = [mention.span for mention in mentions if mention.sentence == sentence.number]
    start = sentence.span.start
    parties = [
        p for span in inside for p in _named_in(findings, sentence, span.start - start, span.end - start)
    ]
    return parties if len(set(parties)) > 1 else []


def _of_release(findings: Findings) -> list[str]:
    """The two countries of which a release speaks, if it names no third: "the two sides agreed"."""
    named = list(dict.fromkeys(f"country/{country.alpha2}" for country in findings.story.countries))
    return named if len(named) == 2 else []
