"""Finding a thing by its name, with the keyboard, with the mouse, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

FORUM = "Korea-Vietnam Business Forum"


@pytest.mark.usefixtures("scripts")
def test_names_appear_while_one_types_and_lead_to_their_page(visit: Any) -> None:
    page = visit.open("/")
    page.get_by_role("combobox").press_sequentially("vietnam bus")
    option = page.get_by_role("option", name=re.compile(f"^{FORUM}")).first
    expect(option).to_be_visible()
    option.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FORUM)


@pytest.mark.usefixtures("scripts")
def test_the_keyboard_alone_reaches_an_event(visit: Any) -> None:
    page = visit.open("/about")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("forum business")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Forum")


@pytest.mark.usefixtures("scripts")
def test_enter_without_a_choice_shows_all_that_is_found(visit: Any) -> None:
    page = visit.open("/")
    box = page.get_by_role("combobox")
    box.fill("vietnam")
    box.press("Enter")
    page.wait_for_url("**/search?q=vietnam")
    expect(page.get_by_role("main").get_by_role("link", name=FORUM).first).to_be_visible()


@pytest.mark.usefixtures("scripts")
def test_a_name_that_nothing_has_offers_nothing(visit: Any) -> None:
    page = visit.open("/")
    with page.expect_response("**/search?q=*"):
        page.get_by_role("combobox").press_sequentially("qqqq")
    expect(page.get_by_role("option")).to_have_count(0)


@pytest.mark.usefixtures("scripts")
def test_a_name_made_of_markup_is_shown_as_it_is(visit: Any) -> None:
    """The server's answer is replaced by one that a hostile release could bring about."""
    page = visit.open("/")
    hostile = "<img src=x onerror=alert(1)>"
    found = [{"label": hostile, "href": "/about", "kind_name": "Person", "date": None}]
    page.route("**/search?q=*", lambda route: route.fulfill(json={"found": found}))
    page.get_by_role("combobox").press_sequentially("img")
    expect(page.get_by_role("option").first).to_contain_text(hostile)


def test_without_scripts_the_form_leads_to_the_event(visitor: Any) -> None:
    page = visitor(java_script_enabled=False).open("/")
    page.get_by_role("searchbox").first.fill("vietnam business")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("main").get_by_role("link", name=FORUM, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FORUM)


def test_scripts_are_left_out_of_pages_where_none_were_built(visit: Any, scripts: Path) -> None:
    """What is not there is not asked for: a request for it would be a complaint of the browser."""
    page = visit.open("/")
    built = {path.name for path in scripts.iterdir()}
    asked = page.eval_on_selector_all("script[src]", "all => all.map(one => new URL(one.src).pathname)")
    assert {Path(path).name for path in asked} <= built
