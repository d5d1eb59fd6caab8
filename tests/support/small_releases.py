"""Short releases that speak of the same few people, bodies, events and agreements, and a folder of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.settings import Settings
from kg.store import quads

TITLES = (
    "Trade Minister meets Vietnamese counterpart",
    "Korea and Vietnam hold business forum",
    "Seoul and Hanoi sign memorandum on standards",
)
BODIES = (
    "Trade Minister Dukgeun Ahn met Vietnam's Minister Nguyen Hong Dien in Hanoi on July 1, 2024.",
    "The Korea-Vietnam Business Forum took place in Seoul on July 2. Minister Ahn Duk-geun gave a speech.",
    "The Korea Trade-Investment Promotion Agency (KOTRA) signed an MOU with Vietnam's Ministry of Planning.",
    "KOTRA and Intel Corp. held a round table in Busan on July 3, 2024, with Minister Ahn.",
    "Korea and Vietnam concluded the Korea-Vietnam FTA upgrade. Director General Jin Lee chaired the talks.",
)
DAYS = ("2024-07-01", "2024-07-02", "2024-07-03")


@dataclass(frozen=True, slots=True)
class Told:
    """One release as a line of JSON."""

    title: str
    body: str
    date: str
    category: str | None = None

    @property
    def line(self) -> str:
        """The release as ``kg build`` reads it."""
        record = {"title": self.title, "body": self.body, "date": self.date, "category": self.category}
        return json.dumps({key: value for key, value in record.items() if value is not None})

    def with_body(self, body: str) -> Told:
        """The same release with another text."""
        return replace(self, body=body)


def many_releases(count: int) -> dict[str, Told]:
    """So many releases, no two of which are the same, by the names of their files."""
    return {
        f"{number:03}": Told(
            TITLES[number % 3],
            f"{BODIES[number % 5]} It was meeting number {number}.",
            f"2024-07-{number % 28 + 1:02}",
        )
        for number in range(count)
    }


def few(path: Path, count: int) -> Path:
    """A folder in this one with so many of these releases."""
    folder = path / "few"
    write_releases(folder, many_releases(count))
    return folder


def write_releases(folder: Path, files: Mapping[str, Told]) -> None:
    """Make the folder hold these files, each with one release, and no others."""
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for name, told in files.items():
        (folder / f"{name}.jsonl").write_text(told.line + "\n", encoding="utf-8")


def lines_of(settings: Settings) -> list[str]:
    """The published graph as sorted lines, without what it says of the build that made it."""
    build = f"<{settings.names.id('dataset/build')}>"
    dataset = f"<{settings.names.id('dataset')}>"
    times = ("prov#generatedAtTime>", "terms/issued>", "terms/modified>")
    return sorted(
        line
        for line in map(str, quads(settings.store))
        if not line.startswith(build)
        and not (line.startswith(dataset) and any(time in line for time in times))
    )
