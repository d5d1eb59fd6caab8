"""Which queries are run: updates, federation and bombs are refused, and nothing else is."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph
import pytest

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store import Judged, QueryForm, judge
from kg.store.evaluation import explain_syntax_error

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


ALLOWED = "https://data.example.org/sparql"
SERVICES = {ALLOWED: "http://127.0.0.1:1/secret/0", "http://127.0.0.1:9/b": "http://127.0.0.1:1/secret/1"}
ALLOWING = (
    "PREFIX data: <https://data.example.org/> PREFIX : <https://data.example.org/> "
    + PROLOGUE.replace("PREFIX : <#>", "")
)


@pytest.mark.parametrize(
    "pattern",
    [
        f"SERVICE <{ALLOWED}> {{ ?s ?p ?o }}",
        f"service silent<{ALLOWED}>{{}}",
        "SERVICE # there\n data:sparql {}",
        "{ { OPTIONAL { SERVICE :sparql{ ?s ?p ?o } } } }",
        r"SERVICE <https://data.example.org/\u0073p\U00000061rql> {}",
        "SERVICE service:b {} SERVICE ex:b {}",
        "FILTER(1<2)SERVICE :sparql {}",
    ],
)
def test_an_allowed_service_is_called_through_the_gateway(pattern: str) -> None:
    judged = judge(f"{ALLOWING} ASK {{ {pattern} }}", services=SERVICES)
    assert "<http://127.0.0.1:1/secret/" in judged.text
    assert judged.text.count("\n") == judged.source.count("\n")
    assert judged.source == f"{ALLOWING} ASK {{ {pattern} }}"
    with suppress(OSError):  # It parses; port 1 is one that the engine calls nobody at.
        pyoxigraph.Store().query(judged.text, base_iri="http://b/")


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("?where", r"\?where"),
        ("<sparql>", "<sparql>"),
        ("<//data.example.org/sparql>", "<//data.example.org/sparql>"),
        ("<http://data.example.org/sparql>", "<http://data"),
        ("<https://data.example.org:443/sparql>", ":443/"),
        ("<https://data.example.org/sparql/>", "sparql/>"),
        ("<https://data.example.org/sparql?>", "sparql?>"),
        ("<https://data.example.org/sparql#>", "sparql#>"),
        ("<https://DATA.example.org/sparql>", "DATA"),
        ("<HTTPS://data.example.org/sparql>", "HTTPS"),
        ("<https://data.example.org/%73parql>", "%73parql"),
        ("<https://data.example.org/a/../sparql>", r"a/\.\./sparql"),
        ("<https://me@data.example.org/sparql>", "me@"),
        ("<https://data.example.org./sparql>", "org./"),
        (r"<https://data.example.org/sp\u0430rql>", "sp\u0430rql"),
        ("data:", "<https://data.example.org/>"),
        ("data:%73parql", "%73parql"),
        ("unknown:sparql", "unknown:sparql"),
        ("SILENT ex:a", "<http://127.0.0.1:9/a>"),
        ("'x'", "'x'"),
        ("", "{"),
    ],
)
def test_everything_but_the_very_address_is_refused_by_name(target: str, named: str) -> None:
    with pytest.raises(QueryRefused, match=named) as caught:
        judge(
            f"BASE <https://data.example.org/> {ALLOWING} ASK {{ SERVICE {target} {{}} }}", services=SERVICES
        )
    assert f"<{ALLOWED}>" in caught.value.message
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE:sparql {}",
        "SERVICEdata:sparql {}",
        f"SERVICESILENT<{ALLOWED}>{{}}",
        "SERVICESILENTdata:sparql {}",
        "SERVICESILENT data:sparql {}",
        "?s ?p trueSERVICE data:sparql {}",
        "?s ?p 1SERVICE data:sparql {}",
        "?s ?p 'x'SERVICE data:sparql {}",
        "?s ?p data:SERVICE data:sparql {}",
        "FILTER(1<2)SERVICE#>\ndata:sparql {}",
        "SERVICE data:sparql { SERVICE ex:a {} }",
        "SERVICE data:sparql { ?s ?p ?o } SERVICE ex:a {}",
        "SERVICE data:sparql {} . SERVICE",
    ],
)
def test_odd_spellings_stay_refused_where_a_service_is_allowed(pattern: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        read_by_engine(judge(f"{ALLOWING} ASK {{ {pattern} }}", services=SERVICES))


def test_the_last_declaration_of_a_prefix_counts() -> None:
    twice = "PREFIX a: <https://data.example.org/> PREFIX a: <http://e/> ASK { SERVICE a:sparql {} }"
    with pytest.raises(QueryRefused, match="<http://e/sparql>"):
        judge(twice, services=SERVICES)
    with pytest.raises(QueryRefused, match="<http://e/sparql>"):
        judge(
            "PREFIX a: <http://e/> ASK { SERVICE a:sparql {} }",
            services=SERVICES,
            prefixes={"a": "https://data.example.org/"},
        )


def test_only_the_outermost_clause_is_called_from_here() -> None:
    pattern = "SERVICE data:sparql { { SERVICE data:sparql {} } } SERVICE ex:b {}"
    text = judge(f"{ALLOWING} ASK {{ {pattern} }}", services=SERVICES).text
    assert text.endswith(
        "ASK { SERVICE <http://127.0.0.1:1/secret/0> { { SERVICE <https://data.example.org/sparql> {} } } "
        "SERVICE <http://127.0.0.1:1/secret/1> {} }"
    )


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE data:sparql { ?s ?p } }",
        f"ASK {{ SERVICE <{ALLOWED}> {{}} SERVICE data:sparql {{}}\n SERVICE data:sparql {{ ?s ?p }} }}",
        f"ASK {{ SERVICE data:sparql {{}} SERVICE <{ALLOWED}> {{}} SERVICE ex:b {{ ?p }} }}",
        f"ASK {{ ?s ?p SERVICE <{ALLOWED}> {{}} }}",
        "ASK { SERVICE data:sparql ?s }",
        "ASK { SERVICE SILENT data:sparql { SERVICE data:sparql {} } FILTER(1 +) }",
    ],
)
def test_an_error_stands_where_the_user_made_it(query: str) -> None:
    text = f"PREFIX data: <https://data.example.org/> PREFIX ex: <http://127.0.0.1:9/>\n{query}"
    with pytest.raises(QuerySyntaxError) as caught:
        read_by_engine(judge(text, services=SERVICES))
    with pytest.raises(QuerySyntaxError) as plain:
        read_by_engine(Judged(text, QueryForm.ASK, source=text))
    assert caught.value == plain.value
    assert "secret" not in caught.value.message


def read_by_engine(judged: Judged) -> None:
    """``QuerySyntaxError`` where the engine sees one; it must not come so far as to call anybody."""
    try:
        pyoxigraph.Store().query(judged.text, base_iri="http://b/")
    except SyntaxError as error:
        raise explain_syntax_error(str(error), judged.source, judged.calls) from error


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (now() AS ?t) {}",
        "ASK { FILTER(RAND ( ) < 0.5) }",
        "ASK { BIND(UUID() AS ?u) }",
        "ASK { BIND(STRUUID() AS ?u) }",
        "ASK { FILTER(?x<NOW()&&?y>?z) }",
        f"ASK {{ SERVICE <{ALLOWED}> {{}} }}",
    ],
)
def test_an_answer_that_may_differ_next_time_is_known(text: str) -> None:
    assert judge(text, services=SERVICES).volatile


@pytest.mark.parametrize(
    "text",
    ["ASK { ?now ex:now 'NOW()' } # RAND()", "SELECT ?RAND { ?RAND a <http://e/uuid> , now:rand }", "ASK {}"],
)
def test_an_answer_that_stays_is_known_too(text: str) -> None:
    assert not judge(PROLOGUE + text, services=SERVICES).volatile
