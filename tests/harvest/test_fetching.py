"""Pages asked for: what may be asked, in which rhythm, and what of an answer is taken."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from clocks import Clock
from ministry_site import (
    Said,
    Site,
    busy,
    cut_off,
    dripping,
    endless,
    packed,
    redirect,
    silent,
)

from kg import __version__
from kg.clock import SystemClock
from kg.errors import HostLeft, PageFailed
from kg.harvest.fetching import Fetched, Fetcher, NotModified, Validators
from kg.harvest.fetching.hosts import Hosts
from kg.harvest.fetching.pace import ATTEMPTS
from kg.harvest.options import Options

PAGE = "<html><body>A page</body></html>"
OPEN = Said("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"})

NONE = Validators()

Ask = Callable[..., Fetched | NotModified]


@pytest.fixture
def ask(site: Site, clock: Clock) -> Ask:
    """Asks the site for pages, one fetcher for all of them; waiting is done by a clock that stands still."""
    site.pages["/robots.txt"] = OPEN
    fetchers: dict[str, Fetcher] = {}

    def get(path: str, validators: Validators = NONE, **options: object) -> Fetched | NotModified:
        chosen = Options(**{"delay": 1.0, "timeout": 5.0, **options})  # type: ignore[arg-type]
        hosts = Hosts([site.url])
        fetcher = fetchers.setdefault(str(chosen), Fetcher(chosen, hosts, clock=clock))
        return fetcher.get(path if "://" in path else site.url + path, validators)

    return get


def failure(ask: Ask, path: str, **options: object) -> str:
    with pytest.raises(PageFailed) as told:
        ask(path, **options)
    return told.value.message


# -- manners -------------------------------------------------------------------------------------------


def test_the_program_says_who_it_is_and_where_to_complain(site: Site, ask: Ask) -> None:
    site.pages["/a"] = Said(PAGE)
    ask("/a", contact="someone@example.org")
    assert site.asked[-1].headers["User-Agent"] == f"tradekg/{__version__} (someone@example.org)"


def test_between_two_requests_to_a_host_there_is_a_pause(site: Site, ask: Ask, clock: Clock) -> None:
    site.pages |= {"/a": Said(PAGE), "/b": Said(PAGE)}
    ask("/a")
    ask("/b")
    assert [one.path for one in site.asked] == ["/robots.txt", "/a", "/b"]
    assert clock.waits == [1.0, 1.0]


def test_time_that_passed_meanwhile_counts_as_pause(site: Site, ask: Ask, clock: Clock) -> None:
    site.pages["/a"] = Said(PAGE)
    ask("/a")
    clock.waits.clear()
    clock.sleep(0.75)
    ask("/a")
    assert clock.waits == [0.75, 0.25]


def test_a_longer_pause_is_kept_where_robots_txt_asks_for_it(site: Site, ask: Ask, clock: Clock) -> None:
    site.pages |= {"/robots.txt": Said("User-agent: *\nCrawl-delay: 7\n"), "/a": Said(PAGE)}
    ask("/a")
    ask("/a")
    assert clock.waits == [7.0, 7.0]


def test_a_host_that_asks_for_hours_between_requests_is_left_alone(site: Site, ask: Ask) -> None:
    site.pages |= {"/robots.txt": Said("User-agent: tradekg\nRequest-rate: 1/1h\n"), "/a": Said(PAGE)}
    with pytest.raises(HostLeft, match="asks for 3600 seconds between two requests"):
        ask("/a")
    assert site.paths == []


def test_what_robots_txt_forbids_is_not_asked_for(site: Site, ask: Ask) -> None:
    """The longest rule that fits counts, and rules for this program come before those for all."""
    rules = "User-agent: *\nDisallow:\n\nUser-agent: tradekg\nDisallow: /private\nAllow: /private/press*\n"
    site.pages |= {"/robots.txt": Said(rules), "/private/press/1": Said(PAGE)}
    assert failure(ask, "/private/1") == "the robots.txt of its host does not allow to ask for it"
    ask("/private/press/1")
    assert site.paths == ["/private/press/1"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_txt_allows_all(site: Site, ask: Ask, status: int) -> None:
    site.pages |= {"/robots.txt": Said("no", status), "/a": Said(PAGE)}
    ask("/a")


@pytest.mark.parametrize("status", [429, 500, 501, 503])
def test_a_host_whose_robots_txt_fails_is_left_alone(site: Site, ask: Ask, status: int) -> None:
    site.pages |= {"/robots.txt": Said("no", status), "/a": Said(PAGE)}
    with pytest.raises(HostLeft, match=rf"its robots.txt cannot be had: it answers with status {status}"):
        ask("/a")
    assert site.paths == []


def test_an_endless_robots_txt_is_read_to_some_length(site: Site, ask: Ask) -> None:
    site.faults["/robots.txt"].append(endless)
    site.pages["/a"] = Said(PAGE)
    ask("/a")


def test_a_robots_txt_that_moved_is_followed(site: Site, ask: Ask) -> None:
    site.pages |= {"/robots.txt": redirect("/r", 301), "/r": Said("User-agent: *\nDisallow: /a\n")}
    assert "does not allow" in failure(ask, "/a")


# -- patience ------------------------------------------------------------------------------------------


def test_a_page_that_fails_once_is_asked_for_again(site: Site, ask: Ask, clock: Clock) -> None:
    site.faults["/a"].append(Said("oops", 500))
    site.pages["/a"] = Said(PAGE)
    answer = ask("/a")
    assert isinstance(answer, Fetched)
    assert answer.data == PAGE.encode()
    assert clock.waits == [1.0, 2.0]


def test_a_busy_host_is_given_the_time_it_asks_for(site: Site, ask: Ask, clock: Clock) -> None:
    at = format_datetime(datetime(2024, 7, 10, 12, 2, 41, tzinfo=clock.time.tzinfo), usegmt=True)
    site.faults["/a"].extend([busy(429, "120"), busy(503, at)])
    site.pages["/a"] = Said(PAGE)
    ask("/a")
    assert clock.waits == [1.0, 120.0, 40.0]


def test_a_host_that_asks_for_an_hour_is_left_alone(site: Site, ask: Ask, clock: Clock) -> None:
    site.pages["/a"] = busy(429, "3600")
    with pytest.raises(HostLeft, match="answers with status 429, and asks to wait 3600 seconds"):
        ask("/a")
    assert clock.waits == [1.0]


def test_a_page_that_keeps_failing_is_given_up(site: Site, ask: Ask) -> None:
    site.pages["/a"] = Said("oops", 502)
    assert failure(ask, "/a") == f"answers with status 502, {ATTEMPTS} times"
    assert site.paths == ["/a"] * ATTEMPTS


def test_after_three_pages_that_keep_failing_the_host_is_left_alone(site: Site, ask: Ask) -> None:
    site.pages |= {f"/{page}": Said("oops", 500) for page in "abcd"}
    for page in "abc":
        failure(ask, f"/{page}")
    with pytest.raises(HostLeft, match="left alone: 3 pages in a row could not be had"):
        ask("/d")
    assert "/d" not in site.paths


def test_pages_that_are_not_there_say_nothing_against_their_host(site: Site, ask: Ask) -> None:
    for number in range(5):
        assert failure(ask, f"/{number}") == "answers with status 404"
    site.pages["/a"] = Said(PAGE)
    ask("/a")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (silent, "is not there within 0.3 seconds, 4 times"),
        (dripping, "is not there within 0.3 seconds, 4 times"),
        (cut_off, "breaks the connection"),
    ],
)
def test_answers_that_never_end_or_end_too_early_are_given_up(
    site: Site, fault: Callable[[object], None], reason: str
) -> None:
    """By the real clock: a server that sends a byte of its headers from time to time is out of time, too."""
    site.pages["/robots.txt"] = OPEN
    site.faults["/a"].extend([fault] * ATTEMPTS)
    fetcher = Fetcher(Options(delay=0.0, timeout=0.3), Hosts([site.url]), clock=SystemClock())
    with pytest.raises(PageFailed, match=reason):
        fetcher.get(f"{site.url}/a")


def test_a_port_where_nobody_answers_is_one_clear_line(clock: Clock) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/a"
        fetcher = Fetcher(Options(), Hosts([address]), clock=clock)
        with pytest.raises(HostLeft, match=r"its robots.txt cannot be had: it cannot be reached"):
            fetcher.get(address)


# -- bounds --------------------------------------------------------------------------------------------


def test_a_packed_page_is_unpacked(site: Site, ask: Ask) -> None:
    site.pages["/a"] = packed(PAGE)
    answer = ask("/a")
    assert isinstance(answer, Fetched)
    assert answer.data == PAGE.encode()


@pytest.mark.parametrize(
    "answer", [Said("x" * 70_000), packed("x" * 10_000_000), endless], ids=["plain", "bomb", "endless"]
)
def test_a_page_that_is_too_large_is_not_taken(site: Site, ask: Ask, answer: Said) -> None:
    site.faults["/a"].append(answer)
    assert failure(ask, "/a", max_bytes=65_536) == "is larger than 65,536 bytes"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Said(b"not packed", headers={"Content-Encoding": "gzip"}), "is badly compressed"),
        (Said(b"?", headers={"Content-Encoding": "br"}), "is compressed in a way that was not asked for"),
        (Said(packed(PAGE).data[:-9], headers={"Content-Encoding": "gzip"}), "breaks off, 4 times"),
    ],
)
def test_what_is_badly_packed_is_not_taken(site: Site, ask: Ask, answer: Said, reason: str) -> None:
    site.pages["/a"] = answer
    assert failure(ask, "/a") == reason


def test_no_cookie_and_no_password_is_ever_sent(
    site: Site, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.pages["/a"] = Said(PAGE, headers={"Set-Cookie": "who=you"})
    ask("/a")
    ask("/a")
    assert not {"cookie", "authorization"} & {name.lower() for one in site.asked for name in one.headers}


# -- versions ------------------------------------------------------------------------------------------


def test_a_page_is_asked_for_with_its_version_and_may_be_the_same(site: Site, ask: Ask) -> None:
    site.validated = True
    site.pages["/a"] = Said(PAGE, headers={"Last-Modified": "Mon, 01 Jul 2024 00:00:00 GMT"})
    first = ask("/a")
    assert isinstance(first, Fetched)
    assert isinstance(ask("/a", first.validators), NotModified)
    assert site.asked[-1].headers["If-Modified-Since"] == "Mon, 01 Jul 2024 00:00:00 GMT"
    site.pages["/a"] = Said(PAGE + " changed")
    assert isinstance(ask("/a", first.validators), Fetched)


# -- where requests go ---------------------------------------------------------------------------------


def test_a_redirect_on_the_named_host_is_followed(site: Site, ask: Ask) -> None:
    site.pages |= {"/a": redirect("b?x=1", 308), "/b?x=1": Said(PAGE)}
    answer = ask("/a")
    assert isinstance(answer, Fetched)
    assert answer.address == f"{site.url}/b?x=1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_in_a_circle_end(site: Site, ask: Ask, status: int) -> None:
    site.pages |= {"/a": redirect("/b", status), "/b": redirect("/a", status)}
    assert failure(ask, "/a") == "redirects more than 5 times"


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:9/",
        "http://127.0.0.1:9/another/port",
        "http://[::1]:9/",
        "https://example.org/",
    ],
)
def test_no_redirect_leads_to_a_host_or_port_that_was_not_named(site: Site, ask: Ask, target: str) -> None:
    site.pages["/a"] = redirect(target)
    assert failure(ask, "/a") == f"leads to {target}, a host that was not named (see --allow-host)"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:1", "", "http://u:p@127.0.0.1/"]
)
def test_no_redirect_leads_to_what_is_no_web_address(site: Site, ask: Ask, target: str) -> None:
    site.pages["/a"] = redirect(target)
    assert failure(ask, "/a") in {
        "redirects to something that is no web address",
        "redirects more than 5 times",
    }
    assert {one.path for one in site.asked} <= {"/robots.txt", "/a"}


def test_a_name_that_the_user_named_may_lead_inside_and_any_other_may_not() -> None:
    """The ministry's other name is allowed without being named: its number has to be one of the internet."""
    numbers = {"english.motie.go.kr": ("10.0.0.1",), "english.motir.go.kr": ("10.0.0.2", "203.0.114.1")}
    hosts = Hosts(["https://english.motie.go.kr/"], resolve=lambda host, port: numbers[host])
    assert hosts.allow("https://english.motir.go.kr/eng")
    assert hosts.numbers("english.motie.go.kr", 443) == ("10.0.0.1",)
    assert hosts.numbers("english.motir.go.kr", 443) == ("203.0.114.1",)
    numbers["english.motir.go.kr"] = ("127.0.0.1",)
    with pytest.raises(OSError, match="its name leads into a private network"):
        hosts.numbers("english.motir.go.kr", 443)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://Named.example:8080/x", True),
        ("http://named.example./x", True),
        ("https://named.example/x", True),
        ("http://more.example/x", True),
        ("http://named.example:22/x", False),
        ("http://www.named.example/x", False),
        ("http://named.example.evil.example/x", False),
    ],
)
def test_the_named_hosts_are_those_and_no_others(address: str, allowed: bool) -> None:
    assert Hosts(["http://named.example:8080/list"], ["more.example"]).allow(address) is allowed


@pytest.fixture
def secure_site(site: Site) -> str:
    """The site behind TLS, with the certificate of ``localhost``."""
    certificate = Path(__file__).parents[1] / "support" / "localhost.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site._server.socket = context.wrap_socket(site._server.socket, server_side=True)
    return f"https://localhost:{site._server.server_port}"


def test_the_number_that_was_judged_is_connected_to_and_tls_is_checked_against_the_name(
    site: Site, secure_site: str, clock: Clock
) -> None:
    site.pages["/a"] = Said(PAGE)
    trusted = ssl.create_default_context(cafile=Path(__file__).parents[1] / "support" / "localhost.pem")
    hosts = Hosts([secure_site], resolve=lambda host, port: ("127.0.0.1",))
    answer = Fetcher(Options(), hosts, clock=clock, tls=trusted).get(f"{secure_site}/a")
    assert isinstance(answer, Fetched)
    false = secure_site.replace("localhost", "other.example")
    hosts = Hosts([false], resolve=lambda host, port: ("127.0.0.1",))
    with pytest.raises(HostLeft, match="certificate"):
        Fetcher(Options(), hosts, clock=clock, tls=trusted).get(f"{false}/a")
