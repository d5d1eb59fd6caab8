"""The page of one release on the ministry's site, in the layout of today and in that of until 2023."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement

from kg.harvest.found import Found
from kg.harvest.pages.days import find_days, only_day
from kg.harvest.pages.document import (
    field_value,
    first_with_class,
    line_of,
    own_text,
    text_of,
    with_class,
    without,
)
from kg.harvest.pages.ministry import release_at
from kg.read.category import is_known_category
from kg.read.text import paragraphs

_FRAME = "board-detail"
_BODY = ("detail-cont", "mViewerContents")
_TITLE = ("board-title", "detail-title", "title", "subject")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "strong")

_OLD_FRAMES = ("press_view", "photo_view", "board_view", "bbs_view")
_OLD_HEADS = ("dt", "h3", "h4", "th")

# What a list of attachments shows: the name of a file and, before 2024, how often it was fetched.
_ATTACHMENT = re.compile(r".*\.(jpe?g|png|gif|bmp|pdf|hwpx?|docx?|xlsx?|pptx?|zip)\s*\d*", re.IGNORECASE)


def read_release(document: HtmlElement, address: str | None) -> Found | None:
    """What the page of a release says; ``None`` for a page in another layout."""
    found = _of_today(document) or _of_before(document, address)
    return None if found is None else _addressed(found, document, address)


def _of_today(document: HtmlElement) -> Found | None:
    body = first_with_class(document, *_BODY)
    if body is None:
        return None
    frame = next((one for one in body.iterancestors() if _FRAME in (one.get("class") or "").split()), None)
    around = _around(body) if frame is None else frame
    return Found(
        title=_title(around, body),
        body=_without_attachments(text_of(body)),
        issued=_day(around, body),
        category=_category(around, body),
    )


def _around(body: HtmlElement) -> HtmlElement:
    """The nearest block that holds more than the body: the title and the day stand there."""
    for above in body.iterancestors("div", "section", "article", "main", "body"):
        if len(line_of(above)) > len(line_of(body)):
            return above
    return body


def _title(around: HtmlElement, body: HtmlElement) -> str:
    for element in (*with_class(around, *_TITLE), *around.iter(*_HEADINGS)):
        if not _within(element, body) and line_of(element):
            return line_of(element)
    return ""


def _day(around: HtmlElement, body: HtmlElement) -> date | None:
    """The day in the place for it, else the only one beside the body."""
    for element in with_class(around, "date"):
        if not _within(element, body) and (days := find_days(line_of(element))):
            return days[0]
    head = " ".join(line_of(one) for one in _siblings(around, body))
    return only_day(head)


def _siblings(around: HtmlElement, body: HtmlElement) -> list[HtmlElement]:
    """The largest elements within ``around`` that do not hold the body."""
    above = {body, *body.iterancestors()}
    return [
        child
        for one in around.iter()
        if one in above and one is not body
        for child in one
        if isinstance(child.tag, str) and child not in above
    ]


def _category(around: HtmlElement, body: HtmlElement) -> str | None:
    for element in around.iter():
        if element is body:
            return None
        if isinstance(element.tag, str) and is_known_category(own_text(element)):
            return own_text(element)
    return None


def _of_before(document: HtmlElement, address: str | None) -> Found | None:
    """Title and day stand in one heading, the day in an element of its own; the text follows."""
    frame = first_with_class(document, *_OLD_FRAMES)
    if frame is None and address is not None and "bbsView.do" in address:
        frame = document
    if frame is None:
        return None
    for head in frame.iter(*_OLD_HEADS):
        if (read := _old_head(head)) is not None:
            title, issued = read
            return Found(title=title, body=_old_body(head, frame), issued=issued)
    return None


def _old_head(head: HtmlElement) -> tuple[str, date] | None:
    title = own_text(head)
    for child in head:
        day = only_day(line_of(child)) if isinstance(child.tag, str) else None
        if title and day is not None:
            return title, day
    return None


def _old_body(head: HtmlElement, frame: HtmlElement) -> str:
    """The text beside the heading in the nearest block that has some."""
    for block in head.iterancestors():
        body = _without_attachments(text_of(without(block, head)))
        if body or block is frame:
            return body
    return ""


def _without_attachments(text: str) -> str:
    return paragraphs("\n".join(line for line in text.splitlines() if not _ATTACHMENT.fullmatch(line)))


def _within(element: HtmlElement, other: HtmlElement) -> bool:
    return element is other or any(above is other for above in element.iterancestors())


def _addressed(found: Found, document: HtmlElement, address: str | None) -> Found:
    """The same with address and id of its page; the page's form says what board the address leaves open."""
    link = None if address is None else release_at(address)
    if link is None:
        return found
    if link.board is None and field_value(document, "bbsSeqN") in {None, link.number}:
        link = replace(link, board=field_value(document, "bbsCdN"))
    return replace(found, address=link.address, id=link.id)
