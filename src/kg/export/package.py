"""What is in exported files, as a Data Package (datapackage.org, version 2): the dictionary of the tables.

Readers of version 1 understand it, too: what they need beside is ``profile``, which version 2 lets stand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.export.citation import software
from kg.export.edition import LICENSE_NAME, LICENSE_TITLE, Edition
from kg.export.tables import Column, ColumnType, Table
from kg.rdf import DESCRIPTION, KEYWORDS, LICENSE, RIGHTS, TITLE
from kg.vocabulary import Names

NAME = "tradekg"

_PROFILES = "https://datapackage.org/profiles/2.0"
_SOURCES = (
    {"title": "English press releases of the trade ministry of the Republic of Korea"},
    {"title": "Wikidata", "path": "https://www.wikidata.org/"},
)
_TYPES: Mapping[ColumnType, Mapping[str, str]] = {
    ColumnType.IRI: {"type": "string", "format": "uri"},
    ColumnType.STRING: {"type": "string"},
    ColumnType.DATE: {"type": "date"},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.DECIMAL: {"type": "number"},
    ColumnType.BOOLEAN: {"type": "boolean"},
}
_PIECE = 1 << 20

Descriptor = dict[str, Any]
"""A JSON object of the standard."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is: ``format`` is the ending by which it is known, ``media_type`` what HTTP calls it."""

    format: str
    media_type: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a file: the name by which others refer to it, and words for people."""

    name: str
    title: str
    description: str
    kind: FileKind


TABLE_KINDS: Mapping[str, FileKind] = {
    "csv": FileKind("csv", "text/csv", "utf-8"),
    "parquet": FileKind("parquet", "application/vnd.apache.parquet"),
}


def describe_package(edition: Edition, names: Names, resources: Iterable[Descriptor]) -> Descriptor:
    """The description of a package with these resources."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": NAME,
        "id": address_of(edition, names),
        "title": TITLE,
        "description": f"{DESCRIPTION} {RIGHTS}",
        "homepage": names.base,
        "version": edition.version,
        # To the day, as the version is: the same graph published twice on one day is one version.
        "created": f"{edition.day}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "licenses": [{"name": LICENSE_NAME, "path": LICENSE, "title": LICENSE_TITLE}],
        "contributors": [{"title": name, "roles": ["creator"]} for name in software().authors],
        "sources": [dict(source) for source in _SOURCES],
        "resources": list(resources),
    }


def describe_table(
    table: Table, tables: Mapping[str, Table], file: Path, root: Path, suffix: str = ""
) -> Descriptor:
    """The resource of one of the tables that was written to ``file``, with the meaning of its columns.

    ``suffix`` comes behind the name of every table, where a package has its tables more than once.
    """
    kind = TABLE_KINDS[file.suffix.removeprefix(".")]
    about = About(f"{table.name}{suffix}", _title(table.name), table.about, kind)
    return {
        **describe_file(about, file, root),
        "type": "table",
        "profile": "tabular-data-resource",
        "schema": _schema(table, tables, suffix),
    }


def describe_file(about: About, file: Path, root: Path) -> Descriptor:
    """The resource of a file below the folder ``root``, with its size and its SHA-256."""
    described = {
        "name": about.name,
        "path": file.relative_to(root).as_posix(),
        "title": about.title,
        "description": about.description,
        "format": about.kind.format,
        "mediatype": about.kind.media_type,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{sha256_of(file)}",
    }
    return described | ({"encoding": about.kind.encoding} if about.kind.encoding else {})


def package_bytes(described: Descriptor) -> bytes:
    """The file ``datapackage.json``."""
    return json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"


def address_of(edition: Edition, names: Names) -> str:
    """The IRI of an edition, at which a public server with this base has its files."""
    return f"{names.base}downloads/{edition.version}"


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _schema(table: Table, tables: Mapping[str, Table], suffix: str) -> Descriptor:
    keys = [
        {
            "fields": [name],
            "reference": {
                "resource": f"{column.references}{suffix}",
                "fields": list(tables[column.references].key),
            },
        }
        for name, column in table.columns.items()
        if column.references
    ]
    return {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(name, column, table, tables) for name, column in table.columns.items()],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
        "missingValues": [""],
    }


def _field(name: str, column: Column, table: Table, tables: Mapping[str, Table]) -> Descriptor:
    described = {"name": name, **_TYPES[column.type], "title": _title(name), "description": column.about}
    meant = tables[column.references] if column.references else table if (name,) == table.key else None
    return described | ({"rdfType": meant.class_name} if meant and meant.class_name else {})


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
