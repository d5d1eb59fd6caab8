"""A published graph checked again: loaded graphs were not checked, and shapes may have changed since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Store

from kg.store.snapshots import held

Found = TypeVar("Found")


def check_current(folder: Path, check: Callable[[Store], Found]) -> Found:
    """What ``check`` finds in the current snapshot, which it gets read-only."""
    with held(folder) as snapshot:
        return check(Store.read_only(str(snapshot.data)))
