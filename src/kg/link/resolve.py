"""From the facts of single releases to facts with one identity per thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kg.link.agreements import resolve_agreements
from kg.link.changes import changes_among
from kg.link.countries import states
from kg.link.curation import Label
from kg.link.decided import decide, relabel, renamed
from kg.link.events import resolve_events
from kg.link.gazetteer import Gazetteer, Matcher
from kg.link.mapping import MappingSet
from kg.link.organizations import resolve_organizations
from kg.link.persons import resolve_persons
from kg.link.places import resolve_places
from kg.link.register import next_register
from kg.link.settle import NOTHING, Known
from kg.link.sssom import shipped_set
from kg.link.strike import strikes
from kg.link.thing import Resolution, Thing, distinct
from kg.model import Decided, Entity, Facts, Linked, Notice, Strike

_STEPS = (
    (resolve_organizations, resolve_places),
    (resolve_persons,),
    (resolve_events,),
    (resolve_agreements,),
)
"""What is resolved, one after the other: persons are known by their bodies, events by their persons."""


def link(
    facts: Iterable[Facts],
    gazetteer: Matcher | None = None,
    mappings: MappingSet | None = None,
    known: Known | None = None,
) -> Linked:
    """The same facts in the order of their releases with one id for each thing, and the things.

    The result does not depend on the order of the facts. Releases are taken by date, so that one which is
    added later finds the ids of the earlier ones and leaves them as they are; what was given before holds in
    any case where ``known`` brings the register of an earlier result. What the mapping set decides of a
    thing holds, of the others the gazetteer. Without a gazetteer or mapping set the shipped one is used;
    ``Gazetteer.of(())`` and ``MappingSet()`` link nothing.
    """
    mappings = shipped_set() if mappings is None else mappings
    gazetteer = Gazetteer.shipped() if gazetteer is None else gazetteer
    known = NOTHING if known is None else known
    ordered = sorted(facts, key=lambda item: (item.release.issued, item.release.id, item.release.text))
    linked = _linked(ordered, gazetteer, mappings, known)
    if not known.curation.struck:
        return linked
    # What is struck out must not count in any step, but is named by ids that only the steps give.
    strikes_of, notices = strikes(ordered, linked, known.curation.struck)
    again = _linked(ordered, gazetteer, mappings, replace(known, register=linked.register), strikes_of)
    return replace(again, notices=(*again.notices, *notices))


def _linked(
    ordered: Sequence[Facts],
    gazetteer: Matcher,
    mappings: MappingSet,
    known: Known,
    strikes_of: Mapping[str, tuple[Strike, ...]] = MappingProxyType({}),
) -> Linked:
    releases = [item.release.id for item in ordered]
    now = [decide(item, Decided(strikes_of.get(item.release.id, ()))) for item in ordered]
    resolutions: list[Resolution] = []
    renamings: list[list[Mapping[str, str]]] = [[] for _ in now]
    for number, steps in enumerate(_STEPS):
        found = [step(now, known) for step in steps]
        resolutions.extend(found)
        for index, item in enumerate(now):
            changed = _changed(resolution.ids[index] for resolution in found)
            renamings[index].append(changed)
            now[index] = renamed(item, changed, number)
    things = [thing for found in resolutions for thing in found.things]
    things.extend(_blocs(now))
    things.extend(_countries(now, things))
    replaced = {old: new for found in resolutions for old, new in found.replaced.items()}
    things, notices = relabel_things(things, known.curation.labels, replaced)
    labels = {replaced.get(row.id, row.id): row.label for row in known.curation.labels}
    decisions = []
    for index, item in enumerate(now):
        own = _labels_in(item, labels)
        now[index] = relabel(item, own)
        decisions.append(Decided(strikes_of.get(releases[index], ()), tuple(renamings[index]), own))
    entities = sorted((_entity(thing, gazetteer, mappings) for thing in things), key=lambda entity: entity.id)
    linked = {entity.id for entity in entities if entity.link is not None}
    mentions = [pair for found in resolutions for pair in zip(found.mentions, found.given, strict=True)]
    ids = {thing.id for thing in things}
    return Linked(
        tuple(now),
        tuple(entities),
        changes_among(entities),
        tuple(mention for mention, _ in mentions),
        tuple(apart for found in resolutions for apart in found.apart),
        {thing.id: _unlinked(thing, gazetteer, mappings) for thing in things if thing.id not in linked},
        replaced,
        next_register(known.register, mentions, replaced, ids),
        (*(notice for found in resolutions for notice in found.notices), *notices),
        tuple(decisions),
    )


def _changed(maps: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """The ids that become others, of maps with no key in common."""
    return {old: new for ids in maps for old, new in ids.items() if old != new}


def _labels_in(facts: Facts, labels: Mapping[str, str]) -> Mapping[str, str]:
    """The labels of events and agreements that the facts speak of."""
    if not labels:
        return {}
    ids = (*(event.id for event in facts.events), *(agreement.id for agreement in facts.agreements))
    return {id_: labels[id_] for id_ in ids if id_ in labels}


def _blocs(facts: Sequence[Facts]) -> Iterator[Thing]:
    names: dict[str, dict[str, None]] = {}
    for item in facts:
        for bloc in item.blocs:
            names.setdefault(bloc.id, {}).update(dict.fromkeys((bloc.name, *bloc.alt_names)))
    for id_, forms in names.items():
        label = next(iter(forms))
        yield Thing(id_, label, distinct(forms, but=label), None, distinct(forms))


def _countries(facts: Sequence[Facts], things: Sequence[Thing]) -> Iterator[Thing]:
    """Every country that some fact or thing points to, with all names that are known of it."""
    ids = {thing.country for thing in things if thing.country}
    for item in facts:
        ids.update(country.id for country in item.countries)
        ids.update(person.country for person in item.persons if person.country)
        ids.update(body.country for body in item.organizations if body.country)
        for event in item.events:
            ids.update(event.countries)
            ids.update(part.agent for part in event.participations)
            ids.update(part.on_behalf_of for part in event.participations if part.on_behalf_of)
            if event.place_country:
                ids.add(event.place_country)
            if event.place and event.place.country:
                ids.add(event.place.country)
        for agreement in item.agreements:
            ids.update(agreement.parties)
    for id_ in sorted(id_ for id_ in ids if id_.startswith("country/")):
        state = states().get(id_.removeprefix("country/"))
        if state is not None:
            yield Thing(id_, state.label, distinct(state.names), id_, (state.label, *state.names))


def relabel_things(
    things: Sequence[Thing], labels: Sequence[Label], replaced: Mapping[str, str]
) -> tuple[list[Thing], list[Notice]]:
    """The things with the labels that curators gave them, and a notice for each label of nothing."""
    wanted = {replaced.get(row.id, row.id): row for row in labels}
    ids = {thing.id for thing in things}
    notices = [
        Notice(row.source, f"{row.id} is not in this build any more: correct or remove the row")
        for id_, row in wanted.items()
        if id_ not in ids
    ]
    return [_relabelled(thing, wanted.get(thing.id)) for thing in things], notices


def _relabelled(thing: Thing, row: Label | None) -> Thing:
    if row is None:
        return thing
    own_names = thing.own_names or (thing.label,)
    names = distinct((*thing.names, thing.label), but=row.label)
    return replace(thing, label=row.label, names=names, own_names=own_names)


def _entity(thing: Thing, gazetteer: Matcher, mappings: MappingSet) -> Entity:
    kind = thing.id.partition("/")[0]
    country = thing.country if kind in {"person", "organization", "place"} else None
    decision = mappings.decide(thing.id)
    if decision.settled:
        return Entity(thing.id, thing.label, thing.names, country, decision.link)
    wanted = (kind, thing.own_names or (thing.label,), thing.country, thing.offices, decision.refused)
    found = gazetteer.match(*wanted)
    candidates = gazetteer.candidates(*wanted) if found is None else ()
    return Entity(thing.id, thing.label, thing.names, country, found, candidates)


def _unlinked(thing: Thing, gazetteer: Matcher, mappings: MappingSet) -> str:
    decision = mappings.decide(thing.id)
    if decision.settled:
        return decision.why_none
    kind = thing.id.partition("/")[0]
    names = thing.own_names or (thing.label,)
    return gazetteer.why_none(kind, names, thing.country, thing.offices, decision.refused)
