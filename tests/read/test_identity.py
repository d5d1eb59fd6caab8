"""The id of a release: what it is made of, and that order and company do not change it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.read import read_releases
from kg.slug import slug


def block(title: str = "Minister visits Hanoi", body: str = "A body.", day: str = "2024-07-01") -> str:
    return f"-\n{title}\n{body} date{day}\n"


def ids(tmp_path: Path, *blocks: str) -> list[str]:
    file = tmp_path / "releases.txt"
    file.write_text("".join(blocks), encoding="utf-8")
    return [release.id for release in read_releases([file]).releases]


def test_an_id_is_the_date_and_the_title_cut_at_a_word(tmp_path: Path) -> None:
    title = "Korea & Türkiye’s ministers discuss " + "trade " * 20
    (release_id,) = ids(tmp_path, block(title))
    assert release_id == "2024-07-01-korea-and-turkiyes-ministers-discuss" + "-trade" * 7
    assert len(release_id.removeprefix("2024-07-01-")) <= 80


def test_a_title_without_any_letter_has_an_id_of_its_own(tmp_path: Path) -> None:
    first, second = ids(tmp_path, block("—", "One body."), block("…", "Another body."))
    assert first != second
    assert all(len(release_id) == len("2024-07-01-") + 8 for release_id in (first, second))


def test_the_same_release_twice_is_one_release(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(block() + block(), encoding="utf-8")
    reading = read_releases([file, file])
    assert (len(reading.releases), reading.duplicates, reading.problems) == (1, 3, ())


def test_a_repetition_adds_the_url_and_the_category_that_the_first_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(block(), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"title": "Minister visits Hanoi", "body": "A body.", "date": "2024-07-01",'
        ' "url": "https://example.org/1", "category": "Industry"}',
        encoding="utf-8",
    )
    (release,) = read_releases([tmp_path]).releases
    assert (release.url, release.category) == ("https://example.org/1", "Industry")
    assert release.source is not None
    assert release.source.path.name == "a.txt"


def test_two_bodies_under_one_title_and_day_are_two_releases_whatever_their_order(tmp_path: Path) -> None:
    short, long = block(body="Short."), block(body="The long account.")
    found = ids(tmp_path, short, long)
    assert len(found) == 2
    assert all(release_id.startswith("2024-07-01-minister-visits-hanoi-") for release_id in found)
    assert ids(tmp_path, long, short, long) == found


def test_releases_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    late, early = block(day="2024-07-02"), block(day="2024-06-30")
    assert ids(tmp_path, late, early) == ids(tmp_path, early, late) == sorted(ids(tmp_path, late, early))


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_slug_is_made_of_lower_case_ascii_words_and_keeps_its_limit(text: str, limit: int) -> None:
    made = slug(text, limit)
    assert len(made) <= limit
    assert slug(made) == made
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in made.split("-") if made)
    assert slug(text).startswith(made)


def test_a_slug_is_cut_at_a_word_unless_its_first_word_is_too_long() -> None:
    assert slug("trade minister meets", limit=14) == "trade-minister"
    assert slug("trade minister meets", limit=15) == "trade-minister"
    assert slug("trade minister meets", limit=13) == "trade"
    assert slug("internationalisation", limit=5) == "inter"
