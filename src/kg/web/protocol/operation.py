"""The query operations of the SPARQL 1.1 Protocol: from an HTTP request to the query and its dataset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header

from kg.errors import KgError

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"

_ONCE = ("query", "format", "timeout", "update")
_UPDATE_PARAMETERS = ("update", "using-graph-uri", "using-named-graph-uri")
_MOST_FIELDS = 1000
_SHORT = 4096


@dataclass
class ProtocolError(KgError):
    """A request that breaks the protocol, with the status and headers to answer it with."""

    status: int = 400
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for. ``query`` is ``None`` where it asks for nothing but the endpoint itself."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The parts of a request in which an operation may come, as they came; ``body`` is that of a POST."""

    method: str
    query_string: bytes
    content_type: str = ""
    body: bytes = b""


def read_operation(sent: Sent, max_query_bytes: int) -> Operation:
    """The operation of a GET, HEAD or POST request; raises :class:`ProtocolError` with what is wrong.

    SPARQL 1.1 Protocol, section 2.1: the query comes in the URL, in a form, or as the whole body; the
    dataset in the URL, or, with a form, in either.
    """
    # Requests come again and again; those that may be long are not remembered.
    short = len(sent.query_string) + len(sent.body) < _SHORT
    return (_remembered if short else _operation)(sent, max_query_bytes)


def _operation(sent: Sent, max_query_bytes: int) -> Operation:
    fields, direct = _fields_of(sent)
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if any(name in values for name in _UPDATE_PARAMETERS):
        raise _refused_update()
    if direct is not None:
        values.setdefault("query", []).append(direct)
    for name in _ONCE:
        if len(values.get(name, ())) > 1:
            raise ProtocolError(f"“{name}” is given {len(values[name])} times; give it once")
    if "query" not in values and (sent.method == "POST" or set(values) - {"format"}):
        raise ProtocolError("the parameter “query” is missing")
    return Operation(
        _bounded(values["query"][0], max_query_bytes) if "query" in values else None,
        tuple(values.get("default-graph-uri", ())),
        tuple(values.get("named-graph-uri", ())),
        "".join(values.get("format", ())) or None,
        _timeout("".join(values.get("timeout", ()))),
    )


_remembered = lru_cache(maxsize=1024)(_operation)


def _fields_of(sent: Sent) -> tuple[list[tuple[str, str]], str | None]:
    """The parameters of the address and the form, and the query where it is the whole body."""
    fields = _fields(sent.query_string, "the address")
    if sent.method != "POST":
        return fields, None
    media_type, options = parse_options_header(sent.content_type)
    media_type = media_type.lower()
    if media_type == _UPDATE:
        raise _refused_update()
    if media_type not in {_FORM, _QUERY}:
        raise ProtocolError(
            f"a query is sent as {_FORM} or {_QUERY}, not as {media_type or 'a body without Content-Type'}",
            415,
            (("Accept-Post", f"{_FORM}, {_QUERY}"),),
        )
    _only_utf8(options.get("charset", "utf-8"))
    if media_type == _QUERY:
        return fields, _decoded(sent.body, "the query")
    return fields + _fields(sent.body, "the form"), None


def _bounded(query: str, max_bytes: int) -> str:
    if not query.strip():
        raise ProtocolError("the query is empty")
    size = len(query.encode())
    if size > max_bytes:
        raise ProtocolError(f"the query has {size} bytes; the limit is {max_bytes}", 413)
    return query


def _refused_update() -> ProtocolError:
    return ProtocolError("this endpoint is for reading: it takes queries, not updates", 403)


def _timeout(text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    # The comparison is false for NaN too.
    if not 0 < seconds < float("inf"):
        raise ProtocolError("“timeout” is a number of seconds greater than 0")
    return seconds


def _fields(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError:
        raise ProtocolError(f"{where} is not UTF-8") from None
    except ValueError:
        raise ProtocolError(f"{where} has more than {_MOST_FIELDS} parameters") from None


def _decoded(body: bytes, what: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(f"{what} is not UTF-8") from None


def _only_utf8(charset: str) -> None:
    if charset.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise ProtocolError(f"the body has to be UTF-8, not {charset}", 415)
