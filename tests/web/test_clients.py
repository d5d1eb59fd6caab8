"""Who counts as one client, by the address of a request."""

from __future__ import annotations

import pytest

from kg.web.protocol.clients import client_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"),
        ("2001:db8::1", "2001:0DB8:0000:0000:0000:0000:0000:0002"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_addresses_of_one_client(one: str, other: str) -> None:
    assert client_of({"client": (one, 50_000)}) == client_of({"client": (other, 50_001)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.7", "192.0.2.8"),
        ("2001:db8:0:1::1", "2001:db8:0:2::1"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8"),
        ("::1", "127.0.0.1"),
    ],
)
def test_addresses_of_two(one: str, other: str) -> None:
    assert client_of({"client": (one, 50_000)}) != client_of({"client": (other, 50_000)})


@pytest.mark.parametrize("scope", [{}, {"client": None}])
def test_where_nothing_is_known_of_the_sender_all_are_one(scope: dict) -> None:
    assert client_of(scope) == ""


def test_what_a_proxy_names_may_be_no_address() -> None:
    assert client_of({"client": ("unknown:name", 0)}) == "unknown:name"
