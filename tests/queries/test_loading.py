"""Query files: what a header must say, and what is refused before anybody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadParameter, InputError
from kg.queries import CannedQuery, Chart, ChartKind, ParameterType, load_queries

GOOD = """\
#+ summary: Things of a kind
#+ description: >-
#+   All things of a kind, from a day on.
#+ tags:
#+   - things
#+ parameters:
#+   - name: kind
#+     type: choice
#+     description: The kind.
#+     example: big
#+   - name: from
#+     type: date
#+     description: First day.
#+     example: 2024-07-01
#+   - name: country
#+     type: country
#+     description: Its country.
#+     example: VN
#+     choices: SELECT ?value ?label { ?c kg:isoAlpha2 ?value ; rdfs:label ?label }
#+ defaults:
#+   - kind: small
#+ enumerate:
#+   - kind:
#+     - big
#+     - small
SELECT ?thing WHERE {
  ?thing kg:kind ?_kind ; kg:country/kg:isoAlpha2 ?_country ; kg:startDate ?day .
  FILTER(?day >= COALESCE(?__from_xsd_date, ?day))
}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "things.rq").write_text(text, encoding="utf-8")
    return folder


def things(folder: Path) -> CannedQuery:
    return load_queries(written(folder, GOOD))["things"]


def test_a_header_describes_the_query_and_its_parameters(tmp_path: Path) -> None:
    query = things(tmp_path)
    assert query.summary == "Things of a kind"
    assert query.description == "All things of a kind, from a day on."
    assert query.tags == ("things",)
    assert query.text == GOOD
    assert query.query.startswith("SELECT ?thing")
    kind, day, country = query.parameters
    assert (kind.name, kind.type, kind.variable) == ("kind", ParameterType.CHOICE, "_kind")
    assert (kind.choices, kind.default, kind.required) == (("big", "small"), "small", False)
    assert (day.variable, day.required, day.example) == ("__from_xsd_date", False, "2024-07-01")
    assert country.required
    assert country.choices_query is not None
    assert query.chart is None


def test_a_header_may_ask_for_a_chart_of_the_answer(tmp_path: Path) -> None:
    text = GOOD.replace("#+ tags:\n", "#+ chart: {kind: bars, label: thing, count: thing}\n#+ tags:\n")
    query = load_queries(written(tmp_path, text))["things"]
    assert query.chart == Chart(ChartKind.BARS, label="thing", count="thing")


def test_values_become_terms_beside_a_text_that_does_not_change(tmp_path: Path) -> None:
    query = things(tmp_path)
    one = query.bind({"country": "VN", "kind": "big"})
    two = query.bind({"country": "US", "kind": ""})
    assert one.text == two.text
    assert {name: term.value for name, term in one.bindings.items()} == {"_kind": "big", "_country": "VN"}
    assert {name: term.value for name, term in two.bindings.items()} == {"_kind": "small", "_country": "US"}
    assert one.hidden == {"_kind", "_country"}


@pytest.mark.parametrize(
    ("values", "parameter", "message"),
    [
        ({}, "country", "needs the parameter 'country', for example country=VN"),
        ({"country": " "}, "country", "needs the parameter"),
        (
            {"country": "VN", "until": "x"},
            "until",
            "has no parameter 'until'; there are: kind, from, country",
        ),
        ({"country": "VN", "from": "yesterday"}, "from", "from: 'yesterday' is not a date"),
        ({"country": "VN", "kind": "odd"}, "kind", "one of big, small"),
    ],
)
def test_a_bad_value_is_told_with_what_is_allowed(
    tmp_path: Path, values: dict[str, str], parameter: str, message: str
) -> None:
    with pytest.raises(BadParameter, match=message) as caught:
        things(tmp_path).bind(values)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ summary: Things of a kind\n", "", "needs a summary"),
        ("#+   - name: from\n", "#+   - name: since\n", "no variable for the parameter 'since'"),
        ("type: date", "type: moment", "the type must be one of"),
        ("type: date", "type: integer", "cannot be the variable"),
        ("#+     example: big\n", "", "a description and an example"),
        ("#+     - big\n#+     - small\n", "#+     - huge\n", "is not one of huge"),
        ("example: 2024-07-01", "example: July", "is not a date"),
        ("?_kind", "$_kind", "not a spelling of a parameter"),
        ("?thing WHERE", "* WHERE", "name the variables"),
        ("COALESCE(", "IF(BOUND(?__from_xsd_date), ", "use COALESCE"),
        ("isoAlpha2 ?_country", "isoAlpha2 ?_country, ?_other", "does not describe the parameter 'other'"),
        ("isoAlpha2 ?_country", "isoAlpha2 ?_country, ?__country", "is spelled"),
        ("SELECT ?thing WHERE {", "SELECT ?thing WHERE {{", "not valid SPARQL"),
        ("SELECT ?thing WHERE {", "SELECT ?thing WHERE { SERVICE <http://e/> {}", "SERVICE"),
        ("SELECT ?value ?label {", "SELECT ?value ?label", "not valid SPARQL"),
        ("#+ tags:\n", "#+ tags: [\n", "not YAML"),
        ("name: kind", "name: format", "no parameter may be called 'format'"),
        ("name: kind", "name: sort", "no parameter may be called 'sort'"),
        ("#+ tags:\n", "#+ chart: bars\n#+ tags:\n", "chart: it must be like"),
        ("#+ tags:\n", "#+ chart: {kind: bars, label: thing}\n#+ tags:\n", "chart: it must be like"),
        (
            "#+ tags:\n",
            "#+ chart: {kind: bars, label: thing, count: thing, colour: red}\n#+ tags:\n",
            "chart: it must be like",
        ),
        (
            "#+ tags:\n",
            "#+ chart: {kind: pie, label: thing, count: thing}\n#+ tags:\n",
            "chart: the kind must be one of bars, columns",
        ),
        (
            "#+ tags:\n",
            "#+ chart: {kind: bars, label: day, count: thing}\n#+ tags:\n",
            "chart: the answer has no column 'day'; there are: thing",
        ),
    ],
)
def test_a_file_that_cannot_work_is_refused_by_name(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError, match=message) as caught:
        load_queries(written(tmp_path, GOOD.replace(old, new)))
    assert caught.value.path.name == "things.rq"
    assert "\n" not in str(caught.value)


def test_a_filter_on_a_question_without_rows_is_refused(tmp_path: Path) -> None:
    # The engine cannot bind a variable that only a filter of an ASK names.
    text = GOOD.replace("SELECT ?thing WHERE", "ASK")
    with pytest.raises(InputError, match="__from_xsd_date"):
        load_queries(written(tmp_path, text))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        load_queries(tmp_path / "none")
