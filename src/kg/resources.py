"""What the package carries: ontology, queries, sample releases, curation tables, and how to cite it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_mappings() -> Path:
    """The mapping set of Wikidata links, in the format SSSOM/TSV."""
    return shipped("ontology") / "wikidata.sssom.tsv"


def shipped(name: str) -> Path:
    """The folder ``ontology``, ``queries``, ``seeds`` or ``curation``, or the file ``CITATION.cff``.

    The package's, else the checkout's.
    """
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.exists() else _PACKAGE.parents[1] / name
