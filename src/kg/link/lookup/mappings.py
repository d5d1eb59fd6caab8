"""Proposals as rows of a mapping set, beside what others wrote into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import __version__
from kg.errors import InputError, OutputFailed
from kg.link.lookup.features import THRESHOLD
from kg.link.lookup.propose import Candidate, Proposal
from kg.link.mapping import EXACT_MATCH, Mapping, MappingSet
from kg.link.merging import propose
from kg.link.sssom import SUBJECTS, read_mappings, write_mappings
from kg.vocabulary import Names

TOOL = "kg link lookup"

BELOW = 0.01
"""What a score loses, at least, to stand below the threshold where the lookup may not decide."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What mapping sets say already: the ids of things that need no lookup, and pairs that were refused."""

    settled: frozenset[str] = frozenset()
    refused: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Decided) -> Decided:
        """What two sets say together."""
        return Decided(self.settled | other.settled, self.refused | other.refused)


def read_decided(path: Path) -> Decided:
    """What the set in a file that takes proposals says; nothing where there is no file yet.

    A thing is settled when a row of another origin, a reviewed one, or one without an item speaks of it.
    :class:`~kg.errors.InputError` with the line for a file that could not be written again without a loss.
    """
    rows = _read(path).mappings
    return Decided(
        frozenset(row.subject for row in rows if not row.refused and not (_is_open(row) and row.item)),
        _refused(rows),
    )


def decided_by_hand(mapping_set: MappingSet) -> Decided:
    """What persons say in the set that makes the links: there an open question is still one."""
    rows = mapping_set.mappings
    by_hand = (row for row in rows if row.by_hand and not row.refused and row.predicate == EXACT_MATCH)
    return Decided(frozenset(row.subject for row in by_hand), _refused(rows))


def write_proposals(path: Path, proposals: Iterable[Proposal], names: Names | None = None) -> None:
    """Put the proposals into a file's mapping set, in the place of earlier ones for the same things.

    The file is complete at any time: it is written beside and then takes the other's place.
    :class:`~kg.errors.InputError` for a file of another form or with rows that would be lost; it stays as it
    is. :class:`~kg.errors.OutputFailed` when it cannot be written.
    """
    fresh = [row for proposal in proposals for row in _rows(proposal)]
    asked = {row.subject for row in fresh}
    mine = _read(path, names or Names())
    kept = mine.with_mappings(row for row in mine.mappings if row.subject not in asked or not _is_open(row))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFailed(f"cannot be written: {error.strerror or error}", path) from None
    write_mappings(propose(kept, fresh).mapping_set, path)


def _read(path: Path, names: Names | None = None) -> MappingSet:
    if not path.exists():
        return MappingSet(metadata=_metadata(names) if names else {})
    found = read_mappings(path)
    if found.problems:
        first = found.problems[0]
        raise InputError(f"mend this row first, it would be lost: {first.message}", path, first.line)
    return found


def _metadata(names: Names) -> dict[str, object]:
    return {
        "curie_map": {SUBJECTS: names.id(""), "tradekg_graph": names.graph("")},
        "mapping_set_id": f"{names.base}mappings/wikidata-proposals.sssom.tsv",
        "mapping_set_title": "Wikidata items proposed for things of the tradekg graph",
    }


def _is_open(row: Mapping) -> bool:
    """Whether a row is of an earlier lookup, and nobody has looked at it."""
    return row.tool.startswith(TOOL) and not row.by_hand and not row.refused


def _refused(rows: Iterable[Mapping]) -> frozenset[tuple[str, str]]:
    return frozenset((row.subject, row.item) for row in rows if row.refused and row.item is not None)


def _rows(proposal: Proposal) -> Iterator[Mapping]:
    if not proposal.candidates:
        yield _row(proposal, None, features=f"asked for: {' | '.join(proposal.asked)}")
    for candidate in proposal.candidates:
        yield _row(
            proposal,
            candidate.qid,
            item_label=candidate.label,
            confidence=_confidence(proposal, candidate),
            features=_comment(proposal, candidate),
        )


def _row(
    proposal: Proposal,
    item: str | None,
    *,
    features: str,
    item_label: str = "",
    confidence: float | None = None,
) -> Mapping:
    return Mapping(
        subject=proposal.subject.id,
        subject_label=proposal.subject.label,
        item=item,
        item_label=item_label,
        justification="CompositeMatching",
        confidence=confidence,
        tool=f"{TOOL} (tradekg {__version__})",
        day=proposal.retrieved.date(),
        features=features,
    )


def _confidence(proposal: Proposal, candidate: Candidate) -> float:
    """The score, kept below the threshold for a candidate that is not accepted, such as one of a tie."""
    if candidate is proposal.accepted:
        return candidate.score
    return min(candidate.score, round(THRESHOLD - BELOW, 3))


def _comment(proposal: Proposal, candidate: Candidate) -> str:
    parts = [str(candidate.features), f"score={candidate.score:g}"]
    if proposal.is_tie and candidate in proposal.candidates[:2]:
        parts.append("tie=yes")
    if candidate.description:
        parts.append(f"description={candidate.description}")
    return "; ".join(parts)
