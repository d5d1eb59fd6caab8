"""The text of a canned query, made ready for the engine's way of binding parameters.

pyoxigraph gives a variable a value (``substitutions``) only where a SELECT projects it: the outermost SELECT
refuses otherwise, and a sub-SELECT silently ignores the value. So every SELECT in whose scope a bound
parameter occurs gets it added to its projection, and to its GROUP BY. This happens on the tokens of our
own query files and depends only on *which* parameters have a value; what the value is never enters the text.
``docs/decisions/0007-canned-query-parameters.md`` tells what was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kg.store import Token, TokenKind, tokens
from kg.vocabulary import DEFAULT_BASE, ONTOLOGY, Names

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_AFTER_GROUP_BY = ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


class ProjectionError(Exception):
    """A parameter would have no effect, or another one than meant; the text says why."""


@dataclass(frozen=True, slots=True)
class Projected:
    """The rewritten text, and the variables that were added to the outermost projection."""

    text: str
    added: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Select:
    """One SELECT: indices of tokens. Its scope is ``[start, end)``, its projection ``[start + 1, body)``."""

    start: int
    body: int
    group_end: int | None
    """Where its GROUP BY ends; ``None`` when it has none."""
    group_start: int | None
    end: int
    outermost: bool


def rebased(text: str, names: Names) -> str:
    """The query for an installation with another base: IRIs below the default one are moved below it."""
    if names.base == DEFAULT_BASE:
        return text
    pieces: list[str] = []
    at = 0
    for token in tokens(text):
        is_ours = token.kind is TokenKind.IRI and token.text.startswith(f"<{DEFAULT_BASE}")
        if is_ours and not token.text.startswith(f"<{ONTOLOGY}"):
            pieces += [text[at : token.start], "<", names.base, token.text[len(DEFAULT_BASE) + 1 :]]
            at = token.end
    return "".join([*pieces, text[at:]])


def projecting(text: str, bound: frozenset[str], resources: frozenset[str] = frozenset()) -> Projected:
    """The query with the variables ``bound`` (without ``?``) projected wherever they occur.

    Those of them in ``resources`` stand for a thing of the graph; they are looked up first.
    """
    lexed = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    _refuse_uses_without_effect(lexed, bound)
    insertions: list[tuple[int, str]] = []
    added: set[str] = set()
    for select in _selects(lexed):
        occurring = {_name(token) for token in lexed[select.start : select.end]} & bound
        if not occurring:
            continue
        projection = lexed[select.start + 1 : select.body]
        if any(token.is_mark("*") for token in projection[:2]):
            raise ProjectionError("SELECT * cannot pass on a parameter: name the variables")
        if select.group_end is None and any(token.is_word(*_AGGREGATES) for token in projection):
            raise ProjectionError("an aggregate needs a GROUP BY, to which the parameter can be added")
        missing = sorted(occurring - _plain_variables(projection))
        insertions.append((lexed[select.body - 1].end, _spelled(missing)))
        if select.outermost:
            added.update(missing)
            opening = next(token for token in lexed[select.body :] if token.is_mark("{"))
            insertions.append((opening.end, _looked_up(sorted(occurring & resources))))
        if select.group_start is not None and select.group_end is not None:
            grouped = _plain_variables(lexed[select.group_start : select.group_end])
            insertions.append((lexed[select.group_end - 1].end, _spelled(sorted(occurring - grouped))))
    return Projected(_with_insertions(text, insertions), frozenset(added))


def columns_of(text: str) -> tuple[str, ...]:
    """The columns of a query's answer, without ``?``; none where it is no SELECT or gives all with ``*``.

    >>> columns_of("SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { ?a ?p ?b } GROUP BY ?a")
    ('a', 'n')
    """
    lexed = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    outermost = next((one for one in _selects(lexed) if one.outermost), None)
    if outermost is None:
        return ()
    found = []
    depth = 0
    for before, token in pairwise(lexed[outermost.start : outermost.body]):
        depth += token.is_mark("(") - token.is_mark(")")
        named = depth == 0 or (depth == 1 and before.is_word("AS"))
        if named and token.kind is TokenKind.VARIABLE:
            found.append(_name(token))
    return tuple(found)


def _looked_up(variables: list[str]) -> str:
    """A pattern that finds each thing once.

    The engine plans a bound variable as if it could be anything and scans the whole graph; after a
    sub-SELECT of one row it goes on from that row, a hundred times faster.
    """
    return "".join(f" {{ SELECT ?{name} {{ ?{name} ?property ?value }} LIMIT 1 }}" for name in variables)


def _refuse_uses_without_effect(lexed: list[Token], bound: frozenset[str]) -> None:
    """Refuse what the engine evaluates as if the parameter had no value."""
    for first, second, third in zip(lexed, lexed[1:], lexed[2:], strict=False):
        if first.is_word("BOUND") and second.is_mark("(") and _name(third) in bound:
            raise ProjectionError(f"BOUND({third.text}) is false even with a value: use COALESCE")
        if first.is_mark("(") and _name(second) in bound and third.is_word("AS"):
            raise ProjectionError(
                f"({second.text} AS …) gives a new name to a parameter, which then has no effect"
            )


def _selects(lexed: list[Token]) -> list[_Select]:
    """Every SELECT of the query, in the order of their keywords."""
    found = []
    outermost = next(
        (i for i, token in enumerate(lexed) if token.is_word("SELECT", "CONSTRUCT", "ASK", "DESCRIBE"))
    )
    for start, token in enumerate(lexed):
        if token.is_word("SELECT"):
            found.append(_select(lexed, start, outermost=start == outermost))
    return found


def _select(lexed: list[Token], start: int, *, outermost: bool) -> _Select:
    body = next(
        i for i in range(start + 1, len(lexed)) if lexed[i].is_word("WHERE", "FROM") or lexed[i].is_mark("{")
    )
    depth = 0
    end = len(lexed)
    group_start: int | None = None
    group_end: int | None = None
    for i in range(body, len(lexed)):
        if lexed[i].is_mark("{", "("):
            depth += 1
        elif lexed[i].is_mark("}", ")"):
            depth -= 1
            if depth < 0:
                end = i
                break
        elif depth == 0 and lexed[i].is_word("GROUP"):
            group_start = i + 2
        elif depth == 0 and lexed[i].is_word(*_AFTER_GROUP_BY) and group_start is not None:
            group_end = i if group_end is None else group_end
    if group_start is not None and group_end is None:
        group_end = end
    return _Select(start, body, group_end, group_start, end, outermost)


def _plain_variables(part: list[Token]) -> set[str]:
    """The variables that stand by themselves, outside any brackets."""
    depth = 0
    plain = set()
    for token in part:
        depth += token.is_mark("(") - token.is_mark(")")
        if depth == 0 and token.kind is TokenKind.VARIABLE:
            plain.add(_name(token))
    return plain


def _name(token: Token) -> str:
    return token.text[1:] if token.kind is TokenKind.VARIABLE else ""


def _spelled(variables: list[str]) -> str:
    return "".join(f" ?{variable}" for variable in variables)


def _with_insertions(text: str, insertions: list[tuple[int, str]]) -> str:
    for at, inserted in sorted(insertions, reverse=True):
        text = text[:at] + inserted + text[at:]
    return text
