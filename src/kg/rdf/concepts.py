"""The ontology's terms for controlled values: a class for each kind of event, a SKOS concept for the rest."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.model import AgreementStatus, AgreementType, DateBasis, EventKind, EventStatus, Role, Topic
from kg.vocabulary import ONTOLOGY


def kind_class(kind: EventKind) -> NamedNode:
    """The subclass of ``kg:Event`` for a kind: ``kg:Forum``; ``kg:Event`` itself where the kind is open."""
    return NamedNode(ONTOLOGY + kind.value)


def role_concept(role: Role) -> NamedNode:
    """The concept of ``kg:RoleScheme``: ``kg:role-host``."""
    return _concept("role", role.value)


def event_status_concept(status: EventStatus) -> NamedNode:
    """The concept of ``kg:EventStatusScheme``: ``kg:status-occurred``."""
    return _concept("status", status.value)


def date_basis_concept(basis: DateBasis) -> NamedNode:
    """The concept of ``kg:DateBasisScheme``: ``kg:basis-stated``."""
    return _concept("basis", basis.value)


def agreement_type_concept(agreement_type: AgreementType) -> NamedNode:
    """The concept of ``kg:AgreementTypeScheme``: ``kg:agreement-type-MOU``."""
    return _concept("agreement-type", agreement_type.value)


def agreement_status_concept(status: AgreementStatus) -> NamedNode:
    """The concept of ``kg:AgreementStatusScheme``: ``kg:agreement-status-signed``."""
    return _concept("agreement-status", status.value)


def topic_concept(topic: Topic) -> NamedNode:
    """The concept of ``kg:TopicScheme``: ``kg:topic-semiconductors``."""
    return _concept("topic", topic.id)


def _concept(scheme: str, value: str) -> NamedNode:
    return NamedNode(f"{ONTOLOGY}{scheme}-{value}")
