"""grlc serves the folder of queries as it is: its way of reading a file, tried on the samples.

grlc takes the lines that begin with ``#+`` for YAML, knows some of its keys (summary, description, tags,
defaults, enumerate) and passes over others, such as ``chart``. Its parameters are the variables that begin
with ``_``. It writes a value in the place of each and, where a value has a datatype and the file does not
declare ``xsd:``, declares that before every SELECT.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Store
from rdflib.plugins.sparql import prepareQuery

from kg.queries import CannedQuery, load_queries
from kg.resources import shipped
from kg.store import Limits, QueryEngine, current
from kg.vocabulary import Names

QUERIES = load_queries(shipped("queries"))
NAMES = Names()
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
# Whether it is required, the name, and one of: a type, a prefix with a datatype, a language.
VARIABLE = re.compile(
    r"\?(?P<marks>__?)(?P<name>[a-zA-Z0-9]+)(_(?P<type>iri|number|literal|integer))?"
    r"(_(?P<prefix>[a-zA-Z0-9]+)_(?P<datatype>[a-zA-Z0-9]+))?(_(?P<language>[a-zA-Z0-9]+))?"
)


def decorators(text: str) -> dict:
    """What grlc reads in the header."""
    return yaml.safe_load("\n".join(line.lstrip("#+") for line in text.split("\n") if line.startswith("#+")))


def body(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("#+"))


def parameters(text: str) -> dict[str, re.Match[str]]:
    """The parameters that grlc sees in the query, by name."""
    return {match["name"]: match for match in VARIABLE.finditer(body(text))}


def written(text: str, values: dict[str, str]) -> str:
    """The whole file as grlc sends it, with these values."""
    datatypes = False
    for name, match in parameters(text).items():
        if name not in values:
            continue
        value = values[name]
        if match["type"] == "iri":
            term = f"<{value}>"
        elif match["datatype"] or match["type"] == "integer":
            datatypes = True
            term = f'"{value}"^^{match["prefix"] or "xsd"}:{match["datatype"] or "integer"}'
        else:
            term = f'"{value}"'
        text = text.replace(match[0], term)
    return text.replace("SELECT", f"{XSD}\n\nSELECT") if datatypes and XSD not in text else text


def examples(query: CannedQuery, *, required_only: bool) -> dict[str, str]:
    """Examples as a client of grlc has to give them: whole IRIs."""
    return {
        one.name: one.checked(one.example, NAMES)
        for one in query.parameters
        if one.required or not required_only
    }


@pytest.fixture(scope="module")
def engine(seeds_store: Path):
    with QueryEngine(seeds_store, names=NAMES, limits=Limits(workers=1, timeout=30, light=0)) as running:
        yield running


@pytest.mark.parametrize("name", QUERIES)
def test_it_reads_the_header_and_the_parameters(name: str) -> None:
    query = QUERIES[name]
    header = decorators(query.text)
    assert header["summary"] == query.summary
    assert set(header["tags"]) == set(query.tags)
    seen = parameters(query.text)
    assert set(seen) == {one.name for one in query.parameters}
    for one in query.parameters:
        needed = len(seen[one.name]["marks"]) == 1
        assert needed == (one.required or one.default is not None)
        listed = [entry for entry in header.get("enumerate", ()) if one.name in entry]
        assert [tuple(map(str, entry[one.name])) for entry in listed] == [one.choices] * bool(one.choices)
    prepareQuery(body(query.text))


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("required_only", [True, False])
def test_it_gives_the_rows_that_are_given_here(
    engine: QueryEngine, seeds_store: Path, name: str, required_only: bool
) -> None:
    query = QUERIES[name]
    values = examples(query, required_only=required_only)
    bound = engine.solutions(query.bind(values, NAMES))
    answer = Store.read_only(str(current(seeds_store).data)).query(written(query.text, values))
    columns = [variable.value for variable in answer.variables]
    theirs = Counter(tuple(str(row[column]) for column in columns) for row in answer)
    assert theirs == Counter(tuple(str(row.get(column)) for column in columns) for row in bound.rows)


def test_a_datatype_that_a_file_does_not_declare_would_break_its_inner_queries() -> None:
    """Why each file with a date or a number declares ``xsd:``."""
    text = "SELECT ?s { { SELECT ?s { ?s ?p ?_year_integer } } }"
    assert written(text, {"year": "2024"}).count("PREFIX") == 2
    typed = [one for one in QUERIES.values() if re.search(r"\?__?\w+_(integer|xsd_\w+)", one.query)]
    assert typed
    assert [one.name for one in typed if XSD not in one.query] == []
