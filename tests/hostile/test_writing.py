"""Every way to change the graph: all are refused, and not one statement is gained or lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from attacked_server import FORM, QUERY, AttackedServer, assert_problem

UPDATES = {
    "INSERT DATA": "INSERT DATA { <a> <b> <c> }",
    "INSERT WHERE": "INSERT { ?s <b> <c> } WHERE { ?s ?p ?o }",
    "DELETE DATA": "DELETE DATA { <a> <b> <c> }",
    "DELETE WHERE": "DELETE WHERE { ?s ?p ?o }",
    "DELETE INSERT": "WITH <g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } USING <g> WHERE { ?s ?p ?o }",
    "LOAD": "LOAD <http://127.0.0.1:9/>",
    "CLEAR": "CLEAR SILENT ALL",
    "DROP": "DROP ALL",
    "CREATE": "CREATE GRAPH <g>",
    "ADD": "ADD DEFAULT TO <g>",
    "MOVE": "MOVE DEFAULT TO <g>",
    "COPY": "COPY <g> TO DEFAULT",
    "after a prologue": "PREFIX e: <http://example.org/> BASE <http://example.org/> DROP ALL",
    "in small letters": "drop all",
    "after a comment": "# ASK {}\nDROP ALL",
    "escaped": "D\\u0052OP ALL",
    "after a query": "ASK {} ; DROP ALL",
    "after a query and a line": "SELECT * { ?s ?p ?o } LIMIT 1\nDELETE WHERE { ?s ?p ?o }",
    "within a query": "ASK { INSERT DATA { <a> <b> <c> } }",
    "two at once": "CREATE GRAPH <g> ; DROP ALL",
}


def files(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def unchanged(server: AttackedServer) -> Iterator[AttackedServer]:
    """The server; after the test it has as many statements as before, in files that nobody wrote."""
    before, kept = server.count(), files(server.store)
    yield server
    assert server.count() == before
    assert files(server.store) == kept


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES)
def test_no_operation_is_taken_in_any_way(unchanged: AttackedServer, update: str) -> None:
    written = quote(update, safe="")
    for reply in (
        unchanged.ask(f"/sparql?update={written}"),
        unchanged.ask(f"/sparql?query={written}"),
        unchanged.ask(f"/sparql?query=ASK%7B%7D&update={written}"),
        unchanged.ask("/sparql", None, "POST", f"update={written}".encode(), {"Content-Type": FORM}),
        unchanged.ask("/sparql", None, "POST", f"query={written}".encode(), {"Content-Type": FORM}),
        unchanged.ask(f"/sparql?update={written}", None, "POST", b"query=ASK%7B%7D", {"Content-Type": FORM}),
        unchanged.ask(f"/sparql?update={written}", None, "POST", b"ASK {}", {"Content-Type": QUERY}),
        unchanged.ask(
            "/sparql", None, "POST", update.encode(), {"Content-Type": "application/sparql-update"}
        ),
        unchanged.query(update),
    ):
        assert_problem(reply, 400, 403)


@pytest.mark.parametrize(
    "media_type", ["APPLICATION/SPARQL-UPDATE", "application/sparql-update;charset=utf-8"]
)
def test_the_media_type_of_updates_is_known_in_all_spellings(
    unchanged: AttackedServer, media_type: str
) -> None:
    reply = unchanged.ask("/sparql", None, "POST", b"DROP ALL", {"Content-Type": media_type})
    assert_problem(reply, 403)


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "POST", "MKCOL", "PROPFIND", "MOVE", "COPY", "LOCK", "X"]
)
@pytest.mark.parametrize(
    "path", ["/sparql", "/", "/graph/entities", "/graph/new", "/id/event/forum", "/ontology", "/queries",
             "/queries/quality", "/about", "/.well-known/void", "/static/style.css", "/static/new.css"]
)  # fmt: skip
def test_no_method_of_writing_is_known(unchanged: AttackedServer, path: str, method: str) -> None:
    """Also by the graph store protocol, which names a graph in a parameter."""
    for asked in (path, f"{path}?graph=http%3A%2F%2Fexample.org%2F", f"{path}?default"):
        reply = unchanged.ask(asked, None, method, b"<a> <b> <c> .", {"Content-Type": "text/turtle"})
        assert_problem(reply, 400, 404, 405, 415)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_method_cannot_be_put_on_over_another(unchanged: AttackedServer, header: str) -> None:
    reply = unchanged.ask("/sparql?query=ASK%7B%7D", headers={header: "DELETE"})
    assert (reply.status, reply.json["boolean"]) == (200, True)


@pytest.mark.parametrize(
    "path", ["/update", "/sparql/update", "/data", "/upload", "/metrics/reset", "/shutdown", "/console"]
)
def test_there_is_no_other_door(unchanged: AttackedServer, path: str) -> None:
    assert_problem(unchanged.ask(path, None, "POST", b"DROP ALL"), 404, 405)
