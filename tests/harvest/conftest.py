"""A site of one's own, and harvests of it without waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from clocks import Clock
from ministry_site import Site

from kg.harvest.keeping.release_file import ReleaseFile
from kg.harvest.keeping.state import State
from kg.harvest.options import Options
from kg.harvest.report import Report
from kg.harvest.run import harvest, source_of

Collect = Callable[..., Report]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2024, 7, 10, 12, tzinfo=UTC))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "releases.jsonl"


@pytest.fixture
def collect(output: Path, clock: Clock) -> Collect:
    """Harvests sources into the file, as the command does; waiting is done by the clock that stands still."""

    def run(*sources: object, **options: Any) -> Report:
        resolver = {"resolver": options.pop("resolver")} if "resolver" in options else {}
        state = State(output.with_name("releases.jsonl.state"))
        try:
            releases = ReleaseFile(output)
            try:
                chosen = replace(Options(delay=1.0, timeout=5.0), **options)
                named = [source_of(str(one)) for one in sources]
                return harvest(named, chosen, releases, state, clock=clock, **resolver)
            finally:
                releases.close()
        finally:
            state.close()

    return run


@pytest.fixture
def kept(output: Path) -> Callable[[], list[dict[str, Any]]]:
    """The lines of the file."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]

    return read
