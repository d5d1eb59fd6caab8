"""The values for bodies: a body as one release knows it, with its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.extract.chunks import Chunk
from kg.model import Span

RENAMING = date(2025, 10, 1)
"""From this day the ministry that publishes the releases has Resources, not Energy, in its name."""

PUBLISHER = "Ministry of Trade, Industry and Energy"
PUBLISHER_RENAMED = "Ministry of Trade, Industry and Resources"


@dataclass(frozen=True, slots=True)
class BodyMention:
    """One place where a body is named."""

    sentence: int
    chunk: Chunk
    span: Span


@dataclass(slots=True, eq=False)
class Body:
    """A body as one release knows it; the mentions in order."""

    name: str
    country: str | None = None
    """The alpha-2 code."""
    acronym: str | None = None
    forms: list[str] = field(default_factory=list)
    mentions: list[BodyMention] = field(default_factory=list)

    @property
    def alt_names(self) -> tuple[str, ...]:
        """The other forms met, in order."""
        return tuple(form for form in dict.fromkeys(self.forms) if form != self.name)


def publisher(bodies: Sequence[Body]) -> Body | None:
    """The ministry that publishes the release, where the release names it."""
    return next((body for body in bodies if body.name in {PUBLISHER, PUBLISHER_RENAMED}), None)
