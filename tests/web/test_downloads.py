"""The files to take away: the page says what they are, the addresses give them, the snippets run."""

from __future__ import annotations

import hashlib
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from flask import Response
from services import Asked, Says, Service

from kg.export import Downloads, find_downloads, make_downloads
from kg.settings import Settings
from kg.store import current, publish, quads
from kg.web.pages import downloads as pages
from kg.web.protocol.files import file_response

from .conftest import Server

Running = Callable[[Settings], AbstractContextManager[Server]]
WIKIDATA = "https://query.wikidata.org/sparql"
MANY = 100
"""More clients than there are threads for pages."""


class Preformatted(HTMLParser):
    """The texts of a page by the heading before them, and by their own id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._heading = self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        own = dict(attributes).get("id") or ""
        if tag == "h3":
            self._heading = own
        elif tag in {"pre", "blockquote"}:
            self._within = own or self._heading
            self.texts[self._within] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"pre", "blockquote"}:
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within:
            self.texts[self._within] += data


@pytest.fixture
def newest(server: Server) -> Downloads:
    return find_downloads(server.store)[0]


@pytest.fixture
def version(newest: Downloads) -> str:
    return newest.edition.version


@pytest.fixture
def snippets(server: Server) -> dict[str, str]:
    return Preformatted(server.ask("/downloads", "text/html").text).texts


# -- page and description ------------------------------------------------------------------------------


def test_the_page_leads_to_every_file_with_its_size_and_checksum(server: Server, newest: Downloads) -> None:
    text = server.ask("/downloads", "text/html").text
    described = {
        "README.md",
        "csv/README.md",
        "parquet/README.md",
        "csv/datapackage.json",
        "parquet/datapackage.json",
    }
    for name in set(newest.files) - described:
        assert f'href="/downloads/{newest.edition.version}/{name}"' in text, name
    for name in set(newest.files) - described - {"datapackage.json", "SHA256SUMS"}:
        assert newest.files[name].sha256 in text, name


def test_the_page_names_version_licence_and_citation(
    server: Server, version: str, snippets: dict[str, str]
) -> None:
    address = f"{server.url}/downloads/{version}"
    assert snippets["citation"].endswith(f"Version {version}. Data set, licence CC-BY-4.0. {address}")
    assert f"url = {{{address}}}" in snippets["bibtex"]
    assert "Creative Commons Attribution 4.0" in server.ask("/downloads", "text/html").text


def test_the_data_package_has_addresses_that_give_what_it_says(server: Server, newest: Downloads) -> None:
    reply = server.ask("/downloads", "application/json")
    assert (reply.status, reply.type) == (200, "application/json")
    assert reply.json["version"] == newest.edition.version
    for resource in reply.json["resources"]:
        assert resource["path"].startswith(server.url)
        got = server.ask(resource["path"].removeprefix(server.url))
        assert (got.status, len(got.body)) == (200, resource["bytes"])
        assert resource["hash"] == f"sha256:{hashlib.sha256(got.body).hexdigest()}"
        assert got.type in {resource["mediatype"], "application/gzip"}


def test_a_version_has_an_address_of_its_own(server: Server, version: str) -> None:
    assert server.ask(f"/downloads/{version}?format=json").body == server.ask("/downloads?format=json").body
    assert server.ask(f"/downloads/{version}", "text/html").status == 200


# -- files ---------------------------------------------------------------------------------------------


def test_a_file_never_changes_at_its_address(server: Server, newest: Downloads, version: str) -> None:
    path = f"/downloads/{version}/csv/events.csv"
    reply = server.ask(path, headers={"Accept-Encoding": "gzip"})
    file = newest.files["csv/events.csv"]
    assert reply.body == file.path.read_bytes()
    assert reply.headers["ETag"] == f'"{file.sha256}"'
    assert reply.headers["Content-Length"] == str(file.bytes)
    assert reply.headers["Content-Encoding"] is None
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert {"immutable", "max-age=31536000"} <= set(reply.headers["Cache-Control"].split(", "))
    assert reply.headers["Content-Disposition"] == f"attachment; filename=tradekg-{version}-events.csv"
    assert "X-Sendfile" not in reply.headers
    again = server.ask(path, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("name", "media_type", "disposition"),
    [
        ("tradekg.nq.gz", "application/gzip", "attachment; filename=tradekg-{}.nq.gz"),
        ("tradekg-csv.zip", "application/zip", "attachment; filename=tradekg-{}-csv.zip"),
        (
            "parquet/events.parquet",
            "application/vnd.apache.parquet",
            "attachment; filename=tradekg-{}-events.parquet",
        ),
        ("datapackage.json", "application/json", "inline; filename=tradekg-{}-datapackage.json"),
        ("SHA256SUMS", "text/plain", "inline; filename=tradekg-{}-SHA256SUMS"),
    ],
)
def test_a_file_says_what_it_is(
    server: Server, version: str, name: str, media_type: str, disposition: str
) -> None:
    reply = server.ask(f"/downloads/{version}/{name}")
    assert (reply.status, reply.type) == (200, media_type)
    assert reply.headers["Content-Disposition"] == disposition.format(version)


def test_a_head_tells_the_size_without_the_file(server: Server, newest: Downloads, version: str) -> None:
    reply = server.ask(f"/downloads/{version}/tradekg.ttl.gz", method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Content-Length"] == str(newest.files["tradekg.ttl.gz"].bytes)


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=5-14", 206, slice(5, 15)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-10", 206, slice(-10, None)),
        ("bytes=0-999999999", 206, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=x-y", 200, slice(None)),
    ],
)
def test_a_download_that_broke_off_goes_on(
    server: Server, newest: Downloads, version: str, wanted: str, status: int, part: slice
) -> None:
    content = newest.files["tradekg.ttl.gz"].path.read_bytes()
    reply = server.ask(f"/downloads/{version}/tradekg.ttl.gz", headers={"Range": wanted})
    assert (reply.status, reply.body) == (status, content[part])
    if status == 206:
        first, last, _ = part.indices(len(content))
        assert reply.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(content)}"


def test_a_part_of_another_version_is_not_mixed_in(server: Server, newest: Downloads, version: str) -> None:
    path = f"/downloads/{version}/tradekg.ttl.gz"
    file = newest.files["tradekg.ttl.gz"]
    same = {"Range": "bytes=5-14", "If-Range": f'"{file.sha256}"'}
    assert server.ask(path, headers=same).status == 206
    assert server.ask(path, headers=same | {"If-Range": '"another"'}).body == file.path.read_bytes()
    assert server.ask(path, headers={"If-Match": '"another"'}).status == 412


def test_a_part_that_is_not_there_is_refused_with_the_size(
    server: Server, newest: Downloads, version: str
) -> None:
    reply = server.ask(f"/downloads/{version}/README.md", headers={"Range": "bytes=999999-"})
    assert (reply.status, reply.type) == (416, "application/problem+json")
    assert reply.headers["Content-Range"] == f"bytes */{newest.files['README.md'].bytes}"


def test_latest_leads_to_the_newest(server: Server, version: str) -> None:
    for rest in ("", "/tradekg.ttl.gz", "/csv/events.csv"):
        reply = server.ask(f"/downloads/latest{rest}")
        assert (reply.status, reply.headers["Location"]) == (302, f"/downloads/{version}{rest}")
        assert reply.headers["Cache-Control"] == "no-cache"
    assert server.ask("/downloads/latest/nothing.csv").status == 404


@pytest.mark.parametrize(
    "name",
    [
        "../snapshot.json",
        "%2e%2e/snapshot.json",
        "csv/../../snapshot.json",
        "csv",
        "/etc/passwd",
        "events.csv",
    ],
)
def test_nothing_but_the_files_is_given(server: Server, version: str, name: str) -> None:
    assert server.ask(f"/downloads/{version}/{name}").status in {308, 404}


def test_a_version_that_is_not_here_tells_the_current_one(server: Server, version: str) -> None:
    for path in ("/downloads/2020-01-01-0a1b2c3d", "/downloads/2020-01-01-0a1b2c3d/tradekg.nt.gz"):
        reply = server.ask(path, "application/json")
        assert (reply.status, reply.type) == (404, "application/problem+json")
        assert f"The current version is {version}, at {server.url}/downloads." in reply.json["detail"]


# -- graphs that come and go ---------------------------------------------------------------------------


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a store of its own, under a name that needs more than Latin-1; without files."""
    store = tmp_path / "무역 그래프 100%"
    publish(list(quads(settings.store)), store)
    return replace(settings, store=store)


def test_without_files_the_page_says_how_to_get_them(own: Settings, running: Running) -> None:
    with running(own) as server:
        page = server.ask("/downloads", "text/html")
        assert page.status == 200
        assert "kg export --format csv" in page.text
        for path in ("/downloads", "/downloads/latest/tradekg.nt.gz", "/downloads/latest"):
            reply = server.ask(path, "application/json")
            assert (reply.status, "kg downloads" in reply.json["detail"]) == (404, True)
        tag = page.headers["ETag"]
        make_downloads(own.store, own.names)
        after = server.ask("/downloads", "text/html", headers={"If-None-Match": tag} if tag else {})
        assert "SHA256SUMS" in after.text


def test_a_new_graph_is_followed_by_its_files_and_the_oldest_go(own: Settings, running: Running) -> None:
    all_ = list(quads(own.store))

    def published(without: int) -> str:
        publish(all_[without:], own.store)
        made = make_downloads(own.store, own.names)
        assert made is not None
        return made.version

    with running(own) as server:
        first = published(0)
        publish(all_[1:], own.store)
        assert "newer than these files" in server.ask("/downloads", "text/html").text
        assert server.ask("/downloads?format=json").json["version"] == first
        second = published(2)
        older = server.ask(f"/downloads/{first}/README.md")
        assert older.status == 404
        third = published(3)
        assert server.ask(f"/downloads/{second}/README.md").status == 200
        assert (
            f'current one is <a href="/downloads">{third}</a>'
            in server.ask(f"/downloads/{second}", "text/html").text
        )


def large_file(store: Path, size: int) -> str:
    """Puts a file among those to take away that no buffer holds; returns its address."""
    [found] = find_downloads(store)
    content = b"0123456789abcdef" * (size // 16)
    (found.folder / "large.gz").write_bytes(content)
    with (found.folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{hashlib.sha256(content).hexdigest()}  large.gz\n")
    return f"/downloads/{found.edition.version}/large.gz"


def asking(server: Server, path: str) -> socket.socket:
    """A connection on which a file was asked for, by a client that takes little at once."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    address = urlsplit(server.url)
    connection.settimeout(30)
    connection.connect((address.hostname, address.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return connection


def test_clients_that_read_slowly_do_not_hold_up_others(own: Settings, running: Running) -> None:
    make_downloads(own.store, own.names)
    path = large_file(own.store, 32 << 20)
    with running(own) as server, ExitStack() as open_:
        for _ in range(MANY):
            connection = open_.enter_context(asking(server, path))
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert server.ask("/about", "text/html").status == 200
        assert server.ask("/downloads", "text/html").status == 200


def test_a_download_ends_well_though_its_graph_goes_meanwhile(own: Settings, running: Running) -> None:
    make_downloads(own.store, own.names)
    path = large_file(own.store, 32 << 20)
    folder = current(own.store).path
    with running(own) as server, asking(server, path) as connection:
        received = bytearray(connection.recv(4096))
        for _ in range(2):
            publish(list(quads(own.store)), own.store)
            assert server.ask("/sparql?query=ASK%7B%7D").status == 200
        shutil.rmtree(folder, ignore_errors=True)
        while piece := connection.recv(1 << 20):
            received += piece
        assert len(received.partition(b"\r\n\r\n")[2]) == 32 << 20
        assert server.ask(path).status == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_that_goes_when_it_is_to_be_sent_is_not_there(
    own: Settings, running: Running, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Between the moment in which a page of the application names it and the one in which it is opened."""
    made = make_downloads(own.store, own.names)
    assert made is not None

    def named_and_gone(path: Path, **said: Any) -> Response:
        response = file_response(path, **said)
        path.unlink()
        return response

    monkeypatch.setattr(pages, "file_response", named_and_gone)
    with running(own) as server:
        reply = server.ask(f"/downloads/{made.version}/tradekg.nq.gz", method=method)
        assert (reply.status, reply.type) == (404, "application/problem+json")
        assert "X-Sendfile" not in reply.headers
        assert bool(reply.body) is (method == "GET")
        assert server.ask("/about", "text/html").status == 200


# -- snippets ------------------------------------------------------------------------------------------


def run(program: str) -> str:
    """What a program in Python prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pandas", r"2024\.?0? +forum +1"),
        ("parquet", r"agreed_on +object"),
        ("question", r"South Korea +1"),
        ("pyoxigraph", r"^\d{3,} statements$"),
        ("rdflib", r"^\d{3,} statements$"),
    ],
)
def test_a_snippet_in_python_runs(snippets: dict[str, str], name: str, said: str) -> None:
    assert re.search(said, run(snippets[name]), re.MULTILINE)


@pytest.mark.parametrize("name", ["pandas", "parquet", "question", "r"])
def test_what_is_promised_in_three_lines_has_three(snippets: dict[str, str], name: str) -> None:
    assert len(snippets[name].splitlines()) == 3


def test_the_snippet_for_r_reads_tables_that_are_there(server: Server, snippets: dict[str, str]) -> None:
    """R itself is not run here."""
    addresses = re.findall(r'read\.csv\("(.*?)", na\.strings = "", encoding = "UTF-8"\)', snippets["r"])
    assert len(addresses) == 2
    events, countries = (server.ask(one.removeprefix(server.url)).text.splitlines()[0] for one in addresses)
    assert "event" in events.split(",")
    assert countries.split(",") == ["event", "country", "code"]
    assert snippets["r"].count("(") == snippets["r"].count(")")


def test_the_snippet_for_the_shell_finds_the_file_whole(snippets: dict[str, str], tmp_path: Path) -> None:
    words = snippets["check-shell"].replace("curl ", "curl -sS ")
    done = subprocess.run(["/bin/sh", "-c", words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "tradekg.nq.gz: OK\n", "")


@pytest.fixture
def wikidata() -> Iterator[Service]:
    """A stand-in for Wikidata's endpoint that knows two countries."""
    store = ox.Store()
    store.load(
        """
        @prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
        wd:Q884 wdt:P297 "KR" ; wdt:P1082 51000000 . wd:Q881 wdt:P297 "VN" ; wdt:P1082 100000000 .
        """,
        ox.RdfFormat.TURTLE,
    )

    def answer(asked: Asked) -> Says:
        form = parse_qs(asked.body or urlsplit(asked.path).query)
        query = form["query"][0] if form else asked.body
        results = store.query(query, prefixes={"wdt": "http://www.wikidata.org/prop/direct/"})
        assert isinstance(results, ox.QuerySolutions)
        csv = asked.headers["accept"] == "text/csv"
        kind = ox.QueryResultsFormat.CSV if csv else ox.QueryResultsFormat.JSON
        return Says(results.serialize(format=kind) or b"", headers={"Content-Type": kind.media_type})

    with Service(answer) as service:
        yield service


def test_the_snippet_that_joins_with_wikidata_gives_the_population(
    snippets: dict[str, str], wikidata: Service
) -> None:
    assert WIKIDATA in snippets["join"]
    said = run(snippets["join"].replace(WIKIDATA, wikidata.at()))
    assert re.search(r"South Korea +51000000", said)
    assert re.search(r"Vietnam +100000000", said)
    assert wikidata.asked[0].headers["user-agent"].startswith("my-notebook/1.0")


def test_the_query_with_service_joins_both_endpoints(snippets: dict[str, str], wikidata: Service) -> None:
    query = snippets["service"].replace(WIKIDATA, wikidata.at())
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    rows = [(row["name"].value, row["events"].value, row["population"].value) for row in found]
    assert rows == [("South Korea", "1", "51000000"), ("Vietnam", "1", "100000000")]
