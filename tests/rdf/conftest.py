"""Hand-made facts of two releases that together use every field of the model, and their graph."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from forum import (
    announcement,
    forum_entities,
    forum_facts,
    forum_linked,
    forum_release,
    forum_store,
    span_in,
)
from pyoxigraph import Quad, Store

from kg.model import Entity, Facts, Linked, Release, Span
from kg.rdf import map_linked
from kg.vocabulary import Names


@pytest.fixture
def release() -> Release:
    """The release that the facts are taken from."""
    return forum_release()


@pytest.fixture
def span(release: Release) -> Callable[[str], Span]:
    """Gives the last place where a quote stands in the release: the body, if title and body have it."""
    return span_in(release)


@pytest.fixture
def facts(release: Release) -> Facts:
    """What the release says."""
    return forum_facts(release)


@pytest.fixture
def entities() -> tuple[Entity, ...]:
    """The things that the facts name, in the order of their ids."""
    return forum_entities()


@pytest.fixture
def second() -> Facts:
    """A release of the day before, which announces the same forum for another day."""
    return announcement()


@pytest.fixture
def linked(facts: Facts, second: Facts, entities: tuple[Entity, ...]) -> Linked:
    """Both releases with the identity of all things."""
    return forum_linked(facts, second, entities)


@pytest.fixture
def quads(linked: Linked) -> tuple[Quad, ...]:
    """The graph of both releases, without the ontology."""
    return tuple(map_linked(linked, Names()))


@pytest.fixture
def store() -> Store:
    """A store with the graph and the ontology."""
    return forum_store()
