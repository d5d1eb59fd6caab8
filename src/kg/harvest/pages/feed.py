"""Feeds: RSS and Atom of every version, read by feedparser.

The day of an entry is that of its publication. RSS says it by ``pubDate`` or Dublin Core's ``date``; Atom's
``updated`` is the day of a change and counts for nothing.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import feedparser

from kg.harvest.addresses import joined
from kg.harvest.found import Found, ListPage
from kg.harvest.pages.days import stamp_day
from kg.harvest.pages.document import parse, text_of
from kg.harvest.pages.ministry import release_at
from kg.read.text import one_line

# What may stand before the outermost element is taken whole: no way back, so no text makes this slow.
_BEGINS = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<(?:\w+:)?(?:rss|feed|rdf)\b",
    re.DOTALL | re.IGNORECASE,
)


def is_feed(data: bytes) -> bool:
    """Whether this is a feed: its outermost element says so."""
    return _BEGINS.match(data.removeprefix(b"\xef\xbb\xbf")[:65_536]) is not None


def read_feed(data: bytes, address: str | None) -> ListPage:
    """The entries of a feed, in its order, and the feed's next page where it is a paged one (RFC 5005).

    ``ValueError`` for one that is too broken.
    """
    try:
        # From a stream: feedparser takes a string for an address to fetch or a file to open.
        feed = feedparser.parse(BytesIO(data), sanitize_html=True)
    except Exception as error:
        # What is no XML goes through a parser that meets some rubbish with whatever error comes.
        raise ValueError(f"a broken feed ({error})") from error
    is_rss = str(feed.get("version", "")).startswith("rss")
    entries = tuple(_entry(entry, is_rss, address) for entry in feed.entries)
    after = next((link.get("href") for link in feed.feed.get("links", ()) if link.get("rel") == "next"), None)
    return ListPage(entries, joined(address, after) if after else None)


def _entry(entry: Any, is_rss: bool, address: str | None) -> Found:
    link = joined(address, entry.get("link") or "")
    release = release_at(link) if link else None
    whole = " ".join(part.get("value") or "" for part in entry.get("content", ()))
    return Found(
        title=one_line(_plain(entry.get("title") or "")),
        body=_plain(whole or entry.get("summary") or ""),
        issued=_day(entry, is_rss),
        category=next((one_line(tag.get("term") or "") for tag in entry.get("tags", ())), None) or None,
        address=release.address if release else link,
        id=release.id if release else None,
        whole=bool(whole),
    )


def _day(entry: Any, is_rss: bool) -> date | None:
    said = entry.get("published") or (entry.get("updated") if is_rss else None)
    return stamp_day(said) if said else None


def _plain(markup: str) -> str:
    """The text of a piece of HTML; feeds write their titles and texts in it."""
    document = parse(f"<div>{markup}</div>")
    return "" if document is None else text_of(document)
