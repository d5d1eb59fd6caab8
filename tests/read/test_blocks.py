"""The block format of the ministry's list pages, in all the shapes in which it is met."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.read import Reading, read_releases

BODY = (
    "The Minister met his counterpart in Hanoi on Monday, and both agreed to hold talks on trade every year."
)


def read(tmp_path: Path, content: str | bytes, name: str = "releases.txt") -> Reading:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_releases([file])


def problems(reading: Reading) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.message) for problem in reading.problems]


def test_a_block_is_a_hyphen_a_title_and_a_body_that_ends_in_its_date(tmp_path: Path) -> None:
    reading = read(tmp_path, f"-\nMinister visits Hanoi\n{BODY} date2024-07-01\n")
    assert reading.problems == ()
    (release,) = reading.releases
    assert (release.title, release.body, release.issued) == ("Minister visits Hanoi", BODY, date(2024, 7, 1))
    assert release.category is None
    assert release.id == "2024-07-01-minister-visits-hanoi"
    assert release.source is not None
    assert (release.source.path.name, release.source.line) == ("releases.txt", 1 + 1)


def test_a_file_holds_any_number_of_blocks(tmp_path: Path) -> None:
    reading = read(
        tmp_path, f"-\nFirst visit\n{BODY} date2024-07-01\n-\nSecond visit\n{BODY} date2024-07-02\n"
    )
    assert [release.title for release in reading.releases] == ["First visit", "Second visit"]
    assert [release.source.line for release in reading.releases if release.source] == [2, 5]


@pytest.mark.parametrize(
    "category",
    [
        "Industry",
        "Energy",
        "Trade/Investment",
        "FTA/Economic Cooperation",
        "FTA / Economic Cooperation",
        "Others",
    ],
)
def test_a_heading_of_the_ministry_before_the_title_is_the_category(tmp_path: Path, category: str) -> None:
    (release,) = read(tmp_path, f"-\n{category}\nMinister visits Hanoi\n{BODY} date2024-07-01").releases
    assert (release.category, release.title, release.body) == (category, "Minister visits Hanoi", BODY)


@pytest.mark.parametrize(
    "category", ["Trade Policy", "Agriculture", "Culture/Tourism", "Industry and Technology"]
)
def test_a_line_with_the_shape_of_a_heading_is_a_category_too(tmp_path: Path, category: str) -> None:
    (release,) = read(
        tmp_path, f"-\n{category}\nMinister pays a visit to Hanoi\n{BODY} date2024-07-01"
    ).releases
    assert (release.category, release.title) == (category, "Minister pays a visit to Hanoi")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Minister visits Hanoi", "Talks will be held every year"),  # a title and a sub-title
        ("Korea-Vietnam Forum", "Talks will be held every year from now on"),  # a short title that is a name
        ("Korea Wins", "Third contract in a row for nuclear plants"),  # short and capitalised
        ("Trade Policy", "The Minister spoke."),  # what follows is a sentence, not a title
        ("Agriculture", "Rice"),  # what follows is shorter still
        ("Trade Policy", BODY),  # what follows is the first paragraph of the body
        ("88 Companies", "Certificates for products of world class"),  # a number: a headline
    ],
)
def test_a_title_is_not_taken_for_a_category(tmp_path: Path, first: str, second: str) -> None:
    (release,) = read(tmp_path, f"-\n{first}\n{second}\n{BODY} date2024-07-01").releases
    assert release.category is None
    assert release.title == first
    assert release.body == f"{second}\n{BODY}"


def test_paragraphs_of_a_body_keep_their_line_breaks(tmp_path: Path) -> None:
    body = "\n1. First point.\n2.  Second point.  \n\n\n\nPhoto: the Minister\n"
    (release,) = read(tmp_path, f"-\nMinister visits Hanoi\n{body}date2024-07-01").releases
    assert release.body == "1. First point.\n2.  Second point.\n\nPhoto: the Minister"
    assert release.text == "Minister visits Hanoi\n\n" + release.body


def test_a_body_cut_off_in_mid_sentence_is_a_body(tmp_path: Path) -> None:
    (release,) = read(
        tmp_path, "-\nMinister visits Hanoi\nThe Minister met his counterpart andate2024-07-01"
    ).releases
    assert release.body == "The Minister met his counterpart an"


def test_windows_line_ends_byte_order_mark_and_trailing_hyphens_do_no_harm(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf-\r\nMinister visits Hanoi\r\nA body. date2024-07-01 \r\n-\r\n- \r\n"
    reading = read(tmp_path, content)
    assert reading.problems == ()
    assert [release.body for release in reading.releases] == ["A body."]


def test_a_first_block_without_its_hyphen_is_read(tmp_path: Path) -> None:
    (release,) = read(tmp_path, f"Minister visits Hanoi\n{BODY} date2024-07-01").releases
    assert release.source is not None
    assert release.source.line == 1


def test_a_missing_hyphen_between_blocks_does_not_join_two_releases(tmp_path: Path) -> None:
    reading = read(tmp_path, f"-\nFirst visit\n{BODY} date2024-07-01\nSecond visit\n{BODY} date2024-07-02\n")
    assert [release.title for release in reading.releases] == ["First visit", "Second visit"]


def test_text_is_normalised_once_and_freed_of_what_cannot_be_seen_or_written(tmp_path: Path) -> None:
    decomposed = "Tu\u0308rkiye"
    content = (
        f"-\nTalks  with\u00a0{decomposed}\nA mini\u00adster\u200b came\x0c to {decomposed}. date2024-07-01"
    )
    (release,) = read(tmp_path, content).releases
    assert release.title == "Talks with T\u00fcrkiye"
    assert release.body == "A minister came\nto T\u00fcrkiye."


@pytest.mark.parametrize(
    ("block", "line", "message"),
    [
        ("Minister visits Hanoi\nA body without date.", 2, "no date"),
        ("Minister visits Hanoi\nA body. date2024-13-01", 3, "no such day: 2024-13-01"),
        ("Minister visits Hanoi\nA body. date2023-02-29", 3, "no such day: 2023-02-29"),
        ("Minister visits Hanoi date2024-07-01", 2, "the title or the body is missing"),
        ("Industry\nMinister visits Hanoi date2024-07-01", 2, "missing after the category Industry"),
        ("date2024-07-01", 2, "title and body are missing"),
        (f"{BODY} {BODY}\nA second paragraph. date2024-07-01", 2, "the title is missing"),
        (f"Industry\n{BODY} {BODY}\nA second paragraph. date2024-07-01", 2, "the title is missing"),
    ],
)
def test_a_bad_block_is_reported_with_its_line_and_the_next_one_read(
    tmp_path: Path, block: str, line: int, message: str
) -> None:
    reading = read(tmp_path, f"-\n{block}\n-\nGood title\nGood body. date2024-07-02\n")
    assert [release.title for release in reading.releases] == ["Good title"]
    ((found_line, found_message),) = problems(reading)
    assert found_line == line
    assert message in found_message
    assert str(reading.problems[0]).startswith(f"{tmp_path / 'releases.txt'}:{line}: ")


def test_of_a_block_that_is_not_utf8_only_that_block_is_lost(tmp_path: Path) -> None:
    bad = "-\nMinister’s visit\nA body. date2024-07-01\n".encode("cp1252")
    good = b"-\nGood title\nGood body. date2024-07-02\n"
    reading = read(tmp_path, good + bad + good.replace(b"02", b"03"))
    assert [release.issued.day for release in reading.releases] == [2, 3]
    assert problems(reading) == [(5, "not UTF-8: byte 0x92 in column 9; save it as UTF-8")]


@pytest.mark.parametrize(
    "content", ["-\nTitle\nBody. date2024-07-01".encode("utf-16"), b"-\nTitle\nBo\0dy. date2024-07-01"]
)
def test_a_file_that_is_no_utf8_text_at_all_is_one_problem(tmp_path: Path, content: bytes) -> None:
    reading = read(tmp_path, content)
    assert reading.releases == ()
    ((line, message),) = problems(reading)
    assert line is None
    assert "UTF-8" in message


@pytest.mark.parametrize("content", ["", "\n\n", "-\n-\n"])
def test_a_file_without_any_release_is_a_problem(tmp_path: Path, content: str) -> None:
    assert problems(read(tmp_path, content)) == [(None, "no release in it")]


def test_problems_are_input_errors_that_name_their_file(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "nothing of use").problems
    assert isinstance(problem, InputError)
    assert problem.path == tmp_path / "releases.txt"
