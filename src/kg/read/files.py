"""The files that hold releases, found below the paths a user names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError

_SUFFIXES = {".txt", ".jsonl"}


def release_files(folder: Path) -> Iterator[Path | InputError]:
    """The ``.txt`` and ``.jsonl`` files below a folder, sorted; a README and hidden files are not among them.

    Folders that cannot be opened, and a folder without any such file, come as errors.
    """
    problems: list[OSError] = []
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in names if _holds_releases(name)]
    yield from (InputError(_reason(error), Path(error.filename)) for error in problems)
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())
    if not found and not problems:
        yield InputError("no .txt or .jsonl file in this folder", folder)


def read_file(path: Path) -> bytes:
    """The content of a file; ``InputError`` for one that is missing or may not be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(_reason(error), path) from None


def _holds_releases(name: str) -> bool:
    path = Path(name)
    return path.suffix.lower() in _SUFFIXES and path.stem.lower() != "readme" and not name.startswith(".")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
