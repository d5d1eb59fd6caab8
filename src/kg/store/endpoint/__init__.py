"""Another SPARQL store that answers in place of a folder, asked over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kg.credentials import Credentials
from kg.errors import BadParameter
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where queries are sent: ``address`` may have parameters of that store's own after a ``?``.

    ``refresh`` is the number of seconds after which it is looked whether the graph there is another one.
    Where nothing is ``searched`` for, the names of things are not read from there.
    """

    address: str
    credentials: Credentials = field(default_factory=Credentials)
    refresh: float = 60.0
    searched: bool = True


def source_of(settings: Settings, *, searched: bool = True) -> Path | Endpoint:
    """What an installation answers from: the folder of its graph, or the endpoint of another store.

    Who we are there is told by ``KG_ENDPOINT_TOKEN``, or ``KG_ENDPOINT_USER`` and ``KG_ENDPOINT_PASSWORD``,
    in the environment. ``BadParameter`` where these do not fit.
    """
    if not settings.endpoint:
        return settings.store
    try:
        credentials = Credentials.from_environment("KG_ENDPOINT")
    except ValueError as error:
        raise BadParameter(str(error), "endpoint") from None
    return Endpoint(settings.endpoint, credentials, settings.endpoint_refresh, searched)
