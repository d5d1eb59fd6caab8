"""Where servers of each kind take graphs, updates and queries, as their manuals say."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from kg.credentials import Credentials
from kg.errors import BadParameter

_HERE = "."
_NOWHERE = "-"
_NOBODY = Credentials()


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of server. The paths are relative to the address that ``--to`` gives."""

    name: str
    graph_store: str
    update: str
    query: str
    default_graph: str
    """``own``: a graph of its own beside the named ones; ``union``: it shows all named graphs."""
    media_type: str
    """What it is sent: each N-Triples document is a Turtle document, too, which is what some know it as."""
    auth: str
    """How it asks for a user and a password: ``basic`` or ``digest``."""


@dataclass(frozen=True, slots=True)
class Target:
    """The addresses of one store. Either ``graph_store`` or ``update`` is written to, the other is ``None``.

    ``query`` is ``None`` where nothing is asked. ``address`` is what the user calls the store,
    ``credentials`` what it is told to let us in.
    """

    address: str
    server: Server
    graph_store: str | None
    update: str | None
    query: str | None
    credentials: Credentials = _NOBODY


@cache
def servers() -> dict[str, Server]:
    """The kinds of servers that are known, by name."""
    with (files("kg.publish") / "servers.tsv").open(encoding="utf-8") as table:
        return {row["name"]: Server(**row) for row in csv.DictReader(table, delimiter="\t")}


def target(  # noqa: PLR0913 - the addresses are told by name
    address: str,
    kind: str = "oxigraph",
    *,
    graph_store: str | None = None,
    update: str | None = None,
    query: str | None = None,
    credentials: Credentials = _NOBODY,
) -> Target:
    """The addresses of a store at ``address``, those given before those that its kind of server has.

    ``BadParameter`` for what is no address, no kind of server, or both ways of writing at once.

    >>> target("http://127.0.0.1:7878/").graph_store
    'http://127.0.0.1:7878/store'
    >>> target("http://127.0.0.1:7878/", update="http://127.0.0.1:7878/update").graph_store is None
    True
    """
    known = servers()
    if kind not in known:
        raise BadParameter(f"no server {kind!r} is known; there are {', '.join(known)}", "server")
    if graph_store and update:
        raise BadParameter("--graph-store and --update are two ways of writing: give one", "update")
    server = known[kind]
    found = {
        "to": address,
        "graph-store": graph_store or (None if update else _below(address, server.graph_store)),
        "update": update,
        "query": query or _below(address, server.query),
    }
    if found["graph-store"] is None and update is None:
        found["update"] = _below(address, server.update)
    for option, one in found.items():
        if one is not None:
            check_address(one, option)
    return Target(address, server, found["graph-store"], found["update"], found["query"], credentials)


def check_address(address: str, option: str) -> None:
    """Nothing for an address that can be written to; else ``BadParameter``."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not address.isascii() or any(not one.isprintable() or one == " " for one in address):
        raise BadParameter(f"--{option}: not an http or https address: {address!r}", option)
    if "@" in parts.netloc:
        # It would be seen in the list of processes, and kept in files.
        raise BadParameter(
            f"--{option}: a password has no place in an address; set KG_PUBLISH_USER and KG_PUBLISH_PASSWORD",
            option,
        )
    if parts.query or parts.fragment:
        raise BadParameter(f"--{option}: an address without ? and #, please: {address!r}", option)


def _below(address: str, path: str) -> str | None:
    if path == _NOWHERE:
        return None
    return address if path == _HERE else f"{address.rstrip('/')}/{path}"
