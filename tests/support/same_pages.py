"""The same graph shown by two servers: what they say, without what is a server's or a store's own affair."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from conftest import Reply, Server

_THINGS = "SELECT (SAMPLE(?x) AS ?one) { ?x a ?class FILTER(STRSTARTS(STR(?x), STR(id:))) } GROUP BY ?class"


def until_indexed(server: Server) -> None:
    """Wait until a server over an endpoint has read the names of things."""
    for _ in range(3000):
        if server.ask("/search?q=korea", "application/json").status == 200:
            return
    raise AssertionError("the names were never read")


def told(reply: Reply, server: Server) -> str:
    """What a reply says, without the address of its server, in an order that depends on nothing."""
    text = reply.text.replace(server.url.removeprefix("http://"), "server")
    # Over a folder it is the minute in which the graph was published, else what its description tells.
    text = re.sub(r"\d\d:\d\d UTC", "… UTC", text)
    return "\n".join(sorted(text.splitlines())) if "n-triples" in reply.type else text


def rows_of(reply: Reply) -> list[list[str]]:
    """The rows of a table; what is joined in one field comes by the alphabet, as its order is left open."""
    return [
        ["; ".join(sorted(re.split("[,;] ", field))) for field in row]
        for row in csv.reader(io.StringIO(reply.text))
    ]


def a_thing_of_each_class(server: Server) -> list[str]:
    """The local ids of things, one of each class that has any."""
    table = server.ask(f"/sparql?{urlencode({'query': _THINGS})}", "text/csv")
    return [line.partition("/id/")[2] for line in table.text.splitlines()[1:]]
