"""What a path may be: a file, a folder, standard input; and how a folder gives the addresses of originals."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from kg.read import read_releases
from kg.resources import shipped

RELEASE = "-\nMinister visits Hanoi\nA body. date2024-07-01\n"
OTHER = "-\nMinister visits Oslo\nA body. date2024-07-02\n"
JSON = '{"title": "Minister visits Lima", "body": "A body.", "date": "2024-07-03"}\n'


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_a_folder_is_read_with_its_subfolders(tmp_path: Path) -> None:
    write(tmp_path, a_txt=RELEASE, sub__b_TXT=OTHER, sub__sub__c_jsonl=JSON)
    assert [release.title.split()[-1] for release in read_releases([tmp_path]).releases] == [
        "Hanoi",
        "Oslo",
        "Lima",
    ]


def test_read_me_hidden_and_other_files_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_txt=RELEASE,
        README_txt="no release",
        notes_md="none",
        _hidden_txt="none",
        _git__x_txt="none",
    )
    reading = read_releases([tmp_path])
    assert (len(reading.releases), reading.problems) == (1, ())


@pytest.mark.parametrize(
    ("name", "content"), [("list", RELEASE), ("data.json", JSON), ("data.ndjson", "\n" + JSON)]
)
def test_a_file_named_by_the_user_may_have_any_name(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert len(read_releases([tmp_path / name]).releases) == 1


@pytest.mark.parametrize("content", [RELEASE, JSON])
def test_a_hyphen_is_standard_input_in_either_format(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    assert len(read_releases([Path("-")]).releases) == 1


def test_a_problem_in_standard_input_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"-\nTitle\nBody without date\n")))
    (problem,) = read_releases([Path("-")]).problems
    assert str(problem).startswith("<standard input>:2: no date")


def test_a_missing_path_and_an_empty_folder_are_one_problem_each_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_txt=RELEASE)
    (tmp_path / "empty").mkdir()
    reading = read_releases([tmp_path / "gone", tmp_path / "empty", tmp_path / "a.txt"])
    assert [str(problem) for problem in reading.problems] == [
        f"{tmp_path / 'gone'}: no such file or folder",
        f"{tmp_path / 'empty'}: no .txt or .jsonl file in this folder",
    ]
    assert len(reading.releases) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, a_txt=RELEASE, b_txt=OTHER)
    (tmp_path / "a.txt").chmod(0)
    reading = read_releases([tmp_path])
    assert [str(problem) for problem in reading.problems] == [
        f"{tmp_path / 'a.txt'}: cannot be read: permission denied"
    ]
    assert len(reading.releases) == 1


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, b_txt=OTHER)
    (tmp_path / "a.txt").symlink_to("a.txt")
    reading = read_releases([tmp_path])
    assert [problem.path.name for problem in reading.problems] == ["a.txt"]
    assert len(reading.releases) == 1


def test_sources_tsv_gives_the_address_of_the_original_of_a_file(tmp_path: Path) -> None:
    write(tmp_path, a_txt=RELEASE, b_txt=OTHER, sources_tsv="file\turl\na.txt\thttps://example.org/1\n")
    assert [release.url for release in read_releases([tmp_path]).releases] == ["https://example.org/1", None]
    assert [release.url for release in read_releases([tmp_path / "a.txt"]).releases] == [
        "https://example.org/1"
    ]


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("a.txt\thttps://example.org/1\n", 1, "column names"),
        ("file\turl\na.txt https://example.org/1\n", 2, "two columns"),
        ("file\turl\na.txt\twww.example.org\n", 2, "not a web address: 'www.example.org'"),
        ("file\turl\ngone.txt\thttps://example.org/1\n", 2, "no file gone.txt"),
        ("file\turl\nb.txt\thttps://example.org/1\n", 2, "one url for b.txt, which holds 2 releases"),
    ],
)
def test_what_is_wrong_in_sources_tsv_is_reported_once_and_all_releases_kept(
    tmp_path: Path, table: str, line: int, message: str
) -> None:
    write(tmp_path, a_txt=RELEASE, b_txt=OTHER + OTHER.replace("Oslo", "Bern"), sources_tsv=table)
    reading = read_releases([tmp_path])
    assert len(reading.releases) == 3
    (problem,) = reading.problems
    assert (problem.path.name, problem.line) == ("sources.tsv", line)
    assert message in problem.message


def test_all_seeds_are_read_without_a_problem() -> None:
    reading = read_releases([shipped("seeds")])
    files = list(shipped("seeds").glob("*.txt"))
    assert reading.problems == ()
    assert reading.duplicates == 0
    assert len(reading.releases) == len(files) > 40
