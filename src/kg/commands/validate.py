"""``kg validate``: the shapes over the published graph."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import click

from kg.commands.shared import example, print_json, with_settings
from kg.errors import Violations
from kg.settings import Settings
from kg.store import check_current
from kg.validate import validate


@click.command("validate", epilog=example("kg validate --store data/store"))
@click.option("--json", "as_json", is_flag=True, help="Print the violations as JSON.")
@with_settings("store", "base")
def validate_command(as_json: bool, settings: Settings) -> int:
    """Run the SHACL shapes over the published graph.

    A build does so before it publishes; here it is done again, graphs added with kg load included. Ends
    with 1 when a shape is broken. Of very many violations the first are printed, and the number of all.
    """
    found = check_current(settings.store, partial(validate, merged=True))
    if as_json:
        listed = [asdict(violation) for violation in found]
        print_json({"valid": not found, "total": found.total, "violations": listed})
    else:
        for violation in found:
            click.echo(violation)
        click.echo(_summary(found))
    return 1 if found else 0


def _summary(found: Violations) -> str:
    if not found:
        return "valid: no violation"
    shown = f", the first {len(found)} of them shown" if len(found) < found.total else ""
    return f"not valid: {found.total} violations{shown}"
