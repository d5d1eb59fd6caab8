"""An engine over the endpoint of another store: the same answers within the same limits, whatever it says."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from asking import until
from other_store import PATIENCE, Asked, OtherStore, Proxy, Says, oxigraph
from pyoxigraph import Literal
from small_graph import FORUM, KOREA, NAMES, QUADS, TALKS, VIETNAM, iri

from kg.credentials import Credentials
from kg.errors import (
    BadParameter,
    EndpointFailed,
    EndpointUnavailable,
    KgError,
    QueryBusy,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    UnknownFormat,
)
from kg.publish import Options, publish_to, target
from kg.store import Endpoint, Limits, QueryEngine, QueryForm, QueryRequest, publish

COUNTRIES = "SELECT ?event ?country { ?event kg:involvesCountry ?country }"
CONSTRUCT = "CONSTRUCT { ?c a kg:Country } { ?e kg:involvesCountry ?c }"
JSON = {"Content-Type": "application/sparql-results+json"}
NT = {"Content-Type": "application/n-triples"}
XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
LIMITS = Limits(workers=2, timeout=10, light=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph, published here."""
    store = tmp_path_factory.mktemp("here") / "store"
    publish(QUADS, store)
    return store


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[OtherStore]:
    """Another store, to which it was published."""
    with oxigraph(tmp_path_factory.mktemp("other") / "data") as running:
        publish_to(folder, target(running.url), NAMES, Options(default_graph=True))
        yield running


@pytest.fixture(scope="module")
def here(folder: Path) -> Iterator[QueryEngine]:
    """The engine over the folder, which the other is compared with."""
    with QueryEngine(folder, names=NAMES, limits=LIMITS) as engine:
        yield engine


@pytest.fixture(scope="module")
def there(other: OtherStore) -> Iterator[QueryEngine]:
    """The engine over the endpoint."""
    with QueryEngine(Endpoint(other.query), names=NAMES, limits=LIMITS) as engine:
        yield engine


@contextmanager
def asking(proxy: Proxy, limits: Limits = LIMITS, **options: object) -> Iterator[QueryEngine]:
    """An engine over the endpoint behind a proxy."""
    endpoint = Endpoint(f"{proxy.url}/query", **options)  # type: ignore[arg-type]
    with QueryEngine(endpoint, names=NAMES, limits=limits) as engine:
        yield engine


def is_closed(engine: QueryEngine) -> bool:
    try:
        engine.confinement()
    except QueryFailed:
        return True
    return False


def text_of(asked: Asked) -> str:
    return parse_qs(asked.body.decode())["query"][0]


def to_ours(says: Says | Callable[[Asked], Says | None]) -> Callable[[Asked], Says | None]:
    """A fault for the queries of a test, which hold the word; what the server itself asks is passed on."""

    def fault(asked: Asked) -> Says | None:
        if "OURS" not in text_of(asked):
            return None
        return says(asked) if callable(says) else says

    return fault


OURS = QueryRequest("SELECT ?event { ?event kg:involvesCountry ?country } # OURS")


class TestTheSameAnswers:
    @pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
    def test_a_table_comes_in_each_format(self, here: QueryEngine, there: QueryEngine, name: str) -> None:
        request = QueryRequest(f"{COUNTRIES} ORDER BY ?event ?country", (name,))
        assert there.answer(request).body == here.answer(request).body
        assert there.answer(request).rows == 3

    @pytest.mark.parametrize("name", ["json", "xml"])
    @pytest.mark.parametrize("text", ["ASK { ?e kg:involvesCountry ?c }", "ASK { ?e kg:place ?c }"])
    def test_so_do_yes_and_no(self, here: QueryEngine, there: QueryEngine, name: str, text: str) -> None:
        assert there.answer(QueryRequest(text, (name,))).body == here.answer(QueryRequest(text, (name,))).body

    @pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld", "nquads", "trig"])
    def test_so_does_a_graph(self, here: QueryEngine, there: QueryEngine, name: str) -> None:
        answer = there.answer(QueryRequest(CONSTRUCT, (name,)))
        assert answer.form is QueryForm.CONSTRUCT
        assert sorted(answer.body.splitlines()) == sorted(
            here.answer(QueryRequest(CONSTRUCT, (name,))).body.splitlines()
        )

    def test_without_a_dataset_all_graphs_are_asked_as_one(self, there: QueryEngine) -> None:
        rows = there.solutions(QueryRequest(COUNTRIES)).rows
        assert sorted((row["event"].value, row["country"].value) for row in rows) == sorted(
            [(FORUM.value, VIETNAM.value), (FORUM.value, KOREA.value), (TALKS.value, KOREA.value)]
        )

    @pytest.mark.parametrize(
        ("default", "named", "number"), [((), (), 3), (("release/two",), (), 2), ((), ("release/one",), 0)]
    )
    def test_a_dataset_beside_the_query_counts(
        self,
        here: QueryEngine,
        there: QueryEngine,
        default: tuple[str, ...],
        named: tuple[str, ...],
        number: int,
    ) -> None:
        request = QueryRequest(
            COUNTRIES,
            default_graphs=tuple(map(NAMES.graph, default)),
            named_graphs=tuple(map(NAMES.graph, named)),
        )
        assert len(there.solutions(request).rows) == len(here.solutions(request).rows) == number

    def test_a_value_counts_and_its_column_is_hidden(self, there: QueryEngine) -> None:
        request = QueryRequest(
            "SELECT ?event ?country { ?event kg:involvesCountry ?country }",
            bindings={"country": VIETNAM},
            hidden=frozenset({"country"}),
        )
        solutions = there.solutions(request)
        assert solutions.variables == ("event",)
        assert solutions.rows == ({"event": FORUM},)

    def test_a_large_answer_comes_whole_through_a_file(self, here: QueryEngine, there: QueryEngine) -> None:
        cross = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } LIMIT 3000"
        answer = there.answer(QueryRequest(cross, ("tsv",)))
        assert not answer.in_memory
        assert answer.length == len(answer.body) > 1 << 20
        assert answer.body.count(b"\n") == 3001
        answer.close()

    def test_no_file_is_left(self, there: QueryEngine) -> None:
        there.answer(QueryRequest(f"{COUNTRIES} # new"))
        left = [path for path in there._spools.folder.rglob("*") if path.is_file()]
        assert [path.name for path in left] == ["search.sqlite"]

    def test_an_answer_is_kept_and_given_again(self, other: OtherStore) -> None:
        with Proxy(other.url) as proxy, asking(proxy) as engine:
            first = engine.answer(OURS)
            assert engine.answer(OURS) is first
            assert sum("OURS" in text_of(asked) for asked in proxy.asked) == 1

    def test_a_format_that_there_is_not_is_told_before_anything_is_asked(self, other: OtherStore) -> None:
        with Proxy(other.url) as proxy, asking(proxy) as engine:
            with pytest.raises(UnknownFormat):
                engine.answer(QueryRequest(OURS.text, ("text/turtle",)))
            assert not any("OURS" in text_of(asked) for asked in proxy.asked)


class TestWhatIsNotSent:
    @pytest.mark.parametrize(
        "text",
        [
            "INSERT DATA { <http://e/s> <http://e/p> 1 }",
            "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "ASK { " + "{" * 5000 + "}" * 5000 + " }",
            "ASK { " + "?s ?p ?o ." * 50_000 + " }",
        ],
    )
    def test_what_is_refused_here_is_not_asked_there(self, other: OtherStore, text: str) -> None:
        with Proxy(other.url) as proxy, asking(proxy) as engine:
            with pytest.raises(QueryRefused):
                engine.answer(QueryRequest(text))
            assert text not in map(text_of, proxy.asked)

    def test_services_cannot_be_allowed_beside_an_endpoint(self, other: OtherStore) -> None:
        with pytest.raises(BadParameter, match="SERVICE"):
            QueryEngine(Endpoint(other.query), names=NAMES, services=("http://e/",))


class TestWhatTheOtherStoreSays:
    @pytest.mark.parametrize(
        ("says", "error", "told"),
        [
            (Says(400, b"line 1: no", {"Content-Type": "text/plain"}), QuerySyntaxError, "query: line 1: no"),
            (Says(400, b"<b>no</b>", {"Content-Type": "text/html"}), QuerySyntaxError, "this query$"),
            (Says(401), EndpointFailed, "does not let it in"),
            (Says(403), EndpointFailed, "does not let it in"),
            (Says(404), EndpointFailed, "status 404"),
            (Says(408), QueryTimeout, "limit of its own"),
            (Says(413), QueryRefused, "longer"),
            (Says(429), EndpointUnavailable, "no more queries"),
            (Says(500, b"java.lang.Exception at C:\\secret"), EndpointFailed, "status 500$"),
            (Says(503, headers={"Retry-After": "33"}), EndpointUnavailable, "no more queries"),
            (Says(504), QueryTimeout, "limit of its own"),
            (Says(204), EndpointFailed, "status 204"),
            (Says(302, headers={"Location": "http://127.0.0.1:1/"}), EndpointFailed, "status 302"),
            (Says(200, b"<html>", {"Content-Type": "text/html"}), EndpointFailed, "answered with text/html"),
            (Says(200, b"{}"), EndpointFailed, "no media type"),
            (Says(200, b"a,b", {"Content-Type": "text/csv"}), EndpointFailed, "text/csv"),
            (Says(200, b"", JSON), EndpointFailed, "cannot be read"),
            (Says(200, b"garbage", JSON), EndpointFailed, "cannot be read"),
            (Says(200, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":', JSON), EndpointFailed, "read"),
            (Says(200, b'{"head":{},"boolean":true}', JSON), EndpointFailed, "no answer to .* SELECT"),
            (Says(200, b"x" * 100, JSON, cut=10), EndpointFailed, "broke"),
            (Says(200, b"plain", JSON | {"Content-Encoding": "gzip"}), EndpointFailed, "compressed"),
            (Says(200, b"x", JSON | {"Content-Encoding": "br"}), EndpointFailed, "not asked for"),
            (Says(lost=True), EndpointFailed, "broke"),
        ],
    )  # fmt: skip
    def test_it_becomes_an_error_of_ours(
        self, other: OtherStore, says: Says, error: type[KgError], told: str
    ) -> None:
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy) as engine:
            with pytest.raises(error, match=told) as raised:
                engine.answer(OURS)
            assert type(raised.value) is error
            assert "secret" not in str(raised.value)
            assert proxy.url not in str(raised.value)
            # The engine goes on.
            assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3

    @pytest.mark.parametrize(("rows", "yes"), [([{"__ASK_RETVAL": "1"}], True), ([], False)])
    def test_yes_and_no_are_read_as_virtuoso_writes_them(
        self, other: OtherStore, rows: list[dict[str, str]], yes: bool
    ) -> None:
        bindings = [
            {name: {"type": "typed-literal", "datatype": XSD_INTEGER, "value": value}}
            for row in rows
            for name, value in row.items()
        ]
        table = {"head": {"link": [], "vars": ["__ASK_RETVAL"]}, "results": {"bindings": bindings}}
        says = Says(200, json.dumps(table).encode(), JSON)
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy) as engine:
            answer = engine.answer(QueryRequest("ASK { ?e kg:involvesCountry ?c } # OURS"))
            assert json.loads(answer.body) == {"head": {}, "boolean": yes}

    def test_it_tells_when_to_come_again(self, other: OtherStore) -> None:
        says = Says(503, headers={"Retry-After": "33"})
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy) as engine:
            with pytest.raises(EndpointUnavailable) as error:
                engine.answer(OURS)
            assert error.value.seconds == 33

    @pytest.mark.parametrize(
        "body",
        [
            b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":'
            + b'{"type":"triple","value":{"subject":{"type":"uri","value":"http://a/"},"predicate":'
            b'{"type":"uri","value":"http://a/"},"object":' * 200_000,
            b"[" * (1 << 20),
        ],
    )
    def test_what_would_end_a_process_that_reads_it_ends_none_of_ours(
        self, other: OtherStore, body: bytes
    ) -> None:
        with Proxy(other.url, to_ours(Says(200, body, JSON))) as proxy, asking(proxy) as engine:
            with pytest.raises(KgError):
                engine.answer(OURS)
            assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3

    def test_triples_nested_without_end_end_none_of_ours(self, other: OtherStore) -> None:
        nested = b"<http://a/> <http://b/> " + b"<<( <http://a/> <http://b/> " * 200_000
        with Proxy(other.url, to_ours(Says(200, nested, NT))) as proxy, asking(proxy) as engine:
            with pytest.raises(KgError):
                engine.answer(QueryRequest(f"{CONSTRUCT} # OURS"))
            assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3

    @pytest.mark.parametrize(
        ("media_type", "body"),
        [
            ("application/sparql-results+json; charset=utf-8", None),
            ("application/json", None),
            ("application/sparql-results+xml", "xml"),
            ("text/xml;charset=UTF-8", "xml"),
        ],
    )
    def test_each_name_of_a_format_is_read(
        self, other: OtherStore, media_type: str, body: str | None
    ) -> None:
        table = {
            "head": {"vars": ["event"]},
            "results": {"bindings": [{"event": {"type": "literal", "value": "ü"}}]},
        }
        xml = (
            '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="event"/></head>'
            '<results><result><binding name="event"><literal>ü</literal></binding></result></results>'
            "</sparql>"
        )
        sent = (xml if body else json.dumps(table, indent=2)).encode()
        says = Says(200, sent, {"Content-Type": media_type})
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy) as engine:
            assert engine.solutions(OURS).rows == ({"event": Literal("ü")},)

    @pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml", "text/plain"])
    def test_each_format_of_a_graph_is_read(self, other: OtherStore, media_type: str) -> None:
        body = {
            "text/turtle": "@prefix e: <http://e/> . e:s e:p 1 .",
            "text/plain": '<http://e/s> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
            "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            '<rdf:Description rdf:about="http://e/s"><e:p rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">1'
            "</e:p></rdf:Description></rdf:RDF>",
        }[media_type]
        says = Says(200, body.encode(), {"Content-Type": media_type})
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy) as engine:
            answer = engine.answer(QueryRequest(f"{CONSTRUCT} # OURS", ("ntriples",)))
        assert answer.body == b'<http://e/s> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'

    def test_a_packed_answer_is_unpacked(self, other: OtherStore) -> None:
        body = gzip.compress(b'{"head":{"vars":["event"]},"results":{"bindings":[]}}')
        says = Says(200, body, JSON | {"Content-Encoding": "gzip"})
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy) as engine:
            assert engine.solutions(OURS).rows == ()

    def test_it_can_be_closed_while_a_connection_is_made(self, other: OtherStore) -> None:
        with Proxy(other.url, keeps=False) as proxy, ThreadPoolExecutor() as threads:
            endpoint = Endpoint(f"{proxy.url}/query", searched=False)
            with QueryEngine(endpoint, names=NAMES, limits=LIMITS) as engine, ExitStack() as full:
                full.enter_context(proxy.full())
                answer = threads.submit(engine.answer, OURS)
                until(lambda: proxy.wanted)
                # It is tried again after a second: then the engine is closing.
                time.sleep(0.5)
                closing = threads.submit(engine.close)
                until(lambda: is_closed(engine))
                full.close()
                closing.result(PATIENCE)
            with pytest.raises(QueryFailed, match="closed"):
                answer.result(PATIENCE)
            assert not proxy.connected

    def test_a_connection_that_was_closed_meanwhile_is_opened_again(self, other: OtherStore) -> None:
        times: list[int] = []

        def once(_asked: Asked) -> Says | None:
            times.append(1)
            return Says(lost=True) if len(times) == 1 else None

        with Proxy(other.url, to_ours(once)) as proxy, asking(proxy) as engine:
            assert len(engine.solutions(OURS).rows) == 3


class TestLimits:
    def test_a_store_that_takes_too_long_is_not_waited_for(self, other: OtherStore) -> None:
        over = threading.Event()
        slow = to_ours(lambda _: over.wait(PATIENCE) and None)  # type: ignore[func-returns-value]
        with Proxy(other.url, slow) as proxy, asking(proxy, Limits(workers=1, timeout=1, light=0)) as engine:
            try:
                with pytest.raises(QueryTimeout, match="after 1 seconds"):
                    engine.answer(OURS)
                with pytest.raises(QueryTimeout, match=r"after 0\.5 seconds"):
                    engine.answer(QueryRequest(OURS.text, timeout=0.5))
                assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3
            finally:
                over.set()

    def test_an_answer_of_too_many_bytes_is_an_error_and_no_shorter_one(self, other: OtherStore) -> None:
        says = Says(200, b" " * 20_000, JSON)
        with Proxy(other.url, to_ours(says)) as proxy, asking(proxy, Limits(max_result_bytes=5000)) as engine:
            with pytest.raises(QueryTooLarge) as error:
                engine.answer(OURS)
            assert (error.value.limit, error.value.unit) == (5000, "bytes")

    def test_what_unpacks_to_too_many_bytes_is_stopped_on_the_way(self, other: OtherStore) -> None:
        says = Says(200, gzip.compress(b" " * (50 << 20)), JSON | {"Content-Encoding": "gzip"})
        with (
            Proxy(other.url, to_ours(says)) as proxy,
            asking(proxy, Limits(max_result_bytes=1 << 20)) as engine,
            pytest.raises(QueryTooLarge),
        ):
            engine.answer(OURS)

    @pytest.mark.parametrize("text", [COUNTRIES, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"])
    def test_an_answer_of_too_many_rows_is_an_error(self, other: OtherStore, text: str) -> None:
        with Proxy(other.url) as proxy, asking(proxy, Limits(max_results=2)) as engine:
            with pytest.raises(QueryTooLarge) as error:
                engine.answer(QueryRequest(text))
            assert (error.value.limit, error.value.unit) == (2, "results")

    def test_no_more_queries_are_sent_at_once_than_are_allowed(self, other: OtherStore) -> None:
        under_way: list[int] = [0]
        most: list[int] = [0]
        lock = threading.Lock()
        go_on = threading.Event()

        def counted(_asked: Asked) -> None:
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            go_on.wait(PATIENCE)
            with lock:
                under_way[0] -= 1

        with (
            Proxy(other.url, to_ours(counted)) as proxy,
            asking(proxy, Limits(workers=2, timeout=20, queue=3)) as engine,
            ThreadPoolExecutor(8) as threads,
        ):
            until(lambda: engine._origin._indexed)
            waiting = [threads.submit(engine.answer, QueryRequest(f"{OURS.text} {n}")) for n in range(8)]
            until(lambda: most[0] == 2 and engine.pool_state.waiting == 3)
            go_on.set()
            outcomes = [one.exception() for one in waiting]
            assert most[0] == 2
            assert sum(isinstance(one, QueryBusy) for one in outcomes) == 3
            assert outcomes.count(None) == 5

    def test_what_is_under_way_is_dropped_when_nobody_wants_it(self, other: OtherStore) -> None:
        over = threading.Event()
        reached = threading.Event()

        def slow(_asked: Asked) -> None:
            reached.set()
            over.wait(PATIENCE)

        with Proxy(other.url, to_ours(slow)) as proxy, asking(proxy) as engine:
            try:
                future = asyncio.run_coroutine_threadsafe(engine.answering(OURS), engine._loop)
                assert reached.wait(PATIENCE)
                future.cancel()
                until(lambda: engine.pool_state.running == 0)
            finally:
                over.set()


class TestWhoWeAre:
    def test_credentials_go_along_and_are_told_to_nobody(self, other: OtherStore) -> None:
        def guarded(asked: Asked) -> Says | None:
            return None if asked.headers.get("authorization") == "Bearer very-secret" else Says(401)

        with Proxy(other.url, guarded) as proxy:
            with asking(proxy, credentials=Credentials(token="very-secret")) as engine:
                assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3
            with asking(proxy) as engine, pytest.raises(EndpointUnavailable, match="does not let it in"):
                engine.answer(QueryRequest(COUNTRIES))

    def test_parameters_of_the_address_are_kept(self, other: OtherStore) -> None:
        with Proxy(other.url) as proxy:
            endpoint = Endpoint(f"{proxy.url}/query?timeout=7")
            with QueryEngine(endpoint, names=NAMES, limits=LIMITS) as engine:
                engine.answer(OURS)
            assert {asked.path for asked in proxy.asked} == {"/query?timeout=7"}


class TestTheState:
    def test_it_is_another_one_when_the_graph_is(self, other: OtherStore) -> None:
        with Proxy(other.url) as proxy, asking(proxy, refresh=0.1) as engine:
            before = engine.snapshot.id
            assert engine.snapshot.quads == 5
            assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3
            other.update(f"INSERT DATA {{ {TALKS} {iri('kg:involvesCountry')} {VIETNAM} }}")
            try:
                until(lambda: engine.snapshot.id != before)
                assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 4
            finally:
                other.update(f"DELETE DATA {{ {TALKS} {iri('kg:involvesCountry')} {VIETNAM} }}")

    def test_a_store_that_is_not_there_yet_is_asked_until_it_is(self, other: OtherStore) -> None:
        with Proxy(other.url, lambda _: Says(503)) as proxy, asking(proxy, refresh=0.1) as engine:
            with pytest.raises(EndpointUnavailable):
                _ = engine.snapshot
            assert engine.remarks
            proxy.before = lambda _: None
            until(lambda: not engine.remarks)
            assert len(engine.solutions(QueryRequest(COUNTRIES)).rows) == 3

    def test_a_store_that_goes_away_is_what_it_was(self, other: OtherStore) -> None:
        with Proxy(other.url) as proxy, asking(proxy, refresh=0.1) as engine:
            kept = engine.answer(OURS)
            before = engine.snapshot
            number = len(proxy.asked)
            proxy.before = lambda _: Says(lost=True)
            until(lambda: len(proxy.asked) > number + 2)
            assert engine.snapshot.id == before.id
            assert engine.answer(OURS) is kept
            with pytest.raises(EndpointFailed):
                engine.answer(QueryRequest(f"{COUNTRIES} # another"))


class TestSearching:
    def test_names_are_found_as_they_are_here(self, tmp_path: Path, seeds_store: Path) -> None:
        with oxigraph(tmp_path / "other") as other:
            state = tmp_path / "state.sqlite"
            publish_to(seeds_store, target(other.url), NAMES, Options(state=state, default_graph=True))
            with (
                QueryEngine(seeds_store, names=NAMES, limits=LIMITS) as here,
                QueryEngine(Endpoint(other.query), names=NAMES, limits=LIMITS) as there,
            ):
                until(lambda: there._origin._indexed)
                for text in ("korea", "ahn dukgeun", "min", "e"):
                    assert there.search(text, most=50) == here.search(text, most=50)
                assert there.search("korea").found

    def test_until_they_are_read_that_is_said(self, other: OtherStore) -> None:
        over = threading.Event()

        def slow(asked: Asked) -> None:
            if "?thing" in text_of(asked):
                over.wait(PATIENCE)

        with Proxy(other.url, slow) as proxy, asking(proxy) as engine:
            try:
                with pytest.raises(EndpointUnavailable, match="still being read"):
                    engine.search("forum")
            finally:
                over.set()
            until(lambda: engine._origin._indexed)
            assert engine.search("forum").found == ()

    def test_where_they_cannot_be_read_that_is_said_and_tried_again(self, other: OtherStore) -> None:
        def broken(asked: Asked) -> Says | None:
            return Says(500) if "?thing" in text_of(asked) else None

        with Proxy(other.url, broken) as proxy, asking(proxy, refresh=0.1) as engine:
            until(lambda: "could not be read" in str(engine._origin.no_index()))
            with pytest.raises(EndpointUnavailable, match="status 500"):
                engine.search("forum")
            proxy.before = lambda _: None
            until(lambda: engine._origin._indexed)
            assert engine.search("forum").found == ()


class TestDefaultGraphs:
    """A query without FROM asks the default graph of the other store: it is said where that is not right."""

    def test_one_that_was_published_to_is_right(self, there: QueryEngine) -> None:
        assert list(there.remarks) == []

    def test_one_that_is_empty_beside_named_graphs_is_told(self, folder: Path, tmp_path: Path) -> None:
        with oxigraph(tmp_path / "other") as other:
            publish_to(folder, target(other.url), NAMES, Options(state=tmp_path / "state"))
            with QueryEngine(Endpoint(other.query), names=NAMES, limits=LIMITS) as engine:
                assert "kg publish --default-graph fills it" in engine.remarks[0]

    def test_one_that_is_a_list_of_all_graphs_is_told(self, tmp_path: Path) -> None:
        said = f"{FORUM} {iri('kg:eventStatus')} {iri('kg:status-occurred')}"
        with oxigraph(tmp_path / "other", "--union-default-graph") as other:
            other.update(f"INSERT DATA {{ GRAPH <http://e/1> {{ {said} }} GRAPH <http://e/2> {{ {said} }} }}")
            with QueryEngine(Endpoint(other.query), names=NAMES, limits=LIMITS) as engine:
                assert "counts come out too high" in engine.remarks[0]

    def test_a_store_without_anything_is_told(self, tmp_path: Path) -> None:
        with (
            oxigraph(tmp_path / "other") as other,
            QueryEngine(Endpoint(other.query), names=NAMES, limits=LIMITS) as engine,
        ):
            assert list(engine.remarks) == ["the store behind this server is empty"]
