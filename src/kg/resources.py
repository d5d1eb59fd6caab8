"""The folders that the package carries: ontology, canned queries and sample releases."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder ``ontology``, ``queries`` or ``seeds``: from the installed package, else from the checkout."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name
