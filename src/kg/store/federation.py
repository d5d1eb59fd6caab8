"""The ``SERVICE`` clauses of a query: which may stay, and what the engine calls in their place.

A service is named by its address, and only an address that the operator allowed, letter for letter, may be
called. The engine never sees it: it gets the address of the :class:`~kg.store.gateway.Gateway`, which asks
the service. A clause inside another clause is not called from here but sent along with the outer one, so it
keeps the service's own address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.errors import BadParameter, QueryRefused, ServiceFailed
from kg.lexer import Token, TokenKind

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^<>\"{}|^`\\\x00-\x20]+")
_REPORTED = re.compile(r"Error \d+ .*? returned by (\S+) with payload:\n(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """One clause's target: ``text[start:end]`` as the user wrote it, and ``put``, which the engine reads."""

    start: int
    end: int
    service: str
    """The allowed address that it names."""
    put: str


def check_service(address: str) -> str:
    """``address`` if it can stand on the list of allowed services; else ``BadParameter``."""
    if not _IRI.fullmatch(address):
        raise BadParameter(f"{address!r} is not the address of a service", "allow_service")
    parts = urlsplit(address)
    try:
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadParameter(f"{address}: a service has an address with http or https", "allow_service")
    if "@" in parts.netloc:
        # Whoever asks for another service would be told of this one, its password included.
        raise BadParameter(
            "the address of a service may hold neither a user's name nor a password", "allow_service"
        )
    return address


def find_calls(
    lexed: Sequence[Token], services: Mapping[str, str], prefixes: Mapping[str, str]
) -> tuple[Call, ...]:
    """Every ``SERVICE`` clause in the order of the text; ``QueryRefused`` if one may not stay.

    ``services`` has for each allowed address the one that the engine calls instead, ``prefixes`` are those
    that the engine knows without a declaration. ``lexed`` has no comments.
    """
    found: list[Call] = []
    known: dict[str, str] | None = None
    inside: list[bool] = []  # For each open brace: whether it, or one around it, belongs to a clause.
    opens = False
    for number, token in enumerate(lexed):
        if token.is_mark("{", "{|"):
            inside.append(opens or inside[-1:] == [True])
        elif token.is_mark("}", "|}") and inside:
            inside.pop()
        opens = bool(found) and token.end == found[-1].end
        if not token.is_word("SERVICE"):
            continue
        if not services:
            raise QueryRefused("SERVICE, a call to another server, is not allowed here")
        previous = lexed[number - 1] if number else None
        if (
            previous is not None
            and previous.end == token.start
            and previous.kind is not TokenKind.PUNCTUATION
        ):
            raise QueryRefused("SERVICE is run together with what stands before it; put a space there")
        at = number + 1
        if at < len(lexed) and lexed[at].is_word("SILENT"):
            at += 1
        target = lexed[at] if at < len(lexed) else None
        if known is None:
            known = {**prefixes, **_declared(lexed)}
        address = _address(target, known)
        if target is None or address is None or address not in services:
            raise _refusal(target, address, services)
        put = address if inside[-1:] == [True] else services[address]
        found.append(Call(target.start, target.end, address, f"<{put}>"))
    return tuple(found)


def rewrite(text: str, calls: Sequence[Call]) -> str:
    """The text that the engine gets. Lines stay as they are; columns are led back by :func:`place`."""
    pieces: list[str] = []
    at = 0
    for call in calls:
        pieces += (text[at : call.start], call.put)
        at = call.end
    return "".join((*pieces, text[at:]))


def place(text: str, calls: Sequence[Call], line: int, column: int) -> tuple[int, int]:
    """Where in the user's ``text`` stands what the engine sees at ``line`` and ``column``, from 1."""
    ahead = 0
    for call in calls:
        if text.count("\n", 0, call.start) + 1 != line:
            continue
        begin = call.start - text.rfind("\n", 0, call.start)
        if column <= begin + ahead:
            break
        if column < begin + ahead + len(call.put):
            return line, begin
        ahead += len(call.put) - (call.end - call.start)
    return line, column - ahead


def service_failure(error: Exception, calls: Sequence[Call]) -> ServiceFailed | None:
    """What the engine's ``error`` tells about a service, in the user's terms; ``None`` if nothing."""
    message = own_words(str(error), calls)
    names = {call.put[1:-1]: call.service for call in calls}
    if reported := _REPORTED.search(str(error)):
        if service := names.get(reported.group(1)):
            return ServiceFailed(f"the service {service} failed: {reported.group(2)}", service)
    elif calls and isinstance(error, RuntimeError) and not message.startswith("The "):
        # The engine's own complaints begin like that; all others come from its readers of answers.
        services = " or ".join(dict.fromkeys(call.service for call in calls))
        return ServiceFailed(f"the answer of {services} cannot be read: {message}", services)
    return None


def own_words(message: str, calls: Sequence[Call]) -> str:
    """``message`` with the services' own addresses; the gateway's are nobody's business."""
    for call in calls:
        message = message.replace(call.put[1:-1], call.service)
    return message


def _declared(lexed: Sequence[Token]) -> dict[str, str]:
    """The prefixes of the prologue; the last declaration counts, as the engine has it."""
    declared: dict[str, str] = {}
    at = 0
    while at < len(lexed) and lexed[at].is_word("BASE", "PREFIX", "VERSION"):
        if not lexed[at].is_word("PREFIX"):
            at += 2
            continue
        if at + 2 < len(lexed) and lexed[at + 2].kind is TokenKind.IRI:
            declared[lexed[at + 1].text.removesuffix(":")] = _resolved(lexed[at + 2].text)
        at += 3
    return declared


def _address(target: Token | None, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that a target stands for, relative ones as they are; ``None`` if it is no IRI."""
    if target is not None and target.kind is TokenKind.IRI:
        return _resolved(target.text)
    if target is not None and target.kind is TokenKind.PREFIXED_NAME:
        prefix, _, local = target.text.partition(":")
        return prefixes[prefix] + local.replace("\\", "") if prefix in prefixes else None
    return None


def _resolved(iri: str) -> str:
    """The inside of ``<…>`` with its codepoint escapes resolved."""
    return _ESCAPE.sub(lambda match: _character(match.group(1) or match.group(2)), iri[1:-1])


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _refusal(target: Token | None, address: str | None, services: Mapping[str, str]) -> QueryRefused:
    if address is not None:
        what = f"<{address}>"
    elif target is not None:
        what = target.text
    else:
        what = "without an address"
    allowed = ", ".join(f"<{service}>" for service in services)
    return QueryRefused(f"SERVICE {what} is not allowed here; allowed: {allowed}")
