"""The samples in Virtuoso: written there as they are here, and shown from there as from here.

Oxigraph's server, with which all else about other stores is tested, is the engine that we use ourselves. This
one keeps nothing but the standards in common with us, and not all of those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from same_pages import a_thing_of_each_class, rows_of, told, until_indexed
from virtuoso import Virtuoso, virtuoso

from kg.pipeline import build
from kg.publish import Options, publish_to
from kg.queries import load_queries
from kg.resources import shipped
from kg.settings import Settings
from kg.store import current
from kg.vocabulary import Names

if TYPE_CHECKING:
    from conftest import Reply, Server

Running = Callable[[Settings], "AbstractContextManager[Server]"]

QUERIES = load_queries(shipped("queries"))
CSV, HTML, JSON, TABLE = "text/csv", "text/html", "application/json", "application/sparql-results+json"

FAULTS = {
    "agreement-history": "finds nothing without an agreement, and puts ? for a sign in what it joins",
    "agreements": "repeats the first IRI in a column of a group",
    "calendar": "repeats the first IRI in a column of a group",
    "event-releases": "has 1 for true",
}
"""The questions that it answers otherwise, and how; ``docs/publish.md`` tells the same."""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """Virtuoso, with whatever the tests put there."""
    with virtuoso(tmp_path_factory.mktemp("there") / "virtuoso") as running:
        yield running


@pytest.fixture(scope="module")
def ours(seeds_store: Path, running: Running) -> Iterator[Server]:
    """The server over the folder with the samples, which the other is compared with."""
    with running(Settings(store=seeds_store)) as server:
        yield server


@pytest.fixture(scope="module")
def theirs(seeds_store: Path, running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server over a Virtuoso that holds the samples and nothing else but what is its own."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with virtuoso(tmp_path_factory.mktemp("theirs") / "virtuoso") as store:
        assert publish_to(seeds_store, store.target(), Settings().names, Options(state=state)).complete
        with running(Settings(endpoint=store.query)) as server:
            yield server


def graphs_of(folder: Path, names: Names) -> dict[str, set[ox.Triple]]:
    """The graphs of a store's folder but for the description of the data set.

    That has moments, the fractions of which Virtuoso writes with six digits, whatever they are.
    """
    store = ox.Store.read_only(str(current(folder).data))
    return {
        graph.value: {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
        for graph in store.named_graphs()
        if isinstance(graph, ox.NamedNode) and graph.value != names.graph("dataset")
    }


@pytest.mark.parametrize("updates", [False, True], ids=["graph store protocol", "updates"])
def test_each_graph_arrives_as_it_is_and_goes_when_it_is_gone(
    there: Virtuoso, tmp_path: Path, updates: bool
) -> None:
    settings = Settings(store=tmp_path / "store", base=f"https://updates.example/{updates}/")
    names, options = settings.names, Options(state=tmp_path / "state.sqlite")
    seeds = sorted(shipped("seeds").glob("*.txt"))
    to = there.target(updates=updates)

    build(seeds[:3], settings)
    before = graphs_of(settings.store, names)
    assert {iri: there.graph(iri) for iri in before} == {iri: set() for iri in before}
    first = publish_to(settings.store, to, names, options)
    assert (first.complete, first.verified) == (True, True)
    assert {iri: there.graph(iri) for iri in before} == before
    assert publish_to(settings.store, to, names, options).sent == []

    build(seeds[1:4], settings, prune=True)
    after = graphs_of(settings.store, names)
    (gone,) = before.keys() - after.keys()
    second = publish_to(settings.store, to, names, options)
    assert (second.complete, second.removed) == (True, [gone])
    assert {iri: there.graph(iri) for iri in after} == after
    assert there.graph(gone) == set()


def unordered(reply: Reply, server: Server) -> str:
    """What a page says, without the order in lines that list other names and values: it is the store's."""
    lines = (
        "".join(sorted(line)) if "Also:" in line or "<dd>" in line else line
        for line in told(reply, server).splitlines()
    )
    return "\n".join(lines)


def test_each_kind_of_thing_has_its_page(ours: Server, theirs: Server) -> None:
    things = [thing for thing in a_thing_of_each_class(ours) if not thing.startswith("dataset")]
    assert len(things) > 15
    for thing in [*things, "country/KR", "country/VN", "person/ahn-dukgeun"]:
        one, other = ours.ask(f"/id/{thing}", HTML), theirs.ask(f"/id/{thing}", HTML)
        assert (thing, one.status, other.status) == (thing, 200, 200)
        assert unordered(other, theirs) == unordered(one, ours), thing


def test_what_a_thing_is_tied_to_is_the_same(ours: Server, theirs: Server) -> None:
    one, other = (each.ask("/neighbourhood/country/VN", JSON).json for each in (ours, theirs))
    assert len(one["edges"]) > 5
    for part in ("nodes", "edges"):
        assert sorted(map(str, other[part])) == sorted(map(str, one[part]))


def test_the_same_is_found(ours: Server, theirs: Server) -> None:
    until_indexed(theirs)
    one, other = (each.ask("/search?q=korea", JSON) for each in (ours, theirs))
    assert one.json["total"] > 10
    assert other.json == one.json


@pytest.mark.parametrize("name", sorted(QUERIES.keys() - FAULTS))
@pytest.mark.parametrize("values", ["examples", "only what is required"])
def test_each_other_question_gives_the_same_rows(
    ours: Server, theirs: Server, name: str, values: str
) -> None:
    given = [one for one in QUERIES[name].parameters if values == "examples" or one.required]
    path = f"/queries/{name}?{urlencode({one.name: one.example for one in given})}"
    one, other = ours.ask(path, CSV), theirs.ask(path, CSV)
    assert (one.status, other.status) == (200, 200)
    assert len(rows_of(one)) > 1
    assert sorted(rows_of(other)) == sorted(rows_of(one))


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_the_faults_are_still_there(ours: Server, theirs: Server, name: str) -> None:
    # Where this fails, it has become better, and what is said of it has to be changed.
    required = {one.name: one.example for one in QUERIES[name].parameters if one.required}
    path = f"/queries/{name}?{urlencode(required)}"
    assert sorted(rows_of(theirs.ask(path, CSV))) != sorted(rows_of(ours.ask(path, CSV)))


@pytest.mark.parametrize(("kind", "yes"), [("kg:Country", True), ("kg:Nothing", False)])
def test_yes_and_no(theirs: Server, kind: str, yes: bool) -> None:
    reply = theirs.ask(f"/sparql?{urlencode({'query': f'ASK {{ ?thing a {kind} }}'})}", TABLE)
    assert (reply.status, reply.json) == (200, {"head": {}, "boolean": yes})


def test_that_it_counts_statements_several_times_is_told(theirs: Server) -> None:
    remarks = theirs.ask("/healthz", JSON).json["remarks"]
    assert any("once for each graph that states it" in remark for remark in remarks)
