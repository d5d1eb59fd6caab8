"""The files to take away, made by every command that publishes a graph."""

from __future__ import annotations

from kg.commands.shared import complain
from kg.errors import KgError
from kg.export import Edition, make_downloads
from kg.progress import ProgressBars
from kg.settings import Settings


def offer_downloads(settings: Settings) -> tuple[Edition | None, bool]:
    """The edition that is now offered, where files are wanted, and whether all went well.

    To be called when the new graph is published already: it is served meanwhile, and what goes wrong here
    is told on standard error and changes nothing about it.
    """
    if not settings.downloads:
        return None, True
    try:
        with ProgressBars() as progress:
            return make_downloads(settings.store, settings.names, progress), True
    except KgError as error:
        complain(f"the graph is published, but not as files to take away: {error}")
        return None, False
