"""From the address that was asked for to the IRI that is meant, and from IRIs back to addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

from flask import request, url_for
from pyoxigraph import NamedNode

from kg.queries import CannedQuery, ParameterType
from kg.vocabulary import Names
from kg.web.parts.links import Links
from kg.web.parts.periods import Period


def links_here(names: Names) -> Links:
    """The links of this server, wherever it is mounted."""
    return Links(names, request.root_path.rstrip("/"))


def question_address(name: str, values: Mapping[str, str], *, external: bool = False) -> str:
    """The address of a ready-made question with these values; empty ones are left out."""
    # Not as keywords of url_for: a parameter may have any name.
    path = url_for("canned.show", name=name, _external=external)
    stated = {key: value for key, value in values.items() if value}
    return f"{path}?{urlencode(stated)}" if stated else path


def period_address(query: CannedQuery, period: Period, values: Mapping[str, str]) -> str | None:
    """The address of a question narrowed to a period; ``None`` where it has no parameters for that."""
    days = {one.name for one in query.parameters if one.type is ParameterType.DATE}
    if not {"from", "to"} <= days:
        return None
    narrowed = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return question_address(query.name, {**values, **narrowed})


def known_iri(
    names: Names, folder: str, local: str, exists: Callable[[str], bool], at: str | None = None
) -> str | None:
    """The IRI that the current address stands for, if it exists; ``None`` if neither of its readings does.

    An IRI may hold a character as it is or percent-encoded, and ``local``, the decoded path below ``folder``,
    shows both alike. The request's own line still tells what was written. ``at`` is the folder of the
    address, where it is another than that of the IRI.
    """
    for reading in dict.fromkeys(_readings(at or folder, local)):
        try:
            iri = NamedNode(names.base + folder + reading).value
        except ValueError:
            continue
        if exists(iri):
            return iri
    return None


def _readings(folder: str, local: str) -> Iterator[str]:
    yield local
    # Under WSGI servers the line stands in one variable, under the adapter from ASGI in another.
    scope = request.environ.get("asgi.scope", {})
    line: str = scope.get("raw_path", b"").decode("ascii", "replace") or request.environ.get(
        "REQUEST_URI", ""
    )
    written = line.partition("?")[0]
    below = f"{request.root_path.rstrip('/')}/{folder}"
    if written.startswith(below):
        yield written.removeprefix(below)
