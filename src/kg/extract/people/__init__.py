"""Persons of a release, with the offices that introduce them and every later reference to them."""

from kg.extract.people.figures import Figure, Mention, Office
from kg.extract.people.finding import find_people

__all__ = ["Figure", "Mention", "Office", "find_people"]
