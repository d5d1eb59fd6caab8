"""Why the mentions of a thing are one thing, what it is kept apart from, and where its link comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from kg.errors import UnknownThing
from kg.link.agreements import rival_agreements
from kg.link.events import rival_events
from kg.model import Agreement, Entity, Event, Facts, Features, Link, Linked, Mentioned, Organization, Person

_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One mention: ``reference`` names it in curation files, ``sentence`` may be empty."""

    release: str
    issued: date
    name: str
    sentence: str
    reference: str
    because: Features


@dataclass(frozen=True, slots=True)
class Other:
    """Another thing that looks alike, and the features in which it differs or that do not suffice."""

    id: str
    label: str
    because: Features


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that decided about one thing.

    ``former`` are ids that it replaces, ``unlinked`` says why there is no ``link``.
    """

    id: str
    label: str
    former: tuple[str, ...]
    mentions: tuple[Said, ...]
    apart: tuple[Other, ...]
    link: Link | None
    unlinked: str | None


def explain(linked: Linked, id_: str) -> Explanation:
    """The explanation of a thing by its id, or by one that it replaces.

    :class:`~kg.errors.UnknownThing` with the nearest ids and labels for an id of nothing.
    """
    entities = {entity.id: entity for entity in linked.entities}
    entity = entities.get(linked.replaced.get(id_, id_))
    if entity is None:
        nearest = tuple(_nearest(id_, entities))
        raise UnknownThing(f"nothing in these releases has the id {id_}", id_, nearest)
    facts = {item.release.id: item for item in linked.facts}
    mentions = (
        _said(mention, facts[mention.release]) for mention in linked.mentions if mention.id == entity.id
    )
    return Explanation(
        entity.id,
        entity.label,
        tuple(old for old, new in linked.replaced.items() if new == entity.id),
        tuple(sorted(mentions, key=lambda said: (said.issued, said.release, said.reference))),
        tuple(
            Other(other, entities[other].label if other in entities else other, because)
            for other, because in _apart(linked, entity)
        ),
        entity.link,
        linked.unlinked.get(entity.id),
    )


def _nearest(id_: str, entities: Mapping[str, Entity]) -> Iterator[tuple[str, str]]:
    names = {id_.casefold(): id_ for id_ in entities}
    names |= {entity.label.casefold(): entity.id for entity in entities.values()}
    asked = id_.casefold()
    found = get_close_matches(asked, names, _NEAREST, 0.5)
    found += get_close_matches(asked.partition("/")[2].replace("-", " "), names, _NEAREST, 0.5)
    for one in list(dict.fromkeys(names[name] for name in found))[:_NEAREST]:
        yield one, entities[one].label


def _apart(linked: Linked, entity: Entity) -> Iterator[tuple[str, Features]]:
    for apart in linked.apart:
        if entity.id in apart.ids:
            yield from ((other, apart.because) for other in apart.ids if other != entity.id)
    if entity.kind == "event":
        yield from rival_events(linked.facts, entity.id)
    if entity.kind == "agreement":
        yield from rival_agreements(linked.facts, entity.id)


def _said(mention: Mentioned, facts: Facts) -> Said:
    things: tuple[Person | Organization | Event | Agreement, ...] = (
        *facts.persons,
        *facts.organizations,
        *facts.events,
        *facts.agreements,
    )
    spans = [span for thing in things if thing.id == mention.id for span in thing.spans]
    span = next((span for span in spans if mention.name in span.quote), spans[0] if spans else None)
    sentence = ""
    if span is not None:
        around = (one for one in facts.sentences if one.start <= span.start < one.end)
        sentence = " ".join(next(around, span).quote.split())
    release = facts.release
    reference = f"release/{mention.release}#{mention.local}"
    return Said(release.id, release.issued, mention.name, sentence, reference, mention.because)
