"""Generated releases, with which scale is measured: always the same, no two alike, and as they were made."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from generated_releases import Generated, generated
from generated_releases.days import DAYS, FIRST, LAST, moved
from generated_releases.writing import as_json_line, write_releases

from kg.extract import extract_facts
from kg.link import link
from kg.model import Facts, Linked, Release
from kg.read import read_releases


def some(number: int, seed: int = 1) -> list[Generated]:
    return list(islice(generated(seed), number))


@pytest.fixture(scope="module")
def many() -> list[Generated]:
    return some(3000)


@pytest.fixture(scope="module")
def facts(many: list[Generated]) -> list[Facts]:
    return [
        extract_facts(Release(f"release-{number}", one.title, one.body, one.issued))
        for number, one in enumerate(many[:800])
    ]


def test_the_same_seed_number_gives_the_same_releases_and_fewer_are_the_beginning_of_more(many) -> None:
    assert some(300) == many[:300]


def test_another_seed_number_gives_other_releases(many) -> None:
    others = {one.body for one in some(100, seed=2)}

    assert not others & {one.body for one in many}


def test_no_two_have_the_same_title_or_the_same_body(many) -> None:
    assert len({one.title for one in many}) == len(many)
    assert len({one.body for one in many}) == len(many)


def test_they_come_in_the_order_of_their_days_and_no_day_has_more_than_a_handful(many) -> None:
    days = [one.issued for one in many]

    assert days == sorted(days)
    assert FIRST <= days[0] <= days[-1] <= LAST
    assert max(Counter(days).values()) <= 8


def test_twenty_thousand_are_fifteen_years_and_the_next_ones_tell_of_the_first_year_again() -> None:
    years = [one.issued.year for one in islice(generated(), 20_500)]

    assert years[:19_500] == sorted(years[:19_500])
    assert (years[0], years[19_500], years[-1]) == (2011, 2025, 2011)


def test_every_sample_is_told_anew(many) -> None:
    assert len({one.sample for one in many}) == 43


def test_what_a_name_is_changed_into_stands_in_all_places(many) -> None:
    forums = [one for one in many if "-korea-vietnam-business-forum" in one.sample and not one.again]

    assert forums
    for one in forums:
        (minister,) = (name for name in one.persons if f"Industry and Energy Minister {name}" in one.body)
        family = minister.split()[-1]
        assert " congratulated the" not in one.body or f"Minister {family} congratulated the" in one.body
        assert "Dukgeun" not in one.title + one.body


def test_a_second_release_tells_of_the_same_event_with_the_same_persons(many) -> None:
    titles = {one.title: one for one in many}
    again = [one for one in many if one.again]

    assert 0.03 < len(again) / len(many) < 0.1
    for one in again:
        first = titles[one.again]
        assert one.title != first.title
        assert one.sample == first.sample
        assert first.issued <= one.issued
        assert one.body in first.body or first.body.startswith(one.body[:100])


@pytest.mark.parametrize("form", ["blocks", "json lines"])
def test_the_files_are_read_without_problems(many, tmp_path: Path, form: str) -> None:
    arguments = {} if form == "blocks" else {"form": as_json_line}
    files = write_releases(many, tmp_path, per_file=700, **arguments)

    read = read_releases([tmp_path])

    assert len(files) == 5
    assert read.problems == ()
    assert {(one.title, one.body, one.issued) for one in read.releases} == {
        (one.title, one.body, one.issued) for one in many
    }


def test_nearly_all_persons_put_in_are_found(many, facts) -> None:
    put_in = found = 0
    for one, extracted in zip(many, facts, strict=False):
        names = {name for person in extracted.persons for name in (person.name, *person.alt_names)}
        put_in += len(one.persons)
        found += sum(name in names for name in one.persons)

    assert put_in > 1000
    assert found / put_in > 0.95


def test_nearly_every_release_has_an_event_and_its_days_are_near_the_day_of_issue(many, facts) -> None:
    days = [
        (abs((event.start - extracted.release.issued).days), extracted)
        for extracted in facts
        for event in extracted.events
        if event.start is not None
    ]

    assert sum(bool(extracted.events) for extracted in facts) / len(facts) > 0.7
    assert sum(distance < 60 for distance, _ in days) / len(days) > 0.8


def test_persons_are_fewer_than_their_namings_and_companies_go_on_growing(facts) -> None:
    def number(linked: Linked, kind: str) -> int:
        return sum(entity.id.startswith(f"{kind}/") for entity in linked.entities)

    half, whole = link(facts[:400]), link(facts)

    named = sum(len(one.persons) for one in facts)
    assert number(whole, "person") < 0.7 * named
    assert number(half, "organization") < number(whole, "organization") < 2 * number(half, "organization")
    assert 1.5 * number(half, "event") < number(whole, "event")


def test_the_command_writes_files_of_any_part_of_them(many, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generated_releases", "30", "--first", "20", "-o", str(tmp_path)]
    paths = {"PYTHONPATH": f"{Path('src').resolve()}:{Path(__file__).parent / 'support'}"}
    subprocess.run([*command, "--per-file", "20"], check=True, timeout=60, env=paths)

    assert [one.name for one in sorted(tmp_path.iterdir())] == [
        "releases-00000020.txt",
        "releases-00000040.txt",
    ]
    titles = {one.title for one in read_releases([tmp_path]).releases}
    assert titles == {one.title for one in many[20:50]}


def test_days_ranges_months_and_years_of_a_text_move_with_the_day_of_issue() -> None:
    text = (
        "On Monday, December 1, 2025, talks of November 28-30 and December 30 to 31 went on since March 2024."
    )
    before, after = date(2025, 12, 1), date(2015, 1, 6)

    assert re.sub(DAYS, lambda found: moved(found, before, after), text) == (
        "On Tuesday, January 6, 2015, talks of January 3-5 and February 4 to 5 went on since April 2013."
    )
