"""What a gazetteer keeps of an entity, out of its JSON.

The format: https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html. It may grow, so what is not
known here is passed over: other types of values, ``somevalue`` and ``novalue``, deprecated statements, other
languages. An empty map is written ``[]`` by some versions of the serialiser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "mul")
"""English, and the names that Wikidata gives to all languages at once."""

MONTH, YEAR = 10, 9
"""Precisions of a time value."""

_ITEM = re.compile(r"Q([1-9][0-9]{0,17})")
_ALPHA2, _ALPHA3 = re.compile("[A-Z]{2}"), re.compile("[A-Z]{3}")
_TIME = re.compile(r"\+(\d{4})(?:-(\d\d))?")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Holding:
    """A position held (P39), by its item's number; months as ``2022-05``, a year alone, or empty."""

    position: int
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class DumpItem:
    """An item with the number of its identifier (``Q884`` is 884); items it points to are numbers, too.

    ``countries`` are those of P17, ``citizenships`` those of P27; ``codes`` are ISO 3166-1 alpha-2 (P297) and
    alpha-3 (P298), empty where they have not the form of one. ``inception`` is written as months are.
    """

    number: int
    label: str
    aliases: tuple[str, ...]
    description: str
    classes: tuple[int, ...]
    superclasses: tuple[int, ...]
    countries: tuple[int, ...]
    citizenships: tuple[int, ...]
    positions: tuple[Holding, ...]
    codes: tuple[str, str]
    inception: str
    revision: int


def item_numbers(text: str, property_: re.Pattern[str]) -> set[int]:
    """The items that an entity's statements of a property name, without reading all of the entity.

    ``property_`` comes from :func:`property_list`. May hold too many, never too few: lists of qualifiers are
    looked into as well. ``ValueError`` for a list that is no JSON.
    """
    found: set[int] = set()
    for match in property_.finditer(text):
        statements, _ = _DECODER.raw_decode(text, match.end() - 1)
        for statement in _maps(statements):
            number = _item(_map(statement.get("mainsnak")) or statement)
            if number is not None:
                found.add(number)
    return found


def property_list(name: str) -> re.Pattern[str]:
    """Where the statements of a property begin in JSON; the match ends with their bracket."""
    return re.compile(rf'"{name}"\s*:\s*\[')


def read_item(text: str) -> DumpItem | None:
    """The item of a line; ``None`` for properties, lexemes, redirects and items without an English name.

    ``ValueError`` for a line that is no JSON object with an identifier.
    """
    entity = json.loads(text)
    if not isinstance(entity, dict) or not isinstance(entity.get("id"), str):
        raise ValueError("no entity with an id")
    number = _ITEM.fullmatch(entity["id"])
    if number is None or entity.get("type", "item") != "item" or "redirect" in entity:
        return None
    labels = _map(entity.get("labels"))
    label = next((value for code in LANGUAGES if (value := _value(labels.get(code)))), "")
    if not label:
        return None
    claims = _map(entity.get("claims"))
    return DumpItem(
        number=int(number[1]),
        label=label,
        aliases=tuple(name for name in _aliases(entity, labels) if name != label),
        description=_value(_map(entity.get("descriptions")).get("en")),
        classes=_items(claims, "P31"),
        superclasses=_items(claims, "P279"),
        countries=_items(claims, "P17", best=True),
        citizenships=_items(claims, "P27", best=True),
        positions=tuple(_holdings(claims)),
        codes=(_code(claims, "P297", _ALPHA2), _code(claims, "P298", _ALPHA3)),
        inception=next((_time(_map(s.get("mainsnak"))) for s in _statements(claims, "P571", best=True)), ""),
        revision=_revision(entity.get("lastrevid")),
    )


def _aliases(entity: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[str, None]:
    aliases = _map(entity.get("aliases"))
    names = [_value(labels.get(code)) for code in LANGUAGES]
    names += [_value(alias) for code in LANGUAGES for alias in _maps(aliases.get(code))]
    return dict.fromkeys(name for name in names if name)


def _holdings(claims: Mapping[str, Any]) -> Iterator[Holding]:
    for statement in _statements(claims, "P39"):
        position = _item(_map(statement.get("mainsnak")))
        if position is not None:
            qualifiers = _map(statement.get("qualifiers"))
            yield Holding(position, _first_time(qualifiers, "P580"), _first_time(qualifiers, "P582"))


def _first_time(qualifiers: Mapping[str, Any], property_: str) -> str:
    return next((time for snak in _maps(qualifiers.get(property_)) if (time := _time(snak))), "")


def _statements(claims: Mapping[str, Any], property_: str, *, best: bool = False) -> list[Mapping[str, Any]]:
    """The statements that are not deprecated; with ``best`` only the preferred ones where there are any."""
    found = [item for item in _maps(claims.get(property_)) if item.get("rank") != "deprecated"]
    preferred = [item for item in found if item.get("rank") == "preferred"]
    return preferred if best and preferred else found


def _items(claims: Mapping[str, Any], property_: str, *, best: bool = False) -> tuple[int, ...]:
    statements = _statements(claims, property_, best=best)
    numbers = (_item(_map(statement.get("mainsnak"))) for statement in statements)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _code(claims: Mapping[str, Any], property_: str, form: re.Pattern[str]) -> str:
    for statement in _statements(claims, property_, best=True):
        value = _data(_map(statement.get("mainsnak")), "string")
        if isinstance(value, str) and form.fullmatch(value):
            return value
    return ""


def _data(snak: Mapping[str, Any], type_: str) -> Any:
    """The value of a snak that has one of this type, else ``None``."""
    data = _map(snak.get("datavalue"))
    return data.get("value") if snak.get("snaktype") == "value" and data.get("type") == type_ else None


def _item(snak: Mapping[str, Any]) -> int | None:
    value = _map(_data(snak, "wikibase-entityid"))
    match = _ITEM.fullmatch(value["id"]) if isinstance(value.get("id"), str) else None
    return int(match[1]) if match else None


def _time(snak: Mapping[str, Any]) -> str:
    """``2022-05``, ``2022`` where the month is not known, or empty."""
    value = _map(_data(snak, "time"))
    match = _TIME.match(value["time"]) if isinstance(value.get("time"), str) else None
    precision = value.get("precision")
    if match is None or not isinstance(precision, int) or precision < YEAR:
        return ""
    month = match[2]
    return f"{match[1]}-{month}" if precision >= MONTH and month and "01" <= month <= "12" else match[1]


def _revision(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value < 1 << 63 else 0


def _value(term: Any) -> str:
    """The text of a label, description or alias on one line; half a surrogate pair becomes "?"."""
    value = _map(term).get("value")
    return " ".join(value.split()).encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: Any) -> Iterator[Mapping[str, Any]]:
    """The maps in a list; those of a map's values, for a list that was written with its indices as keys."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (item for item in values if isinstance(item, dict))
