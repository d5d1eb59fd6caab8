"""Pages that were saved in files, folders of them, and standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError

STANDARD_INPUT = Path("-")
STANDARD_INPUT_SHOWN = Path("<standard input>")

_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xml", ".rss", ".atom"})


def saved_pages(path: Path, max_bytes: int) -> Iterator[tuple[Path, bytes] | InputError]:
    """Each page in a file, a folder with its subfolders, or standard input, and what cannot be read.

    Of a folder those files are taken whose names end in .html, .htm, .xhtml, .xml, .rss or .atom, in the
    order of their paths.
    """
    if path == STANDARD_INPUT:
        data = sys.stdin.buffer.read(max_bytes + 1)
        yield _within(data, STANDARD_INPUT_SHOWN, max_bytes)
    elif path.is_dir():
        yield from _in_folder(path, max_bytes)
    else:
        yield _read(path, max_bytes)


def _in_folder(folder: Path, max_bytes: int) -> Iterator[tuple[Path, bytes] | InputError]:
    problems: list[OSError] = []
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(place, name)
            for name in names
            if Path(name).suffix.lower() in _SUFFIXES and not name.startswith(".")
        ]
    yield from (InputError(_reason(error), Path(error.filename)) for error in problems)
    for path in sorted(found, key=lambda path: path.relative_to(folder).as_posix()):
        yield _read(path, max_bytes)
    if not found and not problems:
        yield InputError("no saved page in this folder (.html, .htm, .xhtml, .xml, .rss, .atom)", folder)


def _read(path: Path, max_bytes: int) -> tuple[Path, bytes] | InputError:
    try:
        with path.open("rb") as file:
            return _within(file.read(max_bytes + 1), path, max_bytes)
    except OSError as error:
        return InputError(_reason(error), path)


def _within(data: bytes, path: Path, max_bytes: int) -> tuple[Path, bytes] | InputError:
    if len(data) > max_bytes:
        return InputError(f"larger than {max_bytes:,} bytes (see --max-size)", path)
    return path, data


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
