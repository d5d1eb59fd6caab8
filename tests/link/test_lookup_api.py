"""Asking Wikidata's API politely, patiently and never twice: against a real server with real faults."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import wikidata_api as wd
from clocks import Clock
from wikidata_api import WikidataApi, item

from kg import __version__
from kg.errors import LookupFailed, OutputFailed
from kg.link.lookup import AnswerCache, Api, Wikidata
from kg.link.lookup.api import ATTEMPTS

SEARCH = {"action": "wbsearchentities", "search": "Ahn", "limit": "5"}


@pytest.fixture
def server() -> Iterator[WikidataApi]:
    people = [item("Q1", "Ahn Duk-geun", P31=["Q5"]), item("Q2", "Ahn Young", P31=["Q5"])]
    with WikidataApi(people, redirects={"Q9": "Q1"}) as api:
        yield api


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(server: WikidataApi, clock: Clock) -> Api:
    return Api(server.url, "someone@example.org", clock=clock)


# -- manners -------------------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_how_to_reach_them(api: Api, server: WikidataApi) -> None:
    api.get(SEARCH)
    (asked,) = server.asked
    agent = asked.headers["User-Agent"]
    assert re.fullmatch(
        rf"tradekg/{re.escape(__version__)} \(someone@example\.org\) Python-urllib/3\.\d+\.\d+", agent
    )
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert asked.parameters["maxlag"] == "5"


@pytest.mark.parametrize("contact", ["someone@example.org", "https://example.org/me", "User:Someone"])
def test_a_contact_is_an_address_of_some_kind(contact: str) -> None:
    Api("https://example.org/api.php", contact)


@pytest.mark.parametrize("contact", ["", "me", "a b@example.org", "x@example.org\r\nX-Evil: 1", "(x@y.z)"])
def test_what_reaches_nobody_is_no_contact(contact: str) -> None:
    with pytest.raises(ValueError, match=r"^contact: "):
        Api("https://example.org/api.php", contact)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "example.org/api.php", "https://"]
)
def test_an_api_is_reached_over_http(url: str) -> None:
    with pytest.raises(ValueError, match=r"^api: "):
        Api(url, "someone@example.org")


# -- patience ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (wd.status(429, Retry_After="7"), [7]),
        (wd.status(429, Retry_After="1"), [5]),
        (wd.status(503), [5]),
        (wd.status(500), [5]),
        (wd.error("maxlag", Retry_After="12"), [12]),
        (wd.error("maxlag"), [5]),
        (wd.error("ratelimited"), [5]),
        (wd.error("internal_api_error_DBQueryError"), [5]),
        (wd.body(b'{"search": [{"id": "Q1"'), [5]),
        (wd.body(b"<html>a proxy's page</html>"), [5]),
        (wd.body(b"[]"), [5]),
        (wd.body(b"[" * 200_000), [5]),
        (wd.body(b"\xff\xfe"), [5]),
        (wd.cut_off, [5]),
        (wd.half_a_gzip, [5]),
        (wd.hang_up, [5]),
        (wd.status(503, Retry_After="soon"), [5]),
    ],
)
def test_a_passing_fault_is_waited_for_and_asked_again(
    api: Api, server: WikidataApi, clock: Clock, fault: wd.Fault, waits: list[float]
) -> None:
    server.faults.append(fault)
    assert [hit["id"] for hit in api.get(SEARCH)["search"]] == ["Q1", "Q2"]
    assert clock.waits == waits
    assert len(server.asked) == 2


def test_a_pause_may_be_asked_for_by_date(api: Api, server: WikidataApi, clock: Clock) -> None:
    later = format_datetime(clock.now() + timedelta(seconds=40), usegmt=True)
    server.faults.append(wd.status(503, Retry_After=later))
    api.get(SEARCH)
    assert clock.waits == [40]


def test_silence_ends_by_the_time_limit(server: WikidataApi, clock: Clock) -> None:
    server.faults.append(wd.silence)
    assert Api(server.url, "someone@example.org", clock=clock, timeout=1).get(SEARCH)["success"] == 1
    # On a machine that is busy the second answer may be late, too.
    assert clock.waits[0] == 5


def test_pauses_grow_and_then_the_lookup_gives_up(api: Api, server: WikidataApi, clock: Clock) -> None:
    server.faults.extend([wd.status(503)] * ATTEMPTS)
    with pytest.raises(LookupFailed, match=r"answers with status 503, 6 times: try again later"):
        api.get(SEARCH)
    assert clock.waits == [5, 10, 20, 40, 80]


def test_a_long_pause_is_left_to_the_user(api: Api, server: WikidataApi, clock: Clock) -> None:
    server.faults.append(wd.status(429, Retry_After="3600"))
    with pytest.raises(LookupFailed, match="asks to wait 3600 seconds"):
        api.get(SEARCH)
    assert clock.waits == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (wd.status(403), "status 403"),
        (wd.status(404), "status 404"),
        (wd.error("badvalue"), "this is badvalue"),
    ],
)
def test_a_lasting_fault_is_not_asked_again(
    api: Api, server: WikidataApi, clock: Clock, fault: wd.Fault, message: str
) -> None:
    server.faults.append(fault)
    with pytest.raises(LookupFailed, match=message):
        api.get(SEARCH)
    assert (len(server.asked), clock.waits) == (1, [])


def test_a_server_that_is_not_there_is_named(clock: Clock) -> None:
    with WikidataApi() as gone:
        url = gone.url
    with pytest.raises(LookupFailed, match=rf"^{re.escape(url)} cannot be reached"):
        Api(url, "someone@example.org", clock=clock).get(SEARCH)


# -- items ---------------------------------------------------------------------------------------------


@pytest.fixture
def wikidata(api: Api, server: WikidataApi, tmp_path: Path) -> Iterator[Wikidata]:
    with AnswerCache(tmp_path / "answers.sqlite", server.url) as cache:
        yield Wikidata(api, cache)


def test_a_redirect_gives_its_target(wikidata: Wikidata) -> None:
    items = wikidata.items(["Q9", "Q1"])
    assert (items["Q9"].qid, items["Q9"]) == ("Q1", items["Q1"])


def test_an_unknown_item_gives_nothing_and_the_others_stay(wikidata: Wikidata, server: WikidataApi) -> None:
    never = f"Q{wd.NEVER_GIVEN}"
    assert set(wikidata.items(["Q1", "Q77", never, "Q2"])) == {"Q1", "Q2"}
    assert server.fetched == [f"Q1|Q77|{never}|Q2", "Q1|Q77|Q2"]
    assert set(wikidata.items(["Q1", "Q77", never])) == {"Q1"}
    assert len(server.fetched) == 2


def test_items_are_asked_for_fifty_at_a_time(wikidata: Wikidata, server: WikidataApi) -> None:
    server.items |= {f"Q{number}": item(f"Q{number}", "x") for number in range(100, 220)}
    assert len(wikidata.items(f"Q{number}" for number in range(100, 220))) == 120
    assert [ids.count("Q") for ids in server.fetched] == [50, 50, 20]


def test_a_name_that_is_the_same_in_all_languages_is_a_label(wikidata: Wikidata, server: WikidataApi) -> None:
    server.items["Q3"] = item("Q3", "Alpana Roy", language="mul", aliases=["A. Roy"])
    found = wikidata.items(["Q3"])["Q3"]
    assert (found.label, found.aliases) == ("Alpana Roy", ("A. Roy",))


def test_what_is_deprecated_or_over_does_not_count(wikidata: Wikidata, server: WikidataApi) -> None:
    server.items["Q3"] = item(
        "Q3",
        "X",
        P17=[
            wd.statement("Q15180", until="1991"),
            wd.statement("Q159"),
            wd.statement("Q30", rank="deprecated"),
        ],
    )
    assert wikidata.items(["Q3"])["Q3"].countries == ("Q159",)


def test_an_answer_of_another_form_is_named(wikidata: Wikidata, server: WikidataApi) -> None:
    server.faults.extend([wd.body(b'{"batchcomplete": true}')] * 2)
    with pytest.raises(LookupFailed, match="wbsearchentities in a form that is not Wikibase's"):
        wikidata.search("Ahn")
    with pytest.raises(LookupFailed, match="wbgetentities in a form that is not Wikibase's"):
        wikidata.items(["Q1"])


def test_classes_above_are_walked_once_also_in_circles(wikidata: Wikidata, server: WikidataApi) -> None:
    server.items |= {
        "Q10": item("Q10", "trade ministry", P279=["Q11"]),
        "Q11": item("Q11", "ministry", P279=["Q10", "Q43229"]),
    }
    assert wikidata.ancestors(["Q10", "Q5"], ["Q5", "Q43229"]) == {
        "Q10": {"Q10", "Q11", "Q43229"},
        "Q5": {"Q5"},
    }
    assert server.fetched == ["Q10", "Q11"]


# -- the cache -----------------------------------------------------------------------------------------


def ask_all(server: WikidataApi, path: Path, clock: Clock, max_age: timedelta | None = None) -> None:
    with AnswerCache(path, server.url, max_age) as cache:
        wikidata = Wikidata(Api(server.url, "someone@example.org", clock=clock), cache)
        found, _ = wikidata.search("Ahn")
        assert set(wikidata.items(found)) == {"Q1", "Q2"}


def test_a_second_run_asks_nothing_and_one_that_was_stopped_asks_the_rest(
    server: WikidataApi, clock: Clock, tmp_path: Path
) -> None:
    server.faults.extend([None, wd.status(403)])
    with pytest.raises(LookupFailed):
        ask_all(server, tmp_path / "cache", clock)
    ask_all(server, tmp_path / "cache", clock)
    ask_all(server, tmp_path / "cache", clock)
    assert [one.what for one in server.asked] == ["Ahn", "Q1|Q2", "Q1|Q2"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE answers SET answer = substr(answer, 1, 3)",
        "UPDATE answers SET retrieved = 'yesterday'",
        "UPDATE answers SET retrieved = '2026-01-15'",
        """UPDATE answers SET answer = '{"label": "of another version"}'""",
    ],
)
def test_answers_that_cannot_be_read_any_more_are_asked_for_again(
    server: WikidataApi, clock: Clock, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "cache"
    ask_all(server, path, clock)
    with closing(sqlite3.connect(path)) as base:
        base.execute(damage)
        base.commit()
    for _ in range(2):
        ask_all(server, path, clock, timedelta(days=30))
        assert [one.what for one in server.asked] == ["Ahn", "Q1|Q2"] * 2


def test_old_answers_are_asked_for_again(server: WikidataApi, clock: Clock, tmp_path: Path) -> None:
    ask_all(server, tmp_path / "cache", clock)
    clock.time += timedelta(days=31)
    ask_all(server, tmp_path / "cache", clock, timedelta(days=30))
    assert len(server.asked) == 4


def test_the_answers_of_two_servers_are_kept_apart(server: WikidataApi, clock: Clock, tmp_path: Path) -> None:
    ask_all(server, tmp_path / "cache", clock)
    with AnswerCache(tmp_path / "cache", "https://other.example/api.php") as cache:
        assert cache.get("item/1/Q1", clock.now()) is None


def other_database(path: Path) -> None:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE mine (x)")
    base.close()


@pytest.mark.parametrize(
    "make", [lambda path: path.write_text("no database " * 100), other_database, lambda path: path.mkdir()]
)
def test_a_file_that_is_no_cache_is_named_and_stays(tmp_path: Path, make: object) -> None:
    path = tmp_path / "cache"
    make(path)  # type: ignore[operator]
    before = None if path.is_dir() else path.read_bytes()
    with pytest.raises(OutputFailed, match="name another file or remove this one") as told:
        AnswerCache(path, "https://example.org/")
    assert told.value.path == path
    assert before is None or path.read_bytes() == before
