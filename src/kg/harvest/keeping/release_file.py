"""The file of releases: JSON Lines that only grow while pages are asked for.

A line is written whole and put on the disk before anything else happens, so that a stop at any moment leaves
all lines before it. One that a crash cut off is the last one; it is taken away when the file is opened
again, and its release is found again. A release that changed is written once more at the end, since the last
line of an id counts here; when the file is opened or closed, it takes the place of the older line, by a
new file that replaces the old one at once. So at rest each id has one line, and their order stays.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path

from kg.errors import OutputFailed
from kg.harvest.keeping.lines import Record, read_record, why_unreadable


@dataclass(frozen=True, slots=True)
class _Known:
    """A record without its text, and whether an older line of its key is still there."""

    record: Record
    doubled: bool = False


class ReleaseFile:
    """The releases in a file, which is made where there is none.

    :class:`~kg.errors.OutputFailed` for a file that cannot be written, or holds something else than releases:
    then nothing of it is changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._known: dict[str, _Known] = {}
        self.mended = False
        """Whether a line had to be taken away that a crash had cut off."""
        try:
            self._open()
        except OSError as error:
            raise self._failed(error) from None

    def known(self, key: str) -> Record | None:
        """What the file holds under a key, without the text."""
        known = self._known.get(key)
        return None if known is None else known.record

    def add(self, record: Record) -> None:
        """Write a release, and return when it is on the disk."""
        size = os.fstat(self._file.fileno()).st_size
        try:
            _write(self._file, record.line + b"\n")
        except OSError as error:
            self._file.truncate(size)
            raise self._failed(error) from None
        self._know(record)

    def close(self) -> None:
        """Let go of the file; each release has one line in it."""
        try:
            self._file.close()
            self._settle()
        except OSError as error:
            raise self._failed(error) from None

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and not self._path.is_file():
            raise OutputFailed("no file: leave -o out for standard output", self._path)
        data = self._path.read_bytes() if self._path.exists() else b""
        whole = self._read(data)
        self._file = self._path.open("ab", buffering=0)
        if whole < len(data):
            self._file.truncate(whole)
            self.mended = True
        elif data and not data.endswith(b"\n"):
            _write(self._file, b"\n")
        self._settle()

    def _read(self, data: bytes) -> int:
        """Take note of every line; the length of the data up to a last line that was cut off."""
        begin = 0
        for number, line in enumerate(data.splitlines(keepends=True), start=1):
            record = read_record(line.rstrip(b"\r\n")) if line.strip() else None
            if record is not None:
                self._know(record)
            elif line.strip():
                if begin + len(line) == len(data) and not line.endswith(b"\n") and _is_torn(line):
                    return begin
                raise OutputFailed(
                    f"line {number} is no release ({why_unreadable(line)}): "
                    "mend it, or name another file for what is found",
                    self._path,
                )
            begin += len(line)
        return begin

    def _know(self, record: Record) -> None:
        self._known[record.key] = _Known(replace(record, line=b""), record.key in self._known)

    def _settle(self) -> None:
        """Give each key one line: its last one, in the place of its first."""
        if not any(known.doubled for known in self._known.values()):
            return
        part = self._path.with_name(f".{self._path.name}.part")
        with part.open("wb") as new:
            new.writelines(_settled(self._path.read_bytes()))
            new.flush()
            os.fsync(new.fileno())
        shutil.copymode(self._path, part)
        part.replace(self._path)
        self._known = {key: _Known(known.record) for key, known in self._known.items()}
        if not self._file.closed:
            self._file.close()
            self._file = self._path.open("ab", buffering=0)

    def _failed(self, error: OSError) -> OutputFailed:
        return OutputFailed(f"cannot be written: {(error.strerror or str(error)).lower()}", self._path)


def _settled(data: bytes) -> Iterator[bytes]:
    lines: dict[str, bytes] = {}
    for line in data.splitlines():
        record = read_record(line)
        if record is not None:
            lines[record.key] = line
    yield from (line + b"\n" for line in lines.values())


def _write(file: FileIO, data: bytes) -> None:
    """Write all of it, to the disk."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


def _is_torn(line: bytes) -> bool:
    """Whether a line can be the beginning of one that this program wrote.

    Where the power failed, the end of a file may be zeros that were to be written over.
    """
    begin = b'{"'
    written = line.rstrip(b"\0")
    return written.startswith(begin) or begin.startswith(written)
