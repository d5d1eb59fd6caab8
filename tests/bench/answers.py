"""What a right answer holds, told by pyoxigraph on the same files, and whether a server gives it."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass

from client import BenchmarkFailed, get_answer
from kinds import JSON, SERIAL, Kind, Way, serialised
from pyoxigraph import QueryResultsFormat, RdfFormat, Store
from servers import Running

_SAMPLE = 20
"""How many requests of a first-time run are checked before it."""


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows or triples an answer has, and a digest of them in whatever order they came."""

    rows: int
    digest: str


class Answers:
    """The right answers over one graph, each found out once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Content] = {}

    def of(self, text: str, media_type: str) -> Content:
        """The content of the right answer to a query."""
        if text not in self._known:
            results = self._store.query(text)
            form = QueryResultsFormat.JSON if media_type == JSON else RdfFormat.N_TRIPLES
            self._known[text] = content(results.serialize(format=form), media_type)
        return self._known[text]

    def same(self, path: str, text: str, media_type: str) -> None:
        """Take the answer at the path to be that of the query."""
        self._known[path] = self.of(text, media_type)


def content(body: bytes, media_type: str) -> Content:
    """What an answer in JSON or N-Triples holds."""
    if media_type == JSON:
        rows = json.loads(body)["results"]["bindings"]
        lines = [json.dumps(row, sort_keys=True).encode() for row in rows]
    else:
        lines = [line for line in body.split(b"\n") if line]
    return Content(len(lines), hashlib.sha256(b"\n".join(sorted(lines))).hexdigest())


def check(server: Running, kind: Kind, way: Way, answers: Answers, *, exact: bool) -> int:
    """Bytes of the smallest right answer; :class:`BenchmarkFailed` for one that is not right.

    Of a first-time run a sample is checked. With ``exact`` the rows must be the same, else as many: rdflib
    writes some values in another way.
    """
    sizes = []
    for number, text in enumerate(_sample(kind.repeated if way is Way.REPEATED else kind.varied)):
        sent = text if way is Way.REPEATED else serialised(text).replace(SERIAL, f"check-{number}")
        reply = get_answer(server.port, server.path(sent), kind.media_type)
        wanted = answers.of(text, kind.media_type)
        given = content(reply.body, kind.media_type)
        if given.rows != wanted.rows or (exact and given != wanted):
            raise BenchmarkFailed(
                f"{server.server.name}: {given.rows} rows instead of {wanted.rows}, or others, for\n{text}"
            )
        sizes.append(len(reply.body))
    return min(sizes)


def _sample(texts: tuple[str, ...]) -> Iterable[str]:
    different = tuple(dict.fromkeys(texts))
    if len(different) <= _SAMPLE:
        return different
    return random.Random(len(different)).sample(different, _SAMPLE)
