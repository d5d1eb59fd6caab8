"""kg link export, import and review as a user meets them."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli, main
from kg.link import Mapping, MappingSet, read_mappings, write_mappings
from kg.link.merging import propose

RELEASES = """-
Korea and Vietnam hold Business Forum in Seoul
Trade, Industry and Energy Minister Dukgeun Ahn attended the Korea-Vietnam Business Forum on July 1 in \
Seoul with Tran Van Son, Minister-Chairman of the Government Office of Vietnam. date2024-07-01
"""
AHN, TRAN = "person/ahn-dukgeun", "person/tran-van-son"
PROPOSALS = (
    Mapping(AHN, "Dukgeun Ahn", "Q101", "Ahn \x1b[31mone", confidence=0.5, tool="lookup", features="alias"),
    Mapping(AHN, "Dukgeun Ahn", "Q102", "Ahn two", confidence=0.7, tool="lookup", features="label; KR"),
    Mapping(TRAN, "Tran Van Son", "Q103", "Tran", confidence=0.6, tool="lookup", sources="a list"),
)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    path = tmp_path / "releases.txt"
    path.write_text(RELEASES, encoding="utf-8")
    return path


@pytest.fixture
def links(tmp_path: Path) -> Path:
    path = tmp_path / "links.sssom.tsv"
    write_mappings(MappingSet(PROPOSALS), path)
    return path


def run(*words: object, answers: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=answers, standalone_mode=False)


def review(links: Path, releases: Path, answers: str) -> Result:
    words = ("link", "review", links, "--reviewer", "Jo Kim", "--releases", releases)
    return run(*words, answers=answers)


# -- review --------------------------------------------------------------------------------------------


def test_review_shows_the_sentence_and_the_candidates(links: Path, releases: Path) -> None:
    shown = review(links, releases, "q\n").output
    assert "1 of 2: Dukgeun Ahn  (person/ahn-dukgeun)" in shown
    assert "2024-07-01: Trade, Industry and Energy Minister Dukgeun Ahn attended" in shown
    assert (
        "  1  Q102 Ahn two  confidence 0.7\n     https://www.wikidata.org/wiki/Q102\n     label; KR\n"
        in shown
    )
    assert "0 decided, 2 left" in shown
    # What others wrote does not steer the terminal.
    assert "\x1b" not in shown


def test_each_answer_is_written(links: Path, releases: Path) -> None:
    result = review(links, releases, "a\nx\na9\na2\nn\n")
    assert "  which one? Write a1 to a2" in result.output
    assert "  a, r, n, s or q, please" in result.output
    assert "2 decided, 0 left" in result.output
    found = read_mappings(links)
    accepted = found.decide(AHN)
    assert accepted.link is not None
    assert (accepted.link.qid, accepted.refused) == ("Q101", {"Q102"})
    assert accepted.link.evidence.startswith("reviewed by Jo Kim on ")
    assert found.decide(TRAN).settled
    assert found.decide(TRAN).link is None
    assert review(links, releases, "").output == f"nothing to decide in {links}\n"


def test_an_item_that_a_tool_is_sure_of_is_shown_beside_the_others(links: Path, releases: Path) -> None:
    sure = Mapping(AHN, "Dukgeun Ahn", "Q100", "Ahn", confidence=0.95, tool="lookup")
    write_mappings(MappingSet((sure, *PROPOSALS)), links)
    result = review(links, releases, "n\nq\n")
    assert "  1  Q100 Ahn  confidence 0.95, linked now\n" in result.output
    found = read_mappings(links)
    assert found.decide(AHN).refused == {"Q100", "Q101", "Q102"}
    assert not [row for row in found.mappings if row.subject == AHN and row.accepted]


def test_what_is_refused_is_not_asked_again(links: Path, releases: Path) -> None:
    result = review(links, releases, "r1\nr\ns\n")
    assert "2 decided, 1 left" in result.output
    found = read_mappings(links)
    assert found.decide(AHN).refused == {"Q101", "Q102"}
    assert not found.decide(AHN).settled
    assert propose(found, PROPOSALS).mapping_set == found
    assert "1 of 1: Tran Van Son" in review(links, releases, "q\n").output


def test_the_end_of_the_input_loses_nothing(links: Path, releases: Path) -> None:
    result = review(links, releases, "a1\n")
    assert result.exception is not None
    assert read_mappings(links).decide(AHN).link is not None


def test_a_decision_keeps_what_somebody_else_wrote_meanwhile(links: Path, releases: Path) -> None:
    words = ["link", "review", str(links), "--reviewer", "Jo", "--releases", str(releases)]
    with terminal_of(words) as (process, terminal):
        read_until(terminal, b" > ")
        other = Mapping("person/x", "X", "Q9", reviewer_label="Kim")
        now = read_mappings(links)
        write_mappings(now.with_mappings((*now.mappings, other)), links)
        os.write(terminal, b"a1\n")
        read_until(terminal, b" > ")
        os.write(terminal, b"q\n")
        read_until(terminal, b"1 decided, 1 left")
        assert process.wait(60) == 0
    found = read_mappings(links)
    assert found.decide("person/x").link is not None
    assert found.decide(AHN).link is not None


def test_what_somebody_else_decided_meanwhile_stays(links: Path, releases: Path) -> None:
    words = ["link", "review", str(links), "--reviewer", "Jo", "--releases", str(releases)]
    with terminal_of(words) as (process, terminal):
        read_until(terminal, b" > ")
        kims = MappingSet((Mapping(AHN, "Dukgeun Ahn", "Q102", reviewer_label="Kim"), PROPOSALS[2]))
        write_mappings(kims, links)
        before = links.read_bytes()
        os.write(terminal, b"a2\n")
        assert b"the file has other rows of this by now" in read_until(terminal, b" > ")
        os.write(terminal, b"q\n")
        read_until(terminal, b"0 decided, 1 left")
        assert process.wait(60) == 0
    assert links.read_bytes() == before


def test_ctrl_c_in_a_terminal_keeps_every_decision(links: Path, releases: Path) -> None:
    words = ["link", "review", str(links), "--reviewer", "Jo", "--releases", str(releases)]
    with terminal_of(words) as (process, terminal):
        read_until(terminal, b" > ")
        os.write(terminal, b"a1\n")
        assert b"2 of 2: Tran Van Son" in read_until(terminal, b" > ")
        # The line end wakes a read that begins just after the signal.
        os.write(terminal, b"\x03\n")
        read_until(terminal, b"kg: stopped")
        assert process.wait(60) == 1
    found = read_mappings(links)
    assert (found.problems, len(found.mappings)) == ((), 3)
    assert found.decide(AHN).link is not None
    assert not found.decide(TRAN).settled
    assert sorted(path.name for path in links.parent.iterdir()) == ["links.sssom.tsv", "releases.txt"]


def test_a_file_with_bad_rows_is_not_reviewed(links: Path, releases: Path) -> None:
    text = links.read_text(encoding="utf-8").replace("wd:Q103", "wd:103")
    links.write_text(text, encoding="utf-8")
    result = review(links, releases, "n\n")
    assert result.return_value == 1
    assert ": object_id is 'wd:103', no Wikidata item" in result.output
    assert links.read_text(encoding="utf-8") == text


def test_without_a_reviewer_nothing_is_decided(links: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for words, complaint in (
        (["link", "review", str(links)], "--reviewer"),
        (["link", "review", str(links), "--reviewer", "0000-0002-1825-0098"], "is no ORCID iD"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert complaint in capfd.readouterr().err


# -- export and import ---------------------------------------------------------------------------------


def test_export_makes_a_set_of_the_releases_and_then_leaves_it_alone(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.sssom.tsv"
    made = run("link", "export", releases, "--mappings", path)
    assert made.return_value == 0
    found = {(row.subject, row.item): row for row in read_mappings(path).mappings}
    assert found["place/kr-seoul", "Q8684"].accepted
    assert found[TRAN, "Q25418498"].proposed
    before = path.read_bytes()
    again = run("link", "export", releases, "--mappings", path, "--json")
    counts = json.loads(again.output)
    assert (counts["added"], counts["changed"], counts["removed"], counts["conflicts"]) == (0, 0, 0, [])
    assert path.read_bytes() == before


def test_things_have_the_ids_that_curators_gave_them(
    releases: Path, links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RELEASES + RELEASES.replace("Tran Van Son", "Tran Van Sohn").replace("Business", "Energy")
    releases.write_text(text, encoding="utf-8")
    curation = tmp_path / "curation"
    curation.mkdir()
    same = "one\tother\treason\nperson/tran-van-sohn\tperson/tran-van-son\tmisspelt in one release\n"
    (curation / "same.tsv").write_text(same, encoding="utf-8")
    monkeypatch.setenv("KG_CURATION", str(curation))
    monkeypatch.setenv("KG_STORE", str(tmp_path / "store"))
    path = tmp_path / "new.sssom.tsv"
    run("link", "export", releases, "--mappings", path)
    found = {row.subject for row in read_mappings(path).mappings if row.subject.startswith("person/")}
    assert found == {"person/tran-van-sohn"}
    shown = review(path, releases, "q\n").output
    assert "1 of 1" in shown
    assert "2024-07-01: Trade, Industry and Energy Minister Dukgeun Ahn attended" in shown


def test_export_prints_or_writes_elsewhere(releases: Path, links: Path, tmp_path: Path) -> None:
    before = links.read_bytes()
    printed = run("link", "export", releases, "--mappings", links, "-o", "-").output
    other = tmp_path / "other.tsv"
    run("link", "export", releases, "--mappings", links, "-o", other)
    assert other.read_text(encoding="utf-8") == printed
    assert links.read_bytes() == before


def test_a_reviewed_row_outlives_the_export_and_a_conflict_is_told(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    write_mappings(MappingSet((Mapping("place/kr-seoul", "Seoul", "Q1", reviewer_label="Jo"),)), path)
    result = run("link", "export", releases, "--mappings", path)
    assert "kg: place/kr-seoul: kept Q1 (Jo), not taken Q8684 (tradekg gazetteer)" in result.output
    decided = read_mappings(path).decide("place/kr-seoul").link
    assert decided is not None
    assert decided.qid == "Q1"


def test_import_takes_decisions_and_lists_conflicts_and_bad_rows(links: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    write_mappings(MappingSet((PROPOSALS[0], Mapping(TRAN, "Tran Van Son", None, reviewer_label="Jo"))), mine)
    theirs = (
        Mapping(AHN, "Dukgeun Ahn", "Q101", reviewer_label="Kim"),
        Mapping(TRAN, "Tran Van Son", "Q103", reviewer_label="Kim"),
        Mapping("person/x", "X", "Q9", reviewer_label="Kim"),
    )
    write_mappings(MappingSet(theirs), links)
    links.write_text(links.read_text(encoding="utf-8").replace("wd:Q9", "wd:9"), encoding="utf-8")
    result = run("link", "import", links, "--mappings", mine)
    assert result.return_value == 1
    assert f"kg: {links}:" in result.output
    assert f"kg: {TRAN}: kept no item (Jo), not taken Q103 (Kim)" in result.output
    assert "0 added, 1 changed, 0 removed" in result.output
    found = read_mappings(mine)
    assert found.decide(AHN).link is not None
    assert found.decide(TRAN).link is None


def test_a_build_links_by_the_set_that_a_setting_names(
    releases: Path, links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = Mapping(TRAN, "Tran Van Son", "Q103", reviewer_label="Jo")
    write_mappings(MappingSet((accepted,)), links)
    store = tmp_path / "store"
    plain = json.loads(run("build", releases, "--store", store, "--json").output)
    named = json.loads(run("build", releases, "--store", store, "--mappings", links, "--json").output)
    assert named["linked_to_wikidata"] == plain["linked_to_wikidata"] + 1
    monkeypatch.setenv("KG_MAPPINGS", str(links))
    assert (
        json.loads(run("build", releases, "--store", store, "--json").output)["linked_to_wikidata"]
        == (named["linked_to_wikidata"])
    )
    asked = run(
        "query",
        "-",
        "--store",
        store,
        "--format",
        "csv",
        answers=f"ASK {{ <https://w3id.org/tradekg/id/{TRAN}> skos:exactMatch wd:Q103 }}",
    )
    assert "true" in asked.output


def test_a_build_reports_bad_rows_of_the_set_and_uses_the_good_ones(
    releases: Path, links: Path, tmp_path: Path
) -> None:
    good = Mapping(TRAN, "Tran Van Son", "Q103", reviewer_label="Jo")
    write_mappings(MappingSet((good, Mapping("person/x", "X", "Q9"))), links)
    links.write_text(links.read_text(encoding="utf-8").replace("wd:Q9", "wd:9"), encoding="utf-8")
    built = run("build", releases, "--store", tmp_path / "store", "--mappings", links, "--json")
    assert built.return_value == 1
    summary = json.loads(built.stdout)
    assert summary["problems"][0]["file"] == str(links)
    assert "no Wikidata item" in summary["problems"][0]["message"]


# -- a terminal ----------------------------------------------------------------------------------------


@contextmanager
def terminal_of(words: list[str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """``kg`` in a process of its own on a pseudo-terminal, and the terminal's other end."""
    terminal, inner = pty.openpty()
    # A session of its own takes the first terminal that it opens, so that Ctrl-C reaches it as a signal.
    code = "import os, sys; os.close(os.open(os.ttyname(0), os.O_RDWR)); from kg.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdin=inner, stdout=inner, stderr=inner, start_new_session=True
    )
    os.close(inner)
    try:
        yield process, terminal
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def read_until(terminal: int, wanted: bytes) -> bytes:
    """What the terminal shows up to the words wanted; fails when the process falls silent without them."""
    shown = b""
    while wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], 120)
        assert ready, shown
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            raise AssertionError(shown) from None
    return shown
