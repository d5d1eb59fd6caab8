"""Agreements and sums of money, as triples of the release that names them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Triple

from kg.model import Agreement, Amount
from kg.rdf import terms
from kg.rdf.citation import Cited
from kg.rdf.concepts import agreement_status_concept, agreement_type_concept
from kg.rdf.literals import day, number, text, whole


def agreement_triples(agreement: Agreement, cited: Cited) -> Iterator[Triple]:
    """What the release says of one agreement."""
    node = cited.thing(agreement.id)
    yield Triple(node, terms.TYPE, terms.AGREEMENT)
    yield Triple(node, terms.LABEL, text(agreement.name))
    yield Triple(node, terms.AGREEMENT_TYPE, agreement_type_concept(agreement.type))
    yield Triple(node, terms.AGREEMENT_STATUS, agreement_status_concept(agreement.status))
    yield Triple(node, terms.INSTRUMENT_COUNT, whole(agreement.count))
    if agreement.agreed_on is not None:
        yield Triple(node, terms.AGREED_ON, day(agreement.agreed_on))
    for party in agreement.parties:
        yield Triple(node, terms.PARTY, cited.thing(party))
    for amount in agreement.amounts:
        yield Triple(node, terms.AMOUNT, cited.amount(amount))
    yield from cited.cite(node, agreement.spans)
    yield from _statement(agreement, cited)


def _statement(agreement: Agreement, cited: Cited) -> Iterator[Triple]:
    """The release's entry in the history of the agreement: status, day and evidence."""
    node = cited.status_statement(agreement.id)
    yield Triple(cited.thing(agreement.id), terms.HAS_STATUS_STATEMENT, node)
    yield Triple(node, terms.TYPE, terms.STATUS_STATEMENT)
    yield Triple(node, terms.AGREEMENT_STATUS, agreement_status_concept(agreement.status))
    yield Triple(node, terms.STATED_ON, day(cited.release.issued))
    yield Triple(node, terms.STATED_IN, cited.node)
    yield from cited.cite(node, agreement.spans)


def amount_triples(amount: Amount, cited: Cited) -> Iterator[Triple]:
    """One sum of money."""
    node = cited.amount(amount.id)
    yield Triple(node, terms.TYPE, terms.AMOUNT_CLASS)
    yield Triple(node, terms.VALUE, number(amount.value))
    yield Triple(node, terms.CURRENCY, text(amount.currency))
    yield from cited.cite(node, amount.spans)
