"""All releases of the files, folders and streams that a user names, with all that could not be read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import InputError
from kg.model import Release
from kg.read.blocks import read_blocks
from kg.read.draft import Draft
from kg.read.files import read_file, release_files
from kg.read.identity import identify
from kg.read.json_lines import read_json_lines
from kg.read.sources import SOURCES_NAME, SourceRow, read_sources
from kg.read.text import whole_file_fault

STANDARD_INPUT = Path("-")
_STANDARD_INPUT_SHOWN = Path("<standard input>")


@dataclass(frozen=True, slots=True)
class Reading:
    """The releases in the order of their ids, the problems in the order in which they were met.

    ``duplicates`` counts the releases that were read more than once, each repetition as one.
    """

    releases: tuple[Release, ...]
    problems: tuple[InputError, ...]
    duplicates: int = 0


def read_releases(paths: Iterable[Path]) -> Reading:
    """The releases below the paths, each once, and every block, file or folder that could not be read.

    A path is a file, a folder (read with all its subfolders) or ``-``, standard input. Files named ``.txt``
    hold blocks, files named ``.jsonl`` JSON Lines; for any other the content decides.
    """
    drafts: list[Draft] = []
    problems: list[InputError] = []
    for item in _read_paths(paths):
        if isinstance(item, Draft):
            drafts.append(item)
        else:
            problems.append(item)
    releases = identify(drafts)
    return Reading(releases, tuple(problems), len(drafts) - len(releases))


def _read_paths(paths: Iterable[Path]) -> Iterator[Draft | InputError]:
    urls = _Urls()
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_data(sys.stdin.buffer.read(), _STANDARD_INPUT_SHOWN)
        elif path.is_dir():
            for file in release_files(path):
                yield from [file] if isinstance(file, InputError) else urls.added(file, _read_file(file))
        else:
            yield from urls.added(path, _read_file(path))
    yield from urls.problems


def _read_file(path: Path) -> list[Draft | InputError]:
    try:
        return list(_read_data(read_file(path), path))
    except InputError as error:
        return [error]


def _read_data(data: bytes, path: Path) -> Iterator[Draft | InputError]:
    fault = whole_file_fault(data)
    if fault is not None:
        yield InputError(fault, path)
        return
    read = read_json_lines if _is_json_lines(data, path) else read_blocks
    empty = True
    for item in read(data, path):
        empty = False
        yield item
    if empty:
        yield InputError("no release in it", path)


def _is_json_lines(data: bytes, path: Path) -> bool:
    if path.suffix.lower() in {".txt", ".jsonl"}:
        return path.suffix.lower() == ".jsonl"
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


class _Urls:
    """The addresses that the ``sources.tsv`` of each folder gives, and what is wrong with these tables."""

    def __init__(self) -> None:
        self.problems: list[InputError] = []
        self._folders: dict[Path, dict[str, SourceRow]] = {}

    def added(self, path: Path, items: list[Draft | InputError]) -> Iterator[Draft | InputError]:
        """The items of a file, with the address of its original where the file holds one release only."""
        row = self._rows(path.parent).get(path.name)
        drafts = sum(isinstance(item, Draft) for item in items)
        if row is not None and drafts > 1:
            message = f"one url for {row.file}, which holds {drafts} releases: only a file of one can have it"
            self.problems.append(InputError(message, path.parent / SOURCES_NAME, row.line))
            row = None
        for item in items:
            if isinstance(item, Draft) and row is not None and item.url is None:
                yield replace(item, url=row.url)
            else:
                yield item

    def _rows(self, folder: Path) -> dict[str, SourceRow]:
        if folder not in self._folders:
            rows: dict[str, SourceRow] = {}
            table = folder / SOURCES_NAME
            for row in read_sources(table) if table.is_file() else ():
                if isinstance(row, InputError):
                    self.problems.append(row)
                elif not (folder / row.file).is_file():
                    self.problems.append(InputError(f"no file {row.file} beside it", table, row.line))
                else:
                    rows[row.file] = row
            self._folders[folder] = rows
        return self._folders[folder]
