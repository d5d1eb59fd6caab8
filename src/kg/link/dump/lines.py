"""The lines of a dump, one entity each, out of a plain, gzip or bzip2 file, whole or not at all.

The format: https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html and
https://www.wikidata.org/wiki/Wikidata:Database_download. A dump is one JSON array: a line ``[``, one line for
each entity with a comma behind all but the last, a line ``]``.
"""

from __future__ import annotations

import bz2
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kg.errors import InputError

STDIN = Path("-")

LONGEST = 16 * 1024 * 1024
"""Bytes of a line. The largest entities of Wikidata have about 5 MB."""

_BUFFER = 1024 * 1024
_MAGIC = 3
"""Bytes at the begin of a file that tell how it is packed."""

_EVERY = 4096
"""Lines after which progress is told."""

_AGAIN = "download the dump again and compare its checksum with the published one"


@dataclass(frozen=True, slots=True)
class Line:
    """One entity as it stands in the dump; ``text`` is ``None`` for a line too long. Counts from 1."""

    number: int
    text: bytes | None


class _Counted(io.RawIOBase):
    """A stream that counts the bytes read from it, and gives what is there without waiting for more.

    A read that waits until its buffer is full takes no notice of a signal between two pieces: it would go on
    waiting, whoever wants to stop the program.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self.count = 0
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # The bytes that tell the form are needed together.
        chunk = self._stream.read1(len(buffer)) if self.count else self._stream.read(_MAGIC)
        buffer[: len(chunk)] = chunk
        self.count += len(chunk)
        return len(chunk)


def read_lines(path: Path, progress: Callable[[int, int], None]) -> Iterator[Line]:
    """Every line of the dump that holds an entity; ``-`` is standard input.

    ``progress`` is told the bytes of the file read so far, as compressed as they are, and how many it has (0
    for standard input). :class:`~kg.errors.InputError` with byte and line for a dump that is damaged, ends
    before its ``]`` or is none at all: what came before must then not be taken for the whole.
    """
    try:
        if path == STDIN:
            yield from _entities(cast(io.BufferedReader, sys.stdin.buffer), path, 0, progress)
        else:
            with path.open("rb") as file:
                yield from _entities(file, path, path.stat().st_size, progress)
    except OSError as error:
        raise InputError(f"the dump cannot be read ({error.strerror or error})", path) from error


def _entities(
    file: io.BufferedReader, path: Path, size: int, progress: Callable[[int, int], None]
) -> Iterator[Line]:
    counted = _Counted(file)
    raw = io.BufferedReader(counted, _BUFFER)
    number = 0
    closed = False
    try:
        stream = _unpacked(raw)
        while line := stream.readline(LONGEST):
            number += 1
            if number % _EVERY == 1:
                progress(counted.count, size)
            short = len(line) < LONGEST or line.endswith(b"\n")
            if not short:
                _skip(stream)
            text = line.strip()
            if number == 1:
                if text.lstrip(b"\xef\xbb\xbf") != b"[":
                    raise InputError("no JSON dump of Wikidata: its first line must be [ alone", path, 1)
            elif closed and text:
                raise InputError(f"text behind the ] that ends the dump; {_AGAIN}", path, number)
            elif text == b"]":
                closed = True
            elif text:
                yield Line(number, text.removesuffix(b",") if short else None)
    except (EOFError, zlib.error, OSError) as error:
        raise _unfinished(f"is damaged or cut off ({error})", counted.count, path, number) from error
    if not closed:
        raise _unfinished("ends before the ] of its last line", counted.count, path, number)
    progress(counted.count, size)


def _unpacked(raw: io.BufferedReader[Any]) -> io.BufferedReader[Any]:
    """The stream itself, or unpacked: its first bytes tell, not the file's name."""
    magic = raw.peek(_MAGIC)[:_MAGIC]
    if magic.startswith(b"\x1f\x8b"):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw), _BUFFER)
    if magic == b"BZh":
        return io.BufferedReader(bz2.BZ2File(raw), _BUFFER)
    return raw


def _skip(stream: io.BufferedReader[Any]) -> None:
    while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
        pass


def _unfinished(what: str, byte: int, path: Path, number: int) -> InputError:
    return InputError(f"the dump {what} at byte {byte}; {_AGAIN}", path, max(number, 1))
