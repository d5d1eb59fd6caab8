"""Releases that are elsewhere: a URL is read like a path, by fsspec."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from kg.errors import ExtraMissing, InputError
from kg.places import UrlPath, to_path, to_url
from kg.read import read_releases

LINE = b'{"title": "Forum %d opens", "body": "A forum opened in Seoul on July 1.", "date": "2024-07-01"}\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder in memory, of this test alone."""
    return to_path(f"memory://{tmp_path.name}")


def put(folder: Path, **files: bytes) -> None:
    filesystem = fsspec.filesystem("memory")
    for name, content in files.items():
        path = str(folder / name.replace("__", "/").replace("_dot_", "."))
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        filesystem.pipe_file(path, content)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL of a server of these files."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(60)


def test_a_folder_gives_the_same_files_as_one_of_this_machine(place: Path, tmp_path: Path) -> None:
    names = ("b.jsonl", "a.jsonl", "deep/c.JSONL", ".hidden/d.jsonl", "readme.txt", "notes.md")
    for number, name in enumerate(names):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(LINE % number)
        put(place, **{name.replace("/", "__"): LINE % number})
    here, there = read_releases([tmp_path]), read_releases([place])
    assert [release.title for release in there.releases] == [
        "Forum 0 opens",
        "Forum 1 opens",
        "Forum 2 opens",
    ]
    assert [release.title for release in here.releases] == [release.title for release in there.releases]
    assert there.problems == ()


def test_a_file_is_read_and_what_is_wrong_told_with_its_url(place: Path) -> None:
    put(place, **{"a.jsonl": LINE % 1 + b"{}\n"})
    reading = read_releases([place / "a.jsonl"])
    assert [str(release.source.path) for release in reading.releases if release.source] == [
        f"{place}/a.jsonl"
    ]
    assert [str(problem) for problem in reading.problems] == [
        f'{place}/a.jsonl:2: no title: "title" is missing or empty'
    ]


def test_addresses_of_originals_are_read_there_too(place: Path) -> None:
    row = b"file\turl\na.jsonl\thttps://ministry.example/1\nb.jsonl\thttps://ministry.example/2\n"
    put(place, **{"a.jsonl": LINE % 1, "sources.tsv": row})
    reading = read_releases([place])
    assert [release.url for release in reading.releases] == ["https://ministry.example/1"]
    assert [str(problem) for problem in reading.problems] == [
        f"{place}/sources.tsv:3: no file b.jsonl beside it"
    ]


def test_an_empty_folder_and_a_missing_file_are_told(place: Path) -> None:
    put(place, **{"notes.md": b"none"})
    reading = read_releases([place, place / "a.jsonl"])
    assert [str(problem) for problem in reading.problems] == [
        f"{place}: no .txt or .jsonl file in this folder",
        f"{place}/a.jsonl: no such file or folder",
    ]


def test_files_on_the_web_are_read_and_folders_as_their_pages_list_them(tmp_path: Path) -> None:
    (tmp_path / "a b.jsonl").write_bytes(LINE % 1)
    (tmp_path / "c.jsonl").write_bytes(LINE % 2)
    (tmp_path / "notes.md").write_bytes(b"none")
    with served(tmp_path) as address:
        file = read_releases([to_path(f"{address}/c.jsonl?version=2")])
        folder = read_releases([to_path(f"{address}/")])
        missing = read_releases([to_path(f"{address}/d.jsonl"), to_path(f"{address}/d/")])
    assert [release.title for release in file.releases] == ["Forum 2 opens"]
    assert [release.title for release in folder.releases] == ["Forum 1 opens", "Forum 2 opens"]
    assert folder.problems == ()
    assert [str(problem) for problem in missing.problems] == [
        f"{address}/d.jsonl: no such file or folder",
        f"{address}/d/: no such file or folder",
    ]


def test_a_server_that_is_not_there_is_a_problem_like_others() -> None:
    (problem,) = read_releases([to_path("http://127.0.0.1:1/a.jsonl")]).problems
    assert str(problem).startswith("http://127.0.0.1:1/a.jsonl: cannot be read: ")


def test_a_url_of_no_kind_is_a_problem() -> None:
    (problem,) = read_releases([to_path("nothing://a/b.jsonl")]).problems
    assert str(problem) == "nothing://a/b.jsonl: cannot be read: protocol not known: nothing"


def test_a_file_of_this_machine_may_be_named_by_its_url(tmp_path: Path) -> None:
    file = tmp_path / "my releases.jsonl"
    file.write_bytes(LINE % 1)
    assert to_path(file.as_uri()) == file
    assert to_url(file).read_bytes() == LINE % 1


def test_a_url_stays_as_it_was_given_on_its_way_to_others() -> None:
    for word in ("s3://bucket//a//b.jsonl", "https://a.example/?u=http://b.example/c", "gs://b/"):
        path = to_path(word)
        assert str(pickle.loads(pickle.dumps(path))) == str(path) == f"{path}" == word
        assert str(InputError("no release in it", path)) == f"{word}: no release in it"
    assert to_path("s3://bucket/a") != to_path("s3://bucket//a")
    assert isinstance(to_path("s3://bucket/a.txt").parent, UrlPath)


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(ExtraMissing, match=r"s3://bucket/a.txt: .*s3fs"):
        read_releases([to_path("s3://bucket/a.txt")])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["memory://a/b.txt"], "to read and write URLs install what that needs"),
        (["--cluster", "tcp://127.0.0.1:1"], "--cluster needs packages that are not installed (distributed)"),
    ],
)
def test_without_the_extra_its_name_is_told(words: list[str], told: str, tmp_path: Path) -> None:
    without = (
        "import sys; sys.modules['fsspec'] = sys.modules['distributed'] = None; import kg.cli; kg.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", without, "build", "--store", str(tmp_path / "store"), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (1, f"kg: {told}: pip install 'tradekg[cluster]'\n")
