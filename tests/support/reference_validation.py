"""The violations that pySHACL finds: the reference for the validation of the package."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import rdflib
from pyoxigraph import Store
from pyshacl import Validator
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import Violation
from kg.resources import shipped

_LOG = logging.getLogger(__name__)
_LONGEST_VALUE = 200


def reference_violations(store: Store, shapes: Graph | None = None) -> tuple[Violation, ...]:
    """Every way in which the union of the store's graphs breaks the shapes, in order of the focus nodes.

    Without other shapes those of the ontology.
    """
    if shapes is None:
        shapes = _shipped_shapes()
    with _quiet():
        validator = Validator(_UnionOf(store), shacl_graph=shapes, options={"logger": _LOG})
        _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    found = {_violation(report, result) for result in report.objects(None, SH.result)}
    return tuple(
        sorted(found, key=lambda each: (each.focus, each.message, each.path or "", each.value or ""))
    )


@cache
def _shipped_shapes() -> Graph:
    return Graph().parse(shipped("ontology") / "shapes.ttl", format="turtle")


class _UnionOf(OxigraphDataGraph):
    """A store as pySHACL sees it, with all its graphs as one, and with two of its faults mended."""

    def __bool__(self) -> bool:
        # pySHACL asks for the graph's truth with every result, and with every failed branch of a shape.
        # rdflib answers with the number of triples, which counts the whole store each time.
        return True

    def objects(
        self, subject: Any = None, predicate: Any = None, unique: bool = False
    ) -> Generator[Any, None, None]:
        # A path with more than one step asks for the properties of whatever the first step finds, and
        # Oxigraph fails on a literal as subject instead of finding nothing.
        if not isinstance(subject, Literal):
            yield from super().objects(subject, predicate, unique)


def _violation(report: Graph, result: Node) -> Violation:
    path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
    messages = sorted(str(message) for message in report.objects(result, SH.resultMessage))
    text = None if value is None else str(value)
    if text is not None and len(text) > _LONGEST_VALUE:
        text = f"{text[:_LONGEST_VALUE]}…"
    return Violation(
        focus=str(report.value(result, SH.focusNode)),
        path=None if path is None else _path_text(report, path),
        value=text,
        message=" ".join(messages),
    )


def _path_text(report: Graph, path: Node, back: bool = False) -> str:
    """A property path as SPARQL would write it, without the angle brackets."""
    inverse = report.value(path, SH.inversePath)
    if inverse is not None:
        return _path_text(report, inverse, not back)
    if isinstance(path, BNode) and (path, RDF.first, None) in report:
        steps = list(Collection(report, path))
        return "/".join(_path_text(report, step, back) for step in (reversed(steps) if back else steps))
    return f"^{path}" if back else str(path)


@contextmanager
def _quiet() -> Iterator[None]:
    """No log lines and no warnings of the libraries: all that they find wrong is in the report."""
    parser = logging.getLogger("rdflib.term")
    before = parser.disabled, _LOG.disabled
    parser.disabled = _LOG.disabled = True
    # Else a report shows another literal than the graph has: +00:00 where it says Z.
    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        parser.disabled, _LOG.disabled = before
        rdflib.NORMALIZE_LITERALS = True
