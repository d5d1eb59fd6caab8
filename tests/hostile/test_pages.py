"""What a stranger writes and others then see: text stays text, folders stay closed, causes stay inside."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from attacked_server import FORM, SCRIPT, AttackedServer, assert_problem
from page_scripts import without_ours
from raw_http import request

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    '<a href="javascript:alert(1)">x</a>',
    "{{ 7 * 191 }}{% include 'base.html' %}${7*191}",
    "<!--",
    "]]><script>alert(1)</script>",
    "\u2028<script>alert(1)</script>",
    "+ADw-script+AD4-alert(1)",
)
PLACES = (
    "/sparql?format=html&query={}",
    "/sparql?format=html&query=ASK%7B%7D%23{}",
    "/sparql?format=html&query=SELECT%20(%22{}%22%20AS%20%3Fx)%20%7B%7D",
    "/sparql?format={}",
    "/sparql?query=ASK%7B%7D&timeout={}",
    "/sparql?query=ASK%7B%7D&default-graph-uri={}",
    "/sparql?{}=1",
    "/id/{}",
    "/id/event/forum?mark={}",
    "/id/event/forum?format={}",
    "/graph/{}",
    "/queries/{}",
    "/queries/events-with-country?country={}",
    "/queries/events-with-country?from={}",
    "/queries/events-with-country?{}=VN",
    "/queries/who-met-whom?person={}",
    "/static/{}",
    "/{}",
    "/.well-known/{}",
    "/ontology?format={}",
)


class Dangers(HTMLParser):
    """What on a page could run a script: tags that load one, attributes that are one, links that are one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(without_ours(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "svg", "img", "iframe", "object", "embed", "style", "base", "meta"}:
            allowed = tag == "meta" and not any(name == "http-equiv" for name, _ in attrs)
            self.found += [] if allowed else [tag]
        self.found += [
            name for name, _ in attrs if name.startswith("on") or name in {"style", "srcdoc", "autofocus"}
        ]
        links = [value or "" for name, value in attrs if name in {"href", "action", "src", "formaction"}]
        self.found += [link for link in links if not link.startswith(("/", "#", "http://", "https://", "?"))]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_an_address_stays_text_on_every_page(server: AttackedServer, payload: str) -> None:
    for place in PLACES:
        reply = server.ask(place.format(quote(payload, safe="")), "text/html")
        assert reply.status < 500, place
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert "1337" not in reply.text
        if reply.type == "text/html":
            assert Dangers(reply.text).found == [], place
            assert "charset=utf-8" in reply.headers["Content-Type"].lower()
        # The same address asked by a program: no browser takes the answer for a page.
        told = server.ask(place.format(quote(payload, safe="")), "application/json, text/turtle, text/csv")
        assert told.type != "text/html" or "format=html" in place


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_a_form_stays_text(server: AttackedServer, payload: str) -> None:
    for query in (payload, f"SELECT ?x {{ VALUES ?x {{ '''{payload} ''' }} }}", f"ASK {{ # {payload}\n}}"):
        body = f"query={quote(query, safe='')}".encode()
        reply = server.ask("/sparql", "text/html", "POST", body, {"Content-Type": FORM})
        assert (reply.type, Dangers(reply.text).found) == ("text/html", [])


@pytest.mark.parametrize(
    "path", ["/id/event/hostile", "/graph/entities", "/sparql?format=html&query=DESCRIBE%20event:hostile"]
)
def test_text_from_the_graph_stays_text(server: AttackedServer, path: str) -> None:
    reply = server.ask(path, "text/html")
    assert reply.status == 200
    assert Dangers(reply.text).found == []
    assert "&lt;script&gt;" in reply.text
    assert SCRIPT not in reply.text


@pytest.mark.parametrize(
    "accept", [None, "text/html", "text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
)
def test_an_iri_that_is_a_script_is_no_link(server: AttackedServer, accept: str | None) -> None:
    reply = server.query(
        "SELECT ?x { VALUES ?x { <javascript:alert(1)> <data:text/html,x> <vbscript:x> } }", accept
    )
    assert reply.status == 200
    if accept == "text/html":
        assert Dangers(reply.text).found == []


UP = (
    "..",
    "%2e%2e",
    "%2E%2E",
    "..%2f..",
    "..%5c..",
    "%252e%252e",
    "....//",
    ".%00.",
    "..;",
    "%c0%ae%c0%ae",
    "\\..",
)
TARGETS = ("etc/passwd", "etc%2fpasswd", "app.py", "templates/base.html", "proc/self/environ", "current")


@pytest.mark.parametrize(
    "folder", ["static", "id", "graph", "queries", ".well-known", "ontology", "sparql", "."]
)
@pytest.mark.parametrize("up", UP)
def test_no_path_leads_out_of_its_folder(server: AttackedServer, folder: str, up: str) -> None:
    """Sent as written: a browser or a library would already have put the path in order."""
    for target in TARGETS:
        for path in (
            f"/{folder}/{up}/{target}",
            f"/{folder}/" + f"{up}/" * 12 + target,
            f"/{folder}//{target}",
        ):
            (reply,) = server.raw(request(path))
            assert reply.status in {301, 308, 400, 404}, path
            assert b"root:" not in reply.body
            assert b"KG_" not in reply.body
            assert b"import " not in reply.body


@pytest.mark.parametrize(
    "name", ["", "/", "/.", "%2f", "//etc/passwd", "/%2fetc%2fpasswd", "/C:%5cWindows", "/STYLE.CSS"]
)
def test_the_static_folder_is_not_listed(server: AttackedServer, name: str) -> None:
    (reply,) = server.raw(request(f"/static{name}"))
    assert reply.status in {301, 308, 400, 404}


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/console", "/?__debugger__=yes&cmd=resource&f=style.css", "/server-status"],
)
def test_nothing_of_the_installation_is_served(server: AttackedServer, path: str) -> None:
    reply = server.ask(path)
    assert reply.status == 404 or (path.startswith("/?") and reply.status == 200)
    assert "debugger" not in reply.text.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=SELECT",
        "/sparql?query=DROP%20ALL",
        "/id/none",
        "/queries/none",
        "/sparql?query=ASK%7B%7D&timeout=x",
    ],
)
def test_an_error_says_what_is_wrong_and_not_where_in_the_program(server: AttackedServer, path: str) -> None:
    """For programs and for people; every answer of these tests is searched for paths and stack traces."""
    problem = assert_problem(server.ask(path), 400, 403, 404)
    page = server.ask(path, "text/html")
    assert (page.status, page.type) == (problem["status"], "text/html")
    for text in (str(problem), page.text):
        assert "werkzeug" not in text.lower()
        assert "pyoxigraph" not in text.lower()


def test_no_header_tells_which_versions_run_here(server: AttackedServer) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/none"):
        told = str(server.ask(path).headers).lower()
        for name in ("python", "werkzeug", "uvicorn", "waitress", "flask"):
            assert name not in told
