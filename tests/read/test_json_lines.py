"""Releases as JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.read import Reading, read_releases

RECORD = {"title": "Minister visits Hanoi", "body": "A body.", "date": "2024-07-01"}


def read(tmp_path: Path, *lines: dict[str, object] | str, name: str = "releases.jsonl") -> Reading:
    file = tmp_path / name
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return read_releases([file])


def test_title_body_and_date_make_a_release(tmp_path: Path) -> None:
    (release,) = read(tmp_path, RECORD).releases
    assert release.text == "Minister visits Hanoi\n\nA body."
    assert release.issued.isoformat() == "2024-07-01"
    assert release.id == "2024-07-01-minister-visits-hanoi"
    assert (release.category, release.url) == (None, None)


def test_category_url_and_id_are_taken_where_given(tmp_path: Path) -> None:
    extra = {
        "category": "Industry",
        "url": "https://example.org/1?a=b&&c=한",
        "id": "MOTIE/2024 № 7",
        "views": 3,
    }
    (release,) = read(tmp_path, RECORD | extra).releases
    assert (release.category, release.url) == ("Industry", "https://example.org/1?a=b&&c=한")
    assert release.id.startswith("motie-2024")
    assert "2024-07-01" not in release.id


def test_an_id_may_be_a_number_and_optional_fields_null(tmp_path: Path) -> None:
    (release,) = read(tmp_path, RECORD | {"id": 1834, "url": None, "category": None}).releases
    assert (release.id, release.url, release.category) == ("1834", None, None)


@pytest.mark.parametrize("day", ["2024.7.1", "2024-07-01T09:00:00+09:00", "2024-07-01 09:00"])
def test_a_date_may_be_written_as_data_sets_write_it(tmp_path: Path, day: str) -> None:
    (release,) = read(tmp_path, RECORD | {"date": day}).releases
    assert release.issued.isoformat() == "2024-07-01"


def test_line_breaks_of_a_body_stay(tmp_path: Path) -> None:
    (release,) = read(tmp_path, RECORD | {"body": "One.\r\nTwo.\u2028Three.\n"}).releases
    assert release.body == "One.\nTwo.\nThree."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"body": "A body.", "date": "2024-07-01"}, "no title"),
        (RECORD | {"title": "  "}, "no title"),
        (RECORD | {"body": None}, "no body"),
        ({"title": "T", "body": "B"}, "no date"),
        (RECORD | {"date": "2024-02-30"}, "no such day: 2024-02-30"),
        (RECORD | {"date": "1 July 2024"}, "not a date of the form YYYY-MM-DD: '1 July 2024'"),
        (RECORD | {"date": "2024-07-0112"}, "not a date of the form YYYY-MM-DD"),
        (RECORD | {"title": ["T"]}, '"title" is not a string'),
        (RECORD | {"id": True}, '"id" is not a string'),
        ('{"title": "T", "body": "\\ud800", "date": "2024-07-01"}', '"body" holds half a surrogate pair'),
        ('["T", "B"]', "not a JSON object"),
        ('{"title": "T",', "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        (f'{{"title": "T", "n": {"9" * 6_000}}}', "a number has too many digits"),
    ],
)
def test_a_bad_line_is_reported_and_the_next_one_read(
    tmp_path: Path, line: dict[str, object] | str, message: str
) -> None:
    reading = read(tmp_path, line, "", RECORD)
    assert len(reading.releases) == 1
    (problem,) = reading.problems
    assert problem.line == 1
    assert message in problem.message


def test_a_line_that_is_not_utf8_is_reported_and_the_next_one_read(tmp_path: Path) -> None:
    file = tmp_path / "releases.jsonl"
    file.write_bytes(b'{"title": "\x92"}\n' + json.dumps(RECORD).encode())
    reading = read_releases([file])
    assert len(reading.releases) == 1
    assert [(problem.line, problem.message[:9]) for problem in reading.problems] == [(1, "not UTF-8")]


@pytest.mark.parametrize(
    "url", ["www.example.org", "https://example.org/a b", "javascript:alert(1)", "https://a/%zz"]
)
def test_a_url_that_is_none_is_reported_and_the_release_kept_without_it(tmp_path: Path, url: str) -> None:
    reading = read(tmp_path, RECORD | {"url": url})
    assert [release.url for release in reading.releases] == [None]
    assert [problem.line for problem in reading.problems] == [1]
    assert url in reading.problems[0].message
