"""Parties of an agreement: named in it, those who sign it, or the states of which the release speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.agreements.accord import REACHED, STATEMENTS, TRADE_AGREEMENTS, Findings
from kg.extract.agreements.actors import Actor, Sort, acting, actors_between
from kg.extract.agreements.extent import PROPER
from kg.extract.agreements.lists import CLAUSE, LEADS_IN, RELATIVE, SIGNED_BY, VERB, clause_end, list_at
from kg.extract.agreements.naming import Naming
from kg.extract.chunks import Sentence
from kg.model import AgreementStatus, Span

_TWO_SIDES = re.compile(
    r"\b(?:bilateral|(?:two|both) (?:sides|countries|nations|governments|ministers|leaders))", re.IGNORECASE
)
_WITH = re.compile(r"\bwith (?:the )?")
_KORUS = "KORUS"
_SUBJECT = 60
"""Characters at the beginning of a sentence in which its subject is named."""

_NEAR = 60
"""Characters after a name within which most of what leads in parties belongs to it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an agreement is named, and what else the sentence names."""

    findings: Findings
    sentence: Sentence
    naming: Naming
    status: AgreementStatus
    before: Sequence[tuple[Naming, Sequence[str]]]
    """The agreements named before in the sentence, with their parties."""
    following: Naming | None
    """The one named next."""

    @property
    def quote(self) -> str:
        """The sentence."""
        return self.sentence.span.quote

    @property
    def made(self) -> bool:
        """Whether the agreement has been made, so that the subject is who made it."""
        return self.status in REACHED or self.naming.type in STATEMENTS

    def list_at(self, offset: int) -> list[Actor]:
        """The actors of the list that begins at an offset of the sentence."""
        return list_at(self.sentence, self.findings.actors, offset)

    def actors_in(self, start: int, end: int) -> list[Actor]:
        """The actors named between two offsets of the sentence."""
        first = self.sentence.span.start
        return actors_between(self.findings.actors, first + start, first + end)

    def states_in(self, start: int, end: int) -> list[str]:
        """The ids of the countries and blocs named between two offsets of the sentence."""
        named = (
            actor.party for actor in self.actors_in(start, end) if actor.sort in {Sort.STATE, Sort.DEMONYM}
        )
        return list(dict.fromkeys(named))


def parties_of(setting: Setting) -> list[str]:
    """The ids of the parties."""
    naming, status = setting.naming, setting.status
    parties = _in_name(setting)
    if len(set(parties)) < 2:
        led_in, complete = _led_in(setting)
        parties += led_in
        if setting.made and not complete:
            parties = [*_who_makes_it(setting), *parties]
    if not parties and status is AgreementStatus.SIGNED:
        parties += _signatories(setting)
    if len(set(parties)) < 2 and _is_between_two(naming, status):
        subject = _who_makes_it(setting)
        parties += subject if len(subject) > 1 else _of_subject(setting) or subject
    return list(dict.fromkeys(parties or _from_elsewhere(setting)))


def partners_of(setting: Setting) -> list[Actor]:
    """Those with whom several agreements were made, one with each: FTAs with | China, Chile and Peru."""
    span = setting.naming.span
    with_ = _WITH.search(setting.quote, span.start)
    if with_ is None or with_.start() > span.end + _NEAR:
        return []
    # "with 12 countries, among them Oman and Chile" counts them instead.
    listed = setting.list_at(with_.end())
    begin = setting.sentence.span.start + with_.end()
    return listed if listed and listed[0].span.start <= begin + len("Minister of ") else []


def _from_elsewhere(setting: Setting) -> Sequence[str]:
    """The parties where neither name nor clause says them: those of the topic, the event or the release."""
    parties: Sequence[str] = _pair_in_topic(setting)
    if not parties and setting.naming.type in STATEMENTS:
        parties = _of_event(setting)
    if not parties and not setting.naming.plural and _TWO_SIDES.search(setting.quote):
        parties = _of_release(setting.findings)
    if not parties and setting.status is AgreementStatus.IN_FORCE:
        parties = next((earlier for _, earlier in setting.before if earlier), ())
    return parties


def _is_between_two(naming: Naming, status: AgreementStatus) -> bool:
    """Whether an agreement in the making has the two states as parties that open the sentence."""
    if status in {AgreementStatus.MENTIONED, AgreementStatus.IN_FORCE}:
        return naming.type in TRADE_AGREEMENTS and not naming.plural and naming.bare
    plurilateral = PROPER.search(naming.span.quote)
    return not plurilateral and (naming.type in TRADE_AGREEMENTS or status is AgreementStatus.PROPOSED)


def _in_name(setting: Setting) -> list[str]:
    """The states and groups in the name before its topic: Korea-Chile | MOU."""
    start, end = setting.naming.span.start, setting.naming.head.end
    parties = ["country/KR", "country/US"] if _KORUS in setting.quote[start:end] else []
    return parties + setting.states_in(start, end)


def _led_in(setting: Setting) -> tuple[list[str], bool]:
    """The parties after the name, and whether they are all: | between A and B; was signed | by C and D."""
    quote, naming = setting.quote, setting.naming
    stop = clause_end(quote, naming.head.end)
    # What follows the next of a list belongs to that one, but what was signed by somebody was signed whole.
    own = min(stop, setting.following.span.start) if setting.following else stop
    relative = RELATIVE.match(quote, naming.span.end)
    by = SIGNED_BY.search(quote, naming.head.end, stop) if setting.made else None
    parties = [actor.party for match in (relative, by) if match for actor in setting.list_at(match.end())]
    complete = by is not None and bool(parties)
    for match in LEADS_IN.finditer(quote, naming.head.end, own):
        listed = setting.list_at(match.end())
        pair = not match[0].startswith("with")
        if pair and len(listed) < 2 and any(actor.sort is not Sort.BODY for actor in listed):
            continue
        parties += [actor.party for actor in listed]
        complete |= pair and bool(listed)
    return parties, complete


def _who_makes_it(setting: Setting) -> list[str]:
    """The subject of the verb that makes it: | A and B | signed an MOU; that of a list is shared."""
    quote, start = setting.quote, 0
    end = until = setting.naming.span.start
    for earlier, _ in reversed(setting.before):
        if VERB.search(quote, earlier.span.end, end):
            start, until = earlier.span.end, earlier.span.start
            break
        end = earlier.span.start
    verbs = [match.start() for match in VERB.finditer(quote, start, end)]
    if not verbs:
        return []
    clauses = [match.end() for match in CLAUSE.finditer(quote, start, verbs[-1])]
    for edge in reversed((start, *clauses)):
        found = _acting_in(setting, edge, end)
        if found:
            return found
    # "and signed a letter of intent": the subject is that of the clause before.
    return _acting_in(setting, 0, until) if start else []


def _acting_in(setting: Setting, start: int, end: int) -> list[str]:
    actors = acting(setting.sentence, setting.actors_in(start, end))
    return list(dict.fromkeys(actor.party for actor in actors))


def _signatories(setting: Setting) -> list[str]:
    """Those who sign according to the event, if named with this agreement: "the university signed"."""
    signing = setting.findings.signatories.get(setting.sentence.number, {})
    offset, before, own = setting.sentence.span.start, setting.before, setting.naming.span.start
    earlier = before[-1][0].span.end if before else 0
    if before and VERB.search(setting.quote, earlier, own):
        return [agent for agent, start in signing.items() if start >= offset + earlier]
    first = before[0][0].span.start if before else own
    subject = [agent for agent, start in signing.items() if start < offset + first]
    after = [agent for agent, start in signing.items() if start >= offset + own]
    # Of several that are only counted, one may be told of: "nine MOUs, including one between …".
    return subject if len(subject) > 1 or setting.naming.count > 1 else [*subject, *after]


def _of_subject(setting: Setting) -> list[str]:
    """The two states that open the sentence: "Korea and Serbia | start …"."""
    parties = setting.states_in(0, _SUBJECT)
    return parties if len(parties) == 2 else []


def _pair_in_topic(setting: Setting) -> list[str]:
    """The two states that a hyphen joins in what an agreement is about: on the | Korea-Peru | Partnership."""
    named = setting.actors_in(setting.naming.head.end, setting.naming.span.end)
    states = [actor for actor in named if actor.sort is Sort.STATE]
    return [
        actor.party
        for left, right in pairwise(states)
        if setting.sentence.text[left.span.end : right.span.start] in {"-", "–"}
        for actor in (left, right)
    ]


def _of_event(setting: Setting) -> list[str]:
    """The states in the name of the event at which a statement was made: the Japan-Korea | Ministerial."""
    number, offset = setting.sentence.number, setting.sentence.span.start
    happening = setting.findings.happening_in(number)
    mentions = happening.mentions if happening else []
    inside: list[Span] = [mention.span for mention in mentions if mention.sentence == number]
    parties = [
        party for span in inside for party in setting.states_in(span.start - offset, span.end - offset)
    ]
    return parties if len(set(parties)) > 1 else []


def _of_release(findings: Findings) -> list[str]:
    """The two countries of which a release speaks, if it names no third: "the two sides agreed"."""
    named = list(dict.fromkeys(f"country/{country.alpha2}" for country in findings.story.countries))
    return named if len(named) == 2 else []
