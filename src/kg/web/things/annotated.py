"""The text of a release in segments, each with the evidence that covers it and the thing it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine
from kg.web.parts.links import quote_anchor
from kg.web.parts.rows import Row, iri_of, number_of, select

# The first subject of a span is what it links to. Virtuoso sorts no more rows than these for a limit.
_SPANS = """
SELECT DISTINCT ?thing ?start ?end ?subject ?agent
WHERE {
  ?evidence oa:hasSource ?thing ; oa:hasSelector ?placed .
  ?placed oa:start ?start ; oa:end ?end .
  ?subject kg:evidence ?evidence .
  OPTIONAL { ?subject kg:agent ?whose }
  OPTIONAL { ?agreement kg:hasStatusStatement ?subject }
  BIND(COALESCE(?whose, ?agreement) AS ?agent)
}
ORDER BY ?start ?end ?subject ?agent
LIMIT 10000
"""

_POINTED = """
SELECT DISTINCT ?thing ?start ?end ?subject ?agent ?role ?event ?agreement ?status
WHERE {
  ?evidence oa:hasSource ?thing ; oa:hasSelector ?placed .
  ?placed oa:start ?start ; oa:end ?end .
  ?subject kg:evidence ?evidence .
  OPTIONAL { ?subject kg:agent ?agent ; kg:role ?role . ?event kg:hasParticipation ?subject }
  OPTIONAL { ?agreement kg:hasStatusStatement ?subject . ?subject kg:agreementStatus ?status }
}
ORDER BY ?subject ?agent ?role ?event
LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """A span of the text and the IRIs of what it speaks of."""

    start: int
    end: int
    subjects: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The fragment of the page at which the span begins: ``e-12-40``."""
        return quote_anchor(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text between two borders of spans; ``anchors`` are of the spans that begin with it.

    ``subject`` is what the shortest span over it speaks of; ``current`` is part of the span asked for.
    """

    text: str
    marked: bool = False
    anchors: tuple[str, ...] = ()
    subject: str | None = None
    about: tuple[str, ...] = ()
    current: bool = False


def read_spans(engine: QueryEngine, release: str) -> tuple[Marked, ...]:
    """The spans of a release that are evidence, in order of the text."""
    found: dict[tuple[int, int], list[str]] = {}
    for row in select(engine, _SPANS, thing=NamedNode(release)):
        start, end = number_of(row, "start"), number_of(row, "end")
        if start is not None and end is not None:
            found.setdefault((start, end), []).extend(_subject(row))
    return tuple(Marked(start, end, tuple(dict.fromkeys(of))) for (start, end), of in sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Told:
    """What a span is evidence of: a thing, and what it is there: a role in an event, or a status."""

    subject: str
    what: str | None = None
    event: str | None = None

    def iris(self) -> Iterable[str]:
        """All that a page names of it."""
        return filter(None, (self.subject, self.what, self.event))


def read_pointed(engine: QueryEngine, release: str, span: Marked) -> tuple[Told, ...]:
    """What one span of a release is evidence of, in the order of the IRIs."""
    start, end = Literal(span.start), Literal(span.end)
    rows = select(engine, _POINTED, thing=NamedNode(release), start=start, end=end)
    return tuple(dict.fromkeys(told for row in rows if (told := _told(row)) is not None))


def segments(
    text: str, spans: Sequence[Marked], current: Marked | None, begin: int, end: int
) -> list[Segment]:
    """The segments of ``text[begin:end]``; together they are that text.

    >>> [one.text for one in segments("Korea met Vietnam", [Marked(0, 5), Marked(0, 17)], None, 0, 17)]
    ['Korea', ' met Vietnam']
    """
    usable = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    borders = {begin, end}
    for span in (*usable, *([current] if current else [])):
        borders.update(place for place in (span.start, span.end) if begin < place < end)
    ordered = sorted(borders)
    return [_segment(text, first, last, usable, current) for first, last in pairwise(ordered)]


def _segment(text: str, first: int, last: int, spans: Sequence[Marked], current: Marked | None) -> Segment:
    over = sorted(
        (span for span in spans if span.start <= first and last <= span.end),
        key=lambda span: span.end - span.start,
    )
    return Segment(
        text[first:last],
        marked=bool(over),
        anchors=tuple(span.anchor for span in spans if span.start == first),
        subject=next((subject for span in over for subject in span.subjects), None),
        about=tuple(dict.fromkeys(subject for span in over for subject in span.subjects)),
        current=current is not None and current.start <= first and last <= current.end,
    )


def _told(row: Row) -> Told | None:
    subject = iri_of(row, "agent") or iri_of(row, "agreement") or iri_of(row, "subject")
    what = iri_of(row, "role") or iri_of(row, "status")
    return Told(subject, what, iri_of(row, "event")) if subject else None


def _subject(row: Row) -> list[str]:
    subject = iri_of(row, "agent") or iri_of(row, "subject")
    return [subject] if subject else []
