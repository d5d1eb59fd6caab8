"""The values of a mapping set: what is said of a thing and a Wikidata item, by whom, and what follows.

The terms are those of SSSOM 1.0 (https://mapping-commons.github.io/sssom/spec-model/).
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kg.errors import InputError
from kg.model import Link

EXACT_MATCH = "skos:exactMatch"
MANUAL = "ManualMappingCuration"
REVIEW = "MappingReview"
GAZETTEER = "tradekg gazetteer"
"""The tool whose rows record what the gazetteer says; it is asked again at each linking."""

ACCEPTED_FROM = 0.9
"""The confidence from which a mapping that nobody has reviewed links."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: ``subject`` is a local id (``person/ahn-dukgeun``), ``item`` a Q-identifier.

    ``item`` is ``None`` where no item was found (``sssom:NoTermFound``); ``refused`` is the modifier ``Not``.
    ``features`` say what agreed (slot ``comment``), ``sources`` who states it (slot ``other``). ``rest``
    holds the slots that this program does not read, so that writing loses nothing.
    """

    subject: str
    subject_label: str
    item: str | None
    item_label: str = ""
    refused: bool = False
    predicate: str = EXACT_MATCH
    justification: str = "LexicalMatching"
    confidence: float | None = None
    reviewer: str = ""
    reviewer_label: str = ""
    tool: str = ""
    day: date | None = None
    features: str = ""
    sources: str = ""
    rest: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What the row is about; no two rows of a set are about the same."""
        return (self.subject, self.predicate, self.item)

    @property
    def by_hand(self) -> bool:
        """Whether a person decided it."""
        return bool(self.reviewer or self.reviewer_label) or self.justification == MANUAL

    @property
    def accepted(self) -> bool:
        """Whether it says that the subject is the item, and counts."""
        if self.predicate != EXACT_MATCH or self.item is None or self.refused:
            return False
        return self.by_hand or (self.confidence is not None and self.confidence >= ACCEPTED_FROM)

    @property
    def unreviewed(self) -> bool:
        """Whether it says that the subject is the item, and no person has agreed or not."""
        is_match = self.predicate == EXACT_MATCH and self.item is not None and not self.refused
        return is_match and not self.by_hand

    @property
    def proposed(self) -> bool:
        """Whether it waits for somebody to accept or refuse it."""
        return self.unreviewed and not self.accepted


@dataclass(frozen=True, slots=True)
class Decision:
    """What a mapping set says of one subject.

    ``settled``: nothing else is to be asked, whether there is a link or not. ``refused`` are the items that
    it certainly is not. ``why_none`` says why a settled subject has no link.
    """

    settled: bool = False
    link: Link | None = None
    refused: frozenset[str] = frozenset()
    why_none: str = field(default="", compare=False)


_UNDECIDED = Decision()


@dataclass(frozen=True)
class MappingSet:
    """The rows of one file, its metadata, and what could not be read in it.

    ``columns`` are those of the file that this program does not know, in their order.
    """

    mappings: tuple[Mapping, ...] = ()
    metadata: ReadOnly[str, object] = field(default_factory=dict)
    problems: tuple[InputError, ...] = ()
    columns: tuple[str, ...] = ()

    @cached_property
    def by_subject(self) -> ReadOnly[str, tuple[Mapping, ...]]:
        """The rows of each subject."""
        found: dict[str, list[Mapping]] = {}
        for mapping in self.mappings:
            found.setdefault(mapping.subject, []).append(mapping)
        return {subject: tuple(rows) for subject, rows in found.items()}

    def decide(self, subject: str) -> Decision:
        """What follows for a subject: decisions of persons first, then rows that are sure enough.

        Two items that count equally are ambiguous: the subject is settled without a link. Rows of the
        gazetteer alone settle nothing; it knows more of the subject than a row can say.
        """
        rows = self.by_subject.get(subject)
        if rows is None:
            return _UNDECIDED
        refused = frozenset(row.item for row in rows if row.refused and row.item is not None)
        usable = [row for row in rows if row.accepted and row.item not in refused]
        by_hand = [row for row in usable if row.by_hand]
        if by_hand:
            return _decided(by_hand, refused)
        if any(row.item is None and row.by_hand for row in rows):
            return Decision(True, None, refused, "the mapping set says that there is no item")
        found = [row for row in usable if row.tool != GAZETTEER]
        if found:
            return _decided(found, refused)
        return Decision(False, None, refused)

    def was_asked(self, subject: str) -> bool:
        """Whether the set has an answer for the subject, be it that there is no item."""
        rows = self.by_subject.get(subject, ())
        return any(row.accepted or row.item is None for row in rows)

    def with_mappings(self, mappings: Iterable[Mapping]) -> MappingSet:
        """The same set with other rows."""
        return MappingSet(tuple(mappings), self.metadata, self.problems, self.columns)


def _decided(rows: list[Mapping], refused: frozenset[str]) -> Decision:
    link = _only_link(rows)
    if link is not None:
        return Decision(True, link, refused)
    items = ", ".join(sorted({row.item for row in rows if row.item is not None}))
    return Decision(True, None, refused, f"the mapping set has several items that count equally: {items}")


def _only_link(rows: list[Mapping]) -> Link | None:
    if len({row.item for row in rows}) != 1:
        return None
    row = rows[0]
    assert row.item is not None
    return Link(row.item, _evidence(row), 2 if row.by_hand else 1)


def _evidence(row: Mapping) -> str:
    """Who says so, in words."""
    if not row.by_hand:
        return row.sources or row.features or row.tool
    who = row.reviewer_label or row.reviewer or "hand"
    when = f" on {row.day.isoformat()}" if row.day else ""
    sources = f"; {row.sources}" if row.sources else ""
    return f"reviewed by {who}{when}{sources}"
