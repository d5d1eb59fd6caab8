"""Persons of a release, with the offices that introduce them and every later reference to them."""

from kg.extract.people.figures import Figure, Mention, Office
from kg.extract.people.finding import find_people
from kg.extract.people.heads import only_heads_body
from kg.extract.people.names import could_be_person

__all__ = ["Figure", "Mention", "Office", "could_be_person", "find_people", "only_heads_body"]
