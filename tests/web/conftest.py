"""A real server on a port of its own, over a small graph that is made by hand and easy to know by heart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.export import make_downloads
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Amount,
    Country,
    DateBasis,
    Entity,
    Event,
    EventKind,
    Facts,
    Link,
    Linked,
    Organization,
    Participation,
    Person,
    Place,
    Release,
    Role,
    Span,
    Topic,
)
from kg.rdf import describe_dataset, map_linked, ontology_quads
from kg.settings import Settings
from kg.store import publish
from kg.web.server import listen, running

HOSTILE = "<script>alert('x')</script> & \"quoted\""

TITLE = "Korea and Vietnam sign 23 MOUs"
FIRST = "The Korea-Vietnam Business Forum took place in Seoul on July 1."
SECOND = f"Minister Dukgeun Ahn welcomed {HOSTILE} and others."
THIRD = "In the Forum, 23 MOUs worth 5 billion won were signed."
BODY = f"{FIRST} {SECOND} {THIRD}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said to one request."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; every request is one connection of plain HTTP, as any client would open it."""

    url: str
    """Without a final slash."""
    store: Path

    def ask(
        self,
        path: str,
        accept: str | None = None,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        address = urlsplit(self.url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        sent = dict(headers or {})
        if accept is not None:
            sent["Accept"] = accept
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()


@contextmanager
def run_server(settings: Settings) -> Iterator[Server]:
    """A server over the store of the settings, on any free port, until the block ends."""
    sockets = listen(settings.host, 0)
    port = sockets[0].getsockname()[1]
    with running(settings, sockets):
        yield Server(f"http://127.0.0.1:{port}", settings.store)


def span(quote: str) -> Span:
    """The first place of a quote in the release's text."""
    text = f"{TITLE}\n\n{BODY}"
    start = text.index(quote)
    return Span(start, start + len(quote), quote)


def facts() -> Facts:
    """One release with one of everything."""
    return Facts(
        release=Release(
            "2024-07-01-korea-and-vietnam",
            TITLE,
            BODY,
            date(2024, 7, 1),
            category="FTA/Economic Cooperation",
            url="https://example.org/releases/1",
        ),
        sentences=(span(TITLE), span(FIRST), span(SECOND), span(THIRD)),
        events=(
            Event(
                "event/2024-07-01-korea-vietnam-business-forum",
                EventKind.FORUM,
                "Korea-Vietnam Business Forum",
                start=date(2024, 7, 1),
                date_basis=DateBasis.STATED,
                place=Place("place/seoul", "Seoul", "country/KR"),
                place_country="country/KR",
                countries=("country/KR", "country/VN"),
                participations=(
                    Participation(
                        "person/ahn-dukgeun",
                        Role.ATTENDEE,
                        title="Minister",
                        on_behalf_of="organization/ministry-of-trade",
                        spans=(span("Minister Dukgeun Ahn"),),
                    ),
                    Participation("person/hostile", Role.SPEAKER, title=HOSTILE, spans=(span(HOSTILE),)),
                ),
                agreements=("agreement/2024-07-01-23-mous",),
                spans=(span("Korea-Vietnam Business Forum"), span("on July 1")),
            ),
        ),
        main_event="event/2024-07-01-korea-vietnam-business-forum",
        persons=(
            Person(
                "person/ahn-dukgeun",
                "Dukgeun Ahn",
                title="Minister",
                affiliation="organization/ministry-of-trade",
                country="country/KR",
                spans=(span("Dukgeun Ahn"),),
            ),
            Person("person/hostile", HOSTILE, spans=(span(HOSTILE),)),
        ),
        organizations=(
            Organization("organization/ministry-of-trade", "Ministry of Trade", spans=(span("Minister"),)),
        ),
        agreements=(
            Agreement(
                "agreement/2024-07-01-23-mous",
                AgreementType.MOU,
                AgreementStatus.SIGNED,
                "23 MOUs of Korea and Vietnam",
                agreed_on=date(2024, 7, 1),
                count=23,
                parties=("country/KR", "country/VN"),
                amounts=("amount/KRW-5000000000",),
                spans=(span("23 MOUs worth 5 billion won were signed"),),
            ),
        ),
        countries=(
            Country("country/KR", "KR", (span("Korea"),)),
            Country("country/VN", "VN", (span("Vietnam"),)),
        ),
        amounts=(Amount("amount/KRW-5000000000", Decimal(5_000_000_000), "KRW", (span("5 billion won"),)),),
        topics=(Topic("semiconductors", (span("MOUs"),)),),
    )


def linked() -> Linked:
    """The facts with the names of the things in them."""
    return Linked(
        (facts(),),
        (
            Entity("agreement/2024-07-01-23-mous", "23 MOUs of Korea and Vietnam"),
            Entity("country/KR", "South Korea", link=Link("Q884", "test", 2)),
            Entity("country/VN", "Vietnam", ("Viet Nam",), link=Link("Q881", "test", 2)),
            Entity("event/2024-07-01-korea-vietnam-business-forum", "Korea-Vietnam Business Forum"),
            Entity("organization/ministry-of-trade", "Ministry of Trade", country="country/KR"),
            Entity("person/ahn-dukgeun", "Dukgeun Ahn", ("Ahn Dukgeun",), country="country/KR"),
            Entity("person/hostile", HOSTILE),
            Entity("place/seoul", "Seoul", country="country/KR"),
        ),
    )


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the server that the tests share, over the graph made by hand."""
    settings = Settings(store=tmp_path_factory.mktemp("web") / "store", timeout=5.0, max_query_bytes=20_000)
    names = settings.names
    quads = [*map_linked(linked(), names), *ontology_quads(names)]
    quads += describe_dataset(quads, names, datetime(2024, 7, 2, 8, 30, tzinfo=UTC), "0.1.0")
    publish(quads, settings.store)
    make_downloads(settings.store, names)
    return settings


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[Server]:
    """The server that the tests share; none of them changes its graph."""
    with run_server(settings) as server:
        yield server


@pytest.fixture(scope="session", name="running")
def running_fixture() -> Callable[[Settings], AbstractContextManager[Server]]:
    """Starts a server over the store of some settings, for as long as a ``with`` block lasts."""
    return run_server


@pytest.fixture(scope="session")
def hostile() -> str:
    """A text in the graph that would do harm on a page that forgot to escape it."""
    return HOSTILE
