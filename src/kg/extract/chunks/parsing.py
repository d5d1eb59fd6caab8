"""Sentences parsed: what each of the steps finds, put together so that no two chunks overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract import lexicon
from kg.extract.chunks.bodies import find_body_chunks, find_by_acronym
from kg.extract.chunks.events import find_event_chunks
from kg.extract.chunks.offices import find_office_chunks
from kg.extract.chunks.runs import find_country_chunks, find_run_chunks
from kg.extract.chunks.types import Chunk, Kind, Sentence
from kg.extract.tokens import Token, tokenize
from kg.model import Span

_OF_PARLIAMENTS = frozenset(
    "National Federal Legislative Parliamentary Provincial Regional Municipal State".split()
)
"""Words that make an assembly a house of representatives."""


def parse_sentences(spans: Sequence[Span], text: str, countries: Sequence[Span]) -> tuple[Sentence, ...]:
    """The sentences at ``spans`` of a release with their chunks; ``countries`` name one each."""
    return tuple(_parse(number, span, text, countries) for number, span in enumerate(spans))


def _start(span: Span) -> int:
    return span.start


def _parse(number: int, span: Span, text: str, countries: Sequence[Span]) -> Sentence:
    tokens = tokenize(span)
    candidates = (
        *(chunk for chunk in find_event_chunks(tokens) if not _is_parliament(tokens, chunk)),
        *find_body_chunks(tokens),
        *find_by_acronym(tokens),
        *find_office_chunks(tokens),
    )
    chunks = tuple(_with_pairs(tokens, _without_overlaps(candidates)))
    first, last = (bisect_left(countries, edge, key=_start) for edge in (span.start, span.end))
    here = countries[first:last]
    chunks += tuple(find_country_chunks(tokens, chunks, here))
    chunks += tuple(find_run_chunks(tokens, chunks))
    return Sentence(number, span, tokens, tuple(sorted(chunks, key=lambda chunk: chunk.first)), text)


def _is_parliament(tokens: Sequence[Token], chunk: Chunk) -> bool:
    """Whether what looks like an event is a house of representatives: National Assembly, U.S. Congress."""
    head = tokens[chunk.head].text
    if head not in {"Assembly", "Congress"} or chunk.stop > chunk.head + 1:
        return False
    return (
        chunk.bare
        or tokens[chunk.head - 1].text in _OF_PARLIAMENTS
        or lexicon.is_country(tokens[chunk.head - 1].text)
    )


def _without_overlaps(candidates: Sequence[Chunk]) -> list[Chunk]:
    """Chunks that do not overlap: the longest first, events before bodies before offices."""
    offices = [chunk for chunk in candidates if chunk.kind is Kind.OFFICE]

    def weight(chunk: Chunk) -> tuple[bool, bool, int, bool, int]:
        inside = chunk.kind is Kind.EVENT and any(
            office.first <= chunk.first and chunk.stop <= office.stop for office in offices
        )
        length = chunk.core - chunk.first
        return inside, chunk.kind is Kind.OFFICE, -length, chunk.kind is Kind.BODY, chunk.first

    taken: set[int] = set()
    kept: list[Chunk] = []
    for candidate in sorted(candidates, key=weight):
        chunk = candidate
        if chunk.kind is Kind.OFFICE:
            # "U.S. Department of Commerce | Secretary": what belongs to the body is not said of the office.
            free = (index for index in range(chunk.first, chunk.head) if index not in taken)
            chunk = replace(chunk, first=next(free, chunk.head))
            if not taken.isdisjoint(range(chunk.head + 1, chunk.stop)):
                # "Director | for Hydrogen Policy Bureau": a body follows, the office has no portfolio.
                chunk = replace(chunk, stop=chunk.head + 1, core=chunk.head + 1)
        if taken.isdisjoint(range(chunk.first, chunk.stop)):
            taken.update(range(chunk.first, chunk.stop))
            kept.append(chunk)
    return sorted(kept, key=lambda chunk: chunk.first)


def _with_pairs(tokens: Sequence[Token], chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """The chunks, with pairs joined: "Notification Ceremony and Investors Roundtable", "Chairman and CEO"."""
    last: Chunk | None = None
    for chunk in chunks:
        if last and _is_pair(tokens, last, chunk):
            # An office is headed by its last word; two events keep the kind of the first.
            head = chunk.head if chunk.kind is Kind.OFFICE else last.head
            last = replace(last, stop=chunk.stop, core=chunk.core, head=head)
            continue
        if last:
            yield last
        last = chunk
    if last:
        yield last


def _is_pair(tokens: Sequence[Token], left: Chunk, right: Chunk) -> bool:
    """Whether "and" joins two events, both with capitals, or two offices of one person."""
    if left.kind is right.kind is Kind.OFFICE:
        joined = right.first == left.stop + 1 and tokens[left.stop].lower in {"and", "&"}
        if joined and lexicon.is_rank(tokens[right.first]) and right.stop < len(tokens):
            # "Managing Director and Group CEO | Jane Hill"
            return tokens[left.head].capital and lexicon.in_name(tokens[right.stop])
        return joined and right.bare and tokens[right.first].capital
    return (
        left.kind is right.kind is Kind.EVENT
        and right.first == left.stop + 1
        and tokens[left.stop].lower == "and"
        and all(tokens[index].capital for index in (left.head, right.first, right.head))
    )
