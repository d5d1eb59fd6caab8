"""A release in plain characters, in which all steps look, and the way back to its own text.

Quotes are straight, every run of spaces is one space and every run of line breaks one break: so none of
that can change a fact. Facts found there are carried back span by span.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType

from kg.model import Facts, Release, Span

PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "‐": "-", "‑": "-"}
)
"""Every character that is written in another way in other releases, with its plain form."""

_SPACES = re.compile(r"\s+")
_UNLIKE_ONE_SPACE = re.compile(r"[^\S ]\s*| (?=\s)\s*")
_BREAKS = frozenset("\n\r\u2028\u2029\v\f")


def fold(release: Release) -> tuple[Release, Callable[[Facts], Facts]]:
    """The release in plain characters, and the function that carries facts found in it back."""
    title, title_origin = _fold(release.title, 0)
    gap = len(release.title)
    body, body_origin = _fold(release.body, gap + len("\n\n"))
    origin = [*title_origin, gap, gap + 1, *body_origin]

    def carry_back(facts: Facts) -> Facts:
        carried = _Carrier(release.text, origin).carry(facts)
        assert isinstance(carried, Facts)
        return replace(carried, release=release)

    return replace(release, title=title, body=body), carry_back


def _fold(text: str, offset: int) -> tuple[str, list[int]]:
    """Plain text, and for each of its characters where it comes from; ``text`` begins at ``offset``."""
    folded: list[str] = []
    origin: list[int] = []
    end = 0
    for spaces in _UNLIKE_ONE_SPACE.finditer(text):
        folded += (text[end : spaces.start()], " " if _BREAKS.isdisjoint(spaces.group()) else "\n")
        origin += range(offset + end, offset + spaces.start() + 1)
        end = spaces.end()
    folded.append(text[end:])
    origin += range(offset + end, offset + len(text))
    return "".join(folded).translate(PLAIN), origin


def on_one_line(text: str) -> str:
    """The text with a single space for every run of white space."""
    return _SPACES.sub(" ", text)


_SPANLESS = (str, int, date, Decimal, NoneType, Release)
"""What most fields of facts hold: told at once, since it is asked of every one of them."""


class _Carrier:
    """Replaces every span of a value by the same stretch of the release's own text."""

    def __init__(self, text: str, origin: list[int]) -> None:
        self._text = text
        self._origin = origin

    def carry(self, value: object) -> object:
        """The value with every span in it carried back."""
        if isinstance(value, Span):
            start, end = self._origin[value.start], self._origin[value.end - 1] + 1
            return Span(start, end, self._text[start:end])
        if isinstance(value, tuple):
            return tuple(map(self.carry, value)) if value else value
        if isinstance(value, _SPANLESS) or not is_dataclass(value) or isinstance(value, type):
            return value
        return replace(value, **{name: self.carry(getattr(value, name)) for name in _fields(type(value))})


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
