"""A Wikidata item with what is needed to tell whether it is the thing in question.

Source of the form: Wikibase/DataModel/JSON. An empty map comes as an empty list there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

LANGUAGES = ("en", "mul")
"""Whose labels and aliases are read: since 2024 names that are the same in all languages stand in ``mul``."""

INSTANCE_OF, SUBCLASS_OF, COUNTRY, CITIZENSHIP, ORIGIN = "P31", "P279", "P17", "P27", "P495"
POSITION, START, END = "P39", "P580", "P582"

QID = re.compile(r"Q[1-9][0-9]*")

# Precision of a Wikidata time: 9 a year, 10 a month, 11 a day; how much of the ISO date then counts.
_PRECISION = {9: 4, 10: 7, 11: 10}
_TIME = re.compile(r"\+(\d{4}-\d{2}-\d{2})T00:00:00Z")


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """A position's item, and from when to when it was held: a year, month or day; ``None`` for not said."""

    qid: str
    since: str | None
    until: str | None

    def held_on(self, day: date) -> bool | None:
        """Whether the office was held on a day; ``None`` where the item gives no beginning.

        >>> HeldOffice("Q1", "2022-05", None).held_on(date(2022, 5, 1))
        True
        """
        written = day.isoformat()
        if self.until is not None and written[: len(self.until)] > self.until:
            return False
        if self.since is None:
            return None
        return written[: len(self.since)] >= self.since


@dataclass(frozen=True, slots=True)
class Item:
    """One item; ``label`` is empty where there is none in :data:`LANGUAGES`.

    ``countries`` are the items of P17, P27 and P495 that still hold, ``classes`` those of P31, ``parents``
    of P279, ``sitelinks`` the number of wiki pages about it.
    """

    qid: str
    label: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    classes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offices: tuple[HeldOffice, ...] = ()
    sitelinks: int = 0

    @classmethod
    def from_answer(cls, entity: Mapping[str, Any]) -> Item:
        """The item in one entity of a ``wbgetentities`` answer; ``KeyError`` or the like for another form."""
        labels = _values(entity, "labels")
        claims = entity.get("claims") or {}
        names = [name for language in LANGUAGES if (name := labels.get(language, {}).get("value"))]
        aliases = [
            alias["value"] for language in LANGUAGES for alias in _values(entity, "aliases").get(language, ())
        ]
        label = names[0] if names else ""
        return cls(
            qid=entity["id"],
            label=label,
            aliases=tuple(dict.fromkeys(name for name in (*names[1:], *aliases) if name != label)),
            description=_values(entity, "descriptions").get("en", {}).get("value", ""),
            classes=_targets(claims, INSTANCE_OF),
            parents=_targets(claims, SUBCLASS_OF),
            countries=_targets(claims, COUNTRY, CITIZENSHIP, ORIGIN),
            offices=tuple(_offices(claims)),
            sitelinks=len(entity.get("sitelinks") or ()),
        )

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Item:
        """The item that :meth:`record` was made of."""
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        lists["offices"] = tuple(HeldOffice(**office) for office in record["offices"])
        return cls(**lists)

    def record(self) -> dict[str, Any]:
        """The item as JSON-like values."""
        return asdict(self)


def _values(entity: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = entity.get(key) or {}
    return found if isinstance(found, dict) else {}


def _statements(claims: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The statements of a property that are not deprecated and name an item."""
    for statement in claims.get(name, ()):
        if statement.get("rank") != "deprecated" and _target(statement) is not None:
            yield statement


def _target(statement: Mapping[str, Any]) -> str | None:
    value = statement.get("mainsnak", {}).get("datavalue", {}).get("value")
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and QID.fullmatch(found) else None


def _targets(claims: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """The items that the properties name, without those of a time that is over."""
    found = (
        _target(statement)
        for name in names
        for statement in _statements(claims, name)
        if END not in (statement.get("qualifiers") or {})
    )
    return tuple(dict.fromkeys(target for target in found if target is not None))


def _offices(claims: Mapping[str, Any]) -> Iterator[HeldOffice]:
    for statement in _statements(claims, POSITION):
        target = _target(statement)
        if target is not None:
            yield HeldOffice(target, _time(statement, START), _time(statement, END))


def _time(statement: Mapping[str, Any], name: str) -> str | None:
    """The first time that a qualifier gives, as much of it as is known."""
    for snak in (statement.get("qualifiers") or {}).get(name, ()):
        value = snak.get("datavalue", {}).get("value", {})
        match = _TIME.fullmatch(value.get("time", "").replace("-00", "-01"))
        length = _PRECISION.get(value.get("precision", 0))
        if match and length:
            return match[1][:length]
    return None
