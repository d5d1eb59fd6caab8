"""A graph published to another store: to Oxigraph's own server, over both ways of writing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from other_store import Asked, OtherStore, Proxy, Says, canonical
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from small_graph import FORUM, NAMES, QUADS, TALKS, graph, iri

from kg.errors import BadParameter, PublishStopped, StoreBusy, StoreFailed
from kg.export import export
from kg.publish import Options, Report, ledger_path, publish_to, target
from kg.publish.ledger import ledger
from kg.store import current, load, publish, quads

Publish = Callable[..., Report]

ENTITIES = NAMES.graph("entities")
DATASET = NAMES.graph("dataset")
ONE, TWO = NAMES.graph("release/one"), NAMES.graph("release/two")


def here(folder: Path) -> bytes:
    return canonical(quads(folder))


def merge(folder: Path) -> bytes:
    store = Store.read_only(str(current(folder).data))
    return canonical(store.quads_for_pattern(None, None, None, DefaultGraph()))


@pytest.mark.parametrize("updates", [False, True])
class TestEachWayOfWriting:
    def test_the_other_store_holds_what_is_here_byte_for_byte(
        self, seeds_store: Path, other: OtherStore, tmp_path: Path, updates: bool
    ) -> None:
        there = target(other.url, update=f"{other.url}/update" if updates else None)
        state = tmp_path / "state.sqlite"
        report = publish_to(seeds_store, there, NAMES, Options(state=state, default_graph=True))
        assert report.complete
        assert report.verified
        exported = io.BytesIO()
        export(seeds_store, "nquads", exported, NAMES)
        assert other.named() == b"".join(sorted(exported.getvalue().splitlines(keepends=True)))
        assert other.default() == merge(seeds_store)
        again = publish_to(seeds_store, there, NAMES, Options(state=state))
        assert (again.sent, again.removed, again.bytes) == ([], [], 0)
        assert sorted(again.unchanged) == sorted(report.sent)

    def test_one_graph_that_changed_is_the_one_that_is_sent(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool
    ) -> None:
        to(updates=updates)
        publish([*QUADS, Quad(TALKS, iri("kg:partOf"), FORUM, graph("release/two"))], folder)
        report = to(updates=updates)
        assert report.sent == [TWO]
        assert sorted(report.unchanged) == [ENTITIES, ONE]
        assert other.named() == here(folder)

    def test_a_statement_that_is_gone_is_gone_there(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool
    ) -> None:
        to(updates=updates)
        publish(QUADS[:-1], folder)
        assert to(updates=updates).sent == [TWO]
        assert other.named() == here(folder)

    def test_a_graph_that_is_gone_is_removed_and_those_of_others_stay(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool
    ) -> None:
        other.update("INSERT DATA { GRAPH <http://other.example/g> { <http://e/s> <http://e/p> 1 } }")
        to(updates=updates)
        publish(QUADS[:4], folder)
        report = to(updates=updates)
        assert report.removed == [TWO]
        assert other.graphs() == {ENTITIES, ONE, "http://other.example/g"}
        assert to(updates=updates).removed == []

    def test_a_graph_in_many_parts_arrives_whole(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool
    ) -> None:
        numbers = [Quad(FORUM, iri("kg:value"), Literal(n), graph("entities")) for n in range(300)]
        publish([*QUADS, *numbers], folder)
        with Proxy(other.url) as proxy:
            assert to(proxy.url, updates=updates, part_bytes=1000).complete
            assert len([asked for asked in proxy.written if len(asked.body) < 2500]) > 20
        assert other.named() == here(folder)

    def test_blank_nodes_arrive_as_they_hang_together(
        self, folder: Path, other: OtherStore, to: Publish, tmp_path: Path, updates: bool
    ) -> None:
        chain = " ".join(f"_:n{n} <http://e/next> _:n{n + 1} ." for n in range(40))
        plain = " ".join(f"<http://e/{n}> <http://e/number> {n} ." for n in range(40))
        (tmp_path / "notes.ttl").write_text(f"{plain}\n{chain}\n<http://e/1> <http://e/first> _:n0 .\n")
        load([tmp_path / "notes.ttl"], folder, NAMES, "http://e/notes")
        assert to(updates=updates, part_bytes=500).complete
        assert other.named() == here(folder)
        # Loaded again its nodes have other labels, but it states the same.
        load([tmp_path / "notes.ttl"], folder, NAMES, "http://e/notes")
        assert to(updates=updates).sent == []

    @pytest.mark.parametrize(
        "text", ["C:\\users", "\\u0041", "\\\\U0001F600", 'a"b\nc\r\td', "\u0001\u007f", "ü한😀", "\\", "} }"]
    )
    def test_texts_arrive_as_they_are(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool, text: str
    ) -> None:
        publish([*QUADS, Quad(FORUM, iri("rdfs:label"), Literal(text, language="en"), graph("x"))], folder)
        to(updates=updates)
        assert other.named() == here(folder)

    def test_an_iri_of_a_graph_may_hold_what_an_address_gives_a_meaning(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool
    ) -> None:
        odd = "http://e/g?a=b&graph=http://e/h#x+y%20z/ü"
        publish([*QUADS, Quad(FORUM, iri("rdfs:label"), Literal("x"), NamedNode(odd))], folder)
        to(updates=updates)
        assert odd in other.graphs()
        assert other.named() == here(folder)

    def test_a_graph_that_another_hand_changed_there_is_sent_again(
        self, folder: Path, other: OtherStore, to: Publish, updates: bool
    ) -> None:
        to(updates=updates)
        other.update(
            f"DROP GRAPH <{ONE}> ; INSERT DATA {{ GRAPH <{TWO}> {{ <http://e/s> <http://e/p> 1 }} }}"
        )
        assert sorted(to(updates=updates).sent) == [ONE, TWO]
        assert other.named() == here(folder)


class TestTheDefaultGraph:
    def test_it_is_left_alone_unless_it_is_wanted(self, other: OtherStore, to: Publish) -> None:
        other.update("INSERT DATA { <http://e/s> <http://e/p> 1 }")
        before = other.default()
        to()
        assert other.default() == before

    def test_it_gets_each_statement_once_whatever_graphs_state_it(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        report = to(default_graph=True)
        assert "" in report.sent
        assert other.default() == merge(folder)
        assert other.default().count(b"involvesCountry") == 3
        assert other.named().count(b"involvesCountry") == 4

    def test_that_it_is_wanted_is_remembered(self, folder: Path, other: OtherStore, to: Publish) -> None:
        to(default_graph=True)
        publish(QUADS[:4], folder)
        assert "" in to().sent
        assert other.default() == merge(folder)

    def test_once_it_is_not_wanted_any_more_it_is_removed(self, other: OtherStore, to: Publish) -> None:
        to(default_graph=True)
        report = to(default_graph=False)
        assert report.removed == [""]
        assert other.default() == b""
        assert to().removed == []

    def test_one_that_others_have_filled_is_not_replaced(self, other: OtherStore, to: Publish) -> None:
        other.update("INSERT DATA { <http://e/s> <http://e/p> 1 }")
        with pytest.raises(PublishStopped, match="1 statements in its default graph that were not sent"):
            to(default_graph=True)
        assert other.graphs() == set()
        assert other.default() != b""

    def test_one_that_cannot_be_asked_is_not_replaced(self, to: Publish) -> None:
        with pytest.raises(PublishStopped, match="may have statements of others"):
            to(default_graph=True, verify=False)

    def test_one_that_others_have_filled_is_replaced_where_that_is_said(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        other.update("INSERT DATA { <http://e/s> <http://e/p> 1 }")
        assert to(default_graph=True, overwrite=True).complete
        assert other.default() == merge(folder)


class TestTheDescription:
    """By the description of the data set others see that the graph is another one: it comes at the end."""

    described = Quad(iri("id:dataset"), iri("rdfs:label"), Literal("tradekg"), graph("dataset"))

    def test_it_is_sent_after_all_else(self, folder: Path, other: OtherStore, to: Publish) -> None:
        publish(QUADS, folder)
        with Proxy(other.url) as proxy:
            to(proxy.url, default_graph=True)
            first = len(proxy.written)
            publish([*QUADS[:4], self.described], folder)
            to(proxy.url)
        assert [(asked.method, asked.path) for asked in proxy.written[first:]] == [
            ("DELETE", f"/store?graph={quote(TWO, safe='')}"),
            ("PUT", "/store?default"),
            ("PUT", f"/store?graph={quote(DATASET, safe='')}"),
        ]

    def test_it_is_not_sent_where_something_else_failed(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        publish([*QUADS, self.described], folder)

        def full(asked: Asked) -> Says | None:
            return Says(500) if asked.method == "PUT" and "two" in asked.path else None

        with Proxy(other.url, full) as proxy:
            report = to(proxy.url)
            assert list(report.failed) == [TWO]
            assert report.left == [DATASET]
            assert not report.complete
            assert other.graphs() == {ENTITIES, ONE}
            proxy.before = lambda _: None
            assert to(proxy.url).complete
        assert other.named() == here(folder)


class TestLooking:
    def test_a_graph_that_the_store_lost_is_told_and_sent_by_the_next_run(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        def forgetful(asked: Asked) -> Says | None:
            return Says(204) if asked.method == "PUT" and "one" in asked.path else None

        with Proxy(other.url, forgetful) as proxy:
            report = to(proxy.url)
            assert report.failed == {ONE: "2 statements were sent, 0 are there"}
            assert ONE not in report.sent
            proxy.before = lambda _: None
            assert to(proxy.url).sent == [ONE]
        assert other.named() == here(folder)

    def test_a_graph_that_stays_although_it_was_removed_is_told(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        with Proxy(other.url, lambda asked: Says(204) if asked.method == "DELETE" else None) as proxy:
            to(proxy.url)
            publish(QUADS[:4], folder)
            assert to(proxy.url).failed == {TWO: "was removed, and 2 statements are there"}

    def test_a_store_that_is_not_asked_is_believed(self, other: OtherStore, to: Publish) -> None:
        to()
        other.update("DROP ALL")
        with Proxy(other.url) as proxy:
            assert to(verify=False).sent == []
            assert proxy.asked == []

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>",
            b"[]",
            b'{"results": {}}',
            b'{"results": {"bindings": [{"graph": 1}]}}',
            b"[" * 9**5,
        ],
    )
    def test_a_store_that_answers_with_nonsense_is_told(
        self, other: OtherStore, to: Publish, body: bytes
    ) -> None:
        def nonsense(asked: Asked) -> Says | None:
            return None if asked.writes else Says(200, body)

        with Proxy(other.url, nonsense) as proxy:
            with pytest.raises(Exception, match=r"no SPARQL result.*--verify"):
                to(proxy.url)
            assert proxy.written == []


class TestWhatIsKept:
    def test_a_dry_run_says_what_would_be_and_changes_nothing(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        report = to(dry_run=True)
        assert sorted(report.sent) == [ENTITIES, ONE, TWO]
        assert report.statements == len(QUADS)
        assert other.quads() == set()
        assert not (folder / "publications").exists()
        to()
        publish(QUADS[:4], folder)
        assert to(dry_run=True).removed == [TWO]
        assert TWO in other.graphs()

    def test_each_address_has_a_state_of_its_own(self, other: OtherStore, to: Publish) -> None:
        to()
        with Proxy(other.url) as proxy:
            assert len(to(proxy.url).sent) == 3

    def test_a_final_slash_is_the_same_address(self, other: OtherStore, to: Publish) -> None:
        to()
        assert to(f"{other.url}/").sent == []

    def test_two_runs_at_once_are_one_too_many(self, folder: Path, other: OtherStore, to: Publish) -> None:
        with ledger(ledger_path(folder, other.url), other.url), pytest.raises(StoreBusy, match="wait"):
            to()

    def test_a_state_that_cannot_be_read_is_one_clear_error(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        to()
        ledger_path(folder, other.url).write_bytes(b"something else" * 1000)
        with pytest.raises(StoreFailed, match="without this file the next kg publish sends everything"):
            to()

    def test_a_state_of_another_address_is_not_taken_for_this_one(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        to()
        with Proxy(other.url) as proxy, pytest.raises(StoreFailed, match="give another --state"):
            to(proxy.url, state=ledger_path(folder, other.url))

    def test_without_its_state_everything_is_sent_again(
        self, folder: Path, other: OtherStore, to: Publish
    ) -> None:
        to()
        ledger_path(folder, other.url).unlink()
        assert len(to().sent) == 3
        assert other.named() == here(folder)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"address": "ftp://e/"}, "not an http or https address"),
        ({"address": "nothing"}, "not an http or https address"),
        ({"address": "http://user:secret@e/"}, "KG_PUBLISH_PASSWORD"),
        ({"address": "http://e/?token=secret"}, "without"),
        ({"address": "http://e/", "kind": "excel"}, "there are oxigraph"),
        ({"address": "http://e/", "update": "http://e/u", "graph_store": "http://e/g"}, "give one"),
        ({"address": "http://e/", "query": "file:///etc/passwd"}, "--query"),
    ],
)
def test_what_is_no_address_is_told_before_anything_is_sent(given: dict[str, str], told: str) -> None:
    with pytest.raises(BadParameter, match=told) as error:
        target(**given)  # type: ignore[arg-type]
    assert "user:secret" not in str(error.value)


def test_each_kind_of_server_has_its_addresses() -> None:
    assert target("http://e/ds", "fuseki").graph_store == "http://e/ds/data"
    assert target("http://e/repositories/kg", "graphdb").update is None
    assert target("http://e/repositories/kg", "graphdb").query == "http://e/repositories/kg"
    assert target("http://e/sparql", "blazegraph").update == "http://e/sparql"
    given = target("http://e/", "fuseki", graph_store="http://e/g", query="http://e/q")
    assert (given.graph_store, given.query) == ("http://e/g", "http://e/q")
