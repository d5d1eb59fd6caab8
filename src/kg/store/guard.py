"""Which queries are run at all: decided on their tokens before the engine's parser sees them.

The engine would execute ``SERVICE`` from inside the server's network, and its recursive parser overflows
the stack on deeply nested input. It also reads keywords without a boundary after them (``SERVICEex:a``
calls another server) and takes ``<`` for an operator where the grammar's longest match reads an IRI. The
checks here hold for both readings: a bare word must be one that SPARQL knows, and where the two readings
could part the query is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import QueryRefused
from kg.lexer import Token, TokenKind, resolve_escapes, syntax_error, tokens
from kg.store.federation import Call, find_calls, rewrite

MAX_DEPTH = 100
"""Brackets of any kind that may be open at once, prefix operators counted as one each."""
MAX_TOKENS = 50_000


class QueryForm(StrEnum):
    """The four forms of a query: what kind of answer it has."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is a graph; else it is a table or a yes or no."""
        return self in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE}


@dataclass(frozen=True, slots=True)
class Judged:
    """A query that may be run: its text as the engine gets it, and its form."""

    text: str
    form: QueryForm
    volatile: bool = False
    """Whether the same query on the same data may have another answer next time."""
    source: str = ""
    """The user's text, which differs from ``text`` in the addresses of the ``calls``."""
    calls: tuple[Call, ...] = ()
    """Its ``SERVICE`` clauses."""


_FORMS = tuple(QueryForm)
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_WORDS = frozenset(
    """
    A ABS ADJUST ADD ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT
    CONTAINS COPY COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ENCODE_FOR_URI
    EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN INSERT
    INTO IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT
    LOAD MAX MD5 MIN MINUS MINUTES MONTH MOVE NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX
    RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMEVALUE SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256
    SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID
    SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE TRUE TZ UCASE UNDEF UNION URI USING UUID VALUES VERSION WHERE
    WITH YEAR
    """.split()
)
_OPENING = ("{", "(", "[", "<<", "<<(", "{|")
_CLOSING = ("}", ")", "]", ">>", ")>>", "|}")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_NESTING = "{([<!-+^"
"""In one of these begins whatever counts as a level of nesting."""
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "SERVICE"})
_HIDDEN_VOLATILE = re.compile(r"(?:NOW|RAND|UUID)\(", re.IGNORECASE)


def judge(
    text: str,
    max_bytes: int | None = None,
    services: Mapping[str, str] | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Judged:
    """What the engine may run of ``text``.

    ``services`` maps the address of each service that may be called to the one that the engine calls
    instead; ``prefixes`` are those that the engine knows without a declaration. ``QueryRefused`` for
    updates, for other ``SERVICE`` clauses, and for queries over the bounds; ``QuerySyntaxError`` for what
    is no query.
    """
    if (
        max_bytes is not None
        and len(text) * 4 > max_bytes
        and len(text.encode("utf-8", "replace")) > max_bytes
    ):
        raise QueryRefused(f"the query is longer than {max_bytes:,} bytes")
    text = resolve_escapes(text)
    lexed: list[Token] = []
    for token in tokens(text):
        if token.kind is TokenKind.COMMENT:
            continue
        lexed.append(token)
        if len(lexed) > MAX_TOKENS:
            raise QueryRefused(f"the query has more than {MAX_TOKENS:,} tokens")
    form = _form(lexed, text)
    words = _words(lexed, text)
    calls = find_calls(lexed, services or {}, prefixes or {}) if "SERVICE" in words else ()
    _check_readings(lexed, calls)
    # Most queries have too few brackets in all to nest too deeply.
    if sum(map(text.count, _NESTING)) > MAX_DEPTH:
        _check_depth(lexed)
    return Judged(rewrite(text, calls), form, _is_volatile(lexed, words), text, calls)


def _form(lexed: list[Token], text: str) -> QueryForm:
    """The query form: the first word after the prologue."""
    at = 0
    while at < len(lexed) and lexed[at].is_word("BASE", "PREFIX", "VERSION"):
        at += 3 if lexed[at].is_word("PREFIX") else 2
    if at >= len(lexed):
        raise syntax_error("the query is empty", text, len(text))
    if lexed[at].is_word(*_FORMS):
        return QueryForm(lexed[at].text.upper())
    if lexed[at].is_word(*_UPDATES):
        raise QueryRefused(f"{lexed[at].text.upper()} is an update; this endpoint only answers queries")
    raise syntax_error("SELECT, ASK, CONSTRUCT or DESCRIBE is expected here", text, lexed[at].start)


def _words(lexed: list[Token], text: str) -> frozenset[str]:
    """The bare words in capitals; one that SPARQL does not have is refused: the engine could read two."""
    words = {token.text.upper() for token in lexed if token.kind is TokenKind.NAME}
    if not words <= _WORDS:
        token = next(token for token in lexed if token.is_word(*words - _WORDS))
        raise syntax_error(f"{token.text!r} is not a word of SPARQL", text, token.start)
    return frozenset(words)


def _check_readings(lexed: list[Token], calls: tuple[Call, ...]) -> None:
    """Refuse what the engine could come to read as ``SERVICE``, or as hiding it, though no token says so."""
    targets = {call.start for call in calls}
    for number, token in enumerate(lexed):
        if token.kind is not TokenKind.PREFIXED_NAME and token.kind is not TokenKind.IRI:
            continue
        previous = lexed[number - 1] if number else None
        if token.kind is TokenKind.PREFIXED_NAME and "service" in token.text.partition(":")[0].lower():
            opens_group = number + 1 < len(lexed) and lexed[number + 1].is_mark("{")
            named = token.start in targets or (previous is not None and previous.is_word("GRAPH"))
            if opens_group and not named:
                # The engine reads ``SERVICE:a {`` and ``SERVICEex:a {`` as calls.
                raise QueryRefused(
                    f"{token.text} can be read as a call to another server here; "
                    "put a dot after it, or a space after SERVICE"
                )
        declared = number > 1 and lexed[number - 2].is_word("PREFIX")
        if token.kind is TokenKind.IRI and not declared and _could_be_comparison(token, previous):
            raise QueryRefused(
                f"{token.text} can be read in two ways here; declare a prefix for it or write it in full"
            )


def _could_be_comparison(iri: Token, previous: Token | None) -> bool:
    """Whether the engine might read ``<`` as *less than*, and then lose step with the tokens seen here.

    In ``FILTER(1<2)#>`` the grammar's longest match is the IRI ``<2)#>``, but the engine, which knows what
    it expects, reads a comparison and a comment. Only a ``#`` or a quote inside can shift what follows,
    only after an operand is a comparison possible, and ``scheme://`` is never the start of an operand.
    """
    if previous is None or _ABSOLUTE.match(iri.text) or not ("#" in iri.text or "'" in iri.text):
        return False
    if previous.kind is TokenKind.NAME:
        return previous.is_word("TRUE", "FALSE")
    return previous.kind is not TokenKind.PUNCTUATION or previous.is_mark(*_CLOSING)


def _is_volatile(lexed: list[Token], words: frozenset[str]) -> bool:
    """Whether a clock, chance or another server has a part in the answer; never a false no.

    In ``FILTER(?x<NOW()&&?y>?z)`` the engine reads a call where the grammar's longest match is an IRI.
    """
    return not _VOLATILE.isdisjoint(words) or any(
        token.kind is TokenKind.IRI and _HIDDEN_VOLATILE.search(token.text) is not None for token in lexed
    )


def _check_depth(lexed: list[Token]) -> None:
    """Refuse nesting that would exhaust the stack of the engine's parser or evaluator."""
    depth = run = 0
    for token in lexed:
        run = run + 1 if token.is_mark("!", "-", "+", "^") else 0
        if token.is_mark(*_OPENING):
            depth += 1
        elif token.is_mark(*_CLOSING):
            depth -= 1
        # A bracket inside an IRI counts too: the engine may read that IRI as a comparison.
        hidden = token.text.count("(") if token.kind is TokenKind.IRI else 0
        if max(depth, 0) + run + hidden > MAX_DEPTH:
            raise QueryRefused(f"the query is nested more than {MAX_DEPTH} levels deep")
