"""The pages of the ready-made questions: picking, sorting, charts, taking away; all without a script."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.queries import load_queries
from kg.settings import Settings
from kg.store import load, publish, quads
from kg.vocabulary import Names
from kg.web.protocol.spreadsheet import for_spreadsheets

OWN_QUESTION = """\
#+ summary: What things weigh
#+ description: The weights that somebody loaded.
#+ tags: [weights]
#+ chart: {kind: bars, label: name, value: weight}

SELECT ?name ?weight { ?thing <http://example.org/weight> ?weight ; <http://example.org/name> ?name }
"""
ODD_NUMBERS = """\
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :name "A" ; :weight 3 .
:b :name "B" ; :weight "NaN"^^xsd:double .
:c :name "C" ; :weight "INF"^^xsd:double , "-INF"^^xsd:float .
:d :name "D" ; :weight "9e999999999"^^xsd:decimal , "1e400" .
"""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conftest import Server

PROBLEM = "application/problem+json"
VIETNAM = "/queries/signings?country=VN&year=2024"


@pytest.fixture(scope="module")
def samples(
    seeds_store: Path, running: Callable[[Settings], AbstractContextManager[Server]]
) -> Iterator[Server]:
    """A server over the sample releases, which have enough for charts and orders."""
    with running(Settings(store=seeds_store, workers=1)) as server:
        yield server


def page(server: Server, path: str) -> str:
    reply = server.ask(path, "text/html")
    assert reply.status == 200, reply.text
    return reply.text


def headings(text: str) -> dict[str, str]:
    """The sorting links of the table, by heading."""
    found = re.findall(r'<th scope="col"[^>]*><a class="sort" href="([^"]*)"[^>]*>([^<]*)</a>', text)
    return {heading: address.replace("&amp;", "&") for address, heading in found}


def column(text: str, number: int) -> list[str]:
    """The cells of a column of the answer's table, as text."""
    table = text[text.index('aria-label="Rows of the answer"') :]
    rows = re.findall(r"<tr>(<td.*?)</tr>", table, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", re.findall(r"<td[^>]*>(.*?)</td>", row)[number]) for row in rows]


class TestPicking:
    """The fields of the form."""

    def test_countries_are_picked_by_name_and_sent_by_code(self, server: Server) -> None:
        text = page(server, "/queries/events-with-country")
        assert '<option value="VN">Vietnam</option>' in text
        assert '<option value="">choose …</option>' in text

    def test_what_was_asked_for_stays_picked_however_it_was_written(self, server: Server) -> None:
        for given in ("VN", "vn", "VNM", "Vietnam", "Viet%20Nam"):
            text = page(server, f"/queries/events-with-country?country={given}")
            assert '<option value="VN" selected>Vietnam</option>' in text

    def test_a_country_that_the_graph_does_not_have_stays_too(self, server: Server) -> None:
        text = page(server, "/queries/events-with-country?country=AQ")
        assert '<option value="AQ" selected>AQ</option>' in text

    def test_kinds_and_types_are_in_words(self, server: Server) -> None:
        text = page(server, "/queries/agreements")
        assert '<option value="MOU">Memorandum of understanding</option>' in text
        assert '<option value="in-force">In force</option>' in text
        assert '<option value="CommitteeMeeting">Committee meeting</option>' in page(
            server, "/queries/calendar"
        )

    def test_a_thing_is_picked_by_its_name(self, server: Server) -> None:
        text = page(server, "/queries/event-evidence?event=event:2024-07-01-korea-vietnam-business-forum")
        chosen = (
            '<option value="event/2024-07-01-korea-vietnam-business-forum" selected>'
            "Korea-Vietnam Business Forum</option>"
        )
        assert chosen in text

    def test_an_example_and_a_citation_call_a_thing_by_its_name(self, server: Server) -> None:
        address = "/queries/event-evidence?event=event:2024-07-01-korea-vietnam-business-forum"
        text = page(server, address)
        assert f'<a href="{address.replace("t:2", "t%3A2")}">event: Korea-Vietnam Business Forum</a>' in text
        assert "“The evidence for one event (event: Korea-Vietnam Business Forum)”" in text

    def test_a_long_list_is_suggested_while_one_writes(self, samples: Server) -> None:
        text = page(samples, "/queries/event-evidence")
        assert 'list="field-event-list"' in text
        assert text.count("<option value=") > 60

    def test_each_question_shows_an_example_that_is_answered(self, samples: Server) -> None:
        index = page(samples, "/queries")
        examples = re.findall(r'Example: <a href="([^"]*)"', index)
        assert len(examples) == len(samples.ask("/queries", "application/json").json["queries"])
        for example in examples:
            address = example.replace("&amp;", "&")
            assert 'aria-label="Rows of the answer"' in page(samples, address), address

    def test_questions_stand_under_what_they_are_about(self, server: Server) -> None:
        text = page(server, "/queries")
        agreements = text.index('<h2 id="about-agreements">')
        assert (
            agreements < text.index(">Agreements signed with a country") < text.index('id="about-countries"')
        )


class TestSorting:
    """Headings are links, and the server sorts."""

    PATH = "/queries/countries-by-events"

    def test_numbers_are_sorted_as_numbers(self, samples: Server) -> None:
        for sort, downwards in (("events", False), ("-events", True)):
            numbers = [int(cell) for cell in column(page(samples, f"{self.PATH}?sort={sort}"), 2)]
            assert len(set(numbers)) > 2
            assert max(numbers) > 9
            assert numbers == sorted(numbers, reverse=downwards)

    def test_days_are_sorted_as_days_and_what_has_none_comes_last(self, samples: Server) -> None:
        path = "/queries/events-with-country?country=US&sort="
        for sort in ("startDate", "-startDate"):
            cells = column(page(samples, path + sort), 2)
            assert cells[0]
            assert cells[-1] == ""
            years = [int(cell[-4:]) for cell in cells if cell]
            assert len(set(years)) > 1
            assert years == sorted(years, reverse=sort.startswith("-"))

    def test_things_are_sorted_by_their_names(self, samples: Server) -> None:
        names = column(page(samples, f"{self.PATH}?sort=country"), 0)
        assert names == sorted(names)
        assert names != column(page(samples, self.PATH), 0)

    def test_a_heading_turns_the_order_round(self, samples: Server) -> None:
        first = headings(page(samples, self.PATH))
        assert parse_qs(urlsplit(first["events"]).query) == {"sort": ["events"]}
        again = page(samples, first["events"])
        assert 'aria-sort="ascending"' in again
        assert parse_qs(urlsplit(headings(again)["events"]).query) == {"sort": ["-events"]}
        assert 'aria-sort="descending"' in page(samples, headings(again)["events"])
        assert "aria-sort" not in page(samples, self.PATH)

    def test_the_question_stays_the_same(self, server: Server) -> None:
        for address in headings(page(server, "/queries/events-with-country?country=VN&from=")).values():
            assert parse_qs(urlsplit(address).query)["country"] == ["VN"]
            assert page(server, address)

    @pytest.mark.parametrize("sort", ["nothing", "-", "--events", "events,first", "countryLabel", "%22"])
    def test_an_unknown_column_is_told_with_those_that_there_are(self, server: Server, sort: str) -> None:
        reply = server.ask(f"{self.PATH}?sort={sort}&format=html")
        assert reply.status == 400
        assert "the answer has no column" in reply.text
        assert "country, code, events, first, last" in reply.text

    def test_data_are_not_sorted(self, server: Server) -> None:
        reply = server.ask(f"{self.PATH}?sort=events&format=csv")
        assert (reply.status, reply.type) == (400, PROBLEM)
        assert reply.json["parameter"] == "sort"

    def test_an_order_is_given_once(self, server: Server) -> None:
        assert server.ask(f"{self.PATH}?sort=events&sort=code", "text/html").status == 400


def test_what_a_row_has_in_common_with_the_one_above_is_said_quietly(samples: Server) -> None:
    text = page(samples, VIETNAM)
    rows = re.findall(r"<tr>(<td.*?)</tr>", text, re.DOTALL)
    quiet = [["again" in cell for cell in re.findall(r"<td[^>]*>", row)] for row in rows]
    # Day, agreement, status, event and place are the same; those who were there are not, nor what follows.
    assert quiet[0] == [False] * 9
    assert quiet[1:] == [[True] * 5 + [False] * 4] * 5


class TestCharts:
    """A chart above the table, where the question asks for one."""

    def test_bars_lead_to_the_things(self, samples: Server) -> None:
        text = page(samples, "/queries/countries-by-events")
        assert re.search(r'<span class="name"><a href="/id/country/US">United States</a></span>', text)

    def test_bars_of_a_value_lead_to_the_question_with_that_value(self, samples: Server) -> None:
        text = page(samples, "/queries/agreements?partner=")
        found = re.search(r'<span class="name"><a href="([^"]*)">memorandum of understanding</a>', text)
        assert found is not None
        assert parse_qs(urlsplit(found[1]).query) == {"type": ["MOU"]}
        number = int(re.findall(r"memorandum of understanding</a>.*?number\">(\d+)<", text, re.DOTALL)[0])
        assert len(column(page(samples, found[1]), 0)) == number

    def test_columns_lead_to_the_rows_they_count(self, samples: Server) -> None:
        text = page(samples, "/queries/calendar?from=2022-01-01&to=2025-12-31")
        columns = re.findall(r'<a href="([^"]*)" aria-label="([^"]*): (\d+) events">', text)
        assert len(columns) > 2
        for address, label, number in columns[:4]:
            cells = column(page(samples, address.replace("&amp;", "&")), 0)
            # An event that goes on into the period is listed there too.
            assert len(cells) >= int(number), label

    def test_a_chart_needs_something_to_compare(self, server: Server) -> None:
        assert '<div class="answer-chart">' not in page(
            server, "/queries/calendar?from=2024-07-01&to=2024-07-01"
        )

    def test_a_chart_tells_what_a_reader_of_no_picture_needs(self, samples: Server) -> None:
        text = page(samples, "/queries/calendar?from=2022-01-01&to=2025-12-31")
        assert '<title id="answer-chart-title">Events over time</title>' in text
        drawing = text[text.index('<svg class="columns-chart"') :].split("</svg>")[0]
        told = re.findall(r"<rect [^>]*><title>([^<]+: \d+ events)</title></rect>", drawing)
        assert len(told) == drawing.count("<rect") > 2


class TestTakingAway:
    """The answer as a file, as an address, and in a list of references."""

    def test_the_address_leaves_out_what_says_nothing(self, server: Server) -> None:
        text = page(server, "/queries/events-with-country?country=VN&from=&to=&sort=-startDate")
        address = f"{server.url}/queries/events-with-country?country=VN&amp;sort=-startDate"
        assert f'<a href="{address}">{address}</a>' in text
        line = "tradekg. “Events with a country (country: Vietnam)”. Data of "
        assert line in text
        assert re.search(r"Data of \d{1,2} \w+ \d{4}\. http", text)

    def test_each_format_has_a_link_that_gives_it(self, samples: Server) -> None:
        text = page(samples, VIETNAM)
        links = re.findall(r'<a href="([^"]*format=(\w+))" type="([^"]*)"', text)
        assert [name for _, name, _ in links] == ["csv", "excel", "tsv", "json", "xml"]
        for link, name, media_type in links:
            reply = samples.ask(link.replace("&amp;", "&"))
            assert (reply.status, reply.type) == (200, media_type)
            disposition = reply.headers["Content-Disposition"]
            ending = "csv" if name == "excel" else name
            assert disposition.endswith(f'filename="signings.{ending}"')
            assert disposition.startswith("attachment" if name in {"csv", "excel", "tsv"} else "inline")
            assert reply.headers["KG-Limits"]

    def test_excel_gets_the_same_cells_with_a_mark_of_their_encoding(self, samples: Server) -> None:
        plain, excel = (samples.ask(f"{VIETNAM}&format={name}") for name in ("csv", "excel"))
        assert excel.body.startswith(b"\xef\xbb\xbf")
        assert excel.body.decode("utf-8-sig") == plain.text
        assert int(excel.headers["Content-Length"]) == len(excel.body)
        assert excel.headers["ETag"] != plain.headers["ETag"]

    def test_excel_has_a_tag_of_its_own(self, samples: Server) -> None:
        first = samples.ask(f"{VIETNAM}&format=excel")
        tag = {"If-None-Match": first.headers["ETag"]}
        assert samples.ask(f"{VIETNAM}&format=excel", headers=tag).status == 304
        assert samples.ask(f"{VIETNAM}&format=csv", headers=tag).status == 200

    def test_it_is_for_questions_only(self, server: Server) -> None:
        reply = server.ask("/sparql?query=ASK%7B%7D&format=excel")
        assert (reply.status, reply.type) == (400, PROBLEM)

    def test_a_client_that_takes_csv_gets_plain_csv(self, server: Server) -> None:
        assert not server.ask(VIETNAM, "text/csv").body.startswith(b"\xef\xbb\xbf")

    def test_no_cell_is_a_formula(
        self, tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
    ) -> None:
        """From the graph to the file, through the server; numbers and days stay what they are."""
        settings = Settings(store=tmp_path / "store", workers=1)
        names = Names()
        graph, label = (
            NamedNode(names.graph("entities")),
            NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        )
        quads = []
        texts = ("=HYPERLINK(1)", "+1 234", "-2+3", "@SUM(A1)", "\tx", "Seoul", "-5", "1.5E3", 'a, "b"\n=c')
        for number, text in enumerate(texts):
            place, event = NamedNode(names.id(f"place/{number}")), NamedNode(names.id(f"event/{number}"))
            kg = "https://w3id.org/tradekg/ontology#"
            kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
            quads += [
                Quad(place, kind, NamedNode(f"{kg}Place"), graph),
                Quad(place, label, Literal("Here"), graph),
                Quad(event, label, Literal(text), graph),
                Quad(event, NamedNode(f"{kg}place"), place, graph),
            ]
        publish(quads, settings.store)
        with running(settings) as server:
            path = "/queries/events-in-place?place=Here&format="
            plain, excel = (server.ask(path + name).body.decode("utf-8-sig") for name in ("csv", "excel"))
        found = {row["event"]: row["eventLabel"] for row in csv.DictReader(StringIO(excel, newline=""))}
        asked = {row["event"]: row["eventLabel"] for row in csv.DictReader(StringIO(plain, newline=""))}
        assert set(asked.values()) == set(texts)
        for event, text in asked.items():
            risky = text[0] in "=+-@\t" and text not in {"-5"}
            assert found[event] == (f"'{text}" if risky else text)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_csv_in_pieces_of_any_size_is_the_same(size: int) -> None:
    text = 'name,note\r\n"é, ""x""\r\n=1",=2\r\n,\r\n상공회의소,-1\r\n'.encode()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    rows = list(csv.reader(StringIO(b"".join(for_spreadsheets(pieces)).decode("utf-8-sig"), newline="")))
    assert rows == [["name", "note"], ['é, "x"\r\n=1', "'=2"], ["", ""], ["상공회의소", "-1"]]


def test_a_cell_may_be_very_long_and_an_answer_too() -> None:
    long = b"x" * 1_000_000
    whole = b"".join(for_spreadsheets([b"name\r\n", *[long, b"\r\n"] * 3]))
    assert whole == b"\xef\xbb\xbfname\r\n" + (long + b"\r\n") * 3


class TestFrontPage:
    """Charts of the whole graph."""

    def test_a_part_of_a_column_opens_as_many_events_as_it_shows(self, samples: Server) -> None:
        text = page(samples, "/")
        parts = re.findall(r'<a href="([^"]*)" aria-label="(\d{4}), ([^"]*): (\d+) events">', text)
        assert {year for _, year, _, _ in parts} >= {"2022", "2024", "2025"}
        for address, year, kind, number in parts:
            listed = samples.ask(address.replace("&amp;", "&") + "&format=csv").text.splitlines()[1:]
            if kind != "Other kinds":
                assert len(listed) == int(number), (year, kind)
            else:
                assert len(listed) >= int(number)

    def test_the_same_numbers_are_in_a_table(self, samples: Server) -> None:
        text = page(samples, "/")
        table = text[text.index('aria-label="Events by period and kind"') :].split("</table>")[0]
        rows = re.findall(r'<th scope="row"><a href="[^"]*">(\d{4})</a></th>(.*?)</tr>', table, re.DOTALL)
        for year, cells in rows:
            *kinds, whole = (int(cell) for cell in re.findall(r">(\d+)</td>", cells))
            assert sum(kinds) == whole
            drawn = re.findall(rf'aria-label="{year}, [^"]*: (\d+) events"', text)
            assert sum(map(int, drawn)) == whole
        assert len(rows) > 5

    def test_countries_are_on_the_map_and_in_bars(self, samples: Server) -> None:
        text = page(samples, "/")
        for code, name in (("US", "United States"), ("VN", "Vietnam"), ("SG", "Singapore")):
            words = re.search(rf'<a href="/id/country/{code}" aria-label="{name}: (\d+) events?">', text)
            assert words is not None
            assert re.search(
                rf'<a href="/id/country/{code}">{name}</a>.*?number">{words[1]}<', text, re.DOTALL
            )
        assert 'aria-label="South Korea' not in text

    def test_the_newcomers_question_is_one_step_away(self, samples: Server) -> None:
        text = page(samples, "/")
        found = re.search(r'<a class="title" href="([^"]*)">Agreements signed with a country', text)
        assert found is not None
        answer = page(samples, found[1].replace("&amp;", "&"))
        for expected in ("Dukgeun Ahn", "Tran Van Son", "Korea-Vietnam Business Forum", "Seoul", "signed"):
            assert expected in answer

    def test_it_shows_the_new_build_at_once(
        self, tmp_path: Path, running: Callable[[Settings], AbstractContextManager[Server]]
    ) -> None:
        settings = Settings(store=tmp_path / "store", workers=1)
        names = Names()
        kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        person, graph = (
            NamedNode("https://w3id.org/tradekg/ontology#Person"),
            NamedNode(names.graph("entities")),
        )
        with_persons = [
            [Quad(NamedNode(names.id(f"person/{one}")), kind, person, graph) for one in range(number)]
            for number in (3, 5)
        ]
        publish(with_persons[0], settings.store)
        with running(settings) as server:
            assert "<strong>3</strong> persons" in page(server, "/")
            publish(with_persons[1], settings.store)
            assert "<strong>5</strong> persons" in page(server, "/")

    def test_questions_of_ones_own_may_be_others(self, settings: Settings, tmp_path: Path) -> None:
        """Charts have no links into questions that are not there."""
        from kg.store import QueryEngine  # noqa: PLC0415 - only this test makes an application by itself
        from kg.web import create_app  # noqa: PLC0415

        with QueryEngine(settings.store, names=settings.names) as engine:
            client = create_app(settings, engine, load_queries(tmp_path)).test_client()
            reply = client.get("/", headers={"Accept": "text/html"})
        assert reply.status_code == 200
        assert "/queries/calendar" not in reply.text
        assert 'class="fill fill-0"' in reply.text

    def test_a_chart_stands_whatever_numbers_users_load(self, settings: Settings, tmp_path: Path) -> None:
        from kg.store import QueryEngine  # noqa: PLC0415 - only these tests make an application by themselves
        from kg.web import create_app  # noqa: PLC0415

        (tmp_path / "own.rq").write_text(OWN_QUESTION, encoding="utf-8")
        (tmp_path / "own.ttl").write_text(ODD_NUMBERS, encoding="utf-8")
        store = tmp_path / "store"
        publish(list(quads(settings.store)), store)
        load([tmp_path / "own.ttl"], store, settings.names)
        with QueryEngine(store, names=settings.names) as engine:
            client = create_app(replace(settings, store=store), engine, load_queries(tmp_path)).test_client()
            reply = client.get("/queries/own", headers={"Accept": "text/html"})
        assert reply.status_code == 200
        assert 'class="answer-chart"' in reply.text
        assert "NaN" in reply.text
