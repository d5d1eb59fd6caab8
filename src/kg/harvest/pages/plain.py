"""The page of one release in any other layout: trafilatura tells its text from menus and margins."""

from __future__ import annotations

import logging
from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement

from kg.harvest.found import Found
from kg.harvest.pages.published import published_day
from kg.read.text import one_line, paragraphs

# What it finds strange about a page is no message to whoever harvests; here a page without text is reported.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def read_plain(document: HtmlElement, address: str | None) -> Found:
    """What the page says; without text where there is none that is more than a menu."""
    # The date that it finds besides is not taken: see published.py.
    read = trafilatura.bare_extraction(
        deepcopy(document),
        url=address,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False},
    )
    if read is None or isinstance(read, dict):
        return Found(address=address)
    return Found(
        title=one_line(read.title or ""),
        body=_after_title(paragraphs(read.text or ""), one_line(read.title or "")),
        issued=published_day(document),
        address=address,
    )


def _after_title(body: str, title: str) -> str:
    """The text without the title as its first line: the title has its own place."""
    first, _, rest = body.partition("\n")
    return rest.strip() if rest and one_line(first) == title else body
