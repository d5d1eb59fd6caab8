"""A query as another store is asked it: it has to mean there what it means to the engine here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Variable

from kg.errors import QueryRefused, QuerySyntaxError
from kg.queries import load_queries
from kg.resources import shipped
from kg.store import QueryRequest, Term, current
from kg.store.endpoint.wording import Wording, word
from kg.store.task import Task
from kg.vocabulary import Names

NAMES = Names()
QUERIES = load_queries(shipped("queries"))


def worded(text: str, hidden: frozenset[str] = frozenset(), **bindings: Term) -> Wording:
    return word(task_of(QueryRequest(text, bindings=bindings, hidden=hidden)), NAMES, 10_000)


def task_of(request: QueryRequest) -> Task:
    return Task(
        request.text,
        (),
        request.default_graphs or None,
        request.named_graphs or None,
        request.bindings,
        request.hidden,
        1000,
        1 << 20,
        "",
        "",
        1.0,
    )


def rows(store: Store, text: str, request: QueryRequest | None = None) -> Counter[tuple[str, ...]]:
    """What the engine here finds for a text by itself, or with the bindings of a request beside it."""
    bindings = {Variable(name): term for name, term in request.bindings.items()} if request else None
    prefixes = NAMES.prefixes if request else None
    found = store.query(text, prefixes=prefixes, substitutions=bindings)
    assert isinstance(found, QuerySolutions)
    shown = [one.value for one in found.variables if not request or one.value not in request.hidden]
    return Counter(tuple(_ordered(str(row[name])) for name in shown) for row in found)


def _ordered(text: str) -> str:
    """Names that GROUP_CONCAT put in one field, in the order of the alphabet: theirs is left open."""
    return ", ".join(sorted(text.strip('"').split(", ")))


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("required_only", [False, True])
def test_every_ready_made_question_finds_the_same(seeds_store: Path, name: str, required_only: bool) -> None:
    query = QUERIES[name]
    values = {one.name: one.example for one in query.parameters if one.required or not required_only}
    request = query.bind(values, NAMES)
    store = Store.read_only(str(current(seeds_store).data))
    wording = word(task_of(request), NAMES, 1 << 20)
    expected = rows(store, request.text, request)
    assert rows(store, wording.text) == expected
    assert expected


VALUES = {"p": NamedNode("http://e/p"), "n": Literal(1)}

PLACES = {
    "a pattern": "SELECT ?s ?p { ?s ?p ?o }",
    "a filter": "SELECT ?s ?p { ?s ?q ?o FILTER(?q = ?p) }",
    "a filter in a group of its own": "SELECT ?s ?p { { ?s ?q ?o FILTER(?q = ?p) } }",
    "the branches of a union": (
        "SELECT ?s ?p { { ?s ?q ?o FILTER(?q = ?p) } UNION { ?o ?q ?s FILTER(?q != ?p) } }"
    ),
    "an optional part": "SELECT ?s ?x ?p { ?s ?q ?o OPTIONAL { ?s ?r ?x FILTER(?r = ?p) } }",
    "an optional part in an optional part": (
        "SELECT ?s ?x ?p { ?s ?q ?o OPTIONAL { ?o ?z ?y OPTIONAL { ?s ?r ?x FILTER(?r = ?p) } } }"
    ),
    "exists": "SELECT ?s ?p { ?s ?q ?o FILTER EXISTS { ?s ?r ?x FILTER(?r = ?p) } }",
    "not exists": "SELECT ?s ?p { ?s ?q ?o FILTER NOT EXISTS { ?s ?r ?x FILTER(?r = ?p) } }",
    "minus": "SELECT ?s ?p { ?s ?q ?o MINUS { ?s ?p ?o } }",
    "a named graph": "SELECT ?s ?p { GRAPH ?g { ?s ?p ?o } }",
    "the name of a graph": "SELECT ?s ?p { GRAPH ?p { ?s ?q ?o } }",
    "an expression": "SELECT ?s ?p ?x { ?s ?q ?o BIND(IF(?q = ?p, 'yes', 'no') AS ?x) }",
    "an expression of the list": "SELECT ?s ?p (EXISTS { ?s ?p ?x } AS ?has) { ?s ?q ?o }",
    "a sub-select": "SELECT ?s ?p { { SELECT ?s ?p { ?s ?q ?o FILTER(?q = ?p) } } }",
    "an aggregate": "SELECT ?p (COUNT(?s) AS ?number) { ?s ?p ?o } GROUP BY ?p",
    "having": "SELECT ?o ?n (COUNT(?s) AS ?number) { ?s ?q ?o } GROUP BY ?o ?n HAVING(COUNT(?s) > ?n)",
    "beside data": "SELECT ?s ?p ?x { VALUES (?x ?y) { (1 2) (UNDEF 3) } VALUES ?z { 1 } ?s ?p ?o }",
    "a path": "SELECT ?s ?x ?n { ?s (<http://e/p>|<http://e/q>)+ ?x FILTER(?x != ?n) }",
    "the word WHERE": "SELECT DISTINCT ?s ?p WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 5",
    "another sign": "SELECT $s $p { $s $p $o }",
}


@pytest.fixture(scope="module")
def small() -> Store:
    store = Store()
    store.update(
        "PREFIX : <http://e/> INSERT DATA { :a :p :b, 1, 2 . :b :q :c . :c :p :a . :d :q 1 ."
        " GRAPH :g { :a :p :b . :x :q :y } GRAPH :p { :m :q :n } }"
    )
    return store


@pytest.mark.parametrize("place", PLACES)
def test_a_value_counts_wherever_its_variable_stands(small: Store, place: str) -> None:
    text = PLACES[place]
    bindings = {name: term for name, term in VALUES.items() if re.search(rf"[?$]{name}\b", text)}
    request = QueryRequest(text, bindings=bindings)
    expected = rows(small, text, request)
    assert rows(small, worded(text, **bindings).text) == expected
    assert expected


def test_a_column_that_was_only_added_for_a_value_is_left_out(small: Store) -> None:
    text = "SELECT ?s (COUNT(?o) AS ?n) ?p { ?s ?p ?o } GROUP BY ?s ?p ORDER BY ?s"
    found = small.query(worded(text, frozenset({"p"}), p=VALUES["p"]).text)
    assert isinstance(found, QuerySolutions)
    assert [one.value for one in found.variables] == ["s", "n"]


@pytest.mark.parametrize(
    "value",
    ["' } DROP ALL #", '"', "\\", "} } }", "a\nb\r\nc", "?p", "\u202e\U0001f600 ü", "\\u0041", "%s {0}"],
)
def test_a_value_stays_a_value(value: str) -> None:
    store = Store()
    store.update("INSERT DATA { <http://e/s> <http://e/p> 1 }")
    found = store.query(worded("SELECT ?x { ?s ?p ?o VALUES ?y { 1 } }", x=Literal(value)).text)
    assert isinstance(found, QuerySolutions)
    assert [row["x"] for row in found] == [Literal(value)]


@pytest.mark.parametrize("value", [BlankNode("b"), NamedNode("http://e/p")])
def test_a_value_that_means_nothing_elsewhere_is_refused(value: Term) -> None:
    if isinstance(value, BlankNode):
        with pytest.raises(QueryRefused, match="blank node"):
            worded("SELECT ?p { ?s ?p ?o }", p=value)
    else:
        with pytest.raises(QueryRefused, match="short form"):
            worded("CONSTRUCT WHERE { ?s ?p ?o }", p=value)


def test_a_template_takes_a_value_by_its_pattern(small: Store) -> None:
    text = "CONSTRUCT { ?s ?p 'x' } WHERE { ?s ?p ?o }"
    made = small.query(worded(text, p=VALUES["p"]).text)
    assert {triple.predicate for triple in made} == {VALUES["p"]}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ASK { ?x a kg:Event }", f"PREFIX kg: <{NAMES.prefixes['kg']}> ASK {{ ?x a kg:Event }}"),
        ("PREFIX kg: <http://e/> ASK { ?x a kg:Event }", None),
        ("ASK { <country/KR> ?p ?o }", f"BASE <{NAMES.base}> ASK {{ <country/KR> ?p ?o }}"),
        ("ASK { ?x ?p 'kg:Event' } # kg:Event", "ASK { ?x ?p 'kg:Event' } # kg:Event"),
    ],
)
def test_what_our_own_engine_knows_beforehand_is_declared(text: str, sent: str | None) -> None:
    if sent is not None:
        assert worded(text).text == sent
    else:
        # The query's own declaration comes after ours, and counts.
        assert worded(text).text.endswith(text)


def test_lines_keep_their_numbers() -> None:
    text = "SELECT ?x {\n ?x a kg:Event ;\n rdfs:label ?y }"
    assert worded(text).text.count("\n") == text.count("\n")


def test_the_dataset_goes_along_as_the_protocol_has_it() -> None:
    request = QueryRequest(
        "ASK {}", default_graphs=("http://e/a", "http://e/b"), named_graphs=("http://e/c",)
    )
    assert word(task_of(request), NAMES, 1000).dataset == (
        ("default-graph-uri", "http://e/a"),
        ("default-graph-uri", "http://e/b"),
        ("named-graph-uri", "http://e/c"),
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("INSERT DATA { <http://e/s> <http://e/p> 1 }", QueryRefused),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", QueryRefused),
        ("SELECT * { " + "{" * 200 + "}" * 200 + " }", QueryRefused),
        ("SELECT * { ?s ?p ?o } " + " " * 20_000, QueryRefused),
        ("", QuerySyntaxError),
        ("SELECT nonsense", QuerySyntaxError),
    ],
)
def test_what_is_not_run_here_is_not_sent(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        worded(text)
