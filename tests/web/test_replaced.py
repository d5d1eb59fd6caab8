"""Former IRIs: they go on answering and lead to what is meant by them now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from kg.model import Entity, Linked
from kg.rdf import map_linked
from kg.settings import Settings
from kg.store import publish

OLD, NEW = "person/dukgeun-an", "person/ahn-dukgeun"


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, running: Callable[[Settings], AbstractContextManager[Any]]
) -> Iterator[Any]:
    settings = Settings(store=tmp_path_factory.mktemp("replaced") / "store")
    linked = Linked((), (Entity(NEW, "Dukgeun Ahn"),), replaced={OLD: NEW})
    publish(map_linked(linked, settings.names), settings.store)
    with running(settings) as server:
        yield server


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_former_iri_redirects_for_good(server: Any, accept: str) -> None:
    reply = server.ask(f"/id/{OLD}", accept)
    assert reply.status == 301
    assert reply.headers["Location"].endswith(f"/id/{NEW}")
    assert server.ask(f"/id/{NEW}", accept).status == 200


def test_the_format_asked_for_is_asked_for_there_too(server: Any) -> None:
    reply = server.ask(f"/id/{OLD}?format=turtle")
    assert reply.headers["Location"].endswith(f"/id/{NEW}?format=turtle")


def test_a_head_request_is_redirected_alike(server: Any) -> None:
    assert server.ask(f"/id/{OLD}", method="HEAD").status == 301


def test_the_description_of_the_new_one_can_be_read(server: Any) -> None:
    assert "Dukgeun Ahn" in server.ask(f"/id/{NEW}", "text/html").text
