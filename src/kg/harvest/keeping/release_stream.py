"""Releases on standard output, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from kg.harvest.keeping.lines import Record


class ReleaseStream:
    """Writes releases as they come. What was written cannot be taken back: a change follows as a line."""

    mended = False

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._known: dict[str, Record] = {}

    def known(self, key: str) -> Record | None:
        """What was written under a key, without the text."""
        return self._known.get(key)

    def add(self, record: Record) -> None:
        """Write a release."""
        self._out.write(record.line + b"\n")
        self._out.flush()
        self._known[record.key] = replace(record, line=b"")

    def close(self) -> None:
        """Nothing: the stream is another's."""
