"""``queries/*.rq`` → named, typed, documented questions whose parameters are bound as RDF terms."""

from kg.queries.canned import CannedQuery, Chart, ChartKind, Need, Parameter
from kg.queries.loading import load_queries, read_query
from kg.queries.values import ParameterType

__all__ = [
    "CannedQuery",
    "Chart",
    "ChartKind",
    "Need",
    "Parameter",
    "ParameterType",
    "load_queries",
    "read_query",
]
