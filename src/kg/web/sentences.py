"""The sentences that say what a page shows, read for all of it in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.store import QueryEngine
from kg.vocabulary import Names
from kg.web.rows import Row, iri_of, pairs, place_of, select, text_of, values
from kg.web.things import graph_of

_SENTENCES = """
SELECT DISTINCT ?subject ?evidence ?release ?sentence ?quote ?start ?end
WHERE {
  {
    %s
    GRAPH ?graph { ?subject kg:evidence ?evidence }
  }
  UNION
  {
    %s
    BIND(?evidence AS ?subject)
  }
  ?evidence oa:hasSource ?release ; kg:sentence ?sentence .
  ?evidence oa:hasSelector ?quoted .
  ?quoted oa:exact ?quote .
  ?evidence oa:hasSelector ?placed .
  ?placed oa:start ?start ; oa:end ?end .
}
LIMIT 10000
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a release that says something of ``subject``, and the quote in it that does.

    For a sentence that was asked for by its evidence, the evidence stands as the subject too.
    """

    subject: str
    evidence: str
    release: str
    text: str
    quote: str
    start: int
    end: int


def read_sentences(
    engine: QueryEngine, names: Names, said: Iterable[tuple[str, str]], evidence: Iterable[str]
) -> tuple[Sentence, ...]:
    """What the releases say of the subjects that they are paired with, and the evidence that is named.

    Each is looked up in the graph of its release: what thousands of others say of a subject costs nothing.
    They come in the order of the releases, then of the text.
    """
    wanted = sorted({(subject, graph_of(names, release)) for subject, release in said})
    named = sorted(set(evidence))
    if not wanted and not named:
        return ()
    query = _SENTENCES % (pairs("subject", "graph", wanted), values("evidence", named))
    found = [sentence for row in select(engine, query) if (sentence := _sentence(row)) is not None]
    return tuple(sorted(found, key=lambda one: (one.release, one.start, one.end, one.subject)))


def _sentence(row: Row) -> Sentence | None:
    subject, evidence, release = (iri_of(row, name) for name in ("subject", "evidence", "release"))
    start, end = place_of(row, "start"), place_of(row, "end")
    if not (subject and evidence and release) or start is None or end is None:
        return None
    return Sentence(
        subject,
        evidence,
        release,
        text_of(row, "sentence") or "",
        text_of(row, "quote") or "",
        start,
        end,
    )
