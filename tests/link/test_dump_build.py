"""``kg build --gazetteer``: a file from a dump links what the shipped gazetteer does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from wikidata_dump import country, lines, of_kind, write

from kg.errors import InputError
from kg.link.dump import index_dump
from kg.pipeline import build
from kg.settings import Settings

RELEASE = """\
-
Korea and Vietnam hold Business Forum in Seoul
Minister Dukgeun Ahn attended the Korea-Vietnam Business Forum on July 1 in Seoul, \
together with Hanbit Machinery and the Korea Quince Association. date2024-07-01
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "forum.txt"
    path.write_text(RELEASE, encoding="utf-8")
    return path


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    body = of_kind("Q900000050", "Korea Quince Association", "Q163740", "Q884")
    korea = country("Q884", "South Korea", "KR", "KOR")
    dump = write(tmp_path / "dump.json.gz", "".join(lines([body, korea])).encode())
    index_dump(dump, tmp_path / "made.sqlite", lambda *_: None)
    return tmp_path / "made.sqlite"


def test_a_build_asks_the_file_after_the_shipped_gazetteer(
    release: Path, gazetteer: Path, tmp_path: Path
) -> None:
    without = build([release], Settings(store=tmp_path / "one"))
    with_file = build([release], Settings(store=tmp_path / "two", gazetteer=gazetteer))
    assert with_file.linked_to_wikidata == without.linked_to_wikidata + 1


def test_a_file_that_is_none_fails_before_the_work(release: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gazetteer file"):
        build([release], Settings(store=tmp_path / "store", gazetteer=release))
    assert not (tmp_path / "store").exists()


def test_the_environment_names_the_file() -> None:
    assert Settings.from_environment({"KG_GAZETTEER": "a.sqlite"}).gazetteer == Path("a.sqlite")
    assert Settings.from_environment({}).gazetteer is None
