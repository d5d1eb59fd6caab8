"""Quads → an Oxigraph snapshot on disk; query → answer within limits.

The only part that opens Oxigraph's ``Store``.
"""

from kg.lexer import Token, TokenKind, tokens
from kg.store.checking import check_current
from kg.store.dumping import Take, dump_graphs
from kg.store.endpoint import Endpoint, source_of
from kg.store.engine import QueryEngine
from kg.store.formats import GRAPHS, RESULTS, AnswerFormat, choose_format, formats_for
from kg.store.guard import Judged, QueryForm, judge
from kg.store.indexing import KINDS
from kg.store.limits import Limits
from kg.store.lines import asking
from kg.store.loading import Loaded, load
from kg.store.publishing import VALID_FILE, Changes, Draft, Graph, drafting, publish, raise_violations
from kg.store.reading import Graphs, check_query, count, quads, rows, rows_of
from kg.store.request import Answer, QueryRequest, Solutions, Term
from kg.store.search import LONGEST, Findings, Found, search
from kg.store.snapshots import (
    Snapshot,
    current,
    held,
    is_own_graph,
    kept_file,
    loaded_by_users,
    published,
)

__all__ = [
    "GRAPHS",
    "KINDS",
    "LONGEST",
    "RESULTS",
    "VALID_FILE",
    "Answer",
    "AnswerFormat",
    "Changes",
    "Draft",
    "Endpoint",
    "Findings",
    "Found",
    "Graph",
    "Graphs",
    "Judged",
    "Limits",
    "Loaded",
    "QueryEngine",
    "QueryForm",
    "QueryRequest",
    "Snapshot",
    "Solutions",
    "Take",
    "Term",
    "Token",
    "TokenKind",
    "asking",
    "check_current",
    "check_query",
    "choose_format",
    "count",
    "current",
    "drafting",
    "dump_graphs",
    "formats_for",
    "held",
    "is_own_graph",
    "judge",
    "kept_file",
    "load",
    "loaded_by_users",
    "publish",
    "published",
    "quads",
    "raise_violations",
    "rows",
    "rows_of",
    "search",
    "source_of",
    "tokens",
]
