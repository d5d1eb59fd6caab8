"""``kg harvest`` as a user meets it: words in; a file, standard output, standard error and status out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ministry_site import LIST, Said, Site, forum, list_page, silent

from kg.cli import main
from kg.export import export
from kg.settings import Settings

Run = Callable[..., tuple[int, str, str]]
Kept = Callable[[], list[dict[str, Any]]]

PATIENCE = 60
"""Seconds after which a process that should have ended or written something has failed."""


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, in a folder of its own: status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_CONTACT", raising=False)

    def run(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        captured = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, captured.out, captured.err

    return run


def process(*words: object, **options: Any) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "kg", "harvest", *map(str, words)]
    return subprocess.Popen(line, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


# -- the way to a graph --------------------------------------------------------------------------------


def test_one_line_keeps_a_graph_current(kg: Run, site: Site, tmp_path: Path) -> None:
    """What the documentation says for cron: harvest and build, again and again."""

    def once() -> str:
        status, _, err = kg(
            "harvest", site.list_url, "-o", "releases.jsonl", "--delay", 0, "--recheck", 36_500
        )
        assert status == 0, err
        assert kg("build", "releases.jsonl", "--store", "store")[0] == 0
        (written,) = export(tmp_path / "store", "nquads", tmp_path / "graph.nq", Settings().names, None)
        return written.read_text(encoding="utf-8")

    site.publish(forum(2, "Vietnam"))
    graph = once()
    base = "https://w3id.org/tradekg/"
    release = f"<{base}id/release/127-0-0-1-{site.url.rpartition(':')[2]}-2-2>"
    assert f"{release} <http://purl.org/dc/terms/issued> " in graph
    assert f"{release} <http://purl.org/dc/terms/source> <{site.url}{LIST}/2/view?bbsCdN=2>" in graph
    assert "business-forum" in graph
    site.publish(forum(3, "Japan"))
    site.change(2, title="Korea and Vietnam hold another Business Forum")
    graph = once()
    assert f"{release[:-2]}3>" in graph
    assert "hold another Business Forum" in graph
    assert "Business Forum No. 2" not in graph


def test_saved_pages_go_through_a_pipe_into_a_build(site: Site, tmp_path: Path) -> None:
    saved = tmp_path / "list.html"
    saved.write_text(list_page([forum(1)], cut=900), encoding="utf-8")
    line = f"{sys.executable} -m kg harvest - < {saved} | {sys.executable} -m kg build - --json"
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert json.loads(done.stdout)["releases"] == 1
    assert done.stderr.splitlines() == ["saved pages                  1", "new releases                 1"]


# -- what is printed -----------------------------------------------------------------------------------


def test_the_summary_is_printed_on_standard_error(kg: Run, site: Site) -> None:
    site.publish(forum(2), forum(1))
    status, out, err = kg("harvest", site.list_url, "-o", "releases.jsonl", "--delay", 0)
    assert (status, out) == (0, "")
    assert err.splitlines() == ["pages fetched                4", "new releases                 2"]


def test_the_summary_is_printed_for_programs(kg: Run, site: Site) -> None:
    site.publish(forum(2), forum(1, issued=None))
    words = ("harvest", site.list_url, "gone.html", "-o", "releases.jsonl", "--delay", 0, "--json")
    status, out, _ = kg(*words)
    assert status == 1
    summary = json.loads(out)
    problems = summary.pop("problems")
    assert summary == {
        "fetched": 4,
        "not_modified": 0,
        "read": 0,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "older": 0,
        "failed": 1,
        "mended": False,
    }
    assert [set(problem) for problem in problems] == [{"address", "message"}, {"file", "message"}]


def test_without_a_file_releases_are_printed_and_nothing_is_left_behind(
    kg: Run, site: Site, tmp_path: Path
) -> None:
    site.publish(forum(2), forum(1))
    status, out, _ = kg("harvest", site.list_url, "--delay", 0)
    assert status == 0
    assert [json.loads(line)["body"] for line in out.splitlines()] == [forum(2).body, forum(1).body]
    assert list(tmp_path.iterdir()) == []


def test_each_problem_is_one_line(kg: Run, site: Site) -> None:
    status, _, err = kg("harvest", f"{site.url}/a", "gone.html", "-o", "releases.jsonl", "--delay", 0)
    assert status == 1
    assert err.splitlines() == [
        f"kg: {site.url}/a: answers with status 404",
        "kg: gone.html: no such file or folder",
        "new releases                 0",
        "problems (see above)         2",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["x.html", "--json"], "--json prints the summary where the releases go"),
        (["http://u:p@example.org/"], "an address with a user name or a password is not asked"),
        (["http://"], "not a web address"),
        (["file:///etc/passwd"], "an address begins with https:// or http://"),
        (["www.example.org"], "an address begins with https:// or http://"),
        (["x.html", "--pages", "0"], "--pages: less than one: 0"),
        (["x.html", "--limit", "-1"], "--limit: less than one: -1"),
        (["x.html", "--delay", "-1"], "--delay: not between 0 and 3600: -1.0"),
        (["x.html", "--timeout", "nan"], "--timeout: not above zero: nan"),
        (["x.html", "--max-size", "big"], "--max-size: not a number: 'big'"),
        (["x.html", "--allow-host", "a b"], "--allow-host: not a web address"),
        (["x.html", "--contact", "안녕"], "--contact: not an address in ASCII"),
        (["x.html", "--since", "yesterday"], "Invalid value for '--since'"),
        (["x.html", "y.html", "--address", "https://example.org/"], "--address is that of one saved page"),
        (["x.html", "--address", "example"], "--address: not a web address"),
        ([], "Missing argument"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_done(
    kg: Run, tmp_path: Path, words: list[str], complaint: str
) -> None:
    status, out, err = kg("harvest", *words)
    assert (status, out) == (2, "")
    assert complaint in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_holds_something_else_is_left_as_it_is(kg: Run, site: Site, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("My notes\n", encoding="utf-8")
    status, _, err = kg("harvest", site.list_url, "-o", "notes.txt")
    assert status == 1
    assert err.count("\n") == 1
    assert "line 1 is no release" in err
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "My notes\n"
    assert site.asked == []


def test_packages_that_are_missing_are_named_with_what_brings_them(tmp_path: Path) -> None:
    program = "import sys; sys.modules['lxml'] = None; from kg.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", program, "harvest", "x.html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "kg: kg harvest needs packages that are not installed (lxml): pip install 'tradekg[harvest]'\n"
    )


# -- stops ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_harvest_that_is_stopped_goes_on_where_it_was(
    kg: Run, site: Site, output: Path, kept: Kept, stop: signal.Signals
) -> None:
    """The site is silent at the fourth release: there the process is ended."""
    site.publish(*(forum(number) for number in range(7, 0, -1)))
    site.faults[f"{LIST}/4/view?bbsCdN=2"].append(silent)
    running = process(
        site.list_url, "-o", output, "--delay", 0, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    waited = time.monotonic() + PATIENCE
    while f"{LIST}/4/view?bbsCdN=2" not in site.paths:
        assert time.monotonic() < waited
        time.sleep(0.01)
    running.send_signal(stop)
    _, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == (1 if stop == signal.SIGINT else -stop)
    assert err.strip() == ("kg: stopped" if stop == signal.SIGINT else "")
    assert [line["id"][-1] for line in kept()] == ["7", "6", "5"]
    site.asked.clear()
    status, _, err = kg("harvest", site.list_url, "-o", output, "--delay", 0, "--recheck", 0)
    assert (status, err.splitlines()[1]) == (0, "new releases                 4")
    assert [line["id"][-1] for line in kept()] == ["7", "6", "5", "4", "3", "2", "1"]
    assert not {f"{LIST}/{number}/view?bbsCdN=2" for number in (7, 6, 5)} & set(site.paths)


def test_a_line_that_was_cut_off_is_taken_away_and_that_is_said(
    kg: Run, site: Site, output: Path, kept: Kept
) -> None:
    site.publish(forum(2), forum(1))
    kg("harvest", site.list_url, "-o", output, "--delay", 0)
    whole = output.read_bytes()
    output.write_bytes(whole[:-20])
    status, _, err = kg("harvest", site.list_url, "-o", output, "--delay", 0)
    assert status == 0
    assert err.startswith(f"kg: {output}: the last line was cut off by a stop and was taken away")
    assert output.read_bytes() == whole


def test_two_harvests_into_one_file_are_one_too_many(kg: Run, site: Site, output: Path) -> None:
    site.publish(forum(1))
    site.faults[LIST].append(silent)
    running = process(
        site.list_url, "-o", output, "--delay", 0, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    waited = time.monotonic() + PATIENCE
    while LIST not in site.paths:
        assert time.monotonic() < waited
        time.sleep(0.01)
    status, _, err = kg("harvest", site.list_url, "-o", output, "--delay", 0)
    assert (status, err) == (1, f"kg: {output}.state: another harvest works here: wait until it has ended\n")
    running.kill()
    running.communicate(timeout=PATIENCE)


def test_a_reader_that_has_enough_ends_the_harvest(site: Site, tmp_path: Path) -> None:
    site.publish(*(forum(number) for number in range(60, 0, -1)))
    site.per_page = 60
    running = process(
        site.list_url, "--delay", 0, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert running.stdout is not None
    assert running.stdout.readline()
    running.stdout.close()
    assert running.wait(PATIENCE) == 1
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.stderr.close()
    assert len(site.paths) < 60


def test_the_address_of_whoever_harvests_comes_from_the_environment(
    kg: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CONTACT", "someone@example.org")
    site.pages[LIST] = Said(list_page([]))
    kg("harvest", site.list_url, "--delay", 0)
    assert site.asked[-1].headers["User-Agent"].endswith("(someone@example.org)")
