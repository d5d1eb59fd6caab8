"""Which queries are run: updates, federation and bombs are refused, and nothing else is."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store import QueryForm, judge

PROLOGUE = "PREFIX ex: <http://127.0.0.1:9/> PREFIX : <#> PREFIX service: <http://127.0.0.1:9/> "


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", QueryForm.SELECT),
        ("prefix kg: <http://e/> base <http://b/> ask {}", QueryForm.ASK),
        ("# a comment\nVERSION '1.2' CONSTRUCT WHERE {}", QueryForm.CONSTRUCT),
        (r"D\u0045SCRIBE <http://e/>", QueryForm.DESCRIBE),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, form: QueryForm) -> None:
    assert judge(text).form is form


@pytest.mark.parametrize("verb", ["INSERT DATA {}", "DELETE WHERE {}", "LOAD <http://e/>", "DROP ALL"])
def test_an_update_is_refused_by_name(verb: str) -> None:
    with pytest.raises(QueryRefused, match=verb.partition(" ")[0]):
        judge(PROLOGUE + verb)


@pytest.mark.parametrize("text", ["", "   # nothing", "PREFIX a: <b>", "Hello", "SELECTED {}"])
def test_what_is_no_query_is_a_syntax_error(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        judge(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE ex:a { ?s ?p ?o }",
        "service<http://127.0.0.1:9/>{}",
        "SERVICE SILENT ?where {}",
        "{ { OPTIONAL { SeRvIcE # here\n ex:a {} } } }",
        "SERVICE:a {}",
        "SERVICEex:a {}",
        "SERVICESILENTex:a {}",
        "SERVICESILENT ex:a {}",
        "?s ?p trueSERVICE ex:a {}",
        "?s ?p 1SERVICE ex:a {}",
        "?s ?p 'x'SERVICE ex:a {}",
        "FILTER(1<2)SERVICE#>\nex:a {}",
        "FILTER(1<2)#>'''\nSERVICE ex:a {} #'''\n",
        "FILTER(1<2&&'>'!='')SERVICE ex:a {} #'\n",
        "FILTER(1<2)FILTER((#>\n1)&&?x<2)SERVICE#>\nex:a{}",
        "FILTER(EXISTS{}<2)SERVICE#>\nex:a {}",
        "FILTER('a'@en<2)SERVICE#>\nex:a {}",
        r"\u0053ERVICE ex:a {}",
        "#\rSERVICE ex:a {}",
    ],
)
def test_no_spelling_calls_another_server(pattern: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        judge(f"{PROLOGUE} ASK {{ {pattern} }}")


@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p 'SERVICE <http://127.0.0.1:9/> {}'",
        '?s ?p """SERVICE ex:a { """',
        "?s ?p <http://e/SERVICE#SERVICE> # SERVICE ex:a {}\n",
        "?SERVICE ?p $service",
        "?s ex:SERVICE service:SERVICE . service:x service:y _:SERVICE",
        "GRAPH service:g { ?s ?p ?o }",
        "?s <http://e/a_(b)/service#x> ?o",
        "?s ?p 'x'@service",
    ],
)
def test_the_word_itself_harms_nobody(pattern: str) -> None:
    text = judge(f"{PROLOGUE} ASK {{ {pattern} }}").text
    pyoxigraph.Store().query(text, base_iri="http://b/")  # The engine takes it, too.


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ex:a/^ex:b*|!(ex:c|^ex:d) ?o } GROUP BY ?s HAVING(COUNT(*) > 1)",
        "SELECT * { ?s ?p 1.5e3, -2, .5, true, 'x'@en-GB, 'y'^^ex:d ; ex:p [ ex:q (1 2) ] }",
        "ASK { FILTER(?x<?y&&?z>?w) FILTER(?x < 3 || ?y IN (1, 2)) BIND(IF(?x, 1, 2) AS ?z) }",
        "CONSTRUCT { ?s a :x } FROM NAMED <http://g/> WHERE { GRAPH ?g { ?s ?p ?o MINUS { ?s a :y } } }",
        "DESCRIBE ?x { VALUES (?x ?y) { (ex:a UNDEF) (<http://e/> 'b') } }",
        "SELECT * { { SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY DESC(?s) OFFSET 2 } UNION { ?s a <#t> } }",
        "ASK { ?s ?p ?o FILTER NOT EXISTS { ?s a ?o } FILTER(REGEX(STR(?o), '^a\\\\.b$', 'i')) }",
    ],
)
def test_ordinary_queries_pass_as_they_are(text: str) -> None:
    judged = judge(PROLOGUE + text)
    assert judged.text == PROLOGUE + text
    pyoxigraph.Store().query(judged.text, base_iri="http://b/")


@pytest.mark.parametrize(
    "bomb",
    [
        "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "ASK " + "{" * 5000 + "}" * 5000,
        "ASK { ?s ?p " + "[ ?p " * 500 + "1" + "]" * 500 + " }",
        "ASK { FILTER(" + "!" * 5000 + "1) }",
        "ASK { FILTER(1<" + "(" * 500 + ">2) }",
        "ASK { ?s ?p " + "1 , " * 60_000 + " 1 }",
    ],
)
def test_bombs_are_refused_before_any_parser_sees_them(bomb: str) -> None:
    with pytest.raises(QueryRefused):
        judge(bomb)


def test_a_query_over_the_limit_of_bytes_is_refused() -> None:
    assert judge("ASK { ?s ?p 'é' }", max_bytes=18).form is QueryForm.ASK
    with pytest.raises(QueryRefused, match="17 bytes"):
        judge("ASK { ?s ?p 'é' }", max_bytes=17)
