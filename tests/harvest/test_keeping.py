"""Releases in their file: each once, in a stable order, whole after a stop at any moment."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import OutputFailed
from kg.harvest.fetching import Validators
from kg.harvest.found import Found
from kg.harvest.keeping import Incomplete, Keeper, Outcome, record_of
from kg.harvest.keeping.release_file import ReleaseFile
from kg.harvest.keeping.state import Link, Reach, Seen, State
from kg.read import read_releases

FORUM = Found(
    "Korea and Vietnam hold Business Forum", "They met in Seoul.", date(2024, 7, 1), None,
    "https://example.org/7", "example-7",
)  # fmt: skip


def keep(path: Path, *found: Found) -> list[Outcome]:
    """Opens the file, keeps the releases and closes it."""
    file = ReleaseFile(path)
    try:
        return [Keeper(file).keep(one) for one in found]
    finally:
        file.close()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_release_is_a_line_that_a_build_reads(output: Path) -> None:
    assert keep(output, replace(FORUM, category="Trade")) == [Outcome.NEW]
    (release,) = read_releases([output]).releases
    assert (release.id, release.title, release.body) == (FORUM.id, FORUM.title, FORUM.body)
    assert (release.issued, release.category, release.url) == (FORUM.issued, "Trade", FORUM.address)


def test_the_same_release_is_not_written_again(output: Path) -> None:
    keep(output, FORUM)
    before = output.read_bytes()
    assert keep(output, FORUM, FORUM) == [Outcome.UNCHANGED] * 2
    assert output.read_bytes() == before


def test_a_changed_release_takes_the_place_of_what_it_was(output: Path) -> None:
    other = replace(FORUM, id="example-8")
    keep(output, FORUM, other)
    assert keep(output, replace(FORUM, body="They met in Busan.")) == [Outcome.CHANGED]
    assert [(line["id"], line["body"]) for line in lines(output)] == [
        ("example-7", "They met in Busan."),
        ("example-8", FORUM.body),
    ]


def test_the_excerpt_of_a_list_gives_way_to_the_whole_text_and_never_the_other_way_round(
    output: Path,
) -> None:
    excerpt = replace(FORUM, body="They met", whole=False)
    assert keep(output, excerpt) == [Outcome.NEW]
    assert lines(output)[0]["excerpt"] is True
    assert keep(output, FORUM) == [Outcome.CHANGED]
    assert keep(output, excerpt) == [Outcome.UNCHANGED]
    assert [line.get("excerpt") for line in lines(output)] == [None]


def test_the_first_category_stays_whatever_other_lists_say(output: Path) -> None:
    energy, industry = replace(FORUM, category="Energy"), replace(FORUM, category="Industry")
    assert keep(output, energy, FORUM, industry) == [Outcome.NEW, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert keep(output, replace(FORUM, body="They met again.")) == [Outcome.CHANGED]
    assert lines(output)[0]["category"] == "Energy"


def test_another_address_of_the_same_release_is_no_change(output: Path) -> None:
    assert keep(output, FORUM, replace(FORUM, address="https://example.org/topics/7"))[1] is Outcome.UNCHANGED


def test_releases_without_address_are_told_apart_by_what_they_say(output: Path) -> None:
    nameless = replace(FORUM, id=None, address=None)
    other = replace(nameless, body="They met in Busan.")
    assert keep(output, nameless, other, nameless) == [Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED]
    assert len(read_releases([output]).releases) == 2


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (replace(FORUM, issued=None), "no day of issue found"),
        (replace(FORUM, title=" \u200b"), "no title found"),
        (replace(FORUM, body="\n", issued=None), "no text and no day of issue found"),
    ],
)
def test_an_incomplete_release_is_not_written(output: Path, found: Found, missing: str) -> None:
    with pytest.raises(Incomplete, match=missing):
        keep(output, found)
    assert output.read_bytes() == b""


def test_an_address_that_a_graph_cannot_hold_is_left_out() -> None:
    record = record_of(replace(FORUM, address="https://[2001:db8::1]/7"))
    assert "url" not in json.loads(record.line)


@given(st.text(min_size=1), st.text(min_size=1), st.dates(date(1000, 1, 1)), st.none() | st.text())
def test_whatever_a_page_says_makes_one_line_that_a_build_reads_or_none(
    title: str, body: str, issued: date, category: str | None
) -> None:
    found = Found(title, body, issued, category, id="x")
    try:
        record = record_of(found)
    except Incomplete:
        return
    assert b"\n" not in record.line
    assert b"\r" not in record.line
    assert (record.key, record.issued) == ("x", issued)


# -- stops ---------------------------------------------------------------------------------------------

TWO = b"".join(
    record_of(found).line + b"\n"
    for found in (FORUM, replace(FORUM, id="example-8", title="Korea and Türkiye – 협력", body="위원회"))
)


@pytest.mark.parametrize("length", range(len(TWO) + 1))
def test_a_file_that_was_cut_off_anywhere_is_mended_and_continued(tmp_path: Path, length: int) -> None:
    path = tmp_path / "releases.jsonl"
    path.write_bytes(TWO[:length])
    found = (FORUM, replace(FORUM, id="example-8", title="Korea and Türkiye – 협력", body="위원회"))
    keep(path, *found)
    assert path.read_bytes() == TWO


def test_zeros_that_a_power_cut_left_at_the_end_are_taken_away(output: Path) -> None:
    output.write_bytes(TWO + b"\0" * 512)
    file = ReleaseFile(output)
    assert file.mended
    file.close()
    assert output.read_bytes() == TWO


def test_a_stop_between_a_change_and_the_end_leaves_both_lines_and_the_next_harvest_one(output: Path) -> None:
    keep(output, FORUM)
    changed = record_of(replace(FORUM, body="They met in Busan."))
    output.write_bytes(output.read_bytes() + changed.line + b"\n")
    assert keep(output) == []
    assert output.read_bytes() == changed.line + b"\n"


@pytest.mark.parametrize(
    "content",
    [
        b"Shopping list\n",
        b'{"title": "A", "body": "B"}\n' + TWO,
        TWO + b"{}\n" + TWO,
        TWO + b"my own note",
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_a_file_of_something_else_is_left_as_it_is(output: Path, content: bytes) -> None:
    output.write_bytes(content)
    with pytest.raises(OutputFailed, match=r"line \d is no release"):
        ReleaseFile(output)
    assert output.read_bytes() == content


def test_lines_that_somebody_else_wrote_stay(output: Path) -> None:
    own = b'{"title":"My own","body":"Text","date":"2024-07-02","note":[1]}'
    output.write_bytes(own)
    keep(output, FORUM)
    assert output.read_bytes() == own + b"\n" + record_of(FORUM).line + b"\n"


def test_a_full_disk_is_one_clear_line_and_loses_nothing(output: Path) -> None:
    keep(output, FORUM)
    before = output.read_bytes()
    program = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from kg.harvest.found import Found; from kg.harvest.keeping import Keeper\n"
        "from kg.harvest.keeping.release_file import ReleaseFile\n"
        f"file = ReleaseFile(Path({str(output)!r}))\n"
        "Keeper(file).keep(Found('T', 'x' * 5000, date(2024, 7, 1), id='y'))\n"
    )

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=small_files_only,
    )
    assert "OutputFailed" in done.stderr
    assert "cannot be written: file too large" in done.stderr
    assert output.read_bytes() == before


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.jsonl", tmp_path / "link.jsonl"
    target.touch()
    link.symlink_to(target)
    keep(link, FORUM)
    keep(link, replace(FORUM, body="Changed."))
    assert link.is_symlink()
    assert [line["body"] for line in lines(target)] == ["Changed."]


def test_the_file_keeps_who_may_read_it(output: Path) -> None:
    keep(output, FORUM)
    output.chmod(0o600)
    keep(output, replace(FORUM, body="Changed."))
    assert output.stat().st_mode & 0o777 == 0o600
    assert list(output.parent.iterdir()) == [output]


RELEASES = st.builds(
    Found,
    title=st.sampled_from(["One", "Two"]),
    body=st.sampled_from(["Text", "Text of another", "텍스트"]),
    issued=st.just(date(2024, 7, 1)),
    category=st.sampled_from([None, "Energy"]),
    id=st.sampled_from(["a", "b", "c"]),
    whole=st.booleans(),
)


@given(data=st.data(), found=st.lists(RELEASES, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stops_at_any_moment_lose_nothing_and_write_nothing_twice(
    tmp_path: Path, data: st.DataObject, found: list[Found]
) -> None:
    """A harvest that is stopped after any byte and begun again ends with what one without stops ends with."""
    calm, stopped = tmp_path / "calm.jsonl", tmp_path / "stopped.jsonl"
    for path in (calm, stopped):
        path.unlink(missing_ok=True)
    keep(calm, *found)
    for end in data.draw(st.lists(st.integers(0, len(found)), max_size=3)):
        file = ReleaseFile(stopped)
        settled = stopped.stat().st_size
        for one in found[:end]:
            Keeper(file).keep(one)
        file._file.close()
        written = stopped.read_bytes()
        # What was there when the file was opened was on the disk; of what came after, any part may be.
        stopped.write_bytes(written[: data.draw(st.integers(settled, len(written)))])
    keep(stopped, *found)
    assert stopped.read_bytes() == calm.read_bytes()


# -- what is known of pages ----------------------------------------------------------------------------

SEEN = Seen(
    Validators('"1"', None), (Link("a", "https://example.org/a"), Link("b", None)), "https://example.org/2"
)


def test_what_is_known_of_a_page_is_known_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state"
    first = State(path)
    first.see("https://example.org/", SEEN)
    first.set_reach("https://example.org/", Reach(5, True, date(2024, 1, 1)))
    first.close()
    again = State(path)
    assert again.seen("https://example.org/") == SEEN
    assert again.reach("https://example.org/") == Reach(5, True, date(2024, 1, 1))
    again.set_reach("https://example.org/", Reach(7, False, None, finished=False))
    assert again.reach("https://example.org/") == Reach(7, False, None, finished=False)
    assert again.reach("https://example.org/other") is None
    again.close()


def test_a_page_whose_version_nobody_tells_is_asked_for_anew(tmp_path: Path) -> None:
    state = State(None)
    state.see("https://example.org/", SEEN)
    state.see("https://example.org/", replace(SEEN, validators=Validators()))
    assert state.seen("https://example.org/") is None
    state.close()


def test_two_harvests_do_not_work_into_one_file(tmp_path: Path) -> None:
    first = State(tmp_path / "state")
    with pytest.raises(OutputFailed, match="another harvest works here"):
        State(tmp_path / "state")
    first.close()
    State(tmp_path / "state").close()


def test_a_broken_state_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"no database at all" * 100)
    with pytest.raises(OutputFailed, match="remove it, and pages are asked for again"):
        State(tmp_path / "state")


@pytest.mark.parametrize(
    ("reach", "pages", "since", "covered"),
    [
        (Reach(5, False, None), 5, None, True),
        (Reach(5, False, None), 6, None, False),
        (Reach(5, False, None, finished=False), 5, None, False),
        (Reach(2, True, None), 300, None, True),
        (Reach(5, False, date(2024, 1, 1)), 5, date(2024, 2, 1), True),
        (Reach(5, False, date(2024, 1, 1)), 5, date(2023, 12, 31), False),
        (Reach(5, True, date(2024, 1, 1)), 5, None, False),
    ],
)
def test_how_far_a_list_was_read_tells_what_need_not_be_read_again(
    reach: Reach, pages: int, since: date | None, covered: bool
) -> None:
    assert reach.covers(pages, since) is covered
