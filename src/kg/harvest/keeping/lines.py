"""A release as a line of JSON, in the form that ``kg build`` reads, and what has to be known of one again.

To the fields of that form comes ``excerpt``, true where the text is what a list or a feed shows, which may be
cut off. The reader leaves it alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from kg.errors import InputError
from kg.harvest.found import Found
from kg.read.draft import Draft
from kg.read.json_lines import read_json_lines
from kg.read.text import one_line, paragraphs
from kg.read.web_address import is_web_address

_NOWHERE = Path("-")


class Incomplete(Exception):
    """A release that cannot be kept; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Record:
    """One release as it is kept. ``key`` is its id or, where it has none, a hash of what it says.

    ``digest`` changes with what the release says. Its address is left out: several lists may lead to it, each
    by another one.
    """

    key: str
    digest: str
    whole: bool
    issued: date
    category: str | None
    line: bytes


def record_of(found: Found) -> Record:
    """What is kept of a release; :class:`Incomplete` for one without title, text or day of issue."""
    title, body = one_line(found.title), paragraphs(found.body)
    missing = [
        name
        for name, value in (("title", title), ("text", body), ("day of issue", found.issued))
        if not value
    ]
    if missing or found.issued is None:
        raise Incomplete(f"no {' and no '.join(missing)} found on this page")
    fields = {
        "id": found.id,
        "date": found.issued.isoformat(),
        "category": one_line(found.category or "") or None,
        "title": title,
        "url": found.address if found.address and is_web_address(found.address) else None,
        "body": body,
        "excerpt": None if found.whole else True,
    }
    said = {name: value for name, value in fields.items() if value is not None}
    record = read_record(json.dumps(said, ensure_ascii=False).encode("utf-8", errors="replace"))
    assert record is not None
    return record


def read_record(line: bytes) -> Record | None:
    """What a line says, read as a build reads it; ``None`` where it is no release."""
    read = list(read_json_lines(line, _NOWHERE))
    if not read or not isinstance(read[-1], Draft):
        return None
    draft = read[-1]
    said = [draft.title, draft.body, draft.issued.isoformat()]
    return Record(
        key=draft.given_id or f"text:{_digest(said)}",
        digest=_digest([*said, draft.category]),
        whole=json.loads(line.removeprefix(b"\xef\xbb\xbf")).get("excerpt") is not True,
        issued=draft.issued,
        category=draft.category,
        line=line,
    )


def why_unreadable(line: bytes) -> str:
    """What is wrong with a line that is no release."""
    problems = (str(one.message) for one in read_json_lines(line, _NOWHERE) if isinstance(one, InputError))
    return next(problems, "no release")


def _digest(said: Sequence[str | None]) -> str:
    return sha256(json.dumps(list(said)).encode("ascii")).hexdigest()
