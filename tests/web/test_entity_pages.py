"""Pages of things: what each kind begins with, pages of long lists, and the way from a fact to its words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.settings import Settings
from kg.store import QueryEngine, QueryRequest, Solutions, publish
from kg.vocabulary import ONTOLOGY, PREFIXES, Names
from kg.web.app import create_app

if TYPE_CHECKING:
    from conftest import Server

EVENT = "/id/event/2024-07-01-korea-vietnam-business-forum"
AGREEMENT = "/id/agreement/2024-07-01-23-mous"
PERSON = "/id/person/ahn-dukgeun"
COUNTRY = "/id/country/VN"
RELEASE = "/id/release/2024-07-01-korea-and-vietnam"

MEETINGS = 120
"""Events of the one country in the long graph: ten of them have no day, the others are of 2014 to 2024."""

Start = Callable[[Settings], AbstractContextManager["Server"]]


def ask(server: Server, path: str) -> str:
    reply = server.ask(path, "text/html")
    assert reply.status == 200, (path, reply.text)
    return reply.text


def words(page: str) -> str:
    """The text of a page as people read it, numbers of evidence left out."""
    shown = re.sub(r'<a class="cite".*?</a>', "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", shown)).split())


def lead(page: str) -> str:
    [found] = re.findall(r'<p class="lede">(.*?)</p>', page, re.DOTALL)
    return words(found)


def section(page: str, name: str) -> str:
    """The section of a page whose heading has a name as its anchor."""
    [found] = re.findall(rf'<section[^>]*aria-labelledby="{name}".*?</section>', page, re.DOTALL)
    return found


def long_graph() -> list[Quad]:
    """A country with more events than a page holds, each with a sentence that says so."""
    names = Names()
    entities, kg, oa = names.graph("entities"), ONTOLOGY, PREFIXES["oa"]
    country, release = names.id("country/XA"), names.id("release/2025-01-01-all-of-them")
    quads: list[Quad] = []

    def state(graph: str, subject: str, property_: str, value: str | Literal) -> None:
        term = value if isinstance(value, Literal) else NamedNode(value)
        quads.append(Quad(NamedNode(subject), NamedNode(property_), term, NamedNode(graph)))

    day = NamedNode(f"{PREFIXES['xsd']}date")
    whole = NamedNode(f"{PREFIXES['xsd']}integer")
    label, type_ = f"{PREFIXES['rdfs']}label", f"{PREFIXES['rdf']}type"
    state(entities, country, type_, f"{kg}Country")
    state(entities, country, label, Literal("Xanadu"))
    stated = names.release_graph("2025-01-01-all-of-them")
    state(stated, release, type_, f"{kg}Release")
    state(stated, release, f"{PREFIXES['dcterms']}title", Literal("All of them"))
    state(stated, release, f"{PREFIXES['dcterms']}issued", Literal("2025-01-01", datatype=day))
    for number in range(MEETINGS):
        event, said = names.id(f"event/meeting-{number:03}"), f"{release}/evidence/{number}-{number + 1}"
        state(entities, event, type_, f"{kg}Event")
        state(entities, event, label, Literal(f"Meeting {number:03}"))
        state(stated, event, f"{kg}involvesCountry", country)
        if number >= 10:
            on = f"{2014 + (number - 10) // 10}-01-{(number - 10) % 10 + 1:02}"
            state(stated, event, f"{kg}startDate", Literal(on, datatype=day))
        for subject in (event, country):
            state(stated, subject, f"{kg}evidence", said)
        state(stated, said, f"{kg}sentence", Literal(f"Xanadu held meeting {number:03}."))
        state(stated, said, f"{oa}hasSource", release)
        for kind, property_, value in (
            ("quote", f"{oa}exact", Literal("Xanadu")),
            ("position", f"{oa}start", Literal(str(number), datatype=whole)),
            ("position", f"{oa}end", Literal(str(number + 1), datatype=whole)),
        ):
            state(stated, f"{said}/{kind}", property_, value)
            state(stated, said, f"{oa}hasSelector", f"{said}/{kind}")
    return quads


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, running: Start) -> Iterator[Server]:
    settings = Settings(store=tmp_path_factory.mktemp("long") / "store", workers=1)
    publish(long_graph(), settings.store)
    with running(settings) as server:
        yield server


@pytest.fixture(scope="module")
def seeds(seeds_store: Path, running: Start) -> Iterator[Server]:
    with running(Settings(store=seeds_store, workers=1)) as server:
        yield server


# -- what each kind begins with ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (EVENT, "Forum on 1 July 2024 in Seoul, South Korea. Countries involved: South Korea and Vietnam."),
        (EVENT, "It led to 23 MOUs of Korea and Vietnam."),
        (PERSON, "Has held an office at Ministry of Trade. Took part in 1 event, on 1 July 2024."),
        ("/id/organization/ministry-of-trade", "An organization of South Korea."),
        ("/id/organization/ministry-of-trade", "1 person has an office here."),
        (AGREEMENT, "of 1 July 2024, between South Korea and Vietnam."),
        (AGREEMENT, "It came out of Korea-Vietnam Business Forum."),
        (COUNTRY, "It has a part in 1 event, on 1 July 2024. 1 agreement concerns it"),
        ("/id/place/seoul", "In South Korea. 1 event took place here, on 1 July 2024."),
        (RELEASE, "Issued on 1 July 2024. Mainly about Korea-Vietnam Business Forum."),
        (
            "/id/participation/2024-07-01-korea-vietnam-business-forum/person/ahn-dukgeun/attendee",
            "Dukgeun Ahn as attendee at Korea-Vietnam Business Forum.",
        ),
    ],
)
def test_a_page_begins_with_what_matters_about_its_kind(server: Server, path: str, said: str) -> None:
    assert said in lead(ask(server, path))


def test_an_event_groups_those_who_were_there_by_their_side(server: Server) -> None:
    people = words(section(ask(server, EVENT), "people"))
    assert people.startswith(
        "Who was there South Korea Dukgeun Ahn attendee · Minister · for Ministry of Trade"
    )
    assert "Country not known" in people


def test_a_person_has_offices_with_their_days_and_meetings_with_roles(server: Server) -> None:
    page = ask(server, PERSON)
    assert words(section(page, "offices")).startswith("Offices 1 July 2024 Ministry of Trade Minister")
    assert "attendee · Minister · for Ministry of Trade in Seoul · countries: South Korea, Vietnam" in words(
        section(page, "events")
    )


@pytest.mark.parametrize(
    ("path", "question"),
    [
        (PERSON, "/queries/who-met-whom?person=Dukgeun+Ahn"),
        (COUNTRY, "/queries/signings?country=VN"),
        (EVENT, "/queries/event-evidence?event=event%2F2024-07-01-korea-vietnam-business-forum"),
    ],
)
def test_a_page_leads_to_the_ready_made_questions_about_it(server: Server, path: str, question: str) -> None:
    page = section(ask(server, path), "questions")
    assert f'href="{question}"' in page
    assert "meetings-of-countries" not in page, "it needs a second country"
    assert 'aria-label="Rows of the answer"' in ask(server, question)


def test_an_agreement_tells_its_history_with_the_sentence_and_who_was_there(server: Server) -> None:
    page = ask(server, AGREEMENT)
    history = section(page, "history")
    assert '<time datetime="2024-07-01">1 July 2024</time>' in history
    assert "signed in Korea and Vietnam sign 23 MOUs" in words(history)
    assert "<blockquote>In the Forum, 23 MOUs worth 5 billion won were signed.</blockquote>" in history
    assert "Dukgeun Ahn" in words(section(page, "people"))


def test_an_organization_tells_who_spoke_for_it_where(server: Server) -> None:
    events = words(section(ask(server, "/id/organization/ministry-of-trade"), "events"))
    assert "Korea-Vietnam Business Forum Dukgeun Ahn, attendee · Minister" in events


def test_the_way_from_a_country_over_an_agreement_to_those_who_were_there(seeds: Server) -> None:
    """What somebody does who looks for Vietnam, link by link."""
    country = ask(seeds, "/id/country/VN")
    [agreement] = re.findall(r'href="(/id/agreement/[^"]*)"', section(country, "agreements"))
    people = section(ask(seeds, agreement), "people")
    assert "Vietnam" in words(people)
    assert re.findall(r'href="(/id/person/[^"]*)"', people)


def test_an_event_stands_between_those_before_and_after_it(seeds: Server) -> None:
    line = section(ask(seeds, EVENT), "neighbours")
    assert line.index("visit to Korea") < line.index("<strong>Korea-Vietnam Business Forum</strong>")
    assert line.count('class="current"') == 1


def test_the_link_to_wikidata_says_what_it_means(server: Server) -> None:
    assert "the same thing in Wikidata as wd:Q881 skos:exactMatch" in words(ask(server, COUNTRY))


# -- long lists ----------------------------------------------------------------------------------------


def test_the_pages_of_a_list_hold_every_item_once_the_latest_first(long: Server) -> None:
    found: list[str] = []
    for page in (1, 2, 3):
        events = section(ask(long, f"/id/country/XA?events={page}"), "events")
        found += re.findall(r'<a href="/id/event/(meeting-\d+)">', events)
    undated, dated = (
        [f"meeting-{number:03}" for number in numbers] for numbers in (range(10), range(10, MEETINGS))
    )
    assert found == [*reversed(dated), *undated]


def test_a_page_says_where_it_stands_and_how_to_go_on(long: Server) -> None:
    middle = section(ask(long, "/id/country/XA?events=2&sentences=2"), "events")
    assert "51 to 100 of 120, page 2 of 3" in words(middle)
    assert '<a rel="prev" href="?sentences=2#events">' in middle
    assert '<a rel="next" href="?events=3&amp;sentences=2#events">' in middle


def test_years_lead_to_the_page_on_which_they_begin(long: Server) -> None:
    events = section(ask(long, "/id/country/XA"), "events")
    columns = re.findall(r'<a href="([^"]*)" class="year">.*?<span>(\d+)</span>', events, re.DOTALL)
    assert len(columns) == 11
    for link, year in columns:
        address = urlsplit(urljoin("/id/country/XA", html.unescape(link)))
        opened = ask(long, f"{address.path}?{address.query}" if address.query else address.path)
        assert f'<h3 id="{address.fragment}">{year}</h3>' in opened


def test_the_sentences_about_a_thing_come_in_pages_too(long: Server) -> None:
    found: set[str] = set()
    for page in range(1, 7):
        found |= set(
            re.findall(
                r"held meeting (\d+)", section(ask(long, f"/id/country/XA?sentences={page}"), "sentences")
            )
        )
    assert found == {f"{number:03}" for number in range(MEETINGS)}


@pytest.mark.parametrize(
    "query", ["events=0", "events=x", "events=-1", "events=1&events=2", "events=", "sentences=1.5"]
)
def test_what_is_no_number_of_a_page_is_a_bad_parameter(long: Server, query: str) -> None:
    reply = long.ask(f"/id/country/XA?{query}", "text/html")
    assert reply.status == 400
    assert "A parameter is missing or wrong" in reply.text


@pytest.mark.parametrize("query", ["events=4", "sentences=7", "agreements=2"])
def test_a_page_past_the_last_one_is_not_found(long: Server, query: str) -> None:
    assert long.ask(f"/id/country/XA?{query}", "text/html").status == 404


def test_a_page_of_a_list_is_a_document_of_its_own(long: Server) -> None:
    headers = long.ask("/id/country/XA?events=2", "text/html").headers
    assert headers["Content-Location"] == "/id/country/XA?format=html&events=2"


def test_only_what_a_page_shows_has_footnotes(long: Server) -> None:
    """The fifty events of the page, and the twenty sentences that are due; nineteen are of such an event."""
    notes = section(ask(long, "/id/country/XA"), "sentences")
    told = {int(number) for number in re.findall(r"held meeting (\d+)", notes)}
    assert told == {*range(70, 120), 9}


# -- evidence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [EVENT, PERSON, AGREEMENT, COUNTRY])
def test_a_number_opens_the_release_with_the_words_marked(server: Server, path: str) -> None:
    page = ask(server, path)
    cites = re.findall(r'<a class="cite"[^>]*href="([^"]*)"[^>]*title="([^"]*)"', page)
    assert cites
    for href, sentence in cites:
        address = urlsplit(html.unescape(href))
        opened = ask(server, f"{address.path}?{address.query}")
        marked = words("".join(re.findall(r'<mark class="current">.*?</mark>', opened, re.DOTALL)))
        assert f'id="{address.fragment}"' in opened
        assert marked in html.unescape(sentence)


def test_the_number_of_a_date_leads_to_the_words_of_the_date(server: Server) -> None:
    facts = section(ask(server, EVENT), "facts")
    [link] = re.findall(r'1 July 2024</span><a class="cite"[^>]*href="([^"]*)"', facts)
    address = urlsplit(link)
    opened = ask(server, f"{address.path}?{address.query}")
    assert words("".join(re.findall(r'<mark class="current">.*?</mark>', opened))) == "on July 1"


def test_marked_words_say_what_they_are_evidence_of_and_lead_back(server: Server) -> None:
    [link, *_] = re.findall(r'class="cite"[^>]*href="([^"]*)"', section(ask(server, PERSON), "events"))
    address = urlsplit(link)
    opened = ask(server, f"{address.path}?{address.query}")
    [told] = re.findall(r'<div class="pointed">(.*?)</div>', opened, re.DOTALL)
    assert "The marked words are evidence of: Dukgeun Ahn, attendee at Korea-Vietnam Business Forum" in words(
        told
    )
    assert f'href="{PERSON}"' in told
    assert f'href="{EVENT}"' in told


@pytest.mark.parametrize("mark", ["0-3", "3-3", "9-2", "5-999999", "x", ""])
def test_a_place_that_is_no_evidence_does_no_harm(server: Server, mark: str) -> None:
    page = ask(server, f"{RELEASE}?mark={mark}")
    assert ("not evidence of anything" in page) == (mark == "0-3")


@pytest.mark.parametrize("path", [EVENT, PERSON, AGREEMENT, COUNTRY, "/id/person/hostile"])
def test_each_footnote_leads_back_to_the_first_number_of_it(server: Server, path: str) -> None:
    page = ask(server, path)
    cites = re.findall(r'<a class="cite"( id="cite-\d+")?[^>]*aria-label="Evidence (\d+)"', page)
    seen: set[str] = set()
    for anchor, number in cites:
        assert bool(anchor) == (number not in seen)
        seen.add(number)
    assert set(re.findall(r'class="back" href="#(cite-\d+)"', page)) == set(
        re.findall(r'id="(cite-\d+)"', page)
    )


# -- how much is asked for a page ----------------------------------------------------------------------


class Listening(QueryEngine):
    """An engine that keeps the queries it was asked."""

    heard: list[str]

    def solutions(self, request: QueryRequest) -> Solutions:
        self.heard.append(request.text)
        return super().solutions(request)


@pytest.mark.parametrize("path", [EVENT, PERSON, AGREEMENT, COUNTRY, RELEASE, f"{RELEASE}?mark=0-5"])
def test_a_page_asks_for_all_its_labels_at_once(settings: Settings, path: str) -> None:
    with Listening(settings.store, names=settings.names) as engine:
        engine.heard = []
        reply = create_app(settings, engine).test_client().get(path, headers={"Accept": "text/html"})
        assert reply.status_code == 200
        assert len([query for query in engine.heard if "prefLabel" in query.partition("SELECT")[2]]) == 1


def test_a_page_asks_as_little_of_a_long_list_as_of_a_short_one(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", workers=1)
    publish(long_graph(), settings.store)
    with Listening(settings.store, names=settings.names) as engine:
        engine.heard = []
        create_app(settings, engine).test_client().get("/id/country/XA", headers={"Accept": "text/html"})
        assert len(engine.heard) < 20
        assert not [query for query in engine.heard if query.count("/id/event/") > 400]
