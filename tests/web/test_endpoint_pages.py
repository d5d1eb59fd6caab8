"""Pages, questions and the protocol in front of another store: as over a folder, but for what needs files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from other_store import Asked, OtherStore, Proxy, Says, oxigraph
from same_pages import a_thing_of_each_class, rows_of, told, until_indexed

from kg.publish import Options, publish_to, target
from kg.queries import load_queries
from kg.resources import shipped
from kg.settings import Settings

if TYPE_CHECKING:
    from conftest import Server

Running = Callable[[Settings], "AbstractContextManager[Server]"]

QUERIES = load_queries(shipped("queries"))
CSV, HTML, TURTLE = "text/csv", "text/html", "text/turtle"

PATHS = (
    "/",
    "/about",
    "/api",
    "/ontology",
    "/quality",
    "/queries",
    "/sparql",
    "/search?q=korea",
    "/search?q=korea&kind=Event&page=2",
    "/id/country/VN",
    "/id/country/VN?format=turtle",
    "/id/person/ahn-dukgeun",
    "/graph/entities",
    "/graph/ontology?format=ntriples",
    "/.well-known/void",
    "/citation.bib",
    "/id/nobody",
    "/graph/none",
    "/nothing",
)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, seeds_store: Path) -> Iterator[OtherStore]:
    """Another store, to which the samples were published."""
    with oxigraph(tmp_path_factory.mktemp("other") / "data") as other:
        state = tmp_path_factory.mktemp("state") / "state.sqlite"
        publish_to(seeds_store, target(other.url), Settings().names, Options(state=state, default_graph=True))
        yield other


@pytest.fixture(scope="module")
def here(seeds_store: Path, running: Running) -> Iterator[Server]:
    """The server over the folder, which the other is compared with."""
    with running(Settings(store=seeds_store)) as server:
        yield server


@pytest.fixture(scope="module")
def there(other: OtherStore, running: Running) -> Iterator[Server]:
    """The server over the endpoint."""
    with running(Settings(endpoint=other.query)) as server:
        until_indexed(server)
        yield server


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", [HTML, "*/*"])
def test_each_address_says_the_same(here: Server, there: Server, path: str, accept: str) -> None:
    one, other = here.ask(path, accept), there.ask(path, accept)
    assert (other.status, other.type) == (one.status, one.type)
    if other.type == TURTLE:
        # In which order statements come is the store's affair, and with it how they are put together.
        assert sorted(told(other, there).split()) == sorted(told(one, here).split())
    else:
        assert told(other, there) == told(one, here)


@pytest.mark.parametrize("name", QUERIES)
def test_each_ready_made_question_gives_the_same_rows(here: Server, there: Server, name: str) -> None:
    query = QUERIES[name]
    for given in (query.parameters, [one for one in query.parameters if one.required]):
        path = f"/queries/{name}?{urlencode({one.name: one.example for one in given})}"
        one, other = here.ask(path, CSV), there.ask(path, CSV)
        assert other.status == one.status == 200
        assert rows_of(other)[0] == rows_of(one)[0]
        assert sorted(rows_of(other)) == sorted(rows_of(one))
        assert len(rows_of(one)) > 1
        assert there.ask(path, HTML).status == 200


def test_every_thing_of_the_graph_has_its_page(here: Server, there: Server) -> None:
    things = a_thing_of_each_class(here)
    assert len(things) > 15
    for thing in things:
        one, other = here.ask(f"/id/{thing}", HTML), there.ask(f"/id/{thing}", HTML)
        assert (other.status, told(other, there)) == (one.status, told(one, here))


def test_a_page_is_not_sent_to_a_client_that_has_it(there: Server) -> None:
    tag = there.ask("/id/country/VN", HTML).headers["ETag"]
    assert there.ask("/id/country/VN", HTML, headers={"If-None-Match": tag}).status == 304
    asked = f"/sparql?{urlencode({'query': 'SELECT ?x { ?x a kg:Country }'})}"
    tag = there.ask(asked, CSV).headers["ETag"]
    assert there.ask(asked, CSV, headers={"If-None-Match": tag}).status == 304


def test_there_is_nothing_to_take_away_and_that_is_said(there: Server) -> None:
    page = there.ask("/downloads", HTML)
    assert page.status == 200
    assert "a graph that lies in another store, and has no files of it" in page.text
    for path in ("/downloads", "/downloads/latest", "/downloads/latest/tradekg.nq.gz"):
        reply = there.ask(path, "application/json")
        assert reply.status == 404
        assert "another store" in reply.json["detail"]


def test_it_is_well(there: Server) -> None:
    told = there.ask("/healthz").json
    assert told["status"] == "ok"
    assert "remarks" not in told
    assert float(re.findall(r"^kg_statements (\S+)", there.ask("/metrics").text, re.M)[0]) > 20_000


def test_what_should_be_changed_there_is_seen_in_the_check_of_health(
    seeds_store: Path, tmp_path: Path, running: Running
) -> None:
    with oxigraph(tmp_path / "other") as other:
        publish_to(seeds_store, target(other.url), Settings().names, Options(state=tmp_path / "state"))
        with running(Settings(endpoint=other.query)) as server:
            assert "default graph" in server.ask("/healthz").json["remarks"][0]


class TestAnOutage:
    def test_every_page_says_so_and_all_is_well_when_it_is_over(
        self, other: OtherStore, running: Running
    ) -> None:
        with (
            Proxy(other.url, lambda _: Says(503)) as proxy,
            running(Settings(endpoint=f"{proxy.url}/query", endpoint_refresh=0.1)) as server,
        ):
            for path in ("/", "/id/country/VN", "/about", "/search?q=korea"):
                page = server.ask(path, HTML)
                assert (page.status, page.type) == (503, HTML)
                assert "The store behind this server cannot be reached" in page.text
                assert page.headers["Retry-After"] == "10"
            problem = server.ask("/sparql?query=ASK{}", "application/json")
            assert (problem.status, problem.type) == (503, "application/problem+json")
            assert problem.json["type"].endswith("#problem-endpoint-unavailable")
            health = server.ask("/healthz")
            assert (health.status, health.json["reason"]) == (503, "endpoint-unavailable")
            assert server.ask("/metrics").status == 200
            assert server.ask("/static/style.css").status == 200
            proxy.before = lambda _: None
            until_indexed(server)
            assert server.ask("/id/country/VN", HTML).status == 200

    def test_garbage_is_502_and_no_worse(self, other: OtherStore, running: Running) -> None:
        def garbage(asked: Asked) -> Says | None:
            if b"OURS" not in asked.body:
                return None
            return Says(200, b"<html>", {"Content-Type": "text/html"})

        with (
            Proxy(other.url, garbage) as proxy,
            running(Settings(endpoint=f"{proxy.url}/query")) as server,
        ):
            asked = f"/sparql?{urlencode({'query': 'SELECT ?x { ?x a kg:Country } # OURS'})}"
            problem = server.ask(asked, "application/json")
            assert problem.status == 502
            assert problem.json["type"].endswith("#problem-endpoint-failed")
            page = server.ask(asked, HTML)
            assert (page.status, page.type) == (502, HTML)
            assert server.ask("/id/country/VN", HTML).status == 200


@pytest.mark.parametrize(
    "given",
    [
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "http://user:secret@e/"},
        {"endpoint": "nothing"},
        {"endpoint": "http://e/", "allow_service": ("http://f/",)},
        {"endpoint": "http://e/", "endpoint_refresh": 0},
    ],
)
def test_what_is_no_endpoint_is_told(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^(endpoint|allow_service)") as error:
        Settings(**given)  # type: ignore[arg-type]
    assert "secret" not in str(error.value)
