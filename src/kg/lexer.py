"""The tokens of a SPARQL query, by the terminals of SPARQL 1.1 (section 19.8).

Nothing here understands SPARQL's grammar; it only tells a keyword from the same word in a string, an IRI,
a comment, a variable or a prefixed name. Codepoint escapes (section 19.2) outside strings, IRIs and
comments are resolved first, by :func:`resolve_escapes`; inside them the query engine resolves them itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from kg.errors import QuerySyntaxError


class TokenKind(StrEnum):
    """What a token is. ``NAME`` is a bare word: a keyword, a function, ``a``, ``true`` or ``false``."""

    NAME = "name"
    PREFIXED_NAME = "prefixed name"
    IRI = "IRI"
    VARIABLE = "variable"
    STRING = "string"
    LANGUAGE = "language tag"
    NUMBER = "number"
    BLANK = "blank node"
    COMMENT = "comment"
    PUNCTUATION = "punctuation"


class Token(NamedTuple):
    """One token and where it begins: ``text[start:start + len(token.text)] == token.text``."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether it is a bare word and one of ``words``, which are given in capitals."""
        return self.kind is TokenKind.NAME and self.text.upper() in words

    def is_mark(self, *marks: str) -> bool:
        """Whether it is one of these punctuation marks."""
        return self.kind is TokenKind.PUNCTUATION and self.text in marks


# What PN_CHARS_BASE and PN_CHARS of the grammar have beyond ASCII, as the inside of a character class.
_BASE = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INNER = "\u00b7\u0300-\u036f\u203f\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_ECHAR = r"\\[tbnrf\\\"'uU]"


def _terminals(base: str, inner: str) -> tuple[tuple[TokenKind, str], ...]:
    """The patterns of the tokens, in whose names these characters may stand beside those of ASCII.

    In this order: the first that matches is the token, so each comes before what it could be mistaken for.
    """
    base = f"A-Za-z{base}"
    start = f"{base}_"
    inside = f"{start}0-9{inner}\\-"
    prefix = rf"(?:[{base}](?:[{inside}.]*[{inside}])?)?:"
    local = rf"(?:[{start}:0-9]|{_PLX})(?:(?:[{inside}.:]|{_PLX})*(?:[{inside}:]|{_PLX}))?"
    return (
        (TokenKind.COMMENT, r"#[^\r\n]*"),
        (TokenKind.IRI, r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"),
        (TokenKind.STRING, rf'"""(?:(?:"|"")?(?:[^"\\]|{_ECHAR}))*+"""'),
        (TokenKind.STRING, rf"'''(?:(?:'|'')?(?:[^'\\]|{_ECHAR}))*+'''"),
        (TokenKind.STRING, rf'"(?:[^"\\\r\n]|{_ECHAR})*+"'),
        (TokenKind.STRING, rf"'(?:[^'\\\r\n]|{_ECHAR})*+'"),
        (TokenKind.BLANK, rf"_:[{start}0-9](?:[{inside}.]*[{inside}])?"),
        (TokenKind.PREFIXED_NAME, rf"{prefix}(?:{local})?"),
        (TokenKind.VARIABLE, rf"[?$][{start}0-9][{start}0-9{inner}]*"),
        (TokenKind.LANGUAGE, r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"),
        (
            TokenKind.NUMBER,
            r"(?:[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:\.[0-9]+)?)",
        ),
        (TokenKind.NAME, r"[A-Za-z][A-Za-z0-9_]*"),
        (
            TokenKind.PUNCTUATION,
            r"<<\(|\)>>|<<|>>|\{\||\|\}|&&|\|\||!=|<=|>=|\^\^|[{}()\[\].,;=<>!+\-*/|^?~]",
        ),
    )


_KINDS = tuple(kind for kind, _ in _terminals("", ""))
_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPAQUE = (TokenKind.COMMENT, TokenKind.IRI, TokenKind.STRING)


# Most queries have ASCII alone, and classes of all the other letters take longer to compile than all else
# that a command loads.
@cache
def _next_token(ascii_only: bool) -> re.Pattern[str]:
    """Space and the token after it, each kind in a group of its own."""
    terminals = _terminals("", "") if ascii_only else _terminals(_BASE, _INNER)
    return re.compile(rf"[ \t\r\n]*+(?:{'|'.join(f'({pattern})' for _, pattern in terminals)})")


@cache
def _name_character() -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z{_BASE}_0-9{_INNER}\-:.]")


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The tokens of ``text`` from ``start`` on, comments included; ``QuerySyntaxError`` where none fits."""
    at, next_token = start, _next_token(text.isascii())
    while match := next_token.match(text, at):
        number = match.lastindex or 1
        yield Token(_KINDS[number - 1], match[number], match.start(number))
        at = match.end()
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
    if at < len(text):
        raise syntax_error(f"the character {text[at]!r} is not expected here", text, at)


def resolve_escapes(text: str) -> str:
    r"""``text`` with every ``\uXXXX`` and ``\UXXXXXXXX`` outside strings, IRIs and comments replaced.

    As section 19.2 has it, an escape may only stand for a character that is legal in its place; here that
    is a character of a name, so that no escape can make or end a token that is not visible in ``text``.

    >>> resolve_escapes(r"ASK { ?\u0073 ?p '\u0041' }")
    "ASK { ?s ?p '\\u0041' }"
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    pieces: list[str] = []
    at, next_token = 0, _next_token(text.isascii())
    while at < len(text):
        match = next_token.match(text, at)
        if match is not None and _KINDS[(match.lastindex or 1) - 1] in _OPAQUE:
            pieces.append(match.group())
            at = match.end()
        elif escape := _ESCAPE.match(text, at):
            code = int(escape.group(1) or escape.group(2), 16)
            if code > 0x10FFFF or not _name_character().match(chr(code)):
                raise syntax_error(
                    f"the escape {escape.group()} is not allowed outside strings and IRIs", text, at
                )
            pieces.append(chr(code))
            at = escape.end()
        else:
            pieces.append(text[at])
            at += 1
    return "".join(pieces)


def syntax_error(message: str, text: str, at: int) -> QuerySyntaxError:
    """The error at offset ``at``, with line and column counted from 1."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return QuerySyntaxError(f"{message} (line {line}, column {column})", line, column)
