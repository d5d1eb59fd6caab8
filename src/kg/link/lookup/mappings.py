"""Proposals as rows of a mapping set in the Simple Standard for Sharing Ontological Mappings (SSSOM/TSV).

Source: https://mapping-commons.github.io/sssom/spec-formats-tsv/. The metadata stand in lines that begin
with ``#`` before the header; what others wrote into the file, rows and columns, stays as it is.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from kg import __version__
from kg.errors import InputError, OutputFailed
from kg.link.lookup.features import THRESHOLD
from kg.link.lookup.propose import Candidate, Proposal
from kg.vocabulary import WIKIDATA_ENTITY, Names

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "mapping_tool",
    "mapping_date",
    "comment",
)
"""The columns that proposals fill."""

SUBJECTS = "tradekg"
"""The prefix of subjects; it stands for the IRI below which things lie."""

NONE_FOUND = "sssom:NoTermFound"
"""The object of a row that says: asked for, and there is no such item."""

TOOL = "kg link lookup"

BELOW = 0.01
"""What a score loses, at least, to stand below the threshold where the lookup may not decide."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a mapping set says already: the ids of things that need no lookup, and pairs that were refused.

    A thing needs none when a row of another origin, a reviewed one, or one without an item speaks of it.
    """

    settled: frozenset[str] = frozenset()
    refused: frozenset[tuple[str, str]] = frozenset()


def read_decided(path: Path) -> Decided:
    """What the mapping set in a file says already; nothing where there is no file.

    :class:`~kg.errors.InputError` with the line that is of another form.
    """
    settled: set[str] = set()
    refused: set[tuple[str, str]] = set()
    for row in _read(path).rows:
        subject = row["subject_id"].removeprefix(f"{SUBJECTS}:")
        if row.get("predicate_modifier") == "Not":
            refused.add((subject, row["object_id"].removeprefix("wd:")))
        elif not _is_open(row) or row["object_id"] == NONE_FOUND:
            settled.add(subject)
    return Decided(frozenset(settled), frozenset(refused))


def write_proposals(path: Path, proposals: Iterable[Proposal], names: Names | None = None) -> None:
    """Put the proposals into a file's mapping set, in the place of earlier ones for the same things.

    The file is complete at any time: it is written beside and then takes the other's place.
    :class:`~kg.errors.InputError` for a file of another form, which stays as it is,
    :class:`~kg.errors.OutputFailed` when it cannot be written.
    """
    written = _read(path)
    fresh = [row for proposal in proposals for row in _rows(proposal)]
    subjects = {row["subject_id"] for row in fresh}
    kept = [row for row in written.rows if row["subject_id"] not in subjects or not _is_open(row)]
    columns = tuple(dict.fromkeys((*written.columns, *COLUMNS)))
    rows = sorted((*kept, *fresh), key=lambda row: row["subject_id"])
    text = io.StringIO()
    text.writelines(written.metadata or _metadata(names or Names()))
    table = csv.DictWriter(text, columns, restval="", delimiter="\t", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    _replace(path, text.getvalue())


@dataclass(frozen=True, slots=True)
class _Written:
    metadata: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()


def _read(path: Path) -> _Written:
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return _Written()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the mapping set cannot be read ({error})", path) from None
    start = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if start == len(lines):
        return _Written(tuple(lines))
    table = csv.reader(lines[start:], delimiter="\t", strict=True)
    try:
        columns = tuple(next(table))
        missing = [name for name in ("subject_id", "object_id") if name not in columns]
        if missing:
            raise InputError(f"no column {missing[0]}: the header of a mapping set names it", path, start + 1)
        rows = tuple(_row(columns, fields, path, start + table.line_num) for fields in table if fields)
    except csv.Error as error:
        raise InputError(f"no row of tab-separated values ({error})", path, start + table.line_num) from None
    return _Written(tuple(lines[:start]), columns, rows)


def _row(columns: Sequence[str], fields: Sequence[str], path: Path, line: int) -> Mapping[str, str]:
    if len(fields) != len(columns):
        raise InputError(f"{len(fields)} columns where {len(columns)} belong: add or remove tabs", path, line)
    return dict(zip(columns, fields, strict=True))


def _is_open(row: Mapping[str, str]) -> bool:
    """Whether a row is a proposal that nobody has looked at."""
    tool = row.get("mapping_tool", "").startswith(TOOL)
    return tool and not row.get("reviewer_id") and not row.get("predicate_modifier")


def _rows(proposal: Proposal) -> Iterator[dict[str, str]]:
    common = {
        "subject_id": f"{SUBJECTS}:{proposal.subject.id}",
        "subject_label": _line(proposal.subject.label),
        "predicate_id": "skos:exactMatch",
        "mapping_justification": "semapv:CompositeMatching",
        "mapping_tool": f"{TOOL} (tradekg {__version__})",
        "mapping_date": proposal.retrieved.date().isoformat(),
    }
    if not proposal.candidates:
        asked = _line(f"asked for: {' | '.join(proposal.asked)}")
        yield {**common, "object_id": NONE_FOUND, "comment": asked}
    for candidate in proposal.candidates:
        yield {
            **common,
            "object_id": f"wd:{candidate.qid}",
            "object_label": _line(candidate.label),
            "confidence": f"{_confidence(proposal, candidate):g}",
            "comment": _line(_comment(proposal, candidate)),
        }


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


def _metadata(names: Names) -> Iterator[str]:
    # The prefixes semapv, skos and sssom are built into the standard.
    yield "#curie_map:\n"
    yield f"#  {SUBJECTS}: {names.id('')}\n"
    yield f"#  wd: {WIKIDATA_ENTITY}\n"
    yield f"#mapping_set_id: {names.base}mappings/wikidata-proposals.sssom.tsv\n"
    yield "#license: https://creativecommons.org/licenses/by/4.0/\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def _replace(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            beside = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                # A temporary file is its owner's alone; a mapping set is to be read by others, too.
                beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputFailed(f"the proposals could not be written ({error.strerror or error})", path) from None
