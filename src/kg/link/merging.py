"""Mapping sets brought together: nothing that a person decided is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from kg.link.mapping import EXACT_MATCH, GAZETTEER, Mapping, MappingSet
from kg.model import Entity, Link

# The confidence of a row by how many independent sources state the item's identity: see the gazetteer.
_CONFIDENCE = {1: 0.95, 2: 0.99}
_PROPOSED = 0.6
"""Of a candidate that agrees in all that was compared, but was not decided."""

_Rows = dict[tuple[str, str, str | None], Mapping]


@dataclass(frozen=True, slots=True)
class Merged:
    """The set that came out, how many rows are new, changed or gone, and what was not taken."""

    mapping_set: MappingSet
    added: int
    changed: int
    removed: int
    conflicts: tuple[str, ...]


def refresh(mine: MappingSet, entities: Iterable[Entity], today: date) -> Merged:
    """The set with what the gazetteer says of these entities, which were linked without any mapping set.

    Rows that it made earlier of one of them and would not make today go; one that says the same keeps its
    day.
    """
    rows: _Rows = {row.key: row for row in mine.mappings}
    conflicts: list[str] = []
    fresh: set[tuple[str, str, str | None]] = set()
    subjects: set[str] = set()
    for entity in entities:
        subjects.add(entity.id)
        for new in _rows_of(entity, today):
            fresh.add(new.key)
            old = rows.get(new.key)
            if old is None and (decided := _decided(mine, new.subject)) is not None:
                if new.accepted:
                    conflicts.append(_conflict(new, decided))
            elif old is None or _outdated(old, new):
                rows[new.key] = new
    for row in mine.mappings:
        of_tool = row.tool == GAZETTEER and not (row.by_hand or row.refused)
        if of_tool and row.subject in subjects and row.key not in fresh:
            del rows[row.key]
    return _merged(mine, rows, conflicts)


def merge(mine: MappingSet, theirs: MappingSet) -> Merged:
    """My set with the rows of theirs: decisions of persons go before rows of tools, mine before theirs.

    A conflict is a decision of theirs against one of mine; mine stays.
    """
    rows: _Rows = {row.key: row for row in mine.mappings}
    conflicts: list[str] = []
    for new in theirs.mappings:
        old, decided = rows.get(new.key), _decided(mine, new.subject)
        if old is not None and old.by_hand:
            if new.by_hand and new.refused != old.refused:
                conflicts.append(_conflict(new, old))
        elif new.by_hand and not new.refused and decided is not None:
            conflicts.append(_conflict(new, decided))
        elif (
            old is None or new.by_hand or (not old.refused and (new.day or date.min) >= (old.day or date.min))
        ):
            rows[new.key] = new
    merged = mine.with_mappings(rows.values())
    columns = dict.fromkeys((*mine.columns, *theirs.columns))
    return _merged(
        replace(mine, columns=tuple(columns)), {row.key: row for row in merged.mappings}, conflicts
    )


def propose(mine: MappingSet, proposals: Iterable[Mapping]) -> Merged:
    """The set with proposals of a tool, where nobody has decided: an item that was refused stays so.

    That no item was found is noted only of things without any candidate, and is taken back by one.
    """
    rows: _Rows = {row.key: row for row in mine.mappings}
    with_item = {row.subject for row in mine.mappings if row.item is not None and not row.refused}
    for new in proposals:
        old = rows.get(new.key)
        if _decided(mine, new.subject) is not None or (old is not None and (old.by_hand or old.refused)):
            continue
        if new.item is None:
            if new.subject in with_item:
                continue
        else:
            with_item.add(new.subject)
            rows.pop((new.subject, EXACT_MATCH, None), None)
        rows[new.key] = new
    return _merged(mine, rows, [])


def _rows_of(entity: Entity, today: date) -> Iterator[Mapping]:
    """What the gazetteer says of one entity: the item, or the items that it may be."""
    if entity.link is not None:
        yield _row(entity, entity.link, _CONFIDENCE[min(entity.link.confidence, 2)], today)
    for candidate in entity.candidates:
        yield _row(entity, candidate, _PROPOSED, today)


def _row(entity: Entity, link: Link, confidence: float, today: date) -> Mapping:
    return Mapping(
        subject=entity.id,
        subject_label=entity.label,
        item=link.qid,
        item_label=link.label,
        # The name alone, or the name with the country or the office.
        justification="CompositeMatching" if len(link.features) > 1 else "LexicalMatching",
        confidence=confidence,
        tool=GAZETTEER,
        day=today,
        features="; ".join(link.features),
        sources=link.evidence,
    )


def _outdated(old: Mapping, new: Mapping) -> bool:
    """Whether a row of the gazetteer takes the place of one that is there."""
    if old.by_hand or old.refused:
        return False
    if old.tool == GAZETTEER:
        return replace(old, day=new.day, rest=()) != new
    return (old.confidence or 0) < (new.confidence or 0)


def _decided(mapping_set: MappingSet, subject: str) -> Mapping | None:
    """The row in which a person says which item the subject is, or that there is none."""
    rows = mapping_set.by_subject.get(subject, ())
    return next(
        (row for row in rows if row.by_hand and not row.refused and row.predicate == EXACT_MATCH), None
    )


def _conflict(new: Mapping, kept: Mapping) -> str:
    return f"{new.subject}: kept {_said(kept)}, not taken {_said(new)}"


def _said(row: Mapping) -> str:
    what = "no item" if row.item is None else f"{'not ' if row.refused else ''}{row.item}"
    who = row.reviewer_label or row.reviewer or row.tool
    return f"{what} ({who})" if who else what


def _merged(mine: MappingSet, rows: _Rows, conflicts: Iterable[str]) -> Merged:
    before = {row.key: row for row in mine.mappings}
    return Merged(
        mine.with_mappings(rows.values()),
        added=len(rows.keys() - before.keys()),
        changed=sum(key in rows and rows[key] != row for key, row in before.items()),
        removed=len(before.keys() - rows.keys()),
        conflicts=tuple(conflicts),
    )
