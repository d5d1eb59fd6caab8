"""How to cite what this server shows: the graph, the program, the answer to a question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from flask import request

from kg.export.citation import Work, data, software
from kg.store import Snapshot
from kg.web.explaining.dataset import DatasetFacts
from kg.web.parts.words import readable_date


def works(dataset: DatasetFacts | None, snapshot: Snapshot) -> Mapping[str, Work]:
    """The works to cite by what they are; of the graph nothing is said where it does not describe itself."""
    if dataset is None:
        return {"The program": software()}
    day = dataset.built or snapshot.built.astimezone(UTC).date()
    return {
        "The data": data(dataset.title, day, dataset.version, request.root_url),
        "The program": software(),
    }


def answer_cited(title: str, address: str, snapshot: Snapshot) -> str:
    """The line for a list of references that cites the answer to a question, found at this address."""
    day = readable_date(snapshot.built.astimezone(UTC))
    return f"tradekg. “{title}”. Data of {day}. {address}"
