"""A release in plain characters, in which all steps look, and the way back to its own text.

Quotes are straight, every run of spaces is one space and every run of line breaks one break: so none of
that can change a fact. Facts found there are carried back span by span.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace

from kg.model import Facts, Release, Span

PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "‐": "-", "‑": "-"}
)


def fold(release: Release) -> tuple[Release, Callable[[Facts], Facts]]:
    """The release in plain characters, and the function that carries facts found in it back."""
    title, title_origin = _fold(release.title)
    body, body_origin = _fold(release.body)
    gap = len(release.title)
    shift = gap + len("\n\n")
    origin = [*title_origin, gap, gap + 1, *(shift + offset for offset in body_origin)]

    def carry_back(facts: Facts) -> Facts:
        carried = _Carrier(release.text, origin).carry(facts)
        assert isinstance(carried, Facts)
        return replace(carried, release=release)

    return replace(release, title=title, body=body), carry_back


def _fold(text: str) -> tuple[str, list[int]]:
    """Plain text, and for each of its characters the offset of the one it comes from."""
    folded: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text.translate(PLAIN)):
        if character.isspace():
            broken = character in "\n\r\u2028\u2029\v\f"
            if folded and folded[-1] in {" ", "\n"}:
                if broken:
                    folded[-1] = "\n"
                continue
            character = "\n" if broken else " "
        folded.append(character)
        origin.append(offset)
    return "".join(folded), origin


class _Carrier:
    """Replaces every span of a value by the same stretch of the release's own text."""

    def __init__(self, text: str, origin: list[int]) -> None:
        self._text = text
        self._origin = origin

    def carry(self, value: object) -> object:
        if isinstance(value, Span):
            start, end = self._origin[value.start], self._origin[value.end - 1] + 1
            return Span(start, end, self._text[start:end])
        if isinstance(value, tuple):
            return tuple(map(self.carry, value))
        if is_dataclass(value) and not isinstance(value, (type, Release)):
            return replace(
                value, **{field.name: self.carry(getattr(value, field.name)) for field in fields(value)}
            )
        return value
