"""The SPARQL editor: the same endpoint, with completion, tabs and links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("scripts")

EDITOR = "/sparql?format=html"
RUN = ".yasqe_queryButton"
CELLS = ".yasr table.dataTable tbody td"


def write(page: Any, query: str) -> None:
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)


def test_a_query_runs_and_shows_its_table(visit: Any) -> None:
    page = visit.open(EDITOR)
    write(page, "SELECT ?name { ?country <https://w3id.org/tradekg/ontology#isoAlpha2> 'VN' ; "
                "<http://www.w3.org/2000/01/rdf-schema#label> ?name }")  # fmt: skip
    page.locator(RUN).click()
    expect(page.locator(CELLS).filter(has_text="Vietnam")).to_have_count(1)


def test_what_is_found_leads_to_the_pages_of_this_server(visit: Any) -> None:
    page = visit.open(EDITOR)
    page.locator(RUN).click()
    page.locator(".yasr a.iri").first.click()
    page.wait_for_url("**/id/event/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_form_gives_way_to_the_editor(visit: Any) -> None:
    page = visit.open(EDITOR)
    expect(page.locator("form.query")).to_be_hidden()
    expect(page.get_by_label("Query in SPARQL")).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "offered"), [("?x a kg:Agr", "kg:Agreement"), ("?x kg:invol", "kg:involvesCountry")]
)
def test_terms_of_the_data_are_completed(visit: Any, typed: str, offered: str) -> None:
    page = visit.open(EDITOR)
    write(page, "PREFIX kg: <https://w3id.org/tradekg/ontology#>\nSELECT * {\n")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(typed)
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints li").filter(has_text=offered).first).to_be_visible()


def test_a_prefix_of_ours_is_completed(visit: Any) -> None:
    page = visit.open(EDITOR)
    write(page, "")
    page.locator(".CodeMirror").click()
    page.keyboard.type("PREFIX event")
    expect(page.locator(".CodeMirror-hints li").filter(has_text="id/event/").first).to_be_visible()


def test_an_example_opens_in_a_tab_of_its_own_and_runs(visit: Any) -> None:
    page = visit.open(EDITOR)
    page.get_by_role("link", name="Who took part").click()
    expect(page.get_by_role("tab", selected=True)).to_contain_text("Who took part")
    expect(page.locator(CELLS).first).to_be_visible()


def test_a_link_with_a_query_opens_it_with_its_answer(visit: Any) -> None:
    query = "SELECT (6 * 7 AS ?answer) {}"
    page = visit.open(f"/sparql?format=html&query={quote(query)}")
    expect(page.locator(".CodeMirror-code")).to_contain_text("6 * 7")
    expect(page.locator("#answered")).to_contain_text("42")


def test_the_link_to_share_is_the_permalink_of_this_server(visit: Any) -> None:
    page = visit.open(EDITOR)
    write(page, "ASK {}")
    page.locator(".yasqe_share").click()
    link = page.locator(".yasqe_sharePopup input").input_value()
    assert link == f"{visit.url}/sparql?query=ASK+%7B%7D&format=html"


def test_a_mistake_is_told_in_words(visitor: Any) -> None:
    visit = visitor()
    page = visit.open(EDITOR)
    write(page, "SELECT ?x { ?x a ?unknown:thing }")
    page.locator(RUN).click()
    expect(page.locator(".yasr .errorResult")).to_contain_text("query")
    # The browser itself complains of the answer with status 400, as of any.
    visit.complaints[:] = [one for one in visit.complaints if "400" not in one]


def test_a_tab_of_another_time_asks_this_server_only(visit: Any) -> None:
    """A kept tab may name another endpoint, as a link from elsewhere could have made it do."""
    page = visit.open(EDITOR)
    page.evaluate(
        """() => { for (const key of Object.keys(localStorage))
            localStorage[key] = localStorage[key].replaceAll(location.host, "elsewhere.example") }"""
    )
    page.reload(wait_until="networkidle")
    page.locator(RUN).click()
    expect(page.locator(CELLS).first).to_be_visible()


def test_no_iri_of_an_answer_leads_astray(visit: Any) -> None:
    """Neither to a script, nor to another server behind an address that looks like one of ours."""
    page = visit.open(EDITOR)
    ours = "https://w3id.org/tradekg/"
    write(page, f"SELECT (IRI('javascript:alert(1)') AS ?one) (IRI('{ours}/evil.example/x') AS ?other) {{}}")
    page.locator(RUN).click()
    expect(page.locator(CELLS).filter(has_text="evil.example")).to_have_count(1)
    links = page.locator(".yasr tbody a").evaluate_all("all => all.map(one => one.href)")
    assert not [link for link in links if "javascript:" in link or "//evil" in link]
