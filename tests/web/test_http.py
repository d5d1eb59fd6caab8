"""HTTP to the letter, by hand over a socket where no client library would send such a request."""

from __future__ import annotations

import gzip
import io
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from kg.web.protocol import bodies
from kg.web.serving import connection

if TYPE_CHECKING:
    from conftest import Server

ASK = "/sparql?query=ASK%7B%7D"
ROWS = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
PROBLEM = "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 12000"
"""More than a mebibyte: it comes through a file."""


def path_of(query: str, **parameters: str) -> str:
    return f"/sparql?{urlencode({'query': query, **parameters})}"


class Unclosed(io.BufferedReader):
    """A response closes what it was read from, though the next one comes from there, too."""

    def close(self) -> None:
        pass


class Wire:
    """One connection, spoken to in bytes."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.url)
        assert address.hostname
        assert address.port
        self.socket = socket.create_connection((address.hostname, address.port), timeout=30)
        self._heard = Unclosed(socket.SocketIO(self.socket, "r"))

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the responses are read from, all of them from the same."""
        return self._heard

    def hear(self, method: str = "GET") -> tuple[HTTPResponse, bytes]:
        """The next response, read to its end."""
        response = HTTPResponse(self, method=method)  # type: ignore[arg-type]
        response.begin()
        return response, response.read()

    def rest(self) -> bytes:
        """Everything until the server closes."""
        heard = b""
        while piece := self.socket.recv(1 << 16):
            heard += piece
        return heard


@contextmanager
def wire(server: Server) -> Iterator[Wire]:
    opened = Wire(server)
    with opened.socket:
        yield opened


def request(path: str, *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def spoken(server: Server, *pieces: bytes, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    with wire(server) as line:
        line.say(*pieces)
        return line.hear(method)


# --- dates, lengths, HEAD


@pytest.mark.parametrize(
    "path", [ASK, "/", "/about", "/sparql", "/static/style.css", "/nothing", "/ontology", "/sparql?query=x"]
)
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_each_header_comes_once(server: Server, path: str, accept: str) -> None:
    reply = server.ask(path, accept)
    names = [name.lower() for name in reply.headers if name.lower() != "link"]
    assert sorted(names) == sorted(set(names))
    assert "date" in names
    again = server.ask(path, accept, headers={"If-None-Match": reply.headers.get("ETag", '"x"')})
    assert [name.lower() for name in again.headers].count("date") == 1


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
@pytest.mark.parametrize(
    "path",
    [
        ASK,
        path_of(ROWS),
        path_of(LARGE, format="csv"),
        path_of("ASK {"),
        path_of(ROWS, format="word"),
        "/",
        "/about",
        "/sparql",
        "/static/style.css",
        "/nothing",
        "/ontology",
        "/id/country/VN",
    ],
)
def test_head_is_get_without_its_body(server: Server, path: str, accept: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    full = server.ask(path, accept, headers=headers)
    head = server.ask(path, accept, method="HEAD", headers=headers)
    assert (head.status, head.body) == (full.status, b"")
    # Of what is made on its way nobody knows the length; it is not said, rather than said wrong.
    unlike = {"date", "transfer-encoding"}
    assert {n.lower(): v for n, v in head.headers.items() if n.lower() not in unlike} == {
        n.lower(): v for n, v in full.headers.items() if n.lower() not in unlike
    }
    if "Content-Length" in full.headers:
        assert int(full.headers["Content-Length"]) == len(full.body)


# --- gzip


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        (None, False),
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.2", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0.0, identity", False),
        ("x-gzip", True),
    ],
)
@pytest.mark.parametrize("path", [path_of(ROWS), path_of(LARGE, format="csv"), "/about", "/static/style.css"])
def test_gzip_is_for_those_who_take_it(
    server: Server, path: str, accepted: str | None, compressed: bool
) -> None:
    plain = server.ask(path)
    reply = server.ask(path, headers={} if accepted is None else {"Accept-Encoding": accepted})
    assert reply.status == 200
    assert reply.headers.get("Content-Encoding") == ("gzip" if compressed else None)
    assert (gzip.decompress(reply.body) if compressed else reply.body) == plain.body
    # A cache has to know that the same request with another header may have another answer.
    for one in (plain, reply):
        assert "accept-encoding" in one.headers["Vary"].lower()


@pytest.mark.parametrize("path", [ASK, path_of("SELECT (1 AS ?n) {}")])
def test_small_answers_are_not_compressed(server: Server, path: str) -> None:
    reply = server.ask(path, headers={"Accept-Encoding": "gzip"})
    assert reply.headers.get("Content-Encoding") is None
    assert reply.json


def test_errors_and_not_modified_are_not_compressed(server: Server) -> None:
    reply = server.ask(path_of("ASK {" + "x" * 2000), headers={"Accept-Encoding": "gzip"})
    assert (reply.status, reply.type) == (400, PROBLEM)
    assert reply.json["status"] == 400
    known = server.ask(path_of(ROWS), headers={"Accept-Encoding": "gzip"})
    same = server.ask(
        path_of(ROWS), headers={"Accept-Encoding": "gzip", "If-None-Match": known.headers["ETag"]}
    )
    assert (same.status, same.body, same.headers.get("Content-Encoding")) == (304, b"", None)


# --- versions of HTTP


@pytest.mark.parametrize(
    "path", [path_of(LARGE, format="csv"), path_of(ROWS), "/quality", "/static/style.css", ASK]
)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_http_1_0_gets_no_chunks(server: Server, path: str, encoding: str) -> None:
    """A client of HTTP/1.0 knows no chunks (RFC 9112, section 6.1): it would take them for the content."""
    with wire(server) as line:
        line.say(request(path, f"Accept-Encoding: {encoding}", version="1.0"))
        head, _, body = line.rest().partition(b"\r\n\r\n")
    assert b" 200 " in head
    assert b"transfer-encoding" not in head.lower()
    content = gzip.decompress(body) if b"content-encoding: gzip" in head else body
    assert content == server.ask(path).body


def test_several_requests_on_one_connection(server: Server) -> None:
    with wire(server) as line:
        for path, status in (
            (ASK, 200),
            ("/nothing", 404),
            (path_of(ROWS), 200),
            ("/about", 200),
            (ASK, 200),
        ):
            line.say(request(path))
            response, body = line.hear()
            assert response.status == status
            assert body


def test_requests_sent_at_once_are_answered_in_their_order(server: Server) -> None:
    paths = [path_of(f"SELECT ({n} AS ?n) {{}}", format="csv") for n in range(20)]
    with wire(server) as line:
        line.say(b"".join(request(path) for path in paths))
        assert [line.hear()[1].split()[1] for _ in paths] == [str(n).encode() for n in range(20)]


def test_a_post_and_a_get_sent_at_once(server: Server) -> None:
    body = b"ASK {}"
    post = request(
        "/sparql", "Content-Type: application/sparql-query", f"Content-Length: {len(body)}", method="POST"
    )
    with wire(server) as line:
        line.say(post + body + request("/healthz") + post + body)
        assert [json.loads(line.hear()[1]).get("status", "data") for _ in range(3)] == ["data", "ok", "data"]


def test_close_is_kept(server: Server) -> None:
    with wire(server) as line:
        line.say(request(ASK, "Connection: close"))
        assert b"connection: close" in line.rest().lower()


def test_a_line_break_too_many_does_no_harm(server: Server) -> None:
    with wire(server) as line:
        line.say(b"\r\n", request(ASK), b"\r\n\r\n", request(ASK))
        assert [line.hear()[0].status for _ in range(2)] == [200, 200]


# --- bodies


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_in_chunks(server: Server, size: int) -> None:
    head = request(
        "/sparql", "Content-Type: application/sparql-query", "Transfer-Encoding: chunked", method="POST"
    )
    response, body = spoken(server, head, chunked(b"SELECT (1 AS ?n) {}", size))
    assert response.status == 200
    assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == "1"


def test_a_body_in_chunks_without_end_is_413(server: Server) -> None:
    head = request(
        "/sparql", "Content-Type: application/sparql-query", "Transfer-Encoding: chunked", method="POST"
    )
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    response, body = spoken(server, head, piece * 8)
    assert response.status == 413
    assert "larger" in json.loads(body)["detail"]


@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_a_body_of_twenty_megabytes_is_told_so_to_a_client_that_sends_it_all(
    server: Server, accept: str
) -> None:
    """Sent in full before anything is read, as most clients do."""
    body = b"x" * 20_000_000
    headers = {"Content-Type": "application/sparql-query"}
    reply = server.ask("/sparql", accept, method="POST", body=body, headers=headers)
    assert reply.status == 413
    assert server.ask(ASK).status == 200


def test_a_client_may_wait_for_the_word_to_go_on(server: Server) -> None:
    body = b"ASK {}"
    head = ("Content-Type: application/sparql-query", f"Content-Length: {len(body)}", "Expect: 100-continue")
    with wire(server) as line:
        line.say(request("/sparql", *head, method="POST"))
        assert line.socket.recv(25, socket.MSG_WAITALL) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.say(body)
        assert line.hear()[0].status == 200


def test_what_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    head = ("Content-Type: application/sparql-query", "Content-Length: 20000000", "Expect: 100-continue")
    assert spoken(server, request("/sparql", *head, method="POST"))[0].status == 413


@pytest.mark.parametrize(
    "headers",
    [
        ("Transfer-Encoding: chunked", "Content-Length: 6"),
        ("Content-Length: 6", "Transfer-Encoding: chunked"),
        ("Content-Length: 6", "Content-Length: 7"),
        ("Content-Length: -1",),
        ("Content-Length: 0x6",),
        ("Transfer-Encoding: gzip",),
        ("Transfer-Encoding: chunked, identity",),
        ("Bad Header: x",),
        ("X: a\rb",),
        ("X: a\0b",),
    ],
    ids=repr,
)
def test_a_request_that_could_be_cut_in_two_ways_is_refused(server: Server, headers: tuple[str, ...]) -> None:
    """A proxy in front might see another end of it, and the rest as a request of somebody else."""
    with wire(server) as line:
        line.say(
            request("/sparql", "Content-Type: application/sparql-query", *headers, method="POST"),
            b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        )
        heard = line.rest()
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert heard.count(b"HTTP/1.1 4") == 1
    assert b"HTTP/1.1 2" not in heard
    assert PROBLEM.encode() in heard


# --- slow clients


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(bodies, "SECONDS", 0.4)


@pytest.mark.usefixtures("impatient")
def test_a_slow_head_is_408(server: Server) -> None:
    with wire(server) as line:
        line.say(b"GET /sparql HTTP/1.1\r\nHost: lo")
        heard = line.rest()
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in heard


@pytest.mark.usefixtures("impatient")
def test_a_slow_body_is_408(server: Server) -> None:
    head = ("Content-Type: application/sparql-query", "Content-Length: 100")
    with wire(server) as line:
        line.say(request("/sparql", *head, method="POST"), b"ASK")
        heard = line.rest()
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in heard.lower()
    assert PROBLEM.encode() in heard


@pytest.mark.usefixtures("impatient")
def test_a_connection_that_says_nothing_is_closed(server: Server) -> None:
    with wire(server) as line:
        assert line.rest() == b""


@pytest.mark.usefixtures("impatient")
def test_the_beginning_of_the_next_request_does_not_end_the_answer_to_this_one(server: Server) -> None:
    """The query takes longer than a head may."""
    slow = path_of("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout="1.5")
    with wire(server) as line:
        line.say(request(slow), b"\r\n")
        assert line.hear()[0].status in (200, 504)


# --- addresses and headers


def test_an_address_may_be_long(server: Server) -> None:
    """Longer than what most servers take: a query of this installation's limit fits."""
    query = "ASK {} #" + "x" * 19_000
    assert server.ask(path_of(query)).status == 200
    assert server.ask(f"{ASK}&x={'x' * 250_000}").status == 200


@pytest.mark.parametrize("length", [257 * 1024, 400 * 1024, 5_000_000])
def test_an_address_that_is_too_long_is_414(server: Server, length: int) -> None:
    with wire(server) as line:
        line.say(request(f"{ASK}&x={'x' * length}"))
        heard = line.rest()
    assert heard.startswith(b"HTTP/1.1 414 ")
    assert b"POST" in heard
    assert b"access-control-allow-origin: *" in heard.lower()


@pytest.mark.parametrize("length", [70_000, 400_000, 5_000_000])
def test_headers_that_are_too_long_are_431(server: Server, length: int) -> None:
    with wire(server) as line:
        line.say(request(ASK, f"X: {'x' * length}"))
        heard = line.rest()
    assert heard.startswith(b"HTTP/1.1 431 ")
    assert heard.count(b"HTTP/1.1 4") == 1


def test_many_headers_are_431(server: Server) -> None:
    assert spoken(server, request(ASK, *[f"X{n}: y" for n in range(20_000)]))[0].status == 431


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/%73parql?query=ASK%7B%7D", 200),
        ("/sparql/?query=ASK%7B%7D", 200),
        ("/sparql?query=ASK%7B%7D%20%23%ED%95%9C", 200),
        ("/sparql?query=ASK%7B%7D%20%23한", 400),
        ("/sparql?query=ASK{}#f", 200),
        ("/sparql?query=ASK{}", 200),
        ("/sparql?query=%FF", 400),
        ("/sparql?query=ASK%7B%7D%20%23\xff", 400),
        ("/sparql?query=%", 400),
        ("/sparql?query=ASK%7B%7D%00", 400),
        ("/%FF%FE", 404),
        ("/%00", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/static/../../pyproject.toml", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/id/country/%ED%95%9C", 404),
        ("/id/country/VN%0d%0aX-Injected:%20yes", 404),
    ],
)
def test_odd_bytes_in_the_address(server: Server, path: str, status: int) -> None:
    with wire(server) as line:
        raw = path.encode("latin-1" if "\xff" in path else "utf-8")
        line.say(b"GET " + raw + b" HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
        response, _ = line.hear()
    assert response.status == status
    assert response.getheader("X-Injected") is None


@pytest.mark.parametrize("path", ["/id/한", "/sp\xffarql"])
def test_bytes_in_a_path_that_no_address_has_are_400(server: Server, path: str) -> None:
    with wire(server) as line:
        line.say(
            b"GET " + path.encode("latin-1" if "\xff" in path else "utf-8") + b" HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        assert line.hear()[0].status == 400


@pytest.mark.parametrize("line_", [b"GET http://localhost/sparql?query=ASK%7B%7D HTTP/1.1"])
def test_an_absolute_address(server: Server, line_: bytes) -> None:
    assert spoken(server, line_ + b"\r\nHost: localhost\r\n\r\n")[0].status == 200


@pytest.mark.parametrize("upgrade", ["h2c", "websocket"])
def test_an_offer_to_change_the_protocol_is_passed_over(server: Server, upgrade: str) -> None:
    headers = ("Connection: Upgrade", f"Upgrade: {upgrade}")
    assert spoken(server, request(ASK, *headers))[0].status == 200


def test_the_preface_of_http_2_is_400(server: Server) -> None:
    assert spoken(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")[0].status == 400


# --- other pages' scripts


def test_a_preflight_allows_what_a_client_of_sparql_sends(server: Server) -> None:
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, accept, if-none-match",
    }
    for path in ("/sparql", "/about", "/id/country/VN"):
        reply = server.ask(path, method="OPTIONS", headers=headers)
        assert reply.status == 200
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        allowed = {name.strip().lower() for name in reply.headers["Access-Control-Allow-Headers"].split(",")}
        assert {"content-type", "accept", "if-none-match"} <= allowed
        assert {"GET", "HEAD"} <= {name.strip() for name in reply.headers["Allow"].split(",")}


@pytest.mark.parametrize("path", [ASK, path_of("ASK {"), "/nothing", path_of(ROWS), "/about"])
def test_scripts_see_the_headers_that_are_ours(server: Server, path: str) -> None:
    first = server.ask(path)
    tag = {"If-None-Match": first.headers.get("ETag", "")}
    for reply in (first, server.ask(path, headers=tag), server.ask(path, method="HEAD")):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in reply.headers["Access-Control-Expose-Headers"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
