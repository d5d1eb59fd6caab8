"""``kg load``: graphs of the user's own beside the built ones."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from other_store import canonical
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from small_graph import NAMES, QUADS, graph

from kg.errors import BadParameter, InputError
from kg.store import (
    Limits,
    QueryEngine,
    QueryRequest,
    current,
    load,
    loaded_by_users,
    publish,
    publishing,
    quads,
)

SPO = "<http://e/s> <http://e/p>"
ONE = Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal("1"), graph("loaded/my-notes"))


def in_graph(quad: Quad, name: str) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, NamedNode(name))


FILES = {
    "My notes.ttl": f'{SPO} "1" .',
    "my_notes.nt": f'{SPO} "1" .',
    "my.notes.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/s"><e:p>1</e:p></rdf:Description></rdf:RDF>',
    "my-notes.jsonld": '{"@id": "http://e/s", "http://e/p": "1"}',
    "My Notes.trig": f'{{ {SPO} "1" }}',
    "MY-NOTES.NQ": f'{SPO} "1" .',
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_each_format_goes_to_a_graph_named_after_the_file(folder: Path, name: str, packed: bool) -> None:
    content = FILES[name].encode()
    path = folder.parent / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content) if packed else content)
    loaded = load([path], folder, NAMES)
    assert loaded.graphs == (NAMES.graph("loaded/my-notes"),)
    assert loaded.quads == 1
    assert loaded.snapshot == current(folder)
    assert set(quads(folder)) == {*QUADS, ONE}


def test_the_graph_may_be_chosen(folder: Path) -> None:
    path = folder.parent / "a.ttl"
    path.write_text(f'{SPO} "1" .')
    load([path], folder, NAMES, "http://example.org/mine")
    assert set(quads(folder)) == {*QUADS, in_graph(ONE, "http://example.org/mine")}


def test_named_graphs_of_a_file_keep_their_names(folder: Path) -> None:
    path = folder.parent / "a.trig"
    path.write_text(f'<http://g/1> {{ {SPO} "1" }} {SPO} "1" .')
    loaded = load([path], folder, NAMES, "http://example.org/rest")
    assert set(loaded.graphs) == {"http://g/1", "http://example.org/rest"}
    assert in_graph(ONE, "http://g/1") in set(quads(folder))


def test_loading_again_replaces_the_graph_and_others_stay(folder: Path) -> None:
    one, two = folder.parent / "one.ttl", folder.parent / "two.ttl"
    one.write_text(f'{SPO} "1", "2" .')
    two.write_text(f'{SPO} "1" .')
    load([one, two], folder, NAMES)
    one.write_text(f'{SPO} "3" .')
    load([one], folder, NAMES)
    found = {quad.object.value for quad in quads(folder) if quad.graph_name == graph("loaded/one")}
    assert found == {"3"}
    assert in_graph(ONE, NAMES.graph("loaded/two")) in set(quads(folder))


def test_the_merge_follows_what_is_loaded_and_replaced(folder: Path) -> None:
    path = folder.parent / "one.ttl"
    text = "SELECT ?o { <http://e/s> <http://e/p> ?o }"
    with QueryEngine(folder, names=NAMES, limits=Limits(workers=1, light=0)) as engine:
        for value in ("1", "2"):
            path.write_text(f'{SPO} "{value}" .')
            load([path], folder, NAMES)
            assert engine.solutions(QueryRequest(text)).rows == ({"o": Literal(value)},)


statements = st.builds(
    "<http://e/{}> <http://e/p> {} <http://g/{}> .\n".format,
    st.sampled_from("st"),
    st.sampled_from(["<http://e/o>", '"a .\\n<b>"', "_:node"]),
    st.sampled_from("123"),
)
files = st.lists(statements, max_size=12)


@given(st.lists(files, min_size=1, max_size=3), st.sampled_from([1, 3, 100]))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_however_many_statements_at_once_the_graphs_are_those_of_the_file_and_the_rest_stays(
    history: list[list[str]], at_once: int
) -> None:
    wanted: dict[str, set[Quad]] = {}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "_AT_ONCE", at_once)
        path, store = Path(folder, "some.nq"), Path(folder, "store")
        for lines in history:
            path.write_text("".join(lines), encoding="utf-8")
            load([path], store, NAMES)
            # Graph by graph, as each is replaced: a blank node is one within a file.
            read = list(parse("".join(lines), RdfFormat.N_QUADS, rename_blank_nodes=True))
            wanted |= {str(quad.graph_name): set() for quad in read}
            for quad in read:
                wanted[str(quad.graph_name)].add(quad)
        stored = list(Store.read_only(str(current(store).data)))
    expected = [quad for graph_ in wanted.values() for quad in graph_]
    merge = [Quad(*quad.triple) for quad in expected]
    assert canonical(stored) == canonical([*expected, *merge])


def test_loaded_graphs_survive_a_build(folder: Path) -> None:
    path = folder.parent / "my-notes.ttl"
    path.write_text(f'{SPO} "1" .')
    load([path], folder, NAMES)
    publish(QUADS[:2], folder, keep_loaded=loaded_by_users(NAMES))
    assert set(quads(folder)) == {*QUADS[:2], ONE}


def test_a_graph_may_be_loaded_before_anything_is_built(tmp_path: Path) -> None:
    path = tmp_path / "my-notes.ttl"
    path.write_text(f'{SPO} "1" .')
    load([path], tmp_path / "store", NAMES)
    assert set(quads(tmp_path / "store")) == {ONE}


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("a.ttl", f'{SPO} "1" .\n{SPO} "open .\n', 2, "line"),
        ("a.nq", f'{SPO} "1" .\n{SPO} nonsense .\n', 2, "line 2"),
        ("a.jsonld", '{"@id": "http://e/s",\n "http://e/p": }', 2, "Unexpected"),
        ("a.jsonld", '{"@context": "http://e/context", "p": 1}', None, "remote contexts"),
        ("a.rdf", "<rdf:RDF", None, "XML|syntax"),
        ("a.ttl", f"{SPO} <<( {SPO} 1 )>> .", None, "RDF 1.1"),
        ("a.nq", f'{SPO} "1" _:graph .', None, "blank node"),
        ("a.json", "{}", None, ".jsonld"),
        ("a.ttl.gz", "not packed", None, "cannot be read"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_published(
    folder: Path, name: str, text: str, line: int | None, message: str
) -> None:
    before = current(folder)
    good, bad = folder.parent / "good.ttl", folder.parent / name
    good.write_text(f'{SPO} "1" .')
    bad.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        load([good, bad], folder, NAMES)
    assert (caught.value.path, caught.value.line) == (bad, line)
    assert "\n" not in str(caught.value)
    assert current(folder) == before


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        load([folder.parent / "none.ttl"], folder, NAMES)


@pytest.mark.parametrize("local", ["entities", "ontology", "dataset", "release/one"])
def test_graphs_that_a_build_makes_cannot_be_written(folder: Path, local: str) -> None:
    path = folder.parent / "a.nq"
    path.write_text(f'{SPO} "1" <{NAMES.graph(local)}> .')
    with pytest.raises(InputError, match="made by kg build"):
        load([path], folder, NAMES)
    with pytest.raises(BadParameter, match="made by kg build"):
        load([path], folder, NAMES, NAMES.graph(local))


def test_a_graph_name_that_is_no_iri_is_refused(folder: Path) -> None:
    with pytest.raises(BadParameter, match="not an absolute IRI"):
        load([], folder, NAMES, "my graph")


def test_blank_nodes_of_two_files_stay_apart(folder: Path) -> None:
    paths = [folder.parent / name for name in ("a.ttl", "b.ttl")]
    for path in paths:
        path.write_text('_:x <http://e/p> "1" .')
    load(paths, folder, NAMES, "http://example.org/both")
    assert sum(quad.graph_name == NamedNode("http://example.org/both") for quad in quads(folder)) == 2


def test_relative_iris_are_below_the_graph_not_below_a_folder_of_this_machine(folder: Path) -> None:
    path = folder.parent / "a.ttl"
    path.write_text('<#it> <http://e/p> "1" .')
    load([path], folder, NAMES, "http://example.org/g")
    assert NamedNode("http://example.org/g#it") in {quad.subject for quad in quads(folder)}
