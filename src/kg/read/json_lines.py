"""Releases from JSON Lines: one object a line with ``title``, ``body`` and ``date``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError
from kg.model import Source
from kg.read.draft import Draft
from kg.read.text import Line, decode_lines, one_line, paragraphs, parse_date
from kg.read.web_address import is_web_address


def read_json_lines(data: bytes, path: Path) -> Iterator[Draft | InputError]:
    """Each line of a file, in order: the draft of a release, or what is wrong with the line.

    ``category``, ``url`` and ``id`` may be missing or null; other fields are left alone. A ``url`` that is
    none is reported and the release kept without it.
    """
    for line in decode_lines(data):
        if line.text.strip():
            yield from _read_line(line, path)


def _read_line(line: Line, path: Path) -> Iterator[Draft | InputError]:
    try:
        record = _record(line)
        title = one_line(_text(record, "title"))
        body = paragraphs(_text(record, "body"))
        for name, value in (("title", title), ("body", body)):
            if not value:
                raise ValueError(f'no {name}: "{name}" is missing or empty')
        day = _text(record, "date")
        if not day.strip():
            raise ValueError('no date: "date" is missing or empty')
        issued = parse_date(day)
        category = one_line(_text(record, "category")) or None
        given_id = _text(record, "id").strip() or None
        url = _text(record, "url").strip() or None
    except ValueError as error:
        yield InputError(str(error), path, line.number)
        return
    if url is not None and not is_web_address(url):
        yield InputError(f"not a web address, release kept without it: {url!r}", path, line.number)
        url = None
    yield Draft(title, body, issued, Source(path, line.number), category, url, given_id)


def _record(line: Line) -> dict[str, object]:
    if line.fault is not None:
        raise ValueError(line.fault)
    try:
        record = json.loads(line.text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, column {error.colno}): one object on each line") from None
    except ValueError:
        # Python's own words for a number of more than 4,300 digits tell how to raise that limit in a program.
        raise ValueError("not a release: a number has too many digits") from None
    except RecursionError:
        raise ValueError("not a release: JSON nested too deeply") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object: one object on each line")
    return record


def _text(record: dict[str, object], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f'"{name}" is not a string')
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f'"{name}" holds half a surrogate pair (\\uD800 to \\uDFFF)') from None
    return value
