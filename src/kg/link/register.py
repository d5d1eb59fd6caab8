"""The register of ids given: what a build leaves for the next one, as values and as a compressed file.

The file is gzip of UTF-8 lines. First the form's name; then for each release a line with its id and, parted
by tabs, a pair for every mention: the local id, and after ``=`` the id given unless it is the same. Last come
the former ids, each on a line ``<`` with the one in its place.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from kg.errors import InputError
from kg.model import Mentioned, Register

FILE = "identity.gz"
"""The name of the file beside the graph."""

_FORM = "kg identity 1"


def next_register(
    before: Register,
    mentions: Sequence[tuple[Mentioned, str]],
    replaced: Mapping[str, str],
    ids: AbstractSet[str],
) -> Register:
    """The register after a build; ``mentions`` come with the ids given before curators joined things.

    A mention keeps its first id for as long as that leads to what it is of now: then a thing that was joined
    to another gets its own id back when they part again. Releases that are not in this build stay as they
    are.
    """
    given = {id_ for _, id_ in mentions}
    known: dict[str, dict[str, str]] = {release: dict(known) for release, known in before.mentions.items()}
    for mention, id_ in mentions:
        of_release = known.setdefault(mention.release, {})
        first = of_release.get(mention.local)
        if first is None or first in given or replaced.get(first) != mention.id:
            of_release[mention.local] = id_
    former = {old: new for old, new in before.replaced.items() if old not in ids} | dict(replaced)
    return Register(known, former)


def write_register(register: Register) -> bytes:
    """The file's content: the same register gives the same bytes."""
    lines = [_FORM]
    for release, known in sorted(register.mentions.items()):
        pairs = (local if local == id_ else f"{local}={id_}" for local, id_ in sorted(known.items()))
        lines.append("\t".join((release, *pairs)))
    lines.extend(f"<{old}\t{new}" for old, new in sorted(register.replaced.items()))
    return gzip.compress("\n".join(lines).encode(), compresslevel=6, mtime=0)


def read_register(content: bytes, path: Path) -> Register:
    """The register in a file's content; :class:`~kg.errors.InputError` for anything else."""
    try:
        form, *lines = gzip.decompress(content).decode().split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise _damaged(path, 1, str(error)) from error
    if form != _FORM:
        raise _damaged(path, 1, f"{form[:40]!r} is not {_FORM!r}")
    mentions: dict[str, dict[str, str]] = {}
    replaced: dict[str, str] = {}
    for number, line in enumerate(lines, start=2):
        head, *fields = line.split("\t")
        if head.startswith("<"):
            if len(fields) != 1:
                raise _damaged(path, number, "a former id needs the one in its place")
            replaced[head[1:]] = fields[0]
        else:
            mentions[head] = dict(_pairs(fields))
    return Register(mentions, replaced)


def _pairs(fields: Iterable[str]) -> Iterable[tuple[str, str]]:
    for field in fields:
        local, _, id_ = field.partition("=")
        yield local, id_ or local


def _damaged(path: Path, line: int, what: str) -> InputError:
    message = f"the register of ids is damaged ({what}): build into a new store, or restore this one"
    return InputError(message, path, line)
