"""The pages and documents of things: what people see, what programs get, and what neither must ever get."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

import pytest
from page_scripts import without_ours
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import Graph, URIRef

from kg.settings import Settings
from kg.store import publish
from kg.vocabulary import Names

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conftest import Server

BASE = "https://w3id.org/tradekg/"
EVENT = "/id/event/2024-07-01-korea-vietnam-business-forum"
PERSON = "/id/person/ahn-dukgeun"
RELEASE = "/id/release/2024-07-01-korea-and-vietnam"
PAGES = [
    "/",
    "/about",
    "/quality",
    "/api",
    "/sparql",
    "/queries",
    "/queries/events-with-country",
    "/queries/events-with-country?country=VN",
    "/downloads",
    "/downloads/2020-01-01-00000000",
    "/ontology",
    "/graph/entities",
    "/.well-known/void?format=html",
    EVENT,
    PERSON,
    RELEASE,
    "/id/person/hostile",
    "/id/organization/ministry-of-trade",
    "/id/agreement/2024-07-01-23-mous",
    "/id/country/VN",
    "/id/place/seoul",
    "/id/participation/2024-07-01-korea-vietnam-business-forum/person/ahn-dukgeun/attendee",
    f"{RELEASE}/amount/KRW-5000000000",
    "/id/nobody",
]
ABSENT = {"/downloads/2020-01-01-00000000", "/id/nobody"}
"""Those of the pages that say that there is nothing."""

FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
}
PROBLEM = "application/problem+json"


class Page(HTMLParser):
    """The parts of a page that tests look at: what it links to, loads and labels."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.fields: list[str] = []
        self.labels: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes += given
        self.ids += [given["id"]] if "id" in given else []
        if tag in {"a", "form"}:
            self.links.append(given.get("href") or given.get("action") or "")
        elif tag in {"img", "script", "iframe", "source"}:
            self.loads.append(given.get("src", ""))
        elif tag == "link" and given.get("rel") in {"stylesheet", "icon"}:
            self.loads.append(given["href"])
        elif tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.append(given["id"])
        elif tag == "label":
            self.labels.append(given["for"])


def page(server: Server, path: str) -> Page:
    return Page(server.ask(path, "text/html").text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_and_keeps_to_itself(server: Server, path: str) -> None:
    """Nothing is loaded from elsewhere, only our scripts run, each field has its label and each id is one."""
    reply = server.ask(path, "text/html")
    assert (reply.status, reply.type) == (404 if path in ABSENT else 200, "text/html")
    assert {urlsplit(address).netloc for address in Page(reply.text).loads} == {""}
    found = Page(without_ours(reply.text))
    assert not {"script", "iframe", "style"} & set(found.tags)
    assert not [name for name in found.attributes if name.startswith("on") or name == "style"]
    assert {urlsplit(link).scheme for link in found.links} <= {"", "http", "https"}
    assert set(found.fields) <= set(found.labels)
    assert len(found.ids) == len(set(found.ids))
    assert {"header", "main", "nav", "footer", "h1"} <= set(found.tags)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_security_headers(server: Server, path: str) -> None:
    headers = server.ask(path, "text/html").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_every_link_between_the_pages_leads_somewhere(server: Server) -> None:
    """From the front page on, each local address answers; so does each fragment of a page that is linked."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 400:
            continue
        seen.add(path)
        reply = server.ask(path, "text/html")
        assert reply.status == 200, path
        if reply.type != "text/html":
            continue
        found = Page(reply.text)
        for link in found.links:
            address = urlsplit(urljoin(path, link))
            if address.netloc or not link:
                continue
            if address.path == urlsplit(path).path and address.query == urlsplit(path).query:
                assert not address.fragment or address.fragment in found.ids, link
            waiting.append(address.path + (f"?{address.query}" if address.query else ""))
    assert {EVENT, PERSON, "/ontology", "/queries"} <= seen


def test_the_event_tells_who_was_there_and_which_sentence_says_so(server: Server) -> None:
    text = server.ask(EVENT, "text/html").text
    for expected in (
        '<h1 class="begun">Korea-Vietnam Business Forum</h1>',
        "1 July 2024",
        '<a href="/id/place/seoul">Seoul</a>',
        '<a href="/id/country/VN">Vietnam</a>',
        '<a href="/id/person/ahn-dukgeun">Dukgeun Ahn</a>',
        "· Minister",
        '<a href="/id/organization/ministry-of-trade">Ministry of Trade</a>',
        "<mark>Korea-Vietnam Business Forum</mark> took place in Seoul <mark>on July 1</mark>.",
        '<a href="/id/agreement/2024-07-01-23-mous">23 MOUs of Korea and Vietnam</a>',
    ):
        assert expected in text


def test_the_person_tells_the_event(server: Server) -> None:
    text = server.ask(PERSON, "text/html").text
    assert f'<a href="{EVENT}">Korea-Vietnam Business Forum</a>' in text
    assert "Also: Ahn Dukgeun" in text
    assert "<mark>Minister Dukgeun Ahn</mark>" in text


def test_the_country_tells_its_events_agreements_and_other_names(server: Server) -> None:
    text = server.ask("/id/country/VN", "text/html").text
    assert EVENT in text
    assert "/id/agreement/2024-07-01-23-mous" in text
    assert "Viet Nam" in text
    assert 'href="http://www.wikidata.org/entity/Q881"' in text


def test_the_sentence_leads_to_its_place_in_the_release(server: Server) -> None:
    """The link of a footnote opens the release with exactly the quoted words pointed out."""
    links = [link for link in page(server, EVENT).links if link.startswith(f"{RELEASE}?mark=")]
    assert links
    for link in links:
        address = urlsplit(link)
        opened = server.ask(f"{address.path}?{address.query}", "text/html").text
        assert address.fragment in Page(opened).ids
        start, end = (int(number) for number in address.query.removeprefix("mark=").split("-"))
        pointed = "".join(re.findall(r'<mark class="current">(.*?)</mark>', opened))
        shown = re.sub(r"<[^>]*>", "", pointed).replace("&#39;", "'").replace("&#34;", '"')
        assert len(shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) == end - start


def test_hostile_text_of_the_data_stays_text(server: Server, hostile: str) -> None:
    for path in ("/id/person/hostile", EVENT, RELEASE, "/graph/entities"):
        text = server.ask(path, "text/html").text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(&#39;x&#39;)" in text
    asked = server.ask(
        f"/sparql?format=html&query={quote('SELECT ?name { ?x skos:prefLabel|rdfs:label ?name }')}"
    )
    assert "<script>alert" not in asked.text
    assert "&lt;script&gt;" in asked.text


@pytest.mark.parametrize(
    "path",
    [
        "/id/%3Cscript%3Ealert(1)%3C/script%3E",
        "/queries/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/queries/events-with-country?country=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/queries/events-with-country?%3Cscript%3Ealert(1)%3C/script%3E=1",
        "/sparql?query=%3C/textarea%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/sparql?query=ASK%7B%7D&format=%3Cscript%3Ealert(1)%3C/script%3E",
        f"{RELEASE}?mark=%3Cscript%3Ealert(1)%3C/script%3E",
        "/graph/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_hostile_text_of_a_request_stays_text(server: Server, path: str) -> None:
    reply = server.ask(path, "text/html")
    assert reply.status < 500
    assert "<script" not in without_ours(reply.text)
    assert "script" not in Page(without_ours(reply.text)).tags


def test_line_breaks_in_an_address_make_no_headers(server: Server) -> None:
    reply = server.ask("/id/x%0d%0aSet-Cookie:%20a=b", "text/turtle")
    assert reply.status == 404
    assert "Set-Cookie" not in reply.headers


def test_what_data_calls_a_link_is_only_one_where_a_browser_may_go(
    tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> None:
    settings = Settings(store=tmp_path / "store", workers=1)
    thing, see = NamedNode(Names().id("person/x")), NamedNode("http://example.org/see")
    values = [
        NamedNode("javascript:alert(1)"),
        NamedNode("data:text/html,x"),
        NamedNode("https://example.org/ok"),
    ]
    publish([Quad(thing, see, value, NamedNode("http://example.org/g")) for value in values], settings.store)
    with running(settings) as server:
        links = page(server, "/id/person/x").links
    assert "https://example.org/ok" in links
    assert not [link for link in links if link.startswith(("javascript:", "data:"))]


# rdflib's own JSON-LD parser uses what rdflib calls deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("path", [EVENT, PERSON, RELEASE, "/id/country/VN"])
def test_a_thing_is_described_in_every_format(server: Server, path: str, media_type: str) -> None:
    by_header = server.ask(path, media_type)
    by_name = server.ask(f"{path}?format={FORMATS[media_type]}", "text/html")
    assert (by_header.status, by_header.type) == (200, media_type)
    assert (by_name.status, by_name.type) == (200, media_type)
    graph = Graph().parse(data=by_header.text, format=media_type)
    assert (URIRef(BASE + path[1:]), None, None) in graph
    assert by_header.headers["Content-Location"] == f"{path}?format={FORMATS[media_type]}"
    assert "Accept" in by_header.headers["Vary"]
    assert f'<{path}?format=html>; rel="alternate"; type="text/html"' in by_header.headers.get_all("Link")


def test_the_description_of_a_participant_holds_the_participations(server: Server) -> None:
    graph = Graph().parse(data=server.ask(PERSON, "text/turtle").text, format="turtle")
    kg = "https://w3id.org/tradekg/ontology#"
    [part] = graph.subjects(URIRef(f"{kg}agent"), URIRef(BASE + PERSON[1:]))
    assert (part, URIRef(f"{kg}role"), URIRef(f"{kg}role-attendee")) in graph
    assert (URIRef(BASE + EVENT[1:]), URIRef(f"{kg}hasParticipation"), part) in graph


@pytest.mark.parametrize(
    ("path", "accept", "status", "expected"),
    [
        ("/", "text/html", 200, "text/html"),
        ("/", None, 200, "text/html"),
        ("/id/country/VN", None, 200, "text/html"),
        ("/id/country/VN", "*/*", 200, "text/html"),
        ("/id/country/VN", "application/rdf+xml;q=0.9, text/turtle", 200, "text/turtle"),
        ("/id/country/VN", "image/png", 406, PROBLEM),
        ("/id/country/VN?format=png", None, 400, PROBLEM),
        ("/id/country/ZZ", None, 404, PROBLEM),
        ("/id/country/ZZ", "text/html", 404, "text/html"),
        ("/id/country/ZZ", "text/turtle", 404, PROBLEM),
        ("/id/not%20an%20iri", None, 404, PROBLEM),
        ("/id/%ff", None, 404, PROBLEM),
        ("/nothing", None, 404, PROBLEM),
        ("/nothing", "text/html", 404, "text/html"),
        ("/ontology", "text/turtle", 200, "text/turtle"),
        ("/ontology", "text/html", 200, "text/html"),
        ("/graph/entities", "application/n-quads", 200, "application/n-quads"),
        ("/graph/none", None, 404, PROBLEM),
        ("/.well-known/void", None, 200, "text/turtle"),
        ("/.well-known/void", "text/html", 200, "text/html"),
        ("/queries", "application/json", 200, "application/json"),
        ("/queries?format=json", "text/html", 200, "application/json"),
        ("/queries/nothing", None, 404, PROBLEM),
        ("/queries/events-with-country?country=VN", None, 200, "text/html"),
        ("/queries/events-with-country?country=VN", "text/csv", 200, "text/csv"),
        (
            "/queries/events-with-country?country=VN&format=json",
            "text/html",
            200,
            "application/sparql-results+json",
        ),
        ("/queries/events-with-country?country=VN&format=turtle", None, 406, PROBLEM),
        ("/queries/events-with-country?country=Atlantis", "application/json", 400, PROBLEM),
        ("/queries/events-with-country?country=Atlantis", "text/html", 400, "text/html"),
        ("/queries/events-with-country", "application/json", 400, PROBLEM),
        ("/queries/events-with-country", "text/html", 200, "text/html"),
        ("/queries/events-with-country?country=VN&country=KR", "application/json", 400, PROBLEM),
        ("/queries/events-with-country?planet=VN&country=KR", "application/json", 400, PROBLEM),
        ("/static/style.css", None, 200, "text/css"),
        ("/static/../app.py", None, 404, PROBLEM),
    ],
)
def test_what_answers_how(server: Server, path: str, accept: str | None, status: int, expected: str) -> None:
    reply = server.ask(path, accept)
    assert (reply.status, reply.type) == (status, expected)


def test_every_problem_has_one_shape(server: Server) -> None:
    for path in (
        "/nothing",
        "/id/country/ZZ",
        "/queries/nothing",
        "/sparql?query=x",
        "/queries/agreements?x=1",
    ):
        found = server.ask(path).json
        assert {"type", "title", "status", "detail"} <= set(found), path
        assert all(isinstance(found[name], str) and found[name] for name in ("type", "title", "detail"))


def test_every_kind_of_problem_is_explained(server: Server) -> None:
    kind = server.ask("/sparql?query=x").json["type"]
    assert urlsplit(kind).fragment in page(server, urlsplit(kind).path.removeprefix("/tradekg")).ids


def test_other_methods_are_refused_with_those_that_are_not(server: Server) -> None:
    for path in ("/", EVENT, "/queries", "/ontology"):
        reply = server.ask(path, method="POST", body=b"")
        assert (reply.status, reply.type) == (405, PROBLEM)
        assert "GET" in reply.headers["Allow"]


def test_a_bad_parameter_is_told_with_an_example(server: Server) -> None:
    found = server.ask("/queries/events-with-country?country=Atlantis", "application/json").json
    assert found["parameter"] == "country"
    assert found["type"].endswith("#problem-bad-parameter")
    assert found["example"]
    text = server.ask("/queries/events-with-country?country=Atlantis", "text/html").text
    assert 'value="Atlantis"' in text
    assert 'aria-invalid="true"' in text


def test_the_same_answer_as_page_and_as_data(server: Server) -> None:
    path = "/queries/events-with-country?country=VN"
    assert f'<a href="{EVENT}">Korea-Vietnam Business Forum</a>' in server.ask(path, "text/html").text
    assert "Korea-Vietnam Business Forum" in server.ask(path, "text/csv").text


def test_the_front_page_counts_what_is_there(server: Server) -> None:
    text = server.ask("/", "text/html").text
    for expected in (
        "<strong>1</strong> events",
        "<strong>2</strong> persons",
        "<strong>2</strong> countries",
    ):
        assert expected in text
    assert "Releases from 1 July 2024" in text


def test_the_ontology_page_has_an_anchor_for_each_term_of_the_data(server: Server) -> None:
    ids = set(page(server, "/ontology").ids)
    assert {"Event", "Forum", "hasParticipation", "role-attendee", "agreement-type-MOU"} <= ids


def test_a_store_that_is_gone_is_503_with_what_to_do(
    tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> None:
    settings = Settings(store=tmp_path / "store", workers=1)
    publish((), settings.store)
    with running(settings) as server:
        (settings.store / "current").write_text("")
        reply = server.ask("/sparql?query=ASK%7B%7D")
        assert (reply.status, reply.type) == (503, PROBLEM)
        assert "kg build" in reply.json["detail"]
        assert str(tmp_path) not in reply.text
        assert reply.headers["Retry-After"]


def test_a_graph_with_nothing_in_it_has_pages_too(
    tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> None:
    settings = Settings(store=tmp_path / "store", workers=1)
    publish((), settings.store)
    with running(settings) as server:
        assert server.ask("/", "text/html").status == 200
        assert server.ask("/ontology", "text/html").status == 200
        assert server.ask("/.well-known/void").status == 404


def test_a_new_build_shows_without_a_restart(
    tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> None:
    settings = Settings(store=tmp_path / "store", workers=1)
    thing, label = NamedNode(Names().id("person/x")), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    graph = NamedNode(Names().graph("entities"))
    publish([Quad(thing, label, Literal("Before"), graph)], settings.store)
    with running(settings) as server:
        assert "<h1>Before</h1>" in server.ask("/id/person/x", "text/html").text
        publish([Quad(thing, label, Literal("After"), graph)], settings.store)
        assert "<h1>After</h1>" in server.ask("/id/person/x", "text/html").text


def test_an_iri_with_percent_signs_has_its_page_too(
    tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> None:
    """The address of an IRI is the IRI's own path; a link from another page leads there as well."""
    settings = Settings(store=tmp_path / "store", workers=1)
    odd = "organization/caf%C3%A9%20x"
    node, see = NamedNode(Names().id(odd)), NamedNode("http://example.org/see")
    other, graph = NamedNode(Names().id("person/x")), NamedNode("http://example.org/g")
    publish([Quad(node, see, Literal("here"), graph), Quad(other, see, node, graph)], settings.store)
    with running(settings) as server:
        assert server.ask(f"/id/{odd}", "text/html").status == 200
        [link] = [link for link in page(server, "/id/person/x").links if "caf" in link]
        assert "here" in server.ask(link, "text/html").text
