"""The values for agreements: what a release tells of one, and the findings in which it is looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.extract.agreements.actors import Actor
from kg.extract.countries import country_label, find_countries
from kg.extract.events import Happening, Story
from kg.model import AgreementStatus, AgreementType, Amount, Bloc, EventKind, Span

TRADE_AGREEMENTS = frozenset({AgreementType.FTA, AgreementType.CEPA, AgreementType.EPA, AgreementType.TIPF})
"""Agreements between states that are negotiated over years."""

STATEMENTS = frozenset({AgreementType.JOINT_STATEMENT, AgreementType.JOINT_DECLARATION})
"""Texts that are adopted, not signed."""

REACHED = frozenset({AgreementStatus.SIGNED, AgreementStatus.AGREED, AgreementStatus.CONCLUDED})
"""The statuses of agreements that have been reached on some day."""

_UNNAMED = frozenset(
    {
        AgreementType.MOU,
        AgreementType.CONTRACT,
        AgreementType.OTHER,
        AgreementType.INVESTMENT_PLEDGE,
        AgreementType.JOINT_STATEMENT,
        AgreementType.JOINT_DECLARATION,
    }
)
"""Types whose name is often only the type: MOU, contract, joint statement."""

_HAS_TOPIC = re.compile(r" (?:on|for|between|with|to|of (?!understanding)) ?")


@dataclass(slots=True, eq=False)
class Accord:
    """An agreement as one release tells it; ``parties`` and ``amounts`` are ids."""

    type: AgreementType
    name: str
    status: AgreementStatus
    count: int = 1
    agreed_on: date | None = None
    parties: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    happening: Happening | None = None
    head: str = ""
    """The words that show the type: MOU, free trade agreement (FTA)."""
    refers: bool = False
    """Whether the mention only points to one named before: the MOU."""
    generic: bool = False
    """Whether its words are an agreement's only where something is done with it: agreement, protocol."""
    plural: bool = False
    """Whether several are meant: contracts, agreements."""
    listed: bool = False
    """Whether it is one of a list of several: "they include an MOU on …"."""
    upgraded: bool = False
    """Whether it is the new text of one that exists: the upgraded FTA."""

    def add_parties(self, parties: Sequence[str]) -> None:
        """Add those of the parties that it does not have."""
        self.parties += [party for party in parties if party not in self.parties]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the steps before have found of a release: the material in which agreements are looked for."""

    story: Story
    happenings: Sequence[Happening]
    blocs: Sequence[Bloc]
    amounts: Sequence[Amount]
    signatories: Mapping[int, Mapping[str, int]]
    """By sentence, the ids of those who sign, each with the offset at which it is named."""
    companies: Sequence[str]
    """The ids of the firms that take part."""
    actors: Sequence[Actor]
    """Every naming of a possible party, in order."""

    def amounts_in(self, span: Span) -> list[str]:
        """The ids of the sums that a sentence says."""
        return [
            amount.id
            for amount in self.amounts
            if any(span.start <= said.start < span.end for said in amount.spans)
        ]

    def happening_in(self, number: int) -> Happening | None:
        """The event in a sentence, which brought the agreement about."""
        return next((h for h in self.happenings if any(m.sentence == number for m in h.mentions)), None)


def agreement_name(accord: Accord, bodies: Mapping[str, str]) -> str:
    """The name of an agreement; one that has none takes its parties', or that of the event that brought it.

    ``bodies`` are the names of bodies by id.
    """
    name = _name(accord, bodies)
    counted = accord.count > 1 and accord.type is not AgreementType.INVESTMENT_PLEDGE
    return f"{accord.count} {name}" if counted and not name[0].isdigit() else name


def _name(accord: Accord, bodies: Mapping[str, str]) -> str:
    if accord.type in TRADE_AGREEMENTS:
        return _trade_agreement_name(accord)
    if accord.type not in _UNNAMED or _HAS_TOPIC.search(accord.name):
        return accord.name
    parties = [bodies[party] for party in accord.parties if party in bodies]
    if 2 <= len(parties) <= 3 and len(parties) == len(accord.parties):
        link = "of" if accord.type is AgreementType.INVESTMENT_PLEDGE else "between"
        return f"{accord.name} {link} {', '.join(parties[:-1])} and {parties[-1]}"
    if accord.happening and accord.happening.kind is not EventKind.SIGNING:
        return f"{accord.name} at the {accord.happening.name}"
    return accord.name


def _trade_agreement_name(accord: Accord) -> str:
    """The name of a trade agreement; where it says no state: "FTA between South Korea and Chile"."""
    states = [
        country_label(party.removeprefix("country/"))
        for party in accord.parties
        if party.startswith("country/")
    ]
    named = find_countries(accord.name) or "KORUS" in accord.name or " with " in accord.name
    if len(states) != 2 or len(accord.parties) != 2 or named:
        return accord.name
    return f"{accord.name} between {states[0]} and {states[1]}"
