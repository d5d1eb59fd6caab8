"""How to cite the software and the data: from ``CITATION.cff``, as text and as BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from kg.resources import shipped_citation

_SPECIAL = re.compile(r"[\\{}$&%#_~^]")
# BibTeX counts braces without heed to a backslash before them: one alone would end the field elsewhere.
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What is cited. ``year``, ``url`` and ``note`` are ``None`` where they are not known."""

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    version: str | None
    year: int | None = None
    url: str | None = None
    license: str | None = None
    note: str | None = None

    @property
    def text(self) -> str:
        """One line for a list of references.

        >>> Work("k", "software", ("Ada",), "A title", "1.0", 2026).text
        'Ada (2026). A title. Version 1.0.'
        """
        head = "; ".join(self.authors) + (f" ({self.year})" if self.year else "")
        parts = (head, self.title, f"Version {self.version}" if self.version else "", self.note or "")
        return " ".join(f"{part}." for part in parts if part) + (f" {self.url}" if self.url else "")

    @property
    def bibtex(self) -> str:
        """The entry for BibTeX, its text escaped; names of bodies stay whole."""
        fields = {
            "author": " and ".join(f"{{{_escaped(one)}}}" for one in self.authors),
            "title": f"{{{_escaped(self.title)}}}",
            "version": _escaped(self.version or ""),
            "year": str(self.year or ""),
            "url": self.url or "",
            "note": _escaped(self.note or ""),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@{self.kind}{{{self.key},\n{lines}}}\n"


@cache
def citation_file() -> str:
    """The text of the ``CITATION.cff`` that comes with the software."""
    return shipped_citation().read_text(encoding="utf-8")


@cache
def software() -> Work:
    """The software, as its ``CITATION.cff`` has it."""
    said: dict[str, Any] = yaml.safe_load(citation_file())
    released = str(said.get("date-released") or "")
    return Work(
        "tradekg",
        "software",
        tuple(map(_author, said["authors"])),
        said["title"],
        str(said["version"]),
        date.fromisoformat(released).year if released else None,
        said.get("url") or said.get("repository-code"),
        said.get("license"),
    )


def _author(said: dict[str, str]) -> str:
    """A body by its name, a person with the family name first."""
    return said.get("name") or ", ".join(filter(None, (said.get("family-names"), said.get("given-names"))))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), " ".join(text.split()))
