"""Decisions of a person on what a mapping set proposes, each of which gives a new set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kg.link.mapping import EXACT_MATCH, REVIEW, Mapping, MappingSet

_ORCID = re.compile(r"(?:orcid:|https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides: ``id`` is a CURIE such as ``orcid:0000-0002-1825-0097``, or empty; ``label`` a name."""

    id: str
    label: str

    @classmethod
    def named(cls, who: str) -> Reviewer:
        """The reviewer of that ORCID iD or name; ``ValueError`` for an iD whose check digit is wrong.

        >>> Reviewer.named("https://orcid.org/0000-0002-1825-0097").id
        'orcid:0000-0002-1825-0097'
        """
        who = " ".join(who.split())
        match = _ORCID.fullmatch(who)
        if match is None:
            if not any(letter.isalpha() for letter in who) or ":" in who:
                raise ValueError(f"{who!r} is neither an ORCID iD such as 0000-0002-1825-0097 nor a name")
            return cls("", who)
        # ISO 7064 11,2: https://support.orcid.org/hc/en-us/articles/360006897674
        total = 0
        for digit in match[1].replace("-", "")[:-1]:
            total = (total + int(digit)) * 2
        check = (12 - total % 11) % 11
        if match[1][-1] != ("X" if check == 10 else str(check)):
            raise ValueError(f"{match[1]} is no ORCID iD: its last digit does not fit the others")
        return cls(f"orcid:{match[1]}", "")


@dataclass(frozen=True, slots=True)
class Question:
    """A subject that nobody has decided, and the rows that propose an item for it, the likeliest first.

    An item that a tool is sure of is among them where it has proposed others, too.
    """

    subject: str
    label: str
    candidates: tuple[Mapping, ...]


def open_questions(mapping_set: MappingSet) -> tuple[Question, ...]:
    """What there is to decide, in the order of the subjects."""
    found = []
    for subject, rows in sorted(mapping_set.by_subject.items()):
        if any(row.by_hand and not row.refused and row.predicate == EXACT_MATCH for row in rows):
            continue
        proposed = [row for row in rows if row.unreviewed]
        if any(row.proposed for row in proposed):
            proposed.sort(key=lambda row: (-(row.confidence or 0), row.item or ""))
            found.append(Question(subject, proposed[0].subject_label, tuple(proposed)))
    return tuple(found)


def accept(mapping_set: MappingSet, chosen: Mapping, who: Reviewer, day: date) -> MappingSet:
    """The chosen row reviewed; the other items of its subject are refused, for a thing is one item."""

    def decide(row: Mapping) -> Mapping | None:
        if row.key == chosen.key:
            return _reviewed(row, who, day)
        if row.item is None and not row.by_hand:
            return None
        return _reviewed(row, who, day, refused=True) if row.unreviewed else row

    return _changed(mapping_set, chosen.subject, decide)


def refuse(mapping_set: MappingSet, chosen: Mapping, who: Reviewer, day: date) -> MappingSet:
    """The chosen row turned into a refusal, which holds for good."""
    return _changed(
        mapping_set,
        chosen.subject,
        lambda row: _reviewed(row, who, day, refused=True) if row.key == chosen.key else row,
    )


def decide_none(mapping_set: MappingSet, question: Question, who: Reviewer, day: date) -> MappingSet:
    """All items of the subject refused, and noted that Wikidata has none for it."""
    refused = _changed(
        mapping_set,
        question.subject,
        lambda row: (
            None if row.item is None else _reviewed(row, who, day, refused=True) if row.unreviewed else row
        ),
    )
    none = Mapping(question.subject, question.label, None, justification=REVIEW)
    return refused.with_mappings((*refused.mappings, _reviewed(none, who, day)))


def _reviewed(row: Mapping, who: Reviewer, day: date, *, refused: bool = False) -> Mapping:
    return replace(
        row,
        refused=refused,
        justification=REVIEW,
        confidence=None,
        reviewer=who.id,
        reviewer_label=who.label,
        day=day,
    )


def _changed(
    mapping_set: MappingSet, subject: str, change: Callable[[Mapping], Mapping | None]
) -> MappingSet:
    """The set with what ``change`` makes of each row of the subject; ``None`` takes a row away."""
    rows = (change(row) if row.subject == subject else row for row in mapping_set.mappings)
    return mapping_set.with_mappings(row for row in rows if row is not None)
