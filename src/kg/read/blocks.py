"""Releases from the block format of the ministry's list pages.

A block is a line with a hyphen, perhaps a category, a title, and a body that ends in ``dateYYYY-MM-DD``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.model import Source
from kg.read.category import can_be_title, is_category, is_known_category
from kg.read.draft import Draft
from kg.read.text import Line, decode_lines, one_line, paragraphs, parse_date

_DATE_AT_END = re.compile(r"date[:\s]*(\d{4}[-./]\d{1,2}[-./]\d{1,2})$", re.IGNORECASE)


def read_blocks(data: bytes, path: Path) -> Iterator[Draft | InputError]:
    """Each block of a file, in order: the draft of a release, or what is wrong with the block and where."""
    for lines in _split(decode_lines(data)):
        try:
            yield _read_block(lines, path)
        except InputError as error:
            yield error


def _split(lines: Iterator[Line]) -> Iterator[tuple[Line, ...]]:
    """The lines of each block, empty ones at either end left out.

    A block ends before a line with a hyphen, and also after its date: where the hyphen is missing, the next
    release is not swallowed.
    """
    block: list[Line] = []
    for line in lines:
        text = line.text.strip()
        if text == "-":
            yield from _trimmed(block)
            block = []
            continue
        if not text and not block:
            continue
        block.append(line)
        if _DATE_AT_END.search(text):
            yield from _trimmed(block)
            block = []
    yield from _trimmed(block)


def _trimmed(block: list[Line]) -> Iterator[tuple[Line, ...]]:
    while block and not block[-1].text.strip():
        block.pop()
    if block:
        yield tuple(block)


def _read_block(block: Sequence[Line], path: Path) -> Draft:
    for line in block:
        if line.fault is not None:
            raise InputError(line.fault, path, line.number)
    begin = block[0].number
    last = block[-1].text.strip()
    date_at_end = _DATE_AT_END.search(last)
    if date_at_end is None:
        raise InputError("no date: the last line of a release must end in dateYYYY-MM-DD", path, begin)
    try:
        issued = parse_date(date_at_end[1])
    except ValueError as error:
        raise InputError(str(error), path, block[-1].number) from None
    texts = [line.text.strip() for line in block[:-1]] + [last[: date_at_end.start()].rstrip()]
    try:
        category, title, body = _parts(texts)
    except ValueError as error:
        raise InputError(str(error), path, begin) from None
    return Draft(title, body, issued, Source(path, begin), category)


def _parts(texts: Sequence[str]) -> tuple[str | None, str, str]:
    """Category, title and body of a block without its date; ``ValueError`` where one is missing."""
    filled = [index for index, text in enumerate(texts) if text]
    if not filled:
        raise ValueError("title and body are missing: only a date")
    category: str | None = None
    if len(filled) > 2 and is_category(*(one_line(texts[index]) for index in filled[:3])):
        category = one_line(texts[filled.pop(0)])
    elif len(filled) == 2 and is_known_category(texts[filled[0]]):
        raise ValueError(f"the title or the body is missing after the category {one_line(texts[filled[0]])}")
    title = one_line(texts[filled[0]])
    body = paragraphs("\n".join(texts[filled[0] + 1 :]))
    if not title or not body:
        raise ValueError("the title or the body is missing: only one line")
    if not can_be_title(title):
        raise ValueError(f"the title is missing: a paragraph of {len(title)} characters is in its place")
    return category, title, body
