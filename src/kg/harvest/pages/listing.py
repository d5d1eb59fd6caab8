"""Lists of releases: each row has a link to the page of one release, its title, its day, often some text.

What a row is, its links tell: markup changes from year to year, the addresses of releases do not. Classes
are only asked for the parts of a row, and there is a way without them.
"""

from __future__ import annotations

from datetime import date

from lxml.html import HtmlElement

from kg.harvest.found import Found
from kg.harvest.pages.days import find_days
from kg.harvest.pages.document import first_with_class, line_of, own_text, text_of, without
from kg.harvest.pages.ministry import ReleaseLink, release_link
from kg.read.category import is_known_category

_ROWS = frozenset({"li", "tr", "dl", "article"})
_TITLE = ("title", "subject", "tit")
_TEXT = ("cont", "summary", "desc")
_DATE = ("date",)
_HEADINGS = ("strong", "h2", "h3", "h4", "h5", "h6")


def read_list(document: HtmlElement, address: str | None) -> tuple[Found, ...]:
    """What the rows of a list show, in their order; nothing for a page that is no list."""
    entries: dict[str, Found] = {}
    for anchor in document.iter("a"):
        link = release_link(_reference(anchor), address)
        row = None if link is None else _row(anchor)
        if link is not None and row is not None:
            entry = _entry(row, anchor, link)
            key = f"{link.board}/{link.number}"
            if entry.title and (key not in entries or not entries[key].issued):
                entries[key] = entry
    return tuple(entries.values())


def _reference(anchor: HtmlElement) -> str:
    reference = anchor.get("href") or ""
    called = anchor.get("onclick") or ""
    return called if "article.view" in called else reference


def _row(anchor: HtmlElement) -> HtmlElement | None:
    """The row in which a link stands: an element of a list or a table, else the block around link and day."""
    for above in anchor.iterancestors():
        if above.tag in _ROWS:
            return above
    for above in anchor.iterancestors("div", "p"):
        if find_days(line_of(above)):
            return above
    return None


def _entry(row: HtmlElement, anchor: HtmlElement, link: ReleaseLink) -> Found:
    title = _title(row, anchor)
    return Found(
        title=line_of(title),
        body=_text(row, title),
        issued=_day(row, title),
        category=_category(row, title),
        address=link.address,
        id=link.id,
        whole=False,
    )


def _title(row: HtmlElement, anchor: HtmlElement) -> HtmlElement:
    named = first_with_class(row, *_TITLE)
    if named is not None and line_of(named):
        return named
    heading = next(anchor.iter(*_HEADINGS), None)
    return anchor if heading is None else heading


def _day(row: HtmlElement, title: HtmlElement) -> date | None:
    """The day in the row's own place for it, else the last one outside the title and the text."""
    place = first_with_class(row, *_DATE)
    days = find_days(line_of(place)) if place is not None else ()
    if not days:
        days = find_days(line_of(without(row, title, first_with_class(row, *_TEXT))))
    return days[-1] if days else None


def _text(row: HtmlElement, title: HtmlElement) -> str:
    text = first_with_class(row, *_TEXT)
    if text is not None:
        return text_of(text)
    # The other cells of a table tell a number, a department, how often it was read: no text of a release.
    if row.tag == "tr" or title.tag == "a":
        return ""
    return text_of(without(row, title, first_with_class(row, *_DATE)))


def _category(row: HtmlElement, title: HtmlElement) -> str | None:
    """What stands before the title, where it is one of the headings that the ministry uses."""
    for element in row.iter():
        if element is title:
            break
        if isinstance(element.tag, str) and is_known_category(own_text(element)):
            return own_text(element)
    return None
