"""Linking as one piece of work: the kept facts of all releases in, what the rest of a build needs of it out.

While it runs it holds what is linked of every release in memory; what comes out is a few hundred bytes for
each release and for each thing.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from pyoxigraph import RdfFormat, serialize

from kg.errors import InputError
from kg.link import link, read_mappings, write_register
from kg.model import Linked
from kg.pipeline.encoding import decode_facts, encode_decided
from kg.pipeline.facts import gazetteer_of, known_of, told
from kg.pipeline.kept import kept_facts
from kg.rdf import map_identity
from kg.settings import Settings

_EXAMPLES = ("event", "person", "organization", "agreement")


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Linking makes millions of values, none of which refers to itself: to look for those takes long."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@dataclass(frozen=True, slots=True)
class LinkingTask:
    """The keys of the facts to link, and the settings that tell where they and all decisions are."""

    keys: tuple[bytes, ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class LinkingOutcome:
    """What linking decided.

    ``decided`` holds what was decided for each release by its id, encoded, and ``identity`` the statements of
    ``graph/entities`` as N-Quads, each once. ``register`` is the content of the file for the next build.
    ``kinds`` counts the things of each kind; ``examples`` are ids of a release and of the first thing of some
    kinds, ``issued`` the first and the last day of a release. ``warnings`` and ``contradictions`` are what
    curators have to be told.
    """

    decided: Mapping[str, bytes]
    identity: bytes
    register: bytes
    kinds: Mapping[str, int]
    linked_to_wikidata: int
    replaced: int
    examples: tuple[str, ...]
    issued: tuple[date, date]
    warnings: tuple[InputError, ...]
    contradictions: tuple[InputError, ...]


@_no_search_for_cycles()
def link_kept(task: LinkingTask) -> LinkingOutcome:
    """The outcome for facts that are all kept, of which there are some."""
    settings = task.settings
    known = known_of(settings)
    with gazetteer_of(settings) as gazetteer, kept_facts(settings.store) as kept:
        facts = map(decode_facts, kept.essences(task.keys))
        linked = link(facts, gazetteer, read_mappings(settings.mappings), known)
    identity = serialize(map_identity(linked, settings.names), format=RdfFormat.N_QUADS)
    assert identity is not None
    warnings, contradictions = told(known, linked)
    days = [item.release.issued for item in linked.facts]
    return LinkingOutcome(
        decided={
            item.release.id: encode_decided(decided)
            for item, decided in zip(linked.facts, linked.decided, strict=True)
        },
        identity=identity,
        register=write_register(linked.register),
        kinds=Counter(entity.kind for entity in linked.entities),
        linked_to_wikidata=sum(entity.link is not None for entity in linked.entities),
        replaced=len(linked.replaced),
        examples=tuple(_examples(linked)),
        issued=(min(days), max(days)),
        warnings=warnings,
        contradictions=contradictions,
    )


def _examples(linked: Linked) -> Iterator[str]:
    yield f"release/{min(item.release.id for item in linked.facts)}"
    for kind in _EXAMPLES:
        # The things are in the order of their ids.
        yield from [thing.id for thing in linked.entities if thing.kind == kind][:1]
