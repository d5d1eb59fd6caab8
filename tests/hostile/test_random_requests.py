"""Requests that nobody thought of: whatever comes, the answer is one that we would have given on purpose."""

from __future__ import annotations

import json
from urllib.parse import quote

from attacked_server import FORM, PROBLEM, QUERY, AttackedServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_http import Reply, request

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO")
ROUTES = (
    "/", "/about", "/sparql", "/sparql/", "/queries", "/queries/events-with-country",
    "/queries/who-met-whom", "/queries/quality", "/id/event/forum", "/id/event/hostile", "/id/",
    "/graph/entities", "/graph/", "/ontology", "/.well-known/void", "/static/style.css", "/static/",
    "/healthz", "/metrics", "/none",
)  # fmt: skip
NAMES = (
    "query",
    "format",
    "timeout",
    "update",
    "default-graph-uri",
    "named-graph-uri",
    "mark",
    "country",
    "from",
)
VALUES = (
    "", "json", "html", "turtle", "1", "-1", "1e999", "nan", "0", "VN", "2024-07-01", "9999-99-99", "http://[",
    "https://w3id.org/tradekg/graph/entities", "<script>", "\x00", "\u202e", "ASK {}",
)  # fmt: skip
TYPES = (
    "*/*",
    "text/html",
    "text/csv",
    "application/json",
    "text/turtle",
    "application/sparql-results+xml",
    "image/png",
    ";q",
    "",
)
BODY_TYPES = (
    QUERY,
    FORM,
    "application/sparql-update",
    "text/plain",
    "multipart/form-data; boundary=x",
    f"{QUERY}; charset=x",
    "a",
)
QUERIES = (
    "SELECT * { ?s ?p ?o } LIMIT 5",
    "PREFIX e: <http://example.org/> ASK { ?s e:next+ ?o FILTER(?s < ?o || !BOUND(?x)) }",
    'CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o . OPTIONAL { ?o rdfs:label """x"""@en } } LIMIT 3',
    "DESCRIBE <https://w3id.org/tradekg/id/event/forum>",
    "SELECT (COUNT(*) AS ?n) FROM <g> { GRAPH ?g { ?s ^a|!(a|^a) '1'^^xsd:int } } GROUP BY ?s HAVING (?n>1)",
    "SELECT ?x { VALUES (?x ?y) { (1 UNDEF) (<a> 'b') } MINUS { ?x a ?y } } ORDER BY DESC(?x) OFFSET 1",
    "ASK { BIND(IF(REGEX('a', '[a-z]', 'i'), <<( ?s ?p 1 )>>, (1 - -2) / 3) AS ?z) }",
)
PIECES = (
    " ", "\n", "{", "}", "(", ")", "<", ">", "[", "]", "'", '"', "\\", "\\u0041", "\\uD800", "#", "?", "$",
    "_:", ":", "a:b", "@en", "^^", "||", "!", "-", "*", "/", ".", ";", ",", "0", "1e9", "\x00", "\ufeff",
    "\U0001f600", "é", "SERVICE", "SELECT", "FILTER", "UNION",
    "<<", ">>", "{|", "|}", "EXISTS", "LIMIT", "99999999999999999999",
)  # fmt: skip


@st.composite
def mutated_queries(draw: st.DrawFn) -> str:
    """A query of ours in which some characters were cut out, doubled or replaced."""
    text = draw(st.sampled_from(QUERIES))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        piece = draw(st.sampled_from(PIECES) | st.just(text[start:end] * 2) | st.text(max_size=3))
        text = text[:start] + piece + text[end:]
    return text


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


texts = st.sampled_from(VALUES) | mutated_queries() | st.text(max_size=20)
segments = st.text(max_size=10).map(encoded) | st.sampled_from(
    ["..", "%2e%2e", "%FF", "%", "%zz", "//", "a" * 300, ";", "%00"]
)
paths = st.sampled_from(ROUTES) | st.tuples(st.sampled_from(ROUTES), segments).map("/".join)
fields = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=5), texts), max_size=4).map(
    lambda pairs: "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)
)
# What a header may hold (RFC 9110, section 5.5), odd bytes included.
header_texts = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, blacklist_categories=["Cc"]), max_size=20
)
headers = st.dictionaries(
    st.sampled_from(
        [
            "Accept-Encoding",
            "If-None-Match",
            "Range",
            "Origin",
            "Cookie",
            "X-A",
            "Accept-Language",
            "If-Modified-Since",
        ]
    ),
    header_texts,
    max_size=3,
)
bodies = (
    mutated_queries().map(lambda text: text.encode("utf-8", "surrogatepass"))
    | fields.map(str.encode)
    | st.binary(max_size=60)
)


def ask(server: AttackedServer, method: str, target: str, header: dict[str, str], body: bytes) -> Reply:
    """The one answer to a request that is correct HTTP, whatever it says; :class:`AssertionError` without."""
    lines = [f"{name}: {value.strip()}" for name, value in header.items()]
    if method == "HEAD":
        # Its answer has a length and no body, which only a client that knows the question can read.
        return server.ask(target, header.get("Accept"), "HEAD")
    sent = request(target, *lines, f"Content-Length: {len(body)}", method=method, body=body)
    received = server.raw(sent, half_close=False)
    assert len(received) == 1
    return received[0]


def assert_meant(reply: Reply, accept: str) -> None:
    """No answer is an accident, and every refusal explains itself in a form that the client can read."""
    assert reply.status < 500 or reply.status in {503, 504}
    if reply.status >= 400:
        assert reply.type == PROBLEM or (reply.type == "text/html" and accept != "*/*"), reply.text
        if reply.type == PROBLEM and reply.body:
            assert json.loads(reply.body)["status"] == reply.status


EXAMPLES = settings(
    max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@EXAMPLES
@given(
    st.sampled_from(METHODS),
    paths,
    fields,
    headers,
    st.sampled_from(TYPES),
    st.sampled_from(BODY_TYPES),
    bodies,
)
def test_no_request_is_answered_by_accident(
    running: AttackedServer,
    method: str,
    path: str,
    parameters: str,
    header: dict[str, str],
    accept: str,
    media_type: str,
    body: bytes,
) -> None:
    target = f"{path}?{parameters}" if parameters else path
    sent = header | {"Accept": accept, "Content-Type": media_type}
    reply = ask(running, method, target, sent, body)
    # A browser may also ask for a page by ?format=html.
    assert_meant(reply, "" if "format" in parameters else accept)
    assert running.query("ASK {}").json["boolean"] is True


@EXAMPLES
@given(mutated_queries(), st.sampled_from(["*/*", "text/html", "text/csv", "application/json, text/turtle"]))
def test_no_query_is_answered_by_accident(running: AttackedServer, text: str, accept: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    for media_type, sent in ((QUERY, body), (FORM, b"query=" + encoded(text).encode())):
        reply = ask(running, "POST", "/sparql", {"Accept": accept, "Content-Type": media_type}, sent)
        assert_meant(reply, accept)


@EXAMPLES
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_at_all_are_answered_by_accident(
    running: AttackedServer, sent: bytes, after_a_line: bool
) -> None:
    """Here the bytes need not be HTTP: the answer may be short, or the connection just ends."""
    replies = running.raw((b"GET /sparql HTTP/1.1\r\n" if after_a_line else b"") + sent + b"\r\n\r\n")
    assert all(reply.status < 500 or reply.status in {501, 503, 505} for reply in replies)


def test_after_all_that_the_server_is_well(server: AttackedServer) -> None:
    assert server.count() > 0
