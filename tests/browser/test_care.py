"""Every kind of page as people meet it: with a screen reader, on a phone, in the dark, without scripts."""

from __future__ import annotations

from typing import Any

import pytest

FORUM = "2024-07-01-korea-vietnam-business-forum"
RELEASE = "2024-07-01-seoul-forum-held-during-vietnamese-prime-ministers-visit-yields-23-mous"
PAGES = {
    "front": "/",
    "search": "/search?q=korea",
    "nothing found": "/search?q=qqqq",
    "event": f"/id/event/{FORUM}",
    "person": "/id/person/ahn-dukgeun",
    "country": "/id/country/VN",
    "release": f"/id/release/{RELEASE}",
    "questions": "/queries",
    "question": "/queries/events-with-country",
    "answer": "/queries/events-with-country?country=VN",
    "editor": "/sparql?format=html",
    "downloads": "/downloads",
    "ontology": "/ontology",
    "about": "/about",
    "quality": "/quality",
    "interface": "/api",
    "graph": "/graph/entities",
}
SHIFTS = """
window.shift = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) window.shift += one.value; })
    .observe({ type: "layout-shift", buffered: true });
"""
"""Adds up what moves without anybody having asked for it."""
SERIOUS = {"serious", "critical"}

every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


# The rules that colours decide are asked about in both schemes, all others once.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKED_AT: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": OF_COLOURS},
}


def serious_findings(page: Any, options: dict[str, Any]) -> list[str]:
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {one['help']}: {node['html'][:120]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@every_page
def test_nothing_stands_in_the_way_of_a_screen_reader(visitor: Any, axe: str, path: str) -> None:
    """Nor of weak eyes: contrast is among what axe-core looks for, by day and by night."""
    visit = visitor(viewport={"width": 1280, "height": 900})
    page = visit.open(path)
    page.evaluate(axe)
    for scheme, options in LOOKED_AT.items():
        page.emulate_media(color_scheme=scheme)
        assert serious_findings(page, options) == [], scheme


@every_page
def test_a_phone_shows_the_page_without_scrolling_sideways(visitor: Any, path: str) -> None:
    visit = visitor(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@every_page
def test_a_page_stands_still_and_begins_with_the_way_past_its_header(visitor: Any, path: str) -> None:
    """Cumulative layout shift (web.dev/cls) stays far below 0.1, which counts as good."""
    visit = visitor(viewport={"width": 1280, "height": 900})
    visit.page.add_init_script(SHIFTS)
    page = visit.open(path)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.shift") < 0.05
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
