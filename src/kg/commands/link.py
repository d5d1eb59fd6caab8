"""``kg link``: the commands for links to Wikidata."""

from __future__ import annotations

import click

from kg.commands.shared import LazyGroup


@click.group(
    cls=LazyGroup,
    lazy={
        "export": "kg.commands.link_export:export_command",
        "import": "kg.commands.link_import:import_command",
        "review": "kg.commands.link_review:review_command",
        "lookup": "kg.commands.link_lookup:lookup_command",
        "index": "kg.commands.link_index:index_command",
    },
)
def link_group() -> None:
    """Wikidata links: make, look up, review and exchange them."""
