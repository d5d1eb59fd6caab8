"""The pages about the graph as a whole: quality, how facts are made and cited, the interface for programs."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import yaml

from kg.export import find_downloads, make_downloads
from kg.export.citation import Work, software
from kg.queries import load_queries
from kg.resources import shipped, shipped_citation
from kg.settings import Settings
from kg.store import publish, quads
from kg.web.explaining.quality import MEANINGS, read_first_sight

from .conftest import BODY, Server

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def seeds(
    seeds_store: Path,
    tmp_path_factory: pytest.TempPathFactory,
    running: Callable[[Settings], AbstractContextManager[Server]],
) -> Iterator[Server]:
    store = shutil.copytree(seeds_store, tmp_path_factory.mktemp("seeds") / "store")
    make_downloads(store, Settings().names)
    with running(Settings(store=store)) as server:
        yield server


@pytest.fixture(scope="module")
def empty(
    tmp_path_factory: pytest.TempPathFactory, running: Callable[[Settings], AbstractContextManager[Server]]
) -> Iterator[Server]:
    settings = Settings(store=tmp_path_factory.mktemp("empty") / "store", workers=1)
    publish((), settings.store)
    with running(settings) as server:
        yield server


def text_of(server: Server, path: str) -> str:
    reply = server.ask(path, "text/html")
    assert reply.status == 200
    return unescape(reply.text)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# -- quality -----------------------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_ready_made_question(seeds: Server) -> None:
    tables = text_of(seeds, "/quality").partition('<h2 id="first-sight">')[0]
    asked = csv.DictReader(io.StringIO(seeds.ask("/queries/quality?format=csv").text))
    figures: dict[str, list[str]] = {}
    for row in asked:
        value = row["value"]
        shown = value if row["figure"] in {"right", "extra", "missed", "of"} else f"{float(value):.3f}"
        figures.setdefault(row["measure"], []).append(shown)
    assert set(figures) == set(MEANINGS)
    for measure, values in figures.items():
        [line] = re.findall(rf'<tr><th scope="row">{measure} .*?</tr>', tables, re.DOTALL)
        assert sorted(re.findall(r">([\d.]+)<", line)) == sorted(values)


def test_each_figure_is_offered_as_data(seeds: Server) -> None:
    for format_ in ("csv", "json"):
        assert f'href="/queries/quality?format={format_}"' in text_of(seeds, "/quality")


def test_the_figures_of_first_sight_are_those_of_the_document() -> None:
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (DOCS / "quality.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    heads = next(cells for cells in lines if any("first sight" in cell for cell in cells))
    reader = lines.index(["", "second reader"])
    shown = read_first_sight()
    for line in shown.lines:
        said = next(cells for cells in lines if cells[0] == line.name)
        agreed = next((cells[1].split()[0] for cells in lines[reader:] if cells[0] == line.name), "")
        if line.name.startswith("evidence"):
            agreed = ""
        wanted = [
            said[place].split()[0] for place, head in enumerate(heads) if head.endswith(": first sight")
        ]
        assert list(line.values) == [*wanted, agreed]
    told = [f"{name} ({releases}): first sight" for name, releases in shown.sets if name != "second reader"]
    assert told == [head for head in heads if head.endswith(": first sight")]


def test_the_page_says_where_facts_fail(seeds: Server) -> None:
    text = words(text_of(seeds, "/quality"))
    for weakness in (
        "Events that are missed",
        "Events that are invented",
        "Roles are not measured",
        "One person as two",
        "cut at a comma",
        "not verified here",
    ):
        assert weakness in text


def test_a_graph_without_figures_says_so(empty: Server) -> None:
    assert "carries no quality figures" in text_of(empty, "/quality")


# -- about -------------------------------------------------------------------------------------------------


def test_a_fact_is_followed_from_its_sentence_to_the_graph(server: Server) -> None:
    """The person of the graph that is made by hand, with the words that say so marked."""
    page = text_of(server, "/about")
    assert (
        '<a href="/id/event/2024-07-01-korea-vietnam-business-forum">Korea-Vietnam Business Forum</a>' in page
    )
    [place] = re.findall(r'href="(/id/release/[^"]+\?mark=(\d+)-(\d+)#e-[^"]+)"', page)
    [marked] = re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)
    assert marked in BODY
    assert server.ask(place[0].partition("#")[0], "text/html").status == 200
    assert 'href="/graph/release/2024-07-01-korea-and-vietnam"' in page


def test_every_step_has_a_real_example_in_the_samples(seeds: Server) -> None:
    page = text_of(seeds, "/about")
    steps = re.findall(r"<li><h3>(\w+)</h3>(.*?)</li>", page, re.DOTALL)
    assert [name for name, _ in steps] == ["Read", "Extract", "Link", "Map", "Validate", "Publish"]
    for name, told in steps:
        assert ('class="step"' in told) is (name != "Validate")
    assert "http://www.wikidata.org/entity/Q" in dict(steps)["Link"]


@pytest.mark.parametrize("anchor", ["evidence", "addresses", "reuse", "licence", "cite", "problems"])
def test_parts_can_be_linked_to(server: Server, anchor: str) -> None:
    assert f'id="{anchor}"' in text_of(server, "/about")


def test_licences_are_told_apart(seeds: Server) -> None:
    text = words(text_of(seeds, "/about"))
    assert "CC BY 4.0" in text
    assert "Apache-2.0" in text
    assert "The text of a release remains its publisher’s." in text


def test_an_empty_graph_has_the_page_all_the_same(empty: Server) -> None:
    assert "The graph on this server says none." in text_of(empty, "/about")


def test_the_citation_is_that_of_the_file(server: Server) -> None:
    reply = server.ask("/citation.cff")
    assert (reply.status, reply.type) == (200, "application/yaml")
    assert reply.text == shipped_citation().read_text(encoding="utf-8")
    said = yaml.safe_load(reply.text)
    assert (software().title, software().version) == (said["title"], said["version"])
    assert software().text in text_of(server, "/about")


def test_the_data_are_cited_in_one_way_with_their_version(server: Server) -> None:
    [found] = find_downloads(server.store)
    address = f"{server.url}/downloads/{found.edition.version}"
    cited = found.edition.work(address)
    reply = server.ask("/citation.bib")
    assert (reply.status, reply.type) == (200, "application/x-bibtex")
    assert reply.text == f"{cited.bibtex}\n{software().bibtex}"
    for page in ("/about", "/downloads"):
        assert cited.text in text_of(server, page)
        assert cited.bibtex in text_of(server, page)


def test_until_there_are_files_the_data_are_cited_with_the_day(
    settings: Settings, running: Callable[[Settings], AbstractContextManager[Server]], tmp_path: Path
) -> None:
    """Pages that were kept until then are asked for again."""
    own = replace(settings, store=tmp_path / "store")
    day = f"{publish(list(quads(settings.store)), own.store).built:%Y-%m-%d}"
    with running(own) as server:
        before = {page: server.ask(page, "text/html") for page in ("/about", "/citation.bib")}
        for reply in before.values():
            assert f"Graph published on {day} with tradekg " in reply.text
            assert f"@misc{{tradekg-{day},\n" in unescape(reply.text)
        made = make_downloads(own.store, own.names)
        assert made is not None
        for page, kept in before.items():
            after = server.ask(page, "text/html", headers={"If-None-Match": kept.headers["ETag"] or ""})
            assert after.status == 200
            assert f"@misc{{tradekg-{made.version},\n" in unescape(after.text)
            assert "Graph published on" not in after.text
            again = server.ask(page, "text/html", headers={"If-None-Match": after.headers["ETag"] or ""})
            assert again.status == 304


def test_what_is_special_in_bibtex_is_escaped() -> None:
    work = Work("k", "misc", ("Ö & Co.",), "100% {new}_", None)
    assert r"author = {{Ö \& Co.}}," in work.bibtex
    assert r"title = {{100\% \textbraceleft{}new\textbraceright{}\_}}," in work.bibtex
    assert "version" not in work.bibtex


# -- the interface -----------------------------------------------------------------------------------------


def test_every_operation_has_its_part_with_each_parameter(server: Server) -> None:
    page = text_of(server, "/api")
    described = server.ask("/openapi.json").json
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            [part] = re.findall(
                rf'<section class="term" id="{said["operationId"]}".*?</section>', page, re.DOTALL
            )
            assert f"{method.upper()} {path}" in part
            for parameter in said.get("parameters", ()):
                name = (
                    parameter.get("name")
                    or described["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]["name"]
                )
                assert f"<dt><code>{name}</code>" in part
            for status in said["responses"]:
                assert re.search(rf"<dt>[\d, ]*{status}[\d, ]*</dt>", part)


def test_what_is_given_as_an_example_can_be_opened(seeds: Server) -> None:
    page = text_of(seeds, "/api")
    opened = re.findall(r'<a class="try" href="([^"]+)"', page)
    assert len(opened) > len(load_queries(shipped("queries"))) + 8
    for address in opened:
        # "latest" leads to a version.
        assert seeds.ask(address, "text/html").status == (302 if "/latest" in address else 200), address
        assert f"{seeds.url}{address}" in page


def test_a_parameter_says_what_it_takes(server: Server) -> None:
    text = words(text_of(server, "/api"))
    assert "integer, from 1, to 500; without it 1" in text
    assert "One of: signed , concluded , negotiating" in text
    assert "ISO 3166 code, name or IRI of a country" in text
