"""What a researcher gets from the sample releases: `kg serve` itself, asked over HTTP, with the sentences."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

FORUM = "https://w3id.org/tradekg/id/event/2024-07-01-korea-vietnam-business-forum"
PREFIXES = """
PREFIX kg: <https://w3id.org/tradekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""


@pytest.fixture(scope="module")
def endpoint(seeds_store: Path) -> Iterator[str]:
    """The address of the SPARQL endpoint of a server that was started as the README says, on a free port."""
    command = [
        sys.executable,
        "-m",
        "kg",
        "serve",
        "--store",
        str(seeds_store),
        "--port",
        "0",
        "--no-downloads",
    ]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
    ) as server:
        try:
            assert server.stdout
            address = next(
                found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line))
            )
            yield f"{address}/sparql"
        finally:
            server.terminate()
            server.communicate(timeout=30)


def ask(endpoint: str, query: str) -> list[dict[str, str]]:
    """The rows of a SELECT, as mappings from variable to value."""
    request = Request(f"{endpoint}?{urlencode({'query': PREFIXES + query})}", headers={"Accept": "text/csv"})
    with urlopen(request, timeout=60) as answer:
        return list(csv.DictReader(io.StringIO(answer.read().decode())))


def test_when_and_where_the_forum_took_place(endpoint: str) -> None:
    rows = ask(
        endpoint,
        f"""SELECT DISTINCT ?label ?date ?place ?sentence {{
            <{FORUM}> rdfs:label ?label ; kg:startDate ?date ; kg:place/rdfs:label ?place ;
                kg:evidence/kg:sentence ?sentence }}""",
    )
    assert {(row["label"], row["date"], row["place"]) for row in rows} == {
        ("Korea-Vietnam Business Forum", "2024-07-01", "Seoul")
    }
    assert any("in Seoul on July 1 for the Korea-Vietnam Business Forum" in row["sentence"] for row in rows)


def test_who_took_part_with_which_title(endpoint: str) -> None:
    rows = ask(
        endpoint,
        f"""SELECT DISTINCT ?who ?role ?title ?sentence {{
            <{FORUM}> kg:hasParticipation ?part .
            ?part kg:agent/rdfs:label ?who ; kg:role ?role ; kg:evidence/kg:sentence ?sentence .
            OPTIONAL {{ ?part kg:title ?title }} }}""",
    )
    cast = {(row["who"], row["role"].rpartition("role-")[2]): row for row in rows}
    assert {who for who, role in cast if role == "host"} == {
        "Korea Chamber of Commerce and Industry",
        "Vietnamese Planning and Investment Ministry",
    }
    assert {who: cast[who, "attendee"]["title"] for who, role in cast if role == "attendee"} == {
        "Dukgeun Ahn": "Trade, Industry and Energy Minister",
        "Tran Van Son": "Minister-Chairman of the Government Office of Vietnam",
        "Cho Hyun-sang": "Vice Chairman",
        "Choi Chang-won": "Chairman",
    }
    hosting = cast["Korea Chamber of Commerce and Industry", "host"]["sentence"]
    assert hosting.startswith("The Vietnamese Planning and Investment Ministry hosted the event jointly with")
    assert "Dukgeun Ahn" in cast["Dukgeun Ahn", "attendee"]["sentence"]


def test_what_was_signed(endpoint: str) -> None:
    rows = ask(
        endpoint,
        f"""SELECT DISTINCT ?count ?status ?date ?sentence {{
            <{FORUM}> kg:resultedIn ?agreement .
            ?agreement kg:agreementType kg:agreement-type-MOU ; kg:instrumentCount ?count ;
                kg:agreementStatus ?status ; kg:agreedOn ?date ; kg:evidence/kg:sentence ?sentence }}""",
    )
    assert {(row["count"], row["date"], row["status"].rpartition("status-")[2]) for row in rows} == {
        ("23", "2024-07-01", "signed")
    }
    assert any("23 memorandums of understanding (MOUs) were signed" in row["sentence"] for row in rows)


def test_every_quote_of_evidence_equals_the_text_at_its_offsets(endpoint: str) -> None:
    (row,) = ask(
        endpoint,
        """SELECT (COUNT(DISTINCT ?evidence) AS ?all) (SUM(IF(?same, 1, 0)) AS ?right) {
            SELECT DISTINCT ?evidence ?same {
                ?evidence oa:hasSource/kg:text ?text ; oa:hasSelector ?quote, ?position .
                ?quote oa:exact ?exact . ?position oa:start ?start ; oa:end ?end .
                BIND(SUBSTR(?text, ?start + 1, ?end - ?start) = ?exact AS ?same) } }""",
    )
    assert int(row["all"]) > 1000
    assert row["right"] == row["all"]


def test_ministers_join_with_wikidata(endpoint: str) -> None:
    rows = ask(
        endpoint,
        """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT DISTINCT ?item { <https://w3id.org/tradekg/id/country/VN> skos:exactMatch ?item }""",
    )
    assert rows == [{"item": "http://www.wikidata.org/entity/Q881"}]
