"""A canned query with its values written where the parameters stood, for people to go on from.

What the server itself runs is never this text: values are bound beside the query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.store import Term, TokenKind, tokens


def filled(query: str, bindings: Mapping[str, Term]) -> str:
    """The query with each bound variable written as its term, and left out where only a variable may stand.

    >>> from pyoxigraph import Literal
    >>> filled("SELECT ?_code ?x { ?x ?p ?_code }", {"_code": Literal("VN")})
    'SELECT ?x { ?x ?p "VN" }'
    """
    pieces: list[str] = []
    at = 0
    for start, end, term in _places(query, bindings):
        if term is None:
            # The blank before the variable goes with it.
            pieces.append(query[at:start].rstrip(" "))
        else:
            pieces += [query[at:start], str(term)]
        at = end
    return "".join([*pieces, query[at:]])


def _places(query: str, bindings: Mapping[str, Term]) -> Iterator[tuple[int, int, Term | None]]:
    """Where bound variables stand, with the term to write there or ``None`` in a list of variables."""
    depth = 0
    listing = False
    for token in tokens(query):
        if token.kind is TokenKind.COMMENT:
            continue
        if token.is_word("SELECT", "GROUP"):
            listing, depth = True, 0
        elif token.is_word("WHERE", "FROM", "HAVING", "ORDER", "LIMIT", "OFFSET") or token.is_mark("{", "}"):
            listing = False
        elif token.is_mark("("):
            depth += 1
        elif token.is_mark(")"):
            depth -= 1
        elif token.kind is TokenKind.VARIABLE and token.text[1:] in bindings:
            in_list = listing and depth == 0
            yield token.start, token.end, None if in_list else bindings[token.text[1:]]
