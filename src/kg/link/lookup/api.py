"""One request after the other to a MediaWiki API, with the manners that its operators ask for.

Sources: the Wikimedia Foundation User-Agent Policy (a name, a version, a contact), API:Etiquette (requests in
series, gzip, many ids in one request), Manual:Maxlag parameter (``maxlag=5``; the error comes with status
200 and ``Retry-After``; wait at least 5 seconds), RFC 9110 section 10.2.3 (``Retry-After`` in seconds or as
a date).

The standard library does: there is one host and never more than one request, gzip is one call, and the
errors to retry are those of the API's own answers, which no HTTP library knows.
"""

from __future__ import annotations

import http.client
import json
import platform
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from kg import __version__
from kg.clock import Clock, SystemClock, retry_after
from kg.errors import LookupFailed

DEFAULT_API = "https://www.wikidata.org/w/api.php"

ATTEMPTS = 6
"""How often one request is sent before the lookup gives up."""

TIMEOUT = 30.0
"""Seconds without a byte after which an answer is no longer awaited."""

LONGEST_WAIT = 300.0
"""Seconds; a server that asks for a longer pause is asked again another day."""

_FIRST_WAIT = 5.0
_MAXLAG = 5

_RETRIED_STATUS = frozenset({408, 429, 500, 502, 503, 504})
_RETRIED_CODES = frozenset(
    {"maxlag", "ratelimited", "readonly", "timeouterror", "cirrussearch-too-busy-error"}
)
_INTERNAL = "internal_api_error_"

# What a connection can fail with on the way; a truncated answer is IncompleteRead, EOFError or zlib's error.
_BROKEN = (OSError, http.client.HTTPException, EOFError, zlib.error, ValueError, RecursionError)

_CONTACT = re.compile(r"[^\s()@]+@[^\s()@]+\.[^\s()@]+|https?://[^\s()]+|User:[^\s()]+")

_GZIP = 16 + zlib.MAX_WBITS


class Refused(LookupFailed):
    """The API understood the request and says no; ``code`` is its word for it, ``id`` the item it names."""

    def __init__(self, message: str, code: str, named: str | None) -> None:
        super().__init__(message)
        self.code = code
        self.id = named


class _TryLater(Exception):
    """The same request may succeed later; ``wait`` is the server's wish in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Api:
    """The ``api.php`` at one address.

    ``contact`` is an e-mail address, a web address or a wiki's user page (``User:Name``), at which the
    operators reach whoever runs this. ``ValueError`` for an address or a contact of another form.
    """

    def __init__(
        self, url: str, contact: str, *, clock: Clock | None = None, timeout: float = TIMEOUT
    ) -> None:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise ValueError(f"api: not an http or https address: {url!r}")
        if not _CONTACT.fullmatch(contact):
            raise ValueError(f"contact: neither an e-mail address, a web address nor User:Name: {contact!r}")
        self.url = url
        self.clock = clock or SystemClock()
        self._timeout = timeout
        self._headers = {
            "User-Agent": f"tradekg/{__version__} ({contact}) Python-urllib/{platform.python_version()}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }

    def get(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """The answer to one request, sent again with growing pauses while the server is busy or broken.

        :class:`Refused` when the API says no, :class:`~kg.errors.LookupFailed` when it cannot be reached,
        stays busy, or asks for a pause longer than :data:`LONGEST_WAIT`.
        """
        words = {**parameters, "format": "json", "formatversion": "2", "maxlag": str(_MAXLAG)}
        request = urllib.request.Request(f"{self.url}?{urlencode(words)}", headers=self._headers)  # noqa: S310 - http or https, see __init__
        pause = _FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(request)
            except _TryLater as error:
                wait = max(error.wait or 0.0, pause)
                if wait > LONGEST_WAIT:
                    raise self._failed(
                        f"{error}, and asks to wait {wait:.0f} seconds: try again then"
                    ) from None
                if attempt == ATTEMPTS:
                    raise self._failed(f"{error}, {ATTEMPTS} times: try again later") from None
                self.clock.sleep(wait)
                pause = min(pause * 2, LONGEST_WAIT)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, request: urllib.request.Request) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                wait = retry_after(response.headers.get("Retry-After"), self.clock.now())
                answer = json.loads(_plain(response.read(), response.headers.get("Content-Encoding")))
        except urllib.error.HTTPError as error:
            with error:
                if error.code in _RETRIED_STATUS:
                    wait = retry_after(error.headers.get("Retry-After"), self.clock.now())
                    raise _TryLater(f"answers with status {error.code}", wait) from None
                raise self._failed(f"answers with status {error.code} ({error.reason})") from None
        except _BROKEN as error:
            raise _TryLater(_described(error)) from None
        if not isinstance(answer, dict):
            raise _TryLater("answers with JSON that is no object")
        if "error" in answer:
            raise self._trouble(answer["error"], wait)
        return answer

    def _trouble(self, error: Any, wait: float | None) -> Exception:
        """The exception for an error that the API reports with status 200."""
        told = error if isinstance(error, dict) else {"code": str(error)}
        code, info = str(told.get("code", "")), str(told.get("info", ""))
        if code in _RETRIED_CODES or code.startswith(_INTERNAL):
            return _TryLater(f"answers {code} ({info})", wait)
        named = told.get("id")
        return Refused(f"{self.url}: {code}: {info}", code, named if isinstance(named, str) else None)

    def _failed(self, reason: str) -> LookupFailed:
        return LookupFailed(f"{self.url} {reason}")


def _plain(body: bytes, encoding: str | None) -> bytes:
    if encoding != "gzip":
        return body
    unzip = zlib.decompressobj(_GZIP)
    plain = unzip.decompress(body)
    if not unzip.eof:
        raise EOFError("the compressed answer ends too early")
    return plain


def _described(error: Exception) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return "does not answer in time"
    if isinstance(reason, ValueError | EOFError | zlib.error | RecursionError | http.client.IncompleteRead):
        return "answers with something that is not whole JSON"
    return f"cannot be reached ({reason or type(reason).__name__})"
