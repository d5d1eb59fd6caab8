"""Requests to one store: with who we are, again when it is busy, and nowhere else.

Sources: RFC 9110 (sections 9.2.2 idempotent methods, 10.2.3 Retry-After, 15.4 redirection), RFC 6750
(Bearer), RFC 7617 (Basic), RFC 7616 (Digest).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from kg import __version__
from kg.clock import retry_after
from kg.credentials import Credentials
from kg.errors import PublishFailed, PublishStopped

ATTEMPTS = 7
"""How often one request is sent before the run gives up: over a minute in all."""

LONGEST_WAIT = 300.0
"""Seconds; a store that asks for a longer pause is published to another time."""

MAX_REDIRECTS = 3
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 600.0
"""For a store to take in what it was sent: some build indexes before they answer."""

_FIRST_WAIT = 1.0
_RETRIED = frozenset({408, 425, 429, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 307, 308})
_OK = frozenset({200, 201, 202, 204})
_STOPPING = frozenset({401, 403, 404, 405, 415})
"""What is said of one graph and holds for all."""
_MOST_SAID = 200
_PIECE = 1 << 16

Wait = Callable[[float], None]
"""Returns after so many seconds; what it raises ends the request."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may be sent more than once without harm.

    ``fine`` are statuses that are none of an error here. Of the answer at most ``most`` bytes are read.
    """

    method: str
    address: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fine: tuple[int, ...] = ()
    most: int = _PIECE


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is none of an error: its status and its body."""

    status: int
    body: bytes


class _Busy(Exception):
    """The same request may succeed later; ``wait`` is the store's wish in seconds."""

    def __init__(self, reason: str, status: int | None, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.status = status
        self.wait = wait


class Connection:
    """Connections to the addresses of one store; several threads may send at once. A context manager."""

    def __init__(self, credentials: Credentials, wait: Wait, *, auth: str = "basic", most: int = 4) -> None:
        """``auth`` is how a user and a password are sent, ``most`` how many connections there are at once."""
        self._credentials = credentials
        self._wait = wait
        self._client = httpx.Client(
            auth=_auth(credentials, auth),
            follow_redirects=False,
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=most),
            headers={"User-Agent": f"tradekg/{__version__}", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def send(self, request: Request) -> Reply:
        """The answer to a request, which is sent again, with growing pauses, while the store is busy.

        :class:`PublishFailed` when the store says no, :class:`PublishStopped` when it would always, stays
        busy or cannot be reached.
        """
        pause = _FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._redirected(request)
            except _Busy as error:
                wait = max(error.wait, pause)
                if wait > LONGEST_WAIT:
                    raise PublishStopped(
                        f"{error}, and asks to wait {wait:.0f} seconds: run this again then",
                        request.address,
                        error.status,
                    ) from None
                if attempt == ATTEMPTS:
                    raise PublishStopped(
                        f"{error}, {ATTEMPTS} times: run this again later, it goes on where it was",
                        request.address,
                        error.status,
                    ) from None
                self._wait(wait)
                pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _redirected(self, request: Request) -> Reply:
        """The answer, from where the store sends us within its own origin."""
        asked = request
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(asked)
            if isinstance(answer, Reply):
                return answer
            try:
                place = urljoin(asked.address, answer)
                inside = _origin(place) == _origin(asked.address)
            except ValueError:
                inside, place = False, answer
            if not inside:
                # Whoever is there was not named by the user: he gets neither graphs nor passwords.
                raise PublishStopped(
                    f"redirects to {_printable(place)}; nothing is sent there: give that address if it fits",
                    request.address,
                )
            asked = replace(asked, address=place)
        raise PublishStopped(f"redirects more than {MAX_REDIRECTS} times", request.address)

    def _once(self, request: Request) -> Reply | str:
        """The answer, or the address in whose place another is to be asked."""
        address = request.address
        try:
            with self._client.stream(
                request.method, address, content=request.body, headers=dict(request.headers)
            ) as response:
                status = response.status_code
                # A POST that is told 301 or 302 would become a GET for most; RFC 9110, section 15.4.
                if status in _REDIRECTS and (request.method != "POST" or status > 302):
                    return str(response.headers.get("location", ""))
                received, whole = _read(response, request.most)
                if status in _RETRIED:
                    wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
                    raise _Busy(f"answers with status {status}", status, wait or 0.0)
                if status in _OK or status in request.fine:
                    if not whole:
                        raise PublishFailed(f"answers with more than {request.most:,} bytes", address, status)
                    return Reply(status, received)
                said = self._said(received, response.headers.get("content-type", ""))
        except httpx.TransportError as error:
            raise _Busy(_described(error), None) from None
        except (httpx.InvalidURL, httpx.DecodingError, ValueError) as error:
            raise PublishStopped(f"cannot be asked: {_printable(str(error))}", address) from None
        kind = PublishStopped if status in _STOPPING else PublishFailed
        raise kind(self._explained(status, request, said), address, status)

    def _explained(self, status: int, request: Request, said: str) -> str:
        """What an error status means here, and what to do."""
        match status:
            case 401 if self._credentials:
                advice = ": it does not accept these credentials"
            case 401:
                advice = (
                    ": it wants to know who writes; set KG_PUBLISH_TOKEN, or KG_PUBLISH_USER and "
                    "KG_PUBLISH_PASSWORD"
                )
            case 403:
                advice = ": whoever this is may not do that there"
            case 404:
                advice = ": there is no such store; see --server, --graph-store and --update"
            case 405:
                advice = ": it takes no such request there; see --server, --graph-store and --update"
            case 413:
                advice = f": {len(request.body):,} bytes are too many for it; give a smaller --part-size"
            case 415:
                advice = f": it does not take {request.headers.get('Content-Type', '')}; see --server"
            case _:
                advice = ""
        return f"answers with status {status}{advice}{f' (it says: {said})' if said else ''}"

    def _said(self, body: bytes, content_type: str) -> str:
        """The beginning of what the store says, without what it may have been told in confidence."""
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type not in {"text/plain", "application/json", "application/problem+json"}:
            return ""
        said = _printable(body[: 4 * _MOST_SAID].decode("utf-8", "replace"))[:_MOST_SAID]
        header = (self._credentials.header or "").partition(" ")[2]
        for secret in (self._credentials.token, self._credentials.password, header):
            said = said.replace(secret, "…") if secret else said
        return said


def _auth(credentials: Credentials, kind: str) -> httpx.Auth | None:
    if credentials.user and kind == "digest":
        return httpx.DigestAuth(credentials.user, credentials.password)
    return _Header(credentials.header) if credentials.header else None


class _Header(httpx.Auth):
    """The same header on every request."""

    def __init__(self, value: str) -> None:
        self._value = value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Set it."""
        request.headers["Authorization"] = self._value
        yield request


def _read(response: httpx.Response, most: int) -> tuple[bytes, bool]:
    """The body, as far as it is wanted, and whether that is all of it."""
    received = bytearray()
    for piece in response.iter_raw(_PIECE):
        received += piece
        if len(received) > most:
            return bytes(received[:most]), False
    return bytes(received), True


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port


def _described(error: httpx.TransportError) -> str:
    match error:
        case httpx.ConnectTimeout():
            return f"does not accept a connection within {CONNECT_SECONDS:g} seconds"
        case httpx.TimeoutException():
            return "does not answer in time"
        case httpx.ConnectError():
            return f"cannot be reached ({_printable(str(error)) or 'no connection'})"
        case _:
            return "breaks the connection off"


def _printable(text: str) -> str:
    """The text in one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
