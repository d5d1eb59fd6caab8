"""A Wikidata of a few items behind a real HTTP server, with the faults that the real one has.

It answers ``wbsearchentities`` and ``wbgetentities`` in the form of ``formatversion=2``: an empty map is an
empty list, a redirect stands under the identifier asked for, a well-formed identifier without an item is
``missing``, one that was never given fails the whole request.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

AT_ONCE = 50
"""Identifiers in one request: the real limit."""

NEVER_GIVEN = 10**10
"""Identifiers from this number on make the API say no-such-entity."""


def statement(target: str, since: str = "", until: str = "", rank: str = "normal") -> dict[str, Any]:
    """A statement whose value is an item; times as ``2022``, ``2022-05`` or ``2022-05-13``."""
    times = {name: [_time(day)] for name, day in (("P580", since), ("P582", until)) if day}
    value = {"entity-type": "item", "numeric-id": int(target[1:]), "id": target}
    mainsnak = {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": value}}
    made: dict[str, Any] = {"mainsnak": mainsnak, "type": "statement", "rank": rank}
    return made | ({"qualifiers": times} if times else {})


def _time(day: str) -> dict[str, Any]:
    precision = {4: 9, 7: 10, 10: 11}[len(day)]
    padded = f"+{day}{'-00' * (11 - precision)}T00:00:00Z"
    return {
        "snaktype": "value",
        "datavalue": {"type": "time", "value": {"time": padded, "precision": precision}},
    }


def item(
    qid: str,
    label: str | None = None,
    aliases: Iterable[str] = (),
    description: str = "",
    language: str = "en",
    sitelinks: int = 0,
    **claims: Iterable[str | dict[str, Any]],
) -> dict[str, Any]:
    """One item as the API gives it; claims by property, ``P31=["Q5"]``."""
    statements = {
        name: [one if isinstance(one, dict) else statement(one) for one in values]
        for name, values in claims.items()
    }
    also = [{"language": language, "value": alias} for alias in aliases]
    return {
        "type": "item",
        "id": qid,
        "labels": {language: {"language": language, "value": label}} if label else [],
        "aliases": {language: also} if also else [],
        "descriptions": {"en": {"language": "en", "value": description}} if description else [],
        "claims": statements or [],
        "sitelinks": {f"w{number}": {"site": f"w{number}"} for number in range(sitelinks)} or [],
    }


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    parameters: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def what(self) -> str:
        """The name searched for, or the identifiers."""
        return self.parameters.get("search") or self.parameters.get("ids", "")


Fault = Callable[["_Handler"], None]


def status(code: int, **headers: str) -> Fault:
    """An answer with that status; ``Retry_After="3"`` for a header."""

    def answer(handler: _Handler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.reply(b"<html>busy</html>", code, {"Content-Type": "text/html", **named})

    return answer


def error(code: str, **headers: str) -> Fault:
    """An error of the API's own, which comes with status 200."""

    def answer(handler: _Handler) -> None:
        body = json.dumps({"error": {"code": code, "info": f"this is {code}"}}).encode()
        handler.reply(body, 200, {name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def body(content: bytes) -> Fault:
    """Any other body, such as the first half of an answer."""
    return lambda handler: handler.reply(content, 200, {})


def cut_off(handler: _Handler) -> None:
    """An answer that ends before the length that it announces."""
    handler.reply(b'{"search":', 200, {"Content-Length": "5000"})


def half_a_gzip(handler: _Handler) -> None:
    """A compressed answer that ends too early."""
    handler.reply(gzip.compress(b'{"search": []}')[:-9], 200, {"Content-Encoding": "gzip"})


def hang_up(handler: _Handler) -> None:
    """No answer at all: the connection is closed."""
    handler.close_connection = True


def silence(handler: _Handler) -> None:
    """No answer until the server ends."""
    handler.api.silent.set()
    handler.api.ended.wait()
    handler.close_connection = True


class WikidataApi:
    """The server: give it items, faults for its next requests, and read what it was asked."""

    def __init__(
        self, items: Iterable[dict[str, Any]] = (), redirects: Mapping[str, str] | None = None
    ) -> None:
        self.items = {one["id"]: one for one in items}
        self.redirects = dict(redirects or {})
        self.faults: deque[Fault | None] = deque()
        self.asked: list[Asked] = []
        self.silent = threading.Event()
        self.ended = threading.Event()
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/w/api.php"

    @property
    def searched(self) -> list[str]:
        return [one.what for one in self.asked if one.parameters["action"] == "wbsearchentities"]

    @property
    def fetched(self) -> list[str]:
        return [one.what for one in self.asked if one.parameters["action"] == "wbgetentities"]

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

    def answer(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        if parameters["action"] == "wbsearchentities":
            return {
                "searchinfo": {"search": parameters["search"]},
                "search": self._search(parameters),
                "success": 1,
            }
        return self._entities(parameters["ids"].split("|"))

    def _search(self, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
        start = parameters["search"].casefold()
        hits = []
        for one in self.items.values():
            names = [label["value"] for label in dict(one["labels"]).values()]
            names += [alias["value"] for aliases in dict(one["aliases"]).values() for alias in aliases]
            if any(name.casefold().startswith(start) for name in names):
                hits.append({"id": one["id"], "title": one["id"], "label": names[0]})
        return hits[: int(parameters["limit"])]

    def _entities(self, qids: list[str]) -> dict[str, Any]:
        if len(qids) > AT_ONCE:
            return {"error": {"code": "toomanyvalues", "info": "Too many values supplied"}}
        found: dict[str, Any] = {}
        for qid in qids:
            if int(qid[1:]) >= NEVER_GIVEN:
                info = f'Could not find an entity with the ID "{qid}".'
                return {"error": {"code": "no-such-entity", "info": info, "id": qid}}
            target = self.redirects.get(qid, qid)
            found[qid] = self.items.get(target, {"id": qid, "missing": True})
        return {"entities": found, "success": 1}


class _Handler(BaseHTTPRequestHandler):
    api: WikidataApi

    def do_GET(self) -> None:
        parameters = dict(parse_qsl(urlsplit(self.path).query))
        self.api.asked.append(Asked(parameters, dict(self.headers)))
        fault = self.api.faults.popleft() if self.api.faults else None
        if fault is not None:
            fault(self)
            return
        content = json.dumps(self.api.answer(parameters)).encode()
        self.reply(gzip.compress(content), 200, {"Content-Encoding": "gzip"})

    def reply(self, content: bytes, code: int, headers: Mapping[str, str]) -> None:
        sent = {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
        self.send_response(code)
        for name, value in sent.items():
            self.send_header(name, value)
        # Who was stopped or has waited too long does not read the answer.
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the tests read what was asked."""
