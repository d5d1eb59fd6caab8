"""The things of the releases that have no Wikidata item yet, with all that the releases say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg.link.bodies import parse
from kg.link.thing import Office
from kg.model import AgreementType, Entity, Facts, Linked

KINDS = ("person", "organization", "agreement", "place")
"""The kinds of thing that are looked up; countries and blocs all have their items."""

_WITH_ARTICLES = frozenset(
    {
        AgreementType.FTA,
        AgreementType.EPA,
        AgreementType.CEPA,
        AgreementType.TIPF,
        AgreementType.TREATY,
        AgreementType.FRAMEWORK,
    }
)
"""Agreements that last and that encyclopedias describe; nobody describes the memoranda of one forum."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing to look up. ``names`` begin with the label; ``country`` is the id of a country.

    ``offices`` are a person's titles, each with the day of the release that gives it.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    country: str | None = None
    offices: tuple[Office, ...] = ()

    @property
    def label(self) -> str:
        """The name that the graph shows."""
        return self.names[0]


def subjects(linked: Linked, kinds: Collection[str] = KINDS) -> tuple[Subject, ...]:
    """The things of these kinds without a link, in the order of their ids.

    Of agreements only those are taken that last, such as free trade agreements and treaties.
    """
    lasting = {
        agreement.id
        for facts in linked.facts
        for agreement in facts.agreements
        if agreement.type in _WITH_ARTICLES
    }
    offices = _offices(linked.facts)
    return tuple(
        Subject(
            entity.id,
            entity.kind,
            (entity.label, *entity.alt_labels),
            _country(entity),
            tuple(sorted(offices.get(entity.id, ()))),
        )
        for entity in linked.entities
        if entity.link is None
        and entity.kind in kinds
        and (entity.kind != "agreement" or entity.id in lasting)
    )


def _country(entity: Entity) -> str | None:
    """The country of the thing, else the one that the name of a body states."""
    if entity.country is None and entity.kind == "organization":
        stated = parse(entity.label).country
        return f"country/{stated}" if stated else None
    return entity.country


def _offices(facts: Iterable[Facts]) -> dict[str, set[Office]]:
    """The offices of every person, as the releases name them."""
    found: dict[str, set[Office]] = defaultdict(set)
    for item in facts:
        bodies = {body.id: body.name for body in item.organizations}
        for person in item.persons:
            if person.title:
                affiliation = bodies.get(person.affiliation or "", "")
                found[person.id].add(Office(item.release.issued, person.title, affiliation))
    return found
