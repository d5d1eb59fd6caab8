"""From the facts of single releases to facts with one identity per thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.link.agreements import resolve_agreements
from kg.link.changes import changes_among
from kg.link.countries import states
from kg.link.events import resolve_events
from kg.link.gazetteer import Gazetteer, Matcher
from kg.link.mapping import MappingSet
from kg.link.organizations import resolve_organizations
from kg.link.persons import resolve_persons
from kg.link.places import resolve_places
from kg.link.rename import rename
from kg.link.sssom import shipped_set
from kg.link.thing import Resolution, Thing, distinct
from kg.model import Entity, Facts, Linked


def link(
    facts: Iterable[Facts], gazetteer: Matcher | None = None, mappings: MappingSet | None = None
) -> Linked:
    """The same facts in the order of their releases with one id for each thing, and the things.

    The result does not depend on the order of the facts. Releases are taken by date, so that one which is
    added later finds the ids of the earlier ones and leaves them as they are. What the mapping set
    decides of a thing holds, of the others the gazetteer. Without a gazetteer or mapping set the shipped one
    is used; ``Gazetteer.of(())`` and ``MappingSet()`` link nothing.
    """
    mappings = shipped_set() if mappings is None else mappings
    gazetteer = Gazetteer.shipped() if gazetteer is None else gazetteer
    ordered = sorted(facts, key=lambda item: (item.release.issued, item.release.id, item.release.text))
    things: list[Thing] = []
    for steps in (
        (resolve_persons, resolve_organizations, resolve_places),
        (resolve_events,),
        (resolve_agreements,),
    ):
        resolutions = [step(ordered) for step in steps]
        things.extend(thing for resolution in resolutions for thing in resolution.things)
        ordered = list(_renamed(ordered, resolutions))
    things.extend(_blocs(ordered))
    things.extend(_countries(ordered, things))
    entities = sorted((_entity(thing, gazetteer, mappings) for thing in things), key=lambda entity: entity.id)
    return Linked(tuple(ordered), tuple(entities), changes_among(entities))


def _renamed(facts: Sequence[Facts], resolutions: Sequence[Resolution]) -> Iterator[Facts]:
    for index, item in enumerate(facts):
        ids: dict[str, str] = {}
        for resolution in resolutions:
            ids |= resolution.ids[index]
        yield rename(item, ids)


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


def _entity(thing: Thing, gazetteer: Matcher, mappings: MappingSet) -> Entity:
    kind = thing.id.partition("/")[0]
    country = thing.country if kind in {"person", "organization", "place"} else None
    decision = mappings.decide(thing.id)
    if decision.settled:
        return Entity(thing.id, thing.label, thing.names, country, decision.link)
    known = (kind, thing.own_names or (thing.label,), thing.country, thing.offices, decision.refused)
    found = gazetteer.match(*known)
    candidates = gazetteer.candidates(*known) if found is None else ()
    return Entity(thing.id, thing.label, thing.names, country, found, candidates)
