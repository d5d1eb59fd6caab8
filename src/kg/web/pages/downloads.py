"""The files to take away: a page with sizes, checksums, licence and citation, and the files themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kg.export import PACKAGE_FILE, SUMS_FILE, TABLE_FORMATS, Downloads, find_downloads
from kg.store import Snapshot, current
from kg.web.parts.words import readable_date, readable_size
from kg.web.protocol.answers import json_response, offers_for, varied, wants_page
from kg.web.protocol.files import file_response
from kg.web.protocol.formats import LISTING, PAGE

LATEST = "latest"
"""In the place of a version it stands for the newest."""

_SHOWN = ("application/json", "text/markdown", "text/plain")
"""Media types that a browser shows; it stores all others."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """One file as the page shows it; ``size`` is in words, ``sha256`` in hexadecimal digits."""

    title: str
    about: str
    href: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of a table; ``references`` is the name of the table that it leads to."""

    name: str
    type: str
    about: str
    key: bool
    references: str


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table: a file in each format, in the order of :data:`kg.export.TABLE_FORMATS`."""

    name: str
    about: str
    files: tuple[FileLink, ...]
    columns: tuple[ColumnShown, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to take away at the moment, the newest first; ``behind`` where the graph itself is newer.

    ``preparing`` says that the files of this graph can be expected where there are none yet, ``elsewhere``
    that the graph lies in another store, of which there are never any.
    """

    editions: tuple[Downloads, ...] = ()
    behind: bool = False
    preparing: bool = False
    elsewhere: bool = False

    def chosen(self, version: str) -> Downloads:
        """The one of a version, or the newest; the error 404 where there is none."""
        wanted = self.editions[0].edition.version if version == LATEST and self.editions else version
        chosen = next((one for one in self.editions if one.edition.version == wanted), None)
        return chosen or abort(404, self.missing(version))

    def missing(self, version: str) -> str:
        """Why there is nothing of a version, in words."""
        if self.editions:
            address = url_for("downloads.page", _external=True)
            return (
                f"There is no version {version} here, or no more: this server keeps the files of its last "
                f"two graphs. The current version is {self.editions[0].edition.version}, at {address}."
            )
        if self.elsewhere:
            return (
                "This server shows a graph that lies in another store, and has no files of it to take away. "
                "Whoever built the graph makes them with “kg export”; each ready-made question gives CSV."
            )
        if self.preparing:
            return "The files to take away are being prepared, which takes some minutes for a large graph."
        return (
            "This server has no files to take away, or not yet. “kg downloads” makes them; “kg export” makes "
            "any of them wherever the graph is."
        )


def download_pages(store: Path | None, preparing: Callable[[Snapshot], bool]) -> Blueprint:
    """The blueprint of ``/downloads`` and of everything below it.

    ``preparing`` tells whether files of a snapshot can be expected that are not there. Without a ``store``
    there is nothing to take away.
    """
    pages = Blueprint("downloads", __name__)

    def look() -> Offered:
        if store is None:
            return Offered(elsewhere=True)
        shown, editions = current(store), find_downloads(store)
        behind = not editions or editions[0].folder != shown.downloads
        return Offered(editions, behind, behind and preparing(shown))

    @pages.get("/downloads", strict_slashes=False)
    def page() -> Response:
        offered = look()
        if offered.editions:
            return _show(offered.editions[0], offered)
        if not wants_page(offers_for((PAGE, LISTING))):
            abort(404, offered.missing(LATEST))
        return varied(Response(render_template("downloads.html", downloads=None, offered=offered)))

    @pages.get("/downloads/<version>", strict_slashes=False)
    def edition(version: str) -> BaseResponse:
        offered = look()
        chosen = offered.chosen(version)
        if version == LATEST:
            return _redirected(url_for("downloads.edition", version=chosen.edition.version))
        return _show(chosen, offered)

    @pages.get("/downloads/<version>/<path:name>")
    def file(version: str, name: str) -> BaseResponse:
        offered = look()
        chosen = offered.chosen(version)
        one = chosen.files.get(name)
        if one is None:
            abort(
                404,
                f"Version {chosen.edition.version} has no file of this name; {url_for('.page')} lists all.",
            )
        if version == LATEST:
            return _redirected(url_for("downloads.file", version=chosen.edition.version, name=name))
        _forget_odd_ranges()
        try:
            return file_response(
                one.path,
                media_type=one.media_type,
                name=_name_at_home(name, version),
                attached=not one.media_type.startswith(_SHOWN),
                tag=one.sha256,
            )
        except FileNotFoundError:
            abort(404, offered.missing(version))

    return pages


def _redirected(address: str) -> BaseResponse:
    """A redirection for this time only."""
    response = redirect(address, 302)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _forget_odd_ranges() -> None:
    """Take a range that is none for not said, and several for none (RFC 9110, section 14.2)."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)


def _name_at_home(name: str, version: str) -> str:
    """What a browser calls a file, so that two versions can lie in one folder: ``tradekg-2024-….ttl.gz``."""
    last = name.rpartition("/")[2].removeprefix("tradekg").lstrip(".-")
    return f"tradekg-{version}{'.' if _is_dump(name) else '-'}{last}"


def _is_dump(name: str) -> bool:
    return name.endswith(".gz")


def _show(downloads: Downloads, offered: Offered) -> Response:
    offers = offers_for((PAGE, LISTING))
    package = downloads.package
    version = downloads.edition.version
    newest = offered.editions[0]
    if not wants_page(offers):
        response = json_response(_located(package, version))
    else:
        address = url_for("downloads.edition", version=version, _external=True)
        rest = [resource for resource in package["resources"] if "schema" not in resource]
        response = Response(
            render_template(
                "downloads.html",
                downloads=downloads,
                newest=newest.edition.version,
                behind=downloads is newest and offered.behind,
                preparing=offered.preparing,
                day=readable_date(downloads.edition.day),
                address=address,
                work=downloads.edition.work(address),
                package=package,
                dumps=tuple(_links(downloads, (one for one in rest if _is_dump(one["path"])))),
                zips=tuple(_links(downloads, (one for one in rest if not _is_dump(one["path"])))),
                tables=_tables(downloads, package["resources"]),
                sums=_href(version, SUMS_FILE),
                description=_href(version, PACKAGE_FILE),
            )
        )
    # Not by the snapshot, as other pages: the files come a while after it.
    response.add_etag(weak=True)
    return varied(response)


def _located(package: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The package with addresses of files in place of their names: it is not read beside them."""
    return {
        **package,
        "resources": [
            resource
            | {"path": url_for("downloads.file", version=version, name=resource["path"], _external=True)}
            for resource in package["resources"]
        ],
    }


def _links(downloads: Downloads, resources: Iterable[Mapping[str, Any]]) -> Iterable[FileLink]:
    for resource in resources:
        file = downloads.files[resource["path"]]
        yield FileLink(
            resource["title"],
            resource["description"],
            _href(downloads.edition.version, resource["path"]),
            readable_size(file.bytes),
            file.sha256,
        )


def _tables(downloads: Downloads, resources: Iterable[Mapping[str, Any]]) -> tuple[TableShown, ...]:
    by_path = {resource["path"]: resource for resource in resources if "schema" in resource}
    names = [resource["name"] for resource in by_path.values() if resource["format"] == TABLE_FORMATS[0]]
    return tuple(
        TableShown(
            name,
            by_path[f"{TABLE_FORMATS[0]}/{name}.{TABLE_FORMATS[0]}"]["description"],
            tuple(_links(downloads, (by_path[f"{format_}/{name}.{format_}"] for format_ in TABLE_FORMATS))),
            _columns(by_path[f"{TABLE_FORMATS[0]}/{name}.{TABLE_FORMATS[0]}"]["schema"]),
        )
        for name in names
    )


def _columns(schema: Mapping[str, Any]) -> tuple[ColumnShown, ...]:
    leads = {key["fields"][0]: key["reference"]["resource"] for key in schema.get("foreignKeys", ())}
    return tuple(
        ColumnShown(
            field["name"],
            "IRI" if field.get("format") == "uri" else field["type"],
            field["description"],
            field["name"] in schema["primaryKey"],
            leads.get(field["name"], ""),
        )
        for field in schema["fields"]
    )


def _href(version: str, name: str) -> str:
    return url_for("downloads.file", version=version, name=name)
