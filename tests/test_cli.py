"""The command line as a user meets it: words in; standard output, standard error and status out."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from asking import until
from filelock import FileLock

from kg.cli import main
from kg.export import find_downloads
from kg.export.downloads import LOCK_FILE
from kg.store import current

FORUM = """-
Korea and Vietnam hold Business Forum in Seoul
Minister Dukgeun Ahn attended the Korea-Vietnam Business Forum on July 1 in Seoul. date2024-07-01
"""
WITHOUT_DATE = "-\nMinister visits Hanoi\nA body without its date.\n"


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
    """A folder with one release."""
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "forum.txt").write_text(FORUM, encoding="utf-8")
    return folder


def command(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process of its own."""
    line = [sys.executable, "-m", "kg", *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False, **options)  # type: ignore[call-overload, no-any-return]


# -- build ---------------------------------------------------------------------------------------------


def test_build_publishes_a_graph_and_says_what_is_in_it(kg: Run, releases: Path) -> None:
    built = kg("build", releases)
    assert (built.status, built.err) == (0, "")
    assert "releases                     1\n" in built.out
    assert built.out.endswith("published in data/store\n")
    asked = kg("query", "-", "--help")
    assert asked.status == 0


def test_build_prints_its_summary_for_programs(kg: Run, releases: Path) -> None:
    (releases / "bad.txt").write_text(WITHOUT_DATE, encoding="utf-8")
    built = kg("build", releases, "--json")
    summary = json.loads(built.out)
    assert built.status == 1
    assert (summary["releases"], summary["duplicates"]) == (1, 0)
    assert summary["quads"] > 0
    assert list(summary["steps"]) == ["read", "extract", "link", "load", "validate", "publish"]
    assert all(seconds > 0 for seconds in summary["steps"].values())
    (problem,) = summary["problems"]
    assert (problem["file"], problem["line"]) == (str(releases / "bad.txt"), 2)


def test_a_bad_block_is_named_with_file_and_line_and_the_rest_is_published(kg: Run, releases: Path) -> None:
    (releases / "bad.txt").write_text(WITHOUT_DATE, encoding="utf-8")
    built = kg("build", releases)
    assert built.status == 1
    assert built.err.startswith(f"kg: {releases / 'bad.txt'}:2: no date")
    assert built.err.count("\n") == 1
    assert "published in data/store" in built.out


def test_a_build_of_nothing_fails_and_leaves_the_graph_as_it_was(
    kg: Run, releases: Path, tmp_path: Path
) -> None:
    kg("build", releases)
    before = (tmp_path / "data" / "store" / "current").read_text(encoding="utf-8")
    built = kg("build", "gone")
    assert (built.status, built.out) == (1, "")
    assert built.err.splitlines()[0] == "kg: gone: no such file or folder"
    assert len(built.err.splitlines()) == 2
    assert (tmp_path / "data" / "store" / "current").read_text(encoding="utf-8") == before


def test_build_reads_standard_input(releases: Path, tmp_path: Path) -> None:
    built = command("build", "-", "--store", tmp_path / "store", input=FORUM)
    assert (built.returncode, built.stderr) == (0, "")


def test_the_same_releases_give_the_same_graph_in_whatever_order(kg: Run, releases: Path) -> None:
    (releases / "other.txt").write_text(FORUM.replace("Vietnam", "Japan"), encoding="utf-8")
    files = [releases / "forum.txt", releases / "other.txt"]
    kg("build", *files, "--store", "a")
    kg("build", *reversed(files), "--store", "b")
    query = (
        "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), 'graph/dataset')) } ORDER BY ?g ?s ?p ?o"
    )
    Path("all.rq").write_text(query, encoding="utf-8")
    first, second = (kg("query", "all.rq", "--format", "csv", "--store", store) for store in "ab")
    assert first == second
    assert first.out.count("\n") > 100


def test_a_store_that_another_build_holds_is_one_clear_line(kg: Run, releases: Path, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with FileLock(tmp_path / "store" / "lock"):
        built = kg("build", releases, "--store", "store")
    assert built.status == 1
    assert built.err == "kg: store: another build or load works here: wait until it has ended\n"


def test_a_full_disk_is_one_clear_line_and_the_graph_stays(kg: Run, releases: Path, tmp_path: Path) -> None:
    kg("build", releases, "--store", "store")
    current = (tmp_path / "store" / "current").read_text(encoding="utf-8")

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    built = command("build", releases, "--store", tmp_path / "store", preexec_fn=small_files_only)
    assert built.returncode == 1
    assert built.stderr.startswith(f"kg: {tmp_path / 'store'}: the graph could not be written")
    assert built.stderr.count("\n") == 1
    assert (tmp_path / "store" / "current").read_text(encoding="utf-8") == current
    assert kg("query", "-h").status == 0


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no /dev/full")
def test_an_output_that_is_full_is_named(kg: Run, releases: Path, tmp_path: Path) -> None:
    kg("build", releases, "--store", "store")
    with Path("/dev/full").open("wb") as full:
        exported = subprocess.run(
            [sys.executable, "-m", "kg", "export", "--format", "nquads", "--store", tmp_path / "store"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert exported.returncode == 1
    assert exported.stderr == "kg: standard output: No space left on device\n"


def test_a_store_that_cannot_be_written_is_one_clear_line(kg: Run, releases: Path) -> None:
    built = kg("build", releases, "--store", releases / "forum.txt" / "store")
    assert built.status == 1
    assert built.err.startswith(f"kg: {releases / 'forum.txt' / 'store'}: cannot be written")


# -- query ---------------------------------------------------------------------------------------------


def test_query_lists_the_canned_queries(kg: Run) -> None:
    listed = kg("query")
    assert listed.status == 0
    assert "events-with-country: " in listed.out
    assert "    --param country=" in listed.out


def test_a_canned_query_takes_its_parameters_by_name(kg: Run, seeds_store: Path) -> None:
    asked = kg("query", "events-with-country", "--param", "country=VN", "--store", seeds_store)
    assert (asked.status, asked.err) == (0, "")
    assert "Korea-Vietnam Business Forum" in asked.out


def test_a_query_from_a_file_is_answered_in_the_format_asked_for(
    kg: Run, seeds_store: Path, tmp_path: Path
) -> None:
    (tmp_path / "q.rq").write_text("SELECT (COUNT(*) AS ?n) { ?x a kg:Release }", encoding="utf-8")
    assert kg("query", "q.rq", "--store", seeds_store).out == "n\n--\n43\n"
    assert kg("query", "q.rq", "--format", "csv", "--store", seeds_store).out == "n\r\n43\r\n"
    found = json.loads(kg("query", "q.rq", "--format", "json", "--store", seeds_store).out)
    assert found["results"]["bindings"][0]["n"]["value"] == "43"


def test_a_query_from_standard_input_may_ask_yes_or_no_or_for_a_graph(seeds_store: Path) -> None:
    ask = command("query", "-", "--store", seeds_store, input="ASK { ?x a kg:Event }")
    assert (ask.stdout, ask.stderr, ask.returncode) == ("true\n", "", 0)
    graph = command("query", "-", "--store", seeds_store, input="DESCRIBE country:VN")
    assert 'kg:isoAlpha2 "VN"' in graph.stdout


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["no-such-query"], 2, "no canned query and no file is named 'no-such-query'"),
        (["events-with-country", "--param", "country=Atlantis"], 2, "is not a country"),
        (["events-with-country", "--param", "planet=VN"], 2, "has no parameter 'planet'"),
        (["events-with-country", "--param", "country"], 2, "NAME=VALUE"),
        (["events-with-country", "--param", "country=VN", "--format", "turtle"], 2, "turtle"),
        (["bad.rq"], 1, "line 1"),
        (["update.rq"], 1, "update"),
    ],
)
def test_a_query_that_cannot_be_answered_is_one_clear_line(
    kg: Run, seeds_store: Path, tmp_path: Path, words: list[str], status: int, message: str
) -> None:
    (tmp_path / "bad.rq").write_text("SELECT * {", encoding="utf-8")
    (tmp_path / "update.rq").write_text("DELETE WHERE { ?s ?p ?o }", encoding="utf-8")
    asked = kg("query", *words, "--store", seeds_store)
    assert (asked.status, asked.out) == (status, "")
    assert message in asked.err.lower() or message in asked.err
    assert asked.err.splitlines()[-1].startswith(("kg: ", "Error: "))


def test_a_command_that_needs_a_graph_says_how_to_get_one(kg: Run) -> None:
    for words in (
        ["query", "events-with-country", "--param", "country=VN"],
        ["validate"],
        ["export", "--format", "turtle"],
    ):
        asked = kg(*words)
        assert (asked.status, asked.out) == (1, "")
        assert asked.err == "kg: data/store: nothing is built here yet: run kg build first\n"


# -- files to take away --------------------------------------------------------------------------------


def test_nobody_waits_for_files_to_take_away_but_who_asks_for_them(
    kg: Run, releases: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.nt").write_text("<http://e/s> <http://e/p> <http://e/o> .\n", encoding="utf-8")
    kg("build", releases)
    kg("load", "notes.nt")
    assert find_downloads(Path("data/store")) == ()
    made = kg("downloads")
    (found,) = find_downloads(Path("data/store"))
    assert (made.status, made.out, made.err) == (0, f"{found.edition.version}\n", "")
    again = kg("downloads", "--json")
    assert (again.status, json.loads(again.out)) == (0, {"version": found.edition.version})


def test_files_to_take_away_that_others_make_are_left_to_them(kg: Run, releases: Path) -> None:
    kg("build", releases)
    with FileLock(current(Path("data/store")).path / LOCK_FILE):
        asked = kg("downloads", "--json")
    assert (asked.status, json.loads(asked.out)) == (1, {"version": None})
    assert asked.err == "kg: data/store: another process makes these files at this moment\n"


def test_files_that_cannot_be_made_are_told(kg: Run, releases: Path) -> None:
    kg("build", releases)
    current(Path("data/store")).downloads.write_text("not a folder", encoding="utf-8")
    made = kg("downloads")
    assert (made.status, made.out) == (1, "")
    assert "the files to take away could not be written: " in made.err


def test_files_to_take_away_that_are_stopped_leave_nothing(seeds_store: Path, tmp_path: Path) -> None:
    """By the signal that service managers send; whoever comes next begins anew."""
    store = shutil.copytree(seeds_store, tmp_path / "store")
    folder = current(store).path
    line = [sys.executable, "-m", "kg", "downloads", "--store", str(store)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as making:
        try:
            until(lambda: [*folder.glob(".downloads-*/*")])
            making.terminate()
            out, err = making.communicate(timeout=60)
        finally:
            making.kill()
    assert (making.returncode, out, err.strip()) == (1, "", "kg: stopped")
    assert (find_downloads(store), [*folder.glob(".downloads-*")]) == ((), [])


# -- export, load, validate, evaluate ------------------------------------------------------------------


def test_export_writes_to_standard_output_or_to_a_file(kg: Run, seeds_store: Path, tmp_path: Path) -> None:
    shown = kg("export", "--format", "ntriples", "--store", seeds_store)
    written = kg("export", "--format", "ntriples", "-o", tmp_path / "graph.nt", "--store", seeds_store)
    assert (shown.status, written.status, written.out) == (0, 0, f"{tmp_path / 'graph.nt'}\n")
    assert (tmp_path / "graph.nt").read_text(encoding="utf-8") == shown.out


def test_an_output_that_is_cut_off_ends_quietly(seeds_store: Path) -> None:
    line = [sys.executable, "-m", "kg", "export", "--format", "turtle", "--store", str(seeds_store)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as exporting:
        assert exporting.stdout is not None
        assert exporting.stderr is not None
        first = exporting.stdout.readline()
        exporting.stdout.close()
        complaints = exporting.stderr.read()
    assert first.startswith("@base")
    assert complaints == ""


def test_what_is_loaded_stays_over_builds(kg: Run, releases: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.ttl").write_text(
        "<https://example.org/a> <https://example.org/b> 'my note' .", encoding="utf-8"
    )
    kg("build", releases)
    loaded = kg("load", "notes.ttl", "--graph", "https://example.org/notes")
    assert (loaded.status, loaded.out) == (0, "1 statements loaded into\n  https://example.org/notes\n")
    kg("build", releases)
    (tmp_path / "q.rq").write_text(
        "SELECT ?note { GRAPH <https://example.org/notes> { ?s ?p ?note } }", encoding="utf-8"
    )
    assert kg("query", "q.rq", "--format", "csv").out == "note\r\nmy note\r\n"


def test_of_many_graphs_that_are_loaded_the_first_are_named(kg: Run, tmp_path: Path) -> None:
    lines = [
        f'<https://example.org/a> <https://example.org/b> "c" <https://example.org/{n}> .\n'
        for n in range(1_050)
    ]
    (tmp_path / "many.nq").write_text("".join(lines), encoding="utf-8")
    first, *graphs, last = kg("load", "many.nq").out.splitlines()
    assert first == "1,050 statements loaded into"
    assert graphs == [f"  https://example.org/{n}" for n in range(20)]
    assert last == "  and others, 1,050 graphs in all: --json names them"


def test_a_file_that_is_no_rdf_is_named_with_its_line(kg: Run, releases: Path, tmp_path: Path) -> None:
    kg("build", releases)
    (tmp_path / "notes.ttl").write_text("<https://example.org/a> .\n", encoding="utf-8")
    loaded = kg("load", "notes.ttl")
    assert loaded.status == 1
    assert loaded.err.startswith("kg: notes.ttl:1: ")


def test_the_graph_of_the_seeds_is_valid(kg: Run, seeds_store: Path) -> None:
    validated = kg("validate", "--store", seeds_store)
    assert (validated.status, validated.err) == (0, "")
    assert validated.out == "valid: no violation\n"
    assert json.loads(kg("validate", "--json", "--store", seeds_store).out) == {
        "valid": True,
        "total": 0,
        "violations": [],
    }


def test_evaluate_prints_counts_before_ratios(kg: Run) -> None:
    gold = Path(__file__).parent / "gold"
    scored = kg("evaluate", gold)
    assert scored.status == 0
    assert "precision" in scored.out.splitlines()[0]
    assert json.loads(kg("evaluate", gold, "--json").out)["releases"] == 43


def test_evaluate_scores_identity_with_every_wrong_pair(kg: Run, tmp_path: Path) -> None:
    gold = Path(__file__).parent / "gold"
    keys = tmp_path / "keys.tsv"
    first, second = (
        "seeds/2024-06-28-sccd-ministerial-meeting",
        "seeds/2024-07-01-korea-vietnam-business-forum",
    )
    keys.write_text(
        "key\tkind\trelease\tname\n"
        f"one\tperson\t{first}\tAhn Duk-geun\nanother\tperson\t{second}\tDukgeun Ahn\n"
    )
    scored = kg("evaluate", gold, "--identity", keys, "--errors")
    assert scored.status == 0
    assert "## persons · wrongly joined · one and another" in scored.out
    record = json.loads(kg("evaluate", gold, "--identity", keys, "--json").out)["identity"]
    assert record["measures"]["persons"]["pairs"]["joined"] == 1


def test_evaluate_names_the_line_of_identity_keys_that_is_wrong(kg: Run, tmp_path: Path) -> None:
    keys = tmp_path / "keys.tsv"
    keys.write_text("key\tkind\trelease\tname\none\tpersno\tseeds/a\tDukgeun Ahn\n")
    scored = kg("evaluate", Path(__file__).parent / "gold", "--identity", keys)
    assert (scored.status, scored.out) == (1, "")
    assert f"{keys}:2: " in scored.err


# -- serve ---------------------------------------------------------------------------------------------


def test_serve_says_where_it_is_answers_there_and_ends_when_told(seeds_store: Path) -> None:
    options = ["--port", "0", "--no-downloads", "--store", str(seeds_store)]
    line = [sys.executable, "-m", "kg", "serve", *options]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            address = serving.stdout.readline().split()[1]
            query = "ASK%20%7B%20%3Fx%20a%20kg%3AForum%20%7D"
            with urllib.request.urlopen(f"{address}sparql?query={query}", timeout=30) as answer:
                found = json.load(answer)
        finally:
            serving.send_signal(signal.SIGTERM)
        status = serving.wait(30)
    assert address.startswith("http://127.0.0.1:")
    assert found["boolean"] is True
    assert status == 0


# -- usage and settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["fly"], ["build", "--fly"], ["export", "--format"], ["evaluate"]])
def test_wrong_usage_ends_with_two(kg: Run, words: list[str]) -> None:
    asked = kg(*words)
    assert (asked.status, asked.out) == (2, "")
    assert asked.err.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("KG_PORT", "eight", "port: not a number: 'eight' (from KG_PORT in the environment)"),
        ("KG_PORT", "99999", "port: not between 0 and 65535: 99999 (from KG_PORT in the environment)"),
        (
            "KG_DOWNLOADS",
            "maybe",
            "downloads: neither yes nor no: 'maybe' (from KG_DOWNLOADS in the environment)",
        ),
        ("KG_TIMEOUT", "0", "timeout: not above zero: 0.0 (from KG_TIMEOUT in the environment)"),
        ("KG_BASE", "example.org", "base: not an http or https address that ends in /: 'example.org'"),
    ],
)
def test_a_setting_that_cannot_be_is_wrong_usage(
    kg: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    asked = kg("serve")
    assert asked.status == 2
    assert message in asked.err


def test_an_option_is_stronger_than_the_environment(
    kg: Run, monkeypatch: pytest.MonkeyPatch, releases: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("KG_STORE", "from-environment")
    assert kg("build", releases).out.endswith("published in from-environment\n")
    assert kg("build", releases, "--store", "from-option").out.endswith("published in from-option\n")
    assert {path.name for path in tmp_path.iterdir()} == {"releases", "from-environment", "from-option"}


def test_the_base_of_all_iris_is_a_setting(kg: Run, releases: Path, tmp_path: Path) -> None:
    base = "https://graphs.example.org/trade/"
    assert kg("build", releases, "--base", base).status == 0
    (tmp_path / "q.rq").write_text("SELECT DISTINCT ?x { ?x a kg:Release }", encoding="utf-8")
    found = kg("query", "q.rq", "--format", "csv", "--base", base).out.splitlines()
    assert found == ["x", f"{base}id/release/2024-07-01-korea-and-vietnam-hold-business-forum-in-seoul"]


def test_help_is_found_by_both_its_names(kg: Run) -> None:
    assert kg("-h").out == kg("--help").out
    assert kg("--version").out.startswith("kg 0.")


def test_nothing_but_results_on_standard_output_when_nobody_watches(releases: Path, tmp_path: Path) -> None:
    built = command("build", releases, "--store", tmp_path / "store", env={**os.environ, "COLUMNS": "80"})
    assert built.stderr == ""
