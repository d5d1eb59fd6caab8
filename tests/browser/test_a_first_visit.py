"""Somebody who is handed only the address, and has never written SPARQL."""

from __future__ import annotations

import csv
import re
from typing import Any

from playwright.sync_api import expect

FORUM = "Korea-Vietnam Business Forum"


def test_which_agreements_did_korea_sign_with_vietnam_in_2024_and_who_was_there(visit: Any) -> None:
    """By the ready-made question, as a table to take home."""
    page = visit.open("/")
    page.get_by_role("link", name=re.compile("signed.*who was there", re.IGNORECASE)).first.click()
    page.get_by_label("country").select_option(label="Vietnam")
    page.get_by_label("year").fill("2024")
    page.get_by_role("button", name="Show the answer").click()
    answer = page.get_by_role("table").first
    expect(answer).to_contain_text("23 memorandums of understanding")
    expect(answer).to_contain_text("Dukgeun Ahn")
    expect(answer).to_contain_text("Tran Van Son")


def test_the_same_by_following_links_from_the_country(visit: Any) -> None:
    page = visit.open("/")
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("vietnam")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Vietnam", exact=True).first.click()
    page.get_by_role("link", name=re.compile("23 memorandums")).first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(FORUM)
    expect(main.get_by_role("link", name="Dukgeun Ahn").first).to_be_visible()


def test_a_fact_leads_to_the_sentence_that_says_it(visit: Any) -> None:
    page = visit.open("/id/event/2024-07-01-korea-vietnam-business-forum")
    page.locator("a.cite").first.click()
    marked = page.locator("mark.current").first
    expect(marked).to_be_in_viewport()
    assert marked.inner_text().strip()


def test_the_answer_to_a_question_can_be_taken_as_csv(visit: Any, tmp_path: Any) -> None:
    page = visit.open("/queries/events-with-country")
    page.get_by_label("country").select_option(label="Vietnam")
    page.get_by_role("button", name="Show the answer").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("Excel")).click()
    file = tmp_path / taken.value.suggested_filename
    taken.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert file.suffix == ".csv"
    assert FORUM in {row["eventLabel"] for row in rows}


def test_a_country_leads_to_its_item_in_wikidata(visit: Any) -> None:
    page = visit.open("/id/country/VN")
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<title>Vietnam - Wikidata</title>", content_type="text/html")

    page.route("**://www.wikidata.org/**", answer)
    page.get_by_role("link", name=re.compile("Q881|Wikidata")).first.click()
    expect(page).to_have_title("Vietnam - Wikidata")
    assert re.fullmatch(r"https?://www\.wikidata\.org/(entity|wiki)/Q881", asked[0])
    # Only following the link leads elsewhere.
    assert set(visit.elsewhere) == set(asked)
    visit.elsewhere.clear()


def test_the_neighbourhood_is_drawn_and_can_be_walked(visit: Any, scripts: Any) -> None:
    page = visit.open("/id/country/VN")
    figure = page.locator("#neighbourhood")
    figure.get_by_role("button").click()
    expect(figure.locator("canvas").first).to_be_visible()
    told = figure.get_by_role("status")
    expect(told).to_contain_text("Country: Vietnam")
    graph = "document.querySelector('#neighbourhood .canvas')._cyreg.cy"
    before = page.evaluate(f"{graph}.nodes().length")
    page.evaluate(f"{graph}.nodes('[kind = \"event\"]')[0].emit('tap')")
    expect(told).to_contain_text("2024")
    told.get_by_role("button", name="Show its neighbours too").click()
    page.wait_for_function(f"before => {graph}.nodes().length > before", arg=before)


def test_an_address_that_is_nothing_offers_to_look_for_its_name(visit: Any) -> None:
    visit.page.goto(f"{visit.url}/id/event/korea-vietnam-business")
    visit.page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(visit.page.get_by_role("main").get_by_role("link", name=FORUM, exact=True)).to_be_visible()
    # The browser itself complains of a page with status 404, as of any.
    (complaint,) = visit.complaints
    assert "404" in complaint
    visit.complaints.clear()
