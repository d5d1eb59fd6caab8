"""Where each agreement stands by the latest release that says so, as triples over all releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pyoxigraph import NamedNode, Triple

from kg.model import AgreementStatus, Facts
from kg.rdf import terms
from kg.rdf.concepts import agreement_status_concept
from kg.vocabulary import Names

_COURSE = (
    AgreementStatus.PROPOSED,
    AgreementStatus.NEGOTIATING,
    AgreementStatus.AGREED,
    AgreementStatus.CONCLUDED,
    AgreementStatus.SIGNED,
    AgreementStatus.IN_FORCE,
)
"""The usual course of an agreement: of two releases of one day the one that is further on counts."""


def current_status_triples(facts: Iterable[Facts], names: Names) -> Iterator[Triple]:
    """``kg:currentStatus`` of every agreement, in the order of their ids.

    It is the status in the latest release; a mere mention says nothing of it, unless there is nothing else.
    What has entered into force stays so: what is negotiated or proposed later is its upgrade.
    """
    latest: dict[str, tuple[bool, bool, date, int, AgreementStatus]] = {}
    for item in facts:
        for agreement in item.agreements:
            status = agreement.status
            known = status in _COURSE
            stage = _COURSE.index(status) if known else -1
            entry = (known, status is AgreementStatus.IN_FORCE, item.release.issued, stage, status)
            latest[agreement.id] = max(entry, latest.get(agreement.id, entry))
    for id_, (*_, status) in sorted(latest.items()):
        yield Triple(NamedNode(names.id(id_)), terms.CURRENT_STATUS, agreement_status_concept(status))
