"""Calls to other servers: only allowed ones are asked, and an answer is whole or there is none."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from services import CERTIFICATE, JSON, Asked, Says, Service, table, to

from kg.errors import BadParameter, QueryRefused, ServiceFailed
from kg.network import is_inside
from kg.store import judge
from kg.store.federation import check_service, service_failure
from kg.store.gateway import Gateway
from kg.vocabulary import WIKIDATA_ENTITY, Names

EX = "http://example.org/"
ROWS = table({"s": f"{EX}1", "n": "one"}, {"s": f"{EX}9", "n": "nine"})


@pytest.fixture
def store() -> ox.Store:
    """Five things, of which a service knows one."""
    made = ox.Store()
    for number in range(5):
        made.add(ox.Quad(ox.NamedNode(f"{EX}{number}"), ox.NamedNode(f"{EX}p"), ox.Literal(f"{number}")))
    return made


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(Says(ROWS)) as running:
        yield running


@pytest.fixture
def forbidden() -> Iterator[Service]:
    """A machine of the network inside, which nobody may reach: it would answer."""
    with Service(Says(ROWS)) as running:
        yield running
        assert running.connections == 0


def ask(store: ox.Store, text: str, *allowed: str, **limits: Any) -> list[dict[str, str]]:
    """The rows, as the engine finds them with a gateway to the services ``allowed``."""

    async def asking() -> list[dict[str, str]]:
        async with Gateway(allowed, **limits) as gateway:
            judged = judge(text, services=gateway.addresses, prefixes={"kg": EX})
            found = await asyncio.to_thread(_rows, store, judged.text)
            if isinstance(found, list):
                return found
            failure = service_failure(found, judged.calls)
            assert failure is not None, found
            assert not any(address in failure.message for address in gateway.addresses.values())
            raise failure

    return asyncio.run(asking())


def _rows(store: ox.Store, text: str) -> list[dict[str, str]] | Exception:
    try:
        answer = store.query(text, base_iri=EX).serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]
    except (OSError, RuntimeError) as error:
        # Without its traceback, which holds what the engine wants to drop in this thread.
        return error.with_traceback(None)
    rows = json.loads(answer or b"")["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def test_what_a_service_says_joins_with_what_is_here(store: ox.Store, service: Service) -> None:
    text = f"SELECT * {{ ?s <p> ?v SERVICE <{service.at()}> {{ ?s <http://e/name> ?n }} }}"
    assert ask(store, text, service.at()) == [{"s": f"{EX}1", "v": "1", "n": "one"}]


def test_a_service_gets_the_clause_and_who_asks_and_nothing_else(store: ox.Store, service: Service) -> None:
    ask(store, f"SELECT * {{ ?s <p> ?v SERVICE <{service.at()}> {{ ?s <q> ?n }} }}", service.at())
    (asked,) = service.asked
    assert (asked.method, asked.path) == ("POST", "/sparql")
    assert asked.body == f"BASE <{EX}>\nSELECT * WHERE {{ ?s <{EX}q> ?n . }}"
    assert asked.headers.pop("user-agent").startswith("tradekg/")
    assert asked.headers.pop("host") == service.at().split("/")[2]
    assert asked.headers == {
        "accept": "application/sparql-results+json, application/sparql-results+xml",
        "accept-encoding": "gzip",
        "connection": asked.headers["connection"],
        "content-length": str(len(asked.body)),
        "content-type": "application/sparql-query",
    }


def test_two_services_in_one_query(store: ox.Store, service: Service) -> None:
    with Service(Says(table({"n": "one", "m": "first"}))) as second:
        text = (
            f"SELECT ?v ?m {{ ?s <p> ?v SERVICE <{service.at()}> {{ ?s <q> ?n }} "
            f"SERVICE SILENT <{second.at()}> {{ ?n <r> ?m }} }}"
        )
        assert ask(store, text, service.at(), second.at()) == [{"v": "1", "m": "first"}]


@pytest.mark.parametrize(
    ("prologue", "target"),
    [
        ("PREFIX to: <{host}>", "to:sparql"),
        ("PREFIX : <{host}sparql>", ":"),
        ("PREFIX silent: <{host}> PREFIX : <http://127.0.0.1:9/>", "silent:sparql"),
        ("PREFIX kg: <{host}>", r"kg:s\u0070arql"),
        ("", r"<{host}sp\u0061rql>"),
    ],
)
def test_a_service_may_be_named_in_every_way_that_means_its_address(
    store: ox.Store, service: Service, prologue: str, target: str
) -> None:
    host = service.at(path="/")
    text = "{} SELECT * {{ SERVICE {} {{ ?s ?p ?n }} }}".format(
        prologue.replace("{host}", host), target.replace("{host}", host)
    )
    assert len(ask(store, text, service.at())) == 2


def test_a_prefix_that_needs_no_declaration_names_a_service() -> None:
    judged = judge(
        "SELECT * { SERVICE kg:sparql {} }",
        services={f"{EX}sparql": "http://127.0.0.1:1/x"},
        prefixes={"kg": EX},
    )
    assert judged.text == "SELECT * { SERVICE <http://127.0.0.1:1/x> {} }"


def test_the_example_of_the_documentation_is_one(store: ox.Store, service: Service) -> None:
    page = (Path(__file__).parents[2] / "docs" / "federation.md").read_text(encoding="utf-8")
    (example,) = (
        block for block in re.findall(r"```sparql\n(.*?)```", page, re.DOTALL) if "SERVICE" in block
    )
    wikidata, names = "https://query.wikidata.org/sparql", Names()
    judged = judge(example, services={wikidata: service.at()}, prefixes=names.prefixes)
    country, item = names.id("country/VN"), f"{WIKIDATA_ENTITY}Q881"
    store.update(
        f"INSERT DATA {{ <{country}> a kg:Country ; skos:exactMatch <{item}> }}", prefixes=names.prefixes
    )
    service.answer = lambda _: Says(table({"item": item, "population": "100352192"}))
    found = store.query(judged.text, prefixes=names.prefixes).serialize(format=ox.QueryResultsFormat.CSV)  # type: ignore[union-attr]
    assert found == f"country,population\r\n{country},100352192\r\n".encode()
    assert f"VALUES ( ?item ) {{ ( <{WIKIDATA_ENTITY}Q884> ) ( <{item}> )" in service.asked[0].body


def test_a_clause_within_a_clause_is_sent_along_with_the_services_own_address(
    store: ox.Store, service: Service
) -> None:
    label = "http://wikiba.se/ontology#label"
    text = (
        f"PREFIX wikibase: <http://wikiba.se/ontology#> SELECT * {{ SERVICE <{service.at()}> {{ ?s <q> ?n "
        "OPTIONAL { SERVICE wikibase:label { ?s <r> 'en' } } } }"
    )
    assert len(ask(store, text, service.at(), label)) == 2
    assert f"SERVICE <{label}>" in service.asked[0].body
    assert len(service.asked) == 1


def test_a_clause_within_a_clause_needs_to_be_allowed_too(store: ox.Store, service: Service) -> None:
    text = f"SELECT * {{ SERVICE <{service.at()}> {{ SERVICE <http://10.0.0.1/> {{ ?s ?p ?o }} }} }}"
    with pytest.raises(QueryRefused, match=r"http://10\.0\.0\.1/"):
        ask(store, text, service.at())
    assert not service.asked


FAULTS = {
    "status 500": Says(b"oh", 500, {"Content-Type": "text/plain"}),
    "status 204": Says(b"", 204),
    "something else than SPARQL results": Says(b"<html>", 200, {"Content-Type": "text/html"}),
    "something else than SPARQL": Says(b"", 200, {}),
    "larger than 5,000 bytes": Says(b" " * 5001),
    "larger than 5,000 ": Says(
        gzip.compress(b" " * 50_000_000), 200, {"Content-Type": JSON, "Content-Encoding": "gzip"}
    ),
    "compressed in a way": Says(
        gzip.compress(gzip.compress(b" ")), 200, {"Content-Type": JSON, "Content-Encoding": "gzip, gzip"}
    ),
    "badly compressed": Says(b"no", 200, {"Content-Type": JSON, "Content-Encoding": "gzip"}),
    "broke off": Says(
        gzip.compress(ROWS)[:-9], 200, {"Content-Type": JSON, "Content-Encoding": "gzip"}
    ),
    "connection broke": Says(ROWS, cut=20),
    "the connection broke": to("http://127.0.0.1:[/"),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "says"), FAULTS.items(), ids=FAULTS)
def test_a_service_that_fails_is_named_and_silent_makes_it_an_empty_answer(
    store: ox.Store, reason: str, says: Says
) -> None:
    with Service(says) as service:
        loud = f"SELECT * {{ SERVICE <{service.at()}> {{ ?s <q> ?n }} }}"
        with pytest.raises(ServiceFailed, match=reason) as caught:
            ask(store, loud, service.at(), max_bytes=5000)
        assert caught.value.service == service.at()
        assert service.at() in caught.value.message
        silent = loud.replace("SERVICE", "SERVICE SILENT")
        assert ask(store, silent, service.at(), max_bytes=5000) == [{}]


@pytest.mark.parametrize("body", [b'{"head":{]', ROWS[:-10] + b"}" * 10, b'{"head":{},"boolean":true}'])
def test_an_answer_that_cannot_be_read_is_an_error_too(store: ox.Store, body: bytes) -> None:
    with Service(Says(body)) as service:
        text = f"SELECT * {{ SERVICE <{service.at()}> {{ ?s <q> ?n }} }}"
        with pytest.raises(ServiceFailed, match="cannot be read") as caught:
            ask(store, text, service.at())
        assert caught.value.service == service.at()


def test_an_answer_may_be_compressed(store: ox.Store) -> None:
    packed = gzip.compress(ROWS[:30]) + gzip.compress(ROWS[30:])
    with Service(Says(packed, 200, {"Content-Type": f"{JSON}; x=1", "Content-Encoding": "gzip"})) as service:
        assert len(ask(store, f"SELECT * {{ SERVICE <{service.at()}> {{ ?s <q> ?n }} }}", service.at())) == 2


def test_nobody_listens(store: ox.Store) -> None:
    with Service(Says()) as service:
        address = service.at()
    with pytest.raises(ServiceFailed, match="cannot be reached"):
        ask(store, f"SELECT * {{ SERVICE <{address}> {{ ?s <q> ?n }} }}", address)


def test_a_slow_service_ends_at_the_deadline(store: ox.Store) -> None:
    released = threading.Event()

    def slow(_: Asked) -> Says:
        released.wait()
        return Says(ROWS)

    with Service(slow) as service:
        try:
            with pytest.raises(ServiceFailed, match=r"within 0\.2 s"):
                ask(store, f"SELECT * {{ SERVICE <{service.at()}> {{}} }}", service.at(), seconds=0.2)
        finally:
            released.set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_opens_no_door(store: ox.Store, forbidden: Service, status: int) -> None:
    with Service(to(forbidden.at(), status)) as service:
        text = f"SELECT * {{ SERVICE <{service.at()}> {{ ?s <q> ?n }} }}"
        with pytest.raises(ServiceFailed, match=r"not allowed here|status 303"):
            ask(store, text, service.at())
        assert ask(store, text.replace("SERVICE", "SERVICE SILENT"), service.at()) == [{}]


def test_a_redirect_within_the_list_is_followed_a_few_times(store: ox.Store, service: Service) -> None:
    with Service(to(service.at())) as moved:
        text = f"SELECT * {{ SERVICE <{moved.at()}> {{ ?s <q> ?n }} }}"
        assert len(ask(store, text, moved.at(), service.at())) == 2
        assert service.asked[0].body == moved.asked[0].body
        moved.answer = lambda _: to("sparql")
        with pytest.raises(ServiceFailed, match="more than 3 times"):
            ask(store, text, moved.at())


def test_the_same_host_and_another_path_is_not_allowed(store: ox.Store) -> None:
    with Service(to("/update")) as service:
        with pytest.raises(ServiceFailed, match="not allowed here"):
            ask(store, f"SELECT * {{ SERVICE <{service.at()}> {{}} }}", service.at())
        assert [asked.path for asked in service.asked] == ["/sparql"]


def test_a_name_of_the_internet_cannot_lead_inside_later(store: ox.Store, forbidden: Service) -> None:
    numbers = iter([("8.8.8.8",), ("127.0.0.1", "10.0.0.1", "::1", "169.254.169.254")])

    async def resolver(host: str, port: int) -> tuple[str, ...]:
        assert host == "data.example.org"
        return next(numbers)

    address = forbidden.at("data.example.org")
    with pytest.raises(ServiceFailed, match="own network"):
        ask(store, f"SELECT * {{ SERVICE <{address}> {{}} }}", address, resolver=resolver)


def test_a_name_inside_may_be_allowed(store: ox.Store, service: Service) -> None:
    async def resolver(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.2", "127.0.0.1")

    address = service.at("graph.internal")
    assert len(ask(store, f"SELECT * {{ SERVICE <{address}> {{}} }}", address, resolver=resolver)) == 2
    assert service.asked[0].headers["host"] == address.split("/")[2]


@pytest.mark.parametrize(
    ("number", "inside"),
    [
        ("127.0.0.1", True),
        ("0.0.0.0", True),
        ("10.1.2.3", True),
        ("192.168.1.1", True),
        ("100.64.0.1", True),
        ("169.254.169.254", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:127.0.0.1", True),
        ("8.8.8.8", False),
        ("2606:4700:4700::1111", False),
    ],
)
def test_numbers_of_the_own_network_are_known(number: str, inside: bool) -> None:
    assert is_inside(number) is inside


def test_tls_is_verified(store: ox.Store) -> None:
    async def resolver(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    with Service(Says(ROWS), tls=True) as service:
        address, other = service.at("localhost"), service.at("other.example.org")
        text = f"SELECT * {{ SERVICE <{address}> {{}} }}"
        with pytest.raises(ServiceFailed, match="cannot be reached"):
            ask(store, text, address)
        assert not service.asked
        trusted = ssl.create_default_context(cafile=CERTIFICATE)
        assert len(ask(store, text, address, tls=trusted)) == 2
        # The right number under the wrong name is not the service.
        with pytest.raises(ServiceFailed, match="cannot be reached"):
            ask(store, text.replace(address, other), other, tls=trusted, resolver=resolver)
        assert len(service.asked) == 1


def test_neither_cookies_nor_the_environment_have_a_part(
    store: ox.Store, forbidden: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, forbidden.at(path=""))
    says = Says(ROWS, 200, {"Content-Type": JSON, "Set-Cookie": "who=me; Path=/"})
    with Service(says) as service:
        text = "SELECT * {{ SERVICE <{0}> {{ ?s <q> ?n }} SERVICE <{0}> {{ ?s <r> ?n }} }}"
        assert len(ask(store, text.format(service.at()), service.at())) == 2
        assert [asked.headers.get("cookie") for asked in service.asked] == [None, None]


def test_a_clause_that_the_engine_evaluates_for_each_row_is_asked_once(
    store: ox.Store, service: Service
) -> None:
    text = f"SELECT * {{ ?a <p> ?v FILTER EXISTS {{ SERVICE <{service.at()}> {{ ?s <q> ?n }} }} }}"
    assert len(ask(store, text, service.at())) == 5
    assert len(service.asked) == 1


def test_without_the_secret_there_is_nothing(service: Service) -> None:
    async def asking() -> None:
        async with Gateway([service.at()]) as gateway, httpx.AsyncClient(trust_env=False) as client:
            (address,) = gateway.addresses.values()
            root = address.rsplit("/", 2)[0]
            for path in ("/", "/0", "/x/0", "//0", "/sparql", "/../0"):
                response = await client.post(root + path, content=b"ASK {}")
                assert (response.status_code, response.content) == (404, b"")
            assert (await client.post(f"{address}1", content=b"ASK {}")).status_code == 404
            assert (await client.get(address, params={"query": "ASK {}"})).status_code == 405
            leak = await client.post(address, content=f"ASK {{ SERVICE <{address}> {{}} }}".encode())
            assert leak.status_code == 403
            huge = await client.post(address, content=b" " * 9_000_000)
            assert huge.status_code == 413

    asyncio.run(asking())
    assert service.connections == 0


def test_one_gateways_secret_is_not_anothers(service: Service) -> None:
    async def secret() -> str:
        async with Gateway([service.at()]) as gateway:
            return gateway.addresses[service.at()].rsplit("/", 2)[1]

    first, second = asyncio.run(secret()), asyncio.run(secret())
    assert first != second
    assert len(first) >= 40


def test_a_question_whose_asker_is_gone_makes_room(service: Service) -> None:
    arrived, released = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Says:
        if asked.body == "slow":
            arrived.set()
            released.wait()
        return Says(ROWS)

    service.answer = answer

    async def asking() -> int:
        async with (
            Gateway([service.at()], concurrent=1, seconds=600) as gateway,
            httpx.AsyncClient(trust_env=False, timeout=60) as client,
        ):
            address = gateway.addresses[service.at()]
            slow = asyncio.create_task(client.post(address, content=b"slow"))
            await asyncio.to_thread(arrived.wait)
            slow.cancel()
            return (await client.post(address, content=b"quick")).status_code

    try:
        assert asyncio.run(asking()) == 200
    finally:
        released.set()


def test_so_many_at_once_and_no_more() -> None:
    lock, at_once, most = threading.Lock(), 0, 0

    def answer(_: Asked) -> Says:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.05)
        with lock:
            at_once -= 1
        return Says(ROWS)

    async def asking(address: str) -> list[int]:
        async with (
            Gateway([address], concurrent=2) as gateway,
            httpx.AsyncClient(trust_env=False, timeout=60) as client,
        ):
            posts = (client.post(gateway.addresses[address], content=b"%d" % one) for one in range(8))
            return [response.status_code for response in await asyncio.gather(*posts)]

    with Service(answer) as service:
        assert asyncio.run(asking(service.at())) == [200] * 8
    assert most == 2


@pytest.mark.parametrize(
    "address",
    [
        "query.wikidata.org",
        "ftp://e.org/",
        "file:///etc/passwd",
        "http:///sparql",
        "http://me:secret@e.org/",
        "http://e.org:99999/",
        "http://e.org/a b",
        "http://e.org/>",
    ],
)
def test_what_cannot_be_allowed(address: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check_service(address)
    assert "me:secret" not in caught.value.message
    with pytest.raises(BadParameter):
        Gateway([address])
    assert check_service("https://query.wikidata.org/sparql") == "https://query.wikidata.org/sparql"


def test_a_name_that_no_host_can_have() -> None:
    with pytest.raises(BadParameter):
        Gateway(["http://a_\u00fc.example.org/"])


def test_a_name_that_nobody_knows(store: ox.Store) -> None:
    for address in ("http://nobody.invalid/", "http://two..dots.invalid/"):
        with pytest.raises(ServiceFailed, match="cannot be resolved"):
            ask(store, f"SELECT * {{ SERVICE <{address}> {{}} }}", address)
