"""The samples in Virtuoso: written there as they are here, and shown from there as from here.

Oxigraph's server, with which all else about other stores is tested, is the engine that we use ourselves. This
one keeps nothing but the standards in common with us, and not all of those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from virtuoso import Virtuoso, virtuoso

from kg.pipeline import build
from kg.publish import Options, publish_to
from kg.resources import shipped
from kg.settings import Settings
from kg.store import current

if TYPE_CHECKING:
    from conftest import Reply, Server

Running = Callable[[Settings], "AbstractContextManager[Server]"]

NAMES = Settings().names
CSV, HTML, JSON = "text/csv", "text/html", "application/sparql-results+json"

DESCRIPTION = NAMES.graph("dataset")
"""It has moments, the fractions of which Virtuoso writes with six digits, whatever they are."""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """Virtuoso, empty but for what is its own."""
    with virtuoso(tmp_path_factory.mktemp("there") / "virtuoso") as running:
        yield running


@pytest.fixture(scope="module")
def filled(there: Virtuoso, seeds_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Virtuoso:
    """The same with the samples."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    assert publish_to(seeds_store, there.target(), NAMES, Options(state=state)).complete
    return there


@pytest.fixture(scope="module")
def ours(seeds_store: Path, running: Running) -> Iterator[Server]:
    """The server over the folder, which the other is compared with."""
    with running(Settings(store=seeds_store)) as server:
        yield server


@pytest.fixture(scope="module")
def theirs(filled: Virtuoso, running: Running) -> Iterator[Server]:
    """The server over Virtuoso."""
    with running(Settings(endpoint=filled.query)) as server:
        yield server


def graphs_of(folder: Path) -> dict[str, set[ox.Triple]]:
    """The graphs of a store's folder but for the description."""
    store = ox.Store.read_only(str(current(folder).data))
    return {
        graph.value: {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
        for graph in store.named_graphs()
        if isinstance(graph, ox.NamedNode) and graph.value != DESCRIPTION
    }


@pytest.mark.parametrize("updates", [False, True], ids=["graph store protocol", "updates"])
def test_each_graph_arrives_as_it_is_and_goes_when_it_is_gone(
    there: Virtuoso, tmp_path: Path, updates: bool
) -> None:
    seeds = sorted(shipped("seeds").glob("*.txt"))
    folder, options = tmp_path / "store", Options(state=tmp_path / "state.sqlite")
    to = there.target(updates=updates)
    build(seeds[:3], Settings(store=folder))
    first = publish_to(folder, to, NAMES, options)
    assert first.complete
    assert first.verified
    before = graphs_of(folder)
    assert {iri: there.graph(iri) for iri in before} == before

    assert publish_to(folder, to, NAMES, options).sent == []

    build(seeds[1:4], Settings(store=folder), prune=True)
    second = publish_to(folder, to, NAMES, options)
    assert second.complete
    after = graphs_of(folder)
    assert {iri: there.graph(iri) for iri in before | after} == {
        iri: after.get(iri, set()) for iri in before | after
    }
    gone = before.keys() - after.keys()
    assert len(gone) == 1
    assert set(second.removed) == gone


def words(reply: Reply) -> Counter[str]:
    """The words of a page: in which order a store gives equals is its own affair."""
    return Counter(re.findall(r"[\w-]+", reply.text))


def test_each_kind_of_thing_has_its_page(ours: Server, theirs: Server) -> None:
    asked = (
        "SELECT (SAMPLE(?x) AS ?thing) { ?x a ?class FILTER(STRSTARTS(STR(?x), STR(id:)) && "
        f"!STRSTARTS(STR(?x), '{NAMES.id('dataset')}')) }} GROUP BY ?class"
    )
    table = ours.ask(f"/sparql?{urlencode({'query': asked})}", CSV)
    things = [line.partition("/id/")[2] for line in table.text.splitlines()[1:]]
    assert len(things) > 15
    for thing in [*things, "country/KR", "country/VN"]:
        one, other = ours.ask(f"/id/{thing}", HTML), theirs.ask(f"/id/{thing}", HTML)
        assert (thing, one.status, other.status) == (thing, 200, 200)
        assert words(other) == words(one), thing


def test_what_a_thing_is_tied_to_is_the_same(ours: Server, theirs: Server) -> None:
    one, other = (each.ask("/neighbourhood/country/VN", "application/json") for each in (ours, theirs))
    assert (one.status, other.status) == (200, 200)
    assert words(other) == words(one)


@pytest.mark.parametrize(
    "name", ["partners-in-wikidata", "quality", "topics-by-country", "who-met-whom", "without-wikidata"]
)
def test_a_question_needs_no_value_for_what_may_stay_open(ours: Server, theirs: Server, name: str) -> None:
    one, other = (each.ask(f"/queries/{name}", CSV) for each in (ours, theirs))
    assert (one.status, other.status) == (200, 200)
    assert len(one.text.splitlines()) > 5
    assert sorted(other.text.splitlines()) == sorted(one.text.splitlines())


@pytest.mark.parametrize(
    ("asked", "yes"), [("ASK { ?c a kg:Country }", True), ("ASK { ?c a kg:Nothing }", False)]
)
def test_yes_and_no(theirs: Server, asked: str, yes: bool) -> None:
    reply = theirs.ask(f"/sparql?{urlencode({'query': asked})}", JSON)
    assert (reply.status, reply.json) == (200, {"head": {}, "boolean": yes})


def test_that_it_counts_statements_several_times_is_told(theirs: Server) -> None:
    remarks = theirs.ask("/healthz", "application/json").json["remarks"]
    assert any("once for each graph that states it" in remark for remark in remarks)
