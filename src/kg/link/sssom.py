"""Mapping sets as files in the format SSSOM/TSV.

The format: https://mapping-commons.github.io/sssom/spec-formats-tsv/ (version 1.0). Written are its canonical
form, with two departures for the sake of readable differences between versions: the columns of
:data:`ALWAYS` are there even when empty, and values that all rows share are not moved into the metadata.
A value may not hold a line break, so that a broken row spoils no other.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from kg.errors import InputError, OutputFailed
from kg.link.mapping import EXACT_MATCH, Mapping, MappingSet
from kg.link.tables import lines_of
from kg.resources import shipped_mappings
from kg.vocabulary import DEFAULT_BASE, PREFIXES, WIKIDATA_ENTITY

SUBJECTS = "tradekg"
"""The prefix of subjects; it stands for the IRI below which things lie."""

NO_TERM = "sssom:NoTermFound"

REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")

ALWAYS = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
    *("mapping_justification", "reviewer_id", "reviewer_label", "mapping_tool", "mapping_date", "confidence"),
    *("other", "comment"),
)
"""The columns that every written file has."""

JUSTIFICATIONS = frozenset(
    {"MappingReview", "ManualMappingCuration", "LogicalReasoning", "LexicalMatching", "CompositeMatching"}
    | {"UnspecifiedMatching", "SemanticSimilarityThresholdMatching", "LexicalSimilarityThresholdMatching"}
    | {"MappingChaining", "MappingInversion", "StructuralMatching", "InstanceBasedMatching"}
    | {"BackgroundKnowledgeBasedMatching"}
)
"""The terms of the Semantic Mapping Vocabulary that SSSOM's schema admits."""

_BUILT_IN = frozenset({"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"})
_PREFIXES = {
    SUBJECTS: f"{DEFAULT_BASE}id/",
    "tradekg_graph": f"{DEFAULT_BASE}graph/",
    "wd": WIKIDATA_ENTITY,
    "orcid": "https://orcid.org/",
}

_METADATA = {
    "mapping_set_id": f"{DEFAULT_BASE}mappings/wikidata.sssom.tsv",
    "mapping_set_title": "Things of the tradekg graph and their Wikidata items",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "subject_source": "tradekg_graph:entities",
    "object_source": "wd:Q2013",
}
_CURIES_IN_METADATA = ("subject_source", "object_source", "creator_id", "mapping_tool_id", "see_also")
_PROPAGATED = ("mapping_tool", "mapping_date")
"""Slots that rows take from the metadata where there is no column of them."""

_LOCAL = re.compile(r"(person|organization|country|bloc|place|agreement|event)/[A-Za-z0-9._~-]+")
_QID = re.compile(r"Q[1-9][0-9]*")
_EXACT_MATCH_IRI = f"{PREFIXES['skos']}exactMatch"
_DECIMAL = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_Key = tuple[str, str, str | None]
_CURIE = re.compile(r"(?P<prefix>[A-Za-z_][\w.-]*):(?P<local>[^\s|]+)")


@cache
def shipped_set() -> MappingSet:
    """The rows of the mapping set that comes with the package."""
    return read_mappings(shipped_mappings())


def read_mappings(path: Path) -> MappingSet:
    """The mapping set in a file, its good rows at least; ``problems`` name the others with their lines.

    :class:`~kg.errors.InputError` for a file without a metadata block or without the columns needed.
    """
    try:
        raw = path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")
    except OSError as error:
        raise InputError(f"the mapping set cannot be read ({error.strerror or error})", path) from error
    count = next((number for number, line in enumerate(raw) if not line.startswith(b"#")), len(raw))
    lines = []
    for number, line in enumerate(raw[: count + 1], start=1):
        try:
            lines.append(_decoded(line))
        except ValueError as error:
            raise InputError(str(error), path, number) from None
    metadata = _metadata(lines[:count], path)
    header = lines[count].split("\t") if count < len(lines) else []
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise InputError(
            f"the line below the metadata must name the columns {', '.join(missing)}, too", path, count + 1
        )
    if len(set(header)) != len(header):
        raise InputError("a column is named twice; take one of them away", path, count + 1)
    reader = _Reader(path, metadata, header)
    for number, line in enumerate(raw[count + 1 :], start=count + 2):
        reader.take(line, number)
    reader.check_items()
    known = set(_slots())
    return MappingSet(
        tuple(reader.rows.values()),
        metadata,
        tuple(reader.problems),
        tuple(name for name in header if name not in known),
    )


def write_mappings(mapping_set: MappingSet, path: Path) -> None:
    """Write the set in one step: the same rows give the same bytes, and a failure leaves the old file.

    :class:`~kg.errors.InputError` for a set whose file has rows that could not be read: they would be lost.
    :class:`~kg.errors.OutputFailed` where the file cannot be written.
    """
    if mapping_set.problems:
        first = mapping_set.problems[0]
        raise InputError(
            f"not written, the row would be lost; mend it first ({first.message})", first.path, first.line
        )
    _replace(path, mappings_text(mapping_set))


def mappings_text(mapping_set: MappingSet) -> str:
    """The set as SSSOM/TSV."""
    prefixes = _PREFIXES | _declared(mapping_set.metadata)
    cells = [_cells(mapping) for mapping in mapping_set.mappings]
    filled = {name for row in cells for name, value in row.items() if value} | set(ALWAYS)
    columns = [name for name in (*_slots(), *mapping_set.columns) if name in filled]
    metadata = _METADATA | {key: value for key, value in mapping_set.metadata.items() if key != "curie_map"}
    used = {SUBJECTS, "wd"} | set(_used_prefixes(cells, metadata))
    curie_map = {prefix: prefixes[prefix] for prefix in sorted(used - _BUILT_IN) if prefix in prefixes}
    out = io.StringIO()
    out.writelines(f"#{line}\n" for line in _yaml({"curie_map": curie_map} | metadata))
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(sorted([row.get(name, "") for name in columns] for row in cells))
    return out.getvalue()


def mapping_of(cells: ReadOnly[str, str], prefixes: ReadOnly[str, str] = _PREFIXES) -> Mapping:
    """What a row's cells by column name say; ``ValueError`` tells what is wrong and what to do."""
    item = _item(cells["object_id"], prefixes)
    modifier = cells.get("predicate_modifier", "")
    if modifier not in {"", "Not"}:
        raise ValueError(f"predicate_modifier is {modifier!r}; write Not or nothing")
    if modifier and item is None:
        raise ValueError(f"Not and {NO_TERM} say nothing together; leave one of them out")
    justification = cells["mapping_justification"]
    if justification.removeprefix("semapv:") not in JUSTIFICATIONS or ":" not in justification:
        raise ValueError(
            f"mapping_justification is {justification!r}; write one of SSSOM's such as "
            "semapv:ManualMappingCuration"
        )
    predicate = _curie("predicate_id", cells["predicate_id"], prefixes)
    for reviewer in filter(None, cells.get("reviewer_id", "").split("|")):
        _curie("reviewer_id", reviewer, prefixes)
    return Mapping(
        subject=_subject(cells["subject_id"], prefixes),
        subject_label=cells.get("subject_label", ""),
        item=item,
        item_label=cells.get("object_label", ""),
        refused=modifier == "Not",
        predicate=EXACT_MATCH if predicate == _EXACT_MATCH_IRI else cells["predicate_id"],
        justification=justification.removeprefix("semapv:"),
        confidence=_confidence(cells.get("confidence", "")),
        reviewer=cells.get("reviewer_id", ""),
        reviewer_label=cells.get("reviewer_label", ""),
        tool=cells.get("mapping_tool", ""),
        day=_day(cells.get("mapping_date", "")),
        features=cells.get("comment", ""),
        sources=cells.get("other", ""),
        rest=tuple((name, value) for name, value in cells.items() if name not in ALWAYS and value),
    )


# -- reading -------------------------------------------------------------------------------------------


class _Reader:
    """Takes the rows of one file, line by line."""

    def __init__(self, path: Path, metadata: ReadOnly[str, object], header: Sequence[str]) -> None:
        self.rows: dict[_Key, Mapping] = {}
        self.problems: list[InputError] = []
        self._path = path
        self._header = header
        self._prefixes = _PREFIXES | _declared(metadata)
        self._shared = {
            name: str(metadata[name]) for name in _PROPAGATED if name in metadata and name not in header
        }
        self._lines: dict[_Key, int] = {}

    def take(self, raw: bytes, number: int) -> None:
        """Read one row, or say why not."""
        try:
            line = _decoded(raw)
            # A spreadsheet leaves the tabs of an empty row.
            if not line.strip("\t"):
                return
            mapping = mapping_of(self._shared | dict(self._split(line)), self._prefixes)
        except ValueError as error:
            self._complain(str(error), number)
            return
        earlier = self._lines.get(mapping.key)
        if earlier is None:
            self._lines[mapping.key] = number
            self.rows[mapping.key] = mapping
        elif self.rows[mapping.key].refused == mapping.refused:
            self._complain(f"the same mapping as in line {earlier}; delete one of the two", number)
        else:
            # No link is made of what somebody denies: the refusal counts.
            affirmed = number if self.rows[mapping.key].refused else earlier
            if mapping.refused:
                self.rows[mapping.key] = mapping
            denied = earlier + number - affirmed
            self._complain(f"line {denied} says Not of the same; delete the one that is wrong", affirmed)

    def check_items(self) -> None:
        """Report things that persons accepted two items for."""
        found: dict[str, int] = {}
        for key, mapping in self.rows.items():
            if mapping.accepted and mapping.by_hand:
                line, earlier = self._lines[key], found.setdefault(mapping.subject, self._lines[key])
                if line != earlier:
                    self._complain(
                        f"line {earlier} has another item for the thing; say Not in one of them", line
                    )

    def _complain(self, message: str, line: int) -> None:
        self.problems.append(InputError(message, self._path, line))

    def _split(self, line: str) -> Iterator[tuple[str, str]]:
        try:
            (fields,) = csv.reader([line], delimiter="\t", strict=True)
        except csv.Error:
            raise ValueError("a quotation mark is not closed on its line; close it, or double it") from None
        if len(fields) != len(self._header):
            raise ValueError(
                f"{len(fields)} columns where {len(self._header)} belong; compare with the header"
            )
        return zip(self._header, (value.strip() for value in fields), strict=True)


def _decoded(line: bytes) -> str:
    try:
        return line.rstrip(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} of the line is not UTF-8; save the file as UTF-8"
        raise ValueError(message) from None


def _metadata(lines: Sequence[str], path: Path) -> dict[str, object]:
    # A spreadsheet adds a tab for each column.
    text = "\n".join(line[1:].rstrip("\t ") for line in lines)
    try:
        # The base loader leaves all values as they are written.
        read = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings, lists and maps only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise InputError("the metadata in the lines that begin with # are not YAML", path, line) from None
    if not isinstance(read, dict) or "mapping_set_id" not in read:
        raise InputError(
            "the file must begin with metadata: lines with # and mapping_set_id, license, curie_map", path, 1
        )
    if not isinstance(read.get("curie_map", {}), dict):
        raise InputError("curie_map must list prefixes with their IRIs", path, 1)
    return read


def _declared(metadata: ReadOnly[str, object]) -> dict[str, str]:
    found = metadata.get("curie_map", {})
    assert isinstance(found, dict)
    return {str(prefix): str(iri) for prefix, iri in found.items()}


def _curie(slot: str, value: str, prefixes: ReadOnly[str, str]) -> str:
    """The IRI that a CURIE stands for; an IRI stands for itself."""
    if value.startswith(("http://", "https://")):
        return value
    match = _CURIE.fullmatch(value)
    if match is None:
        raise ValueError(f"{slot} is {value!r}; write a prefix, a colon and a name")
    if match["prefix"] in _BUILT_IN:
        return value
    if match["prefix"] not in prefixes:
        raise ValueError(
            f"{slot} is {value!r}, but curie_map has no prefix {match['prefix']!r}; add it there"
        )
    return prefixes[match["prefix"]] + match["local"]


def _subject(value: str, prefixes: ReadOnly[str, str]) -> str:
    iri = _curie("subject_id", value, prefixes)
    for start in (prefixes[SUBJECTS], _PREFIXES[SUBJECTS]):
        local = iri.removeprefix(start)
        if local != iri and _LOCAL.fullmatch(local):
            return local
    raise ValueError(
        f"subject_id is {value!r}, no thing of the graph; write it like {SUBJECTS}:person/ahn-dukgeun"
    )


def _item(value: str, prefixes: ReadOnly[str, str]) -> str | None:
    if value == NO_TERM:
        return None
    iri = _curie("object_id", value, prefixes).replace("https://www.wikidata", "http://www.wikidata", 1)
    qid = iri.removeprefix(WIKIDATA_ENTITY)
    if qid == iri or not _QID.fullmatch(qid):
        raise ValueError(f"object_id is {value!r}, no Wikidata item; write it like wd:Q884, or {NO_TERM}")
    return qid


def _confidence(value: str) -> float | None:
    if not value:
        return None
    # Not all that Python takes for a number: "0_1" would be 1.
    if _DECIMAL.fullmatch(value) and 0 <= float(value) <= 1:
        return float(value)
    raise ValueError(f"confidence is {value!r}; write a number from 0 to 1")


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError(f"mapping_date is {value!r}; write a day as 2024-07-01") from None


# -- writing -------------------------------------------------------------------------------------------


@cache
def _slots() -> Sequence[str]:
    """The slots of a mapping in the order of the specification."""
    return tuple(lines_of("sssom_slots.txt"))


def _cells(mapping: Mapping) -> dict[str, str]:
    return {
        **dict(mapping.rest),
        "subject_id": f"{SUBJECTS}:{mapping.subject}",
        "subject_label": _one_line(mapping.subject_label),
        "predicate_id": mapping.predicate,
        "predicate_modifier": "Not" if mapping.refused else "",
        "object_id": NO_TERM if mapping.item is None else f"wd:{mapping.item}",
        "object_label": _one_line(mapping.item_label),
        "mapping_justification": f"semapv:{mapping.justification}",
        "reviewer_id": mapping.reviewer,
        "reviewer_label": _one_line(mapping.reviewer_label),
        "mapping_tool": _one_line(mapping.tool),
        "mapping_date": mapping.day.isoformat() if mapping.day else "",
        "confidence": ""
        if mapping.confidence is None
        else f"{mapping.confidence:.3f}".rstrip("0").rstrip("."),
        "other": _one_line(mapping.sources),
        "comment": _one_line(mapping.features),
    }


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _used_prefixes(cells: Sequence[ReadOnly[str, str]], metadata: ReadOnly[str, object]) -> Iterator[str]:
    for row in cells:
        for name, value in row.items():
            if name.endswith(("_id", "_source", "_field", "_preprocessing")):
                yield from (part.partition(":")[0] for part in value.split("|"))
    for name in _CURIES_IN_METADATA:
        found = metadata.get(name, [])
        yield from (str(value).partition(":")[0] for value in (found if isinstance(found, list) else [found]))


def _yaml(value: ReadOnly[str, object]) -> Sequence[str]:
    text: str = yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=10**6)
    return text.splitlines()


def _replace(path: Path, text: str) -> None:
    """The file takes its name only when it is complete; a symbolic link goes on pointing to it."""
    target = path.resolve()
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as pending:
            try:
                pending.write(text)
                pending.flush()
                os.fsync(pending.fileno())
                Path(pending.name).chmod(mode)
                Path(pending.name).replace(target)
            except BaseException:
                Path(pending.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputFailed(f"cannot be written: {error.strerror or error}", path) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
