"""The footnotes of a page: each sentence that says a fact, numbered as the page comes to need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a release that says something of ``subject``, and the quote in it that does."""

    subject: str
    evidence: str
    release: str
    text: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote; without ``pieces`` it names the release only. ``start`` and ``end``: its place there."""

    number: int
    release: str
    pieces: tuple[Piece, ...] = ()
    start: int | None = None
    end: int | None = None


@dataclass(slots=True)
class Notes:
    """Numbers sentences as a page comes to need them; the same sentence keeps its number."""

    _quoted: dict[tuple[str, str], list[Sentence]] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def cite(self, sentences: Iterable[Sentence]) -> tuple[int, ...]:
        """The numbers of the sentences, each once, in rising order."""
        return tuple(sorted({self._number(sentence.release, sentence) for sentence in sentences}))

    def cite_release(self, release: str) -> int:
        """The number of a note that names the release alone."""
        return self._number(release, None)

    def listed(self) -> tuple[Note, ...]:
        """The notes cited so far, in the order of their numbers."""
        return tuple(
            _note(number, release, text, quoted)
            for number, ((release, text), quoted) in enumerate(self._quoted.items(), start=1)
        )

    def _number(self, release: str, sentence: Sentence | None) -> int:
        key = (release, sentence.text if sentence else "")
        quoted = self._quoted.setdefault(key, [])
        if sentence:
            quoted.append(sentence)
        return self._numbers.setdefault(key, len(self._quoted))


def _note(number: int, release: str, text: str, quoted: list[Sentence]) -> Note:
    if not quoted:
        return Note(number, release)
    first = min(quoted, key=lambda sentence: (sentence.start, sentence.end))
    return Note(number, release, mark(text, (one.quote for one in quoted)), first.start, first.end)


def mark(text: str, quotes: Iterable[str]) -> tuple[Piece, ...]:
    """The text in pieces, with the first place of each quote marked; overlapping marks are one.

    >>> [piece.text for piece in mark("Korea met Vietnam.", ["met", "Vietnam"]) if piece.marked]
    ['met', 'Vietnam']
    """
    marked = [False] * len(text)
    for quote in quotes:
        begin = text.find(quote)
        if begin >= 0:
            marked[begin : begin + len(quote)] = [True] * len(quote)
    pieces: list[Piece] = []
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[begin]:
            pieces.append(Piece(text[begin:place], marked[begin]))
            begin = place
    return tuple(pieces)
