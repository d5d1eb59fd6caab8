"""A build as a whole: what one failing release costs, what stays, and that many processes change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import extract
from kg.errors import NothingToBuild, StoreMissing, ValidationFailed, Violation
from kg.extract import extract_facts
from kg.model import Facts, Release
from kg.pipeline import build, filling, read_facts, workers
from kg.resources import shipped
from kg.settings import Settings
from kg.store import current

GOOD = "-\nMinister visits Hanoi\nMinister Dukgeun Ahn visited Hanoi on July 1. date2024-07-01\n"
ODD = "-\nOdd release\nThe extractor trips over this one. date2024-07-02\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=tmp_path / "store")


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "both.txt").write_text(GOOD + ODD, encoding="utf-8")
    return folder


def trips_over_odd_releases(release: Release) -> Facts:
    if release.title.startswith("Odd"):
        raise IndexError("list index\nout of range")
    return extract_facts(release)


def test_a_release_that_breaks_the_extractor_is_a_problem_and_the_rest_is_built(
    releases: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract, "extract_facts", trips_over_odd_releases)
    report = build([releases], settings)
    assert report.releases == 1
    (problem,) = report.problems
    assert (problem.path, problem.line) == (releases / "both.txt", 5)
    assert "IndexError: list index out of range" in problem.message
    assert "\n" not in str(problem)


def test_when_nothing_can_be_extracted_nothing_is_published(
    releases: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (releases / "both.txt").write_text(ODD, encoding="utf-8")
    monkeypatch.setattr(extract, "extract_facts", trips_over_odd_releases)
    with pytest.raises(NothingToBuild) as raised:
        build([releases], settings)
    assert len(raised.value.problems) == 1
    with pytest.raises(StoreMissing):
        current(settings.store)


def test_a_graph_that_breaks_a_shape_is_not_published(
    releases: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = build([releases], settings).snapshot
    (releases / "more.txt").write_text(GOOD.replace("Hanoi", "Jakarta"), encoding="utf-8")
    violation = Violation("https://example.org/x", None, None, "has no label")
    monkeypatch.setattr(filling, "validate", lambda *_, **__: (violation,))
    with pytest.raises(ValidationFailed) as raised:
        build([releases], settings)
    assert raised.value.violations == (violation,)
    assert current(settings.store) == published


def test_many_processes_find_the_same_facts_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read_facts([shipped("seeds")])
    monkeypatch.setattr(workers, "WORTH_OTHERS", 2)
    assert read_facts([shipped("seeds")]) == alone
    assert len(alone.linked.facts) > 40


def test_every_step_tells_how_far_it_is(releases: Path, settings: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    build([releases], settings, lambda *step: told.append(step))
    steps = list(dict.fromkeys(step for step, _, _ in told))
    assert steps == ["extract", "link", "load", "validate", "publish"]
    assert [(done, total) for step, done, total in told if step == "extract"] == [(0, 2), (2, 2)]
