"""The files that hold releases, found below the paths a user names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError
from kg.places import UrlPath

_SUFFIXES = {".txt", ".jsonl"}


def release_files(folder: Path) -> Iterator[Path | InputError]:
    """The ``.txt`` and ``.jsonl`` files below a folder, sorted; a README and hidden files are not among them.

    Folders that cannot be opened, and a folder without any such file, come as errors.
    """
    if isinstance(folder, UrlPath):
        found, problems = _listed(folder)
    else:
        found, problems = _walked(folder)
    yield from problems
    yield from found
    if not found and not problems:
        yield InputError("no .txt or .jsonl file in this folder", folder)


def _walked(folder: Path) -> tuple[list[Path], list[InputError]]:
    problems: list[OSError] = []
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in names if _holds_releases(name)]
    found.sort(key=lambda path: path.relative_to(folder).as_posix())
    return found, [InputError(_reason(error), Path(error.filename)) for error in problems]


def _listed(folder: UrlPath) -> tuple[list[Path], list[InputError]]:
    try:
        below = folder.files()
    except OSError as error:
        return [], [InputError(_reason(error), folder)]
    return [folder / name for name in below if _all_visible(name)], []


def read_file(path: Path) -> bytes:
    """The content of a file; ``InputError`` for one that is missing or may not be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(_reason(error), path) from None


def _holds_releases(name: str) -> bool:
    path = Path(name)
    return path.suffix.lower() in _SUFFIXES and path.stem.lower() != "readme" and not name.startswith(".")


def _all_visible(name: str) -> bool:
    """Whether a file below a folder holds releases, and neither it nor a folder on the way is hidden."""
    *folders, last = name.split("/")
    return _holds_releases(last) and not any(folder.startswith(".") for folder in folders)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
