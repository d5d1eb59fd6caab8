"""One state of the graph as it is cited: its version, who made it, its licence, and how to say so."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from functools import cache

import yaml

from kg.export.formats import GRAPH_FORMATS
from kg.export.statements import Statements, plain_order, statements_of
from kg.rdf import TITLE
from kg.resources import shipped
from kg.store import Snapshot, quads_of
from kg.vocabulary import Names

LICENSE_NAME = "CC-BY-4.0"
LICENSE_TITLE = "Creative Commons Attribution 4.0 International"
PACKAGE_FILE = "datapackage.json"
"""The name of a data package's description, as the standard has it."""

_HEX_DIGITS = 8
_TEX = re.compile(r"[&%$#_{}]")


@dataclass(frozen=True, slots=True)
class Edition:
    """A graph under its version: the day on which it was published, and the beginning of a SHA-256.

    The SHA-256 is that of the graph as canonical N-Quads, so that anybody can compute it again from a dump.
    """

    version: str

    @property
    def day(self) -> str:
        """The day on which it was published: 2024-07-01."""
        return self.version[:10]

    def text(self, address: str) -> str:
        """The citation in one line; ``address`` is where this version is found."""
        authors = ", ".join(authors_of_this())
        return f"{authors} ({self.day[:4]}). {TITLE} [Data set]. Version {self.version}. {address}"

    def bibtex(self, address: str) -> str:
        """The citation as an entry of BibTeX that needs no package."""
        authors = " and ".join(f"{{{_tex(name)}}}" for name in authors_of_this())
        fields = {
            "author": authors,
            "title": f"{{{_tex(TITLE)}}}",
            "year": self.day[:4],
            "version": self.version,
            "howpublished": f"Data set, version {self.version}",
            "url": address,
            "note": f"Licence: {LICENSE_TITLE} ({LICENSE_NAME})",
        }
        lines = [f"  {name:12} = {{{value}}}" for name, value in fields.items()]
        return f"@misc{{tradekg-{self.version},\n" + ",\n".join(lines) + "\n}"


def edition_of(snapshot: Snapshot) -> Edition:
    """The edition of a snapshot that is held.

    Where its files were made they tell; else all of its statements are read and sorted for it.
    """
    try:
        made = json.loads((snapshot.downloads / PACKAGE_FILE).read_bytes())
        return Edition(made["version"])
    except FileNotFoundError:
        pass
    digest = hashlib.sha256()
    nquads = GRAPH_FORMATS["nquads"]
    with closing(
        Statements(statements_of(quads_of(snapshot), union=nquads.union), plain_order)
    ) as statements:
        # The lines of N-Quads depend on no prefix, so that any names do.
        for line in nquads.lines(statements, Names()):
            digest.update(line.encode())
    return edition(snapshot, digest.hexdigest())


def edition(snapshot: Snapshot, digest: str) -> Edition:
    """The edition of a snapshot whose canonical N-Quads have this SHA-256."""
    return Edition(f"{snapshot.built.astimezone(UTC):%Y-%m-%d}-{digest[:_HEX_DIGITS]}")


@cache
def authors_of_this() -> tuple[str, ...]:
    """Who is cited, as ``CITATION.cff`` has them."""
    cited = yaml.safe_load(shipped("CITATION.cff").read_text(encoding="utf-8"))
    return tuple(
        author.get("name") or f"{author['family-names']}, {author['given-names']}"
        for author in cited["authors"]
    )


def _tex(text: str) -> str:
    return _TEX.sub(lambda match: f"\\{match[0]}", text)
