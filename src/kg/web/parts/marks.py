"""A text with the words that count marked in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


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
    for end in range(1, len(text) + 1):
        if end == len(text) or marked[end] != marked[begin]:
            pieces.append(Piece(text[begin:end], marked[begin]))
            begin = end
    return tuple(pieces)
