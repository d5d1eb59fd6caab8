"""What the tables know of the names of bodies, and what two forms of one name share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.countries import find_blocs, find_countries
from kg.extract.tables import cells, rows

_TURNED = re.compile(r"(?P<field>.+) (?P<head>Ministry|Department)")
_OF_A_FIELD = re.compile(r"\b(?:Ministry|Department|Bureau) of ")


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body of the table, with the country (alpha-2) it belongs to."""

    name: str
    country: str | None


@cache
def _known() -> dict[str, KnownBody]:
    return {
        body_key(form): KnownBody(row["name"], row.get("alpha2") or None)
        for row in rows("bodies")
        for form in (row["name"], *cells(row.get("forms")))
    }


def known_body(name: str) -> KnownBody | None:
    """The body of the table that bears the name."""
    return _known().get(body_key(name))


def body_key(name: str) -> str:
    """What two forms of a body's name share: letters and digits, "&" as "and", without "the".

    >>> body_key("the Ministry of Industry, and Energy") == body_key("Ministry of Industry & Energy")
    True
    """
    folded = re.sub(r"[^\w&]+", " ", name.lower().replace("&", " and ")).split()
    return " ".join(word for word in folded if word not in {"the", "and"})


def turned_key(name: str) -> str:
    """The key of a name; a ministry has the same however it is turned.

    >>> turned_key("Vietnamese Planning Ministry") == turned_key("Ministry of Planning")
    True
    """
    turned = _TURNED.fullmatch(name)
    if turned:
        return body_key(f"{turned['head']} of {_without_leading_country(turned['field'])}")
    return body_key(_without_leading_country(name) if _OF_A_FIELD.search(name) else name)


def _without_leading_country(name: str) -> str:
    """The name without the country it begins with: Korea's Ministry, Vietnamese Ministry."""
    found = find_countries(name)
    if found and found[0].span.start == 0 and found[0].span.end < len(name):
        return re.sub(r"^(?:'s?)? ", "", name[found[0].span.end :])
    return name


@cache
def is_bloc(name: str) -> bool:
    """Whether the name is that of a group of states."""
    return any(bloc.spans[0].quote == name for bloc in find_blocs(name))
