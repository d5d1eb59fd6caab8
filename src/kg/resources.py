"""What the package carries: ontology, queries, sample releases, curation tables, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
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


def fingerprint(*parts: str, libraries: Sequence[str] = ()) -> bytes:
    """A hash of what a part of the package does: its files, code and tables alike, and versions of libraries.

    A part is a file or a folder below the package. The same files give the same bytes wherever they lie.
    """
    found = sha256()
    for part in parts:
        path = _PACKAGE / part
        files = sorted(file for file in path.rglob("*") if _counts(file)) if path.is_dir() else [path]
        for file in files:
            content = file.read_bytes()
            found.update(f"{file.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
            found.update(content)
    for library in libraries:
        found.update(f"{library} {version(library)}\n".encode())
    return found.digest()


def _counts(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts
