"""``kg validate``: the shapes over the published graph."""

from __future__ import annotations

from dataclasses import asdict

import click

from kg.commands.shared import example, print_json, with_settings
from kg.settings import Settings
from kg.store import check_current
from kg.validate import validate


@click.command("validate", epilog=example("kg validate --store data/store"))
@click.option("--json", "as_json", is_flag=True, help="Print the violations as JSON.")
@with_settings("store", "base")
def validate_command(as_json: bool, settings: Settings) -> int:
    """Run the SHACL shapes over the published graph.

    A build does so before it publishes; here it is done again, graphs added with kg load included. Ends
    with 1 when a shape is broken.
    """
    violations = check_current(settings.store, validate)
    if as_json:
        print_json({"valid": not violations, "violations": [asdict(violation) for violation in violations]})
    else:
        for violation in violations:
            click.echo(violation)
        click.echo(f"not valid: {len(violations)} violations" if violations else "valid: no violation")
    return 1 if violations else 0
