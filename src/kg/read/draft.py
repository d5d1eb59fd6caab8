"""A release as it stands in a file, before it has its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.model import Source


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of one release. ``given_id`` is the id that the file itself gives, in its own writing."""

    title: str
    body: str
    issued: date
    source: Source
    category: str | None = None
    url: str | None = None
    given_id: str | None = None
