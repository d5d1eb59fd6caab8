"""The gold of identity: which mentions in many releases are of one thing, as a table in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.errors import InputError

COLUMNS = ("key", "kind", "release", "name")


class MentionKind(StrEnum):
    """What is mentioned; a main event is an event, marked as the one that its release is about."""

    PERSON = "person"
    ORGANIZATION = "organization"
    MAIN_EVENT = "main event"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as a release writes it, and the key that it shares with every mention of the same thing.

    ``release`` is the folder and the file name of its text without the ending, ``seeds/2024-07-01-forum``;
    ``line`` is the line of the table, from 1.
    """

    key: str
    kind: MentionKind
    release: str
    name: str
    line: int


def read_keys(path: Path) -> tuple[Mention, ...]:
    """The mentions in a table of tab-separated columns, named by its first line.

    :class:`~kg.errors.InputError` names the file and the line that is of another form, or that gives a
    mention a second time: a score taken on part of the gold would be no score.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the identity keys cannot be read ({error})", path) from error
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise InputError(f"the first line must name the columns {', '.join(COLUMNS)}", path, 1)
    mentions = tuple(_mentions(lines[1:], path))
    if not mentions:
        raise InputError("holds no mention: add a line for each", path, 1)
    return mentions


def _mentions(lines: list[str], path: Path) -> Iterator[Mention]:
    first: dict[tuple[str, str, str], int] = {}
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        mention = _mention(line.split("\t"), path, number)
        event = mention.kind in {MentionKind.EVENT, MentionKind.MAIN_EVENT}
        same = ("event" if event else mention.kind, mention.release, mention.name)
        if same in first:
            raise InputError(f"the mention stands in line {first[same]} already: keep one", path, number)
        first[same] = number
        yield mention


def _mention(fields: list[str], path: Path, number: int) -> Mention:
    if len(fields) != len(COLUMNS):
        raise InputError(f"{len(fields)} columns where {len(COLUMNS)} belong", path, number)
    if not all(field.strip() for field in fields):
        raise InputError("an empty column: fill in all four", path, number)
    key, kind, release, name = fields
    try:
        return Mention(key, MentionKind(kind), release, name, number)
    except ValueError:
        kinds = ", ".join(MentionKind)
        raise InputError(f"kind is {kind!r}, not one of {kinds}", path, number) from None
