"""Text as the rest of the program sees it: UTF-8 decoded line by line, normalised once."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# Shown by no font, yet it splits a name in two: byte order mark, zero-width space, word joiner, soft hyphen.
_INVISIBLE = re.compile("[\ufeff\u200b\u2060\u00ad]")
# XML, and so RDF/XML, cannot hold these; line breaks and tabs are not among them.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, counted from 1. ``fault`` says why its bytes are not text."""

    number: int
    text: str
    fault: str | None = None


def whole_file_fault(data: bytes) -> str | None:
    """Why no line of a file can be read as UTF-8, or ``None`` when its lines may be."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "not UTF-8 but UTF-16; save it as UTF-8"
    if b"\0" in data:
        return "not text: it holds zero bytes; save it as UTF-8 text"
    return None


def decode_lines(data: bytes) -> Iterator[Line]:
    """The lines of a file without their ends (LF, CR LF or CR) and without byte order mark.

    A line that is not UTF-8 comes with its ``fault`` and with U+FFFD for what cannot be read, so that the
    lines around it keep their meaning.
    """
    for number, raw in enumerate(data.removeprefix(BOM_UTF8).splitlines(), start=1):
        try:
            yield Line(number, raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            fault = f"not UTF-8: byte 0x{raw[error.start]:02X} in column {error.start + 1}; save it as UTF-8"
            yield Line(number, raw.decode("utf-8", errors="replace"), fault)


def one_line(text: str) -> str:
    """The text in NFC, all white space in it one space: a title, a category.

    >>> one_line("  Korea–Vietnam   Forum ")
    'Korea–Vietnam Forum'
    """
    return " ".join(_clean(text).split())


def paragraphs(text: str) -> str:
    r"""The text in NFC with its line breaks as LF, without the white space around lines.

    Between two paragraphs at most one empty line stays; double spaces inside a line stay as they are.

    >>> paragraphs(" One.  Two. \r\n\r\n\r\nThree. ")
    'One.  Two.\n\nThree.'
    """
    kept: list[str] = []
    for line in _clean(text).splitlines():
        stripped = line.strip()
        if stripped or (kept and kept[-1]):
            kept.append(stripped)
    return "\n".join(kept).strip()


def parse_date(text: str) -> date:
    """The day written ``2024-07-01``, ``2024.7.1`` or with a time after it; ``ValueError`` for none."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date of the form YYYY-MM-DD: {text.strip()!r}")
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"no such day: {text.strip()}") from None


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", _INVISIBLE.sub("", text)))
