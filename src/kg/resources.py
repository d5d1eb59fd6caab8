"""What the package carries: ontology, queries, sample releases, curation tables, and how to cite it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped_mappings() -> Path:
    """The mapping set of Wikidata links, in the format SSSOM/TSV."""
    return shipped("ontology") / "wikidata.sssom.tsv"


def shipped(name: str) -> Path:
    """The folder ``ontology``, ``queries``, ``seeds`` or ``curation``: the package's, else the checkout's."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name


def shipped_citation() -> Path:
    """The file ``CITATION.cff``, which says how to cite this software."""
    installed = _PACKAGE / "_shipped" / "CITATION.cff"
    return installed if installed.is_file() else _PACKAGE.parents[1] / "CITATION.cff"
