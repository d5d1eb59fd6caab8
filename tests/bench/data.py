"""Releases and facts in any number, made of the samples by moving days and exchanging family names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle

from kg.model import Facts, Release

# Family names take the place of each other, so that the copies of a release name other people.
FAMILIES = ("Ahn", "Cheong", "Cho", "Choi", "Kang", "Kim", "Kwon", "Lee", "Moon", "Park", "Sung", "Yeo")
_FAMILY = re.compile(rf"\b({'|'.join(FAMILIES)})\b")
_YEAR = re.compile(r"\b20[0-4]\d\b")


def copies(releases: Sequence[Release], number: int) -> list[Release]:
    """So many releases made of these: with each further copy years are one less and families others."""
    return [_copy(release, copy // len(releases)) for copy, release in zip(range(number), cycle(releases))]


def _copy(release: Release, times: int) -> Release:
    def family(match: re.Match[str]) -> str:
        return FAMILIES[(FAMILIES.index(match.group()) + times) % len(FAMILIES)]

    def year(match: re.Match[str]) -> str:
        return str(int(match.group()) - times)

    def changed(text: str) -> str:
        return _YEAR.sub(year, _FAMILY.sub(family, text))

    issued = release.issued
    day = 28 if (issued.month, issued.day) == (2, 29) else issued.day
    return replace(
        release,
        id=f"{release.id}-{times}",
        title=changed(release.title),
        body=changed(release.body),
        issued=date(issued.year - times, issued.month, day),
        url=None,
    )


def facts_of(facts: Sequence[Facts], number: int) -> list[Facts]:
    """So many facts made of these: each further copy of all of them tells of days a fortnight later."""
    return [_later(item, copy // len(facts)) for copy, item in zip(range(number), cycle(facts))]


def _later(facts: Facts, times: int) -> Facts:
    def moved(day: date | None) -> date | None:
        return None if day is None else day + timedelta(days=14 * times)

    release = facts.release
    issued = release.issued + timedelta(days=14 * times)
    return replace(
        facts,
        release=replace(release, id=f"{release.id}-{times}", issued=issued),
        events=tuple(replace(one, start=moved(one.start), end=moved(one.end)) for one in facts.events),
        agreements=tuple(replace(one, agreed_on=moved(one.agreed_on)) for one in facts.agreements),
    )


def as_blocks(releases: Iterable[Release]) -> str:
    """The releases as a file of blocks."""
    return "".join(
        "\n".join(filter(None, ("-", one.category, one.title, f"{one.body} date{one.issued.isoformat()}\n")))
        for one in releases
    )
