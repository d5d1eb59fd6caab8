"""Which releases are new, and that each is kept once."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from kg.harvest.found import Found
from kg.harvest.keeping.lines import Record, record_of


class Outcome(StrEnum):
    """What became of a release that was found."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Output(Protocol):
    """Where releases are written."""

    mended: bool

    def known(self, key: str) -> Record | None:
        """What is there under a key, without the text."""

    def add(self, record: Record) -> None:
        """Write a release."""

    def close(self) -> None:
        """Let go of it."""


class Keeper:
    """Writes what is new or changed, and nothing twice."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def known(self, key: str | None) -> Record | None:
        """What is kept under a key, without the text."""
        return None if key is None else self._output.known(key)

    def keep(self, found: Found) -> Outcome:
        """Write a release, unless it is kept already.

        :class:`~kg.harvest.keeping.lines.Incomplete` for one that cannot be kept.
        """
        record = record_of(found)
        known = self.known(record.key)
        if known is not None and known.category not in {None, record.category}:
            # Each list has headings of its own, or none: the first that was met stays.
            record = record_of(replace(found, category=known.category))
        outcome = judge(known, record)
        if outcome is not Outcome.UNCHANGED:
            self._output.add(record)
        return outcome


def judge(known: Record | None, found: Record) -> Outcome:
    """What a release is, beside what is known under its key.

    The excerpt of a list or a feed is no news where the whole text is known.
    """
    if known is None:
        return Outcome.NEW
    if known.whole and not found.whole:
        return Outcome.UNCHANGED
    same = known.digest == found.digest and known.whole == found.whole
    return Outcome.UNCHANGED if same else Outcome.CHANGED
