"""A site in the layouts of the ministry's, behind a real HTTP server, with the faults that sites have.

The pages are written here: the shape of the markup and of the addresses is the ministry's, no sentence is.
"""

from __future__ import annotations

import gzip
import html
import socket
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

LIST = "/eng/article/EATCLdfa319ada"
BOARD = "2"


@dataclass(frozen=True)
class Press:
    """One release of the site, as its editors wrote it."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    issued: date | None = date(2024, 7, 1)
    category: str | None = None

    @property
    def path(self) -> str:
        return f"{LIST}/{self.number}/view"

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def forum(number: int, country: str = "Vietnam", issued: date | None = date(2024, 7, 1)) -> Press:
    """A release from which a build finds an event."""
    return Press(
        number,
        f"Korea and {country} hold Business Forum No. {number}",
        (
            f"Minister Dukgeun Ahn attended the Korea-{country} Business Forum on July 1 in Seoul.",
            f"About 300 entrepreneurs of Korea and {country} took part & spoke about supply chains.",
        ),
        issued,
    )


# -- pages ---------------------------------------------------------------------------------------------


def page(content: str, head: str = "") -> str:
    """A whole page with the menus and margins that are no part of any release."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Press Releases | Ministry</title>{head}
<script>var date = "1999-01-01";</script></head>
<body><div id="skip"><a href="#content">Skip to content</a></div>
<header><ul><li><a href="/eng/main">Home</a></li>
<li><a href="/eng/contents/104">About, since 1948-08-15</a></li></ul></header>
<div id="content"><h2>Press Releases</h2>{content}</div>
<footer><p>Copyright 2023 Ministry. Tel 1577-0900</p></footer></body></html>"""


def list_page(releases: Iterable[Press], cut: int = 60) -> str:
    """A page of a list of today's layout: texts cut off, links that a script follows."""
    rows = "".join(
        f"""<li><a href="javascript:article.view('{one.number}', '{BOARD}');"><div class="item">
{f'<span class="cate">{html.escape(one.category)}</span>' if one.category else ""}
<strong class="title">{html.escape(one.title)}</strong><p class="info">
<span class="cont">{html.escape(" ".join(one.paragraphs)[:cut])}</span>
<span class="date"><i>date</i>{one.issued or ""}</span></p></div></a></li>"""
        for one in releases
    )
    form = f'<form id="article" action="{LIST}"><input type="hidden" name="pageIndex" value="1"></form>'
    return page(
        f'{form}<div class="board-list"><ul>{rows}</ul></div><div class="paging"><a href="#">2</a></div>'
    )


def release_page(one: Press) -> str:
    """The page of one release in today's layout."""
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in one.paragraphs)
    return page(
        f"""<form><input type="hidden" name="bbsSeqN" value="{one.number}">
<input type="hidden" id="bbsCdN" value="{BOARD}"></form>
<div class="board-detail"><div class="detail-head"><h3 class="title">{html.escape(one.title)}</h3>
<ul class="info"><li class="date"><i>date</i> {one.issued or ""}</li><li>hit 1,024</li></ul></div>
<div class="detail-cont mViewerContents">{text}</div>
<ul class="file"><li><a href="/attach/down/a/b/c">release.hwp</a></li></ul></div>
<ul class="around"><li>Next
<a href="javascript:article.view('{one.number + 1}', '{BOARD}');">Another title</a> 2024-12-31</li></ul>"""
    )


def old_list_page(releases: Iterable[Press]) -> str:
    """A page of a list in the layout of until 2023: titles and days only."""
    rows = "".join(
        f"""<dl><dt>{one.number}</dt><dd class="w100">
<a title="Detail View"
href="bbsView.do?bbs_seq_n={one.number}&amp;bbs_cd_n={BOARD}&amp;currentPage=1&amp;cate_n=">
{html.escape(one.title)}</a></dd><dd class="day">{one.issued or ""}</dd></dl>"""
        for one in releases
    )
    return page(rows)


def old_release_page(one: Press) -> str:
    """The page of one release in the layout of until 2023: title and day in one heading, a photo's name."""
    text = "<br><br>".join(html.escape(paragraph) for paragraph in one.paragraphs)
    return page(
        f"""<ul><li>Print</li><li>facebook</li></ul><div class="press_view"><dl>
<dt>{html.escape(one.title)} <span>{one.issued or ""}</span></dt>
<dd class="file"><a href="/down.do?1">(24.07.01) forum 02.JPG</a> 1</dd>
<dd class="txt">{text}</dd></dl></div>"""
    )


def article(one: Press, day: str = "") -> str:
    """The page of one release in a layout of nobody's; ``day`` stands in its head."""
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in one.paragraphs * 3)
    return page(f"<article><h1>{html.escape(one.title)}</h1>{text}</article>", day)


def rss(releases: Iterable[Press], site: str, zone: str = "+0900") -> str:
    """An RSS feed of summaries."""
    items = "".join(
        f"""<item><title>{html.escape(one.title)}</title><link>{site}/news/{one.number}</link>
<description>{html.escape("<p>" + one.paragraphs[0] + "</p>")}</description>
{f"<pubDate>{one.issued:%a, %d %b %Y} 00:30:00 {zone}</pubDate>" if one.issued else ""}
<category>Trade</category></item>"""
        for one in releases
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Releases</title><link>{site}/</link><description>x</description>
{items}</channel></rss>"""


def atom(releases: Iterable[Press], site: str) -> str:
    """An Atom feed with whole texts; a release without day has one of change only."""
    entries = "".join(
        f"""<entry><id>tag:{one.number}</id><title>{html.escape(one.title)}</title>
<link href="news/{one.number}"/><updated>2030-01-01T00:00:00Z</updated>
{f"<published>{one.issued}T00:30:00+09:00</published>" if one.issued else ""}
<content type="html">{html.escape("".join(f"<p>{text}</p>" for text in one.paragraphs))}</content></entry>"""
        for one in releases
    )
    return f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="{site}/">
<title>Releases</title><id>{site}</id><updated>2030-01-01T00:00:00Z</updated>{entries}</feed>"""


# -- the server ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What the site answers: content, status and headers."""

    content: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        return self.content.encode() if isinstance(self.content, str) else self.content


Handle = Callable[["_Handler"], None]


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    path: str
    headers: Mapping[str, str]


class Site:
    """A site that says what it is told to. Used as a context it runs, on 127.0.0.1.

    ``pages`` has an answer for each path with its query; ``faults`` come first, each once.
    ``validated`` lets it answer with an ETag, and with 304 to who has it.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Said] = {}
        self.faults: defaultdict[str, deque[Said | Handle]] = defaultdict(deque)
        self.validated = False
        self.releases: list[Press] = []
        self.per_page = 3
        self.asked: list[Asked] = []
        self.at_once = 0
        self.most_at_once = 0
        self.ended = threading.Event()
        handler = type("Handler", (_Handler,), {"site": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def list_url(self) -> str:
        return self.url + LIST

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def publish(self, *releases: Press) -> None:
        """Put releases at the beginning of the list."""
        self.releases[:0] = releases

    def change(self, number: int, **parts: object) -> None:
        """Let the editors change a release."""
        self.releases = [
            replace(one, **parts) if one.number == number else one  # type: ignore[arg-type]
            for one in self.releases
        ]

    def answer(self, target: str) -> Said:
        """What is at a path: what was told, else the list or a release of the site."""
        if target in self.pages:
            return self.pages[target]
        parts = urlsplit(target)
        for one in self.releases:
            if parts.path == one.path:
                return Said(release_page(one))
        if parts.path == LIST:
            number = int(parse_qs(parts.query).get("pageIndex", ["1"])[0])
            begin = (number - 1) * self.per_page
            return Said(list_page(self.releases[begin : begin + self.per_page]))
        return Said("<h1>Not found</h1>", 404)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing where the other side went away: some tests end it in the middle."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = self.site
        site.at_once += 1
        site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            site.asked.append(Asked(self.path, dict(self.headers)))
            faults = site.faults[self.path]
            said = faults.popleft() if faults else site.answer(self.path)
            # Who was stopped or has waited too long does not read the answer.
            with suppress(ConnectionError, socket.timeout):
                if isinstance(said, Said):
                    self.say(said)
                else:
                    said(self)
        finally:
            site.at_once -= 1

    def say(self, said: Said) -> None:
        data = said.data
        headers = {"Content-Type": "text/html; charset=utf-8", **said.headers}
        if self.site.validated and said.status == 200:
            tag = f'"{hash(data):x}"'
            headers["ETag"] = tag
            if self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.send_header("ETag", tag)
                self.end_headers()
                return
        headers.setdefault("Content-Length", str(len(data)))
        self.send_response(said.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the tests read what was asked."""


def redirect(target: str, status: int = 302) -> Said:
    return Said(status=status, headers={"Location": target})


def busy(status: int = 429, wait: str | None = None) -> Said:
    return Said("busy", status, {"Retry-After": wait} if wait else {})


def packed(content: str) -> Said:
    return Said(gzip.compress(content.encode()), headers={"Content-Encoding": "gzip"})


def endless(handler: _Handler) -> None:
    """A page that goes on for as long as anyone reads."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    while not handler.site.ended.is_set():
        handler.wfile.write(b"<p>and so on</p>" * 4096)


def dripping(handler: _Handler) -> None:
    """An answer of which a byte comes from time to time, headers first."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Long: " + b"x" * 10_000:
        if handler.site.ended.is_set():
            return
        handler.wfile.write(bytes([byte]))
        time.sleep(0.02)


def silent(handler: _Handler) -> None:
    """No answer at all."""
    handler.site.ended.wait(20)


def cut_off(handler: _Handler) -> None:
    """A page that ends before it should."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<html><body>")
    handler.close_connection = True
