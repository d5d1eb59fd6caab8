"""``kg link lookup`` as a user meets it, against a real server."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import wikidata_api as wd
from wikidata_api import WikidataApi, item, statement

from kg.cli import main
from kg.link import Mapping, MappingSet, write_mappings

CONTACT = ("--contact", "someone@example.org")

PEOPLE = ["Alpana Roy", "Brian Walker", "Carla Stone", "David Miller", "Emma Fischer", "Frank Weber"]
PEOPLE += ["Grace Taylor", "Henry Wilson", "Irene Clark", "James Baker", "Karen Young", "Louis Martin"]


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_CONTACT", raising=False)

    def run(*words: object) -> Result:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        captured = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Result(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A file of one release in which a minister meets twelve persons, more than are looked up together."""
    path = tmp_path / "releases.txt"
    met = " ".join(f"He also met with {name}, CEO of a company." for name in PEOPLE)
    text = (
        f"Trade, Industry and Energy Minister Dukgeun Ahn attended the Korea Forum on July 1 in Seoul. {met}"
    )
    path.write_text(f"-\nMinister attends Korea Forum\n{text} date2024-07-01\n", encoding="utf-8")
    return path


@pytest.fixture
def server() -> Iterator[WikidataApi]:
    held = statement("Q200", "2024-01-05", "2025-06")
    items = [
        item("Q1", "Ahn Duk-geun", P31=["Q5"], P27=["Q884"], P39=[held]),
        item("Q2", "Karen Young", P31=["Q5"]),
        item("Q5", "human"),
        item("Q200", "Minister of Trade, Industry and Energy"),
    ]
    with WikidataApi(items) as api:
        yield api


def rows(path: Path) -> dict[str, dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["subject_label"]: row for row in csv.DictReader(lines, delimiter="\t")}


def test_nothing_is_sent_without_a_contact(kg: Run, releases: Path, server: WikidataApi) -> None:
    refused = kg("link", "lookup", releases, "--api", server.url)
    assert (refused.status, refused.out, server.asked) == (2, "", [])
    assert "give --contact you@example.org or set KG_CONTACT" in refused.err


@pytest.mark.parametrize("words", [("--contact", "me"), (*CONTACT, "--api", "file:///etc/passwd")])
def test_a_contact_or_an_api_of_another_form_is_wrong_usage(
    kg: Run, releases: Path, words: tuple[str, ...]
) -> None:
    assert kg("link", "lookup", releases, *words).status == 2


def test_a_lookup_writes_proposals_and_says_how_many(
    kg: Run, releases: Path, server: WikidataApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CONTACT", "User:Someone")
    words = ("link", "lookup", releases, "--api", server.url, "--kind", "person", "-o", "p.tsv", "--json")
    done = kg(*words)
    assert (done.status, done.err) == (0, "")
    summary = json.loads(done.out)
    assert summary["accepted"] == 1
    found = rows(Path("p.tsv"))
    assert found["Dukgeun Ahn"]["object_id"] == "wd:Q1"
    assert summary["no_item_found"] == sum(row["object_id"] == "sssom:NoTermFound" for row in found.values())
    before = len(server.asked)
    again = kg(*words)
    assert len(server.asked) == before, "every answer is in the cache"
    assert json.loads(again.out)["decided_before"] == summary["no_item_found"]
    assert rows(Path("p.tsv")) == found


def test_a_limit_leaves_the_rest_for_later(kg: Run, releases: Path, server: WikidataApi) -> None:
    done = kg("link", "lookup", releases, "--api", server.url, *CONTACT, "--kind", "person", "--limit", 2)
    assert done.status == 0
    assert len(rows(Path("data/wikidata-proposals.sssom.tsv"))) == 2
    assert "left for later" in done.out
    assert done.out.endswith("proposals in data/wikidata-proposals.sssom.tsv\n")


def test_a_server_that_says_no_is_one_line_and_what_came_before_stays(
    kg: Run, releases: Path, server: WikidataApi
) -> None:
    words = ("link", "lookup", releases, "--api", server.url, *CONTACT, "--kind", "person", "-o", "p.tsv")
    everything = kg(*words)
    searches = len(server.searched)
    Path("p.tsv").unlink()
    Path("data/wikidata-answers.sqlite").unlink()
    server.asked.clear()
    server.faults.extend([None] * (searches + 1) + [wd.status(403)])
    failed = kg(*words)
    assert failed.status == 1
    assert failed.err == f"kg: {server.url} answers with status 403 (Forbidden)\n"
    assert 0 < len(rows(Path("p.tsv"))) < len(PEOPLE)
    server.faults.clear()
    assert kg(*words).status == everything.status == 0
    answered = [one.what for one in server.asked if one.what != server.asked[searches + 1].what]
    assert len(answered) == len(set(answered)), "nothing that was answered is asked twice"


def test_a_mapping_set_of_another_form_is_named_before_anything_is_sent(
    kg: Run, releases: Path, server: WikidataApi
) -> None:
    Path("p.tsv").write_text("no\tmapping\n", encoding="utf-8")
    failed = kg("link", "lookup", releases, "--api", server.url, *CONTACT, "-o", "p.tsv")
    assert (failed.status, server.asked) == (1, [])
    assert failed.err.startswith("kg: p.tsv:1: the file must begin with metadata")


def test_the_set_that_makes_the_links_is_heard(
    kg: Run, releases: Path, server: WikidataApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (
        Mapping("person/ahn-dukgeun", "Dukgeun Ahn", "Q1", reviewer_label="Jo"),
        Mapping("person/karen-young", "Karen Young", None, reviewer_label="Jo"),
    )
    write_mappings(MappingSet(rows), Path("mine.sssom.tsv"))
    monkeypatch.setenv("KG_MAPPINGS", "mine.sssom.tsv")
    words = ("link", "lookup", releases, "--api", server.url, *CONTACT, "--kind", "person", "--json")
    summary = json.loads(kg(*words).out)
    assert summary["decided_before"] == 1, "who has an item is no question at all"
    assert not [name for name in server.searched if "Ahn" in name or "Young" in name]


def test_ctrl_c_leaves_proposals_and_answers_whole(
    kg: Run, releases: Path, server: WikidataApi, tmp_path: Path
) -> None:
    words = [
        "link",
        "lookup",
        str(releases),
        "--api",
        server.url,
        *CONTACT,
        "--kind",
        "person",
        "-o",
        "p.tsv",
    ]
    # The first ten persons, which are written together, take fewer requests, all thirteen take more.
    server.faults.extend([None] * 15 + [wd.silence])
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    assert server.silent.wait(timeout=60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (1, "", "kg: stopped")
    stopped = rows(tmp_path / "p.tsv")
    assert stopped["Dukgeun Ahn"]["object_id"] != ""
    hung = server.asked[-1].what
    assert kg(*words).status == 0
    answered = [one.what for one in server.asked if one.what != hung]
    assert len(answered) == len(set(answered)), "nothing that was answered is asked twice"
    assert set(stopped) < set(rows(tmp_path / "p.tsv"))
    assert not [one.name for one in tmp_path.iterdir() if one.name.startswith(".p.tsv")]
