"""Constraints in SPARQL, written so that the engine takes a good way: the meaning stays, the plan is another.

Measured on Oxigraph 0.5: a step of a scan takes a tenth of the time of a lookup, joins are planned well only
outside of EXISTS, and a subquery is never looked into node by node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Variable

from kg.validate.paths import Step
from kg.validate.patterns import THIS, Block, Group, GroupKind, Select, TriplePattern

_WORTH_SCANS = 3
"""So many patterns must stand together for scans to be faster than going from node to node."""

_VARIABLE = re.compile(r"[?$]\w+")

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
    hash tables. What hangs on a variable is joined for itself first, see :func:`_joined`.
    """
    return _Writing(select.text, merged).inside(select.where, frozenset({THIS}))


def joins_tables(select: Select) -> bool:
    """Whether :func:`with_scans` makes tables of anything in the query."""
    return _Writing(select.text, merged=True).makes_tables(select.where)


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
        outside = f"{self._text[: block.start]} {self._text[block.end :]}"
        wanted = frozenset(name.replace("$", "?") for name in _VARIABLE.findall(outside))
        return _joined(block.patterns, THIS, wanted, self._merged)


def _joined(
    patterns: Iterable[TriplePattern],
    root: Variable,
    wanted: frozenset[str],
    merged: bool,
    outermost: bool = True,
) -> str:
    """Scans joined along the tree that they form: from the root to what is next to it, then branch by branch.

    ``?root :p ?a . ?a :q ?b . ?b :r ?c . ?a :s ?d`` is ``{ a } { SELECT ?a ?c { { c } { b } } } { d }``, each
    letter the scan that finds it. The engine keeps the left side of a join in memory and goes through the
    right one: so what is kept at a time is what one branch has found, and not a table for each pattern. Of a
    branch only those variables are kept that are ``wanted`` elsewhere.
    """
    left = list(patterns)
    parts: list[str] = []
    while near := next((pattern for pattern in left if root in pattern.variables), None):
        left.remove(near)
        scan = table(sorted(map(str, near.variables)), near.text, merged)
        branch = _connected(left, near.variables - {root}, root)
        left = [pattern for pattern in left if pattern not in branch]
        if not branch:
            parts.append(scan)
            continue
        (end,) = near.variables - {root}
        inside = _joined(branch, end, wanted | {str(root)}, merged, outermost=False)
        if outermost:
            parts += [scan, inside]
        else:
            names = {str(name) for pattern in (near, *branch) for name in pattern.variables}
            kept = " ".join(sorted(names & (wanted | {str(root)})))
            parts.append(f"{{ SELECT {kept} {{ {inside} {scan} }} }}")
    if left:
        # What no way leads to from the root, such as where the root is in none of them.
        parts.append(_joined(left, min(left[0].variables, key=str), wanted, merged))
    return " ".join(parts)


def _connected(
    patterns: Iterable[TriplePattern], start: frozenset[Variable], without: Variable
) -> list[TriplePattern]:
    """The patterns that a way leads to from the start over others than that variable, in their order."""
    left = list(patterns)
    reached = set(start)
    found: list[TriplePattern] = []
    while near := [pattern for pattern in left if (pattern.variables - {without}) & reached]:
        found += near
        reached |= {name for pattern in near for name in pattern.variables} - {without}
        left = [pattern for pattern in left if pattern not in near]
    return sorted(found, key=[*patterns].index)


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
