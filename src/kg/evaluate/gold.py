"""The gold annotations of a folder as frozen values.

The fields are those that the gold folder's README describes; the words of the annotators ("joint statement",
"in force", "committee") become the controlled values of :mod:`kg.model` here, at the edge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import AgreementStatus, AgreementType, EventKind

SUFFIX = ".gold.json"

_KINDS: Mapping[str, EventKind] = {
    "meeting": EventKind.MEETING,
    "forum": EventKind.FORUM,
    "summit": EventKind.SUMMIT,
    "negotiation": EventKind.NEGOTIATION,
    "ceremony": EventKind.CEREMONY,
    "signing": EventKind.SIGNING,
    "committee": EventKind.COMMITTEE_MEETING,
    "visit": EventKind.VISIT,
    "exhibition": EventKind.EXHIBITION,
    "announcement": EventKind.ANNOUNCEMENT,
    "ruling": EventKind.RULING,
    "other": EventKind.EVENT,
}


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An event as annotated; ``country`` is an ISO 3166-1 alpha-2 code."""

    name: str
    kind: EventKind
    start: date | None
    end: date | None
    city: str | None
    country: str | None
    main: bool


@dataclass(frozen=True, slots=True)
class GoldParticipant:
    """Someone or some body that took part; ``event`` is an index into the release's events."""

    name: str
    aliases: tuple[str, ...]
    is_person: bool
    title: str | None
    affiliation: str | None
    country: str | None
    event: int | None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class GoldAgreement:
    """An agreement as annotated; ``parties`` are names of states and bodies."""

    name: str
    type: AgreementType
    status: AgreementStatus
    agreed_on: date | None
    count: int
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldAmount:
    """A sum of money in units of its currency, and how the text writes it."""

    value: Decimal
    currency: str
    quote: str


@dataclass(frozen=True, slots=True)
class Gold:
    """All that a careful reader found in one release."""

    id: str
    title: str
    issued: date
    countries: tuple[str, ...] = ()
    blocs: tuple[str, ...] = ()
    events: tuple[GoldEvent, ...] = ()
    participants: tuple[GoldParticipant, ...] = ()
    mentioned: tuple[str, ...] = ()
    agreements: tuple[GoldAgreement, ...] = ()
    amounts: tuple[GoldAmount, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def main_event(self) -> GoldEvent | None:
        """The event that the release is about."""
        return next((event for event in self.events if event.main), None)


def read_gold(folder: Path) -> tuple[Gold, ...]:
    """The gold of every ``*.gold.json`` in ``folder``, in the order of the file names.

    :class:`~kg.errors.InputError` names the file that is missing, unreadable or of another shape: a score
    taken on part of the gold would be no score.
    """
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise InputError(f"holds no file *{SUFFIX}: give the folder of the gold annotations", folder)
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Gold:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path) from error
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON ({error.msg})", path, error.lineno) from error
    try:
        return _gold(record)
    except KeyError as error:
        raise InputError(f"lacks the field or does not know the value {error}", path) from error
    except (AttributeError, TypeError, ValueError, ArithmeticError) as error:
        raise InputError(f"is no gold annotation ({error})", path) from error


def _gold(record: Mapping[str, Any]) -> Gold:
    return Gold(
        id=record["id"],
        title=record["title_original"],
        issued=date.fromisoformat(record["date"]),
        countries=tuple(record["countries"]),
        blocs=tuple(record["blocs"]),
        events=tuple(_event(item) for item in record["events"]),
        participants=tuple(_participant(item) for item in record["participants"]),
        mentioned=tuple(record["mentioned"]),
        agreements=tuple(_agreement(item) for item in record["agreements"]),
        amounts=tuple(
            GoldAmount(Decimal(str(item["value"])), item["currency"], item["text"])
            for item in record["amounts"]
        ),
        topics=tuple(record["topics"]),
    )


def _event(item: Mapping[str, Any]) -> GoldEvent:
    return GoldEvent(
        name=item["name"],
        kind=_KINDS[item["type"]],
        start=_day(item["start"]),
        end=_day(item["end"]),
        city=item["city"],
        country=item["country"],
        main=item["main"],
    )


def _participant(item: Mapping[str, Any]) -> GoldParticipant:
    return GoldParticipant(
        name=item["name"],
        aliases=tuple(item["aliases"]),
        is_person={"person": True, "organization": False}[item["kind"]],
        title=item["role"],
        affiliation=item["affiliation"],
        country=item["country"],
        event=item["event"],
    )


def _agreement(item: Mapping[str, Any]) -> GoldAgreement:
    return GoldAgreement(
        name=item["name"],
        type=AgreementType(item["type"].replace(" ", "-")),
        status=AgreementStatus(item["status"].replace(" ", "-")),
        agreed_on=_day(item["date"]),
        count=item["count"],
        parties=tuple(item["parties"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
