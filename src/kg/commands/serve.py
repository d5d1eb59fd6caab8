"""``kg serve``: the web server."""

from __future__ import annotations

import sys

import click

from kg.commands.shared import example, with_settings
from kg.settings import Settings
from kg.web import serve

_TRY = """\
SELECT ?who (COUNT(?event) AS ?events) { ?event kg:participant ?p . ?p a kg:Person ; rdfs:label ?who } \
GROUP BY ?who ORDER BY DESC(?events) ?who LIMIT 5"""


@click.command("serve", epilog=example("kg serve --port 8080"))
@with_settings(
    *("store", "endpoint", "base", "host", "port", "workers", "timeout", "memory", "max_results"),
    *("allow_service", "downloads"),
)
def serve_command(settings: Settings) -> None:
    """Serve SPARQL endpoint, canned queries and pages.

    Runs until it is stopped (Ctrl-C). A graph that is built meanwhile is served from the next request on, and
    written to the files to take away in the background, with what time is left of everything else.

    With --endpoint the graph lies in another SPARQL store, to which kg publish may have written it. Who we
    are there is told by KG_ENDPOINT_TOKEN, or KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, in the environment.
    """
    serve(settings, ready=_announce)


def _announce(address: str) -> None:
    click.echo(f"Serving {address} - stop with Ctrl-C. A query to try:\n")
    click.echo(f"  curl -s {address}sparql -H 'Accept: text/csv' --data-urlencode 'query={_TRY}'\n")
    sys.stdout.flush()
