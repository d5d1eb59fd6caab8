"""What the commands on the mapping set share: its option, reading it, and saying what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.link.mapping import MappingSet
from kg.link.merging import Merged
from kg.link.settle import Known
from kg.link.sssom import read_mappings
from kg.pipeline import known_of
from kg.resources import shipped_mappings
from kg.settings import Settings

_F = TypeVar("_F", bound=Callable[..., Any])


def mappings_option(command: _F) -> _F:
    """A decorator that gives a command the ``mappings``: the file of the mapping set."""
    return click.option(
        "--mappings",
        type=click.Path(path_type=Path),
        envvar="KG_MAPPINGS",
        default=shipped_mappings,
        show_default="KG_MAPPINGS; the shipped one",
        help="Mapping set (SSSOM) to work on.",
    )(command)


def read_or_new(path: Path) -> MappingSet:
    """The set in the file, or an empty one where there is no file yet."""
    return read_mappings(path) if path.exists() else MappingSet()


def known_to_builds() -> Known:
    """The curators' decisions and the ids given before, as ``kg build`` takes them from the environment.

    With them a thing has here the id that it has in the graph. Wrong usage for a setting that cannot be.
    """
    try:
        return known_of(Settings.from_environment())
    except ValueError as error:
        raise click.UsageError(f"{error} (from the environment)") from None


def echo_merged(merged: Merged, path: Path, *, as_json: bool) -> None:
    """Say what became of the set in the file."""
    total = len(merged.mapping_set.mappings)
    if as_json:
        counts = {
            "mappings": total,
            "added": merged.added,
            "changed": merged.changed,
            "removed": merged.removed,
        }
        click.echo(json.dumps(counts | {"conflicts": merged.conflicts}, ensure_ascii=False, indent=2))
        return
    counted = f"{merged.added} added, {merged.changed} changed, {merged.removed} removed"
    click.echo(f"{total} mappings in {path}: {counted}")
