"""A published graph checked again: loaded graphs were not checked, and shapes may have changed since."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Store

from kg.errors import Violation
from kg.store.publishing import Check
from kg.store.snapshots import held


def check_current(folder: Path, check: Check) -> tuple[Violation, ...]:
    """What ``check`` finds in the current snapshot, which it gets read-only."""
    with held(folder) as snapshot:
        return check(Store.read_only(str(snapshot.data)))
