"""Constraints in SPARQL, written so that the engine takes a good way: the meaning stays, the plan is another.

Measured on Oxigraph 0.5: a step of a scan takes a tenth of the time of a lookup, joins are planned well only
outside of EXISTS, and a subquery is never looked into node by node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from pyoxigraph import Variable

from kg.validate.paths import Step
from kg.validate.patterns import THIS, Block, Group, GroupKind, Select, TriplePattern

_WORTH_SCANS = 3
"""So many patterns must stand together for scans to be faster than going from node to node."""

_NO_TABLES = (GroupKind.GRAPH, GroupKind.EXISTS)


def with_lookups(select: Select) -> str:
    """The query for one node: patterns within EXISTS are looked up one after the other.

    ``EXISTS { A . B }`` is ``EXISTS { A FILTER EXISTS { B } }``. In the first form the engine finds all that
    matches ``A`` and all that matches ``B``, again for each solution outside; in the second one it takes
    what it has found of ``A`` to look up ``B``.
    """
    where = select.where
    body = _Writing(select.text).inside(where, frozenset({THIS}))
    return f"{select.prologue}{select.text[: where.start]}{body}{select.text[where.end :]}"


def with_scans(select: Select, merged: bool) -> str:
    """The inside of the query's WHERE for many nodes: as :func:`with_lookups`, and large joins by scans.

    ``A . B . C`` is ``{ SELECT * { A } } { SELECT * { B } } { SELECT * { C } }``, which the engine joins by
    hash tables, from ``$this`` on.
    """
    return _Writing(select.text, merged).inside(select.where, frozenset({THIS}))


def joins_tables(select: Select) -> bool:
    """Whether :func:`with_scans` makes tables of anything in the query."""
    return _Writing(select.text, merged=True).makes_tables(select.where)


def begins_at_this(select: Select) -> bool:
    """Whether the tables are joined to what binds ``$this``: then few nodes there make all joins small."""
    return any(map(_is_large, select.where.blocks))


def table(variables: Iterable[str], pattern: str, merged: bool) -> str:
    """The pattern in a subquery of its own.

    In a store that is not ``merged`` each solution is taken once, however many graphs have the triple: their
    numbers would multiply in a join.
    """
    select = "SELECT" if merged else "SELECT DISTINCT"
    return f"{{ {select} {' '.join(variables)} {{ {pattern} }} }}"


class _Writing:
    """The text of a query, group by group."""

    def __init__(self, text: str, merged: bool | None = None) -> None:
        """With ``merged`` for scans of a store, else for lookups."""
        self._text = text
        self._merged = merged

    def inside(self, group: Group, bound: frozenset[Variable], lookups: bool = False) -> str:
        """What stands between the braces of the group; ``bound`` are variables that have a value outside.

        With ``lookups`` nothing becomes a table, as within EXISTS, which goes from node to node, and within
        GRAPH, the name of which would be lost in a subquery.
        """
        lookups |= group.kind in _NO_TABLES
        nests = group.is_condition and all(inner.is_condition for inner in group.groups)
        seen = bound.union(*(pattern.variables for pattern in group.patterns))
        pieces: list[str] = []
        at = group.start
        parts: list[Block | Group] = [*group.blocks, *group.groups]
        for part in sorted(parts, key=lambda part: part.start):
            pieces.append(self._text[at : part.start])
            if isinstance(part, Group):
                pieces.append(self.inside(part, seen, lookups))
            elif not nests:
                pieces.append(self._block(part, lookups))
            at = part.end
        rest = "".join([*pieces, self._text[at : group.end]])
        return _nested(group.patterns, bound, rest) if nests else rest

    def makes_tables(self, group: Group) -> bool:
        """Whether anything in the group becomes a table."""
        if group.kind in _NO_TABLES:
            return False
        return any(map(_is_large, group.blocks)) or any(map(self.makes_tables, group.groups))

    def _block(self, block: Block, lookups: bool) -> str:
        if self._merged is None or lookups or not _is_large(block):
            return self._text[block.start : block.end]
        return _chained(block.patterns, self._merged)


def _chained(patterns: Collection[TriplePattern], merged: bool) -> str:
    """Scans joined one after the other, each to what those before it have found, from ``$this`` on.

    The engine keeps the left side of a join in memory and goes through the right one: so what is kept at a
    time is what belongs to the nodes at the beginning, and not a table for each pattern. What leads from
    them to a value and no further comes last, or it would be kept at every join.
    """
    left = sorted(patterns, key=partial(_is_end, patterns))
    reached = {THIS}
    scans: list[str] = []
    while left:
        near = next((pattern for pattern in left if pattern.variables & reached), left[0])
        left.remove(near)
        reached |= near.variables
        scans.append(table(sorted(map(str, near.variables)), near.text, merged))
    return " ".join(scans)


def _is_end(patterns: Collection[TriplePattern], one: TriplePattern) -> bool:
    others = (pattern for pattern in patterns if pattern != one)
    return THIS in one.variables and not any((one.variables - {THIS}) & other.variables for other in others)


def _nested(patterns: Iterable[TriplePattern], bound: frozenset[Variable], rest: str) -> str:
    """The patterns one within the other, each as far as possible with ends that are known, and the rest."""
    left = list(patterns)
    ordered: list[TriplePattern] = []
    while left:
        best = min(left, key=lambda pattern: len(pattern.variables - bound))
        left.remove(best)
        ordered.append(best)
        bound |= best.variables
    texts = [pattern.text for pattern in ordered]
    return " FILTER EXISTS { ".join(texts) + rest + " }" * (len(texts) - 1)


def _is_large(block: Block) -> bool:
    """Whether the block is a join of many scans."""
    return len(block.patterns) >= _WORTH_SCANS and all(map(_is_scan, block.patterns))


def _is_scan(pattern: TriplePattern) -> bool:
    is_step = isinstance(pattern.path, Step) and pattern.path.predicate is not None
    return is_step and isinstance(pattern.subject, Variable) and isinstance(pattern.object, Variable)
