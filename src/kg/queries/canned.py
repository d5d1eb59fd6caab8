"""A canned query and its parameters: values typed, documented, and free of any input or output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import BadParameter
from kg.queries.rewriting import projecting, rebased
from kg.queries.values import Datatype, ParameterType, ValueFormError, parse_value, to_term
from kg.store import QueryRequest, Term
from kg.vocabulary import Names


class Need(StrEnum):
    """Whether a parameter must be given."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class ChartKind(StrEnum):
    """How a chart is drawn: rows side by side, or columns over time."""

    BARS = "bars"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows of an answer, by names of its columns.

    ``label`` has the names of the bars, or the days of columns over time. ``value`` has the numbers; without
    it, ``count`` is the column whose different values are counted for each label.
    """

    kind: ChartKind
    label: str
    value: str | None = None
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: ``name`` is public (``country=VN``), ``variable`` is what the query's text calls it."""

    name: str
    variable: str
    type: ParameterType
    datatype: Datatype
    description: str
    example: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    """The values that are allowed; empty where the type alone decides."""
    choices_query: str | None = None
    """A SELECT of ``?value`` and ``?label`` that offers values to choose from."""
    need: Need = Need.REQUIRED

    @property
    def required(self) -> bool:
        """Whether a value must be given: it has no default, and the query cannot do without."""
        return self.need is Need.REQUIRED and self.default is None

    def checked(self, value: str, names: Names | None = None) -> str:
        """The value in its one spelling, ``VN`` for ``Vietnam``; ``BadParameter`` for one of another form."""
        try:
            return parse_value(self.type, value, self.choices, names or Names())
        except ValueFormError as error:
            raise BadParameter(f"{self.name}: {value[:60]!r} is not {error}", self.name) from error


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A named question. ``text`` is the file as it is, header included; ``query`` is the SPARQL alone."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    query: str
    chart: Chart | None = None

    def bind(self, values: Mapping[str, str], names: Names | None = None) -> QueryRequest:
        """The request that asks this with the values given as text; an empty text is no value.

        The values become RDF terms beside the query; its text is the same whatever they are.
        ``BadParameter`` for a value that is missing, unknown or of the wrong form.
        """
        names = names or Names()
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                there = ", ".join(known) or "none"
                raise BadParameter(f"{self.name} has no parameter {name!r}; there are: {there}", name)
        bindings: dict[str, Term] = {}
        for parameter in self.parameters:
            value = values.get(parameter.name, "").strip() or parameter.default
            if value is not None:
                bindings[parameter.variable] = _term(parameter, value, names)
            elif parameter.required:
                example = f"for example {parameter.name}={parameter.example}"
                raise BadParameter(
                    f"{self.name} needs the parameter {parameter.name!r}, {example}", parameter.name
                )
        resources = frozenset(p.variable for p in self.parameters if p.type is ParameterType.IRI)
        projected = projecting(rebased(self.query, names), frozenset(bindings), resources)
        return QueryRequest(projected.text, bindings=bindings, hidden=projected.added)


def _term(parameter: Parameter, value: str, names: Names) -> Term:
    return to_term(parameter.checked(value, names), parameter.datatype)
