"""The names of things in a full-text index: made with a snapshot, or carried on from the one before.

What is in it and how it is asked: :mod:`kg.store.search`.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.fold import fold
from kg.resources import fingerprint
from kg.vocabulary import PREFIXES, expand

FILE = "search.sqlite"
"""The index in the folder of a snapshot."""

KINDS = ("Person", "Organization", "Event", "Agreement", "Country", "Bloc", "Place", "Topic", "Release")
"""What can be found: classes by their local names, and topics, which are the concepts of a scheme."""

_MOST_STALE = 0.5
"""The part of an index, beside what it finds, that may be words of rows that are gone."""

_AT_ONCE = 2_000
"""Things whose kinds are asked for in one query."""

_RULES = ("store/indexing.py", "fold.py", "vocabulary.py")

_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("kg", "rdfs", "skos", "dcterms"))

_WHICH = "# whichever\n"
"""In a query where the things come first: all of them, or those of a ``VALUES`` that stands in its place."""

_KIND_OF_THING = f"""{_WHICH}
  {{ VALUES ?class {{ {" ".join(f"kg:{kind}" for kind in KINDS if kind != "Topic")} }} ?thing a ?class .
     BIND(STRAFTER(STR(?class), "#") AS ?kind) }}
  UNION {{ ?thing skos:inScheme kg:TopicScheme BIND("Topic" AS ?kind) }}
"""
_THINGS = f"""{_PREFIXES}
SELECT ?thing ?kind WHERE {{ {_KIND_OF_THING} }}
"""
_NAMES = f"""{_PREFIXES}
SELECT ?thing ?property ?name WHERE {{ {_WHICH}
  VALUES ?property {{ rdfs:label skos:prefLabel skos:altLabel dcterms:title }} ?thing ?property ?name
}}
"""
_DAYS = f"""{_PREFIXES}
SELECT ?thing ?day WHERE {{ {_WHICH}
  VALUES ?property {{ kg:startDate kg:agreedOn dcterms:issued }} ?thing ?property ?day
}}
"""
_TYPES = f"""{_PREFIXES}
SELECT ?thing ?type WHERE {{ {_WHICH}
  ?thing a kg:Event , ?class . FILTER(?class != kg:Event)
  BIND(STRAFTER(STR(?class), "#") AS ?type) }}
"""
# From the things on: most objects of a graph are none, and counting them all takes ten times as long.
_WEIGHTS = f"""{_PREFIXES}
SELECT ?thing (COUNT(*) AS ?weight) WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{ {_KIND_OF_THING} }} }}
  ?other ?property ?thing
}} GROUP BY ?thing
"""

_TABLES = """
CREATE TABLE thing (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iri TEXT UNIQUE NOT NULL, kind TEXT NOT NULL,
    type TEXT, label TEXT, folded TEXT, day TEXT, weight INTEGER NOT NULL DEFAULT 0
);
CREATE VIRTUAL TABLE name USING fts5 (
    text, content = '', tokenize = 'ascii', prefix = '1 2 3', detail = none
);
"""
# The words of a thing cannot be taken back. Its row gets a number that no row had before, so that those which
# were there under the old one are nobody's.
_LAST = "CREATE TEMP TABLE last AS SELECT ifnull(max(seq), 0) AS id FROM sqlite_sequence"
_SIZE = "SELECT (SELECT max(seq) FROM sqlite_sequence), (SELECT count(*) FROM thing)"
_NAMED = "CREATE TEMP TABLE named (iri TEXT NOT NULL, label INTEGER NOT NULL, text TEXT NOT NULL)"
_FILL = """
CREATE INDEX temp.named_by_iri ON named (iri, label, text);
UPDATE thing SET label = (SELECT min(text) FROM named WHERE named.iri = thing.iri AND label)
    WHERE id > (SELECT id FROM last);
DELETE FROM thing WHERE label IS NULL;
UPDATE thing SET folded = fold(label) WHERE id > (SELECT id FROM last);
INSERT INTO name (rowid, text)
    SELECT id, (SELECT group_concat(searchable(text, kind), ' ') FROM named WHERE named.iri = thing.iri)
    FROM thing WHERE id > (SELECT id FROM last);
"""
_ALT_LABEL = expand("skos:altLabel")
# Possessive, and from the beginning of a word on: a long text without hyphens is looked through once only.
_HYPHENATED = re.compile(r"(?<!\w)\w++(?:[-\u2010\u2011]\w++)+")


_Row = tuple[str, ...]

Ask = Callable[[str], Iterable[_Row]]
"""The rows of a SELECT, each value as its text: of an IRI, of a literal; nothing for an unbound one."""


def write_index(store: Store, file: Path) -> None:
    """The index of everything in the store's default graph that has a kind and a name."""
    write_index_of(lambda query: _rows(store, query), file)


def write_index_of(ask: Ask, file: Path) -> None:
    """The index of everything that has a kind and a name in the graph that ``ask`` asks.

    What ``ask`` raises leaves a file that is no index.
    """
    with closing(_connected(file)) as index:
        index.executescript(f"{_TABLES} PRAGMA user_version = {_form()};")
        _fill(index, ask(_THINGS), ask)
        index.execute("INSERT INTO name (name) VALUES ('optimize')")
        index.commit()


def change_index(store: Store, before: Path, changed: Iterable[NamedNode], file: Path) -> None:
    """The same as :func:`write_index`, where only what is said of these things is not as in ``before``.

    A tenth of a second for a thousand things, and the time that it takes to copy the file. It is written anew
    where that is better, and where what was there before is damaged or was made by other rules.
    """
    try:
        if _carried_on(store, before, changed, file):
            return
    except sqlite3.DatabaseError:
        file.unlink(missing_ok=True)
    write_index(store, file)


def _carried_on(store: Store, before: Path, changed: Iterable[NamedNode], file: Path) -> bool:
    """Whether the index could be made of the one before; if not, no file is there."""
    room = _room(before)
    gone: list[NamedNode] = []
    things: list[_Row] = []
    left = iter(changed)
    while len(things) <= room and (some := list(islice(left, _AT_ONCE))):
        gone += some
        things += _rows(store, _of(some, _THINGS))
    if len(things) > room:
        return False

    # One by one, for of several the engine would look through the names of all.
    def ask(query: str) -> Iterator[_Row]:
        return (row for iri, _ in things for row in _rows(store, _of([NamedNode(iri)], query)))

    shutil.copyfile(before, file)
    with closing(_connected(file)) as index:
        index.executemany("DELETE FROM thing WHERE iri = ?", ((thing.value,) for thing in gone))
        _fill(index, things, ask)
        index.commit()
    return True


def _room(index: Path) -> int:
    """How many rows may be added to an index; less than nothing for what was made by other rules."""
    with closing(opened(index)) as before:
        ((form,),) = before.execute("PRAGMA user_version")
        if form != _form():
            return -1
        ((last, living),) = before.execute(_SIZE)
    return int(living * (1 + _MOST_STALE)) - int(last or 0)


def opened(index: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes any more; ``sqlite3.Error`` where there is none."""
    return sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _connected(file: Path) -> sqlite3.Connection:
    index = sqlite3.connect(file)
    # A snapshot is published as a whole or not at all: what is lost in a crash is made anew.
    index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    index.create_function("fold", 1, fold, deterministic=True)
    index.create_function("searchable", 2, _searchable, deterministic=True)
    return index


def _of(things: Iterable[NamedNode], query: str) -> str:
    """The query about these things only."""
    assert _WHICH in query
    return query.replace(_WHICH, f"VALUES ?thing {{ {' '.join(map(str, things))} }}\n")


def _fill(index: sqlite3.Connection, things: Iterable[_Row], ask: Ask) -> None:
    """Add things with their kinds, none of which is there, and all that is said of them."""
    index.execute(_NAMED)
    index.execute(_LAST)
    index.executemany("INSERT OR IGNORE INTO thing (iri, kind) VALUES (?, ?)", things)
    index.executemany(
        "INSERT INTO named SELECT ?1, ?2 != ?4, ?3 WHERE EXISTS (SELECT 1 FROM thing WHERE iri = ?1)",
        ((*row, _ALT_LABEL) for row in ask(_NAMES)),
    )
    # Should there be two, it is the same one on every build.
    for change, query in (
        ("UPDATE thing SET day = min(?2, ifnull(day, ?2)) WHERE iri = ?1", _DAYS),
        ("UPDATE thing SET type = min(?2, ifnull(type, ?2)) WHERE iri = ?1", _TYPES),
        ("UPDATE thing SET weight = CAST(?2 AS INTEGER) WHERE iri = ?1", _WEIGHTS),
    ):
        index.executemany(change, ask(query))
    index.executescript(_FILL)


@cache
def _form() -> int:
    """By which rules an index was made, as SQLite keeps a number of its user's in a file."""
    return int.from_bytes(fingerprint(*_RULES, libraries=("anyascii",))[:4]) >> 1


def _searchable(name: str, kind: str) -> str:
    """The words under which a name is found."""
    words = fold(name).split()
    joined = [
        fold(word.replace("\u2010", "").replace("\u2011", "").replace("-", ""))
        for word in _HYPHENATED.findall(name)
    ]
    # Romanised given names are written in one word or in two: Dukgeun, Duk Geun.
    pairs = [one + other for one, other in pairwise(words)] if kind == "Person" else []
    return " ".join([*words, *joined, *pairs])


def _rows(store: Store, query: str) -> Iterator[_Row]:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    for row in found:
        yield tuple(term.value if isinstance(term, NamedNode | Literal) else "" for term in row)
