"""Why the mentions of a thing are one thing, what it is kept apart from, and where its link comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from kg.errors import UnknownThing
from kg.link.agreements import rival_agreements
from kg.link.events import rival_events
from kg.model import (
    Agreement,
    Bloc,
    Country,
    Entity,
    Event,
    Facts,
    Feature,
    Features,
    Link,
    Linked,
    Mentioned,
    Organization,
    Person,
    Sign,
    Span,
)

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
    mentions = [
        _said(mention, facts[mention.release]) for mention in linked.mentions if mention.id == entity.id
    ]
    if entity.kind in {"country", "bloc"}:
        mentions = [said for item in linked.facts for said in _listed(entity.id, item)]
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
    """The ids and labels that are most like what was asked for: of its kind, if it names one."""
    kind = id_.partition("/")[0]
    alike = [entity for entity in entities.values() if entity.kind == kind] or list(entities.values())
    names: dict[str, str] = {}
    for entity in alike:
        for name in (entity.id, entity.label, *entity.alt_labels):
            names.setdefault(name.casefold(), entity.id)
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


def _listed(id_: str, facts: Facts) -> Iterator[Said]:
    """The release naming a country or bloc, whose identity no release decides."""
    release = facts.release
    things: tuple[Country | Bloc, ...] = (*facts.countries, *facts.blocs)
    for thing in things:
        if thing.id == id_ and thing.spans:
            span = thing.spans[0]
            because = (Feature(Sign.CODE, id_.partition("/")[2]),)
            sentence = _sentence(span, facts)
            yield Said(
                release.id, release.issued, span.quote, sentence, f"release/{release.id}#{id_}", because
            )


def _said(mention: Mentioned, facts: Facts) -> Said:
    things: tuple[Person | Organization | Event | Agreement, ...] = (
        *facts.persons,
        *facts.organizations,
        *facts.events,
        *facts.agreements,
    )
    spans = [span for thing in things if thing.id == mention.id for span in thing.spans]
    span = next((span for span in spans if mention.name in span.quote), spans[0] if spans else None)
    sentence = "" if span is None else _sentence(span, facts)
    release = facts.release
    reference = f"release/{mention.release}#{mention.local}"
    return Said(release.id, release.issued, mention.name, sentence, reference, mention.because)


def _sentence(span: Span, facts: Facts) -> str:
    """The sentence in which a span stands, on one line."""
    around = (one for one in facts.sentences if one.start <= span.start < one.end)
    return " ".join(next(around, span).quote.split())
