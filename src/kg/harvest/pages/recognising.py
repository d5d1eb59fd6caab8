"""What kind of page it is: a feed, the page of one release, a list of releases, or some other page of one."""

from __future__ import annotations

from dataclasses import replace

from kg.harvest.addresses import address_id
from kg.harvest.found import Found, ListPage, Page, ReleasePage
from kg.harvest.pages.document import next_link, own_address, parse
from kg.harvest.pages.encoding import decode
from kg.harvest.pages.feed import is_feed, read_feed
from kg.harvest.pages.listing import read_list
from kg.harvest.pages.ministry import is_list, next_page, release_at
from kg.harvest.pages.plain import read_plain
from kg.harvest.pages.single import read_release

_KINDS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\xd0\xcf\x11\xe0": "an Office or Hangul document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
MOST_ELEMENTS = 50_000
"""Elements of the largest page: ten times as many as the longest list has, and read within seconds."""

_WEB = ("html", "xml", "text/plain")


class Unreadable(Exception):
    """Neither HTML nor a feed; the message says what it is instead."""


def read_page(
    data: bytes, address: str | None = None, content_type: str | None = None, *, saved: bool = False
) -> Page:
    """What a page says of releases.

    ``address`` is its own; a ``saved`` page without one may name it itself. ``content_type`` is what the
    server says that the page is. :class:`Unreadable` for what is neither HTML nor a feed.
    """
    _check(data, content_type)
    if is_feed(data):
        try:
            feed = read_feed(data, address)
        except ValueError as error:
            raise Unreadable(str(error)) from None
        return replace(feed, entries=tuple(identified(entry) for entry in feed.entries))
    text = decode(data, content_type)
    document = parse(text)
    if document is None:
        raise Unreadable("an empty page")
    if sum(1 for _ in document.iter()) > MOST_ELEMENTS:
        raise Unreadable(f"HTML of more than {MOST_ELEMENTS:,} elements")
    if saved and address is None:
        address = own_address(document, text)
    release = read_release(document, address)
    if release is not None:
        return ReleasePage(identified(release))
    entries = read_list(document, address)
    if entries or (address is not None and is_list(address) and release_at(address) is None):
        after = next_link(document, address) or (next_page(address) if address else None)
        return ListPage(entries, after if entries else None)
    return ReleasePage(identified(read_plain(document, address)))


def identified(found: Found) -> Found:
    """The same with an id made of its address, where it has none yet."""
    if found.id is not None or found.address is None:
        return found
    return replace(found, id=address_id(found.address))


def _check(data: bytes, content_type: str | None) -> None:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind and not any(word in kind for word in _WEB):
        raise Unreadable(f"neither HTML nor a feed but {kind}")
    for begin, what in _KINDS.items():
        if data.startswith(begin):
            raise Unreadable(f"neither HTML nor a feed but {what}")
    if not data.strip():
        raise Unreadable("an empty page")
    if b"<" not in data:
        raise Unreadable("neither HTML nor a feed but a text; kg build reads texts in blocks")
