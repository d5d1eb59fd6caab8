"""Asked again: 304 for what the client has, and never for what it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from kg.settings import Settings
from kg.store import QueryEngine
from kg.web import create_app
from kg.web.parts.assets import Assets

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Reply, Server

SELECT = "SELECT ?label { <https://w3id.org/tradekg/id/country/VN> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label 'x' } WHERE { BIND(<https://w3id.org/tradekg/id/country/VN> AS ?s) }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTS = (
    None,
    "*/*",
    "application/sparql-results+json",
    "application/json",
    "application/sparql-results+xml",
    "application/xml",
    "text/csv",
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml;q=0.9, text/csv;q=0.8",
    "text/csv;q=0.9, application/rdf+xml;q=0.8",
    BROWSER,
)


def ask(
    server: Server,
    query: str,
    accept: str | None = None,
    tag: str | None = None,
    method: str = "GET",
    **more: str,
) -> Reply:
    headers = {} if tag is None else {"If-None-Match": tag}
    return server.ask(f"/sparql?{urlencode({'query': query, **more})}", accept, method, headers=headers)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "query", [SELECT, CONSTRUCT, "ASK {}", "DESCRIBE <https://w3id.org/tradekg/id/country/VN>"]
)
def test_what_the_client_has_is_not_sent_again(server: Server, query: str, method: str) -> None:
    full = ask(server, query)
    tag = full.headers["ETag"]
    strong = tag.removeprefix("W/")
    for named in (tag, strong, f'"other", {tag}', f'{tag},"other"', f' "a" ,  {strong} '):
        reply = ask(server, query, tag=named, method=method)
        assert (reply.status, reply.body) == (304, b"")
        # RFC 9110, section 15.4.5: what a kept answer is renewed with; nothing about a content.
        assert reply.headers["ETag"] == tag
        assert reply.headers["Cache-Control"] == full.headers["Cache-Control"] == "no-cache"
        assert reply.headers["Vary"] == full.headers["Vary"]
        for name in ("Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding"):
            assert name not in reply.headers


@pytest.mark.parametrize("tag", ['"other"', 'W/"other"', "other", "", '"', "W/", ",", '"a" "b"'])
def test_what_it_does_not_have_is_sent(server: Server, tag: str) -> None:
    assert ask(server, SELECT, tag=tag).status == 200


def test_a_tag_is_for_one_representation(server: Server) -> None:
    """For each pair of preferences: 304 exactly where the content and its type are what was kept."""
    for query in (SELECT, CONSTRUCT):
        kept = {accept: ask(server, query, accept) for accept in ACCEPTS}
        for known in kept.values():
            if "ETag" not in known.headers:
                continue
            for accept, current in kept.items():
                reply = ask(server, query, accept, known.headers["ETag"])
                same = (current.body, current.headers["Content-Type"]) == (
                    known.body,
                    known.headers["Content-Type"],
                )
                assert reply.status == (304 if same and current.status == 200 else current.status), accept


def test_the_tag_of_one_query_is_not_that_of_another(server: Server) -> None:
    tag = ask(server, SELECT).headers["ETag"]
    graph = "https://w3id.org/tradekg/graph/entities"
    for reply in (
        ask(server, f"{SELECT} ", tag=tag),
        ask(server, SELECT, tag=tag, **{"default-graph-uri": graph}),
        ask(server, SELECT, tag=tag, **{"named-graph-uri": graph}),
        ask(server, SELECT, tag=tag, format="csv"),
        ask(server, CONSTRUCT, tag=tag),
    ):
        assert reply.status == 200


def test_a_time_limit_does_not_make_another_answer(server: Server) -> None:
    tag = ask(server, SELECT).headers["ETag"]
    assert ask(server, SELECT, tag=tag, timeout="3").status == 304


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
@pytest.mark.parametrize(
    ("query", "status"),
    [("ASK {", 400), ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", 403), ("CLEAR ALL", 403)],
)
def test_an_error_is_told_whatever_the_client_has(
    server: Server, query: str, status: int, accept: str, method: str
) -> None:
    """RFC 9110, section 13.2.1: conditions are for what would otherwise succeed."""
    tag = ask(server, "ASK {}").headers["ETag"]
    for named in ("*", tag):
        assert ask(server, query, accept, named, method).status == status


@pytest.mark.parametrize("path", ["/nothing", "/id/country/XX", "/query/nothing", "/static/nothing"])
def test_a_page_that_is_not_there_is_404_whatever_the_client_has(server: Server, path: str) -> None:
    assert server.ask(path, headers={"If-None-Match": "*"}).status == 404


def test_any_answer_will_do(server: Server) -> None:
    assert ask(server, SELECT, tag="*").status == 304
    assert server.ask("/about", headers={"If-None-Match": "*"}).status == 304


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?x) {}", "ASK { FILTER(RAND() > 2) }"])
def test_what_changes_by_itself_is_always_sent(server: Server, query: str) -> None:
    first = ask(server, query)
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"
    assert ask(server, query, tag="*").status == 200


@pytest.mark.parametrize("tag", ["*", None])
def test_a_post_is_answered_in_full(server: Server, tag: str | None) -> None:
    """304 is for GET and HEAD (RFC 9110, section 13.1.2)."""
    headers = {"Content-Type": "application/sparql-query"}
    first = server.ask("/sparql", method="POST", body=SELECT.encode(), headers=headers)
    again = server.ask(
        "/sparql",
        method="POST",
        body=SELECT.encode(),
        headers={**headers, "If-None-Match": tag or first.headers["ETag"]},
    )
    assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize("path", ["/", "/about", "/id/country/VN", "/static/style.css", "/ontology"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_pages_are_not_sent_again(server: Server, path: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = server.ask(path, BROWSER, headers=headers)
    again = server.ask(path, BROWSER, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"].removeprefix("W/") == first.headers["ETag"].removeprefix("W/")
    assert again.headers["Vary"] == first.headers["Vary"]


def test_pages_are_other_ones_when_the_files_that_they_load_are(
    seeds_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an ``npm`` was installed: the graph is the same, and the pages bring scripts now."""
    settings = Settings(store=seeds_store)

    def tag() -> str | None:
        with QueryEngine(settings.store, names=settings.names) as engine:
            return create_app(settings, engine).test_client().get("/about").headers["ETag"]

    before = tag()
    assert tag() == before
    monkeypatch.setattr(Assets, "state", "that of other files")
    assert tag() != before


def test_the_state_of_files_changes_with_each_of_them(tmp_path: Path) -> None:
    style, script = tmp_path / "style.css", tmp_path / "built" / "editor.js"
    script.parent.mkdir()
    style.write_text("a {}")
    states = [Assets(tmp_path).state]
    script.write_text("let a;")
    states.append(Assets(tmp_path).state)
    script.write_text("let b;")
    states.append(Assets(tmp_path).state)
    assert len(set(states)) == 3
    assert Assets(tmp_path).state == states[-1]
