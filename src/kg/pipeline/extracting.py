"""Extraction as batches of work: releases in, their facts or what went wrong out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kg import extract
from kg.errors import InputError
from kg.link import essence
from kg.model import Facts, Release
from kg.pipeline.collection import content_hash, facts_key
from kg.pipeline.encoding import encode_facts
from kg.pipeline.kept import Extracted
from kg.pipeline.workers import Workers

T = TypeVar("T")

_AT_ONCE = 32
"""Releases in a batch: about a fifth of a second of work."""


def extract_all(releases: Iterable[Release], workers: Workers) -> Iterator[Facts | InputError]:
    """The facts of each release in the order given, or why there are none."""
    for outcomes in workers.map(_facts_of, batches(releases, _AT_ONCE)):
        yield from outcomes


def extract_encoded(
    releases: Iterable[Release], workers: Workers
) -> Iterator[Sequence[Extracted | InputError]]:
    """The same in batches and encoded, under the keys of the releases."""
    return workers.map(_encoded, batches(releases, _AT_ONCE))


def batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in their order, ``size`` at a time and what is left at the end."""
    left = iter(items)
    while batch := tuple(islice(left, size)):
        yield batch


def _facts_of(releases: Sequence[Release]) -> list[Facts | InputError]:
    return [_facts(release) for release in releases]


def _encoded(releases: Sequence[Release]) -> list[Extracted | InputError]:
    outcomes: list[Extracted | InputError] = []
    for release, facts in zip(releases, _facts_of(releases), strict=True):
        if isinstance(facts, Facts):
            key = facts_key(content_hash(release))
            outcomes.append(Extracted(key, encode_facts(facts), encode_facts(essence(facts))))
        else:
            outcomes.append(facts)
    return outcomes


def _facts(release: Release) -> Facts | InputError:
    try:
        return extract.extract_facts(release)
    except Exception as error:
        source = release.source
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        message = f"no facts could be extracted, please report this release ({reason})"
        return InputError(
            " ".join(message.split()),
            source.path if source else Path(release.id),
            source.line if source else None,
        )
