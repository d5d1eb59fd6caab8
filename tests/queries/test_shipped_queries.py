"""The canned queries on the graph of the sample releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad, Store
from small_graph import graph, iri

from kg.queries import CannedQuery, Parameter, ParameterType, load_queries
from kg.resources import shipped
from kg.store import Limits, QueryEngine, QueryRequest, TokenKind, current, publish, tokens
from kg.vocabulary import Names

QUERIES = load_queries(shipped("queries"))
NAMES = Names()

HOSTILE = (
    "' } DROP ALL #",
    '"',
    "\\",
    "} } } UNION { ?s ?p ?o",
    "a\nb\r\nc",
    "<http://e/>",
    "?_person",
    "\u202e\U0001f600 ü",
    "%s {0} $1",
)


@pytest.fixture(scope="module")
def engine(seeds_store: Path) -> Iterator[QueryEngine]:
    with QueryEngine(seeds_store, names=NAMES, limits=Limits(workers=1, timeout=30, light=0)) as running:
        yield running


def examples(query: CannedQuery, *, required_only: bool = False) -> dict[str, str]:
    return {each.name: each.example for each in query.parameters if each.required or not required_only}


def each_query() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", QUERIES)


def each_parameter(*types: ParameterType) -> pytest.MarkDecorator:
    found = [
        (name, each.name)
        for name, query in QUERIES.items()
        for each in query.parameters
        if each.type in types or not types
    ]
    return pytest.mark.parametrize(("name", "parameter"), found)


def test_there_are_queries_for_what_researchers_ask() -> None:
    assert set(QUERIES) >= {
        "agreement-history",
        "agreements",
        "calendar",
        "countries-by-events",
        "event-evidence",
        "event-releases",
        "events-in-place",
        "events-with-country",
        "meetings-of-countries",
        "organizations-by-signings",
        "partners-in-wikidata",
        "person-activities",
        "pledges-by-country",
        "quality",
        "representatives",
        "signings",
        "topics-by-country",
        "who-met-whom",
        "without-wikidata",
    }


@each_query()
def test_the_examples_give_rows(engine: QueryEngine, name: str) -> None:
    request = QUERIES[name].bind(examples(QUERIES[name]), NAMES)
    assert engine.solutions(request).rows


@each_query()
def test_without_the_optional_parameters_there_are_at_least_as_many_rows(
    engine: QueryEngine, name: str
) -> None:
    all_given = engine.solutions(QUERIES[name].bind(examples(QUERIES[name]), NAMES))
    needed = engine.solutions(QUERIES[name].bind(examples(QUERIES[name], required_only=True), NAMES))
    assert len(needed.rows) >= len(all_given.rows) > 0
    assert needed.variables == all_given.variables


def as_grlc_would(query: CannedQuery, request: QueryRequest) -> str:
    """The query with each value written in place of its variable: what binding should be equal to."""
    text = query.query
    for token in reversed([each for each in tokens(text) if each.kind is TokenKind.VARIABLE]):
        if token.text[1:] in request.bindings:
            text = text[: token.start] + str(request.bindings[token.text[1:]]) + text[token.end :]
    return text


@each_query()
@pytest.mark.parametrize("required_only", [False, True])
def test_binding_gives_the_rows_that_the_written_value_gives(
    engine: QueryEngine, seeds_store: Path, name: str, required_only: bool
) -> None:
    # The engine ignores a binding in some places without a word; this is the proof that no query has one.
    request = QUERIES[name].bind(examples(QUERIES[name], required_only=required_only), NAMES)
    store = Store.read_only(str(current(seeds_store).data))
    written = store.query(as_grlc_would(QUERIES[name], request), prefixes=NAMES.prefixes)
    columns = [variable.value for variable in written.variables]
    expected = Counter(tuple(str(row[column]) for column in columns) for row in written)
    bound = engine.solutions(request)
    found = Counter(tuple(str(row.get(column)) for column in columns) for row in bound.rows)
    assert list(bound.variables) == columns
    assert found == expected


def other_value(parameter: Parameter) -> str | None:
    """A good value that nothing in the graph has."""
    return {
        ParameterType.COUNTRY: "AQ",
        ParameterType.STRING: "nobody of this name",
        ParameterType.IRI: "http://example.org/nothing",
        ParameterType.YEAR: "1900",
    }.get(parameter.type)


@each_parameter(ParameterType.COUNTRY, ParameterType.STRING, ParameterType.IRI, ParameterType.YEAR)
def test_a_value_that_matches_nothing_gives_no_rows(engine: QueryEngine, name: str, parameter: str) -> None:
    (described,) = [each for each in QUERIES[name].parameters if each.name == parameter]
    value = other_value(described)
    assert value is not None
    values = examples(QUERIES[name], required_only=True) | {parameter: value}
    assert engine.solutions(QUERIES[name].bind(values, NAMES)).rows == ()


@each_parameter(ParameterType.STRING)
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_is_only_a_text(engine: QueryEngine, name: str, parameter: str, value: str) -> None:
    request = QUERIES[name].bind(examples(QUERIES[name]) | {parameter: value}, NAMES)
    assert engine.solutions(request).rows == ()


@each_parameter()
def test_values_to_choose_from_are_values(engine: QueryEngine, name: str, parameter: str) -> None:
    (described,) = [each for each in QUERIES[name].parameters if each.name == parameter]
    if described.choices_query is None:
        assert described.type is not ParameterType.COUNTRY
        return
    offered = engine.solutions(QueryRequest(described.choices_query)).rows
    assert offered
    for row in offered[:3]:
        values = examples(QUERIES[name]) | {parameter: row["value"].value}
        engine.answer(QUERIES[name].bind(values, NAMES))
        assert row["label"].value


@each_query()
def test_files_have_long_enough_words(name: str) -> None:
    query = QUERIES[name]
    assert query.summary
    assert query.description.endswith(".")
    assert query.tags
    assert all(parameter.description.endswith(".") for parameter in query.parameters)


def test_a_person_is_found_by_every_form_of_the_name_in_any_case(engine: QueryEngine) -> None:
    query = QUERIES["person-activities"]
    forms = ("Dukgeun Ahn", "dukgeun ahn", "Ahn Duk-geun", NAMES.id("person/ahn-dukgeun"))
    answers = [engine.solutions(query.bind({"person": form}, NAMES)).rows for form in forms]
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("query", "parameter", "forms"),
    [
        (
            "organization-activities",
            "organization",
            ("KCCI", "kcci", "Korea Chamber of commerce and industry"),
        ),
        ("representatives", "body", ("KCCI", "kcci", "KOREA CHAMBER OF COMMERCE AND INDUSTRY")),
        ("who-met-whom", "person", ("Dukgeun Ahn", "DUKGEUN AHN", NAMES.id("person/ahn-dukgeun"))),
        ("events-in-place", "place", ("Seoul", "seoul", NAMES.id("place/kr-seoul"))),
    ],
)
def test_things_are_found_by_every_form_of_the_name_in_any_case(
    engine: QueryEngine, query: str, parameter: str, forms: tuple[str, ...]
) -> None:
    answers = [engine.solutions(QUERIES[query].bind({parameter: form}, NAMES)).rows for form in forms]
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)


def test_a_name_that_is_written_exactly_so_comes_before_the_same_in_other_letters(tmp_path: Path) -> None:
    def said_of(person: str, name: str) -> Iterator[Quad]:
        event, part = iri(f"event:{person}"), iri(f"event:{person}/participation")
        yield Quad(iri(f"person:{person}"), iri("rdf:type"), iri("kg:Person"), graph("entities"))
        yield Quad(iri(f"person:{person}"), iri("rdfs:label"), Literal(name), graph("entities"))
        yield Quad(event, iri("rdfs:label"), Literal(f"{person} speaks"), graph("entities"))
        yield Quad(event, iri("kg:hasParticipation"), part, graph("release/one"))
        yield Quad(part, iri("kg:agent"), iri(f"person:{person}"), graph("release/one"))
        yield Quad(part, iri("kg:role"), iri("kg:role-speaker"), graph("release/one"))
        yield Quad(iri("kg:role-speaker"), iri("skos:prefLabel"), Literal("speaker"), graph("ontology"))

    store = tmp_path / "store"
    publish([*said_of("one", "Jo AN"), *said_of("other", "Jo An")], store)

    def found(name: str) -> set[str]:
        with QueryEngine(store, names=NAMES, limits=Limits(workers=1, timeout=30, light=0)) as running:
            rows = running.solutions(QUERIES["person-activities"].bind({"person": name}, NAMES)).rows
        return {row["eventLabel"].value for row in rows}

    assert found("Jo AN") == {"one speaks"}
    assert found("Jo An") == {"other speaks"}
    assert found("jo an") == {"one speaks", "other speaks"}


def test_the_forum_with_vietnam_is_found(engine: QueryEngine) -> None:
    rows = engine.solutions(QUERIES["events-with-country"].bind({"country": "Vietnam"}, NAMES)).rows
    (forum,) = [row for row in rows if row["eventLabel"].value == "Korea-Vietnam Business Forum"]
    assert forum["startDate"].value == "2024-07-01"
    assert forum["place"].value == "Seoul"
    assert forum["kind"].value == "forum"


def test_each_answer_about_the_forum_has_its_sentence(engine: QueryEngine) -> None:
    values = {"event": "event:2024-07-01-korea-vietnam-business-forum"}
    rows = engine.solutions(QUERIES["event-evidence"].bind(values, NAMES)).rows
    assert {"event", "participation"} <= {row["about"].value for row in rows}
    assert "Dukgeun Ahn" in {row["agentLabel"].value for row in rows if "agentLabel" in row}
    assert all(row["quote"].value in row["sentence"].value for row in rows)


def test_an_installation_with_another_base_asks_its_own_graph(tmp_path: Path) -> None:
    names = Names("https://d.example/")
    request = QUERIES["calendar"].bind(examples(QUERIES["calendar"]), names)
    assert "https://d.example/graph/" in request.text
    assert "w3id.org/tradekg/graph" not in request.text
    assert replace(request, text="").bindings


def test_what_was_signed_with_vietnam_and_who_was_there(engine: QueryEngine) -> None:
    values = {"country": "Vietnam", "year": "2024"}
    rows = engine.solutions(QUERIES["signings"].bind(values, NAMES)).rows
    assert {row["agreement"].value for row in rows} == {NAMES.id("agreement/2024-07-01-mou-korea-vietnam")}
    there = {row["participantLabel"].value: row for row in rows}
    assert set(there) == {
        "Cho Hyun-sang",
        "Choi Chang-won",
        "Dukgeun Ahn",
        "Tran Van Son",
        "Korea Chamber of Commerce and Industry",
        "Vietnamese Planning and Investment Ministry",
    }
    minister = there["Dukgeun Ahn"]
    assert minister["date"].value == "2024-07-01"
    assert minister["eventLabel"].value == "Korea-Vietnam Business Forum"
    assert minister["place"].value == "Seoul"
    assert minister["title"].value == "Trade, Industry and Energy Minister"
    assert minister["body"].value == "Ministry of Trade, Industry and Energy"
    assert set(minister["role"].value.split(", ")) == {"attendee", "speaker"}
    # Persons first, then bodies, both by name.
    assert list(there) == sorted(list(there)[:4]) + sorted(list(there)[4:])
    assert there["Korea Chamber of Commerce and Industry"]["role"].value == "host"


def test_an_agreement_is_listed_even_if_nobody_is_named(engine: QueryEngine) -> None:
    rows = engine.solutions(QUERIES["signings"].bind({"country": "US"}, NAMES)).rows
    assert [row for row in rows if "event" not in row]
    assert all(row["agreementLabel"].value and row["status"].value for row in rows)


def test_nothing_that_is_only_negotiated_counts_as_signed(engine: QueryEngine) -> None:
    """The trade agreement with the United Kingdom is being negotiated in the samples."""
    assert engine.solutions(QUERIES["signings"].bind({"country": "GB"}, NAMES)).rows == ()


def test_the_calendar_has_only_the_kind_that_is_asked_for(engine: QueryEngine) -> None:
    period = {"from": "2018-01-01", "to": "2026-12-31"}
    calendar = QUERIES["calendar"]
    everything = engine.solutions(calendar.bind(period, NAMES)).rows
    kinds = Counter(row["kind"].value for row in everything)
    (kind,) = [one for one in calendar.parameters if one.name == "kind"]
    assert len(kinds) > 3
    for choice in kind.choices:
        rows = engine.solutions(calendar.bind({**period, "kind": choice}, NAMES)).rows
        assert len({row["kind"].value for row in rows}) == bool(rows)
        assert all(len(rows) == kinds[row["kind"].value] for row in rows)
    # Each kind of the ontology can be asked for.
    found = sum(
        len(engine.solutions(calendar.bind({**period, "kind": one}, NAMES)).rows) for one in kind.choices
    )
    assert found == len(everything)


def rows_of(engine: QueryEngine, name: str, **values: str) -> set[tuple[tuple[str, str], ...]]:
    found = engine.solutions(QUERIES[name].bind(values, NAMES)).rows
    assert len(found) == len({tuple(sorted((key, str(row[key])) for key in row)) for row in found})
    return {tuple(sorted((key, row[key].value) for key in row)) for row in found}


@pytest.mark.parametrize(
    ("name", "parameter", "column"),
    [("who-met-whom", "person", "person"), ("representatives", "body", "body")],
)
def test_all_at_once_are_the_same_as_one_by_one(
    engine: QueryEngine, name: str, parameter: str, column: str
) -> None:
    """Without a value these are answered in another way, which is the faster one for all of them."""
    everything = rows_of(engine, name)
    things = {dict(row)[column] for row in everything}
    assert len(things) > 10
    one_by_one = set[tuple[tuple[str, str], ...]]().union(
        *(rows_of(engine, name, **{parameter: thing}) for thing in things)
    )
    if name == "who-met-whom":
        # Asked for a person, a pair is told from the side of that person.
        one_by_one = {row for row in one_by_one if dict(row)["person"] < dict(row)["other"]}
    assert everything == one_by_one


def test_two_countries_met_whichever_is_named_first(engine: QueryEngine) -> None:
    def met(
        country: str, other: str, one: str, another: str
    ) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        rows = engine.solutions(
            QUERIES["meetings-of-countries"].bind({"country": country, "other": other}, NAMES)
        ).rows
        return {
            (
                row["event"].value,
                tuple(sorted(row[one].value.split(", "))),
                tuple(sorted(row[another].value.split(", "))),
            )
            for row in rows
        }

    there = met("KR", "US", "persons", "others")
    assert there
    assert there == met("US", "KR", "others", "persons")
