"""Wikidata asked over its API for things that are not linked yet; what it answers becomes proposals."""

from kg.clock import Clock
from kg.link.lookup.api import DEFAULT_API, Api
from kg.link.lookup.cache import AnswerCache
from kg.link.lookup.features import MARGIN, THRESHOLD, WEIGHTS, Features
from kg.link.lookup.item import HeldOffice, Item
from kg.link.lookup.mappings import Decided, decided_by_hand, read_decided, write_proposals
from kg.link.lookup.propose import Candidate, Proposal, propose
from kg.link.lookup.subjects import KINDS, Subject, subjects
from kg.link.lookup.wikidata import Wikidata

__all__ = [
    "DEFAULT_API",
    "KINDS",
    "MARGIN",
    "THRESHOLD",
    "WEIGHTS",
    "AnswerCache",
    "Api",
    "Candidate",
    "Clock",
    "Decided",
    "Features",
    "HeldOffice",
    "Item",
    "Proposal",
    "Subject",
    "Wikidata",
    "decided_by_hand",
    "propose",
    "read_decided",
    "subjects",
    "write_proposals",
]
