"""A client that asks one question and reads the whole answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote


class BenchmarkFailed(Exception):
    """A figure would be wrong: a server failed, or its answer is not what it should be."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the seconds from the request's first byte to the answer's last."""

    status: int
    body: bytes
    seconds: float


def path_of(endpoint: str, query: str) -> str:
    """The request's path with the query in it; braces of a mark for a number stay as they are."""
    return f"{endpoint}?query={quote(query, safe='').replace('%7Bserial%7D', '{serial}')}"


def get(port: int, path: str, media_type: str, timeout: float = 600.0) -> Reply:
    """The answer to one request on a connection of its own. Raises ``OSError`` where there is none."""
    begin = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Accept": media_type})
        response = connection.getresponse()
        body = response.read()
        return Reply(response.status, body, time.perf_counter() - begin)
    except HTTPException as error:
        raise ConnectionError(f"the answer is cut or none: {error!r:.200}") from error
    finally:
        connection.close()


def get_answer(port: int, path: str, media_type: str) -> Reply:
    """As :func:`get`, but :class:`BenchmarkFailed` for a status other than 200."""
    reply = get(port, path, media_type)
    if reply.status != 200:
        said = reply.body[:300].decode("utf-8", "replace")
        raise BenchmarkFailed(f"status {reply.status} for {path[:200]}: {said}")
    return reply
