"""A query as another store can be asked it: complete by itself, with the values of its parameters in it.

Our own engine is given prefixes, a base and bindings beside the text; the protocol knows no such thing. What
is added here is written by the library as terms, or known beforehand: nothing of a value is pasted as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Triple

from kg.errors import QueryRefused
from kg.lexer import Token, TokenKind, tokens
from kg.store.guard import QueryForm, judge
from kg.store.request import Term
from kg.store.task import Task
from kg.vocabulary import Names

_ABSOLUTE = re.compile("<[A-Za-z][A-Za-z0-9+.-]*:")
_TABLE = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is sent: the text, its dataset as parameters of the protocol, and the formats that are read."""

    text: str
    dataset: tuple[tuple[str, str], ...]
    accept: str
    form: QueryForm
    volatile: bool


def word(task: Task, names: Names, max_query_bytes: int) -> Wording:
    """The wording of a task; raises as :func:`kg.store.guard.judge` does."""
    judged = judge(task.text, max_query_bytes, {}, names.prefixes)
    lexed = [token for token in tokens(judged.text) if token.kind is not TokenKind.COMMENT]
    text = _bound(judged.text, lexed, task.bindings, task.hidden)
    dataset = [("default-graph-uri", graph) for graph in task.default_graphs or ()]
    dataset += [("named-graph-uri", graph) for graph in task.named_graphs or ()]
    return Wording(
        f"{_prologue(lexed, names)}{text}",
        tuple(dataset),
        _GRAPH if judged.form.gives_graph else _TABLE,
        judged.form,
        judged.volatile,
    )


def _prologue(lexed: Sequence[Token], names: Names) -> str:
    """Base and prefixes that the query relies on; its own come after them and have their way.

    On one line with the query, so that its lines keep their numbers.
    """
    used = {token.text.partition(":")[0] for token in lexed if token.kind is TokenKind.PREFIXED_NAME}
    declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in names.prefixes.items() if name in used)
    relative = any(token.kind is TokenKind.IRI and not _ABSOLUTE.match(token.text) for token in lexed)
    return f"BASE <{names.base}> {declared}" if relative else declared


def _bound(text: str, lexed: Sequence[Token], bindings: Mapping[str, Term], hidden: frozenset[str]) -> str:
    """The query with each binding as a ``VALUES`` clause, and without the columns ``hidden``.

    The clause stands in the outermost group of every SELECT in whose scope the variable occurs, which has to
    project it, and in every group inside that has it: groups are evaluated by themselves, and a ``FILTER``
    in one sees no value from around it.
    """
    if not bindings:
        return text
    clauses = {name: f" VALUES ?{name} {{ {_written(term)} }}" for name, term in bindings.items()}
    inserted: list[tuple[int, str]] = []
    for group in _groups(lexed):
        found = {
            token.text[1:] for token in lexed[group.scope : group.end] if token.kind is TokenKind.VARIABLE
        }
        clause = "".join(clauses[name] for name in clauses if name in found)
        if clause:
            inserted.append((lexed[group.start].end, clause))
    cut = [(token.start, token.end) for token in _projected(lexed) if token.text[1:] in hidden]
    return _changed(text, inserted, cut)


@dataclass(frozen=True, slots=True)
class _Group:
    """A group graph pattern by the indices of its braces; ``scope`` is where its SELECT begins, or itself."""

    start: int
    end: int
    scope: int


def _groups(lexed: Sequence[Token]) -> Iterator[_Group]:
    """Every group graph pattern, but for those that hold nothing than a sub-SELECT.

    Braces of ``VALUES`` and of the template of a CONSTRUCT are none. ``QueryRefused`` for the short form of
    CONSTRUCT, which has no group that could take a value.
    """
    opened: list[tuple[int, int | None]] = []
    select: int | None = None
    for number, token in enumerate(lexed):
        if token.is_word("SELECT", "ASK", "DESCRIBE", "CONSTRUCT"):
            select = number
        elif token.is_mark("{", "{|"):
            previous, following = lexed[number - 1], lexed[number + 1 : number + 2]
            if previous.is_word("CONSTRUCT") or token.is_mark("{|") or _is_data(lexed, number):
                opened.append((number, None))
                continue
            if previous.is_word("WHERE") and lexed[number - 2].is_word("CONSTRUCT"):
                raise QueryRefused("a parameter has no place in the short form of CONSTRUCT")
            holds_select = bool(following) and following[0].is_word("SELECT")
            # One of an EXISTS may come before that of its SELECT: in an expression of the list.
            own = select is None or previous.is_word("EXISTS")
            opened.append((number, None if holds_select else number if own else select))
            select = select if previous.is_word("EXISTS") else None
        elif token.is_mark("}", "|}") and opened:
            start, scope = opened.pop()
            if scope is not None:
                yield _Group(start, number, scope)


def _is_data(lexed: Sequence[Token], brace: int) -> bool:
    """Whether a brace opens the data of a ``VALUES`` clause: it stands after its variables."""
    at = brace - 1
    while at >= 0 and (lexed[at].kind is TokenKind.VARIABLE or lexed[at].is_mark("(", ")")):
        at -= 1
    return at >= 0 and lexed[at].is_word("VALUES")


def _projected(lexed: Sequence[Token]) -> Iterator[Token]:
    """The variables of the outermost SELECT's list that stand by themselves."""
    depth = 0
    begun = False
    for token in lexed:
        if token.is_word("SELECT"):
            begun = True
        elif begun and (token.is_word("WHERE", "FROM") or token.is_mark("{")):
            return
        elif token.is_mark("(", ")"):
            depth += 1 if token.is_mark("(") else -1
        elif begun and depth == 0 and token.kind is TokenKind.VARIABLE:
            yield token


def _changed(text: str, inserted: Sequence[tuple[int, str]], cut: Sequence[tuple[int, int]]) -> str:
    changes = [(at, at, piece) for at, piece in inserted] + [(start, end, "") for start, end in cut]
    for start, end, piece in sorted(changes, reverse=True):
        text = text[:start] + piece + text[end:]
    return text


def _written(term: Term) -> str:
    if isinstance(term, BlankNode | Triple):
        raise QueryRefused("a value that is a blank node or a triple means nothing to another store")
    return str(term)
