"""The names of things in a full-text index, which is made with each snapshot and asked without SPARQL.

A name is folded as in linking: accents, case, hyphens and full stops make no difference. A hyphenated word
is found in one piece too, and so are the parts of a person's name, in any order: *Ahn Duk-geun*, *Dukgeun
Ahn* and *duk geun ahn* are one. What somebody asks for is a beginning of each word.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.fold import fold
from kg.vocabulary import PREFIXES, expand

FILE = "search.sqlite"
"""The index in the folder of a snapshot."""

KINDS = ("Person", "Organization", "Event", "Agreement", "Country", "Bloc", "Place", "Topic", "Release")
"""What can be found: classes by their local names, and topics, which are the concepts of a scheme."""

_MOST_WORDS = 12
LONGEST = 200
"""Characters of a text to look for; what is beyond is not looked at."""

_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("kg", "rdfs", "skos", "dcterms"))

_KIND_OF_THING = f"""
  {{ VALUES ?class {{ {" ".join(f"kg:{kind}" for kind in KINDS if kind != "Topic")} }} ?thing a ?class .
     BIND(STRAFTER(STR(?class), "#") AS ?kind) }}
  UNION {{ ?thing skos:inScheme kg:TopicScheme BIND("Topic" AS ?kind) }}
"""
_THINGS = f"""{_PREFIXES}
SELECT ?thing ?kind WHERE {{ {_KIND_OF_THING} }}
"""
_NAMES = f"""{_PREFIXES}
SELECT ?thing ?property ?name WHERE {{
  VALUES ?property {{ rdfs:label skos:prefLabel skos:altLabel dcterms:title }} ?thing ?property ?name
}}
"""
_DAYS = f"""{_PREFIXES}
SELECT ?thing ?day WHERE {{
  VALUES ?property {{ kg:startDate kg:agreedOn dcterms:issued }} ?thing ?property ?day
}}
"""
_TYPES = f"""{_PREFIXES}
SELECT ?thing ?type WHERE {{ ?thing a kg:Event , ?class . FILTER(?class != kg:Event)
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
    id INTEGER PRIMARY KEY, iri TEXT UNIQUE NOT NULL, kind TEXT NOT NULL,
    type TEXT, label TEXT, folded TEXT, day TEXT, weight INTEGER NOT NULL DEFAULT 0
);
CREATE VIRTUAL TABLE name USING fts5 (
    text, content = '', tokenize = 'ascii', prefix = '1 2 3', detail = none
);
CREATE TEMP TABLE named (iri TEXT NOT NULL, label INTEGER NOT NULL, text TEXT NOT NULL);
"""
_ALT_LABEL = expand("skos:altLabel")
# Possessive, and from the beginning of a word on: a long text without hyphens is looked through once only.
_HYPHENATED = re.compile(r"(?<!\w)\w++(?:[-\u2010\u2011]\w++)+")


Ask = Callable[[str], Iterable[tuple[str | int, ...]]]
"""The rows of a SELECT, each value as its text: of an IRI, of a literal; nothing for an unbound one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A thing whose name fits. ``type`` is the kind of an event, ``day`` its day or an agreement's."""

    iri: str
    kind: str
    type: str | None
    label: str
    day: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Some of what was found, the best first, and how many there are of each kind in all."""

    found: tuple[Found, ...]
    counts: Mapping[str, int]


def write_index(store: Store, file: Path) -> None:
    """The index of everything in the store's default graph that has a kind and a name."""
    write_index_of(lambda query: _rows(store, query), file)


def write_index_of(ask: Ask, file: Path) -> None:
    """The index of everything that has a kind and a name in the graph that ``ask`` asks.

    What ``ask`` raises leaves a file that is no index.
    """
    with closing(sqlite3.connect(file)) as index:
        # A snapshot is published as a whole or not at all: what is lost in a crash is made anew.
        index.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        index.executemany("INSERT OR IGNORE INTO thing (iri, kind) VALUES (?, ?)", ask(_THINGS))
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
        index.create_function("fold", 1, fold, deterministic=True)
        index.create_function("searchable", 2, _searchable, deterministic=True)
        index.executescript(
            """
            CREATE INDEX temp.named_by_iri ON named (iri, label, text);
            UPDATE thing SET label = (SELECT min(text) FROM named WHERE named.iri = thing.iri AND label);
            DELETE FROM thing WHERE label IS NULL;
            UPDATE thing SET folded = fold(label);
            INSERT INTO name (rowid, text)
                SELECT id, (SELECT group_concat(searchable(text, kind), ' ') FROM named
                            WHERE named.iri = thing.iri) FROM thing;
            INSERT INTO name (name) VALUES ('optimize');
            """
        )
        index.commit()


def search(file: Path, text: str, kind: str | None = None, *, most: int = 20, skipped: int = 0) -> Findings:
    """What has names in which words begin like those of ``text``, the best first.

    Better is what is called just so, then what begins so, then what more is said of. ``kind`` is one of
    :data:`KINDS`. Nothing fits a text without letters and digits. ``OSError`` where there is no index.
    """
    words = fold(text[:LONGEST]).split()[:_MOST_WORDS]
    if not words:
        return Findings((), {})
    asked = {
        "words": _expression(words),
        "text": " ".join(words),
        "kind": kind,
        "most": most,
        "skipped": skipped,
    }
    with closing(_opened(file)) as index:
        counts = dict(
            index.execute(
                "SELECT kind, count(*) FROM name JOIN thing ON thing.id = name.rowid"
                " WHERE name MATCH :words GROUP BY kind",
                asked,
            )
        )
        rows = index.execute(
            "SELECT iri, kind, type, label, day FROM name JOIN thing ON thing.id = name.rowid"
            " WHERE name MATCH :words AND kind = ifnull(:kind, kind)"
            " ORDER BY folded != :text, substr(folded, 1, length(:text)) != :text, weight DESC, day DESC, iri"
            " LIMIT :most OFFSET :skipped",
            asked,
        )
        return Findings(
            tuple(Found(*row) for row in rows), {kind: counts[kind] for kind in KINDS if kind in counts}
        )


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError as error:
        raise OSError(f"{file.name} cannot be opened: {error}") from error


def _expression(words: Sequence[str]) -> str:
    """All words as beginnings, or with any two neighbours as one. They are letters and digits only."""
    ways = [
        words,
        *([*words[:at], one + other, *words[at + 2 :]] for at, (one, other) in enumerate(pairwise(words))),
    ]
    return " OR ".join("(" + " AND ".join(f'"{word}"*' for word in way) + ")" for way in ways)


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


def _rows(store: Store, query: str) -> Iterator[tuple[str | int, ...]]:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    for row in found:
        yield tuple(term.value if isinstance(term, NamedNode | Literal) else "" for term in row)
