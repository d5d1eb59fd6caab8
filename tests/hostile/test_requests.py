"""Requests that are wrong as HTTP: too large, malformed, ambiguous, or not HTTP at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from attacked_server import FORM, PROBLEM, QUERY, AttackedServer, assert_problem
from raw_http import request

MEGABYTE = b"x" * (1 << 20)
ASK = "/sparql?query=ASK%7B%7D"
POST_QUERY = f"Content-Type: {QUERY}"


def refused(status: int) -> bool:
    """The client's fault, or an encoding of the body that is not known here (RFC 9112, section 6.1)."""
    return 400 <= status < 500 or status == 501


# -- Size -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("media_type", [QUERY, FORM])
def test_a_body_of_20_megabytes_is_too_large(server: AttackedServer, media_type: str) -> None:
    """It is refused on its announced length; who sends on all the same meets a closed connection."""
    head = request("/sparql", f"Content-Type: {media_type}", f"Content-Length: {20 << 20}", method="POST")
    (reply,) = server.raw(head)
    assert_problem(reply, 413)


def test_a_body_of_20_megabytes_that_is_sent_is_too_large(server: AttackedServer) -> None:
    before = server.memory()[server.pid]
    head = request("/sparql", POST_QUERY, f"Content-Length: {20 << 20}", method="POST")
    # Closing while the client still sends may cost it the answer.
    assert [reply.status for reply in server.raw(head, *[MEGABYTE] * 20)] in ([413], [])
    assert server.memory()[server.pid] - before < 64 << 20


def test_a_body_of_20_megabytes_in_chunks_is_too_large(server: AttackedServer) -> None:
    before = server.memory()[server.pid]
    head = request("/sparql", POST_QUERY, "Transfer-Encoding: chunked", method="POST")
    pieces = [b"100000\r\n" + MEGABYTE + b"\r\n"] * 20
    assert [reply.status for reply in server.raw(head, *pieces, b"0\r\n\r\n")] in ([413], [])
    assert server.memory()[server.pid] - before < 64 << 20


def test_a_body_in_a_hundred_thousand_chunks_is_a_body(server: AttackedServer) -> None:
    head = request("/sparql", POST_QUERY, "Transfer-Encoding: chunked", method="POST")
    (reply,) = server.raw(head, *[b"1\r\n \r\n" * 1000] * 100, b"5\r\nASK{}\r\n0\r\n\r\n")
    assert (reply.status, reply.json["boolean"]) == (200, True)


def test_a_query_over_its_own_limit_is_too_large(server: AttackedServer) -> None:
    assert_problem(server.query(f"ASK {{}} # {'x' * (1 << 20)}"), 413)


def test_an_address_of_a_megabyte_is_too_long(server: AttackedServer) -> None:
    (reply,) = server.raw(request(f"/sparql?query=ASK%7B%7D%23{'x' * (1 << 20)}"))
    assert_problem(reply, 414)


def test_a_path_of_a_megabyte_is_too_long(server: AttackedServer) -> None:
    (reply,) = server.raw(request("/id/" + "x/" * (1 << 19)))
    assert_problem(reply, 414)


def test_ten_thousand_headers_are_answered_or_too_many(server: AttackedServer) -> None:
    (reply,) = server.raw(request(ASK, *[f"X-{number}: a" for number in range(10_000)]))
    assert reply.status in {200, 431}


def test_a_header_of_100_megabytes_is_cut_off(server: AttackedServer) -> None:
    """The server closes the connection instead of keeping what is sent."""
    before = server.memory()[server.pid]
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: "
    replies = server.raw(head, *[MEGABYTE] * 100, b"\r\n\r\n")
    assert [reply.status for reply in replies] in ([431], [])
    assert server.memory()[server.pid] - before < 64 << 20


def test_a_header_that_never_ends_is_cut_off(server: AttackedServer) -> None:
    before = server.memory()[server.pid]
    lines = b"".join(b"X-%d: a\r\n" % number for number in range(10_000))
    replies = server.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n", *[lines] * 500)
    assert [reply.status for reply in replies] in ([431], [])
    assert server.memory()[server.pid] - before < 64 << 20


@pytest.mark.parametrize("where", ["address", "form"])
def test_a_thousand_parameters_are_enough(server: AttackedServer, where: str) -> None:
    fields = "&".join(f"p{number}=1" for number in range(5_000))
    if where == "address":
        reply = server.ask(f"{ASK}&{fields}")
    else:
        body = f"query=ASK%7B%7D&{fields}".encode()
        reply = server.ask("/sparql", method="POST", body=body, headers={"Content-Type": FORM})
    assert_problem(reply, 400)


# -- Characters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["%FF", "%C0%AF", "%ED%A0%80", "%F8%88%80%80%80", "%E2%82", "ASK%7B%7D%00"])
def test_what_is_not_utf8_in_the_address_is_no_query(server: AttackedServer, bad: str) -> None:
    assert_problem(server.ask(f"/sparql?query={bad}"), 400)


@pytest.mark.parametrize(
    "bad", [b"\xff", b"ASK { } # \xc0\xaf", b"\xed\xa0\x80", b"ASK {\x00}", b"\xff\xfeA\0"]
)
@pytest.mark.parametrize("media_type", [QUERY, FORM])
def test_what_is_not_utf8_in_the_body_is_no_query(
    server: AttackedServer, bad: bytes, media_type: str
) -> None:
    body = bad if media_type == QUERY else b"query=" + bad
    reply = server.ask("/sparql", method="POST", body=body, headers={"Content-Type": media_type})
    assert_problem(reply, 400)


def test_a_lone_surrogate_in_a_query_is_no_query(server: AttackedServer) -> None:
    assert_problem(server.query(r"ASK { BIND('\uD800' AS ?x) }"), 400)


@pytest.mark.parametrize(
    "target", [b"/\xff\xfe", b"/id/\xc3\x28", "/ü".encode(), b"/sparql?query=\xff", b"/id/a\x00b"]
)
def test_raw_bytes_in_the_request_line_are_refused(server: AttackedServer, target: bytes) -> None:
    (reply,) = server.raw(request(target))
    assert 400 <= reply.status < 500


@pytest.mark.parametrize(
    "path", ["/id/%00", "/id/%FF", "/graph/%00%FF", "/queries/%00", "/static/%00", "/%00", "/%FF"]
)
def test_raw_bytes_behind_percent_signs_are_not_found(server: AttackedServer, path: str) -> None:
    assert_problem(server.ask(path), 400, 404)


@pytest.mark.parametrize(
    "header",
    [
        "Accept: " + ",".join(["text/html;q=0.5"] * 5_000),
        "Accept: text/html;q=" + "9" * 10_000,
        'Accept: ;;;,,,==="""',
        "Accept: a/b;q=nan, */*;q=inf",
        "Accept-Encoding: " + ",".join(["gzip;q=0.1"] * 5_000),
        "If-None-Match: " + '"x",' * 10_000,
        "If-Modified-Since: Fri, 99 Xxx 99999 99:99:99 GMT",
        "Range: bytes=" + ",".join(f"{n}-{n}" for n in range(5_000)),
        "Cookie: " + "a=b;" * 10_000,
        "Authorization: Basic \xff\xfe",
        "Content-Type: ;charset=;;;",
        'X-Forwarded-Host: evil.example" onload=',
        "X-Forwarded-Proto: javascript",
        "Expect: 200-maybe",
        "Upgrade: h2c",
        "Upgrade: websocket",
    ],
    ids=lambda header: header[:24],
)
def test_an_odd_header_harms_nobody(server: AttackedServer, header: str) -> None:
    (reply,) = server.raw(request(ASK, header))
    assert reply.status in {200, 206, 304} or refused(reply.status)
    assert "evil.example" not in reply.text


@pytest.mark.parametrize(
    "host", ["", "a b", "evil.example/..", "<script>", "x" * 10_000, "[::1", "a:99999999", "\xff"]
)
def test_an_odd_host_harms_nobody(server: AttackedServer, host: str) -> None:
    asked = b"GET /sparql HTTP/1.1\r\nConnection: close\r\nAccept: text/turtle\r\nHost: %b\r\n\r\n"
    (reply,) = server.raw(asked % host.encode("latin-1"))
    assert reply.status == 200 or refused(reply.status)
    assert b"<script>" not in reply.body or reply.type == PROBLEM


# -- Lines smuggled into the answer's header --------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        f"{ASK}&format=…",
        f"{ASK}&timeout=…",
        f"{ASK}&default-graph-uri=…",
        "/sparql?query=…",
        "/sparql?…=1",
        "/sparql/…",
        "/sparql/?…",
        "/id/event/forum…",
        "/id/event/forum?format=…",
        "/id/event/forum?mark=…",
        "/graph/entities?format=…",
        "/queries/events-with-country?country=…",
        "/queries/…",
        "/ontology?format=…",
        "/static/style.css…",
        "/…",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_no_line_gets_into_the_header(server: AttackedServer, path: str, accept: str) -> None:
    for line_end in ("%0D%0A", "%0A", "%0D", "%E5%98%8D%E5%98%8A", "%C4%8D%C4%8A", "%C2%85", "%E2%80%A8"):
        smuggled = f"{line_end}Set-Cookie:%20a=b{line_end}{line_end}%3Cb%3E"
        reply = server.ask(path.replace("…", smuggled), accept)
        assert reply.status == 200 or refused(reply.status) or reply.status in {301, 308}
        assert "Set-Cookie" not in reply.headers
        assert not any("\n" in value or "\r" in value for value in reply.headers.values())


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/sparql/",
        "/\\evil.example/",
        "/%2F/evil.example/",
        "/sparql//evil.example",
    ],
)
def test_nobody_is_sent_to_another_server(server: AttackedServer, path: str) -> None:
    for asked in (path, path + "/", path + "/%2e%2e"):
        (reply,) = server.raw(request(asked))
        assert not reply.headers.get("Location", "").startswith(("//", "http://evil", "https://evil", "\\"))


# -- One request, two readings ----------------------------------------------------------------------------

SMUGGLED = b"GET /id/event/forum HTTP/1.1\r\nHost: localhost\r\n\r\n"
AMBIGUOUS = {
    "length and chunks": ("Content-Length: 6", "Transfer-Encoding: chunked"),
    "chunks and length": ("Transfer-Encoding: chunked", "Content-Length: 6"),
    "two lengths": ("Content-Length: 5", "Content-Length: 6"),
    "two lengths in one": ("Content-Length: 5, 6",),
    "a signed length": ("Content-Length: +5",),
    "a negative length": ("Content-Length: -5",),
    "a length in hexadecimal": ("Content-Length: 0x5",),
    "a length with an underscore": ("Content-Length: 1_0",),
    "an endless length": ("Content-Length: " + "9" * 50,),
    "an unknown encoding": ("Transfer-Encoding: xchunked",),
    "chunks last but not only": ("Transfer-Encoding: identity, chunked",),
    "chunks not last": ("Transfer-Encoding: chunked, identity",),
    "a blank before the colon": ("Transfer-Encoding : chunked",),
    "a tab before the value": ("Transfer-Encoding:\x0bchunked",),
    "a folded header": ("X: a\r\n Transfer-Encoding: chunked", "Content-Length: 5x"),
}


@pytest.mark.parametrize("headers", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    server: AttackedServer, headers: tuple[str, ...]
) -> None:
    """One refusal, then the connection ends: what follows is never read as a request of its own."""
    asked = "\r\n".join(["POST /sparql HTTP/1.1", "Host: localhost", POST_QUERY, *headers, "", ""])
    replies = server.raw(asked.encode("latin-1"), b"0\r\n\r\n", SMUGGLED)
    assert len(replies) == 1
    assert refused(replies[0].status)


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nASK{}\r\n0\r\n\r\n",
        b"-5\r\nASK{}\r\n0\r\n\r\n",
        b"5ASK{}0\r\n\r\n",
        b"ffffffffffffffffffff\r\nASK{}\r\n",
        b"5\r\nASK{}x\r\n0\r\n\r\n",
    ],
)
def test_chunks_that_are_none_are_refused(server: AttackedServer, body: bytes) -> None:
    head = request("/sparql", POST_QUERY, "Transfer-Encoding: chunked", method="POST")
    replies = server.raw(head, body + SMUGGLED)
    assert all(refused(reply.status) for reply in replies)
    assert len(replies) <= 1


def test_a_length_that_is_too_short_cuts_the_query(server: AttackedServer) -> None:
    """The rest is the beginning of another request, and no good one."""
    replies = server.raw(
        b"POST /sparql HTTP/1.1\r\nHost: a\r\n" + POST_QUERY.encode() + b"\r\nContent-Length: 5\r\n\r\nASK{}",
        b"}}} /x\r\n\r\n",
    )
    assert replies[0].status == 200
    assert [refused(reply.status) for reply in replies[1:]] in ([True], [])


def test_a_length_that_is_too_long_waits_for_the_rest(server: AttackedServer) -> None:
    """When the client says that no more comes, the half query is not run."""
    head = request("/sparql", POST_QUERY, "Content-Length: 100", method="POST")
    replies = server.raw(head, b"ASK { }")
    assert [refused(reply.status) for reply in replies] in ([True], [])


def test_pipelined_requests_are_answered_in_their_order(server: AttackedServer) -> None:
    asked = [quote(f"SELECT ({number} AS ?n) {{}}") for number in range(30)]
    sent = b"".join(
        b"GET /sparql?format=csv&query=%b HTTP/1.1\r\nHost: a\r\n\r\n" % query.encode() for query in asked
    )
    replies = server.raw(sent, request(ASK), half_close=False)
    assert [reply.text for reply in replies[:-1]] == [f"n\r\n{number}\r\n" for number in range(30)]
    assert replies[-1].json["boolean"] is True


def test_a_thousand_pipelined_requests_keep_nobody_waiting(server: AttackedServer) -> None:
    replies = server.raw(b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n" * 999, request(ASK), half_close=False)
    assert [reply.status for reply in replies] == [404] * 999 + [200]


# -- Not HTTP ---------------------------------------------------------------------------------------------


def garbage() -> Iterator[bytes]:
    source = random.Random(5)
    for size in (1, 10, 1_000, 100_000):
        yield source.randbytes(size)
        yield source.randbytes(size) + b"\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        *garbage(),
        b"GET /sparql\r\n\r\n",
        b"GET /\n\n",
        b"GET\r\n\r\n",
        b"\r\n" * 1_000,
        b"\0" * 1_000,
        b"GET  /  HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET http://127.0.0.1:22/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x00\xf1\x01\x00\x00\xed\x03\x03" + bytes(range(230)),
        b"SSH-2.0-client\r\n",
        b"\x00\x00\x00\x0c\x00\x03\x00\x00user\x00",
        b"*1\r\n$4\r\nPING\r\n",
    ],
    ids=lambda sent: ascii(sent[:24]),
)
def test_what_is_not_http_is_refused_or_the_connection_ends(server: AttackedServer, sent: bytes) -> None:
    """HTTP/0.9, another protocol or noise: never an answer of the application that takes it for a query."""
    for reply in server.raw(sent):
        assert reply.status in {200, 301, 308, 505} or refused(reply.status)
        assert b"root:" not in reply.body
