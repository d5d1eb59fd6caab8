"""``kg explain`` and curated builds as a user meets them: words in; output, errors and status out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import main
from kg.link import REGISTER_FILE
from kg.settings import Settings
from kg.store import kept_file

FORUM = """-
Korea and Vietnam hold Business Forum in Seoul
Minister Dukgeun Ahn attended the Korea-Vietnam Business Forum on July 1 in Seoul.
The Ministry of Trade, Industry and Energy (MOTIE) hosted the forum. date2024-07-01
-
Minister meets Vietnamese minister
Minister Ahn Duk-geun met Minister Nguyen Hong Dien in Seoul on July 2. date2024-07-02
"""
FORUM_ID = "event/2024-07-01-korea-vietnam-business-forum"


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, in a folder of its own with two releases and an empty curation."""
    monkeypatch.chdir(tmp_path)
    Path("releases.txt").write_text(FORUM, encoding="utf-8")
    Path("mine").mkdir()

    def run(*words: object) -> Result:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        captured = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Result(ended.value.code, captured.out, captured.err)

    return run


def curate(name: str, *rows: str) -> None:
    Path("mine", name).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def test_a_person_is_explained_with_every_mention_and_its_features(kg: Run) -> None:
    said = kg("explain", "person/ahn-dukgeun", "releases.txt")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("Dukgeun Ahn  <https://w3id.org/tradekg/id/person/ahn-dukgeun>\n")
    assert "  2024-07-02  Ahn Duk-geun  (release/2024-07-02-" in said.out
    assert "    Minister Ahn Duk-geun met Minister Nguyen Hong Dien in Seoul on July 2.\n" in said.out
    assert said.out.count("because: same family and given name: ahn dukgeun") == 2
    assert "No Wikidata link: no verified item has one of the names" in said.out


def test_the_json_says_the_same_for_programs(kg: Run) -> None:
    said = json.loads(
        kg("explain", "https://w3id.org/tradekg/id/person/ahn-dukgeun", "releases.txt", "--json").out
    )
    assert (said["id"], said["label"], len(said["mentions"])) == ("person/ahn-dukgeun", "Dukgeun Ahn", 2)
    assert said["mentions"][1]["because"][0] == {"sign": "korean-name", "value": "ahn dukgeun"}
    assert said["link"] is None


def test_the_evidence_of_a_link_is_told(kg: Run) -> None:
    said = kg("explain", "organization/ministry-of-economy-trade-and-industry-jp")
    if said.status:
        said = kg("explain", "organization/ministry-of-economy-trade-and-industry")
    assert "Wikidata: http://www.wikidata.org/entity/Q" in said.out
    assert "evidence: " in said.out


def test_an_unknown_thing_fails_and_names_the_nearest(kg: Run) -> None:
    said = kg("explain", "person/ahn-dukgen", "releases.txt")
    assert (said.status, said.out) == (1, "")
    assert said.err.splitlines()[:2] == [
        "kg: nothing in these releases has the id person/ahn-dukgen",
        "kg: perhaps person/ahn-dukgeun (Dukgeun Ahn)",
    ]


def test_the_nearest_are_of_the_kind_that_was_asked_for_and_found_by_other_names_too(kg: Run) -> None:
    said = kg("explain", "organization/motie", "releases.txt")
    assert said.status == 1
    assert "kg: nothing in these releases has the id organization/motie" in said.err
    assert "(Ministry of Trade, Industry and Energy)" in said.err
    assert "country/" not in said.err
    assert "person/" not in said.err


def test_a_country_is_explained_with_the_releases_that_name_it(kg: Run) -> None:
    said = kg("explain", "country/VN", "releases.txt")
    assert said.status == 0
    assert "Named in 2 releases:" in said.out
    assert "Minister Ahn Duk-geun met Minister Nguyen Hong Dien" not in said.out
    assert "because: the table of countries and blocs has all its names under: VN" in said.out
    assert "Wikidata: http://www.wikidata.org/entity/Q881" in said.out


def test_a_build_applies_decisions_and_counts_those_without_effect(kg: Run) -> None:
    curate("labels.tsv", "id\tlabel\treason", f"{FORUM_ID}\tThe Forum\tshort", "event/gone\tX\tgone")
    built = kg("build", "releases.txt", "--curation", "mine", "--json")
    assert built.status == 0
    assert built.err.startswith("kg: mine/labels.tsv:3: event/gone is not in this build any more")
    (warning,) = json.loads(built.out)["warnings"]
    assert (warning["file"], warning["line"]) == ("mine/labels.tsv", 3)
    Path("q.rq").write_text("SELECT ?l { ?e a kg:Forum ; rdfs:label ?l }", encoding="utf-8")
    assert kg("query", "q.rq", "--format", "csv").out.split() == ["l", "The", "Forum"]


def test_a_contradiction_ends_the_build_with_1_and_the_rest_is_published(kg: Run) -> None:
    curate("same.tsv", "one\tother\treason", "person/a\tperson/b\tone")
    curate("not-same.tsv", "one\tother\treason", "person/a\tperson/b\ttwo")
    built = kg("build", "releases.txt", "--curation", "mine")
    assert built.status == 1
    assert built.err.startswith("kg: mine/not-same.tsv:2: ")
    assert "same.tsv:2" in built.err
    assert "published in data/store" in built.out


def test_a_folder_of_decisions_that_is_not_there_stops_the_build(kg: Run) -> None:
    built = kg("build", "releases.txt", "--curation", "gone")
    assert (built.status, built.out) == (1, "")
    assert built.err == "kg: gone: no such folder of curation files; name one that exists with --curation\n"


def test_ids_given_in_a_store_stay_when_decisions_and_loads_come_between(kg: Run) -> None:
    kg("build", "releases.txt")
    register = kept_file(Settings().store, REGISTER_FILE)
    assert register is not None
    Path("mine.ttl").write_text("<http://e.org/a> <http://e.org/b> 1 .", encoding="utf-8")
    kg("load", "mine.ttl")
    assert kept_file(Settings().store, REGISTER_FILE) == register
    curate("same.tsv", "one\tother\treason", "person/ahn-dukgeun\tperson/nguyen-hong-dien\ta test")
    built = kg("build", "releases.txt", "--curation", "mine", "--json")
    assert json.loads(built.out)["replaced"] == 1
    Path("q.rq").write_text(
        "SELECT ?old ?new { GRAPH graph:entities { ?old dcterms:isReplacedBy ?new } }", encoding="utf-8"
    )
    rows = kg("query", "q.rq", "--format", "csv").out.split()
    person = "https://w3id.org/tradekg/id/person/"
    assert rows == ["old,new", f"{person}nguyen-hong-dien,{person}ahn-dukgeun"]
    said = kg("explain", "person/nguyen-hong-dien", "releases.txt", "--curation", "mine")
    assert f"formerly <{person}nguyen-hong-dien>" in said.out
    assert "a curator's decision: same.tsv:2: a test" in said.out
    assert kg("validate").status == 0


def test_a_damaged_register_stops_the_build_and_the_graph_stays(kg: Run) -> None:
    kg("build", "releases.txt")
    current = Path("data/store/current").read_text(encoding="utf-8")
    (file,) = Path("data/store").rglob(REGISTER_FILE)
    file.write_bytes(b"damaged")
    built = kg("build", "releases.txt")
    assert built.status == 1
    assert f"{file.resolve()}:1: the register of ids is damaged" in built.err.replace(
        "kg: ", f"{Path.cwd()}/"
    )
    assert Path("data/store/current").read_text(encoding="utf-8") == current


def test_a_register_that_is_gone_is_said_and_the_next_build_has_one_again(kg: Run) -> None:
    assert kg("build", "releases.txt").err == ""
    (file,) = Path("data/store").rglob(REGISTER_FILE)
    file.unlink()
    built = kg("build", "releases.txt")
    assert built.status == 0
    assert f"{file}: the register of ids is gone" in built.err
    assert kg("build", "releases.txt").err == ""
