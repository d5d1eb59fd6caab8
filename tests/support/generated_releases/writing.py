"""Generated releases as files that kg build reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from generated_releases import Generated

PER_FILE = 500
"""Releases in one file, if nothing else is said."""


def as_block(release: Generated) -> str:
    """The release as list pages have it."""
    lines = ("-", release.category, release.title, f"{release.body} date{release.issued.isoformat()}")
    return "\n".join(filter(None, lines)) + "\n"


def as_json_line(release: Generated) -> str:
    """The release as one line of JSON Lines."""
    record = {"title": release.title, "body": release.body, "date": release.issued.isoformat()}
    if release.category:
        record["category"] = release.category
    return json.dumps(record, ensure_ascii=False) + "\n"


def write_releases(
    releases: Iterable[Generated],
    folder: Path,
    per_file: int = PER_FILE,
    form: Callable[[Generated], str] = as_block,
    start: int = 0,
) -> list[Path]:
    """The files written, so many releases in each, and named after the number of their first."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = "jsonl" if form is as_json_line else "txt"
    files = []
    rest = iter(releases)
    while part := list(islice(rest, per_file)):
        file = folder / f"releases-{start:08}.{ending}"
        file.write_text("".join(map(form, part)), encoding="utf-8")
        files.append(file)
        start += len(part)
    return files
