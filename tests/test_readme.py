"""README.md tells the truth: its outputs are those of today, and its join with Wikidata works."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WIKIDATA = "https://query.wikidata.org/sparql"

POPULATION = """
    @prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
    wd:Q884 wdt:P1082 51000000 ; wdt:P2131 1700 . wd:Q881 wdt:P1082 100000000 . wd:Q183 wdt:P1082 83000000 .
"""


@pytest.fixture
def wikidata() -> Iterator[str]:
    """The address of a stand-in for Wikidata's endpoint that knows three countries, and what one produces."""
    store = ox.Store()
    store.load(POPULATION, ox.RdfFormat.TURTLE)

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def answer(self, form: str) -> None:
            results = store.query(parse_qs(form)["query"][0])
            assert isinstance(results, ox.QuerySolutions)
            body = results.serialize(format=ox.QueryResultsFormat.JSON)
            assert body is not None
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()


def test_the_outputs_it_shows_are_those_of_today() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "readme"), "--check"], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_its_federated_query_joins_events_with_wikidata(
    seeds_store: Path, tmp_path: Path, wikidata: str
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert WIKIDATA in program
    export = ["export", "--format", "turtle", "-o", "graph.ttl", "--store", str(seeds_store)]
    subprocess.run([sys.executable, "-m", "kg", *export], cwd=tmp_path, check=True)
    joined = subprocess.run(
        [sys.executable, "-c", program.replace(WIKIDATA, wikidata)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.rsplit(" ", 3) for line in joined.stdout.splitlines()]
    # No event of the seeds involves Germany, and the stand-in knows none of the other countries.
    assert [(country, population, gdp) for country, _, population, gdp in rows] == [
        ("South Korea", "51000000", "1700"),
        ("Vietnam", "100000000", "None"),
    ]
    assert int(rows[0][1]) > int(rows[1][1]) > 0


def test_its_page_on_federation_sends_the_items_of_the_partners_to_wikidata(
    seeds_store: Path, wikidata: str
) -> None:
    page = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
    line = next(block for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "curl" in block)
    line = line.replace(WIKIDATA, wikidata).replace("kg query", f"{shlex.quote(sys.executable)} -m kg query")
    asked = subprocess.run(
        ["sh", "-c", line],
        env={**os.environ, "KG_STORE": str(seeds_store)},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(asked.stdout)["results"]["bindings"]
    assert [row["population"]["value"] for row in rows] == ["100000000"]


def test_its_page_on_federation_counts_each_link_once(seeds_store: Path) -> None:
    page = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
    (counted,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)

    def asked(query: str) -> list[list[str]]:
        words = [sys.executable, "-m", "kg", "query", "-", "--format", "csv", "--store", str(seeds_store)]
        answer = subprocess.run(words, input=query, capture_output=True, text=True, check=True)
        return [line.rsplit(",", 1) for line in answer.stdout.splitlines()[1:]]

    ((total,),) = asked("SELECT (COUNT(*) AS ?links) { GRAPH graph:entities { ?s skos:exactMatch ?item } }")
    counts = {kind: int(links) for kind, links in asked(counted)}
    assert counts.keys() == {
        f"Links to Wikidata: {kind}" for kind in ("person", "organization", "place", "country", "bloc")
    }
    assert sum(counts.values()) == int(total)
