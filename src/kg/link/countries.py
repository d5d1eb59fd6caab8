"""The states of ISO 3166 with their codes, the name this project calls them by, and every other name known.

Codes, formal names and those of ISO 3166-3 come from pycountry, everyday names, other former names and
abbreviations from the gazetteer that is shipped with this package. Kosovo, which ISO 3166 leaves out, has the
user-assigned code XK.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pycountry

from kg.fold import fold
from kg.link.rows import shipped_rows

# Where the gazetteer's display name is not what the text of a newspaper would use.
_LABELS: Mapping[str, str] = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "HK": "Hong Kong",
    "MO": "Macao",
    "NR": "Nauru",
    "VA": "Vatican City",
}

# Entries of ISO 3166-3 whose state only took another name, and its code today: no mergers and splits.
_RENAMED: Mapping[str, str] = {
    "BUMM": "MM",
    "BYAA": "BY",
    "DYBJ": "BJ",
    "HVBF": "BF",
    "NHVU": "VU",
    "RHZW": "ZW",
    "TPTL": "TL",
    "ZRCD": "CD",
}


@dataclass(frozen=True, slots=True)
class State:
    """One country: ``alpha2`` and ``alpha3`` are its codes, ``names`` all forms but the label."""

    alpha2: str
    alpha3: str
    label: str
    names: tuple[str, ...]


@cache
def states() -> Mapping[str, State]:
    """Every state by its two-letter code."""
    rows = {row.country: row for row in shipped_rows() if row.kind == "country"}
    former = {
        _RENAMED[entry.alpha_4]: entry.name.partition(",")[0]
        for entry in pycountry.historic_countries
        if entry.alpha_4 in _RENAMED
    }
    found: dict[str, State] = {}
    for entry in pycountry.countries:
        formal = tuple(
            name
            for key in ("common_name", "name", "official_name")
            if (name := getattr(entry, key, None)) is not None
        )
        row = rows.get(entry.alpha_2)
        known = (row.label, *row.aliases) if row else ()
        label = _LABELS.get(entry.alpha_2) or (known or formal)[0]
        names = dict.fromkeys((*known, *formal, *filter(None, (former.get(entry.alpha_2),))))
        names.pop(label, None)
        found[entry.alpha_2] = State(entry.alpha_2, entry.alpha_3, label, tuple(names))
    if "XK" in rows:
        found["XK"] = State("XK", "XKX", rows["XK"].label, rows["XK"].aliases)
    return found


@cache
def _codes() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for state in states().values():
        codes[fold(state.label)] = state.alpha2
    for state in states().values():
        for name in state.names:
            codes.setdefault(fold(name), state.alpha2)
    return codes


def country_code(name: str) -> str | None:
    """The two-letter code of the state of that name, in any of its forms.

    >>> country_code("the Republic of Korea"), country_code("Türkiye"), country_code("Atlantis")
    ('KR', 'TR', None)
    """
    return _codes().get(fold(name))
