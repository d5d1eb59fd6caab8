"""CSV for spreadsheet programs: they know its encoding, and take no text for a formula."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterable, Iterator
from io import StringIO

# A cell is never too long: an answer is given whole or not at all.
csv.field_size_limit(1 << 30)

_PIECE = 1 << 16
# What makes a spreadsheet program calculate; the wide forms too, which some of them take for the others.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what would be calculated; numbers and days stay as they are.

    >>> [harmless(cell) for cell in ("=1+1", "-5.0E3", "2024-07-01", "@SUM(A1)", "Seoul", "-2+3")]
    ["'=1+1", '-5.0E3', '2024-07-01', "'@SUM(A1)", 'Seoul', "'-2+3"]
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def for_spreadsheets(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""The CSV in these pieces, piece by piece, with a byte order mark and harmless cells.

    >>> b"".join(for_spreadsheets([b"name\r\n=1+", b"1\r\n"]))
    b"\xef\xbb\xbfname\r\n'=1+1\r\n"
    """
    yield BOM_UTF8
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    for row in csv.reader(_lines(pieces)):
        writer.writerow([harmless(cell) for cell in row])
        if written.tell() >= _PIECE:
            yield written.getvalue().encode()
            written.seek(0)
            written.truncate()
    if written.tell():
        yield written.getvalue().encode()


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """The text in lines, each with its end, as ``csv.reader`` wants it to tell a line from a cell's break."""
    decoder = getincrementaldecoder("utf-8")()
    rest = ""
    for piece in pieces:
        lines = (rest + decoder.decode(piece)).split("\n")
        rest = lines.pop()
        yield from (f"{line}\n" for line in lines)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
