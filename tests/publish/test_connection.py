"""Requests to a store that is busy, broken, elsewhere, or does not let us in."""

from __future__ import annotations

import hashlib
import re
import socket
from collections.abc import Callable, Iterator

import pytest
from other_store import Asked, Proxy, Says

from kg.credentials import Credentials
from kg.errors import PublishFailed, PublishStopped
from kg.publish.connection import ATTEMPTS, Connection, Request

FINE = Says(204)
TEXT = {"Content-Type": "text/plain"}
TOKEN = Credentials(token="very-secret-token")
USER = Credentials(user="ann", password="very-secret-word")


class Waits:
    """What was waited, in seconds, without waiting."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def store() -> Iterator[Proxy]:
    """A server that says what ``before`` says; there is nothing behind it."""
    with Proxy("http://127.0.0.1:1") as proxy:
        yield proxy


def says(*answers: Says) -> Callable[[Asked], Says]:
    """One answer after the other, the last one again and again."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def put(store: Proxy, waits: Waits, credentials: Credentials = Credentials(), **options: str) -> int:  # noqa: B008
    with Connection(credentials, waits, **options) as connection:  # type: ignore[arg-type]
        headers = {"Content-Type": "application/n-triples"}
        return connection.send(Request("PUT", f"{store.url}/store?graph=g", b"lines", headers)).status


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_a_busy_store_is_asked_again_with_growing_pauses(store: Proxy, waits: Waits, status: int) -> None:
    store.before = says(Says(status), Says(status), Says(status), FINE)
    assert put(store, waits) == 204
    assert waits.seconds == [1, 2, 4]
    assert [asked.body for asked in store.asked] == [b"lines"] * 4


def test_a_pause_that_the_store_asks_for_is_kept(store: Proxy, waits: Waits) -> None:
    store.before = says(
        Says(503, headers={"Retry-After": "17"}), Says(429, headers={"Retry-After": "0"}), FINE
    )
    assert put(store, waits) == 204
    assert waits.seconds == [17, 2]


def test_a_pause_that_is_too_long_ends_the_run(store: Proxy, waits: Waits) -> None:
    store.before = says(Says(503, headers={"Retry-After": "86400"}))
    with pytest.raises(PublishStopped, match="asks to wait 86400 seconds"):
        put(store, waits)
    assert waits.seconds == []


def test_a_connection_that_breaks_is_tried_again(store: Proxy, waits: Waits) -> None:
    store.before = says(Says(lost=True), Says(200, b"x" * 100, cut=10), FINE)
    assert put(store, waits) == 204
    assert waits.seconds == [1, 2]


def test_a_store_that_stays_busy_ends_the_run(store: Proxy, waits: Waits) -> None:
    store.before = says(Says(503))
    with pytest.raises(PublishStopped, match=f"answers with status 503, {ATTEMPTS} times: run this again"):
        put(store, waits)
    assert len(store.asked) == ATTEMPTS


def test_a_store_that_is_not_there_ends_the_run(waits: Waits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        Connection(Credentials(), waits) as connection,
        pytest.raises(PublishStopped, match="cannot be reached"),
    ):
        connection.send(Request("PUT", f"http://127.0.0.1:{port}/store"))
    assert len(waits.seconds) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "set KG_PUBLISH_TOKEN"),
        (403, "may not do that there"),
        (404, "see --server, --graph-store and --update"),
        (405, "see --server, --graph-store and --update"),
        (415, "does not take application/n-triples"),
    ],
)
def test_what_holds_for_all_graphs_ends_the_run(store: Proxy, waits: Waits, status: int, told: str) -> None:
    store.before = says(Says(status))
    with pytest.raises(PublishStopped, match=told) as error:
        put(store, waits)
    assert error.value.status == status
    assert len(store.asked) == 1


@pytest.mark.parametrize(
    ("status", "told"),
    [(413, "5 bytes are too many for it; give a smaller --part-size"), (500, "500"), (400, "400")],
)
def test_what_is_about_one_graph_does_not(store: Proxy, waits: Waits, status: int, told: str) -> None:
    store.before = says(Says(status))
    with pytest.raises(PublishFailed, match=told) as error:
        put(store, waits)
    assert not isinstance(error.value, PublishStopped)


def test_what_the_store_says_is_told_in_one_short_line(store: Proxy, waits: Waits) -> None:
    store.before = says(Says(400, b"line 1:\r\n\x1b[31m\xff" + b"a" * 9000, TEXT))
    with pytest.raises(PublishFailed) as error:
        put(store, waits)
    assert "(it says: line 1: [31m\ufffdaaaa" in str(error.value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


def test_a_page_is_not_told(store: Proxy, waits: Waits) -> None:
    store.before = says(Says(400, b"<html>long</html>", {"Content-Type": "text/html"}))
    with pytest.raises(PublishFailed) as error:
        put(store, waits)
    assert "html" not in str(error.value)


def test_an_answer_without_end_is_not_read(store: Proxy, waits: Waits) -> None:
    store.before = says(Says(200, b"x" * (1 << 20)))
    with pytest.raises(PublishFailed, match="more than 65,536 bytes"):
        put(store, waits)


class TestWhoWeAre:
    def test_a_token_and_a_user_are_sent_as_the_standards_say(self, store: Proxy, waits: Waits) -> None:
        store.before = says(FINE)
        put(store, waits, TOKEN)
        put(store, waits, USER)
        put(store, waits)
        sent = [asked.headers.get("authorization") for asked in store.asked]
        assert sent == ["Bearer very-secret-token", "Basic YW5uOnZlcnktc2VjcmV0LXdvcmQ=", None]

    def test_a_user_is_sent_as_a_digest_where_the_server_wants_that(self, store: Proxy, waits: Waits) -> None:
        def digest(asked: Asked) -> Says:
            given = dict(re.findall(r'(\w+)="?([^",]+)"?', asked.headers.get("authorization", "")))
            if "response" not in given:
                challenge = 'Digest realm="r", nonce="n0", qop="auth", algorithm=MD5'
                return Says(401, headers={"WWW-Authenticate": challenge})
            user = hashlib.md5(b"ann:r:very-secret-word").hexdigest()
            wanted = hashlib.md5(f"PUT:{asked.path}".encode()).hexdigest()
            parts = (user, "n0", given["nc"], given["cnonce"], "auth", wanted)
            right = hashlib.md5(":".join(parts).encode()).hexdigest()
            return FINE if given["response"] == right else Says(403)

        store.before = digest
        assert put(store, waits, USER, auth="digest") == 204
        assert not any("very-secret" in str(asked.headers) for asked in store.asked)

    def test_credentials_that_are_not_accepted_are_told_and_not_repeated(
        self, store: Proxy, waits: Waits
    ) -> None:
        for credentials in (TOKEN, USER):
            secret = credentials.token or credentials.password

            def echo(asked: Asked, secret: str = secret) -> Says:
                return Says(401, f"no: {asked.headers['authorization']} {secret}".encode(), TEXT)

            store.before = echo
            with pytest.raises(PublishStopped, match="does not accept these credentials") as error:
                put(store, waits, credentials)
            assert "very-secret" not in str(error.value)
            assert "YW5u" not in str(error.value)

    def test_they_are_no_part_of_what_is_printed(self) -> None:
        assert "secret" not in repr((TOKEN, USER))

    @pytest.mark.parametrize(
        "environment",
        [
            {"KG_PUBLISH_TOKEN": "secret\nX: y"},
            {"KG_PUBLISH_TOKEN": "secret", "KG_PUBLISH_USER": "ann"},
            {"KG_PUBLISH_PASSWORD": "secret"},
            {"KG_PUBLISH_USER": "an:n", "KG_PUBLISH_PASSWORD": "secret"},
            {"KG_PUBLISH_TOKEN": "secret-ü"},
        ],
    )
    def test_what_no_header_can_carry_is_told_and_not_repeated(self, environment: dict[str, str]) -> None:
        with pytest.raises(ValueError, match="KG_PUBLISH_TOKEN, KG_PUBLISH_USER") as error:
            Credentials.from_environment("KG_PUBLISH", environment)
        assert "secret" not in str(error.value)


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_one_within_the_store_is_followed_with_all_that_was_sent(
        self, store: Proxy, waits: Waits, status: int
    ) -> None:
        def moved(asked: Asked) -> Says:
            return (
                FINE if asked.path == "/new?graph=g" else Says(status, headers={"Location": "/new?graph=g"})
            )

        store.before = moved
        assert put(store, waits, TOKEN) == 204
        assert (store.asked[1].method, store.asked[1].body) == ("PUT", b"lines")
        assert store.asked[1].headers["authorization"] == "Bearer very-secret-token"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_nothing_is_sent_to_another_server(self, store: Proxy, waits: Waits, status: int) -> None:
        with Proxy("http://127.0.0.1:1", says(FINE)) as other:
            store.before = says(Says(status, headers={"Location": f"{other.url}/store"}))
            with pytest.raises(PublishFailed, match="303" if status == 303 else re.escape(other.url)):
                put(store, waits, TOKEN)
            assert other.asked == []

    @pytest.mark.parametrize(
        "place", ["", "http://[", "//evil.example/", "file:///etc/passwd", "javascript:1"]
    )
    def test_one_to_nowhere_is_an_error(self, store: Proxy, waits: Waits, place: str) -> None:
        store.before = says(Says(307, headers={"Location": place}))
        with pytest.raises(PublishStopped, match=r"redirects|cannot be asked"):
            put(store, waits, TOKEN)

    def test_one_that_goes_round_is_an_error(self, store: Proxy, waits: Waits) -> None:
        store.before = says(Says(307, headers={"Location": "/store"}))
        with pytest.raises(PublishStopped, match="redirects more than 3 times"):
            put(store, waits)
