"""What a constraint in SPARQL asks of the graph: its triple patterns, group by group.

This reads the part of SPARQL that constraints need, and refuses the rest by name. Two things are decided
here that make it right to ask such a constraint of all nodes at once, with ``$this`` as a variable, although
SHACL means each node on its own (https://www.w3.org/TR/shacl/#sparql-constraints-prebound):

- SHACL itself forbids MINUS, VALUES, SERVICE and subqueries that do not return ``$this``.
- A group in braces is evaluated before it is joined. So one that uses ``$this`` in a condition must have
  it in a triple of its own. Conditions with EXISTS see what surrounds them, and need none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import NoReturn, TypeVar

from pyoxigraph import NamedNode, Variable

from kg.errors import QuerySyntaxError, ShapesRefused
from kg.lexer import Token, TokenKind, tokens
from kg.validate.paths import STAY, Choice, Path, Repeated, Step, can_be_empty, inverse, joined
from kg.vocabulary import expand

THIS = Variable("this")

Place = Variable | NamedNode | None
"""Where a pattern begins or ends; ``None`` is a literal, which leads nowhere."""

Read = TypeVar("Read")

_RDF_TYPE = expand("rdf:type")


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """A subject, a path and an object; ``text`` is how the query writes them, without abbreviation."""

    subject: Place
    path: Path
    object: Place
    text: str

    @property
    def variables(self) -> frozenset[Variable]:
        """Those at its two ends."""
        ends = (self.subject, self.object)
        return frozenset(place for place in ends if isinstance(place, Variable))


@dataclass(frozen=True, slots=True)
class Block:
    """Triple patterns that stand together, in ``text[start:end]`` of their query."""

    start: int
    end: int
    patterns: tuple[TriplePattern, ...]


class GroupKind(Enum):
    """What braces mean: how the group belongs to the one around it.

    ``JOINED`` and ``GRAPH`` hold in every solution, ``GRAPH`` in one graph at a time; ``BRANCH`` is one
    side of a UNION; ``EXISTS`` is a condition.
    """

    JOINED = auto()
    GRAPH = auto()
    BRANCH = auto()
    OPTIONAL = auto()
    EXISTS = auto()


@dataclass(frozen=True, slots=True)
class Group:
    """A group in braces, between which stands ``text[start:end]`` of its query.

    ``conditions`` are the variables in its filters and bindings, those in EXISTS not counted.
    """

    kind: GroupKind
    start: int
    end: int
    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]
    conditions: frozenset[Variable]

    @property
    def is_condition(self) -> bool:
        """Whether the group only tells whether something is there."""
        return self.kind is GroupKind.EXISTS

    @property
    def patterns(self) -> tuple[TriplePattern, ...]:
        """Those of the group itself, without groups within it."""
        return tuple(pattern for block in self.blocks for pattern in block.patterns)


@dataclass(frozen=True, slots=True)
class Select:
    """A constraint in SPARQL: each solution is a violation (``sh:sparql``)."""

    text: str
    prologue: str
    where: Group


def read_select(text: str, prefixes: Mapping[str, str]) -> Select:
    """The constraint of a SELECT query.

    :class:`~kg.errors.ShapesRefused` for one that is not SPARQL, or uses what this does not understand.
    """
    try:
        where = _Reading(text, prefixes).query()
    except QuerySyntaxError as error:
        raise ShapesRefused(f"sh:sparql: {error.message}") from error
    _check_scopes(where)
    prologue = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in sorted(prefixes.items()))
    return Select(text, prologue, where)


def _check_scopes(where: Group) -> None:
    for group in where.groups:
        if not group.is_condition and THIS in _conditions(group) - _in_triples(group):
            _refuse("a group that uses $this in a condition, but in no triple of its own,")
        _check_scopes(group)


def _conditions(group: Group) -> frozenset[Variable]:
    """The variables that the conditions of a group use, those in EXISTS included."""
    exists = (inner for inner in group.groups if inner.is_condition)
    within = (_conditions(inner) | _in_triples(inner) for inner in exists)
    return group.conditions.union(*within)


def _in_triples(group: Group) -> frozenset[Variable]:
    return frozenset[Variable]().union(*(pattern.variables for pattern in group.patterns))


def _refuse(what: str) -> NoReturn:
    raise ShapesRefused(f"{what} is not supported in sh:sparql")


@dataclass(slots=True)
class _Reading:
    """A query, read from left to right by recursive descent."""

    text: str
    prefixes: Mapping[str, str]
    _tokens: list[Token] = field(init=False)
    _at: int = 0
    _depth: int = 0

    def __post_init__(self) -> None:
        self._tokens = [token for token in tokens(self.text) if token.kind is not TokenKind.COMMENT]
        for token in self._tokens:
            # Names with an underscore are those that the validation adds.
            if token.kind is TokenKind.VARIABLE and token.text[1] == "_":
                _refuse(token.text)

    # -- tokens -----------------------------------------------------------------------------------------

    def _peek(self) -> Token:
        if self._at == len(self._tokens):
            _refuse("a query that ends too early")
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _skip_mark(self, mark: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at].is_mark(mark)
        self._at += found
        return found

    def _skip_word(self, word: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at].is_word(word)
        self._at += found
        return found

    def _expect(self, mark: str) -> Token:
        token = self._next()
        if not token.is_mark(mark):
            _refuse(f"{token.text!r} where {mark!r} is expected")
        return token

    # -- groups -----------------------------------------------------------------------------------------

    def query(self) -> Group:
        if not self._skip_word("SELECT"):
            _refuse("a query that does not begin with SELECT")
        self._projection()
        self._skip_word("WHERE")
        where = self._group(GroupKind.JOINED)
        if self._at < len(self._tokens):
            _refuse(self._peek().text)
        return where

    def _projection(self) -> None:
        named = False
        while not (self._peek().is_word("WHERE") or self._peek().is_mark("{")):
            token = self._next()
            named |= _is_this(token)
            if token.is_mark("("):
                inside: list[Token] = []
                self._expression(inside, [])
                if inside and _is_this(inside[-1]):
                    _refuse("another value for $this")
            elif token.kind is not TokenKind.VARIABLE and not token.is_word("DISTINCT"):
                _refuse(token.text)
        if not named:
            _refuse("a query that does not select $this")

    def _group(self, kind: GroupKind) -> Group:
        start = self._expect("{").end
        self._depth += 1
        blocks: list[Block] = []
        groups: list[Group] = []
        conditions: list[Token] = []
        while not self._skip_mark("}"):
            token = self._peek()
            if token.is_mark("{"):
                groups += self._branches()
            elif self._skip_word("OPTIONAL"):
                groups.append(self._group(GroupKind.OPTIONAL))
            elif self._skip_word("GRAPH"):
                self._place()
                groups.append(self._group(GroupKind.GRAPH))
            elif self._skip_word("FILTER"):
                self._condition(conditions, groups)
            elif self._skip_word("BIND"):
                self._binding(conditions, groups)
            elif token.kind is TokenKind.NAME:
                _refuse(token.text)
            elif not self._skip_mark("."):
                blocks.append(self._block())
        self._depth -= 1
        used = frozenset(Variable(token.text[1:]) for token in conditions if token.kind is TokenKind.VARIABLE)
        return Group(kind, start, self._tokens[self._at - 1].start, tuple(blocks), tuple(groups), used)

    def _branches(self) -> list[Group]:
        """The groups of a UNION, or one group alone."""
        branches = [self._group(GroupKind.BRANCH)]
        while self._skip_word("UNION"):
            branches.append(self._group(GroupKind.BRANCH))
        return branches if len(branches) > 1 else [replace(branches[0], kind=GroupKind.JOINED)]

    def _condition(self, conditions: list[Token], groups: list[Group]) -> None:
        """What follows FILTER: EXISTS, a call, or an expression in brackets."""
        negated = self._skip_word("NOT")
        if self._skip_word("EXISTS"):
            groups.append(self._group(GroupKind.EXISTS))
            return
        if negated:
            _refuse("NOT")
        if not self._peek().is_mark("("):
            self._next()
        self._expect("(")
        self._expression(conditions, groups)

    def _binding(self, conditions: list[Token], groups: list[Group]) -> None:
        if self._depth > 1:
            _refuse("BIND in a group within another")
        self._expect("(")
        inside: list[Token] = []
        self._expression(inside, groups)
        if any(_is_this(token) for token in inside):
            _refuse("BIND with $this")
        conditions += inside

    def _expression(self, inside: list[Token], groups: list[Group]) -> None:
        """All up to the bracket that closes; groups in EXISTS are read, the rest is only collected."""
        depth = 1
        while depth:
            if self._skip_word("EXISTS"):
                groups.append(self._group(GroupKind.EXISTS))
                continue
            token = self._next()
            depth += token.is_mark("(") - token.is_mark(")")
            if depth:
                inside.append(token)

    # -- triples ----------------------------------------------------------------------------------------

    def _block(self) -> Block:
        start = self._peek().start
        patterns: list[TriplePattern] = []
        while True:
            patterns += self._same_subject()
            end = self._tokens[self._at - 1].end
            self._skip_mark(".")
            token = self._peek()
            if token.is_mark("{", "}") or (token.kind is TokenKind.NAME and not _is_literal(token)):
                return Block(start, end, tuple(patterns))

    def _same_subject(self) -> Iterator[TriplePattern]:
        subject, subject_text = self._with_text(self._place)
        while True:
            path, path_text = self._with_text(self._verb)
            if can_be_empty(path):
                # It would find every node of the graph, whatever statement made it one.
                _refuse(f"the path {path_text}, which may be empty,")
            while True:
                place, text = self._with_text(self._place)
                yield TriplePattern(subject, path, place, f"{subject_text} {path_text} {text}")
                if not self._skip_mark(","):
                    break
            if not self._skip_mark(";"):
                return

    def _with_text(self, read: Callable[[], Read]) -> tuple[Read, str]:
        """What is read, and the text that it was read from."""
        start = self._peek().start
        found = read()
        return found, self.text[start : self._tokens[self._at - 1].end]

    def _place(self) -> Place:
        token = self._next()
        if token.kind is TokenKind.VARIABLE:
            return Variable(token.text[1:])
        if token.kind in (TokenKind.IRI, TokenKind.PREFIXED_NAME):
            return NamedNode(self._iri(token))
        if token.is_mark("-", "+"):
            token = self._next()
        if token.kind is TokenKind.STRING:
            if self._skip_mark("^^") or self._peek().kind is TokenKind.LANGUAGE:
                self._next()
            return None
        if token.kind is TokenKind.NUMBER or _is_literal(token):
            return None
        _refuse(token.text)

    def _iri(self, token: Token) -> str:
        if "\\" in token.text:
            _refuse("an escape in a name")
        if token.kind is TokenKind.IRI:
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            _refuse(f"the prefix {prefix!r}, which is not declared,")
        return self.prefixes[prefix] + local

    # -- paths ------------------------------------------------------------------------------------------

    def _verb(self) -> Path:
        if self._peek().kind is TokenKind.VARIABLE:
            self._next()
            return Step(None)
        return self._path()

    def _path(self) -> Path:
        parts = [self._path_sequence()]
        while self._skip_mark("|"):
            parts.append(self._path_sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _path_sequence(self) -> Path:
        parts = [self._path_element()]
        while self._skip_mark("/"):
            parts.append(self._path_element())
        return joined(*parts)

    def _path_element(self) -> Path:
        back = self._skip_mark("^")
        token = self._next()
        path: Path
        if token.is_mark("("):
            path = self._path()
            self._expect(")")
        elif token.kind is TokenKind.NAME and token.text == "a":
            path = Step(_RDF_TYPE)
        elif token.kind in (TokenKind.IRI, TokenKind.PREFIXED_NAME):
            path = Step(self._iri(token))
        else:
            _refuse(token.text)
        if self._skip_mark("*"):
            path = Repeated(path)
        elif self._skip_mark("+"):
            path = joined(path, Repeated(path))
        elif self._skip_mark("?"):
            path = Choice((path, STAY))
        return inverse(path) if back else path


def _is_this(token: Token) -> bool:
    return token.kind is TokenKind.VARIABLE and token.text[1:] == THIS.value


def _is_literal(token: Token) -> bool:
    return token.is_word("TRUE", "FALSE")
