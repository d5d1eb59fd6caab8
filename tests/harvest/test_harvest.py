"""From one address to its releases, and what the next harvest asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from clocks import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ministry_site import (
    LIST,
    Said,
    Site,
    article,
    atom,
    busy,
    endless,
    forum,
    list_page,
    old_release_page,
    page,
    redirect,
    release_page,
    rss,
)

from kg.errors import HostLeft
from kg.harvest.keeping.release_file import ReleaseFile
from kg.harvest.keeping.state import State
from kg.harvest.options import Options
from kg.harvest.report import Report
from kg.harvest.run import harvest

Collect = Callable[..., Report]
Kept = Callable[[], list[dict[str, Any]]]

SEVEN = [forum(number) for number in range(7, 0, -1)]
"""Three pages of a list: 7 to 5, 4 to 2, and 1."""


def numbers(lines: list[dict[str, Any]]) -> list[int]:
    return [int(line["id"].rpartition("-")[2]) for line in lines]


def messages(report: Any) -> list[str]:
    return [str(problem) for problem in report.problems]


# -- lists ---------------------------------------------------------------------------------------------


def test_a_list_leads_to_its_releases_and_to_its_next_pages(site: Site, collect: Collect, kept: Kept) -> None:
    site.publish(*SEVEN)
    report = collect(site.list_url)
    assert (report.new, report.problems) == (7, [])
    assert numbers(kept()) == [7, 6, 5, 4, 3, 2, 1]
    assert [line["body"] for line in kept()] == [one.body for one in SEVEN]
    assert kept()[0]["url"] == f"{site.url}{LIST}/7/view?bbsCdN=2"
    assert site.paths[:2] == [LIST, f"{LIST}/7/view?bbsCdN=2"]
    assert len(site.paths) == len(set(site.paths)) == 11
    assert site.most_at_once == 1


def test_only_so_many_pages_of_a_list_are_read(site: Site, collect: Collect, kept: Kept) -> None:
    site.publish(*SEVEN)
    collect(site.list_url, pages=2)
    assert numbers(kept()) == [7, 6, 5, 4, 3, 2]


def test_a_site_that_shows_its_last_page_for_every_number_beyond_it_comes_to_an_end(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN[:2])
    for number in range(2, 9):
        site.pages[f"{LIST}?pageIndex={number}"] = Said(list_page(SEVEN[:2]))
    report = collect(site.list_url, pages=9)
    assert report.fetched == 4
    assert numbers(kept()) == [7, 6]


def test_the_next_harvest_asks_for_the_first_page_and_for_what_is_new(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN)
    collect(site.list_url)
    site.publish(forum(8, "Japan", date(2024, 7, 2)))
    site.asked.clear()
    report = collect(site.list_url, recheck=0)
    assert site.paths == [LIST, f"{LIST}/8/view?bbsCdN=2", f"{LIST}?pageIndex=2"]
    assert (report.new, report.changed, report.unchanged) == (1, 0, 5)
    assert numbers(kept()) == [7, 6, 5, 4, 3, 2, 1, 8]


def test_a_harvest_without_news_changes_nothing(site: Site, collect: Collect, output: Path) -> None:
    site.publish(*SEVEN)
    collect(site.list_url)
    before = output.read_bytes()
    site.asked.clear()
    report = collect(site.list_url, recheck=0)
    assert site.paths == [LIST]
    assert (report.new, report.changed, report.unchanged) == (0, 0, 3)
    assert output.read_bytes() == before


def test_pages_that_did_not_change_are_not_sent_again(site: Site, collect: Collect, output: Path) -> None:
    site.validated = True
    site.publish(*SEVEN[:3])
    assert collect(site.list_url).fetched == 5
    before = output.read_bytes()
    report = collect(site.list_url, recheck=30)
    # The one that is sent is the empty page at the end of the list.
    assert (report.fetched, report.not_modified, report.unchanged) == (1, 4, 3)
    assert output.read_bytes() == before


def test_a_page_that_did_not_change_is_sent_again_where_its_releases_are_gone(
    site: Site, collect: Collect, output: Path, kept: Kept
) -> None:
    site.validated = True
    site.publish(*SEVEN[:3])
    collect(site.list_url)
    lines = output.read_bytes().splitlines(keepends=True)
    output.write_bytes(lines[0] + lines[2])
    assert collect(site.list_url).new == 1
    assert numbers(kept()) == [7, 5, 6]
    output.unlink()
    assert collect(site.list_url).new == 3


def test_a_release_that_its_editors_change_within_days_is_written_anew_in_its_place(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.validated = True
    site.publish(*SEVEN[:3])
    collect(site.list_url)
    site.change(6, paragraphs=("Another text, and a longer one than before.",))
    report = collect(site.list_url, recheck=30)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 2)
    assert [(line["id"][-1], line["body"][:7]) for line in kept()] == [
        ("7", "Ministe"),
        ("6", "Another"),
        ("5", "Ministe"),
    ]


def test_releases_to_recheck_are_looked_for_on_all_pages_that_have_some(site: Site, collect: Collect) -> None:
    site.publish(*SEVEN)
    collect(site.list_url)
    site.change(1, paragraphs=("Another text.",))
    assert collect(site.list_url, recheck=30).changed == 1


def test_what_is_older_than_the_days_of_rechecking_is_taken_as_it_is(
    site: Site, collect: Collect, clock: Clock
) -> None:
    site.publish(*SEVEN[:3])
    collect(site.list_url)
    site.change(6, paragraphs=("Another text.",))
    clock.time += timedelta(days=30)
    assert collect(site.list_url, recheck=7).changed == 0
    assert collect(site.list_url, recheck=60).changed == 1


def test_releases_before_a_day_are_left_out_and_end_the_way_along_the_list(
    site: Site, collect: Collect, kept: Kept
) -> None:
    days = [date(2024, 7, number) for number in range(9, 2, -1)]
    site.publish(*(replace(one, issued=day) for one, day in zip(SEVEN, days, strict=True)))
    report = collect(site.list_url, since=date(2024, 7, 8))
    assert (numbers(kept()), report.new, report.older) == ([7, 6], 2, 4)
    assert site.paths.count(f"{LIST}?pageIndex=3") == 0
    assert collect(site.list_url, since=date(2024, 7, 1)).new == 5


def test_after_so_many_releases_a_harvest_ends_and_the_next_goes_on(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN)
    assert [collect(site.list_url, limit=3).new for _ in range(4)] == [3, 3, 1, 0]
    assert numbers(kept()) == [7, 6, 5, 4, 3, 2, 1]


def test_more_pages_than_before_are_read_although_the_first_has_nothing_new(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN)
    collect(site.list_url, pages=1)
    assert collect(site.list_url, pages=3).new == 4
    assert numbers(kept()) == [7, 6, 5, 4, 3, 2, 1]


def test_more_news_than_the_pages_that_are_read_hold_is_reported(site: Site, collect: Collect) -> None:
    """After weeks without a harvest, what is between the old news and the new would never be met."""
    site.publish(*SEVEN)
    assert collect(site.list_url, pages=2).problems == []
    site.publish(*(forum(number) for number in range(20, 7, -1)))
    assert messages(collect(site.list_url, pages=2)) == [
        f"{site.list_url}?pageIndex=2: the last of 2 pages still has news: "
        "there may be more behind it (see --pages)"
    ]
    assert collect(site.list_url, pages=4).problems == []
    assert collect(site.list_url, pages=9).new == 2
    assert collect(site.list_url, pages=2).problems == []


def test_a_list_alone_gives_what_it_shows_and_the_pages_of_its_releases_complete_it(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN[:3])
    report = collect(site.list_url, follow=False)
    assert (report.new, report.fetched) == (3, 2)
    assert all(line["excerpt"] for line in kept())
    report = collect(site.list_url)
    assert (report.new, report.changed) == (0, 3)
    assert not any("excerpt" in line for line in kept())
    assert collect(site.list_url, follow=False).changed == 0


# -- failures ------------------------------------------------------------------------------------------


def test_a_release_whose_page_fails_is_kept_as_far_as_the_list_shows_it_and_completed_later(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN)
    site.pages[f"{LIST}/3/view?bbsCdN=2"] = Said("gone", 404)
    report = collect(site.list_url)
    address = f"{site.url}{LIST}/3/view?bbsCdN=2"
    assert messages(report) == [
        f"{address}: answers with status 404; only what the list shows of it is written"
    ]
    assert (report.new, report.failed) == (7, 1)
    assert [line["id"][-1] for line in kept() if line.get("excerpt")] == ["3"]
    del site.pages[f"{LIST}/3/view?bbsCdN=2"]
    assert (collect(site.list_url).changed, collect(site.list_url).changed) == (1, 0)
    assert not any(line.get("excerpt") for line in kept())


def test_a_known_release_whose_page_is_gone_stays(site: Site, collect: Collect, kept: Kept) -> None:
    site.publish(*SEVEN[:3])
    collect(site.list_url)
    site.pages[f"{LIST}/6/view?bbsCdN=2"] = Said("gone", 410)
    report = collect(site.list_url, recheck=30)
    assert "answers with status 410; it stays as it was" in messages(report)[0]
    assert kept()[1]["body"] == SEVEN[1].body


def test_a_release_without_a_day_is_reported_and_not_written(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(forum(3), forum(2, issued=None), forum(1))
    report = collect(site.list_url)
    address = f"{site.url}{LIST}/2/view?bbsCdN=2"
    assert messages(report) == [f"{address}: no day of issue found on this page; the release is not written"]
    assert (report.new, report.failed, numbers(kept())) == (2, 1, [3, 1])


def test_a_page_without_a_day_takes_that_of_the_list(site: Site, collect: Collect, kept: Kept) -> None:
    site.publish(forum(1))
    site.pages[f"{LIST}/1/view?bbsCdN=2"] = Said(release_page(forum(1, issued=None)))
    collect(site.list_url)
    assert kept()[0]["date"] == "2024-07-01"


def test_a_host_that_wants_to_be_left_alone_is_and_the_rest_comes_next_time(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN)
    site.faults[f"{LIST}/6/view?bbsCdN=2"].append(busy(429, "3600"))
    report = collect(site.list_url)
    assert [type(problem) for problem in report.problems] == [HostLeft]
    assert numbers(kept()) == [7]
    assert collect(site.list_url).new == 6


def test_a_list_that_fails_on_its_second_page_is_read_to_the_end_next_time(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN)
    site.faults[f"{LIST}?pageIndex=2"].append(Said("?", 404))
    assert collect(site.list_url).new == 3
    assert collect(site.list_url).new == 4


def test_pages_that_robots_txt_forbids_are_not_asked_for_and_what_the_list_shows_is_kept(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.publish(*SEVEN[:3])
    site.pages["/robots.txt"] = Said("User-agent: *\nDisallow: /eng/article/*/view\n")
    report = collect(site.list_url)
    assert (report.new, report.failed) == (3, 3)
    assert all("robots.txt" in message for message in messages(report))
    assert all(line["excerpt"] for line in kept())
    assert not any("/view" in path for path in site.paths)


def test_links_to_other_hosts_are_not_followed(site: Site, collect: Collect, kept: Kept) -> None:
    outside = (
        '<li><a href="http://127.0.0.1:9/eng/article/x/9/view"><strong class="title">Elsewhere</strong></a>'
    )
    outside += '<span class="cont">Some text</span><span class="date">2024-07-01</span></li>'
    site.pages["/eng/article/x"] = Said(page(f"<ul>{outside}</ul>"))
    site.pages["/eng/article/x?pageIndex=2"] = Said(page("<p>No data</p>"))
    report = collect(f"{site.url}/eng/article/x")
    assert (report.new, report.problems) == (1, [])
    assert [line["excerpt"] for line in kept()] == [True]
    assert site.paths == ["/eng/article/x", "/eng/article/x?pageIndex=2"]


def test_one_address_that_fails_keeps_no_other_back(site: Site, collect: Collect, kept: Kept) -> None:
    site.publish(forum(1))
    site.pages["/endless"] = Said("x" * 300)
    site.faults["/endless"].append(endless)
    site.pages["/pdf"] = Said("%PDF-1.7", headers={"Content-Type": "application/pdf"})
    site.pages["/menu"] = Said(page("<p>Welcome</p>"))
    site.pages["/eng/article/none"] = Said(page("<p>No data</p>"))
    addresses = [f"{site.url}/{name}" for name in ("gone", "endless", "pdf", "menu", "eng/article/none")]
    report = collect(*addresses, site.list_url, max_bytes=100_000)
    assert [message.partition(": ")[2] for message in messages(report)] == [
        "answers with status 404",
        "is larger than 100,000 bytes",
        "is neither HTML nor a feed but application/pdf",
        "no day of issue found on this page",
        "shows no release",
    ]
    assert numbers(kept()) == [1]


# -- single pages and feeds ----------------------------------------------------------------------------


def test_the_page_of_one_release_is_kept_and_asked_for_with_its_version(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.validated = True
    site.publish(forum(7))
    address = f"{site.url}{LIST}/7/view"
    assert collect(address).new == 1
    assert kept()[0]["body"] == forum(7).body
    report = collect(address)
    assert (report.not_modified, report.unchanged) == (1, 1)


def test_a_release_is_one_whether_a_list_leads_to_it_or_it_is_named(site: Site, collect: Collect) -> None:
    site.publish(forum(7))
    assert collect(f"{site.url}{LIST}/7/view").new == 1
    assert collect(site.list_url).new == 0


def test_a_feed_leads_to_pages_of_its_own_host_whose_day_it_tells(
    site: Site, collect: Collect, kept: Kept
) -> None:
    site.pages["/feed"] = Said(
        rss([forum(2), forum(1)], site.url), headers={"Content-Type": "application/rss+xml"}
    )
    site.pages |= {f"/news/{number}": Said(article(forum(number))) for number in (1, 2)}
    report = collect(f"{site.url}/feed")
    assert (report.new, report.fetched, report.problems) == (2, 3, [])
    assert [line["date"] for line in kept()] == ["2024-07-01"] * 2
    assert all(line["body"].startswith(forum(1).paragraphs[0]) for line in kept())
    assert not any(line.get("excerpt") for line in kept())
    assert collect(f"{site.url}/feed").new == 0


def test_a_feed_with_whole_texts_needs_no_other_page(site: Site, collect: Collect, kept: Kept) -> None:
    site.pages["/feed"] = Said(atom([forum(2)], site.url), headers={"Content-Type": "application/atom+xml"})
    report = collect(f"{site.url}/feed")
    assert (report.new, report.fetched) == (1, 1)
    assert kept()[0]["body"] == forum(2).body


def test_an_entry_of_a_feed_without_day_of_issue_is_reported(site: Site, collect: Collect) -> None:
    site.pages["/feed"] = Said(atom([forum(2, issued=None)], site.url))
    (message,) = messages(collect(f"{site.url}/feed"))
    assert message.startswith(f"{site.url}/feed: no day of issue found")
    assert message.endswith(forum(2).title)


def test_a_list_in_euc_kr_behind_a_server_that_calls_it_something_else(
    site: Site, collect: Collect, kept: Kept
) -> None:
    korean = replace(
        forum(1), title="한국과 베트남, 서울에서 포럼 개최", paragraphs=("안덕근 장관이 참석했다.",)
    )
    for path, text in ((LIST, list_page([korean])), (f"{LIST}/1/view?bbsCdN=2", release_page(korean))):
        encoded = text.replace("utf-8", "euc-kr").encode("euc-kr")
        site.pages[path] = Said(encoded, headers={"Content-Type": "text/html; charset=ISO-8859-1"})
    collect(site.list_url)
    assert (kept()[0]["title"], kept()[0]["body"]) == (korean.title, korean.body)


def test_a_list_that_moved_is_followed_where_it_is_now(site: Site, collect: Collect, kept: Kept) -> None:
    site.publish(*SEVEN[:3])
    site.pages["/press"] = redirect(LIST, 301)
    assert collect(f"{site.url}/press").new == 3
    assert kept()[0]["url"].startswith(site.list_url)


# -- saved pages ---------------------------------------------------------------------------------------


def test_a_folder_of_saved_pages_gives_what_is_in_them(collect: Collect, kept: Kept, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    (saved / "deep").mkdir(parents=True)
    mark = "<!-- saved from url=(0061)https://english.motir.go.kr{} -->\n"
    (saved / "a-list.html").write_text(mark.format(LIST) + list_page(SEVEN[:2]), encoding="utf-8")
    (saved / "deep" / "b.HTM").write_text(
        mark.format(SEVEN[1].path) + release_page(SEVEN[1]), encoding="utf-8"
    )
    (saved / "old.html").write_text(
        '<link rel="canonical" href="http://english.motie.go.kr/en/pc/bbs/bbsView.do?bbs_seq_n=553&bbs_cd_n=2">'
        + old_release_page(forum(553)),
        encoding="utf-8",
    )
    (saved / "feed.xml").write_text(rss([forum(9)], "https://example.org"), encoding="utf-8")
    (saved / "notes.txt").write_text("no page", encoding="utf-8")
    (saved / "empty.html").touch()
    (saved / ".hidden.html").write_text(list_page(SEVEN), encoding="utf-8")
    report = collect(saved)
    assert messages(report) == [f"{saved / 'empty.html'}: an empty page"]
    assert (report.read, report.new, report.changed) == (5, 4, 1)
    assert [(line["id"], line.get("excerpt", False)) for line in kept()] == [
        ("motir-2-7", True),
        ("motir-2-6", False),
        ("example-org-9-9520be3f", True),
        ("motir-2-553", False),
    ]


def test_one_saved_page_has_the_address_that_is_given(collect: Collect, kept: Kept, tmp_path: Path) -> None:
    saved = tmp_path / "list.html"
    saved.write_text(list_page(SEVEN[:1]), encoding="utf-8")
    collect(saved, address=f"https://english.motir.go.kr{LIST}")
    assert kept()[0]["id"] == "motir-2-7"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.html", "no such file or folder"),
        ("empty", "no saved page in this folder"),
        ("big.html", "larger than"),
    ],
)
def test_files_that_give_nothing_are_reported(
    collect: Collect, tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "big.html").write_bytes(b"x" * 3000)
    report = collect(tmp_path / name, max_bytes=2000)
    assert len(report.problems) == 1
    assert reason in messages(report)[0]


# -- any history ---------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 4)),
        st.tuples(st.just("change"), st.integers(0, 20)),
        st.tuples(st.just("fail"), st.integers(0, 20)),
        st.tuples(st.just("limit"), st.integers(1, 3)),
        st.tuples(st.just("lose"), st.integers(0, 3)),
        st.tuples(st.just("harvest"), st.just(0)),
    ),
    min_size=1,
    max_size=8,
)


@given(steps=STEPS, validated=st.booleans())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happened_before_a_harvest_without_failures_ends_with_all_releases_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], validated: bool
) -> None:
    """Publishing, changes, failures, stops, lost lines or a lost state: the last harvest makes it good."""
    folder = tmp_path_factory.mktemp("history")
    output, state = folder / "releases.jsonl", folder / "state"

    def run(**options: Any) -> Any:
        opened = State(state)
        file = ReleaseFile(output)
        try:
            chosen = Options(**{"delay": 0.0, "recheck": 3650, "pages": 50, **options})
            return harvest([site.list_url], chosen, file, opened, clock=Clock())
        finally:
            file.close()
            opened.close()

    with Site() as site:
        site.validated = validated
        site.publish(forum(1))
        number = 1
        for step, value in steps:
            match step:
                case "publish":
                    for _ in range(value):
                        number += 1
                        site.publish(forum(number))
                case "change":
                    site.change(1 + value % number, paragraphs=(f"A text that was changed to {value}.",))
                case "fail":
                    site.faults[f"{LIST}/{1 + value % number}/view?bbsCdN=2"].append(Said("?", 404))
                    run()
                case "limit":
                    run(limit=value)
                case "lose":
                    if value == 0:
                        state.unlink(missing_ok=True)
                    elif output.exists():
                        kept = output.read_bytes().splitlines(keepends=True)
                        output.write_bytes(b"".join(kept[:-value]))
                case "harvest":
                    run()
        site.faults.clear()
        report = run()
        assert report.problems == []
        lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
        assert sorted((line["id"][-3:].rpartition("-")[2], line["body"]) for line in lines) == sorted(
            (str(one.number), one.body) for one in site.releases
        )
        assert not any(line.get("excerpt") for line in lines)
