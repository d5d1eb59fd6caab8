"""Statements in reading order → Turtle and TriG that a person can read.

Written here and not by pyoxigraph, whose order of prefixes is that of a hash table, which escapes every
``/`` of a local name, and which has no line break between subjects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from kg.export.compact import Compact, note_used
from kg.export.statements import Statement, Statements, by_subject
from kg.export.terms import RDF_TYPE, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

_MUST_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def turtle_lines(statements: Statements, names: Names) -> Iterator[str]:
    """The lines of a Turtle document."""
    compact = Compact(names)
    note_used(compact, statements, bare_numbers=True)
    yield from _header(compact)
    yield from _graph_lines(statements, compact, "")


def trig_lines(statements: Statements, names: Names) -> Iterator[str]:
    """The lines of a TriG document: the default graph first, then each named graph in its block."""
    compact = Compact(names)
    note_used(compact, statements, bare_numbers=True)
    yield from _header(compact)
    for graph, group in groupby(statements, key=lambda statement: statement.graph):
        if not graph:
            yield from _graph_lines(group, compact, "")
            continue
        yield "\n"
        yield f"{_term(graph, compact)} {{\n"
        yield from _graph_lines(group, compact, "    ")
        yield "}\n"


def _header(compact: Compact) -> Iterator[str]:
    if compact.used_base:
        yield f"@base <{compact.base}> .\n"
    for prefix, namespace in compact.prefixes:
        yield f"@prefix {prefix}: <{namespace}> .\n"


def _graph_lines(statements: Iterable[Statement], compact: Compact, indent: str) -> Iterator[str]:
    for number, (subject, predicates) in enumerate(by_subject(statements)):
        if number or not indent:
            yield "\n"
        head = f"{indent}{_term(subject, compact)} "
        for position, (predicate, objects) in enumerate(predicates):
            end = " .\n" if position == len(predicates) - 1 else " ;\n"
            verb = "a" if predicate == f"<{RDF_TYPE}>" else _term(predicate, compact)
            written = [_term(object_, compact) for object_ in objects]
            short = sum(map(len, written)) + len(verb) <= 90
            between = ", " if short else f",\n{indent}        "
            yield f"{head}{verb} {between.join(written)}{end}"
            head = f"{indent}    "


def _term(term: str, compact: Compact) -> str:
    if is_iri(term):
        return compact.turtle(iri_of(term)) if "\\" not in term else term
    if not term.startswith('"'):
        return term
    parts = literal_parts(term)
    if parts.is_native:
        return parts.text
    text = _long(parts.text) if "\n" in parts.text else term[: term.rindex('"') + 1]
    if parts.language is not None:
        return f"{text}@{parts.language}"
    return text if parts.datatype is None else f"{text}^^{compact.turtle(parts.datatype)}"


def _long(text: str) -> str:
    """The text between three quotes, over several lines."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    escaped = _MUST_ESCAPE.sub(lambda match: f"\\u{ord(match.group()):04X}", escaped)
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""{escaped}"""'
