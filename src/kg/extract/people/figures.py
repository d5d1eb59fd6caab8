"""The values for persons: a figure with its mentions, each with the office that is said beside the name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from anyascii import anyascii

from kg.extract.chunks import Chunk
from kg.extract.folding import on_one_line
from kg.model import Span


@dataclass(frozen=True, slots=True)
class Office:
    """An office as written, the body and the country it is held in, and whether it is one of a state."""

    title: str
    chunk: Chunk
    body: tuple[int, Chunk] | None = None
    """The sentence and the chunk that name the body."""
    ministry: str | None = None
    """The ministry that a portfolio implies: "Trade, Industry and Energy Minister"."""
    country: Span | None = None
    state: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person is named, by the full name or by office and family name."""

    sentence: int
    chunk: Chunk
    span: Span
    """The name alone."""
    full: Span
    """The name with the office beside it."""
    office: Office | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """The name as written; of "JK (Jung-kwan) Kim" both forms that it holds."""
        written = on_one_line(self.span.quote)
        both = re.fullmatch(r"(\S+) \((\S+)\) (.+)", written)
        return (f"{both[2]} {both[3]}", f"{both[1]} {both[3]}") if both else (written,)

    @property
    def in_full(self) -> bool:
        """Whether the name has more than one word."""
        return len(self.span.quote.split()) > 1


@dataclass(slots=True, eq=False)
class Figure:
    """A person as one release knows him or her; the mentions in order."""

    name: str
    mentions: list[Mention] = field(default_factory=list)

    @property
    def office(self) -> Office | None:
        """The fullest office said of the person."""
        offices = [mention.office for mention in self.mentions if mention.office and mention.office.title]
        return max(offices, key=lambda office: (office.body is not None, len(office.title)), default=None)

    @property
    def alt_names(self) -> tuple[str, ...]:
        """The other forms of the full name, in the order met."""
        forms = (form for mention in self.mentions if mention.in_full for form in mention.forms)
        return tuple(form for form in dict.fromkeys(forms) if form != self.name)


def person_key(name: str) -> tuple[str, ...]:
    """What two forms of a name share: its words without accents, hyphens, full stops and order.

    >>> person_key("Ahn Duk-geun") == person_key("Dukgeun Ahn")
    True
    """
    return tuple(sorted(anyascii(name).lower().replace("-", "").replace(".", "").split()))
