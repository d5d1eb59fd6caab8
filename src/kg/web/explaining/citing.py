"""How to cite what this server shows: the graph, the program, the answer to a question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from flask import request, url_for

from kg.export import made_edition, unversioned
from kg.export.citation import Work, software
from kg.store import Snapshot
from kg.web.explaining.dataset import DatasetFacts
from kg.web.parts.words import readable_date


def works(dataset: DatasetFacts | None, snapshot: Snapshot) -> Mapping[str, Work]:
    """The works to cite by what they are.

    The graph is cited by its version, as its files are, and by the day where it has none of these (yet). A
    graph that neither has files nor describes itself may be anything: nothing is said of it.
    """
    edition = made_edition(snapshot)
    if edition is not None:
        address = url_for("downloads.edition", version=edition.version, _external=True)
        return {"The data": edition.work(address), "The program": software()}
    if dataset is not None:
        return {"The data": unversioned(snapshot, request.root_url), "The program": software()}
    return {"The program": software()}


def answer_cited(title: str, address: str, snapshot: Snapshot) -> str:
    """The line for a list of references that cites the answer to a question, found at this address."""
    day = readable_date(snapshot.built.astimezone(UTC))
    return f"tradekg. “{title}”. Data of {day}. {address}"
