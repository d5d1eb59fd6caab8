"""The search box: from a few letters to the page of a thing, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, Quad
from small_graph import QUADS, graph, iri

from kg.settings import Settings
from kg.store import current, publish

from .conftest import HOSTILE, Server

EVENT = "/id/event/2024-07-01-korea-vietnam-business-forum"


def test_the_front_page_and_every_other_lead_to_the_search(server: Server) -> None:
    assert 'action="/search"' in server.ask("/").text
    assert 'href="/search"' in server.ask("/about").text


def test_the_beginning_of_a_name_leads_to_the_page_of_what_it_names(server: Server) -> None:
    page = server.ask("/search?q=vietnam+busi", "text/html")
    assert page.status == 200
    assert f'<a class="title" href="{EVENT}">Korea-Vietnam Business Forum</a>' in page.text
    assert '<time datetime="2024-07-01">1 July 2024</time>' in page.text
    assert server.ask(EVENT, "text/html").status == 200


def test_programs_get_the_same_as_json(server: Server) -> None:
    reply = server.ask("/search?q=dukgeun", "application/json")
    assert reply.type == "application/json"
    assert reply.json == {
        "query": "dukgeun",
        "total": 1,
        "counts": {"Person": 1},
        "found": [
            {
                "iri": "https://w3id.org/tradekg/id/person/ahn-dukgeun",
                "kind": "Person",
                "type": None,
                "kind_name": "Person",
                "label": "Dukgeun Ahn",
                "date": None,
                "href": "/id/person/ahn-dukgeun",
            }
        ],
        "next": None,
    }


def test_kinds_can_be_chosen_by_a_link(server: Server) -> None:
    page = server.ask("/search?q=vietnam", "text/html").text
    assert 'href="/search?q=vietnam&amp;kind=Country"' in page
    chosen = server.ask("/search?q=vietnam&kind=Country", "application/json").json
    assert [one["label"] for one in chosen["found"]] == ["Vietnam"]
    assert chosen["total"] == 1


def test_a_long_list_has_pages(
    running: Callable[[Settings], AbstractContextManager[Server]], tmp_path: Path
) -> None:
    settings = Settings(store=tmp_path / "store")
    publish([*visits(45)], settings.store)
    with running(settings) as server:
        seen, address, pages = [], "/search?q=visit&format=json", 0
        while address:
            reply = server.ask(address).json
            seen += [one["label"] for one in reply["found"]]
            address, pages = reply["next"], pages + 1
        assert (pages, len(set(seen)), reply["total"]) == (3, 45, 45)
        last = server.ask("/search?q=visit&page=3", "text/html").text
        assert 'rel="prev" href="/search?q=visit&amp;page=2"' in last
        assert 'rel="next"' not in last
        assert '<ol class="cards hits" start="41">' in last


def visits(number: int) -> Iterator[Quad]:
    for each in range(number):
        yield Quad(iri(f"event:visit-{each}"), iri("rdf:type"), iri("kg:Event"), graph("entities"))
        yield Quad(iri(f"event:visit-{each}"), iri("rdfs:label"), Literal(f"Visit {each}"), graph("entities"))


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/search?q=a&kind=Ship", "kind"),
        ("/search?q=a&page=0", "page"),
        ("/search?q=a&page=two", "page"),
        ("/search?q=a&page=501", "page"),
        ("/search?q=a&q=b", "q"),
        (f"/search?q={'a' * 201}", "q"),
    ],
)
def test_what_nobody_can_look_for_is_a_clear_error(server: Server, address: str, parameter: str) -> None:
    reply = server.ask(address, "application/json")
    assert (reply.status, reply.json["parameter"]) == (400, parameter)


def test_where_nothing_is_found_the_page_says_what_to_do_next(server: Server) -> None:
    page = server.ask("/search?q=nobody", "text/html").text
    assert "Nothing here is called “nobody”" in page
    assert 'href="/queries"' in page
    among = server.ask("/search?q=vietnam&kind=Person", "text/html").text
    assert 'href="/search?q=vietnam">Look among all kinds</a>, or try one' in among
    assert "Or try one" in page


@pytest.mark.parametrize("word", ["onBehalfOf", "kg:onBehalfOf", "onbehalfof"])
def test_a_word_of_the_ontology_leads_to_what_it_means(server: Server, word: str) -> None:
    page = server.ask(f"/search?q={word}", "text/html").text
    assert '<a href="/ontology#onBehalfOf">kg:onBehalfOf</a>' in page
    assert f"Nothing else here is called “{word}”" in page


def test_what_is_typed_stays_text(server: Server) -> None:
    page = server.ask(f"/search?q={quote(HOSTILE)}", "text/html").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_graph_that_was_published_without_an_index_says_so(
    running: Callable[[Settings], AbstractContextManager[Server]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = Settings(store=tmp_path / "store")
    publish(QUADS, settings.store)
    current(settings.store).index.unlink()
    with running(settings) as server:
        reply = server.ask("/search?q=forum", "application/json")
        assert reply.status == 503
        assert "finds the reason in its log" in reply.json["detail"]
        assert "build it again" in caplog.text
        assert server.ask("/", "text/html").status == 200
