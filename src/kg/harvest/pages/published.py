"""The day on which a page says it was published. Days that a page was changed, or only names, are none.

Libraries that find dates (htmldate among them) take what comes nearest, a day of change or a copyright's
year; here a day that is not said is not filled in. Sources: schema.org ``datePublished``, Open Graph
``article:published_time``, DCMI ``issued``, HTML ``time``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from kg.harvest.pages.days import only_day, stamp_day
from kg.harvest.pages.document import line_of, text_of

_META = (
    "article:published_time",
    "og:article:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "citation_publication_date",
    "publication_date",
    "publish_date",
    "publishdate",
    "pubdate",
    "dc.date",
)
_ASIDE = frozenset({"nav", "aside", "footer"})
_LABEL = re.compile(
    r"(?:date(?: of issue)?|issued|posted|published|release date|registered|등록일|작성일|게시일)"
    r"(?: on)?\s*[:|]?\s*(?P<day>[^A-Za-z].{5,30}|[A-Z][a-z]{2,8}\.? .{5,20})",
    re.IGNORECASE,
)


def published_day(document: HtmlElement) -> date | None:
    """The day of publication; ``None`` where the page does not say it, or says several."""
    for said in (_in_data(document), _in_meta(document), _in_properties(document)):
        for text in said:
            if (day := stamp_day(text)) is not None:
                return day
    return _in_time(document) or _in_words(document)


def _in_data(document: HtmlElement) -> Iterator[str]:
    for script in document.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            try:
                yield from _dates_published(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue


def _dates_published(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(published := value.get("datePublished"), str):
            yield published
        for part in value.values():
            yield from _dates_published(part)
    elif isinstance(value, list):
        for part in value:
            yield from _dates_published(part)


def _in_meta(document: HtmlElement) -> Iterator[str]:
    said: dict[str, str] = {}
    for meta in document.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        said.setdefault(name, meta.get("content") or "")
    yield from (said[name] for name in _META if name in said)


def _in_properties(document: HtmlElement) -> Iterator[str]:
    for element in document.iter():
        if "datePublished" in (element.get("itemprop") or "").split():
            yield element.get("content") or element.get("datetime") or line_of(element)


def _in_time(document: HtmlElement) -> date | None:
    """The day of the page's ``time`` elements, where outside of menus and margins they name only one."""
    days = {
        stamp_day(element.get("datetime") or line_of(element))
        for element in document.iter("time")
        if not any(above.tag in _ASIDE for above in element.iterancestors())
    } - {None}
    return days.pop() if len(days) == 1 else None


def _in_words(document: HtmlElement) -> date | None:
    """The day of the first line that says what it is: ``Date: July 1, 2024``."""
    for line in text_of(document).splitlines():
        match = _LABEL.fullmatch(line.strip())
        if match is not None and (day := only_day(match["day"])) is not None:
            return day
    return None
