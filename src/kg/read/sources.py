"""Where the originals of the releases of a folder are: its ``sources.tsv``."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.read.web_address import is_web_address

SOURCES_NAME = "sources.tsv"
_COLUMNS = ["file", "url"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The address of the original of the one release that ``file`` holds; ``line`` is where that is said."""

    file: str
    url: str
    line: int


def read_sources(path: Path) -> Iterable[SourceRow | InputError]:
    """The rows of a table with the columns ``file`` and ``url``, and what is wrong with the others."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [InputError("not UTF-8; save it as UTF-8", path)]
    except OSError as error:
        return [InputError(error.strerror or "cannot be read", path)]
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    if next(rows, None) != _COLUMNS:
        return [
            InputError("the first line must be the column names file and url, with a tab between", path, 1)
        ]
    return [_read_row(row, rows.line_num, path) for row in rows if row]


def _read_row(row: list[str], line: int, path: Path) -> SourceRow | InputError:
    if len(row) != len(_COLUMNS):
        return InputError("not two columns (file, tab, url)", path, line)
    file, url = (cell.strip() for cell in row)
    if not is_web_address(url):
        return InputError(f"not a web address: {url!r}", path, line)
    return SourceRow(file, url, line)
