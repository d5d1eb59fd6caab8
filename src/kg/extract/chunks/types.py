"""The values that chunking gives: a sentence with its tokens and with the chunks among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kg.extract.tokens import Token
from kg.model import EventKind, Span


class Kind(StrEnum):
    """What a chunk names."""

    BODY = "body"
    EVENT = "event"
    OFFICE = "office"
    PLACE = "place"
    COUNTRY = "country"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens ``first`` to ``stop`` (exclusive) of a sentence that name one thing.

    ``core`` is where the name itself ends: an acronym in brackets may follow it within the chunk.
    """

    kind: Kind = field(hash=False)
    first: int
    stop: int
    core: int = field(hash=False)
    head: int = field(hash=False)
    acronym: str | None = field(default=None, hash=False)
    event: EventKind | None = field(default=None, hash=False)
    """The kind of event, for a chunk that names one."""
    weak: bool = field(default=False, hash=False)
    """Whether an event needs other signs than its name to be one: talks, a session."""
    named: bool = field(default=False, hash=False)
    """Whether an event has a name of its own, not only words such as opening, regular, first."""

    @property
    def bare(self) -> bool:
        """Whether the name is a single word: the forum."""
        return self.core - self.first == 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens and chunks, both in order."""

    number: int
    """Its place in the release: 0 is the title."""
    span: Span
    tokens: tuple[Token, ...]
    chunks: tuple[Chunk, ...]
    text: str
    """The text of the whole release, which offsets count in."""
    _lower: list[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lower", [token.lower for token in self.tokens])

    def span_of(self, first: int, stop: int) -> Span:
        """The stretch of text from token ``first`` to before token ``stop``."""
        start, end = self.tokens[first].start, self.tokens[stop - 1].end
        return Span(start, end, self.text[start:end])

    def name_of(self, chunk: Chunk) -> Span:
        """The name itself, without an acronym in brackets after it."""
        return self.span_of(chunk.first, chunk.core)

    def words(self, first: int = 0, stop: int | None = None) -> list[str]:
        """The tokens of a stretch, by default of the whole sentence, in small letters."""
        return self._lower[max(0, first) : None if stop is None else max(0, stop)]

    def before(self, chunk: Chunk, count: int = 1) -> list[str]:
        """The tokens just before a chunk."""
        return self.words(chunk.first - count, chunk.first)

    def after(self, chunk: Chunk, count: int = 1) -> list[str]:
        """The tokens just after a chunk."""
        return self.words(chunk.stop, chunk.stop + count)

    def between(self, left: Chunk, right: Chunk) -> list[str]:
        """The tokens between two chunks."""
        return self.words(left.stop, right.first)

    def chunks_of(self, *kinds: Kind) -> Iterator[Chunk]:
        """The chunks of some kinds, in order."""
        return (chunk for chunk in self.chunks if chunk.kind in kinds)

    def preceding(self, chunk: Chunk) -> Chunk | None:
        """The chunk that stands before another in order."""
        position = self.chunks.index(chunk)
        return self.chunks[position - 1] if position else None

    def following(self, chunk: Chunk) -> Chunk | None:
        """The chunk that stands after another in order."""
        position = self.chunks.index(chunk) + 1
        return self.chunks[position] if position < len(self.chunks) else None

    def next_chunk(self, index: int) -> Chunk | None:
        """The first chunk that begins at token ``index`` or later."""
        return next((chunk for chunk in self.chunks if chunk.first >= index), None)
