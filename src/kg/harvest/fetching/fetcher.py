"""One page after the other from the web, with the manners that operators of sites ask for.

Sources: RFC 9309 (robots.txt), RFC 9110 (conditional requests 13.1, redirects 15.4, Retry-After 10.2.3), RFC
6585 (429). ``Crawl-delay`` and ``Request-rate`` are in no standard and kept to all the same.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from http import HTTPStatus

import httpcore
import httpx

from kg import __version__
from kg.clock import Clock, SystemClock
from kg.errors import HostLeft, PageFailed
from kg.harvest.addresses import host_of
from kg.harvest.fetching.answers import Answer, Fetched, Validators
from kg.harvest.fetching.hosts import Hosts
from kg.harvest.fetching.pace import ATTEMPTS, LONGEST_WAIT, Pace
from kg.harvest.fetching.request import Bounds, Redirect, Refused, TryLater, Way, send
from kg.harvest.fetching.robots import AGENT, MAX_BYTES, Rules, read_rules
from kg.harvest.options import Options

MAX_REDIRECTS = 5

FAILURES = 3
"""So many pages in a row may fail for reasons of their host; then nothing more is asked of it."""

_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/xml;q=0.9, */*;q=0.1"
)
_ANY = Validators()


class Fetcher:
    """Asks for pages, one at a time, each host at its pace.

    Neither proxies nor passwords or cookies come from outside: what decides where a request goes are the
    addresses that were named. ``tls`` replaces the usual certificate authorities.
    """

    def __init__(
        self, options: Options, hosts: Hosts, *, clock: Clock | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._options = options
        self._way = Way(hosts, clock or SystemClock(), tls or httpcore.default_ssl_context())
        self._paces: dict[str, Pace] = {}
        self._rules: dict[str, Rules] = {}
        self._failures: dict[str, int] = {}
        contact = f" ({options.contact})" if options.contact else ""
        self._headers = {
            "User-Agent": f"{AGENT}/{__version__}{contact}",
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
        }

    def get(self, address: str, validators: Validators = _ANY) -> Answer:
        """The page at an address, or that it is the same as when it got the ``validators``.

        :class:`~kg.errors.PageFailed` when it cannot be had, :class:`~kg.errors.HostLeft` when neither can
        other pages of its host.
        """
        host = host_of(address)
        if self._failures.get(host, 0) >= FAILURES:
            raise HostLeft(f"left alone: {FAILURES} pages in a row could not be had", address)
        try:
            answer = self._followed(address, validators)
        except TryLater as error:
            self._failures[host] = self._failures.get(host, 0) + 1
            raise PageFailed(str(error), address) from None
        except Refused as error:
            self._failures[host] = 0
            raise PageFailed(str(error), address) from None
        self._failures[host] = 0
        return answer

    def _followed(self, address: str, validators: Validators) -> Answer:
        """The answer at the end of all redirects."""
        bounds = Bounds(self._options.max_bytes, self._options.timeout)
        asked = address
        for _ in range(MAX_REDIRECTS + 1):
            if not self._way.hosts.allow(address):
                raise Refused(f"leads to {address}, a host that was not named (see --allow-host)")
            self._check_rules(address, asked)
            answer = self._retried(address, validators.conditions, bounds)
            if not isinstance(answer, Redirect):
                return answer
            address = answer.address
        raise Refused(f"redirects more than {MAX_REDIRECTS} times")

    def _retried(self, address: str, conditions: Mapping[str, str], bounds: Bounds) -> Answer | Redirect:
        """The answer to one request, sent again with growing pauses while the host is busy or broken."""
        pace = self._pace(address)
        headers = {**self._headers, **conditions}
        for attempt in range(1, ATTEMPTS + 1):
            pace.wait_for_turn()
            try:
                return send(address, headers, bounds, self._way)
            except TryLater as error:
                if error.wait is not None and error.wait > LONGEST_WAIT:
                    raise HostLeft(f"{error}, and asks to wait {error.wait:.0f} seconds", address) from None
                if attempt == ATTEMPTS:
                    raise TryLater(f"{error}, {ATTEMPTS} times") from None
                pace.wait_after_failure(attempt, error.wait)
        raise AssertionError("the last attempt returns or raises")

    # -- robots.txt ------------------------------------------------------------------------------------

    def _check_rules(self, address: str, asked: str) -> None:
        rules = self._rules_of(address)
        if rules.closed is not None:
            raise HostLeft(rules.closed, asked)
        if rules.delay > LONGEST_WAIT:
            wish = f"its robots.txt asks for {rules.delay:.0f} seconds between two requests"
            raise HostLeft(f"{wish}, more than {LONGEST_WAIT:.0f}", asked)
        if not rules.allow(address):
            raise Refused("the robots.txt of its host does not allow to ask for it")
        self._pace(address).slow_down(rules.delay)

    def _rules_of(self, address: str) -> Rules:
        site = str(httpx.URL(address).copy_with(raw_path=b"/robots.txt"))
        if site not in self._rules:
            self._rules[site] = self._fetched_rules(site)
        return self._rules[site]

    def _fetched_rules(self, address: str) -> Rules:
        """The rules that a host's robots.txt makes, wherever on the named hosts it is."""
        for _ in range(MAX_REDIRECTS + 1):
            found = self._rules_at(address)
            if isinstance(found, Rules):
                return found
            address = found.address
            if not self._way.hosts.allow(address):
                return Rules(closed=f"its robots.txt is at {address}, a host that was not named")
        return Rules()

    def _rules_at(self, address: str) -> Rules | Redirect:
        """The rules at an address.

        A host without the file allows everything; one that fails allows nothing until it answers again, and
        neither does one that is asked too often (RFC 9309, 2.3.1.3 and 2.3.1.4).
        """
        try:
            answer = self._retried(address, {}, Bounds(MAX_BYTES, self._options.timeout, whole=False))
        except HostLeft as error:
            return Rules(closed=f"its robots.txt cannot be had: it {error.message}")
        except TryLater as error:
            return Rules(closed=f"its robots.txt cannot be had: it {error}")
        except Refused as error:
            if error.status is not None and error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return Rules()
            return Rules(closed=f"its robots.txt cannot be had: it {error}")
        if isinstance(answer, Fetched):
            return read_rules(answer.data.decode("utf-8-sig", errors="replace"))
        return answer if isinstance(answer, Redirect) else Rules()

    def _pace(self, address: str) -> Pace:
        host = host_of(address)
        if host not in self._paces:
            self._paces[host] = Pace(self._way.clock, self._options.delay)
        return self._paces[host]
